"""The curves that learning curves draw: of a run, of its samples kept aside, of its luckiest and unluckiest seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lab.experiments.results import Result
from lab.experiments.seeds import Seeds
from lab.experiments.training import saved_epochs
from lab.report.figures.bands import quartiles
from lab.report.figures.layout import LEAST_LOSS
from lab.report.figures.palette import DASHES, MUTED, SERIES
from lab.report.wording.facts import diverged

if TYPE_CHECKING:
    from lab.network.arrays import Array

DOTS: Any = (0, (1.2, 1.8))
"""The line of samples kept aside."""


@dataclass(frozen=True, slots=True, eq=False)
class LossCurve:
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


def curve_of_run(result: Result, index: int, *, is_alone: bool) -> LossCurve:
    seeds = result.seeds
    if len(seeds):
        epochs = np.array(seeds.saved_epochs, dtype=float)
        low, losses, high = quartiles(seeds.losses)
    else:
        epochs = np.arange(1.0, len(result.history) + 1)
        low = losses = high = np.array(result.history)
    return LossCurve(
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


def curve_of_test(result: Result, index: int, *, is_alone: bool) -> LossCurve:
    """The curve of the samples kept aside: the median of the seeds, or of the only replica."""
    losses = test_losses_of(result)
    drawable = _drawable(losses)
    return LossCurve(
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


def test_losses_of(result: Result) -> Array:
    """The mean loss of the samples kept aside by saved epoch, NaN where it overflows."""
    if len(result.seeds):
        median: Array = quartiles(result.seeds.test_losses)[1]
        return median
    return np.array([np.nan if loss is None else loss for loss in result.test_losses])


def curves_of_seeds(seeds: Seeds) -> list[LossCurve]:
    """The curves of the luckiest and the unluckiest seed."""
    chosen = luckiest_and_unluckiest(seeds)
    return [
        LossCurve(
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


def luckiest_and_unluckiest(seeds: Seeds) -> list[int]:
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
