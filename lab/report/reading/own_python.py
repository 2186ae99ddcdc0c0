"""The Python of a content folder: its files, read once, for whichever of them imports another."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Protocol

from lab.language.faults import Fault, FaultsError, Place
from lab.report.reading.content import Content, files_of, is_inside

SUFFIX = ".py"
PACKAGE = "__init__"

TAKEN = {*sys.stdlib_module_names, __name__.partition(".")[0]}
"""What no file of the author's may be called: an import would mean the other."""


@dataclass(frozen=True, slots=True)
class PythonFile:
    """A file of Python: what an import calls it, its path as the author knows it, and its text."""

    module: str
    file: str
    source: str
    is_package: bool = False

    @property
    def path(self) -> str:
        """Its path in the content folder."""
        return self.module.replace(".", "/") + (f"/{PACKAGE}{SUFFIX}" if self.is_package else SUFFIX)


class OwnPython(Protocol):
    """A file of the author's that the program runs, and what else of Python lies in its folder."""

    @property
    def file(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def helpers(self) -> tuple[PythonFile, ...]: ...


def parse_python(source: str, file: str) -> ast.Module:
    """The syntax tree of a file of Python. Raises FaultsError where it does not parse."""
    try:
        return ast.parse(source, file)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        said = str(getattr(error, "msg", error)).replace("'", '"')
        raise FaultsError([Fault(Place(file, line), f"not Python: {said}")]) from None


def imported_helpers(own: OwnPython) -> list[PythonFile]:
    """The helpers that a file imports, or one of them does, and the packages that they are in."""
    helpers = {helper.module: helper for helper in own.helpers}
    found: dict[str, PythonFile] = {}
    waiting = [PythonFile("", own.file, own.source)]
    while waiting:
        for name in _modules_named_in(waiting.pop()):
            if name in helpers and name not in found:
                found[name] = helpers[name]
                waiting.append(helpers[name])
    return [found[name] for name in sorted(found)]


def _modules_named_in(file: PythonFile) -> Iterator[str]:
    """What the imports of a file may mean, with the packages above; nothing if it does not parse."""
    try:
        tree = parse_python(file.source, file.file)
    except FaultsError:
        return
    package = file.module.split(".") if file.is_package else file.module.split(".")[:-1]
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names = [base, *(f"{base}.{alias.name}".removeprefix(".") for alias in node.names)]
        for name in names:
            yield from accumulate(name.split("."), "{}.{}".format)


def own_files(own: OwnPython) -> list[str]:
    """The files of the author's Python, as they know them."""
    return [own.file, *(helper.file for helper in own.helpers if helper.file)]


def read_python_files(content: Content) -> tuple[PythonFile, ...]:
    """Every file of the content folder that can be imported from there, sorted.

    Folders without an `__init__.py` are packages, too. Raises FaultsError with what is not text and with files that
    hide a module of Python's or this program; OSError when the machine refuses.
    """
    found: list[PythonFile] = []
    for path in files_of(content.folder, [SUFFIX]):
        name = PurePosixPath(path.relative_to(content.folder).as_posix()).with_suffix("")
        is_package = name.name == PACKAGE and len(name.parts) > 1
        parts = name.parent.parts if is_package else name.parts
        if all(map(str.isidentifier, parts)) and is_inside(path, content.folder):
            if parts[0] in TAKEN:
                said = f'a module is called "{parts[0]}" already; choose another name'
                raise FaultsError([Fault(Place(path.as_posix()), said)])
            found.append(PythonFile(".".join(parts), path.as_posix(), content.python_of(path), is_package))
    names = {each.module for each in found}
    folders = {name.rpartition(".")[0] for name in names if "." in name}
    return (*found, *(PythonFile(name, "", "", is_package=True) for name in sorted(folders - names)))
