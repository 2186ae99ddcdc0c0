"""Neuron maps: the output of each neuron over the plane of the inputs, one small map per neuron."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.activations import Activation
from lab.network.arrays import Array
from lab.network.neurons import bounds, flat, pre_activations
from lab.report.figures.layout import (
    add_axes,
    add_canvas,
    add_heading,
    add_text,
    heading_height,
    plane_of,
    set_height,
    width_of,
    wrapped,
)
from lab.report.figures.marks import draw_dots, draw_shapes
from lab.report.figures.palette import CLASS_0, CLASS_1, INK, MUTED
from lab.report.figures.plane import Plane, draw_line, plane_around, shade, strengths
from lab.report.figures.register import FIGURES, PLANE_FIGURES
from lab.report.wording.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GRID = 31
"""At how many places along each side of the plane outputs are computed."""

LEVELS = 8
"""How many shades there are."""

LEFT, RIGHT, TOP, GAP = 10.0, 10.0, 20.0, 12.0
NARROWEST = 90.0
"""The least width of a map."""

LABEL, BELOW, TITLE = 15.0, 8.0, 18.0
MOST_SHOWN = 8
"""How many neurons of a layer are shown at most; if there are more, the figure says so."""

LINE_OF_KEY = 14.0

MOSTLY = 0.9
"""A neuron is called saturated if it is so for this share of the samples."""

SAME = 1e-9
"""Outputs that differ by no more than this count as equal."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Which neuron it is: layers count from 1."""

    layer: int
    index: int
    is_output: bool

    @property
    def name(self) -> str:
        return f"neuron {self.index + 1}" if not self.is_output else f"o{self.index}" if self.index else "o"


@dataclass(frozen=True, slots=True, eq=False)
class _Neuron:
    """One neuron: its values over the plane, (y, x), and a remark on its state."""

    place: _Place
    outputs: Array
    shades: Array  # the outputs from 0 at the lower end of their scale to 1 at the higher
    line: Array  # is 0 where the line goes
    state: str  # "dead", "saturated" or ""
    note: str


@FIGURES.named("neuron-maps")
@PLANE_FIGURES.named("neuron-maps")
def neuron_maps(picture: Figure, results: Sequence[Result]) -> str:
    """The output of every neuron over the plane, one small map each, layer by layer, with a line at the middle of its
    range. Neurons that are dead (the same output for every point) or saturated are labelled.
    """
    grid = _grid(width_of(picture))
    heights = [_height(result, grid) for result in results]
    set_height(picture, sum(heights))
    return " ".join(_draw(picture, result, grid, top=sum(heights[:index])) for index, result in enumerate(results))


