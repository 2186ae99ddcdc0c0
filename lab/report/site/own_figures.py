"""Figures of the author's own, drawn: the functions of `content/figures.py` run here and nowhere else."""

import re
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.experiments.words import shortened
from lab.report.faults import Fault, Place
from lab.report.reading.drawn_svg import NoDrawingError
from lab.report.reading.own_figures import OwnFigures

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def call_own(own: OwnFigures, name: str, results: Sequence[Result], axes: "Axes") -> None:
    """Let the author's function draw. Raises whatever it, or its file, raises."""
    module = ModuleType("figures")
    sys.modules["figures"] = module  # which dataclasses look into
    exec(
        compile(own.source, own.file, "exec"), module.__dict__
    )  # an import would leave its cache in the author's folder
    getattr(module, name)(results, axes)


def fault_of_own(own: OwnFigures, name: str, error: BaseException) -> Fault:
    """What the author's function raised, at its own line."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own.file]
    said = shortened(f"{type(error).__name__}: {error}").rstrip(": ")
    return Fault(Place(own.file, (lines[-1] if lines else 0) or 0), f'figure function "{name}": {said}')


def fault_of_drawn(own: OwnFigures, name: str, error: NoDrawingError) -> Fault:
    """What the author's function drew that does more than draw, at its first line."""
    found = re.search(rf"^def\s+{name}\b", own.source, re.MULTILINE)
    line = own.source.count("\n", 0, found.start()) + 1 if found else 0
    return Fault(Place(own.file, line), f'figure function "{name}": its SVG, {error}')
