"""Seed dots: the final loss of every seed as a dot, run beside run; those that overflowed are in a strip above."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lab.experiments.results import Result
from lab.experiments.settings import NUMBERS, Settings
from lab.report.figures.layout import (
    LEAST_LOSS,
    add_axes,
    add_text,
    jitter,
    set_height,
    set_log_ticks,
    text_width,
    width_of,
    wrapped,
)
from lab.report.figures.palette import INK, MUTED, RULE, SERIES
from lab.report.figures.register import FIGURES
from lab.report.wording.facts import EVERY_NAME, PARAMETER_NAMES, differing, diverged, never_converged, setting
from lab.report.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 52, 12
AXES_HEIGHT = 250
KEY_LEFT = 15.0
"""The left edge of the first mark of the key."""

STRIP = 34
"""The height of the strip of those that overflowed, with their count."""

LINE = 14
"""Pixels from one row of names, or of the key, to the next."""

WIDEST = 34
"""The greatest distance of a dot from the middle of its run's column."""

LEAST_GAP = 24
"""The least distance of two columns; if any are nearer, all are spaced evenly."""

MOST_DOTS = 500
"""Of how many seeds of a run dots are drawn; the words are about all."""

DASHED: Any = {"color": MUTED, "linewidth": 0.8, "linestyle": (0, (3, 3)), "zorder": 1}
"""How a threshold is drawn."""


@dataclass(frozen=True, slots=True)
class _Dot:
    """A seed, or the only replica of a start that no seed changes."""

    seed: int
    loss: float | None  # None where it overflowed
    has_converged: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """The dots of a run, and where they are, in pixels from the left of the axes."""

    result: Result
    name: str
    colour: str
    middle: float
    reach: float
    dots: tuple[_Dot, ...]

    def place(self, dot: _Dot) -> float:
        """Where a dot is: always the same for a seed, whatever the others do; a single one is in the middle."""
        return self.middle + self.reach * jitter(dot.seed) if len(self.dots) > 1 else self.middle

    def span(self, left: float, right: float) -> tuple[float, float]:
        """The range around the middle between these multiples of its reach."""
        return self.middle + left * self.reach, self.middle + right * self.reach


@FIGURES.named("seed-dots")
def seed_dots(picture: Figure, results: Sequence[Result]) -> str:
    """One dot per seed: its final loss on a logarithmic axis, against the number that varies if there is one, else run
    by run. Hollow dots never converged, crosses overflowed, a bar is the median.
    """
    width = width_of(picture)
    columns, varied = _columns(results, width - LEFT - RIGHT)
    levels = _levels(columns, width - LEFT - RIGHT)
    thresholds = _shown_thresholds(results, columns)
    title = wrapped(_title(results, thresholds), width - 20)
    key = _key(columns, width)
    strip = 16 + LINE * (len(title) + len(key))
    has_overflow = any(dot.loss is None for column in columns for dot in column.dots)
    top = strip + STRIP * has_overflow
    bottom = top + AXES_HEIGHT + 16 + LINE * levels
    set_height(picture, bottom + LINE * bool(varied))
    axes = add_axes(picture, LEFT, top, width=width - LEFT - RIGHT, height=AXES_HEIGHT)
    _draw_dots(axes, columns, thresholds)
    if has_overflow:
        _draw_strip(picture, columns, strip)
    for index, line in enumerate(title):
        add_text(picture, 10, 18 + LINE * index, line, colour=MUTED)
    _draw_key(picture, key, 20 + LINE * len(title))
    _name_columns(picture, columns, y=top + AXES_HEIGHT + 17, levels=levels)
    if varied:
        add_text(picture, width - RIGHT, bottom + 6, varied, colour=MUTED, size=11, side="right")
    return " ".join([_opening(results, varied), *map(_in_words, results)])


# Where everything is


def _columns(results: Sequence[Result], width: float) -> tuple[list[_Column], str]:
    """The column of each run, from left to right, and the name of the number below them, "" if there are ids below."""
    key, middles = _middles(results, width)
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
    return sorted(columns, key=lambda column: column.middle), EVERY_NAME.get(key, "")


def _middles(results: Sequence[Result], width: float) -> tuple[str, list[float]]:
    """The numeric setting in which alone the runs differ, "" if there is none; and the middles of their columns."""
    count = len(results)
    evenly = [(place + 0.5) * width / count for place in range(count)]
    keys = differing(result.settings for result in results)
    if len(keys) != 1 or not (keys[0] in NUMBERS or keys[0] in PARAMETER_NAMES):
        return "", evenly
    (key,) = keys
    values = [_number(result.settings, key) for result in results]
    if len(set(values)) < count:
        return "", evenly
    in_order = sorted(values)
    scaled = [math.log(value) if in_order[-1] >= 10 * in_order[0] > 0 else value for value in values]
    margin, low, high = evenly[0], min(scaled), max(scaled)
    spaced = [margin + (value - low) / (high - low) * (width - 2 * margin) for value in scaled]
    is_crowded = any(right - left < LEAST_GAP for left, right in pairwise(sorted(spaced)))
    return key, [evenly[in_order.index(value)] for value in values] if is_crowded else spaced


def _number(settings: Settings, key: str) -> float:
    return float(settings.parameter(key) if key in PARAMETER_NAMES else getattr(settings, key))


def _dots(result: Result) -> Iterator[_Dot]:
    """The dots of a run: one a seed, or one of its only replica."""
    seeds = result.seeds
    replicas = zip(seeds.seed, seeds.final_loss, seeds.converged_at, strict=True)
    for seed, loss, epoch in replicas if len(seeds) else [(0, result.final_loss, result.converged_at)]:
        yield _Dot(seed, None if loss is None else max(loss, LEAST_LOSS), epoch is not None)


