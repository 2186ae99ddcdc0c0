"""Learning curves: the loss of runs by epoch, a line for the median of the seeds in a band, labelled at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.experiments.results import Result
from lab.experiments.seeds import Seeds
from lab.experiments.training import saved_epochs
from lab.report.figures.bands import quartiles
from lab.report.figures.layout import (
    EDGE,
    LEAST_LOSS,
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
from lab.report.figures.palette import DASHES, MUTED, RULE, SERIES
from lab.report.figures.register import FIGURES
from lab.report.wording.facts import diverged
from lab.report.wording.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from lab.network.arrays import Array

LINE = 14
"""Pixels from one label or note to the next."""

AXES_LEFT, AXES_HEIGHT = 52, 250

NARROWEST = 130
"""If names beside the axes would make them narrower than this, the names go below."""

LABEL_GAP = 6
"""The gap between the end of a curve and its name."""

DOTS: Any = (0, (1.2, 1.8))
"""The line of samples kept aside."""

BAND = 0.24, 0.13
"""The opacity of a band: of a single run, and of each of several."""


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """What is drawn for a run or a seed: losses by epoch, NaN where there is none."""

    name: str  # "" where the line's dots say what it is
    colour: str
    dash: object
    width: float
    epochs: Array
    low: Array
    losses: Array
    high: Array
    has_band: bool = False
    overflows: bool = False  # in the epoch after its end

    @property
    def end(self) -> float:
        """The last loss there is."""
        return float(self.losses[np.isfinite(self.losses)][-1])


@FIGURES.named("learning-curves")
def learning_curves(picture: Figure, results: Sequence[Result]) -> str:
    """The mean loss by epoch, both on logarithmic axes: for each run the median of its seeds in a band of their middle
    half, for a single run also its best and its worst seed; just a line if no seed changes the start. Dots are the loss
    of samples kept aside.
    """
    is_alone = len(results) == 1
    curves = [_of_run(result, index, is_alone=is_alone) for index, result in enumerate(results)]
    curves += [_of_test(result, index, is_alone=is_alone) for index, result in enumerate(results) if result.test_losses]
    if is_alone:
        curves += _of_seeds(results[0].seeds)
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


# What is drawn


def _of_run(result: Result, index: int, *, is_alone: bool) -> _Curve:
    seeds = result.seeds
    if len(seeds):
        epochs = np.array(seeds.saved_epochs, dtype=float)
        low, losses, high = quartiles(seeds.losses)
    else:
        epochs = np.arange(1.0, len(result.history) + 1)
        low = losses = high = np.array(result.history)
    return _Curve(
        name="median" if is_alone and len(seeds) else result.id,
        colour=SERIES[index % len(SERIES)],
        dash=DASHES[index // len(SERIES) % len(DASHES)],
        width=2.0 if is_alone else 1.6,
        epochs=epochs,
        low=_drawable(low),
        losses=_drawable(losses),
        high=_drawable(high),
        has_band=len(seeds) > 1,
        overflows=bool(np.isnan(losses[-1])) if len(seeds) else result.diverged_at is not None,
    )


def _of_test(result: Result, index: int, *, is_alone: bool) -> _Curve:
    """The curve of the samples kept aside: the median of the seeds, or of the only replica."""
    losses = _test_losses(result)
    drawable = _drawable(losses)
    return _Curve(
        name="kept aside" if is_alone else "",
        colour=SERIES[index % len(SERIES)],
        dash=DOTS,
        width=1.6,
        epochs=np.array(saved_epochs(result.settings.epochs), dtype=float),
        low=drawable,
        losses=drawable,
        high=drawable,
        overflows=bool(np.isnan(losses[-1])),
    )


def _test_losses(result: Result) -> Array:
    """The mean loss of the samples kept aside by saved epoch, NaN where it overflows."""
    if len(result.seeds):
        median: Array = quartiles(result.seeds.test_losses)[1]
        return median
    return np.array([np.nan if loss is None else loss for loss in result.test_losses])


def _of_seeds(seeds: Seeds) -> list[_Curve]:
    """The curves of the luckiest and the unluckiest seed."""
    chosen = _luckiest_and_unluckiest(seeds)
    return [
        _Curve(
            name=f"seed {seeds.seed[index]}",
            colour=MUTED,
            dash=dash,
            width=1.2,
            epochs=np.array(seeds.saved_epochs, dtype=float),
            low=(losses := _drawable(seeds.losses[index])),
            losses=losses,
            high=losses,
            overflows=seeds.diverged_at[index] is not None,
        )
        for index, dash in zip(chosen, DASHES[1:], strict=False)
    ]


def _luckiest_and_unluckiest(seeds: Seeds) -> list[int]:
    """The index of the seed with the lowest final loss, and of the one with the highest or that overflows first. The
    luckiest is left out if all overflow, and both if no seed is better than another.
    """
    if not len(seeds):
        return []
    final = [math.inf if loss is None else loss for loss in seeds.final_loss]
    luckiest = final.index(min(final))
    ends = [
        (math.inf, 0) if epoch is None else (epoch, seeds.diverged_sample[i])
        for i, epoch in enumerate(seeds.diverged_at)
    ]
    unluckiest = ends.index(min(ends)) if diverged(seeds) else final.index(max(final))
    if not math.isfinite(final[luckiest]):
        return [unluckiest]
    return [] if luckiest == unluckiest else [luckiest, unluckiest]


def _drawable(losses: Array) -> Array:
    return np.maximum(losses, LEAST_LOSS)


# Drawing


def _set_scales(axes: Axes, curves: Sequence[_Curve]) -> None:
    values = np.concatenate(
        [each[np.isfinite(each)] for curve in curves for each in (curve.low, curve.losses, curve.high)]
    )
    set_log_ticks(axes, "x", 1, max(2.0, *(float(curve.epochs[-1]) for curve in curves)))
    set_log_ticks(axes, "y", 0.8 * float(values.min()), 1.25 * float(values.max()))


def _draw(axes: Axes, curve: _Curve, *, strength: float) -> None:
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


def _label(axes: Axes, drawn: Sequence[_Curve]) -> None:
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
        for index in _luckiest_and_unluckiest(seeds):
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
    first, last = _test_losses(result)[[0, -1]].tolist()
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
    for index in _luckiest_and_unluckiest(seeds):
        if seeds.diverged_at[index] is not None:
            yield (
                f"Seed {seeds.seed[index]} overflowed first, in epoch {seeds.diverged_at[index]}, "
                f"at sample {seeds.diverged_sample[index]}."
            )
        else:
            yield f"Seed {seeds.seed[index]} ended at {number(seeds.final_loss[index])}."
