"""Boundary: the network's output over the plane, with the line where its answer changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.report.figures.layout import (
    LINE,
    add_axes,
    add_heading,
    add_title,
    draw_points,
    heading_height,
    set_height,
    set_plane,
    width_of,
    wrapped,
)
from lab.report.figures.plane import draw_line, plane_around, shade
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GRID = 61
"""At how many points along each side of the plane the output is computed."""

LEVELS = 10
"""How many shades there are between output 0 and 1."""


X, SIDE = 36, 364
"""The left edge of a single run's plane in the wide picture, and its side."""

TITLE, BELOW, RIGHT = 26, 30, 10
"""The space for the title above a plane, for the ticks below it, and beside it."""

NARROWEST = 200
"""If columns would be narrower than this, runs are drawn below each other."""


@FIGURES.named("boundary")
@PLANE_FIGURES.named("boundary")
def boundary(picture: Figure, results: Sequence[Result]) -> str:
    """The output from 0 to 1 as a shade of its class, the contour at 0.5 as a line, and the labelled points."""
    columns = min(2, len(results), int(width_of(picture) // NARROWEST))
    width = width_of(picture) / columns
    side = min(SIDE, width - X - RIGHT)
    titles = [wrapped(_title(result), width - X - RIGHT) for result in results]
    head = max(heading_height(result, width) for result in results) + TITLE + LINE * (max(map(len, titles)) - 1)
    height = head + side + BELOW
    set_height(picture, height * -(-len(results) // columns))
    said = []
    for index, (result, title) in enumerate(zip(results, titles, strict=True)):
        row, column = divmod(index, columns)
        x, y = column * width, row * height
        add_heading(picture, result, y, x=x, width=width)
        axes = add_axes(picture, x + X, y + head, width=side, height=side)
        said.append(_draw(axes, result))
        set_plane(axes, result.samples.inputs)
        add_title(picture, x + X, y + head, title)
    return " ".join(said)


def _title(result: Result) -> str:
    return f"output{_of_which(result)}; the line is at 0.5"


def _of_which(result: Result) -> str:
    return "" if result.accuracy is not None else ", of the last finite network"


def _draw(axes: Axes, result: Result) -> str:
    """Draw the plane of one run, and describe it in words."""
    plane = plane_around(result.samples.inputs, GRID)
    output = plane.outputs(result.network)[-1][:, :, 0]
    shade(axes, plane, output, LEVELS)
    draw_line(axes, plane, output)
    draw_points(axes, result.samples.inputs, result.samples.labels)
    above = float((output > 0.5).mean())
    line = "A line divides the plane where the output is 0.5" if 0.0 < above < 1.0 else "No line divides the plane"
    ends = float(output.min()), float(output.max())
    reach = f"between {number(ends[0])} and {number(ends[1])}" if np.isfinite(ends).all() else "which overflows there"
    return (
        f"Run {result.id}: the output over the plane of the inputs{_of_which(result)}, {reach}. "
        f"{line}; above 0.5 lie {round(100 * above)} % of what is shown."
    )
