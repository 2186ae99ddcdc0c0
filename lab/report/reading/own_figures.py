"""Figures of the author's own: functions of `(results, axes)` in `content/figures.py`, by name."""

import ast
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.experiments.words import shortened
from lab.report.faults import Fault, FaultsError, Place
from lab.report.figures import FIGURES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FILE = "figures.py"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """The source of a `figures.py`, and the names of the functions that draw."""

    file: str = FILE
    source: str = ""
    names: tuple[str, ...] = ()


def read_own_figures(source: str, file: str) -> OwnFigures:
    """What a `figures.py` has, without running it. Raises FaultsError with what is wrong with it."""
    try:
        tree = ast.parse(source, file)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        said = str(getattr(error, "msg", error)).replace("'", '"')
        raise FaultsError([Fault(Place(file, line), f"no Python: {said}")]) from None
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
    return OwnFigures(file, source, tuple(function.name for function in functions))


def call_own(own: OwnFigures, name: str, results: Sequence[Result], axes: "Axes") -> None:
    """Let the author's function draw. Raises whatever it, or its file, raises."""
    module = ModuleType("figures")
    exec(
        compile(own.source, own.file, "exec"), module.__dict__
    )  # an import would leave its cache in the author's folder
    getattr(module, name)(results, axes)


def fault_of_own(own: OwnFigures, name: str, error: BaseException) -> Fault:
    """What the author's function raised, at its own line."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own.file]
    said = shortened(f"{type(error).__name__}: {error}").rstrip(": ")
    return Fault(Place(own.file, (lines[-1] if lines else 0) or 0), f'figure function "{name}": {said}')
