"""The author's modules, in their own process: compiled from what was read from the content folder."""

import random
import sys
import sysconfig
import traceback
from collections.abc import Mapping
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from textwrap import shorten
from types import ModuleType
from typing import Any

import numpy as np

from lab.language.faults import Fault, FaultsError, Place
from lab.report.reading.own_python import TAKEN, OwnPython, PythonFile, imported_helpers, own_files

NOT_THEIRS = {*TAKEN, "__main__", "__mp_main__"}
"""What modules are called that no author has written."""

LONGEST_ERROR = 300
"""How many characters of an error a message shows."""


def load(name: str, own: OwnPython) -> dict[str, Any]:
    """What an author's file defines, run as a module of this name. Raises whatever it raises."""
    sys.meta_path.insert(0, _Helpers({helper.module: helper for helper in own.helpers}))
    settle()
    module = ModuleType(name)
    sys.modules[name] = module  # dataclasses look the module up there
    exec(compile(own.source, own.file, "exec"), module.__dict__)
    return module.__dict__


def check_imports(own: OwnPython) -> None:
    """Raise FaultsError with the files of the content folder that this process has imported and that no import names:
    a site would not carry them, so it could not be made again.
    """
    folder = Path(own.file).resolve().parent
    named = {Path(file.file).resolve() for file in (PythonFile("", own.file, ""), *imported_helpers(own)) if file.file}
    helpers = {Path(helper.file).resolve(): helper for helper in own.helpers if helper.file}
    installed = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    theirs = [module for name, module in [*sys.modules.items()] if name.partition(".")[0] not in NOT_THEIRS]
    specs = [getattr(module, "__spec__", None) for module in theirs]
    imported = {Path(spec.origin).resolve() for spec in specs if spec and spec.origin}
    faults = []
    for path in sorted(imported - named):
        if path.is_relative_to(folder) and not any(map(path.is_relative_to, installed)):
            mend = (
                f'write "import {helpers[path].module}"' if path in helpers else "give it a name that an import can say"
            )
            said = f"it imports {path.relative_to(folder).as_posix()}, but no import names that file"
            faults.append(Fault(Place(own.file), f"{said}, so the site would not carry it; {mend}"))
    if faults:
        raise FaultsError(faults)


def fault_of(error: BaseException, who: str, own: OwnPython, line: int = 0) -> Fault:
    """What the author's code raised, at their innermost line; if there is none, at this line of the file."""
    files = own_files(own)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in files]
    place = Place(frames[-1].filename, frames[-1].lineno or 0) if frames else Place(own.file, line)
    return Fault(place, f"{who}: {shorten(_said(error), LONGEST_ERROR, placeholder='…')}")


def settle() -> None:
    """Seed the global random numbers, so that code that sets no seed makes the same each time."""
    random.seed(0)
    np.random.seed(0)


def _said(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}".rstrip(": ")
    except BaseException:  # the error's own methods may fail
        return "an error without a message"


class _Helpers(MetaPathFinder, Loader):
    """Finds and runs the helpers as they were read, whatever their files contain by now."""

    def __init__(self, helpers: Mapping[str, PythonFile]) -> None:
        self._helpers = helpers

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        helper = self._helpers.get(name)
        return spec_from_loader(name, self, origin=helper.file, is_package=helper.is_package) if helper else None

    def exec_module(self, module: ModuleType) -> None:
        helper = self._helpers[module.__name__]
        exec(compile(helper.source, helper.file, "exec"), module.__dict__)
