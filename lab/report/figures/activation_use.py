"""Activation use: the activation and its slope as curves, and below them where the run's own neurons are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.network.neurons import bounds, flat, pre_activations, slopes
from lab.report.figures.layout import (
    LINE,
    add_axes,
    add_heading,
    add_text,
    heading_height,
    set_height,
    width_of,
    wrapped,
)
from lab.report.figures.marks import draw_lines
from lab.report.figures.palette import CLASS_0, CLASS_1, CURVE, MUTED, RULE
from lab.report.figures.register import FIGURES
from lab.report.wording.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 78.0, 10.0
TOP = 26.0
CURVE_HEIGHT = 92.0
CURVES_HEIGHT = 2 * CURVE_HEIGHT + 34.0

ROW = 12.0
"""Pixels from one neuron to the next, if there are few."""

MOST_OF_LAYER = 150.0
"""The greatest height of a layer's neurons together."""

LABEL = 24.0
"""The height of the text above a layer, if it fits on one line."""

LEAST, MOST = 4.0, 12.0
"""How far to each side z is shown: at least, and for a bounded activation at most."""


FARTHEST = 1e300
"""How far to each side z is shown for any other activation, at most."""


@FIGURES.named("activation-use")
def activation_use(picture: Figure, results: Sequence[Result]) -> str:
    """The activation and its slope over the pre-activation z, and below them the values of z of every neuron after
    training, one tick per sample: up for label 1, down for label 0. Grey means that the slope is nearly 0.
    """
    uses = [_use(result, width_of(picture)) for result in results]
    heights = [use.height for use in uses]
    set_height(picture, sum(heights))
    return " ".join(_draw(picture, use, top=sum(heights[:index])) for index, use in enumerate(uses))


@dataclass(frozen=True, slots=True, eq=False)
class _LayerUse:
    """Where the neurons of a layer are drawn, and the text above them."""

    name: str
    z: Array
    slope: float
    flat: float
    lines: list[str]

    @property
    def height(self) -> float:
        """The height of its neurons and the text above them."""
        neurons: int = self.z.shape[1]
        return LABEL + LINE * (len(self.lines) - 1) + _row(neurons) * neurons


@dataclass(frozen=True, slots=True, eq=False)
class _Use:
    """What is drawn for a run, in a picture of this width."""

    result: Result
    width: float
    reach: float
    layers: list[_LayerUse]
    has_flat: bool

    @property
    def top(self) -> float:
        """Where the curves begin."""
        return heading_height(self.result, self.width) + TOP

    @property
    def key(self) -> list[str]:
        """The meaning of grey, if anything is grey."""
        return wrapped("grey: slope below 1/10 of its largest", self.width - LEFT - RIGHT) if self.has_flat else []

    @property
    def height(self) -> float:
        """The height of everything."""
        layers = math.fsum(layer.height for layer in self.layers)
        return self.top + CURVES_HEIGHT + layers + 64.0 + LINE * len(self.key)


def _use(result: Result, width: float) -> _Use:
    activation = result.network.activation
    z = pre_activations(result.network, result.samples.inputs)
    reach = _reach(z, is_bounded=all(map(math.isfinite, bounds(activation))))
    layers = []
    for number_of_layer, layer in enumerate(z, 1):
        name = "output" if number_of_layer == len(z) else f"layer {number_of_layer}"
        mean, share = float(slopes(activation, layer).mean()), float(flat(activation, layer).mean())
        finite = np.isfinite(layer)
        lost, beyond = float((~finite).mean()), float((finite & (np.abs(layer) > reach)).mean())
        notes = ((lost, "not finite"), (beyond, "beyond the axis"))
        note = "".join(f" · {percent(part)} {what}" for part, what in notes if part)
        said = f"{name}: mean slope {number(mean)}, nearly flat for {percent(share)}{note}"
        layers.append(_LayerUse(name, layer, mean, share, wrapped(said, width - LEFT - RIGHT, 11)))
    has_flat = bool((flat(activation, _places(reach)) == 1.0).any())
    return _Use(result, width, reach, layers, has_flat)


def _places(reach: float) -> Array:
    return np.linspace(-reach, reach, 241)


def _row(neurons: int) -> float:
    return min(ROW, MOST_OF_LAYER / neurons)


def _draw(picture: Figure, use: _Use, top: float) -> str:
    """Draw one run, and describe it in words."""
    result, reach, activation = use.result, use.reach, use.result.network.activation
    places, width = _places(reach), use.width - LEFT - RIGHT
    add_heading(picture, result, top)
    y = top + use.top
    with np.errstate(all="ignore"):
        values, slope = activation(places)
    is_flat = flat(activation, places) == 1.0
    for name, curve in (("output f(z)", values), ("slope of f", slope)):
        axes = add_axes(picture, LEFT, y, width=width, height=CURVE_HEIGHT)
        _draw_curve(axes, places, curve, is_flat, name)
        y += CURVE_HEIGHT + 22.0
    for layer in use.layers:
        for index, line in enumerate(layer.lines):
            add_text(picture, LEFT, y + 11 + LINE * index, line, colour=MUTED, size=11)
        height = _row(layer.z.shape[1]) * layer.z.shape[1]
        y += layer.height
        axes = add_axes(picture, LEFT, y - height - 6, width=width, height=height)
        _draw_neurons(axes, layer.z, result.samples.labels[:, 0], reach)
        _shade_flat(axes, places, is_flat)
        _set_z(axes, reach, is_labelled=layer is use.layers[-1])
    add_text(picture, LEFT + width, y + 24, "pre-activation z", colour=MUTED, size=11, side="right")
    add_text(picture, LEFT, y + 44, "tick up: label 1", colour=CLASS_1, size=11)
    add_text(picture, LEFT + 104, y + 44, "down: label 0", colour=CLASS_0, size=11)
    for index, line in enumerate(use.key):
        add_text(picture, LEFT, y + 44 + LINE * (index + 1), line, colour=MUTED, size=11)
    return _in_words(use)


