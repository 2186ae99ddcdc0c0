"""The code behind what the author's Python makes: its own files, and what they import from this program."""

import hashlib
import platform
from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from pathlib import PurePosixPath

import numpy as np

from lab.report.reading.own_python import OwnPython
from lab.store.code import code_of, parsed_once

PROGRAM = "lab"
"""This program's package."""


def code_of_own(own: OwnPython, modules: Iterable[str], known: MutableMapping[str, str]) -> dict[str, str]:
    """The code that an author's file runs, by name: digests of the file and its helpers, of these modules and of those
    that the files import; and the versions of NumPy and Python. `known` is passed to `code_of`.
    """
    parts = {"NumPy": np.__version__, "Python": platform.python_version()}
    imported = set(modules)
    files = {PurePosixPath(own.file).name: own.source, **{helper.module: helper.source for helper in own.helpers}}
    for name, text in files.items():
        parts[f"file {name}"] = hashlib.sha256(text.encode()).hexdigest()
        imported |= _imported_from_here(text, known)
    for module in sorted(imported):
        with suppress(ModuleNotFoundError):  # the author's code may handle that
            parts |= code_of(module, known).whole
    return parts


def _imported_from_here(text: str, known: MutableMapping[str, str]) -> set[str]:
    """The modules of this program that a file imports; none if it does not parse, as a helper need not."""
    try:
        return {*parsed_once(text.encode(), PROGRAM, known).imports}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
