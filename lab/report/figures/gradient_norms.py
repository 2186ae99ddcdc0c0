"""Gradient norms: how strong the gradient is at each layer before training, and how much it changes per layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.results import Result
from lab.experiments.training import start_of_seed
from lab.network.gradient_norms import gradient_norms as norms_of
from lab.network.losses import LOSSES
from lab.report.figures.layout import (
    INCH,
    LINE,
    add_axes,
    add_text,
    set_height,
    set_log_ticks,
    text_width,
    width_of,
    wrapped,
)
from lab.report.figures.palette import CURVE, INK, MUTED, RULE
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import digits, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lab.network.arrays import Array

LEFT, RIGHT = 62, 14
GAP = 26, 58
"""The gaps between panels, across and down."""

NARROWEST = 160
"""The least width of a panel with the gap beside it, whatever the text above it."""

PANEL_HEIGHT = 118
ALONE_HEIGHT = 220
FOOT = 40

QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True, eq=False)
class _Norms:
    """The norms of a run's starts: (layers, starts)."""

    result: Result
    norms: Array

    @property
    def layers(self) -> int:
        """How many layers with weights there are."""
        return len(self.norms)

    @property
    def quartiles(self) -> Array:
        """The quartiles over the starts, (3, layers)."""
        with np.errstate(invalid="ignore"):  # between two that are infinite
            quartiles: Array = np.quantile(self.norms, QUARTILES, axis=1)
        return quartiles

    @property
    def factors(self) -> list[float | None]:
        """The factors from each layer to the one before, last layer first: medians over starts. One is None if every
        start has no gradient there, and not finite if a norm is not.
        """
        norms = np.where(np.isfinite(self.norms), self.norms, np.nan)
        pairs = zip(norms[:0:-1], norms[-2::-1], strict=True)
        with np.errstate(over="ignore"):  # of a layer that is all but still
            ratios = [before[layer != 0.0] / layer[layer != 0.0] for layer, before in pairs]
        return [float(np.median(ratio)) if len(ratio) else None for ratio in ratios]

    @property
    def factor(self) -> float | None:
        """The factor from a layer to the one before: the median over the layers."""
        known = [factor for factor in self.factors if factor is not None]
        return float(np.median(known)) if known else None


