"""Places and sizes in figures, in pixels from the top left; and texts that several kinds share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from lab.experiments.results import Result
from lab.report.figures.palette import CLASS_0, CLASS_1, INK, MUTED, PAPER
from lab.report.wording import numbers
from lab.report.wording.facts import setting

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lab.network.arrays import Array

WIDE, NARROW = 440, 300
"""The widths of pictures: for a column of text, and for a small phone, whose screen hardly shrinks them."""

INCH = 72
"""Pixels per inch: matplotlib's points are the picture's pixels."""

LINE = 16
"""Pixels from one line of a heading to the next."""

EDGE = 10
"""The distance of texts from the edges of a picture."""

MARGIN = 0.04
"""How much of a plane's range is shown beyond its points."""


GOLDEN_RATIO = 0.6180339887498949
"""Multiples of it, modulo 1, fall into the gaps between earlier ones."""

LEAST_LOSS = 1e-12
"""Losses below this are drawn on the lower edge, because 0 has no logarithm."""

HIGHEST = 1e307
"""The largest value that an axis can reach: beyond it a margin would overflow."""


def width_of(picture: Figure) -> float:
    """The width of the picture that a figure is drawn on."""
    return round(picture.get_figwidth() * INCH, 3)


def set_height(picture: Figure, height: float) -> None:
    """Make the picture this high."""
    picture.set_figheight(height / INCH)


def add_axes(picture: Figure, x: float, y: float, *, width: float, height: float) -> Axes:
    """Axes whose frame starts at x, y from the top left. Set the picture's height first."""
    across, total = width_of(picture), picture.get_figheight() * INCH
    return picture.add_axes((x / across, 1 - (y + height) / total, width / across, height / total))


def add_canvas(picture: Figure, top: float, height: float) -> Axes:
    """Invisible axes for drawing by pixel: across the picture, from `top` down."""
    width = width_of(picture)
    canvas = add_axes(picture, 0, top, width=width, height=height)
    canvas.set(xlim=(0, width), ylim=(height, 0))
    canvas.axis("off")
    return canvas


def add_text(
    picture: Figure, x: float, y: float, text: str, *, colour: str = INK, size: float = 12, side: str = "left"
) -> None:
    """A line of text whose base line starts at x, y from the top left, ends there ("right"), or is centred there
    ("center").
    """
    total = picture.get_figheight() * INCH
    picture.text(x / width_of(picture), 1 - y / total, text, color=colour, fontsize=size, va="baseline", ha=side)


def add_title(picture: Figure, x: float, y: float, lines: Sequence[str]) -> None:
    """The lines of a title above axes whose frame starts at x, y."""
    for index, line in enumerate(reversed(lines)):
        add_text(picture, x, y - 6 - LINE * index, line, colour=MUTED)


@cache
def text_width(text: str, size: float = 12) -> float:
    """How wide a line of text is in DejaVu Sans, which is wider than most."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)
    return float(width)


def wrapped(text: str, width: float, size: float = 12) -> list[str]:
    """The lines of a text, none wider than this: broken at the dots between its parts, which are then left out, and
    inside a part that does not fit, at its spaces.
    """
    lines: list[str] = []
    for part in text.split(" · "):
        between = " · "
        for word in [part] if text_width(part, size) <= width else part.split(" "):
            longer = f"{lines[-1]}{between}{word}" if lines else word
            if lines and text_width(longer, size) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
            between = " "
    return lines


def pixels(axes: Axes, across: Array, up: Array) -> Array:
    """The finite points of a curve, (places, 2), in pixels from the lower left of its axes."""
    data = np.column_stack([across, up])
    places: Array = axes.transData.transform(data[np.isfinite(data).all(axis=1)]) - axes.get_window_extent().min
    return places


def crosses(path: Array, x: float, y: float, width: float) -> bool:
    """Whether a curve in pixels passes through a name of this width that begins at x, with its middle at y."""
    fine = np.concatenate([np.linspace(begin, end, 9) for begin, end in pairwise(path)]) if len(path) > 1 else path
    return bool(((fine[:, 0] > x - 2) & (fine[:, 0] < x + width + 2) & (np.abs(fine[:, 1] - y) < 8)).any())


def jitter(seed: int) -> float:
    """The horizontal place of a seed's dot, from -1 to 1: always the same for a seed, and evenly spread over many."""
    return 2.0 * (seed * GOLDEN_RATIO % 1.0) - 1.0


def add_heading(picture: Figure, result: Result, y: float, *, x: float = 0, width: float | None = None) -> None:
    """Write the settings of a run and how it ended: a line each, or more if the picture, or this width, is narrow."""
    for index, (line, colour) in enumerate(_heading(result, width or width_of(picture))):
        add_text(picture, x + EDGE, y + 14 + LINE * index, line, colour=colour, size=12)


