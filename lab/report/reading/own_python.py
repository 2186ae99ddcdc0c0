"""The Python of a content folder: its files, read once, for whichever of them imports another."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from lab.report.reading.content import Content, files_of, is_inside

SUFFIX = ".py"
PACKAGE = "__init__"


@dataclass(frozen=True, slots=True)
class PythonFile:
    """A file of Python: what an import calls it, its path as the author knows it, and its text."""

    module: str
    file: str
    source: str
    is_package: bool = False


class OwnPython(Protocol):
    """A file of the author's that the program runs, and what else of Python lies in its folder."""

    @property
    def file(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def helpers(self) -> tuple[PythonFile, ...]: ...


def read_python_files(content: Content) -> tuple[PythonFile, ...]:
    """Every file of the content folder that can be imported from there, sorted.

    Raises FaultsError with what is no text, OSError when the machine refuses.
    """
    found = []
    for path in files_of(content.folder, [SUFFIX]):
        name = PurePosixPath(path.relative_to(content.folder).as_posix()).with_suffix("")
        is_package = name.name == PACKAGE and len(name.parts) > 1
        parts = name.parent.parts if is_package else name.parts
        if all(map(str.isidentifier, parts)) and is_inside(path, content.folder):
            found.append(PythonFile(".".join(parts), path.as_posix(), content.code_of(path), is_package))
    return tuple(found)
