"""Network diagram: the neurons of a network as circles, its weights as lines, wider for larger weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.backpropagation import Network
from lab.report.figures.layout import add_canvas, add_heading, heading_height, set_height, text_width, width_of
from lab.report.figures.marks import draw_lines, nearest_part
from lab.report.figures.palette import CLASS_0, CLASS_1, INK, MUTED, PAPER, RULE
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import digits, layers, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE = 38.0
"""The distance of inputs and outputs from the edges."""

TOP, BELOW = 30.0, 56.0
"""The space for the names of layers above the neurons, and for the scale below them."""

WIDEST = 7.0
"""The width of the line of the largest weight, in pixels."""

WIDTHS = 28
"""How many different widths lines have."""

MOST_LINES = 1200
"""How many weights are drawn at most; of more, the largest are, and the figure says so."""

DASH = 5.0, 3.0
"""The dashes of negative weights, in pixels: line and gap."""

MOST_LABELS = 3
"""How many weights of a layer, the largest, are labelled with their number."""

HALF_HEIGHT = 7.0
"""Half of the height of that number."""

ENOUGH = 6.0
"""How far a line must be from a number so that nobody takes the number for that line's."""

AT = tuple(0.5 + side * step / 50 for step in range(20) for side in (1, -1))
"""How far along its line a weight's number may be, in order of preference: from the middle outwards."""


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """One weight: where its line goes, and how large it is."""

    layer: int
    start: tuple[float, float]
    end: tuple[float, float]
    weight: float

    def at(self, part: float) -> tuple[float, float]:
        """The point at this part of the line's length."""
        (x, y), (to_x, to_y) = self.start, self.end
        return x + part * (to_x - x), y + part * (to_y - y)


@dataclass(frozen=True, slots=True)
class _Box:
    """The box of a weight's number: its middle, and half its width."""

    x: float
    y: float
    half: float

    def is_between(self, line: _Line, radius: float) -> bool:
        """Whether it is clear of the neurons at both ends of a line."""
        return all(abs(self.x - x) > self.half + radius for x, _ in (line.start, line.end))

    def meets(self, other: _Box) -> bool:
        """Whether it overlaps another."""
        return abs(self.x - other.x) < self.half + other.half and abs(self.y - other.y) < 3 * HALF_HEIGHT

    def air(self, lines: Sequence[_Line]) -> float:
        """The distance from the nearest of these lines above or below it, up to ENOUGH."""
        return min((self._air(line) for line in lines), default=ENOUGH)

    def _air(self, line: _Line) -> float:
        (x, y), (to_x, to_y) = line.start, line.end
        at = [y + (to_y - y) * (edge - x) / (to_x - x) for edge in (self.x - self.half, self.x + self.half)]
        return min(max(min(at) - self.y, self.y - max(at)) - HALF_HEIGHT, ENOUGH)


@FIGURES.named("network-diagram")
def network_diagram(picture: Figure, results: Sequence[Result]) -> str:
    """The network after training: a circle for each neuron, a line for each weight, wider for larger weights; solid if
    the weight is positive, dashed if negative. The largest weights are written at their lines.
    """
    width = width_of(picture)
    heads = [heading_height(result, width) for result in results]
    heights = [_height(result.network) for result in results]
    set_height(picture, sum(heads) + sum(heights))
    top = 0.0
    for result, head, height in zip(results, heads, heights, strict=True):
        add_heading(picture, result, top)
        _draw(add_canvas(picture, top + head, height), result.network, width, height)
        top += head + height
    return " ".join(map(_in_words, results))


def _height(network: Network) -> float:
    return TOP + max(116.0, min(46.0 * max(network.layers), 150.0 + 14.0 * max(network.layers), 420.0)) + BELOW


