"""Learning curves: the loss of runs by epoch, a line for the median of the seeds in a band, labelled at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lab.experiments.results import Result
from lab.report.figures.bands import quartiles
from lab.report.figures.layout import (
    EDGE,
    add_axes,
    add_text,
    crosses,
    pixels,
    set_height,
    set_log_ticks,
    spread_labels,
    text_width,
    width_of,
    wrapped,
)
from lab.report.figures.loss_curves import (
    LossCurve,
    curve_of_run,
    curve_of_test,
    curves_of_seeds,
    luckiest_and_unluckiest,
    test_losses_of,
)
from lab.report.figures.palette import MUTED, RULE
from lab.report.figures.register import FIGURES
from lab.report.wording.facts import diverged
from lab.report.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINE = 14
"""Pixels from one label or note to the next."""

AXES_LEFT, AXES_HEIGHT = 52, 250

NARROWEST = 130
"""If names beside the axes would make them narrower than this, the names go below."""

LABEL_GAP = 6
"""The gap between the end of a curve and its name."""

BAND = 0.24, 0.13
"""The opacity of a band: of a single run, and of each of several."""


@FIGURES.named("learning-curves")
def learning_curves(picture: Figure, results: Sequence[Result]) -> str:
    """The mean loss by epoch, both on logarithmic axes: for each run the median of its seeds in a band of their middle
    half, for a single run also its best and its worst seed; just a line if no seed changes the start. Dots are the loss
    of samples kept aside.
    """
    is_alone = len(results) == 1
    curves = [curve_of_run(result, index, is_alone=is_alone) for index, result in enumerate(results)]
    tested = [(index, result) for index, result in enumerate(results) if result.test_losses]
    curves += [curve_of_test(result, index, is_alone=is_alone) for index, result in tested]
    if is_alone:
        curves += curves_of_seeds(results[0].seeds)
    drawn = [curve for curve in curves if np.isfinite(curve.losses).any()]
    width = width_of(picture)
    of_run = f" of {results[0].id}" if is_alone else ""
    head = [(line, 12) for line in wrapped(f"mean loss by epoch{of_run}", width - 2 * EDGE)]
    head += [(line, 11) for line in wrapped(_key(results), width - 2 * EDGE, 11) if line]
    notes = [line for note in _notes(results, is_alone=is_alone) for line in wrapped(note, width - 2 * EDGE, 11)]
    names = max((text_width(curve.name) for curve in drawn), default=0.0)
    axes_width = width - AXES_LEFT - LABEL_GAP - names - 4
    named = [curve for curve in drawn if curve.name]
    below = [(f"— {curve.name}", curve.colour) for curve in named] if axes_width < NARROWEST else []
    if below:
        axes_width = width - AXES_LEFT - EDGE
    below += [(note, MUTED) for note in notes]
    top = 14 + 16 * len(head)
    foot = top + AXES_HEIGHT + 36
    set_height(picture, foot + 14 + LINE * len(below))
    axes = add_axes(picture, AXES_LEFT, top, width=axes_width, height=AXES_HEIGHT)
    axes.grid(visible=True, color=RULE, linewidth=0.6)
    if drawn:
        _set_scales(axes, drawn)
        for curve in reversed(drawn):
            _draw(axes, curve, strength=BAND[not is_alone])
        if len(below) == len(notes):
            _label(axes, named)
    for index, (line, size) in enumerate(head):
        add_text(picture, EDGE, 18 + 16 * index, line, colour=MUTED, size=size)
    add_text(picture, AXES_LEFT + axes_width, foot, "epoch", colour=MUTED, size=11, side="right")
    for index, (line, colour) in enumerate(below, 1):
        add_text(picture, EDGE, foot + 8 + LINE * index, line, colour=colour, size=11)
    of_runs = [_in_words(result) + _of_test_in_words(result) for result in results]
    return " ".join([_opening(results), *of_runs, *_of_seeds_in_words(results)])


# Drawing


def _set_scales(axes: Axes, curves: Sequence[LossCurve]) -> None:
    values = np.concatenate(
        [each[np.isfinite(each)] for curve in curves for each in (curve.low, curve.losses, curve.high)]
    )
    set_log_ticks(axes, "x", 1, max(2.0, *(float(curve.epochs[-1]) for curve in curves)))
    set_log_ticks(axes, "y", 0.8 * float(values.min()), 1.25 * float(values.max()))


def _draw(axes: Axes, curve: LossCurve, *, strength: float) -> None:
    """Draw the band, which reaches the upper edge if a quarter of the seeds overflowed; the line on it; and a cross
    where a line ends because it overflows.
    """
    if curve.has_band:
        top = np.where(np.isnan(curve.high), axes.get_ylim()[1], curve.high)
        axes.fill_between(curve.epochs, curve.low, top, color=curve.colour, alpha=strength, linewidth=0)
    axes.plot(curve.epochs, curve.losses, color=curve.colour, linestyle=curve.dash, linewidth=curve.width)
    if curve.overflows:
        last = int(np.flatnonzero(np.isfinite(curve.losses))[-1])
        axes.plot(curve.epochs[last], curve.losses[last], "x", color=curve.colour, markersize=6, markeredgewidth=1.6)


def _label(axes: Axes, drawn: Sequence[LossCurve]) -> None:
    """Write each curve's name to the right of its end, or to the right of all curves if another continues there."""
    paths = [pixels(axes, curve.epochs, curve.losses) for curve in drawn]
    heights = spread_labels([float(path[-1, 1]) for path in paths], LINE)
    above = max(0.0, max(heights) - AXES_HEIGHT)  # so that the highest stays in the picture
    right = axes.get_window_extent().width
    for curve, path, height in zip(drawn, paths, heights, strict=True):
        y = height - above
        box = float(path[-1, 0]) + LABEL_GAP, y, text_width(curve.name)
        x = right + LABEL_GAP if any(crosses(other, *box) for other in paths) else box[0]
        axes.annotate(
            curve.name, (x, y), xycoords="axes pixels", color=curve.colour, va="center", annotation_clip=False
        )