def heading_height(result: Result, width: float) -> float:
    """The height of a heading in a picture of this width."""
    return LINE * len(_heading(result, width)) + 4.0


def _heading(result: Result, width: float) -> list[tuple[str, str]]:
    return [
        (line, colour)
        for text, colour in ((settings_line(result), INK), (outcome_line(result), MUTED))
        for line in wrapped(text, width - 2 * EDGE)
    ]


def settings_line(result: Result) -> str:
    """The settings of a run in one line."""
    settings = result.settings
    parts = [
        setting(settings, "data"),
        numbers.layers(settings.layers),
        setting(settings, "activation") if settings.activation != "none" else "no activation",
        setting(settings, "loss"),
        f"rate {numbers.number(settings.learning_rate)}",
        f"{settings.epochs} epochs",
    ]
    return " · ".join(parts)


def outcome_line(result: Result) -> str:
    """How a run ended, in one line: its accuracy with the baseline, or where it diverged."""
    weights = setting(result.settings, "weights")
    start = "" if weights == "normal" else f"{weights} weights · "
    if result.accuracy is None:
        return f"{start}diverged in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    return f"{start}accuracy {numbers.number(result.accuracy)} (baseline {numbers.number(result.baseline)})"


def draw_points(axes: Axes, inputs: Array, classes: Array, *, size: float = 5.5, labels: Array | None = None) -> None:
    """Draw the points of both classes, distinguished by colour and by shape; with labels, put a ring around each point
    whose class differs from its label.
    """
    for label, colour, marker in ((0.0, CLASS_0, "o"), (1.0, CLASS_1, "^")):
        chosen = inputs[classes[:, 0] == label]
        axes.plot(
            chosen[:, 0],
            chosen[:, 1],
            marker,
            color=colour,
            markersize=size,
            markeredgecolor=PAPER,
            markeredgewidth=0.6,
        )
    if labels is not None:
        wrong = inputs[classes[:, 0] != labels[:, 0]]
        axes.plot(
            *(wrong[:, 0], wrong[:, 1]),
            "o",
            markersize=2.2 * size,
            markerfacecolor="none",
            markeredgecolor=INK,
            markeredgewidth=1.3,
            clip_on=False,  # draw it whole around a point at the edge
        )


def plane_of(inputs: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part of the plane to show: the unit square if it contains all points, else their range; with a margin."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    if low.min() >= 0.0 and high.max() <= 1.0:
        low, high = low * 0.0, high * 0.0 + 1.0
    margin = MARGIN * np.where(high > low, high - low, 1.0)
    (x_low, y_low), (x_high, y_high) = (low - margin).tolist(), (high + margin).tolist()
    return (x_low, x_high), (y_low, y_high)


def set_plane(axes: Axes, inputs: Array) -> None:
    """Set axes to the part of the plane that contains these points, with few ticks."""
    from matplotlib.ticker import MaxNLocator

    x, y = plane_of(inputs)
    axes.set(xlim=x, ylim=y)
    for axis, (low, high) in ((axes.xaxis, x), (axes.yaxis, y)):
        ticks = [float(f"{tick:.6g}") for tick in MaxNLocator(3).tick_values(low, high) if low <= tick <= high]
        axis.set_ticks(ticks, [numbers.number(tick) for tick in ticks])


def set_log_ticks(axes: Axes, side: Literal["x", "y"], low: float, high: float) -> None:
    """Make an axis logarithmic, from low to high, with as many round ticks, written out, as there is room for."""
    high = min(high, HIGHEST)
    axes.set(**{f"{side}scale": "log", f"{side}lim": (low, high)})
    axis = axes.xaxis if side == "x" else axes.yaxis
    axis.set_ticks([], minor=True)
    ticks = round_ticks(low, high)
    if side == "x":
        widest = max(text_width(numbers.number(tick), 11) for tick in ticks)
        ticks = ticks[:: math.ceil((widest + 6.0) * len(ticks) / axes.get_window_extent().width)]
    axis.set_ticks(ticks, [numbers.number(tick) for tick in ticks])


def round_ticks(low: float, high: float) -> list[float]:
    """Powers of ten between low and high, or finer steps if there are fewer than two; thinned to about six."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)):
        ticks = [float(f"{factor}e{decade}") for decade in decades for factor in factors]
        inside = [tick for tick in ticks if low <= tick <= high]
        if len(inside) >= 2:
            return inside[:: -(-len(inside) // 6)]
    return [low, high]


def drawable(losses: Sequence[float]) -> list[float]:
    """The losses, made positive so that a logarithmic axis can show them."""
    return [max(loss, LEAST_LOSS) for loss in losses]


def spread_labels(heights: Sequence[float], gap: float) -> list[float]:
    """Heights for labels, as near these as possible, moved up until there is a gap between any two."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    placed = list(heights)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    return placed
