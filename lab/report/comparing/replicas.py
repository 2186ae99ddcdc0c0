"""Comparing the replicas of a published run with those trained again.

A value may differ by the spread of its replica, or by ten times as much as it differs in the replica's shadow. Seeds
get a shadow only here, and only those that differ.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np

from lab.experiments.executors import Executor
from lab.experiments.plan import Family
from lab.experiments.replica_files import FEATURED_FILE, SEEDS_FILE, rows_in
from lab.experiments.results import LEAST_SPREAD, OF_SHADOW, Outcome, spread_of
from lab.experiments.starts import Replica
from lab.experiments.training import FeaturedReplicas, Part, Rows, start_of_seed, train_parts
from lab.network.arrays import Array
from lab.report.addresses import run_file
from lab.report.comparing.findings import Finding, Likeness, worst
from lab.report.comparing.published import PublishedSite
from lab.report.wording.numbers import number

MOST_TOGETHER = 250
"""How many seeds are trained together, each with its shadow."""


def published_outcome(published: PublishedSite, run_id: str, family: Family, replica: Replica) -> Outcome:
    """What a site has of a run's replicas. Raises ValueError, in words, where its files are not those of the run."""
    return Outcome(
        family.recipe,
        _rows(published, run_file(run_id, FEATURED_FILE), family.of_start(replica)),
        _rows(published, run_file(run_id, SEEDS_FILE), family.of_seeds(1, family.seeds)),
        family.thresholds,
    )


def _rows(published: PublishedSite, path: str, part: Part) -> Rows:
    if path not in published.files:
        raise ValueError(f"{path} is missing")
    try:
        return rows_in(published.files[path], part)
    except ValueError as error:
        raise ValueError(f"{path} cannot be read: {error}") from None


def outcome_against(old: Outcome, new: Outcome, run_id: str, family: Family, executor: Executor) -> Finding:
    """How like a run's published replicas are to those trained again."""
    row, shadow = new.featured
    found = [
        *_differences("", old.featured[0], row, shadow),
        *_differences("its shadow's ", old.featured[1], shadow, row),
    ]
    differing = [seed for seed in range(1, len(new.seeds) + 1) if old.seeds[seed - 1] != new.seeds[seed - 1]]
    for seed, shadow in zip(differing, _shadows(family, differing, executor), strict=True):
        found += _differences(f"seed {seed}'s ", old.seeds[seed - 1], new.seeds[seed - 1], shadow)
    finding = worst([Finding("", Likeness.SAME), *found])
    return Finding(f"run {run_id}", finding.likeness, finding.what)


def _shadows(family: Family, seeds: Sequence[int], executor: Executor) -> list[Rows]:
    """The shadows of replicas, trained now."""
    settings, samples, thresholds = family.settings, family.samples, family.thresholds
    parts = [FeaturedReplicas(settings, samples, thresholds, start_of_seed(settings, seed).weights) for seed in seeds]
    items = [tuple(parts[first : first + MOST_TOGETHER]) for first in range(0, len(parts), MOST_TOGETHER)]
    with closing(executor(train_parts, items)) as products:
        trained = dict(products)
    return [rows[1] for index in range(len(items)) for rows in trained[index]]


def _differences(whose: str, old: Rows, new: Rows, shadow: Rows) -> Iterator[Finding]:
    """For each value of a replica that differs: how much, which of its numbers most, and whether it may."""
    spread = spread_of(new, shadow)
    for name in new.dtype.names or ():
        one, other, aside = (np.atleast_1d(row[name]).ravel() for row in (old, new, shadow))
        if one.tobytes() == other.tobytes():
            continue
        difference = _distances(one, other)
        place = int(np.argmax(difference))
        where = name if one.size == 1 else f"{name}[{place}]"
        said = f"{whose}{where} is {one[place].item()!r}, trained again {other[place].item()!r}"
        if spread is None:
            yield Finding("", Likeness.UNKNOWN, f"{said}; its shadow ends so far away that nothing of it is certain")
            continue
        least = max(spread, OF_SHADOW * float(np.nan_to_num(_distances(aside, other), posinf=0.0).max()))
        allowed = np.maximum(least, LEAST_SPREAD * np.abs(np.nan_to_num(other)))
        if (difference > allowed).any():
            yield Finding("", Likeness.DIFFERENT, f"{said}; its spread allows {number(float(allowed[place]))}")
        elif all(map(_print_alike, one, other)):
            yield Finding("", Likeness.PRINTED, said)
        else:
            yield Finding("", Likeness.WITHIN, said)


def _distances(one: Array, other: Array) -> Array:
    """How far apart the numbers of two arrays are; infinitely where only one is finite, or the bits of NaN differ."""
    with np.errstate(all="ignore"):
        distances = np.abs(one.astype(np.float64) - other.astype(np.float64))
    is_same = (one == other) | (np.isnan(one) & np.isnan(other))
    return np.where(is_same, 0.0, np.nan_to_num(distances, nan=np.inf))


def _print_alike(one: float, other: float) -> bool:
    return number(float(one)) == number(float(other))
