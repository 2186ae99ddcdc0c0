"""Weight map: the weights of every layer as a matrix of cells, shaded by sign and size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.report.figures.layout import (
    EDGE,
    LINE,
    add_canvas,
    add_heading,
    heading_height,
    set_height,
    text_width,
    width_of,
    wrapped,
)
from lab.report.figures.marks import draw_lines, draw_shapes, nearest_part
from lab.report.figures.palette import CLASS_0, CLASS_1, INK, MUTED, RULE
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import decimals, digits, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TOP, FOOT = 16.0, 40.0
"""The space below the heading, and for the scale at the bottom."""

GUTTER, ABOVE, BELOW = 40.0, 38.0, 20.0
"""The space around a layer's cells: for neuron numbers on the left, for input names above, and below."""

CELL = 42.0, 26.0
"""The size of a cell with a number in it."""

SMALL = 18.0
"""The largest side of a cell without a number."""

LONGEST = 5
"""How many characters fit in a cell."""

MOST_NUMBERED = 5
"""How many columns a matrix with numbers has at most."""

MOST_SHOWN = 40
"""How many neurons and inputs of a layer are shown at most; if there are more, the figure says so."""

STRENGTH, STRONGEST = 0.5, 0.75
"""The opacity of the largest weight: with its number on it, and without."""

SHADES = 16
"""How many shades there are of each sign."""

SCALE_WIDTH = 140.0


@dataclass(frozen=True, slots=True, eq=False)
class _Map:
    """The cells of a layer, and where they are: from x, y to the right and down."""

    layer: int
    weights: Array  # (neurons, inputs, and a last column of biases where there are some)
    inputs: tuple[str, ...]
    texts: tuple[str, ...]  # of the cells row by row; empty where there is no room
    cell: tuple[float, float]
    x: float = 0.0
    y: float = 0.0
    cut: str = ""

    @property
    def width(self) -> float:
        return float(GUTTER + self.cell[0] * self.weights.shape[1])

    @property
    def height(self) -> float:
        return float(ABOVE + self.cell[1] * self.weights.shape[0] + BELOW + 14.0 * bool(self.cut))


@FIGURES.named("weight-map")
def weight_map(picture: Figure, results: Sequence[Result]) -> str:
    """The weights after training, one matrix per layer: one row per neuron, one column per input, shaded by sign and
    size, with numbers in the cells if the matrices are small.
    """
    width = width_of(picture)
    placed = [_placed(result, width) for result in results]
    set_height(picture, sum(height for _, height in placed))
    top = 0.0
    for result, (maps, height) in zip(results, placed, strict=True):
        add_heading(picture, result, top)
        _draw(add_canvas(picture, top, height), result, maps, width, height)
        top += height
    return " ".join(map(_in_words, results))


# Where everything is


def _placed(result: Result, width: float) -> tuple[list[_Map], float]:
    """The maps of a run from left to right, in as many rows as they need, and the height of everything."""
    maps: list[_Map] = []
    x, y, row = 0.0, heading_height(result, width) + TOP, 0.0
    for layer in range(len(result.network.weights)):
        each = _map(result, layer, width)
        if x and x + each.width > width - 6:
            x, y, row = 0.0, y + row, 0.0
        maps.append(replace(each, x=x + GUTTER, y=y + ABOVE))
        x, row = x + each.width, max(row, each.height)
    foot = FOOT + LINE * (len(_about(maps, width)) - 1)
    return maps, y + row + foot


def _map(result: Result, layer: int, width: float) -> _Map:
    network = result.network
    weights = network.weights[layer]
    neurons, inputs = weights.shape
    cut = f"the first {min(neurons, MOST_SHOWN)} × {min(inputs, MOST_SHOWN)} of {neurons} × {inputs}"
    names = [f"x{index}" if layer == 0 else str(index + 1) for index in range(min(inputs, MOST_SHOWN))]
    shown = weights[:MOST_SHOWN, :MOST_SHOWN]
    if network.has_biases:
        shown = np.column_stack([shown, network.biases[layer][:MOST_SHOWN]])
        names.append("bias")
    texts = tuple(map(_text, shown.ravel().tolist()))
    fits = shown.shape[1] <= MOST_NUMBERED + network.has_biases and len(shown) <= 8
    if not fits or max(map(len, texts)) > LONGEST:
        texts = ()
    side = min(SMALL, (width - GUTTER - 10.0) / max(shown.shape), 420.0 / len(shown))
    return _Map(
        layer=layer,
        weights=shown,
        inputs=tuple(names),
        texts=texts,
        cell=CELL if texts else (side, side),
        cut=cut if max(weights.shape) > MOST_SHOWN else "",
    )


def _text(weight: float) -> str:
    """The text of a weight in a cell: two digits, or two decimals if two digits are too long."""
    text = digits(weight, 2)
    return text if len(text) <= LONGEST else decimals(weight, 2)


# Drawing


def _draw(canvas: Axes, result: Result, maps: Sequence[_Map], width: float, height: float) -> None:
    largest = max(float(np.abs(each.weights).max()) for each in maps)
    strength = STRENGTH if any(each.texts for each in maps) else STRONGEST
    for each in maps:
        _draw_cells(canvas, each, largest, strength)
        _name(canvas, each, len(result.network.weights))
    if largest:
        about = _about(maps, width)
        _draw_scale(canvas, largest, strength, about, y=height - 26.0 - LINE * (len(about) - 1))
    else:
        canvas.text(GUTTER, height - 14, "every weight is 0", color=MUTED, fontsize=11)


