"""Hidden space: the points as the last hidden layer sees them, in the coordinates of two of its neurons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.network.neurons import bounds
from lab.report.figures.layout import add_axes, add_heading, add_text, set_height
from lab.report.figures.marks import draw_dots
from lab.report.figures.moments import Moment, moments
from lab.report.figures.palette import INK, MUTED
from lab.report.figures.register import FIGURES
from lab.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, TOP = 44.0, 82.0
PANEL, GAP = 113.0, 22.0
HEIGHT = TOP + PANEL + 78.0
MOMENTS = 3
GRID = 61
MARGIN = 0.06
FARTHEST = 1e250
"""Where axes end at the latest."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two coordinates of the last hidden layer, or of the inputs where there is none; one alone has no second."""

    first: int
    second: int | None
    is_hidden: bool

    def name(self, index: int) -> str:
        return f"neuron {index + 1}" if self.is_hidden else f"x{index}"

    @property
    def all(self) -> list[int]:
        return [self.first] if self.second is None else [self.first, self.second]


@FIGURES.named("hidden-space")
def hidden_space(picture: Figure, results: Sequence[Result]) -> str:
    """The points in the coordinates of the two neurons of the last hidden layer that move the output most, in three
    epochs from the first to the last; with the line at output 0.5 where there are no other neurons.
    """
    set_height(picture, HEIGHT * len(results))
    return " ".join(_draw(picture, result, top=HEIGHT * index) for index, result in enumerate(results))


def _draw(picture: Figure, result: Result, top: float) -> str:
    """Draw one run, and say it in words."""
    pair = _pair(result)
    shown = moments(result, MOMENTS)
    layer = "last hidden layer" if pair.is_hidden else "inputs, as no layer is hidden"
    add_heading(picture, result, top)
    add_text(picture, 10, top + 50, f"the points as the {layer} gives them", colour=MUTED)
    has_own = _common_range(result) is None
    for index, moment in enumerate(shown):
        x = LEFT + (PANEL + GAP) * index
        axes = add_axes(picture, x, top + TOP, width=PANEL, height=PANEL)
        _draw_panel(axes, result, moment, pair)
        axes.set_title(moment.name, loc="left")
        if index and not has_own:
            axes.set_yticklabels([])
        loss = "" if moment.loss is None else f"loss {number(moment.loss)}"
        y = top + TOP + PANEL
        add_text(picture, x, y + 32, pair.name(pair.first), colour=MUTED, size=11)
        add_text(picture, x, y + 49, loss, size=11)
        add_text(picture, x, y + 64, f"accuracy {number(moment.accuracy)}", size=11)
    second = "label" if pair.second is None else pair.name(pair.second)
    middle = 1 - (top + TOP + PANEL / 2) / (picture.get_figheight() * 72)
    picture.text(13 / 440, middle, second, rotation=90, color=MUTED, fontsize=11, ha="center", va="center")
    return _in_words(result, pair, shown)


def _pair(result: Result) -> _Pair:
    """The two that move the output most: whose weight times the standard deviation of what they give is the largest in
    size, by the trained network; the first of equals.
    """
    with np.errstate(all="ignore"):
        moves = np.abs(result.network.weights[-1][0]) * result.outputs[-2].std(axis=0)
    order = np.argsort(-np.nan_to_num(moves), kind="stable")[:2].tolist()
    first, *second = sorted(order)
    return _Pair(first, second[0] if second else None, is_hidden=len(result.network.weights) > 1)


def _common_range(result: Result) -> tuple[float, float] | None:
    """What every panel shows of a bounded activation; of any other each shows its own points."""
    low, high = bounds(result.network.activation)
    return (low, high) if math.isfinite(low) and math.isfinite(high) and len(result.network.weights) > 1 else None


def _draw_panel(axes: Axes, result: Result, moment: Moment, pair: _Pair) -> None:
    places = _places(result, moment, pair)
    common = _common_range(result)
    for side, axis, values in (("x", axes.xaxis, places[:, 0]), ("y", axes.yaxis, places[:, 1])):
        is_label = side == "y" and pair.second is None
        low, high = (0.0, 1.0) if is_label else common or (float(values.min()), float(values.max()))
        margin = MARGIN * (high - low) or 0.1 * abs(low) or 1.0
        axes.set(**{f"{side}lim": (low - margin, high + margin)})
        ticks = [low] if low == high else [low, high]
        axis.set_ticks(ticks, [number(float(f"{tick:.2g}")) for tick in ticks])
    labels = axes.get_xticklabels()
    if len(labels) == 2:  # inwards, so that those of two panels do not touch
        labels[0].set_horizontalalignment("left")
        labels[1].set_horizontalalignment("right")
    axes.spines[:].set_visible(True)
    if len(moment.network.weights[-1][0]) == 2:
        _draw_line(axes, moment)
    draw_dots(axes, places, result.samples.labels, size=5.0, strength=0.8)


def _places(result: Result, moment: Moment, pair: _Pair) -> Array:
    """Where the points are, (samples, 2); the label stands for a second coordinate that is not there."""
    hidden = moment.outputs[-2][:, pair.all]
    columns: Array = np.column_stack([hidden, result.samples.labels])[:, :2]
    places: Array = np.clip(np.nan_to_num(columns), -FARTHEST, FARTHEST)
    return places


def _draw_line(axes: Axes, moment: Moment) -> None:
    """Where the output is 0.5: these two neurons are all that it hangs on."""
    network = moment.network
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    x, y = np.meshgrid(np.linspace(left, right, GRID), np.linspace(low, high, GRID))
    with np.errstate(all="ignore"):
        z = np.stack([x, y], axis=-1) @ network.weights[-1][0] + network.biases[-1][0]
        output = np.nan_to_num(network.activation(z)[0])
    if output.min() < 0.5 < output.max():
        axes.contour(x, y, np.clip(output, -1e3, 1e3), levels=[0.5], colors=INK, linewidths=1.6)


# Words


def _in_words(result: Result, pair: _Pair, shown: Sequence[Moment]) -> str:
    weights = result.network.weights[-1][0]
    of = "the last hidden layer" if pair.is_hidden else "the inputs, as no layer is hidden"
    chosen = " and ".join(f"{pair.name(index)} (weight {number(float(weights[index]))})" for index in pair.all)
    which = f", which of its {weights.size} move the output most" if weights.size > 2 else ""
    line = " The line is where the output is 0.5." if weights.size == 2 else ""
    each = "; ".join(f"{moment.in_words}, {_spread(result, moment, pair)}" for moment in shown)
    return (
        f"Run {result.id}: the points in the coordinates of {chosen} of {of}{which}. {each[0].upper()}{each[1:]}.{line}"
    )


def _spread(result: Result, moment: Moment, pair: _Pair) -> str:
    places = _places(result, moment, pair)
    return " and ".join(
        f"{pair.name(index)} from {number(float(column.min()))} to {number(float(column.max()))}"
        for index, column in zip(pair.all, places.T, strict=False)
    )
