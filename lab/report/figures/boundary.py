"""Boundary: the network's output over the plane, with the line where it answers the other class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.prediction import outputs
from lab.report.figures.layout import add_axes, add_heading, draw_points, plane_of, set_height, set_plane
from lab.report.figures.palette import CLASS_0, CLASS_1, INK
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from lab.network.arrays import Array

HEIGHT = 452

GRID = 61
"""How many points a side of the plane is looked at."""

LEVELS = 10
"""How many steps of shade lie between output 0 and 1."""


STEEPEST = 1e3
"""Outputs are cut to this for the contour, which cannot be found between far larger ones."""


@FIGURES.named("boundary")
@PLANE_FIGURES.named("boundary")
def boundary(picture: Figure, results: Sequence[Result]) -> str:
    """The output from 0 to 1 as a shade of its class, the contour at 0.5 as a line, and the labelled points."""
    set_height(picture, HEIGHT * len(results))
    return " ".join(_draw(picture, result, top=index * HEIGHT) for index, result in enumerate(results))


def _draw(picture: Figure, result: Result, top: float) -> str:
    """Draw one run, and say it in words."""
    x, y = (np.linspace(low, high, GRID) for low, high in plane_of(result.samples.inputs))
    output = _outputs(result, x, y)
    axes = add_axes(picture, 36, top + 62, width=364, height=364)
    add_heading(picture, result, top)
    shades = np.linspace(0.0, 1.0, LEVELS + 1)
    shown = np.clip(output, -0.05, 1.05)
    axes.contourf(x, y, shown, levels=shades, colors=_colours(shades), extend="both")
    if output.min() < 0.5 < output.max():
        axes.contour(x, y, np.clip(output, -STEEPEST, STEEPEST), levels=[0.5], colors=INK, linewidths=1.8)
    draw_points(axes, result.samples.inputs, result.samples.labels)
    finite = "" if result.accuracy is not None else ", of the last finite network"
    set_plane(axes, result.samples.inputs, f"output{finite}; the line is at 0.5")
    above = float((output > 0.5).mean())
    line = "A line divides the plane where the output is 0.5" if 0.0 < above < 1.0 else "No line divides the plane"
    return (
        f"Run {result.id}: the output over the plane of the inputs{finite}, between {number(float(output.min()))} and "
        f"{number(float(output.max()))}. {line}; above 0.5 lie {round(100 * above)} % of what is shown."
    )


def _outputs(result: Result, x: Array, y: Array) -> Array:
    """The output over the grid, (y, x)."""
    x0, x1 = np.meshgrid(x, y)
    return outputs(result.network, np.column_stack([x0.ravel(), x1.ravel()]))[-1].reshape(x0.shape)


def _colours(shades: Array) -> list[tuple[str, float]]:
    """The colour and strength of each shade, from below 0 to above 1: faint near 0.5."""
    middles = [0.0, *((shades[:-1] + shades[1:]) / 2).tolist(), 1.0]
    return [(CLASS_0 if middle < 0.5 else CLASS_1, round(0.9 * abs(middle - 0.5), 3)) for middle in middles]
