"""Boundary: the network's output over the plane, with the line where it answers the other class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.report.figures.layout import add_axes, add_heading, draw_points, set_height, set_plane
from lab.report.figures.plane import draw_line, plane_around, shade
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 452

GRID = 61
"""How many points a side of the plane is looked at."""

LEVELS = 10
"""How many steps of shade lie between output 0 and 1."""


X, Y, SIDE = 36, 62, 364
"""Where the plane stands in the picture of one run, and how large it is."""


@FIGURES.named("boundary")
@PLANE_FIGURES.named("boundary")
def boundary(picture: Figure, results: Sequence[Result]) -> str:
    """The output from 0 to 1 as a shade of its class, the contour at 0.5 as a line, and the labelled points."""
    set_height(picture, HEIGHT * len(results))
    return " ".join(_draw(picture, result, top=index * HEIGHT) for index, result in enumerate(results))


def _draw(picture: Figure, result: Result, top: float) -> str:
    """Draw one run, and say it in words."""
    plane = plane_around(result.samples.inputs, GRID)
    output = plane.outputs(result.network)[-1][:, :, 0]
    axes = add_axes(picture, X, top + Y, width=SIDE, height=SIDE)
    add_heading(picture, result, top)
    shade(axes, plane, output, LEVELS)
    draw_line(axes, plane, output)
    draw_points(axes, result.samples.inputs, result.samples.labels)
    finite = "" if result.accuracy is not None else ", of the last finite network"
    set_plane(axes, result.samples.inputs, f"output{finite}; the line is at 0.5")
    above = float((output > 0.5).mean())
    line = "A line divides the plane where the output is 0.5" if 0.0 < above < 1.0 else "No line divides the plane"
    ends = float(output.min()), float(output.max())
    reach = f"between {number(ends[0])} and {number(ends[1])}" if np.isfinite(ends).all() else "which overflows there"
    return (
        f"Run {result.id}: the output over the plane of the inputs{finite}, {reach}. "
        f"{line}; above 0.5 lie {round(100 * above)} % of what is shown."
    )
