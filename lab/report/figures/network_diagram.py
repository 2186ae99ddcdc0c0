"""Network diagram: the neurons of a network as circles, its weights as lines as wide as they are large."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.backpropagation import Network
from lab.report.figures.layout import WIDTH, add_canvas, add_heading, set_height, text_width
from lab.report.figures.marks import draw_lines, nearest_part
from lab.report.figures.palette import CLASS_0, CLASS_1, INK, MUTED, PAPER, RULE
from lab.report.figures.register import FIGURES
from lab.report.numbers import digits, layers, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 38.0, 402.0
"""Where the inputs and the outputs stand."""

TOP, BELOW = 66.0, 56.0
"""What the heading takes above the neurons, and the scale below them."""

WIDEST = 7.0
"""How wide the line of the largest weight is, in pixels."""

WIDTHS = 28
"""Of how many widths lines are drawn."""

MOST_LINES = 1200
"""Of more weights only the largest are drawn, which the figure says."""

DASH = 5.0, 3.0
"""Of negative weights, in pixels: line and gap."""

MOST_LABELS = 3
"""How many weights of a layer have their number at them, the largest."""

AT = (0.3, 0.7, 0.5, 0.2, 0.8)
"""How far along its line a weight's number may stand, in this order."""


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """One weight: where its line goes, and how large it is."""

    layer: int
    start: tuple[float, float]
    end: tuple[float, float]
    weight: float

    def at(self, part: float) -> tuple[float, float]:
        """The place so far along the line."""
        (x, y), (to_x, to_y) = self.start, self.end
        return x + part * (to_x - x), y + part * (to_y - y)


@FIGURES.named("network-diagram")
def network_diagram(picture: Figure, results: Sequence[Result]) -> str:
    """The network after training: a circle a neuron, a line a weight, as wide as the weight is large; solid where it is
    positive, dashed where it is negative, with the largest written at their lines.
    """
    heights = [_height(result.network) for result in results]
    set_height(picture, sum(heights))
    for index, result in enumerate(results):
        top = sum(heights[:index])
        add_heading(picture, result, top)
        _draw(add_canvas(picture, top, heights[index]), result.network, heights[index])
    return " ".join(map(_in_words, results))


def _height(network: Network) -> float:
    return TOP + max(116.0, min(46.0 * max(network.layers), 150.0 + 14.0 * max(network.layers), 420.0)) + BELOW


def _draw(canvas: Axes, network: Network, height: float) -> None:
    places = list(_places(network, height))
    lines = list(_lines(network, places))
    largest = max((abs(line.weight) for line in lines), default=0.0)
    shown = sorted(lines, key=lambda line: -abs(line.weight))[:MOST_LINES]
    _draw_lines(canvas, shown, largest)
    radius = _radius(places)
    for layer, column in enumerate(places):
        _draw_neurons(canvas, column, radius)
        _name(canvas, layer, len(places) - 1, column, radius)
    _label_largest(canvas, network, shown, radius)
    _draw_scale(canvas, largest, height - 30.0)
    if len(shown) < len(lines):
        note = f"the {len(shown)} largest of {number(len(lines))} weights"
        canvas.text(WIDTH - 10, height - 10, note, color=MUTED, fontsize=11, ha="right")


def _places(network: Network, height: float) -> Iterator[list[tuple[float, float]]]:
    """Where the neurons of each layer stand, from the top down."""
    room = height - TOP - BELOW
    most, last = max(network.layers), len(network.layers) - 1
    for layer, neurons in enumerate(network.layers):
        x = LEFT + (RIGHT - LEFT) * layer / last
        spread = min((1.6 if neurons < most else 1.0) * room / most, room / neurons)
        yield [(x, TOP + room / 2 + spread * (index - (neurons - 1) / 2)) for index in range(neurons)]


def _lines(network: Network, places: Sequence[Sequence[tuple[float, float]]]) -> Iterator[_Line]:
    for layer, weights in enumerate(network.weights):
        for (to, come), weight in np.ndenumerate(weights):
            yield _Line(layer, places[layer][come], places[layer + 1][to], float(weight))


def _radius(places: Sequence[Sequence[tuple[float, float]]]) -> float:
    """As large as the fullest layer and the number of layers allow."""
    column = max(places, key=len)
    gap = column[1][1] - column[0][1] if len(column) > 1 else 40.0
    return min(11.0, 0.36 * gap, 0.2 * (places[1][0][0] - places[0][0][0]))


def _draw_lines(canvas: Axes, lines: Sequence[_Line], largest: float) -> None:
    """The weights, thin ones over wide ones; below them a faint line each, so that a weight of 0 is seen too."""
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
    """How a weight is drawn."""
    dash = (0, tuple(part / max(width, 0.1) for part in DASH)) if is_negative else "solid"
    colour = CLASS_0 if is_negative else CLASS_1
    return {"color": colour, "linewidth": round(width, 2), "linestyle": dash, "capstyle": "butt", "alpha": 0.85}


def _draw_neurons(canvas: Axes, column: Sequence[tuple[float, float]], radius: float) -> None:
    from matplotlib.patches import Circle

    for place in column:
        canvas.add_patch(Circle(place, radius, facecolor=PAPER, edgecolor=INK, linewidth=1.3, zorder=3))


def _name(canvas: Axes, layer: int, last: int, column: Sequence[tuple[float, float]], radius: float) -> None:
    """The names of the inputs and outputs beside them, the numbers of other neurons in them, the layer's above."""
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
    """The largest weights of each layer in numbers, where they hide neither each other nor a neuron."""
    if max(network.layers) > 6:
        return
    gap = (RIGHT - LEFT) / (len(network.layers) - 1) - 2 * radius
    taken: list[tuple[float, float, float]] = []  # x, y and half the width
    for layer in range(len(network.weights)):
        of_layer = [line for line in lines if line.layer == layer and line.weight]
        for line in of_layer[:MOST_LABELS]:
            text = digits(line.weight, 2)
            half = text_width(text, 11) / 2 + 2
            free = [
                place
                for place in map(line.at, AT)
                if not any(abs(place[0] - x) < half + other and abs(place[1] - y) < 14 for x, y, other in taken)
                and abs(place[0] - line.start[0]) > half + radius
                and abs(place[0] - line.end[0]) > half + radius
            ]
            if free and 2 * half < gap:
                x, y = free[0]
                taken.append((x, y, half))
                box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.2}
                canvas.text(x, y, text, fontsize=11, ha="center", va="center_baseline", bbox=box, zorder=4)


def _draw_scale(canvas: Axes, largest: float, y: float) -> None:
    """Weights of round sizes as they are drawn, both signs."""
    if not largest:
        canvas.text(10, y, "every weight is 0", color=MUTED, fontsize=11)
        return
    round_size = _round_below(largest)
    canvas.text(10, y, "weight", color=MUTED, fontsize=11)
    x = 56.0
    for size in (round_size, round_size / 5):
        for sign in (1.0, -1.0):
            text = number(float(f"{sign * size:.1g}"))
            if x + 31 + text_width(text, 11) > WIDTH:
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
