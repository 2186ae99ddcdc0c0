"""Activation use: the activation and its slope as curves, and below them where the run's own neurons lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.network.neurons import bounds, flat, pre_activations, slopes
from lab.report.figures.layout import WIDTH, add_axes, add_heading, add_text, set_height
from lab.report.figures.marks import draw_lines
from lab.report.figures.palette import CLASS_0, CLASS_1, CURVE, MUTED, RULE
from lab.report.figures.register import FIGURES
from lab.report.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 72.0, 12.0
AXES_WIDTH = WIDTH - LEFT - RIGHT
TOP = 62.0
CURVE_HEIGHT = 92.0
CURVES_HEIGHT = 2 * CURVE_HEIGHT + 34.0

ROW = 11.0
"""From one neuron to the next, where they are few."""

MOST_OF_LAYER = 150.0
"""How high the neurons of a layer stand together at most."""

LABEL = 24.0
"""What the line above a layer takes."""

LEAST, MOST = 4.0, 12.0
"""How far to each side z is shown: at least, and of a bounded activation at most."""


FARTHEST = 1e300
"""How far z is shown of any other."""


@FIGURES.named("activation-use")
def activation_use(picture: Figure, results: Sequence[Result]) -> str:
    """The activation and its slope over the pre-activation z, and below them where every neuron's z lies after
    training, a tick a sample: up for label 1, down for label 0; grey where the slope is nearly 0.
    """
    heights = [_height(result) for result in results]
    set_height(picture, sum(heights))
    return " ".join(_draw(picture, result, top=sum(heights[:index])) for index, result in enumerate(results))


def _height(result: Result) -> float:
    return TOP + CURVES_HEIGHT + sum(LABEL + _row(size) * size for size in result.settings.layers[1:]) + 56.0


def _row(neurons: int) -> float:
    return min(ROW, MOST_OF_LAYER / neurons)


def _draw(picture: Figure, result: Result, top: float) -> str:
    """Draw one run, and say it in words."""
    network, activation = result.network, result.network.activation
    z = pre_activations(network, result.samples.inputs)
    reach = _reach(z, is_bounded=all(map(math.isfinite, bounds(activation))))
    places = np.linspace(-reach, reach, 241)
    add_heading(picture, result, top)
    y = top + TOP
    with np.errstate(all="ignore"):
        values, slope = activation(places)
    is_flat = flat(activation, places) == 1.0
    for name, curve in (("output f(z)", values), ("slope of f", slope)):
        axes = add_axes(picture, LEFT, y, width=AXES_WIDTH, height=CURVE_HEIGHT)
        _draw_curve(axes, places, curve, is_flat, name)
        y += CURVE_HEIGHT + 22.0
    shares = []
    for number_of_layer, layer in enumerate(z, 1):
        name = "output" if number_of_layer == len(z) else f"layer {number_of_layer}"
        mean = float(slopes(activation, layer).mean())
        share = float(flat(activation, layer).mean())
        shares.append((name, layer, mean, share))
        finite = np.isfinite(layer)
        lost, beyond = float((~finite).mean()), float((finite & (np.abs(layer) > reach)).mean())
        notes = ((lost, "not finite"), (beyond, "beyond the axis"))
        note = "".join(f" · {percent(part)} {what}" for part, what in notes if part)
        said = f"{name}: mean slope {number(mean)}, nearly flat for {percent(share)}{note}"
        add_text(picture, LEFT, y + 11, said, colour=MUTED, size=11)
        height = _row(layer.shape[1]) * layer.shape[1]
        is_last = number_of_layer == len(z)
        axes = add_axes(picture, LEFT, y + LABEL - 6, width=AXES_WIDTH, height=height)
        _draw_neurons(axes, layer, result.samples.labels[:, 0], reach)
        _shade_flat(axes, places, is_flat)
        _set_z(axes, reach, is_labelled=is_last)
        y += LABEL + height
    add_text(picture, LEFT + AXES_WIDTH, y + 24, "pre-activation z", colour=MUTED, size=11, side="right")
    add_text(picture, LEFT, y + 42, "tick up: label 1", colour=CLASS_1, size=11)
    add_text(picture, LEFT + 90, y + 42, "down: label 0", colour=CLASS_0, size=11)
    if is_flat.any():
        add_text(picture, LEFT + 172, y + 42, "grey: slope below 1/10 of its largest", colour=MUTED, size=11)
    return _in_words(result, shares)


def _reach(z: Sequence[Array], *, is_bounded: bool) -> float:
    """How far to each side z is shown: all of it, but no more of a bounded activation than where it bends."""
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
    """A row a neuron, the first on top: a tick at each sample's z, up or down by its label; equal ones once."""
    neurons = z.shape[1]
    axes.set(xlim=(-reach, reach), ylim=(neurons, 0.0))
    pixel = 2 * reach / AXES_WIDTH
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
    step = -(-neurons * 11 // int(_row(neurons) * neurons))
    shown = range(0, neurons, max(1, step))
    axes.set_yticks([neuron + 0.5 for neuron in shown], [str(neuron + 1) for neuron in shown])
    axes.tick_params(axis="y", length=0, labelsize=9, pad=4)
    axes.spines["left"].set_visible(False)
    if neurons > 2:
        axes.set_ylabel("neuron", fontsize=11, color=MUTED)


# Words


def _in_words(result: Result, layers: Sequence[tuple[str, Array, float, float]]) -> str:
    last = "" if result.accuracy is not None else ", of the last finite network"
    each = "; ".join(
        f"{name}, z from {number(float(z.min()))} to {number(float(z.max()))}, a mean slope of {number(mean)}, "
        f"nearly flat for {percent(share)}"
        for name, z, mean, share in layers
    )
    activation = result.settings.activation if result.settings.activation != "none" else "no activation"
    return (
        f"Run {result.id}{last}: {activation} and its slope, and where the neurons lie on it over the points: {each}."
    )
