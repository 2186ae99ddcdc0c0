"""Seed dots: the final loss of every seed as a dot, run beside run; what overflowed stands in a strip above."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lab.experiments.results import Result
from lab.report.facts import SETTING_NAMES, diverged, never_converged, setting
from lab.report.figures.layout import (
    LEAST_LOSS,
    WIDTH,
    add_axes,
    add_text,
    jitter,
    set_height,
    set_log_ticks,
    text_width,
)
from lab.report.figures.palette import INK, MUTED, RULE, SERIES
from lab.report.figures.register import FIGURES
from lab.report.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 52, 12
AXES_WIDTH, AXES_HEIGHT = WIDTH - LEFT - RIGHT, 250
TOP = 48
STRIP = 34
"""How high the strip of those that overflowed is, with their count."""

LINE = 14
"""Pixels from one row of names to the next."""

WIDEST = 34
"""How far a dot stands from the middle of its run's column at most."""

LEAST_GAP = 24
"""How near the columns of two values may be; nearer ones are spaced evenly."""

MOST_DOTS = 500
"""Of how many seeds of a run dots are drawn; what is said is of all."""

DASHED: Any = {"color": MUTED, "linewidth": 0.8, "linestyle": (0, (3, 3)), "zorder": 1}
"""How a threshold is drawn."""

NUMERIC = ("learning_rate", "scale", "epochs")
"""The settings that an axis can be made of."""


@dataclass(frozen=True, slots=True)
class _Dot:
    """A seed, or the only replica of a start that no seed changes."""

    seed: int
    loss: float | None  # None where it overflowed
    has_converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """The dots of a run, and where they stand, in pixels from the left of the axes."""

    result: Result
    name: str
    colour: str
    middle: float
    reach: float
    dots: tuple[_Dot, ...]

    def place(self, dot: _Dot) -> float:
        """Where a dot stands: the same for the same seed, whatever the others do; one alone is in the middle."""
        return self.middle + self.reach * jitter(dot.seed) if len(self.dots) > 1 else self.middle

    def span(self, left: float, right: float) -> tuple[float, float]:
        """From where to where so many times its reach is, from the middle."""
        return self.middle + left * self.reach, self.middle + right * self.reach


@FIGURES.named("seed-dots")
def seed_dots(picture: Figure, results: Sequence[Result]) -> str:
    """A dot a seed: its final loss on a logarithmic axis, against the number that varies where one does, else run by
    run. Hollow dots never converged, crosses overflowed, a bar is the median.
    """
    columns, varied = _columns(results)
    levels = _levels(columns)
    has_overflow = any(dot.loss is None for column in columns for dot in column.dots)
    top = TOP + STRIP * has_overflow
    bottom = top + AXES_HEIGHT + 16 + LINE * levels
    set_height(picture, bottom + LINE * bool(varied))
    axes = add_axes(picture, LEFT, top, width=AXES_WIDTH, height=AXES_HEIGHT)
    thresholds = sorted({result.threshold for result in results})
    is_shown = _draw_dots(axes, columns, thresholds)
    if has_overflow:
        _draw_strip(picture, columns)
    add_text(picture, 10, 18, _title(results, thresholds if is_shown else ()), colour=MUTED)
    _draw_key(picture, columns, 36)
    _name_columns(picture, columns, y=top + AXES_HEIGHT + 17, levels=levels)
    if varied:
        add_text(picture, WIDTH - RIGHT, bottom + 6, varied, colour=MUTED, size=11, side="right")
    return " ".join([_opening(results, varied), *map(_in_words, results)])


# Where everything stands


def _columns(results: Sequence[Result]) -> tuple[list[_Column], str]:
    """The column of each run, from left to right, and what the number below them is, "" where the runs' ids stand."""
    key, middles = _middles(results)
    gap = min((right - left for left, right in pairwise(sorted(middles))), default=3.0 * WIDEST)
    columns = [
        _Column(
            result=result,
            name=setting(result.settings, key) if key else result.id,
            colour=SERIES[index % len(SERIES)],
            middle=middle,
            reach=min(0.32 * gap, WIDEST),
            dots=tuple(_dots(result)),
        )
        for index, (result, middle) in enumerate(zip(results, middles, strict=True))
    ]
    return sorted(columns, key=lambda column: column.middle), SETTING_NAMES.get(key, "")