def _draw(canvas: Axes, network: Network, width: float, height: float) -> None:
    places = list(_places(network, width, height))
    lines = list(_lines(network, places))
    largest = max((abs(line.weight) for line in lines), default=0.0)
    shown = sorted(lines, key=lambda line: -abs(line.weight))[:MOST_LINES]
    _draw_lines(canvas, shown, largest)
    radius = _radius(places)
    for layer, column in enumerate(places):
        _draw_neurons(canvas, column, radius)
        _name(canvas, layer, len(places) - 1, column, radius)
    _label_largest(canvas, network, shown, radius)
    _draw_scale(canvas, largest, width, height - 30.0)
    if len(shown) < len(lines):
        note = f"the {len(shown)} largest of {number(len(lines))} weights"
        canvas.text(width - 10, height - 10, note, color=MUTED, fontsize=11, ha="right")


def _places(network: Network, width: float, height: float) -> Iterator[list[tuple[float, float]]]:
    """The places of each layer's neurons, from the top down."""
    room = height - TOP - BELOW
    most, last = max(network.layers), len(network.layers) - 1
    for layer, neurons in enumerate(network.layers):
        x = SIDE + (width - 2 * SIDE) * layer / last
        spread = min((1.6 if neurons < most else 1.0) * room / most, room / neurons)
        yield [(x, TOP + room / 2 + spread * (index - (neurons - 1) / 2)) for index in range(neurons)]


def _lines(network: Network, places: Sequence[Sequence[tuple[float, float]]]) -> Iterator[_Line]:
    for layer, weights in enumerate(network.weights):
        for (to, come), weight in np.ndenumerate(weights):
            yield _Line(layer, places[layer][come], places[layer + 1][to], float(weight))


def _radius(places: Sequence[Sequence[tuple[float, float]]]) -> float:
    """The radius of a neuron: as large as the fullest layer and the number of layers allow."""
    column = max(places, key=len)
    gap = column[1][1] - column[0][1] if len(column) > 1 else 40.0
    return min(11.0, 0.36 * gap, 0.2 * (places[1][0][0] - places[0][0][0]))


def _draw_lines(canvas: Axes, lines: Sequence[_Line], largest: float) -> None:
    """Draw the weights, thin ones over wide ones, each on a faint line so that a weight of 0 can be seen too."""
    ends = np.array([(line.start, line.end) for line in lines])
    draw_lines(canvas, ends, color=RULE, linewidth=0.7, zorder=1)
    if not largest:
        return
    weights = np.array([line.weight for line in lines])
    widths = nearest_part(np.abs(weights) / largest, WIDTHS)
    for width in sorted({*widths.tolist()} - {0.0}, reverse=True):
        for is_negative in (False, True):
            chosen = (widths == width) & ((weights < 0.0) == is_negative)
            draw_lines(canvas, ends[chosen], zorder=2, **_style(WIDEST * width, is_negative=is_negative))


def _style(width: float, *, is_negative: bool) -> dict[str, object]:
    """The style of a weight's line."""
    dash = (0, tuple(part / max(width, 0.1) for part in DASH)) if is_negative else "solid"
    colour = CLASS_0 if is_negative else CLASS_1
    return {"color": colour, "linewidth": round(width, 2), "linestyle": dash, "capstyle": "butt", "alpha": 0.85}


def _draw_neurons(canvas: Axes, column: Sequence[tuple[float, float]], radius: float) -> None:
    from matplotlib.patches import Circle

    for place in column:
        canvas.add_patch(Circle(place, radius, facecolor=PAPER, edgecolor=INK, linewidth=1.3, zorder=3))


