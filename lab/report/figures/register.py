"""The register of figure kinds: what `show` may say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from lab.experiments.results import Result
from lab.network.register import Register

if TYPE_CHECKING:  # importing matplotlib takes half a second, and reading a report does not need it
    from matplotlib.figure import Figure

DrawFigure: TypeAlias = "Callable[[Figure, Sequence[Result]], str]"
"""Draws results on an empty picture and gives its alt text, with numbers from the results."""

FIGURES: Register[DrawFigure] = Register("figure")

PLANE_FIGURES: Register[DrawFigure] = Register("figure of the plane")
"""Those that draw samples as points of a plane, so that samples of two inputs are needed."""
