"""Marks by the hundred: all of a kind form one path, so that a picture with thousands of them stays small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lab.report.figures.palette import CLASS_0, CLASS_1

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lab.network.arrays import Array

MOST_DOTS = 250
"""How many points of a class are drawn at most; of more, evenly spaced ones are."""


def draw_lines(axes: Axes, lines: Array, **style: Any) -> None:
    """Draw straight lines, (lines, 2 ends, 2), as one path without a fill."""
    if len(lines):
        _draw(axes, lines, close=False, fill=False, **style)


def draw_shapes(axes: Axes, corners: Array, colour: str, *, strength: float = 1.0, **style: Any) -> None:
    """Draw filled shapes, (shapes, corners, 2), as one path without an edge."""
    if len(corners):
        _draw(axes, corners, close=True, facecolor=colour, linewidth=0, alpha=round(strength, 3), **style)


def draw_dots(axes: Axes, inputs: Array, classes: Array, *, size: float, strength: float) -> None:
    """Draw the points of both classes like `draw_points`, but small and by the hundred: dots and triangles.

    Set the limits of the axes first; they do not change.
    """
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    pixels = axes.get_window_extent()
    unit = np.array([(right - left) / pixels.width, (high - low) / pixels.height])
    of_class_0, of_class_1 = (_thinned(inputs[classes[:, 0] == label])[:, None, :] for label in (0.0, 1.0))
    dots = of_class_0.repeat(2, axis=1)  # a line without length shows its round ends only: a dot
    draw_lines(axes, dots, color=CLASS_0, linewidth=size, capstyle="round", alpha=strength, clip_on=False)
    triangle = 0.45 * size * np.array([[-1.0, -0.75], [1.0, -0.75], [0.0, 1.0]]) * unit
    draw_shapes(axes, of_class_1 + triangle, CLASS_1, strength=strength, clip_on=False)


def nearest_part(values: Array, parts: int) -> Array:
    """For each value from 0 to 1, the nearest of this many levels, so that a few paths are enough."""
    return np.round(values * parts) / parts


def _thinned(places: Array) -> Array:
    """At most MOST_DOTS of the points, evenly spaced in their order."""
    return places[:: max(1, -(-len(places) // MOST_DOTS))]


def _draw(axes: Axes, corners: Array, *, close: bool, **style: Any) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    count, each = corners.shape[:2]
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * (each - 1), *[Path.CLOSEPOLY] * close], count)
    if close:
        corners = np.concatenate([corners, corners[:, :1]], axis=1)
    path = Path(corners.reshape(-1, 2), codes)
    path.should_simplify = False  # simplifying would remove lines without length
    limits = axes.get_xlim(), axes.get_ylim()
    axes.add_patch(PathPatch(path, **style))
    axes.set(xlim=limits[0], ylim=limits[1])