def _draw_cells(canvas: Axes, each: _Map, largest: float, strength: float) -> None:
    rows, columns = np.indices(each.weights.shape).reshape(2, -1)
    wide, high = each.cell
    corners = np.array([[0.0, 0.0], [wide, 0.0], [wide, high], [0.0, high]])
    cells = corners + np.column_stack([each.x + wide * columns, each.y + high * rows])[:, None, :]
    values = each.weights.ravel()
    sizes = nearest_part(np.abs(values) / (largest or 1.0), SHADES)
    for size in sorted({*sizes.tolist()} - {0.0}):
        for colour, sign in ((CLASS_0, -1.0), (CLASS_1, 1.0)):
            chosen = cells[(sizes == size) & (np.sign(values) == sign)]
            draw_shapes(canvas, chosen, colour, strength=strength * size)
    _draw_grid(canvas, each)
    if each.texts:
        for cell, text in zip(cells, each.texts, strict=True):
            x, y = cell.mean(axis=0).tolist()
            canvas.text(x, y, text, fontsize=11, ha="center", va="center_baseline")
    else:
        marks = cells[values < 0.0].mean(axis=1)[:, None, :] + np.array([[-0.22 * wide, 0.0], [0.22 * wide, 0.0]])
        draw_lines(canvas, marks, color=INK, linewidth=1.0, alpha=0.75)


def _draw_grid(canvas: Axes, each: _Map) -> None:
    neurons, inputs = each.weights.shape
    right, bottom = each.x + each.cell[0] * inputs, each.y + each.cell[1] * neurons
    across = [[(each.x, y), (right, y)] for y in each.y + each.cell[1] * np.arange(neurons + 1)]
    down = [[(x, each.y), (x, bottom)] for x in each.x + each.cell[0] * np.arange(inputs + 1)]
    draw_lines(canvas, np.array(across + down), color=RULE, linewidth=0.7, capstyle="butt")


def _name(canvas: Axes, each: _Map, layers: int) -> None:
    """Write what the rows and columns are, and which layer they belong to."""
    neurons, inputs = each.weights.shape
    wide, high = each.cell
    title = "output" if each.layer == layers - 1 else f"layer {each.layer + 1}"
    above = "inputs" if each.layer == 0 else f"from layer {each.layer}"
    has_room = wide * inputs + GUTTER - 8.0 > text_width(f"{title}, {above}", 11)
    canvas.text(each.x, each.y - 22, f"{title}, {above}" if has_room else title, color=INK, fontsize=11)
    widest = max(text_width(name, 11) for name in each.inputs if name != "bias") + 3.0
    step = math.ceil(widest / wide)
    for index, name in enumerate(each.inputs):
        if index % step == 0 or name == "bias":  # which has space on its right
            x = each.x + wide * (index + 0.5)
            canvas.text(x, each.y - 6, name, color=MUTED, fontsize=11, ha="center")
    for index in range(0, neurons, max(1, -(-neurons * 13 // int(high * neurons)))):
        y = each.y + high * (index + 0.5)
        name = "o" if each.layer == layers - 1 and neurons == 1 else str(index + 1)
        canvas.text(each.x - 6, y, name, color=MUTED, fontsize=11, ha="right", va="center_baseline")
    middle = each.y + high * neurons / 2
    if neurons > 1:
        canvas.text(each.x - 24, middle, "neuron", color=MUTED, fontsize=11, rotation=90, ha="center", va="center")
    if each.cut:
        canvas.text(each.x, each.y + high * neurons + 14, each.cut, color=MUTED, fontsize=11)


def _about(maps: Sequence[_Map], width: float) -> list[str]:
    """The lines of text beside the scale: the meaning of the shades, and of dashes if there are any."""
    about = "weight; a dash where it is negative" if any(not each.texts for each in maps) else "weight"
    return wrapped(about, width - GUTTER - SCALE_WIDTH - 14 - EDGE, 11)


def _draw_scale(canvas: Axes, largest: float, strength: float, about: Sequence[str], *, y: float) -> None:
    """Draw the shades from the most negative to the most positive, with three numbers."""
    parts = np.linspace(-1.0, 1.0, 17)
    step = SCALE_WIDTH / len(parts)
    left = GUTTER
    for index, part in enumerate(parts.tolist()):
        x = left + step * index
        box = np.array([[(x, y), (x + step, y), (x + step, y - 8), (x, y - 8)]])
        draw_shapes(canvas, box, CLASS_0 if part < 0 else CLASS_1, strength=strength * abs(part))
    frame = [[(left, y), (left + SCALE_WIDTH, y)], [(left, y - 8), (left + SCALE_WIDTH, y - 8)]]
    draw_lines(canvas, np.array(frame), color=RULE, linewidth=0.7)
    is_long = text_width(digits(-largest, 2), 11) > SCALE_WIDTH / 2 - 10
    for part, side in ((-1.0, "left"), (0.0, "center"), (1.0, "right")):
        if not part and is_long:
            continue
        x = left + SCALE_WIDTH * (part + 1) / 2
        canvas.text(x, y + 14, digits(part * largest, 2) if part else "0", color=MUTED, fontsize=11, ha=side)
    for index, line in enumerate(about):
        canvas.text(left + SCALE_WIDTH + 14, y + LINE * index, line, color=MUTED, fontsize=11)


# Words


def _in_words(result: Result) -> str:
    last = "" if result.accuracy is not None else " of the last finite network"
    layers = (
        f"layer {layer}, {len(weights)} × {weights.shape[1]}, from {number(float(weights.min()))} "
        f"to {number(float(weights.max()))}"
        for layer, weights in enumerate(result.network.weights, 1)
    )
    return f"Run {result.id}: the weights{last} of each layer, neurons by inputs: {'; '.join(layers)}."
