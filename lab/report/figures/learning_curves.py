"""Learning curves: the loss of several runs by epoch, each labelled where it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.report.figures.layout import add_axes, add_text, drawable, set_height, set_log_ticks, spread_labels
from lab.report.figures.palette import DASHES, MUTED, RULE, SERIES
from lab.report.figures.register import FIGURES
from lab.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 330
LINE = 14
"""Pixels from one label, or note, to the next."""

AXES_WIDTH, AXES_HEIGHT = 284, 250


@FIGURES.named("learning-curves")
def learning_curves(picture: Figure, results: Sequence[Result]) -> str:
    """The mean loss of each run by epoch, both on logarithmic axes; below it the runs that finished no epoch."""
    drawn = [result for result in results if result.history]
    silent = [result for result in results if not result.history]
    set_height(picture, HEIGHT + LINE * len(silent))
    axes = add_axes(picture, 52, 30, width=AXES_WIDTH, height=AXES_HEIGHT)
    axes.set_title("mean loss by epoch", loc="left")
    axes.grid(visible=True, color=RULE, linewidth=0.6)
    for index, result in enumerate(drawn):
        dash = DASHES[index // len(SERIES) % len(DASHES)]
        colour = SERIES[index % len(SERIES)]
        losses = drawable(result.history)
        axes.plot(range(1, len(losses) + 1), losses, color=colour, linestyle=dash, linewidth=1.6)
    if drawn:
        losses = drawable([loss for result in drawn for loss in (min(result.history), max(result.history))])
        set_log_ticks(axes, "x", 1, max(2, *(len(result.history) for result in drawn)))
        set_log_ticks(axes, "y", 0.8 * min(losses), 1.25 * max(losses))
        _label(axes, drawn)
    add_text(picture, 52 + AXES_WIDTH, 316, "epoch", colour=MUTED, size=11, side="right")
    for index, result in enumerate(silent):
        text = f"{result.id}: overflowed in epoch 1, at sample {result.diverged_sample}"
        add_text(picture, 10, HEIGHT + LINE * (index + 0.6), text, colour=MUTED, size=11)
    count = f"{len(results)} run{'s' * (len(results) != 1)}"
    return f"The mean loss by epoch of {count}. " + " ".join(_in_words(result) for result in results)


def _label(axes: Axes, drawn: Sequence[Result]) -> None:
    """The name of each run to the right, at the height where its curve ends."""
    low, high = (math.log(value) for value in axes.get_ylim())
    ends = [(math.log(loss) - low) / (high - low) for loss in drawable([result.history[-1] for result in drawn])]
    heights = spread_labels(ends, LINE / AXES_HEIGHT)
    above = max(0.0, max(heights) - 1.0)  # so that the highest stays in the picture
    for index, (result, height) in enumerate(zip(drawn, (height - above for height in heights), strict=True)):
        colour = SERIES[index % len(SERIES)]
        axes.annotate(
            result.id, (1.02, height), xycoords="axes fraction", color=colour, va="center", annotation_clip=False
        )


def _in_words(result: Result) -> str:
    if not result.history:
        return f"{result.id} overflowed in epoch 1, at sample {result.diverged_sample}."
    ended = (
        f"overflowed in epoch {result.diverged_at}" if result.diverged_at else f"ended at {number(result.history[-1])}"
    )
    first = (
        f"first below {number(result.threshold)} in epoch {result.converged_at}"
        if result.converged_at
        else "never converged"
    )
    return f"{result.id} began at {number(result.history[0])} and {ended}, {first}."
