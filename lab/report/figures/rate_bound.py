"""Rate bound: how many seeds converge at each learning rate, and the largest rate that the loss's curvature allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from lab.experiments.chosen import chosen
from lab.experiments.results import Result
from lab.experiments.statistics import Estimate, share
from lab.network.curvature import largest_curvature
from lab.network.losses import LOSSES
from lab.report.figures.layout import (
    EDGE,
    HIGHEST,
    LINE,
    add_axes,
    add_text,
    set_height,
    set_log_ticks,
    width_of,
    wrapped,
)
from lab.report.figures.moments import moments
from lab.report.figures.palette import CURVE, MUTED, RULE, SERIES
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 330
LEFT, TOP, RIGHT, AXES_HEIGHT = 58, 64, 28, 214

MOMENTS = 12
"""At how many epochs of a training the curvature is measured."""

BOUND = SERIES[4]


@dataclass(frozen=True, slots=True)
class _Bend:
    """The largest curvature of a run's loss, an eigenvalue of its second derivatives, and the epoch where it is."""

    result: Result
    curvature: float
    epoch: int

    @property
    def bound(self) -> float:
        """The largest rate at which a step along the strongest curvature does not increase the loss."""
        return 2.0 / self.curvature


@FIGURES.named("rate-bound")
def rate_bound(picture: Figure, results: Sequence[Result]) -> str:
    """The share of seeds that converge, with its interval, by learning rate; and as a band the bound 2/λ of the runs
    that converge, where λ is the largest curvature of the mean loss as the featured start trains, at a dozen epochs.
    """
    bends = [bend for result in results if result.converged_at is not None if (bend := _bend(result)) is not None]
    bounds = [bend.bound for bend in bends]
    rates = [result.settings.learning_rate for result in results]
    width = width_of(picture)
    title = wrapped("share of the seeds that converge, by learning rate · bars: intervals of 95 %", width - 2 * EDGE)
    set_height(picture, HEIGHT + LINE * (len(title) - 2))
    for index, line in enumerate(title):
        add_text(picture, EDGE, 18 + LINE * index, line, colour=MUTED)
    bottom = HEIGHT + LINE * (len(title) - 2) - 10
    add_text(picture, width - RIGHT, bottom, "learning rate", colour=MUTED, size=11, side="right")
    top = TOP + LINE * (len(title) - 2)
    axes = add_axes(picture, LEFT, top, width=width - LEFT - RIGHT, height=AXES_HEIGHT)
    set_log_ticks(axes, "x", 0.5 * min(rates + bounds), 2.0 * max(rates + bounds))
    axes.set(ylim=(-0.04, 1.04))
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], [percent(each) for each in (0.0, 0.25, 0.5, 0.75, 1.0)])
    axes.grid(visible=True, axis="y", color=RULE, linewidth=0.6)
    if bounds:
        _draw_bound(axes, min(bounds), max(bounds))
    for result in results:
        _draw_share(axes, result.settings.learning_rate, _converged(result))
    return " ".join([_opening(results), *map(_in_words, results), _bound_in_words(bends)])


def _converged(result: Result) -> Estimate:
    """The share of a run's seeds that converge; of its only start if there are no seeds."""
    return share(epoch is not None for epoch in result.seeds.converged_at or [result.converged_at])


def _bend(result: Result) -> _Bend | None:
    """The largest curvature at the measured epochs; None if it is never positive, or not finite."""
    loss = chosen(LOSSES, result.settings, "loss")
    networks = [(0, result.untrained), *((each.epoch, each.network) for each in moments(result, MOMENTS))]
    measured = [(largest_curvature(network, result.samples, loss), epoch) for epoch, network in networks]
    usable = [(bend, epoch) for bend, epoch in measured if bend is not None and 2.0 / HIGHEST < bend < HIGHEST]
    return _Bend(result, *max(usable)) if usable else None


# Drawing


def _draw_bound(axes: Axes, low: float, high: float) -> None:
    """Draw the band of the bounds, or a line if they are equal."""
    axes.axvspan(low, high, color=BOUND, alpha=0.18, linewidth=0)
    for edge in {low, high}:
        axes.axvline(edge, color=BOUND, linewidth=1.2)
    axes.annotate(
        _bound(low, high),
        (math.sqrt(low) * math.sqrt(high), 1.04),
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        color=BOUND,
        fontsize=11,
        annotation_clip=False,
    )


def _draw_share(axes: Axes, rate: float, converged: Estimate) -> None:
    """Draw a dot, and a bar over the interval."""
    value, low, high = (each or 0.0 for each in astuple(converged))
    axes.vlines(rate, low, high, color=CURVE, linewidth=2.0, zorder=3)
    axes.plot(rate, value, "o", color=CURVE, markersize=6, markeredgewidth=0, zorder=4)


# Words


def _bound(low: float, high: float) -> str:
    return f"2/λ: {number(low)}" if low == high else f"2/λ: {number(low)} to {number(high)}"


def _opening(results: Sequence[Result]) -> str:
    return f"The share of seeds that converge, of {len(results)} run{'s' * (len(results) != 1)} by learning rate."


def _in_words(result: Result) -> str:
    found = _converged(result)
    of = f"{len(result.seeds)} seeds" if len(result.seeds) else "the one start"
    said = percent(found.value or 0.0)
    return f"{result.id}, rate {number(result.settings.learning_rate)}: {said} of {of}."


def _bound_in_words(bends: Sequence[_Bend]) -> str:
    if not bends:
        return "No run that is shown converges, so there is no bound."
    said = "; ".join(
        f"{bend.result.id} bends most {_when(bend.epoch)}, λ {number(bend.curvature)}, a bound of {number(bend.bound)}"
        for bend in bends
    )
    return f"On their way the runs that converge allow rates below 2/λ: {said}."


def _when(epoch: int) -> str:
    return f"after epoch {epoch}" if epoch else "before training"