@dataclass(frozen=True, slots=True)
class _GridOfNeurons:
    """The layout of a layer's maps: how many are side by side, and how wide each is."""

    width: float
    columns: int
    side: float

    @property
    def row(self) -> float:
        """Pixels from one row of maps to the next."""
        return self.side + LABEL + BELOW

    def rows(self, neurons: int) -> int:
        return -(-min(neurons, MOST_SHOWN) // self.columns)


def _grid(width: float) -> _GridOfNeurons:
    """Rows of four, or of two if four make the maps too small."""
    columns = 4 if (width - LEFT - RIGHT - 3 * GAP) / 4 >= NARROWEST else 2
    return _GridOfNeurons(width, columns, (width - LEFT - RIGHT - GAP * (columns - 1)) / columns)


def _height(result: Result, grid: _GridOfNeurons) -> float:
    maps = sum(TITLE + grid.row * grid.rows(neurons) for neurons in result.settings.layers[1:])
    return heading_height(result, grid.width) + TOP + maps + 6.0


def _draw(picture: Figure, result: Result, grid: _GridOfNeurons, top: float) -> str:
    """Draw one run, and describe it in words."""
    plane = plane_around(result.samples.inputs, GRID)
    layers = _layers(result, plane)
    add_heading(picture, result, top)
    y = top + heading_height(result, grid.width) + TOP
    for layer, neurons in enumerate(layers, 1):
        shown = neurons[:MOST_SHOWN]
        cut = f", the first {MOST_SHOWN} of {len(neurons)} neurons" if len(shown) < len(neurons) else ""
        title = "output" if layer == len(layers) else f"layer {layer}"
        add_text(picture, LEFT, y + 10, f"{title}{cut}", colour=MUTED)
        y += TITLE
        for index, neuron in enumerate(shown):
            row, column = divmod(index, grid.columns)
            x = LEFT + (grid.side + GAP) * column
            _draw_map(picture, result, plane, neuron, x, y + grid.row * row, grid.side)
        y += grid.row * grid.rows(len(shown))
    _draw_key(picture, result, grid, y - grid.row)
    return _in_words(result, layers)


def _draw_map(picture: Figure, result: Result, plane: Plane, neuron: _Neuron, x: float, y: float, side: float) -> None:
    samples = result.samples
    axes = add_axes(picture, x, y, width=side, height=side)
    shade(axes, plane, neuron.shades, LEVELS)
    draw_line(axes, plane, neuron.line, 0.0, width=1.5)
    (left, right), (low, high) = plane_of(samples.inputs)
    axes.set(xlim=(left, right), ylim=(low, high), xticks=(), yticks=())
    axes.spines[:].set_visible(True)
    draw_dots(axes, samples.inputs, samples.labels, size=3.0, strength=0.7)
    colour = INK if neuron.state else MUTED
    add_text(picture, x, y + side + 12, f"{neuron.place.name}{neuron.note}", colour=colour, size=11)


def _draw_key(picture: Figure, result: Result, grid: _GridOfNeurons, y: float) -> None:
    """Write beside the output's map what shades, line and points mean."""
    x = LEFT + grid.side + GAP
    canvas = add_canvas(picture, y, grid.side)
    width = 100.0
    outwards = strengths(LEVELS)[:-1]
    for index, strength in enumerate([*outwards[::-1], *outwards]):
        left, right = x + width * index / LEVELS, x + width * (index + 1) / LEVELS
        colour = CLASS_0 if index < LEVELS // 2 else CLASS_1
        draw_shapes(canvas, np.array([[(left, 6), (right, 6), (right, 16), (left, 16)]]), colour, strength=strength)
    low, high = _ends_in_words(result.network.activation)
    canvas.text(x, 28, low, color=MUTED, fontsize=11)
    canvas.text(x + width, 28, high, color=MUTED, fontsize=11, ha="right")
    (left, right), (bottom, top) = plane_of(result.samples.inputs)
    texts = (
        "shade: its output",
        f"line: {_line_in_words(result.network.activation)}",
        f"across: x0 from {number(left)} to {number(right)}",
        f"up: x1 from {number(bottom)} to {number(top)}",
    )
    lines = [line for text in texts for line in wrapped(text, grid.width - x - RIGHT, 11)]
    for index, line in enumerate(lines):
        canvas.text(x, 44 + LINE_OF_KEY * index, line, color=MUTED, fontsize=11)


def _ends_in_words(activation: Activation) -> tuple[str, str]:
    """The meaning of the strongest shade of each class."""
    low, high = bounds(activation)
    is_bounded = math.isfinite(low) and math.isfinite(high)
    return (number(low), number(high)) if is_bounded else ("\N{MINUS SIGN}largest", "largest")


def _line_in_words(activation: Activation) -> str:
    low, high = bounds(activation)
    if not math.isfinite(low):
        return "where it is 0; of o, 0.5"
    if not math.isfinite(high):
        return f"where it leaves {number(low)}; of o, 0.5"
    middle = (low + high) / 2
    return f"where it is {number(middle)}" + ("; of o, 0.5" if middle != 0.5 else "")


# What is drawn


def _layers(result: Result, plane: Plane) -> list[list[_Neuron]]:
    """All neurons, layer by layer."""
    network = result.network
    outputs, z = plane.outputs(network)[1:], plane.pre_activations(network)
    on_samples, z_of_samples = result.outputs[1:], pre_activations(network, result.samples.inputs)
    last = len(outputs) - 1
    return [
        [
            _neuron(
                network.activation,
                _Place(layer + 1, index, is_output=layer == last),
                over_plane=(outputs[layer][:, :, index], z[layer][:, :, index]),
                over_samples=(on_samples[layer][:, index], z_of_samples[layer][:, index]),
            )
            for index in range(network.layers[layer + 1])
        ]
        for layer in range(len(outputs))
    ]


def _neuron(
    activation: Activation, place: _Place, *, over_plane: tuple[Array, Array], over_samples: tuple[Array, Array]
) -> _Neuron:
    """A neuron, from its outputs and pre-activations over the plane and over the samples."""
    outputs, z = map(np.nan_to_num, over_plane)
    low, high = bounds(activation)
    is_bounded = math.isfinite(low) and math.isfinite(high)
    if not is_bounded:
        high = float(np.clip(np.abs(outputs).max(), 1e-300, 1e300))
        low = -high
    state, note = _state(activation, *over_samples, is_bounded=is_bounded)
    is_finite = bool(np.isfinite(over_plane[0]).all())
    from_middle = outputs - 0.5 if place.is_output else z / max(float(np.abs(z).max()), 1e-300)
    size = max(abs(low), abs(high))
    part = np.clip(outputs, low, high) / size  # divide first: the sum of the largest numbers would overflow
    return _Neuron(
        place=place,
        outputs=outputs,
        shades=(part - low / size) / (high / size - low / size) if is_finite else 0.5 + 0.0 * z,
        line=from_middle if is_finite else 0.0 * z,
        state=state,
        note=note,
    )


def _state(activation: Activation, outputs: Array, z: Array, *, is_bounded: bool) -> tuple[str, str]:
    """Whether a neuron is dead or saturated, and the text about it."""
    if not np.isfinite(outputs).all():
        return "", ": not finite"
    if np.ptp(outputs) <= SAME:
        return "dead", f" dead: {number(float(outputs[0]))}"
    if is_bounded and flat(activation, z).mean() >= MOSTLY:
        return "saturated", " saturated"
    return "", ""


# Words


def _in_words(result: Result, layers: Sequence[Sequence[_Neuron]]) -> str:
    neurons = [neuron for layer in layers for neuron in layer]
    last = "" if result.accuracy is not None else ", of the last finite network"
    states = []
    for state in ("dead", "saturated"):
        named = [f"{neuron.place.name} of layer {neuron.place.layer}" for neuron in neurons if neuron.state == state]
        states.append(f"{len(named)} {'is' if len(named) == 1 else 'are'} {state}{_list(named)}")
    output = layers[-1][0].outputs
    return (
        f"Run {result.id}{last}: the output of each of {len(neurons)} neurons over the plane; {' and '.join(states)}. "
        f"The network's output lies between {number(float(output.min()))} and {number(float(output.max()))}, above 0.5 "
        f"on {percent(float((output > 0.5).mean()))} of what is shown."
    )


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return f" ({', '.join(names[:MOST_SHOWN])}{more})" if names else ""
