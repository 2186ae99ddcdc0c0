"""Epochs: the output over the plane at six saved epochs, from the first to the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.report.figures.layout import add_axes, add_heading, add_text, plane_of, set_height
from lab.report.figures.marks import draw_dots
from lab.report.figures.moments import Moment, moments
from lab.report.figures.palette import MUTED
from lab.report.figures.plane import Plane, draw_line, plane_around, shade
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOMENTS = 6
PER_ROW = 3
LEFT, TOP = 32.0, 56.0
MAP, GAP = 122.0, 14.0
ROW = MAP + 66.0
"""From one row of maps to the next: a line above each map, and below it its axis, loss and accuracy."""

GRID = 41
"""How many places a side of the plane is looked at."""

LEVELS = 10
"""How many steps of shade lie between output 0 and 1."""


@FIGURES.named("epochs")
@PLANE_FIGURES.named("epochs")
def epochs(picture: Figure, results: Sequence[Result]) -> str:
    """The output over the plane at six saved epochs, from the first to the last, spaced by logarithm: small boundary
    maps with the loss and the accuracy below each.
    """
    shown = [moments(result, MOMENTS) for result in results]
    heights = [TOP + ROW * -(-len(each) // PER_ROW) + 14.0 for each in shown]
    set_height(picture, sum(heights))
    for index, (result, each) in enumerate(zip(results, shown, strict=True)):
        _draw(picture, result, each, top=sum(heights[:index]))
    return " ".join(_in_words(result, each) for result, each in zip(results, shown, strict=True))


def _draw(picture: Figure, result: Result, shown: Sequence[Moment], top: float) -> None:
    plane = plane_around(result.samples.inputs, GRID)
    add_heading(picture, result, top)
    for index, moment in enumerate(shown):
        x = LEFT + (MAP + GAP) * (index % PER_ROW)
        y = top + TOP + ROW * (index // PER_ROW)
        is_left = index % PER_ROW == 0
        _draw_map(picture, result, plane, moment, x, y, is_left=is_left)
    below = top + TOP + ROW * -(-len(shown) // PER_ROW)
    (left, right), (low, high) = plane_of(result.samples.inputs)
    text = (
        f"line: output 0.5 · across: x0 from {number(left)} to {number(right)} · "
        f"up: x1 from {number(low)} to {number(high)}"
    )
    add_text(picture, LEFT, below + 6, text, colour=MUTED, size=11)


def _draw_map(
    picture: Figure, result: Result, plane: Plane, moment: Moment, x: float, y: float, *, is_left: bool
) -> None:
    samples = result.samples
    add_text(picture, x, y + 10, moment.name, size=12)
    axes = add_axes(picture, x, y + 16, width=MAP, height=MAP)
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
    add_text(picture, x, y + MAP + 30, loss, colour=MUTED, size=11)
    add_text(picture, x, y + MAP + 44, f"accuracy {number(moment.accuracy)}", colour=MUTED, size=11)


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
