"""Figures of the author's own: functions of `(results, axes)` in `content/figures.py`, by name."""

import ast
from dataclasses import dataclass

from lab.language.faults import Fault, FaultsError, Place
from lab.report.figures import FIGURES
from lab.report.reading.own_python import PythonFile, parse_python

FILE = "figures.py"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """The source of a `figures.py`, and the names of the functions that draw."""

    file: str = FILE
    source: str = ""
    names: tuple[str, ...] = ()
    helpers: tuple[PythonFile, ...] = ()  # what else of Python is in the folder


def read_own_figures(source: str, file: str, helpers: tuple[PythonFile, ...] = ()) -> OwnFigures:
    """What a `figures.py` has, without running it. Raises FaultsError with what is wrong with it."""
    tree = parse_python(source, file)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    taken = [
        Fault(
            Place(file, function.lineno),
            f'function "{function.name}": a figure is called so already; choose another name',
        )
        for function in functions
        if function.name in FIGURES
    ]
    if taken:
        raise FaultsError(taken)
    return OwnFigures(file, source, tuple(function.name for function in functions), helpers)