def _name(canvas: Axes, layer: int, last: int, column: Sequence[tuple[float, float]], radius: float) -> None:
    """Write the names of inputs and outputs beside them, the numbers of other neurons in them, the layer's above."""
    is_end = layer in (0, last)
    step = -(-len(column) // 16) if is_end else 1
    for index, (x, y) in enumerate(column):
        if layer == 0:
            name, place = f"x{index}", x - radius - 5
        elif layer == last:
            name, place = "o" if len(column) == 1 else f"o{index}", x + radius + 5
        else:
            name, place = str(index + 1) if radius > 7.5 else "", x
        side = {0: "right", last: "left"}.get(layer, "center")
        if name and index % step == 0:
            colour = INK if is_end else MUTED
            canvas.text(place, y, name, color=colour, fontsize=11, ha=side, va="center_baseline", zorder=5)
    kind = "inputs" if layer == 0 else "output" if layer == last else f"layer {layer}" if last < 6 else str(layer)
    canvas.text(column[0][0], TOP - 16, kind, color=MUTED, fontsize=11, ha="center")


def _label_largest(canvas: Axes, network: Network, lines: Sequence[_Line], radius: float) -> None:
    """Write the largest weights of each layer as numbers, each at its own line where no other passes. If there is no
    such place, or no room between the layers, a weight gets no number.
    """
    if max(network.layers) > 6:
        return
    taken: list[_Box] = []
    for layer in range(len(network.weights)):
        of_layer = [line for line in lines if line.layer == layer and line.weight]
        for line in of_layer[:MOST_LABELS]:
            text = digits(line.weight, 2)
            half = text_width(text, 11) / 2 + 2
            others = [other for other in of_layer if other is not line]
            boxes = (_Box(*line.at(part), half) for part in AT)
            between = [box for box in boxes if box.is_between(line, radius) and not any(map(box.meets, taken))]
            box = max(between, key=lambda box: box.air(others), default=None)
            if box and box.air(others) > 0:
                taken.append(box)
                paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.2}
                canvas.text(box.x, box.y, text, fontsize=11, ha="center", va="center_baseline", bbox=paper, zorder=4)


def _draw_scale(canvas: Axes, largest: float, width: float, y: float) -> None:
    """Draw sample lines for weights of round sizes and both signs."""
    if not largest:
        canvas.text(10, y, "every weight is 0", color=MUTED, fontsize=11)
        return
    round_size = _round_below(largest)
    canvas.text(10, y, "weight", color=MUTED, fontsize=11)
    x = 56.0
    for size in (round_size, round_size / 5):
        for sign in (1.0, -1.0):
            text = number(float(f"{sign * size:.1g}"))
            if x + 31 + text_width(text, 11) > width:
                return
            ends = np.array([[(x, y - 4), (x + 26, y - 4)]])
            draw_lines(canvas, ends, zorder=2, **_style(WIDEST * (size / largest), is_negative=sign < 0))
            canvas.text(x + 31, y, text, color=MUTED, fontsize=11)
            x += 31 + text_width(text, 11) + 16


def _round_below(value: float) -> float:
    """The largest of 1, 2, 5, 10 and so on that is not above a value."""
    exponent = math.floor(math.log10(value))
    candidates = [float(f"{factor}e{exponent}") for factor in (1, 2, 5)]
    return max((candidate for candidate in candidates if candidate <= value), default=value)


# Words


def _in_words(result: Result) -> str:
    network = result.network
    every = np.concatenate([weights.ravel() for weights in network.weights])
    opening = f"Run {result.id}: a network of {layers(network.layers)} neurons"
    if not every.any():
        return f"{opening}, all of whose {every.size} weights are 0."
    by_layer = [np.abs(weights) for weights in network.weights]
    layer = int(np.argmax([sizes.max() for sizes in by_layer]))
    to, come = divmod(int(by_layer[layer].argmax()), network.layers[layer])
    source = f"input x{come}" if layer == 0 else f"neuron {come + 1} of layer {layer}"
    target = "the output" if layer == len(by_layer) - 1 else f"neuron {to + 1} of layer {layer + 1}"
    last = "" if result.accuracy is not None else " It is the last finite network."
    return (
        f"{opening} with {every.size} weights, {int((every > 0).sum())} positive and {int((every < 0).sum())} "
        f"negative. The largest in size is {number(float(network.weights[layer][to, come]))}, "
        f"from {source} to {target}.{last}"
    )
