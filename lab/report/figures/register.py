"""The register of figure kinds: the words of `show`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from lab.experiments.results import Result
from lab.network.register import Register

if TYPE_CHECKING:  # importing matplotlib takes half a second, and reading a report does not need it
    from matplotlib.figure import Figure

DrawFigure: TypeAlias = "Callable[[Figure, Sequence[Result]], str]"
"""Draws results on an empty picture and returns its alt text, with numbers from the results."""

FIGURES: Register[DrawFigure] = Register("figure")

PLANE_FIGURES: Register[DrawFigure] = Register("figure of the plane")
"""The kinds that draw samples as points in a plane, so that they need samples with two inputs."""
