"""Seed accuracy: how often each accuracy occurs among the seeds, one strip per run, with the baseline."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.report.figures.layout import LINE, add_axes, add_text, set_height, text_width, width_of
from lab.report.figures.palette import INK, MUTED, PAPER, SERIES
from lab.report.figures.register import FIGURES
from lab.report.wording.facts import diverged, middle_half
from lab.report.wording.numbers import NEVER, number, optional, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 20, 20
TOP = 44
ROW = 80
"""Pixels from one run to the next."""

STRIP = 34
"""The height of the most frequent accuracy of a run."""

DASHES = (0, (3, 2))

LOWEST_BAR = 0.06
"""The least height of a bar as a part of the highest, so that one seed of many can be seen."""

FINEST = 0.01
"""Accuracies closer than this, which only large data sets have, are counted together."""


@FIGURES.named("seed-accuracy")
def seed_accuracy(picture: Figure, results: Sequence[Result]) -> str:
    """How often each accuracy occurs among a run's seeds, as bars; the baseline as dashes, the median as a triangle,
    and beside the run's name how many overflowed.
    """
    counts = [_counts(result) for result in results]
    low = _lowest(results, counts)
    width = width_of(picture)
    is_narrow = any(text_width(result.id) + text_width(_beside(result), 11) > width - 30 for result in results)
    row = ROW + LINE * is_narrow
    set_height(picture, TOP + row * len(results) + 26)
    add_text(picture, 10, 18, "accuracy over seeds: how often each occurs", colour=MUTED)
    add_text(picture, 10, 34, "triangle: median · dashes: baseline", colour=MUTED, size=11)
    for index, (result, count) in enumerate(zip(results, counts, strict=True)):
        top = TOP + row * index
        colour = SERIES[index % len(SERIES)]
        add_text(picture, 10, top + 14, result.id, colour=colour)
        x, side = (10, "left") if is_narrow else (width - 10, "right")
        add_text(picture, x, top + 14 + LINE * is_narrow, _beside(result), colour=MUTED, size=11, side=side)
        axes = add_axes(picture, LEFT, top + row - 44, width=width - LEFT - RIGHT, height=STRIP)
        _draw(axes, result, count, colour)
        axes.set(xlim=(low - 0.008 * (1 - low), 1 + 0.008 * (1 - low)), ylim=(0, 1), yticks=())
        axes.spines["left"].set_visible(False)
        ticks = _ticks(low)
        is_last = index == len(results) - 1
        axes.tick_params(pad=7)
        axes.set_xticks(ticks, [number(tick) for tick in ticks] if is_last else [""] * len(ticks))
    return " ".join(
        [f"The accuracy over the seeds of {len(results)} run{'s' * (len(results) != 1)}.", *map(_in_words, results)]
    )


def _counts(result: Result) -> Counter[float]:
    """How many seeds have each accuracy; or the only replica, if no seed changes the start."""
    values = result.seeds.accuracy if len(result.seeds) else (result.accuracy,)
    is_fine = len(result.samples.labels) > 1 / FINEST
    return Counter(round(value / FINEST) * FINEST if is_fine else value for value in values if value is not None)


def _lowest(results: Sequence[Result], counts: Sequence[Counter[float]]) -> float:
    """Where the axis begins: a tenth below everything that is shown."""
    values = [result.baseline for result in results] + [value for count in counts for value in count]
    return max(0.0, math.ceil(10 * min(values) - 1.2) / 10)


def _ticks(low: float) -> list[float]:
    tenths = range(round(10 * low), 11)
    return [tenth / 10 for tenth in tenths if (10 - tenth) % (1 if len(tenths) < 8 else 2) == 0]


def _draw(axes: Axes, result: Result, counts: Counter[float], colour: str) -> None:
    """Draw the bars, the share of the highest above it, the baseline, and the median below."""
    axes.axvline(result.baseline, color=MUTED, linewidth=1.2, linestyle=DASHES, zorder=1)
    if not counts:
        text = "every seed overflowed" if len(result.seeds) else "it overflowed"
        axes.text(0.5, 0.4, text, ha="center", va="center", color=MUTED, transform=axes.transAxes)
        return
    most, times = _most_frequent(counts)
    for accuracy, count in counts.items():
        height = max(count / times, LOWEST_BAR)
        axes.vlines(accuracy, 0, height, color=colour, linewidth=3.4, zorder=2)
        if math.isclose(accuracy, result.baseline):
            axes.vlines(accuracy, 0, height, color=PAPER, linewidth=1.2, linestyle=DASHES, zorder=3)
    if len(result.seeds):
        _draw_share(axes, most, times / len(result.seeds))
        median = result.seeds.accuracy.median
        if median is not None:
            axes.plot(median, -0.16, "^", color=INK, markersize=6, markeredgewidth=0, clip_on=False, zorder=4)


def _draw_share(axes: Axes, accuracy: float, share: float) -> None:
    """Write above its bar how many of the seeds have the most frequent accuracy."""
    axes.annotate(
        percent(share),
        (accuracy, 1.0),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        color=INK,
        fontsize=11,
        annotation_clip=False,
    )


def _most_frequent(counts: Counter[float]) -> tuple[float, int]:
    """The accuracy that most seeds have, or the best of several, and how many seeds have it."""
    return max(counts.items(), key=lambda item: (item[1], item[0]))


# Words


def _beside(result: Result) -> str:
    """The text beside a run's name."""
    seeds = result.seeds
    baseline = f"baseline {number(result.baseline)}"
    if not len(seeds):
        return f"one start: {optional(result.accuracy, 'overflowed')} · {baseline}"
    overflowed = f" · {diverged(seeds)} overflowed" if diverged(seeds) else ""
    return f"median {optional(seeds.accuracy.median, NEVER)} · {baseline}{overflowed}"


def _in_words(result: Result) -> str:
    seeds = result.seeds
    baseline = f"the baseline is {number(result.baseline)}"
    if not len(seeds):
        return f"{result.id}, whose start no seed changes: {optional(result.accuracy, 'it overflowed')}; {baseline}."
    if diverged(seeds) == len(seeds):
        return f"{result.id}: all {len(seeds)} seeds overflowed; {baseline}."
    most, times = _most_frequent(_counts(result))
    return (
        f"{result.id}: median {optional(seeds.accuracy.median, NEVER)}, middle half {middle_half(seeds.accuracy)}, "
        f"most often {number(most)} ({times} of {len(seeds)} seeds); {baseline}; {diverged(seeds)} overflowed."
    )
