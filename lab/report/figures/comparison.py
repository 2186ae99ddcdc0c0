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
    add_axes,
    add_heading,
    add_text,
    draw_points,
    drawable,
    set_height,
    set_log_ticks,
    set_plane,
)
from lab.report.figures.palette import CURVE, MUTED
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 452


@FIGURES.named("comparison")
@PLANE_FIGURES.named("comparison")
def comparison(picture: Figure, results: Sequence[Result]) -> str:
    """Truth and prediction side by side, with a ring around each wrong point; the learning curve below; settings and
    accuracy in the title.
    """
    set_height(picture, HEIGHT * len(results))
    for index, result in enumerate(results):
        _draw(picture, result, top=index * HEIGHT)
    return " ".join(_in_words(result) for result in results)


def _draw(picture: Figure, result: Result, top: float) -> None:
    samples = result.samples
    add_heading(picture, result, top)
    truth = add_axes(picture, 36, top + 62, width=178, height=178)
    draw_points(truth, samples.inputs, samples.labels)
    set_plane(truth, samples.inputs, "truth")
    prediction = add_axes(picture, 252, top + 62, width=178, height=178)
    set_plane(prediction, samples.inputs, "prediction")
    if result.accuracy is None:
        prediction.text(0.5, 0.5, "none: it diverged", ha="center", color=MUTED, transform=prediction.transAxes)
    else:
        predicted = predictions(result.outputs[-1])
        draw_points(prediction, samples.inputs, predicted, labels=samples.labels)
        if (predicted != samples.labels).any():
            prediction.set_title("prediction (ring: wrong)", loc="left")
    curve = add_axes(picture, 52, top + 296, width=378, height=116)
    curve.set_title(_title(result), loc="left")
    if result.history:
        _draw_curve(curve, result)
    else:
        curve.set(xticks=(), yticks=())
        text = f"no epoch was finished: sample {result.diverged_sample} of epoch 1 overflowed"
        curve.text(0.5, 0.5, text, ha="center", va="center", color=MUTED, transform=curve.transAxes)
    add_text(picture, 430, top + 446, "epoch", colour=MUTED, size=11, side="right")


def _title(result: Result) -> str:
    count = len(result.seeds)
    return "mean loss by epoch" + (f"; band: middle half of {count} seeds" if count > 1 and result.history else "")


def _draw_curve(axes: Axes, result: Result) -> None:
    """The loss by epoch in the band of the seeds, which reaches the upper edge where a quarter of them overflowed."""
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
    axes.annotate(label, place, (0, 3), textcoords="offset points", ha=side, color=MUTED, fontsize=10)


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