def _middles(results: Sequence[Result]) -> tuple[str, list[float]]:
    """The numeric setting in which alone the runs differ, "" if there is none; and the middles of their columns."""
    count = len(results)
    evenly = [(place + 0.5) * AXES_WIDTH / count for place in range(count)]
    differing = [key for key in SETTING_NAMES if len({getattr(result.settings, key) for result in results}) > 1]
    if len(differing) != 1 or differing[0] not in NUMERIC:
        return "", evenly
    (key,) = differing
    values = [float(getattr(result.settings, key)) for result in results]
    if len(set(values)) < count:
        return "", evenly
    in_order = sorted(values)
    scaled = [math.log(value) if in_order[-1] >= 10 * in_order[0] else value for value in values]
    margin, low, high = evenly[0], min(scaled), max(scaled)
    spaced = [margin + (value - low) / (high - low) * (AXES_WIDTH - 2 * margin) for value in scaled]
    is_crowded = any(right - left < LEAST_GAP for left, right in pairwise(sorted(spaced)))
    return key, [evenly[in_order.index(value)] for value in values] if is_crowded else spaced


def _dots(result: Result) -> Iterator[_Dot]:
    """The dots of a run: one a seed, or one of its only replica."""
    seeds = result.seeds
    replicas = zip(seeds.seed, seeds.final_loss, seeds.converged_at, strict=True)
    for seed, loss, epoch in replicas if len(seeds) else [(0, result.final_loss, result.converged_at)]:
        yield _Dot(seed, None if loss is None else max(loss, LEAST_LOSS), epoch is not None)


def _levels(columns: Sequence[_Column]) -> int:
    """On how many rows the names stand, so that none runs into the next."""
    gap = min((right.middle - left.middle for left, right in pairwise(columns)), default=float(AXES_WIDTH))
    return math.ceil(max(text_width(column.name, 11) for column in columns) / gap)


# Drawing


def _draw_dots(axes: Axes, columns: Sequence[_Column], thresholds: Sequence[float]) -> bool:
    """Draw the dots that have a loss, the thresholds and the medians; whether a threshold is to be seen."""
    axes.set(xlim=(0, AXES_WIDTH), xticks=[column.middle for column in columns], xticklabels=[])
    losses = [dot.loss for column in columns for dot in column.dots if dot.loss is not None]
    if not losses:
        axes.set(yticks=(), ylim=(0, 1))
        axes.text(AXES_WIDTH / 2, 0.5, "every seed overflowed", ha="center", va="center", color=MUTED)
        return False
    low, high = min(losses), max(losses)
    shown = [threshold for threshold in thresholds if low / 5 <= threshold <= high * 5]
    set_log_ticks(axes, "y", 0.7 * min(low, *shown, low), 1.4 * max(high, *shown, high))
    axes.grid(visible=True, axis="y", color=RULE, linewidth=0.6)
    if len(thresholds) == 1 and shown:
        axes.axhline(shown[0], **DASHED)
    for column in columns:
        for is_full in (False, True):
            dots = [dot for dot in column.dots[:MOST_DOTS] if dot.loss is not None and dot.has_converged is is_full]
            places = [column.place(dot) for dot in dots]
            axes.plot(
                places, [dot.loss for dot in dots if dot.loss is not None], **_dot(column.colour, is_full=is_full)
            )
        threshold, median = column.result.threshold, _median(column)
        if len(thresholds) > 1 and threshold in shown:
            axes.plot(column.span(-1.2, 1.2), [threshold] * 2, **DASHED)
        if median is not None:
            axes.plot(column.span(1.15, 1.55), [max(median, LEAST_LOSS)] * 2, **_bar())
    return bool(shown)


def _draw_strip(picture: Figure, columns: Sequence[_Column]) -> None:
    """The seeds that overflowed, as crosses, with their count above."""
    strip = add_axes(picture, LEFT, TOP + 14, width=AXES_WIDTH, height=STRIP - 18)
    strip.set(xlim=(0, AXES_WIDTH), ylim=(-1, 1), xticks=(), yticks=())
    strip.spines[:].set_visible(False)
    for column in columns:
        dots = [dot for dot in column.dots[:MOST_DOTS] if dot.loss is None]
        strip.plot([column.place(dot) for dot in dots], [0.0] * len(dots), **_cross(column.colour))
        count = sum(dot.loss is None for dot in column.dots)
        if count:
            place = LEFT + column.middle
            add_text(picture, place, TOP + 10, f"{count} of {len(column.dots)}", colour=MUTED, size=11, side="center")


