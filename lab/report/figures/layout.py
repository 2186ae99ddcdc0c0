"""Places and sizes in figures, in pixels from the top left; and the words that several kinds print."""

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

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lab.network.arrays import Array

WIDE, NARROW = 440, 300
"""How wide pictures are: for a column of text, and for a small phone, whose screen hardly shrinks them."""

INCH = 72
"""Pixels an inch: matplotlib's points are the picture's pixels."""

LINE = 16
"""Pixels from one line of a heading to the next."""

EDGE = 10
"""How far texts at the edges of a picture stand from them."""

MARGIN = 0.04
"""How much of a plane's range is shown beyond its points."""


GOLDEN_RATIO = 0.6180339887498949
"""Its multiples fall into the gaps of those before."""

LEAST_LOSS = 1e-12
"""Losses below this stand on the lower edge; the logarithm of 0 has no place."""

HIGHEST = 1e307
"""Where axes end at the latest: beyond it a margin has no room among the numbers there are."""


def width_of(picture: Figure) -> float:
    """How wide the picture is that a figure is drawn on."""
    return round(picture.get_figwidth() * INCH, 3)


def set_height(picture: Figure, height: float) -> None:
    """Make the picture this high."""
    picture.set_figheight(height / INCH)


def add_axes(picture: Figure, x: float, y: float, *, width: float, height: float) -> Axes:
    """Axes whose frame starts at x, y from the top left. The picture's height is set before."""
    across, total = width_of(picture), picture.get_figheight() * INCH
    return picture.add_axes((x / across, 1 - (y + height) / total, width / across, height / total))


def add_canvas(picture: Figure, top: float, height: float) -> Axes:
    """Axes that show nothing of themselves, for what is placed by pixel: across the picture, from `top` down."""
    width = width_of(picture)
    canvas = add_axes(picture, 0, top, width=width, height=height)
    canvas.set(xlim=(0, width), ylim=(height, 0))
    canvas.axis("off")
    return canvas


def add_text(
    picture: Figure, x: float, y: float, text: str, *, colour: str = INK, size: float = 12, side: str = "left"
) -> None:
    """A line of text whose base line starts at x, y from the top left, or ends there ("right"), or has its middle there
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
    """The lines of a text, none wider than this: broken at the dots between its parts, which end no line, and a part
    that has no room at its blanks.
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
    """Where a curve goes, (places, 2), in pixels from the lower left of its axes, without what is not finite."""
    data = np.column_stack([across, up])
    places: Array = axes.transData.transform(data[np.isfinite(data).all(axis=1)]) - axes.get_window_extent().min
    return places


def crosses(path: Array, x: float, y: float, width: float) -> bool:
    """Whether a curve in pixels goes through a name that begins at x, has its middle at y and is so wide."""
    fine = np.concatenate([np.linspace(begin, end, 9) for begin, end in pairwise(path)]) if len(path) > 1 else path
    return bool(((fine[:, 0] > x - 2) & (fine[:, 0] < x + width + 2) & (np.abs(fine[:, 1] - y) < 8)).any())


def jitter(seed: int) -> float:
    """Where between -1 and 1 a seed's dot stands beside others: the same for the same seed, and even over many."""
    return 2.0 * (seed * GOLDEN_RATIO % 1.0) - 1.0


def add_heading(picture: Figure, result: Result, y: float, *, x: float = 0, width: float | None = None) -> None:
    """The settings of a run, and how it ended: a line each, or more where the picture, or this width, is narrow."""
    for index, (line, colour) in enumerate(_heading(result, width or width_of(picture))):
        add_text(picture, x + EDGE, y + 14 + LINE * index, line, colour=colour, size=12)


def heading_height(result: Result, width: float) -> float:
    """What a heading takes in a picture of this width."""
    return LINE * len(_heading(result, width)) + 4.0


def _heading(result: Result, width: float) -> list[tuple[str, str]]:
    return [
        (line, colour)
        for text, colour in ((settings_line(result), INK), (outcome_line(result), MUTED))
        for line in wrapped(text, width - 2 * EDGE)
    ]


def settings_line(result: Result) -> str:
    """The settings of a run in a line."""
    settings = result.settings
    parts = [
        settings.data,
        numbers.layers(settings.layers),
        settings.activation if settings.activation != "none" else "no activation",
        settings.loss.upper(),
        f"rate {numbers.number(settings.learning_rate)}",
        f"{settings.epochs} epochs",
    ]
    return " · ".join(parts)


def outcome_line(result: Result) -> str:
    """How a run ended, in a line: its accuracy beside the baseline, or where it diverged."""
    start = "" if result.settings.weights == "normal" else f"{result.settings.weights} weights · "
    if result.accuracy is None:
        return f"{start}diverged in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    return f"{start}accuracy {numbers.number(result.accuracy)} (baseline {numbers.number(result.baseline)})"


def draw_points(axes: Axes, inputs: Array, classes: Array, *, size: float = 5.5, labels: Array | None = None) -> None:
    """The points of both classes, told apart by colour and by shape; with labels, a ring around each point whose class
    is another.
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
            clip_on=False,  # whole around a point at the edge
        )


def plane_of(inputs: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    """What of the plane is shown: the unit square where it holds all points, else their range; with a margin."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    if low.min() >= 0.0 and high.max() <= 1.0:
        low, high = low * 0.0, high * 0.0 + 1.0
    margin = MARGIN * np.where(high > low, high - low, 1.0)
    (x_low, y_low), (x_high, y_high) = (low - margin).tolist(), (high + margin).tolist()
    return (x_low, x_high), (y_low, y_high)


def set_plane(axes: Axes, inputs: Array) -> None:
    """Axes over what of the plane holds these points, with few ticks."""
    from matplotlib.ticker import MaxNLocator

    x, y = plane_of(inputs)
    axes.set(xlim=x, ylim=y)
    for axis, (low, high) in ((axes.xaxis, x), (axes.yaxis, y)):
        ticks = [float(f"{tick:.6g}") for tick in MaxNLocator(3).tick_values(low, high) if low <= tick <= high]
        axis.set_ticks(ticks, [numbers.number(tick) for tick in ticks])


def set_log_ticks(axes: Axes, side: Literal["x", "y"], low: float, high: float) -> None:
    """A logarithmic axis from low to high with a few round ticks, written out; as many as have room."""
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
    """Powers of ten between low and high, or where they are fewer than two finer steps; thinned to about six."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)):
        ticks = [float(f"{factor}e{decade}") for decade in decades for factor in factors]
        inside = [tick for tick in ticks if low <= tick <= high]
        if len(inside) >= 2:
            return inside[:: -(-len(inside) // 6)]
    return [low, high]


def drawable(losses: Sequence[float]) -> list[float]:
    """The losses as a logarithmic axis can show them."""
    return [max(loss, LEAST_LOSS) for loss in losses]


def spread_labels(heights: Sequence[float], gap: float) -> list[float]:
    """Heights for labels that wish to stand at these heights, moved up until each is a gap from the next."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    placed = list(heights)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    return placed
