"""The plane of the inputs: the outputs of neurons over it as shades, and the line between the two answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.neurons import pre_activations
from lab.network.prediction import outputs
from lab.report.figures.layout import plane_of
from lab.report.figures.palette import CLASS_0, CLASS_1, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

STEEPEST = 1e3
"""Values are clipped to this for the line, which cannot be found between far larger ones."""

FAINTEST, STRONGEST = 0.17, 0.52
"""The opacity of a class's first and last shade: visible on dark paper too, with points and lines visible on it."""


UNSEEN = 0.2
"""By how many pixels an outline may differ from the computed one."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The places where outputs are computed: a grid over the part of the plane that is shown."""

    x: Array
    y: Array

    def outputs(self, network: Network) -> tuple[Array, ...]:
        """The outputs of every layer over the plane, (y, x, neurons), the inputs first."""
        return self._over(outputs(network, self._inputs))

    def pre_activations(self, network: Network) -> tuple[Array, ...]:
        """The pre-activations of every layer over the plane, (y, x, neurons)."""
        return self._over(pre_activations(network, self._inputs))

    @property
    def _inputs(self) -> Array:
        x0, x1 = np.meshgrid(self.x, self.y)
        return np.column_stack([x0.ravel(), x1.ravel()])

    def _over(self, by_layer: tuple[Array, ...]) -> tuple[Array, ...]:
        return tuple(layer.reshape(len(self.y), len(self.x), -1) for layer in by_layer)


def plane_around(inputs: Array, places: int) -> Plane:
    """A grid around these points, with this many places along each side."""
    return Plane(*(np.linspace(low, high, places) for low, high in plane_of(inputs)))


def shade(axes: Axes, plane: Plane, values: Array, levels: int) -> None:
    """Draw values from 0 to 1 as `levels` shades of the two classes, faint near 0.5.

    Each shade is drawn on the one before it, so that every edge is drawn once. Set the limits of the axes first.
    """
    _show_all_of(axes, plane)
    shown = np.clip(values, -0.05, 1.05)
    steps = strengths(levels)
    for colour, is_above in ((CLASS_0, False), (CLASS_1, True)):
        before = 0.0
        for index, strength in enumerate(steps):
            away = index / levels  # from 0.5
            band = [0.5 + away, 2.0] if is_above else [-1.0, 0.5 - away]
            if shown.max() > band[0] and shown.min() < band[1]:
                more = round(1 - (1 - strength) / (1 - before), 3)
                drawn = axes.contourf(plane.x, plane.y, shown, levels=band, colors=[(colour, more)])
                drawn.set_paths([_straightened(axes, path) for path in drawn.get_paths()])
                drawn.set_clip_on(False)  # nothing is outside, and a clip path takes space
            before = strength


def strengths(levels: int) -> list[float]:
    """The opacities of a class's shades, from 0.5 outwards: the last is for values beyond 0 or 1."""
    return [FAINTEST + (STRONGEST - FAINTEST) * min(2 * index / levels, 1.0) for index in range(levels // 2 + 1)]


def draw_line(axes: Axes, plane: Plane, values: Array, at: float = 0.5, *, width: float = 1.8) -> None:
    """Draw the line where the values equal `at`, if there is one."""
    _show_all_of(axes, plane)
    if values.min() < at < values.max():
        shown = np.clip(values, -STEEPEST, STEEPEST)
        drawn = axes.contour(plane.x, plane.y, shown, levels=[at], colors=INK, linewidths=width)
        drawn.set_paths([_straightened(axes, path) for path in drawn.get_paths()])


def _show_all_of(axes: Axes, plane: Plane) -> None:
    axes.set(xlim=(plane.x[0], plane.x[-1]), ylim=(plane.y[0], plane.y[-1]))


def _straightened(axes: Axes, path: Path) -> Path:
    """The same outlines without the corners that nobody would see."""
    from matplotlib.path import Path

    outlines = [each for each in np.split(path.vertices, np.flatnonzero(path.codes == Path.MOVETO)) if len(each)]
    vertices: list[Array] = []
    codes: list[np.uint8] = []
    for outline in outlines:
        kept = outline[_corners(axes.transData.transform(outline))]
        is_closed = bool((outline[0] == outline[-1]).all())
        if len(kept) > 2 or not is_closed:
            vertices.append(kept)
            codes += [Path.MOVETO] + [Path.LINETO] * (len(kept) - 1 - is_closed) + [Path.CLOSEPOLY] * is_closed
    return Path(np.concatenate(vertices), codes) if vertices else Path(np.empty((0, 2)))


def _corners(outline: Array) -> list[int]:
    """Which corners of an outline in pixels to keep, so that those left out are within UNSEEN of it."""
    kept, open_ends = {0, len(outline) - 1}, [(0, len(outline) - 1)]
    while open_ends:
        begin, end = open_ends.pop()
        if end - begin < 2:
            continue
        between = outline[begin + 1 : end] - outline[begin]
        across = outline[end] - outline[begin]
        length = float(np.hypot(*across))
        distance = np.abs(between @ [-across[1], across[0]]) / length if length else np.hypot(*between.T)
        farthest = int(distance.argmax())
        if distance[farthest] > UNSEEN:
            corner = begin + 1 + farthest
            kept.add(corner)
            open_ends += [(begin, corner), (corner, end)]
    return sorted(kept)