def _name_columns(picture: Figure, columns: Sequence[_Column], *, y: float, levels: int) -> None:
    """The name of each column below it, from y on, on so many rows in turn."""
    for index, column in enumerate(columns):
        half = text_width(column.name, 11) / 2 + 2
        place = min(max(LEFT + column.middle, half), WIDTH - half)
        add_text(picture, place, y + LINE * (index % levels), column.name, colour=MUTED, size=11, side="center")


def _draw_key(picture: Figure, columns: Sequence[_Column], y: float) -> None:
    """What the marks mean that are to be seen."""
    dots = [dot for column in columns for dot in column.dots]
    marks = [
        ("converged", _dot(MUTED, is_full=True), any(dot.loss is not None and dot.has_converged for dot in dots)),
        ("never did", _dot(MUTED, is_full=False), any(dot.loss is not None and not dot.has_converged for dot in dots)),
        ("overflowed", _cross(MUTED), any(dot.loss is None for dot in dots)),
        ("median", _bar(), any(_median(column) is not None for column in columns)),
    ]
    key = add_axes(picture, 0, y - 8, width=WIDTH, height=8)
    key.set(xlim=(0, WIDTH), ylim=(-1, 1))
    key.axis("off")
    x = 15.0
    for text, style, is_there in marks:
        if is_there:
            key.plot([x - 4, x + 4] if "linewidth" in style else [x], [0.0] * (1 + ("linewidth" in style)), **style)
            add_text(picture, x + 9, y, text, colour=MUTED, size=11)
            x += text_width(text, 11) + 28


def _dot(colour: str, *, is_full: bool) -> dict[str, Any]:
    if is_full:
        return {"color": colour, "marker": "o", "markersize": 4.6, "linestyle": "", "alpha": 0.6, "markeredgewidth": 0}
    return {"color": colour, "marker": "o", "markersize": 4.2, "linestyle": "", "markerfacecolor": "none"}


def _cross(colour: str) -> dict[str, Any]:
    return {"color": colour, "marker": "x", "markersize": 5.0, "linestyle": "", "markeredgewidth": 1.1}


def _bar() -> dict[str, Any]:
    return {"color": INK, "linewidth": 2.4, "solid_capstyle": "butt"}


def _median(column: _Column) -> float | None:
    """The median that a bar shows: none of one dot alone, and none where half of the seeds or more overflowed."""
    seeds = column.result.seeds
    return seeds.final_loss.median if len(seeds) > 1 else None


# Words


def _title(results: Sequence[Result], thresholds: Sequence[float]) -> str:
    is_cut = any(len(result.seeds) > MOST_DOTS for result in results)
    dashes = f"dashes at the threshold{'s' * (len(thresholds) > 1)}" if thresholds else ""
    which = f" {number(thresholds[0])}" if len(thresholds) == 1 else ""
    title = f"final loss of {f'the first {MOST_DOTS} seeds' if is_cut else 'each seed'}"
    return f"{title}; {dashes}{which}" if dashes else title


def _opening(results: Sequence[Result], varied: str) -> str:
    runs = f"{len(results)} run{'s' * (len(results) != 1)}"
    return f"The final loss of every seed of {runs}, a dot each, by {varied or 'run'}."


def _in_words(result: Result) -> str:
    seeds = result.seeds
    if not len(seeds):
        ended = "overflowed" if result.final_loss is None else f"ended at {number(result.final_loss)}"
        never = "" if result.converged_at or result.final_loss is None else " and never converged"
        return f"{result.id}, whose start no seed changes, {ended}{never}."
    median = seeds.final_loss.median
    said = "half or more overflowed" if median is None else f"median {number(median)}"
    return (
        f"{result.id}: {said}; of {len(seeds)} seeds {diverged(seeds)} overflowed, "
        f"{never_converged(seeds)} never converged."
    )
