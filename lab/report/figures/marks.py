"""Marks by the hundred, each kind of them one path, so that a picture of thousands of them stays small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lab.report.figures.palette import CLASS_0, CLASS_1

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lab.network.arrays import Array

MOST_DOTS = 250
"""Of more points of a class than this, evenly spaced ones are drawn."""


def draw_lines(axes: Axes, lines: Array, **style: Any) -> None:
    """Straight lines, (lines, 2 ends, 2), as one path without a fill."""
    if len(lines):
        _draw(axes, lines, close=False, fill=False, **style)


def draw_shapes(axes: Axes, corners: Array, colour: str, *, strength: float = 1.0, **style: Any) -> None:
    """Filled shapes, (shapes, corners, 2), as one path without an edge."""
    if len(corners):
        _draw(axes, corners, close=True, facecolor=colour, linewidth=0, alpha=round(strength, 3), **style)


def draw_dots(axes: Axes, inputs: Array, classes: Array, *, size: float, strength: float) -> None:
    """The points of both classes as `draw_points` has them, small and by the hundred: dots and triangles.

    The limits of the axes are set before, and stand.
    """
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    pixels = axes.get_window_extent()
    unit = np.array([(right - left) / pixels.width, (high - low) / pixels.height])
    of_class_0, of_class_1 = (_thinned(inputs[classes[:, 0] == label])[:, None, :] for label in (0.0, 1.0))
    dots = of_class_0.repeat(2, axis=1)  # a line without length has round ends: a dot
    draw_lines(axes, dots, color=CLASS_0, linewidth=size, capstyle="round", alpha=strength, clip_on=False)
    triangle = 0.45 * size * np.array([[-1.0, -0.75], [1.0, -0.75], [0.0, 1.0]]) * unit
    draw_shapes(axes, of_class_1 + triangle, CLASS_1, strength=strength, clip_on=False)


def nearest_part(values: Array, parts: int) -> Array:
    """For each value between 0 and 1 the nearest of so many parts, so that few paths hold all."""
    return np.round(values * parts) / parts


def _thinned(places: Array) -> Array:
    """At most so many of the points as are drawn, evenly spaced in their order."""
    return places[:: max(1, -(-len(places) // MOST_DOTS))]


def _draw(axes: Axes, corners: Array, *, close: bool, **style: Any) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    count, each = corners.shape[:2]
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * (each - 1), *[Path.CLOSEPOLY] * close], count)
    if close:
        corners = np.concatenate([corners, corners[:, :1]], axis=1)
    path = Path(corners.reshape(-1, 2), codes)
    path.should_simplify = False  # which would take lines without length away
    limits = axes.get_xlim(), axes.get_ylim()
    axes.add_patch(PathPatch(path, **style))
    axes.set(xlim=limits[0], ylim=limits[1])
