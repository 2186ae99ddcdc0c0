"""Hidden space: the points as the last hidden layer sees them, in the coordinates of two of its neurons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.report.figures.layout import (
    INCH,
    LINE,
    add_axes,
    add_heading,
    add_text,
    heading_height,
    set_height,
    width_of,
    wrapped,
)
from lab.report.figures.marks import draw_dots
from lab.report.figures.moments import Moment, moments
from lab.report.figures.palette import INK, MUTED
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, GAP = 46.0, 10.0, 46.0
TITLE, ABOUT = 30.0, 72.0
"""The space for a panel's title, and for the axis, loss and accuracy below it."""

NARROWEST = 85.0
"""The least width of a panel."""

MOMENTS = 3
GRID = 61
MARGIN = 0.06
FARTHEST = 1e250
"""The largest value that an axis can reach."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two coordinates of the last hidden layer, or of the inputs if there is none; one only if that has one neuron."""

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
    """The points in the coordinates of the two neurons of the last hidden layer that move the output most, at three
    epochs from the first to the last; with the line at output 0.5 if the layer has no other neurons.
    """
    width = width_of(picture)
    shown = [moments(result, MOMENTS) for result in results]
    heights = [_height(result, len(each), width) for result, each in zip(results, shown, strict=True)]
    set_height(picture, sum(heights))
    drawn = enumerate(zip(results, shown, strict=True))
    return " ".join(_draw(picture, result, each, top=sum(heights[:index])) for index, (result, each) in drawn)


def _height(result: Result, count: int, width: float) -> float:
    columns, side = _columns(width)
    head = heading_height(result, width) + LINE * len(_title(result, width))
    return head + (TITLE + side + ABOUT) * -(-count // columns)


def _columns(width: float) -> tuple[int, float]:
    """How many panels are side by side, three or two, and how wide they are."""
    for columns in (3, 2):
        side = (width - LEFT - RIGHT - GAP * (columns - 1)) / columns
        if side >= NARROWEST:
            break
    return columns, side


def _title(result: Result, width: float) -> list[str]:
    layer = "last hidden layer" if len(result.network.weights) > 1 else "inputs, as no layer is hidden"
    texts = f"the points as the {layer} gives them", "each panel has its own scale"
    return [line for text in texts for line in wrapped(text, width - 20)]


def _draw(picture: Figure, result: Result, shown: Sequence[Moment], top: float) -> str:
    """Draw one run, and describe it in words."""
    pair, width = _pair(result), width_of(picture)
    columns, side = _columns(width)
    add_heading(picture, result, top)
    y = top + heading_height(result, width)
    for line in _title(result, width):
        add_text(picture, 10, y + 14, line, colour=MUTED)
        y += LINE
    second = "label" if pair.second is None else pair.name(pair.second)
    for index, moment in enumerate(shown):
        row, column = divmod(index, columns)
        x, above = LEFT + (side + GAP) * column, y + (TITLE + side + ABOUT) * row + TITLE
        axes = add_axes(picture, x, above, width=side, height=side)
        _draw_panel(axes, result, moment, pair)
        axes.set_title(moment.name, loc="left")
        loss = "" if moment.loss is None else f"loss {number(moment.loss)}"
        below = above + side
        add_text(picture, x, below + 32, pair.name(pair.first), colour=MUTED, size=11)
        add_text(picture, x, below + 49, loss, size=11)
        add_text(picture, x, below + 64, f"accuracy {number(moment.accuracy)}", size=11)
        if not column:
            middle = 1 - (above + side / 2) / (picture.get_figheight() * INCH)
            picture.text(13 / width, middle, second, rotation=90, color=MUTED, fontsize=11, ha="center", va="center")
    return _in_words(result, pair, shown)


def _pair(result: Result) -> _Pair:
    """The two neurons that move the output most: in the trained network, their weight times the standard deviation of
    their output has the largest absolute value. Of equals, the first counts.
    """
    with np.errstate(all="ignore"):
        moves = np.abs(result.network.weights[-1][0]) * result.outputs[-2].std(axis=0)
    order = np.argsort(-np.nan_to_num(moves), kind="stable")[:2].tolist()
    first, *second = sorted(order)
    return _Pair(first, second[0] if second else None, is_hidden=len(result.network.weights) > 1)


def _draw_panel(axes: Axes, result: Result, moment: Moment, pair: _Pair) -> None:
    places = _places(result, moment, pair)
    for side, axis, values in (("x", axes.xaxis, places[:, 0]), ("y", axes.yaxis, places[:, 1])):
        is_label = side == "y" and pair.second is None
        low, high = (0.0, 1.0) if is_label else (float(values.min()), float(values.max()))
        margin = MARGIN * (high - low) or 0.1 * abs(low) or 1.0
        axes.set(**{f"{side}lim": (low - margin, high + margin)})
        ticks = [low] if low == high else [low, high]
        axis.set_ticks(ticks, [_end(tick, high - low) for tick in ticks])
    labels = axes.get_xticklabels()
    if len(labels) == 2:  # inwards, so that those of two panels do not touch
        labels[0].set_horizontalalignment("left")
        labels[1].set_horizontalalignment("right")
    axes.spines[:].set_visible(True)
    if len(moment.network.weights[-1][0]) == 2:
        _draw_line(axes, moment)
    draw_dots(axes, places, result.samples.labels, size=5.0, strength=0.8)


def _end(value: float, reach: float) -> str:
    """The end of an axis of this length, without digits too small to see on it."""
    finest = 10.0 ** (math.floor(math.log10(reach)) - 1) if reach else abs(value) / 100 or 1.0
    return number(float(f"{round(value / finest) * finest:.3g}"))


def _places(result: Result, moment: Moment, pair: _Pair) -> Array:
    """The coordinates of the points, (samples, 2); the label is used in place of a missing second coordinate."""
    hidden = moment.outputs[-2][:, pair.all]
    columns: Array = np.column_stack([hidden, result.samples.labels])[:, :2]
    places: Array = np.clip(np.nan_to_num(columns), -FARTHEST, FARTHEST)
    return places


def _draw_line(axes: Axes, moment: Moment) -> None:
    """Draw the line where the output is 0.5; the output depends on these two neurons only."""
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