@FIGURES.named("gradient-norms")
def gradient_norms(picture: Figure, results: Sequence[Result]) -> str:
    """The root mean square of the gradient over each layer's weights, before training, on a logarithmic axis: the
    median over the seeds, in a band of their middle half, one panel per run, with the output layer at the right.
    """
    found = [_norms(result) for result in results]
    whole = width_of(picture)
    least = max(NARROWEST, *(text_width(each.result.id) + 60 for each in found))
    columns = max(1, min(2, len(found), int((whole - LEFT - RIGHT) // least)))
    height = ALONE_HEIGHT if len(found) == 1 else PANEL_HEIGHT
    rows = -(-len(found) // columns)
    width = (whole - LEFT - RIGHT - GAP[0] * (columns - 1)) / columns
    title = wrapped("size of the gradient by layer, before training", whole - 20)
    key = wrapped(_key(found), whole - 20, 11)
    top = 18 + LINE * (len(title) + len(key))
    set_height(picture, top + rows * (height + GAP[1]) - GAP[1] + 24 + FOOT)
    for index, line in enumerate(title + key):
        colour, size = (INK, 12) if index < len(title) else (MUTED, 11)
        add_text(picture, 10, 16 + LINE * index, line, colour=colour, size=size)
    low, high = _span(found)
    most = max(each.layers for each in found)
    for index, each in enumerate(found):
        row, column = divmod(index, columns)
        x, y = LEFT + column * (width + GAP[0]), top + 24 + row * (height + GAP[1])
        axes = add_axes(picture, x, y, width=width, height=height)
        set_log_ticks(axes, "y", low, high)
        if column:
            axes.tick_params(labelleft=False)
        _draw(axes, each, [other for other in found if other is not each], most=most)
        add_text(picture, x, y - 8, each.result.id, size=12)
        cost = _cost(each.factor)
        if text_width(each.result.id) + text_width(cost, 11) > width - 6:
            cost = cost.removesuffix(" a layer back")
        add_text(picture, x + width, y - 8, cost, colour=MUTED, size=11, side="right")
    bottom = picture.get_figheight() * INCH - 8
    add_text(picture, x + width, bottom, "layer; the last is the output", colour=MUTED, size=11, side="right")
    return " ".join([_opening(found), *(_in_words(each) for each in found)])


def _norms(result: Result) -> _Norms:
    """The norms of all seeds, or of the featured start if there are no seeds."""
    networks = [start_of_seed(result.settings, seed) for seed in result.seeds.seed] or [result.untrained]
    return _Norms(result, norms_of(networks, result.samples, chosen(LOSSES, result.settings, "loss")))


def _span(found: Sequence[_Norms]) -> tuple[float, float]:
    """The lowest and highest values that are drawn, with a margin; a value of 0 is not drawn."""
    values = np.concatenate([each.quartiles.ravel() for each in found])
    positive = values[(values > 0.0) & np.isfinite(values)]
    return (0.6 * float(positive.min()), 1.7 * float(positive.max())) if len(positive) else (0.1, 1.0)


def _draw(axes: Axes, each: _Norms, others: Sequence[_Norms], *, most: int) -> None:
    """Draw the panel of one run, its last layer at the right edge, with the medians of the others faint behind it."""
    axes.grid(visible=True, axis="y", color=RULE, linewidth=0.6)
    for other in others:
        axes.plot(_places(other, most), _drawable(other.quartiles[1]), color=RULE, linewidth=1.4, zorder=1)
    places = _places(each, most)
    low, middle, high = each.quartiles
    bottom = axes.get_ylim()[0]
    if each.norms.shape[1] > 1:
        axes.fill_between(places, np.maximum(low, bottom), np.maximum(high, bottom), color=CURVE, alpha=0.2, lw=0)
    axes.plot(places, _drawable(middle), "o-", color=CURVE, linewidth=1.8, markersize=4.5, zorder=3)
    still = np.flatnonzero(middle == 0.0)
    axes.plot(places[still], np.full(len(still), bottom), "x", color=INK, markersize=6, clip_on=False, zorder=4)
    axes.set_xlim(0.6, most + 0.4)
    axes.set_xticks(places, [str(layer) for layer in range(1, each.layers + 1)])


def _places(each: _Norms, most: int) -> Array:
    """The places of its layers, so that the last layers of all runs line up."""
    return np.arange(1.0, each.layers + 1) + most - each.layers


def _drawable(values: Array) -> Array:
    return np.where(values > 0.0, values, np.nan)


# Words


def _key(found: Sequence[_Norms]) -> str:
    counts = {each.norms.shape[1] for each in found}
    seeds = f"{min(counts)}" if len(counts) == 1 else f"{min(counts)} to {max(counts)}"
    line = f"line: median of {seeds} starts · band: their middle half" if max(counts) > 1 else "line: the one start"
    crosses = " · cross: 0" if any((each.quartiles[1] == 0.0).any() for each in found) else ""
    others = " · pale: the other runs" if len(found) > 1 else ""
    return f"{line}{others}{crosses}"


def _cost(factor: float | None) -> str:
    """The factor per layer, in short."""
    if factor is None:
        return "no gradient"
    if not math.isfinite(factor):
        return "gradient not finite"
    if not factor:
        return "nothing a layer back"
    return f"{_times(factor)} a layer back"


def _times(factor: float) -> str:
    return f"÷ {digits(1.0 / factor, 2)}" if factor < 1.0 else f"× {digits(factor, 2)}"


def _opening(found: Sequence[_Norms]) -> str:
    runs = f"{len(found)} run{'s' * (len(found) != 1)}"
    return f"The root mean square of the gradient over each layer's weights before training, of {runs}."


def _in_words(each: _Norms) -> str:
    starts = each.norms.shape[1]
    medians = each.quartiles[1].tolist()
    of = f"the median of {starts} starts" if starts > 1 else "the one start"
    said = f"{each.result.id}, {of}: " + ", ".join(
        f"{number(median)} at layer {layer}" for layer, median in enumerate(medians, 1)
    )
    return f"{said}; {_factor_in_words(each.factor)}."


def _factor_in_words(factor: float | None) -> str:
    if factor is None:
        return "there is no gradient to compare"
    if not math.isfinite(factor):
        return "the gradient is not finite, so its layers are not compared"
    if factor == 0.0:
        return "a layer back nothing is left of it, in the median"
    verb = "divides" if factor < 1.0 else "multiplies"
    return f"a layer back {verb} it by {digits(1.0 / factor if factor < 1.0 else factor, 2)}, in the median"
