"""Figures of the author's own: functions of `(results, axes)` in `content/figures.py`, by name."""

import ast
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.report.faults import Fault, FaultsError, Place
from lab.report.reading.content import decode

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FILE = "figures.py"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """The source of a `figures.py`, and the names of the functions that draw."""

    file: str = FILE
    source: str = ""
    names: tuple[str, ...] = ()


def read_own_figures(path: Path) -> OwnFigures:
    """What a `figures.py` has, without running it; nothing where there is no such file.

    Raises FaultsError where it is no Python.
    """
    if not path.is_file():
        return OwnFigures()
    file = path.as_posix()
    source = decode(path.read_bytes(), file)
    try:
        tree = ast.parse(source, file)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise FaultsError([Fault(Place(file, line), f"no Python: {getattr(error, 'msg', error)}")]) from None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    return OwnFigures(file, source, tuple(function.name for function in functions))


def draw_own(own: OwnFigures, name: str, results: Sequence[Result], axes: "Axes") -> None:
    """Let the author's function draw. Raises FaultsError with its own line when it, or its file, fails."""
    module = ModuleType("figures")
    try:
        exec(
            compile(own.source, own.file, "exec"), module.__dict__
        )  # an import would leave its cache in the author's folder
        getattr(module, name)(results, axes)
    except Exception as error:  # whatever an author's function does
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own.file]
        said = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")
        place = Place(own.file, (lines[-1] if lines else 0) or 0)
        raise FaultsError([Fault(place, f'figure function "{name}": {said}')]) from None