def _levels(columns: Sequence[_Column], width: float) -> int:
    """How many rows the names need, so that none runs into the next."""
    gap = min((right.middle - left.middle for left, right in pairwise(columns)), default=width)
    return math.ceil((max(text_width(column.name, 11) for column in columns) + 4.0) / gap)


def _shown_thresholds(results: Sequence[Result], columns: Sequence[_Column]) -> list[float]:
    """The thresholds that are near enough to the losses to be shown."""
    losses = [dot.loss for column in columns for dot in column.dots if dot.loss is not None]
    thresholds = sorted({result.threshold for result in results})
    return [each for each in thresholds if losses and min(losses) / 5 <= each <= max(losses) * 5]


# Drawing


def _draw_dots(axes: Axes, columns: Sequence[_Column], shown: Sequence[float]) -> None:
    """Draw the dots that have a loss, the thresholds that are shown, and the medians."""
    width = axes.get_window_extent().width
    is_one = len({column.result.threshold for column in columns}) == 1
    axes.set(xlim=(0, width), xticks=[column.middle for column in columns], xticklabels=[])
    losses = [dot.loss for column in columns for dot in column.dots if dot.loss is not None]
    if not losses:
        axes.set(yticks=(), ylim=(0, 1))
        axes.text(width / 2, 0.5, "every seed overflowed", ha="center", va="center", color=MUTED)
        return
    low, high = min(losses), max(losses)
    set_log_ticks(axes, "y", 0.7 * min(low, *shown, low), 1.4 * max(high, *shown, high))
    axes.grid(visible=True, axis="y", color=RULE, linewidth=0.6)
    if is_one and shown:
        axes.axhline(shown[0], **DASHED)
    for column in columns:
        for is_full in (False, True):
            dots = [dot for dot in column.dots[:MOST_DOTS] if dot.loss is not None and dot.has_converged is is_full]
            places = [column.place(dot) for dot in dots]
            axes.plot(
                places, [dot.loss for dot in dots if dot.loss is not None], **_dot(column.colour, is_full=is_full)
            )
        threshold, median = column.result.threshold, _median(column)
        if not is_one and threshold in shown:
            axes.plot(column.span(-1.2, 1.2), [threshold] * 2, **DASHED)
        if median is not None:
            axes.plot(column.span(1.15, 1.55), [max(median, LEAST_LOSS)] * 2, **_bar())


def _draw_strip(picture: Figure, columns: Sequence[_Column], y: float) -> None:
    """Draw the seeds that overflowed as crosses, with their count above; from y on."""
    width = width_of(picture) - LEFT - RIGHT
    strip = add_axes(picture, LEFT, y + 14, width=width, height=STRIP - 18)
    strip.set(xlim=(0, width), ylim=(-1, 1), xticks=(), yticks=())
    strip.spines[:].set_visible(False)
    for column in columns:
        dots = [dot for dot in column.dots[:MOST_DOTS] if dot.loss is None]
        strip.plot([column.place(dot) for dot in dots], [0.0] * len(dots), **_cross(column.colour))
        count = sum(dot.loss is None for dot in column.dots)
        if count:
            place = LEFT + column.middle
            add_text(picture, place, y + 10, f"{count} of {len(column.dots)}", colour=MUTED, size=11, side="center")


def _name_columns(picture: Figure, columns: Sequence[_Column], *, y: float, levels: int) -> None:
    """Write the name of each column below it, from y on, alternating between this many rows."""
    for index, column in enumerate(columns):
        half = text_width(column.name, 11) / 2 + 2
        place = min(max(LEFT + column.middle, half), width_of(picture) - half)
        add_text(picture, place, y + LINE * (index % levels), column.name, colour=MUTED, size=11, side="center")


def _key(columns: Sequence[_Column], width: float) -> list[list[tuple[str, dict[str, Any]]]]:
    """The meanings of the marks that are shown, line by line."""
    dots = [dot for column in columns for dot in column.dots]
    marks = [
        ("converged", _dot(MUTED, is_full=True), any(dot.loss is not None and dot.has_converged for dot in dots)),
        ("never did", _dot(MUTED, is_full=False), any(dot.loss is not None and not dot.has_converged for dot in dots)),
        ("overflowed", _cross(MUTED), any(dot.loss is None for dot in dots)),
        ("median", _bar(), any(_median(column) is not None for column in columns)),
    ]
    lines: list[list[tuple[str, dict[str, Any]]]] = [[]]
    x = KEY_LEFT
    for text, style, is_there in marks:
        if is_there:
            end = x + 9 + text_width(text, 11)
            if end > width - RIGHT:
                lines.append([])
                end += KEY_LEFT - x
            lines[-1].append((text, style))
            x = end + 19
    return lines


def _draw_key(picture: Figure, lines: Sequence[Sequence[tuple[str, dict[str, Any]]]], y: float) -> None:
    for index, line in enumerate(lines):
        width, below, x = width_of(picture), y + LINE * index, KEY_LEFT
        key = add_axes(picture, 0, below - 8, width=width, height=8)
        key.set(xlim=(0, width), ylim=(-1, 1))
        key.axis("off")
        for text, style in line:
            key.plot([x - 4, x + 4] if "linewidth" in style else [x], [0.0] * (1 + ("linewidth" in style)), **style)
            add_text(picture, x + 9, below, text, colour=MUTED, size=11)
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
    """The median that a bar shows; None for a single dot, or if half of the seeds or more overflowed."""
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
