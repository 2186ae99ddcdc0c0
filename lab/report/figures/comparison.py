"""Comparison: the labels of the points, the network's predictions, and the loss by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.prediction import predictions
from lab.report.figures.bands import quartiles
from lab.report.figures.layout import (
    LEAST_LOSS,
    LINE,
    add_axes,
    add_heading,
    add_text,
    add_title,
    draw_points,
    drawable,
    heading_height,
    set_height,
    set_log_ticks,
    set_plane,
    text_width,
    width_of,
    wrapped,
)
from lab.report.figures.palette import CURVE, MUTED
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, GAP, RIGHT = 36, 38, 10
"""The space left of, between and right of the planes."""

CURVE_LEFT, CURVE_HEIGHT = 56, 116

BETWEEN = 14
"""The least distance between two epochs written below the curve."""

TITLE, BELOW, FOOT = 26, 56, 40
"""The space for the titles above the planes; for ticks and the title below them; and for the axis with its name."""


@FIGURES.named("comparison")
@PLANE_FIGURES.named("comparison")
def comparison(picture: Figure, results: Sequence[Result]) -> str:
    """Truth and prediction side by side, with a ring around each wrong point; the learning curve below; settings and
    accuracy in the title.
    """
    width = width_of(picture)
    heights = [_height(result, width) for result in results]
    set_height(picture, sum(heights))
    for index, result in enumerate(results):
        _draw(picture, result, top=sum(heights[:index]))
    return " ".join(_in_words(result) for result in results)


def _height(result: Result, width: float) -> float:
    lines = len(wrapped(_title(result), width - CURVE_LEFT - RIGHT))
    planes = _planes_top(result, width) + _side(width)
    return planes + BELOW + LINE * (lines - 1) + CURVE_HEIGHT + FOOT


def _planes_top(result: Result, width: float) -> float:
    titles = len(_prediction_title(result, _side(width)))
    return heading_height(result, width) + TITLE + LINE * (titles - 1)


def _prediction_title(result: Result, width: float) -> list[str]:
    is_wrong = result.accuracy is not None and result.accuracy < 1.0
    return wrapped("prediction · ring: wrong" if is_wrong else "prediction", width)


def _side(width: float) -> float:
    """The side of a plane, two of which are side by side."""
    return (width - LEFT - GAP - RIGHT) / 2


def _draw(picture: Figure, result: Result, top: float) -> None:
    samples, width = result.samples, width_of(picture)
    side = _side(width)
    size = 5.5 if side > 150 else 4.5
    add_heading(picture, result, top)
    y = top + _planes_top(result, width)
    truth = add_axes(picture, LEFT, y, width=side, height=side)
    draw_points(truth, samples.inputs, samples.labels, size=size)
    set_plane(truth, samples.inputs)
    add_title(picture, LEFT, y, ["truth"])
    prediction = add_axes(picture, LEFT + side + GAP, y, width=side, height=side)
    set_plane(prediction, samples.inputs)
    add_title(picture, LEFT + side + GAP, y, _prediction_title(result, side))
    if result.accuracy is None:
        prediction.text(0.5, 0.5, "none: it diverged", ha="center", color=MUTED, transform=prediction.transAxes)
    else:
        draw_points(prediction, samples.inputs, predictions(result.outputs[-1]), size=size, labels=samples.labels)
    title = wrapped(_title(result), width - CURVE_LEFT - RIGHT)
    y += side + BELOW + LINE * (len(title) - 1)
    curve = add_axes(picture, CURVE_LEFT, y, width=width - CURVE_LEFT - RIGHT, height=CURVE_HEIGHT)
    add_title(picture, CURVE_LEFT, y, title)
    if result.history:
        _draw_curve(curve, result)
        room = (width - CURVE_LEFT - RIGHT) / (text_width(str(len(result.history))) + BETWEEN)
        curve.locator_params("x", nbins=max(1, min(curve.xaxis.get_tick_space(), int(room))))
    else:
        curve.set(xticks=(), yticks=())
        text = f"no epoch was finished: sample {result.diverged_sample} of epoch 1 overflowed"
        middle = (CURVE_LEFT + width - RIGHT) / 2
        for index, line in enumerate(wrapped(text, width - CURVE_LEFT - RIGHT)):
            add_text(picture, middle, y + CURVE_HEIGHT / 2 + LINE * index, line, colour=MUTED, side="center")
    add_text(picture, width - RIGHT, y + CURVE_HEIGHT + 34, "epoch", colour=MUTED, size=11, side="right")


def _title(result: Result) -> str:
    count = len(result.seeds)
    return "mean loss by epoch" + (f"; band: middle half of {count} seeds" if count > 1 and result.history else "")


def _draw_curve(axes: Axes, result: Result) -> None:
    """Draw the loss by epoch in the band of the seeds, which reaches the upper edge if a quarter of them overflowed."""
    losses, seeds = drawable(result.history), result.seeds
    values = [*losses, result.threshold]
    if len(seeds) > 1:
        low, _, high = np.maximum(quartiles(seeds.losses), LEAST_LOSS)
        values += [float(value) for value in (*low, *high) if np.isfinite(value)]
    set_log_ticks(axes, "y", 0.8 * min(values), 1.25 * max(values))
    if len(seeds) > 1:
        top = np.where(np.isnan(high), axes.get_ylim()[1], high)
        axes.fill_between(seeds.saved_epochs, low, top, color=CURVE, alpha=0.18, linewidth=0)
    axes.plot(range(1, len(losses) + 1), losses, color=CURVE, linewidth=1.6)
    axes.axhline(result.threshold, color=MUTED, linewidth=0.8, linestyle=(0, (3, 3)))
    # the curve crosses the line early, or ends near it
    is_early = result.converged_at is not None and result.converged_at < len(losses) / 2
    x, side = (len(losses), "right") if is_early else (1, "left")
    label = f"threshold {number(result.threshold)}"
    place = (x, result.threshold)
    axes.annotate(label, place, (0, 3), textcoords="offset points", ha=side, color=MUTED, fontsize=11)


def _in_words(result: Result) -> str:
    samples = len(result.samples.labels)
    opening = f"Run {result.id}: the labels of {samples} points, the network's predictions, and the mean loss by epoch."
    if result.accuracy is None or result.final_loss is None:
        whole = len(result.history)
        last = f" after {whole} whole epoch{'s' * (whole != 1)}" if whole else ""
        return f"{opening} Training diverged{last} in epoch {result.diverged_at}, at sample {result.diverged_sample}."
    converged = (
        f"it first falls below {number(result.threshold)} in epoch {result.converged_at}"
        if result.converged_at
        else f"it never falls below {number(result.threshold)}"
    )
    return (
        f"{opening} {round(result.accuracy * samples)} of {samples} predictions are right, "
        f"an accuracy of {number(result.accuracy)} where the baseline is {number(result.baseline)}. "
        f"The loss goes from {number(result.history[0])} in epoch 1 to {number(result.final_loss)} "
        f"in epoch {len(result.history)}; {converged}."
    )
