"""What the replicas of a run's seeds gave: one value a seed, and what can be said of all of them."""

import math
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from lab.experiments.training import Rows, saved_epochs
from lab.network.arrays import Array


class SeedValues(tuple[Any, ...]):
    """One value a seed, in their order; None is never, or not there, and counts as worse than any number."""

    worst = math.inf

    @property
    def median(self) -> float | None:
        """The middle value; None where it is never, for half of the seeds or more."""
        return self.quantile(0.5)

    @property
    def share(self) -> float:
        """The share of the seeds that have a value."""
        return sum(value is not None for value in self) / len(self._checked())

    @property
    def ranked(self) -> list[float]:
        """The values as numbers, in which never is an infinity."""
        return [self.worst if value is None else float(value) for value in self]

    def quantile(self, q: float) -> float | None:
        """The value that a share q of the seeds does not exceed, between two values linear (Hyndman and Fan's 7); None
        where that touches never. Raises ValueError for a q that is not a share.
        """
        if isinstance(q, bool) or not isinstance(q, int | float) or not 0.0 <= q <= 1.0:
            raise ValueError(f"a quantile is between 0 and 1, not {q}")
        values = sorted(self._checked().ranked)
        place = q * (len(values) - 1)
        below, part = values[math.floor(place)], place - math.floor(place)
        above = values[math.ceil(place)]
        if math.isinf(below) or math.isinf(above):
            return None
        return float(below + part * (above - below))

    def _checked(self) -> "SeedValues":
        if not self:
            raise ValueError("no seed changes the start of this run, so it has no seeds")
        return self


class Accuracies(SeedValues):
    """Of accuracies the lowest is the worst."""

    worst = -math.inf


class NothingKept(SeedValues):
    """What a run without samples kept aside, or without seeds, has of them."""

    def _checked(self) -> SeedValues:
        raise ValueError("this run keeps no samples aside, or has no seeds")


NOTHING, NO_ACCURACY, NOTHING_KEPT = SeedValues(), Accuracies(), NothingKept()


@dataclass(frozen=True, slots=True)
class Seeds:
    """What the replicas of the seeds gave; a run that no seed changes has none."""

    seed: tuple[int, ...] = ()
    accuracy: SeedValues = NO_ACCURACY
    final_loss: SeedValues = NOTHING
    converged_at: SeedValues = NOTHING
    squared_error_converged_at: SeedValues = NOTHING
    diverged_at: SeedValues = NOTHING
    diverged_sample: SeedValues = NOTHING
    saved_epochs: tuple[int, ...] = ()
    losses: Array = field(default_factory=lambda: np.empty((0, 0)), compare=False)  # (seeds, saved epochs), NaN: none
    parameters: Array = field(default_factory=lambda: np.empty((0, 0)), compare=False)  # of the last finite networks
    test_accuracy: SeedValues = NOTHING_KEPT  # on the samples kept aside; empty where there are none
    test_final_loss: SeedValues = NOTHING_KEPT  # as above
    test_losses: Array = field(default_factory=lambda: np.empty((0, 0)), compare=False)  # as the losses

    def __len__(self) -> int:
        return len(self.seed)


COLUMNS = tuple(
    each.name
    for each in fields(Seeds)
    if each.name not in ("saved_epochs", "losses", "parameters") and not each.name.startswith("test_")
)
"""What `result.json` and `seeds.csv` have of every seed."""


def columns_of(seeds: Seeds) -> tuple[str, ...]:
    """The same for these seeds: where samples are kept aside, how they answer to those too."""
    return (*COLUMNS, "test_accuracy", "test_final_loss") if seeds.test_accuracy else COLUMNS


def seeds_of_rows(rows: Rows, *, threshold: int, epochs: int) -> Seeds:
    """What the rows of seeds 1, 2, ... say; `threshold` is the place of the run's among the family's."""
    if not len(rows):
        return Seeds()
    return Seeds(
        tuple(range(1, len(rows) + 1)),
        Accuracies(number_or_none(value) for value in rows["accuracy"]),
        SeedValues(number_or_none(value) for value in rows["final_loss"]),
        SeedValues(epoch_or_none(value) for value in rows["converged_at"][:, threshold]),
        SeedValues(epoch_or_none(value) for value in rows["squared_error_converged_at"][:, threshold]),
        SeedValues(epoch_or_none(value) for value in rows["diverged_at"]),
        SeedValues(epoch_or_none(value) for value in rows["diverged_sample"]),
        saved_epochs(epochs),
        rows["losses"],
        rows["parameters"],
        *(_of_test(rows) if "test_losses" in (rows.dtype.names or ()) else ()),
    )


def _of_test(rows: Rows) -> tuple[SeedValues, SeedValues, Array]:
    return (
        Accuracies(number_or_none(value) for value in rows["test_accuracy"]),
        SeedValues(number_or_none(losses[-1]) for losses in rows["test_losses"]),
        rows["test_losses"],
    )


def number_or_none(value: float) -> float | None:
    """A number of a row, None where there is none."""
    return None if math.isnan(value) else float(value)


def epoch_or_none(value: int) -> int | None:
    """An epoch or sample of a row, None where it never was."""
    return int(value) or None