def _reach(z: Sequence[Array], *, is_bounded: bool) -> float:
    """How far to each side z is shown: all of it, but for a bounded activation only the part where it bends."""
    largest = max(float(np.abs(layer[np.isfinite(layer)]).max(initial=0.0)) for layer in z)
    return max(LEAST, min(1.05 * largest, MOST if is_bounded else FARTHEST))


def _draw_curve(axes: Axes, places: Array, curve: Array, is_flat: Array, name: str) -> None:
    margin = 0.08 * max(float(np.ptp(curve)), 1e-9)
    if not np.ptp(curve):
        margin = 0.5 * max(abs(float(curve[0])), 1e-9)
    axes.set(ylim=(float(curve.min()) - margin, float(curve.max()) + margin))
    axes.axvline(0.0, color=RULE, linewidth=0.7)
    axes.plot(places, curve, color=CURVE, linewidth=1.8)
    _shade_flat(axes, places, is_flat)
    _set_z(axes, float(places[-1]), is_labelled=False)
    axes.set_title(name, loc="left", pad=3.0)
    low, high = float(curve.min()), float(curve.max())
    finest = 10.0 ** (math.floor(math.log10(max(high - low, abs(high), 1e-300))) - 1)
    ticks = sorted({round(tick / finest) * finest for tick in (low, min(max(0.0, low), high), high)})
    axes.set_yticks(ticks, [number(float(f"{tick:.2g}")) for tick in ticks])


def _shade_flat(axes: Axes, places: Array, is_flat: Array) -> None:
    """Grey where the slope is nearly 0."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_flat, [False]]).astype(int)))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        axes.axvspan(float(places[begin]), float(places[end - 1]), color=RULE, alpha=0.35, linewidth=0, zorder=0)


def _set_z(axes: Axes, reach: float, *, is_labelled: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    ticks = [float(f"{tick:.6g}") for tick in MaxNLocator(4).tick_values(-reach, reach) if abs(tick) <= 0.88 * reach]
    axes.set_xlim(-reach, reach)
    axes.set_xticks(ticks, [number(tick) for tick in ticks] if is_labelled else [""] * len(ticks))


def _draw_neurons(axes: Axes, z: Array, labels: Array, reach: float) -> None:
    """One row per neuron, the first on top: a tick at each sample's z, up or down by its label; equal ticks once."""
    neurons = z.shape[1]
    axes.set(xlim=(-reach, reach), ylim=(neurons, 0.0))
    pixel = 2 * reach / axes.get_window_extent().width
    for label, colour, to in ((1.0, CLASS_1, -0.44), (0.0, CLASS_0, 0.44)):
        ticks = [
            [(x, neuron + 0.5), (x, neuron + 0.5 + to)]
            for neuron in range(neurons)
            for x in np.unique(np.round(z[labels == label, neuron] / pixel) * pixel).tolist()
            if abs(x) <= reach
        ]
        draw_lines(axes, np.array(ticks), color=colour, linewidth=1.0, capstyle="butt", zorder=2)
    ends = [[(-reach, neuron + 0.5), (reach, neuron + 0.5)] for neuron in range(neurons)]
    draw_lines(axes, np.array(ends), color=RULE, linewidth=0.6, zorder=1)
    step = -(-neurons * 12 // int(_row(neurons) * neurons))
    shown = range(0, neurons, max(1, step))
    axes.set_yticks([neuron + 0.5 for neuron in shown], [str(neuron + 1) for neuron in shown])
    axes.tick_params(axis="y", length=0, labelsize=11, pad=4)
    axes.spines["left"].set_visible(False)
    if neurons > 2:
        axes.set_ylabel("neuron", fontsize=11, color=MUTED)


# Words


def _in_words(use: _Use) -> str:
    result = use.result
    last = "" if result.accuracy is not None else ", of the last finite network"
    each = "; ".join(
        f"{layer.name}, z from {number(float(layer.z.min()))} to {number(float(layer.z.max()))}, "
        f"a mean slope of {number(layer.slope)}, nearly flat for {percent(layer.flat)}"
        for layer in use.layers
    )
    activation = result.settings.activation if result.settings.activation != "none" else "no activation"
    return (
        f"Run {result.id}{last}: {activation} and its slope, and where the neurons lie on it over the points: {each}."
    )