# Words


def _key(results: Sequence[Result]) -> str:
    """The meaning of line, band and dots, where there are seeds or samples kept aside."""
    of_test = "dots: the samples kept aside" if any(result.test_losses for result in results) else ""
    return " · ".join(part for part in (_key_of_seeds(results), of_test) if part)


def _key_of_seeds(results: Sequence[Result]) -> str:
    counts = {len(result.seeds) for result in results} - {0}
    if not counts:
        return ""
    if counts == {1}:
        return "line: the one seed"
    thin = " · thin: best and worst" if len(results) == 1 else ""
    return f"line: median of {_seeds(counts)} · band: their middle half{thin}"


def _seeds(counts: set[int]) -> str:
    return f"{min(counts)} seeds" if len(counts) == 1 else f"{min(counts)} to {max(counts)} seeds"


def _notes(results: Sequence[Result], *, is_alone: bool) -> Iterator[str]:
    """Which runs have no curve, and why; and which have no band although others do."""
    with_seeds = any(len(result.seeds) for result in results)
    for result in results:
        seeds = result.seeds
        if len(seeds) and np.isnan(quartiles(seeds.losses)[1, 0]):
            early = sum(epoch == 1 for epoch in seeds.diverged_at)
            yield f"{result.id}: {early} of {len(seeds)} seeds overflowed in epoch 1"
        elif not len(seeds) and not result.history:
            yield f"{result.id}: overflowed in epoch 1, at sample {result.diverged_sample}"
        elif not len(seeds) and with_seeds:
            yield f"{result.id}: one line, as no seed changes its start"
    if is_alone:
        seeds = results[0].seeds
        for index in luckiest_and_unluckiest(seeds):
            if seeds.diverged_at[index] == 1:
                yield f"seed {seeds.seed[index]}: overflowed in epoch 1, at sample {seeds.diverged_sample[index]}"


def _opening(results: Sequence[Result]) -> str:
    counts = {len(result.seeds) for result in results} - {0}
    runs = f"{len(results)} run{'s' * (len(results) != 1)}"
    of_seeds = f": the median of {_seeds(counts)} as a line, their middle half as a band" if counts else ""
    return f"The mean loss by epoch of {runs}{of_seeds}."


def _in_words(result: Result) -> str:
    if len(result.seeds):
        return _of_median_in_words(result)
    if not result.history:
        return f"{result.id} overflowed in epoch 1, at sample {result.diverged_sample}."
    ended = (
        f"overflowed in epoch {result.diverged_at}" if result.diverged_at else f"ended at {number(result.history[-1])}"
    )
    first = (
        f"first below {number(result.threshold)} in epoch {result.converged_at}"
        if result.converged_at
        else "never converged"
    )
    return f"{result.id} began at {number(result.history[0])} and {ended}, {first}."


def _of_test_in_words(result: Result) -> str:
    if not result.test_losses:
        return ""
    first, last = test_losses_of(result)[[0, -1]].tolist()
    ended = "overflows" if math.isnan(last) else f"ends at {number(last)}"
    began = "" if math.isnan(first) else f"begins at {number(first)} and "
    return f" The loss of its samples kept aside {began}{ended}."


def _of_median_in_words(result: Result) -> str:
    seeds = result.seeds
    low, losses, high = quartiles(seeds.losses)[:, [0, -1]].tolist()
    if math.isnan(losses[0]):
        said = "overflows in epoch 1"
    elif math.isnan(losses[1]):
        said = f"begins at {number(losses[0])} and overflows"
    else:
        worse = "overflow" if math.isnan(high[1]) else number(high[1])
        said = (
            f"goes from {number(losses[0])} to {number(losses[1])}, with a middle half of {number(low[1])} to {worse}"
        )
    converged = sum(epoch is not None for epoch in seeds.converged_at)
    return f"{result.id} {said}; {converged} of {len(seeds)} seeds converged, {diverged(seeds)} overflowed."


def _of_seeds_in_words(results: Sequence[Result]) -> Iterator[str]:
    """The luckiest and the unluckiest seed, of one run."""
    if len(results) != 1:
        return
    seeds = results[0].seeds
    for index in luckiest_and_unluckiest(seeds):
        if seeds.diverged_at[index] is not None:
            yield (
                f"Seed {seeds.seed[index]} overflowed first, in epoch {seeds.diverged_at[index]}, "
                f"at sample {seeds.diverged_sample[index]}."
            )
        else:
            yield f"Seed {seeds.seed[index]} ended at {number(seeds.final_loss[index])}."
