"""Epochs: the output over the plane at six saved epochs, from the first to the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.report.figures.layout import (
    LINE,
    add_axes,
    add_heading,
    add_text,
    heading_height,
    plane_of,
    set_height,
    width_of,
    wrapped,
)
from lab.report.figures.marks import draw_dots
from lab.report.figures.moments import Moment, moments
from lab.report.figures.palette import MUTED
from lab.report.figures.plane import Plane, draw_line, plane_around, shade
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.wording.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOMENTS = 6
LEFT, RIGHT, TOP = 10.0, 10.0, 20.0
GAP = 14.0
NARROWEST = 110.0
"""The least width of a map."""

NAME, ABOUT = 16.0, 50.0
"""The space for a map's name above it, and for its loss and accuracy below."""

GRID = 41
"""At how many places along each side of the plane the output is computed."""

LEVELS = 10
"""How many shades there are between output 0 and 1."""


@FIGURES.named("epochs")
@PLANE_FIGURES.named("epochs")
def epochs(picture: Figure, results: Sequence[Result]) -> str:
    """The output over the plane at six saved epochs, from the first to the last and spaced logarithmically: small
    boundary maps, each with its loss and accuracy below.
    """
    shown = [moments(result, MOMENTS) for result in results]
    grid = _grid(width_of(picture))
    heights = [_height(result, len(each), grid) for result, each in zip(results, shown, strict=True)]
    set_height(picture, sum(heights))
    for index, (result, each) in enumerate(zip(results, shown, strict=True)):
        _draw(picture, result, each, grid, top=sum(heights[:index]))
    return " ".join(_in_words(result, each) for result, each in zip(results, shown, strict=True))


@dataclass(frozen=True, slots=True)
class _GridOfMaps:
    """The layout of a run's maps: how many are side by side, and how wide each is."""

    width: float
    columns: int
    side: float

    def rows(self, count: int) -> int:
        return -(-count // self.columns)

    @property
    def row(self) -> float:
        """Pixels from one row of maps to the next."""
        return NAME + self.side + ABOUT


def _grid(width: float) -> _GridOfMaps:
    """Rows of three, or of two if three make the maps too small."""
    columns = 3 if (width - LEFT - RIGHT - 2 * GAP) / 3 >= NARROWEST else 2
    return _GridOfMaps(width, columns, (width - LEFT - RIGHT - GAP * (columns - 1)) / columns)


def _height(result: Result, count: int, grid: _GridOfMaps) -> float:
    foot = LINE * len(_key(result, grid.width))
    return heading_height(result, grid.width) + TOP + grid.row * grid.rows(count) + foot + 4.0


def _key(result: Result, width: float) -> list[str]:
    """The meaning of the line and the axes."""
    (left, right), (low, high) = plane_of(result.samples.inputs)
    parts = (
        "line: output 0.5",
        f"across: x0 from {number(left)} to {number(right)}",
        f"up: x1 from {number(low)} to {number(high)}",
    )
    return wrapped(" · ".join(parts), width - LEFT - RIGHT, 11)


def _draw(picture: Figure, result: Result, shown: Sequence[Moment], grid: _GridOfMaps, top: float) -> None:
    plane = plane_around(result.samples.inputs, GRID)
    add_heading(picture, result, top)
    y = top + heading_height(result, grid.width) + TOP
    for index, moment in enumerate(shown):
        row, column = divmod(index, grid.columns)
        _draw_map(picture, result, plane, moment, LEFT + (grid.side + GAP) * column, y + grid.row * row, grid.side)
    y += grid.row * grid.rows(len(shown))
    for index, line in enumerate(_key(result, grid.width)):
        add_text(picture, LEFT, y + 8 + LINE * index, line, colour=MUTED, size=11)


def _draw_map(picture: Figure, result: Result, plane: Plane, moment: Moment, x: float, y: float, side: float) -> None:
    samples = result.samples
    add_text(picture, x, y + 10, moment.name, size=12)
    axes = add_axes(picture, x, y + NAME, width=side, height=side)
    output = plane.outputs(moment.network)[-1][:, :, 0]
    shade(axes, plane, output, LEVELS)
    draw_line(axes, plane, output, width=1.6)
    (left, right), (low, high) = plane_of(samples.inputs)
    axes.set(xlim=(left, right), ylim=(low, high))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(True)
    draw_dots(axes, samples.inputs, samples.labels, size=3.2, strength=0.9)
    loss = "" if moment.loss is None else f"loss {number(moment.loss)}"
    add_text(picture, x, y + NAME + side + 14, loss, colour=MUTED, size=11)
    add_text(picture, x, y + NAME + side + 28, f"accuracy {number(moment.accuracy)}", colour=MUTED, size=11)


# Words


def _in_words(result: Result, shown: Sequence[Moment]) -> str:
    plane = plane_around(result.samples.inputs, GRID)
    shares = (float((plane.outputs(moment.network)[-1] > 0.5).mean()) for moment in shown)
    each = "; ".join(
        f"{moment.in_words}, above 0.5 on {percent(share)} of what is shown"
        for moment, share in zip(shown, shares, strict=True)
    )
    baseline = f"the baseline is {number(result.baseline)}"
    return f"Run {result.id}: the output over the plane at {len(shown)} of its epochs: {each}; {baseline}."
