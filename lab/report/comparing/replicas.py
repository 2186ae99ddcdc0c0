"""Comparing the replicas of a published run with those trained again.

A value may differ by the spread of its replica, or by ten times as much as it differs in the replica's shadow. Seeds
get a shadow only here, and only those that differ.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

import numpy as np

from lab.experiments.executors import Executor
from lab.experiments.plan import Family, Work
from lab.experiments.replica_files import FEATURED_FILE, SEEDS_FILE, rows_in
from lab.experiments.results import LEAST_SPREAD, OF_SHADOW, Outcome, Result, spread_of
from lab.experiments.starts import Replica
from lab.experiments.training import FeaturedReplicas, Part, Rows, start_of_seed, train_parts
from lab.network.arrays import Array
from lab.report.addresses import run_file
from lab.report.comparing.findings import Finding, Likeness, worst
from lab.report.comparing.published import PublishedSite
from lab.report.wording.numbers import number

MOST_TOGETHER = 100
"""How many seeds are trained together, each with its shadow."""

Shadows: TypeAlias = Mapping[tuple[str, int], Rows]
"""The shadows of seeds, by the digest of the recipe and the seed."""


def compare_runs(
    published: PublishedSite, work: Work, trained: Mapping[str, Result], executor: Executor
) -> tuple[list[Finding], dict[str, Outcome]]:
    """How like the published replicas of each run are to those trained again; and the outcomes to make its pages from:
    what is published, or where that is not like enough, what was trained.
    """
    new = {name: result.outcome for name, result in trained.items()}
    old: dict[str, Outcome] = {}
    found: dict[str, Finding] = {}
    for name in trained:
        try:
            old[name] = _published_outcome(published, name, work.families[name], work.featured[name])
        except ValueError as error:
            found[name] = Finding(f"run {name}", Likeness.DIFFERENT, str(error))
    seeds = {name: _differing_seeds(outcome, new[name]) for name, outcome in old.items()}
    shadows = _train_shadows([(work.families[name], each) for name, each in seeds.items()], executor)
    for name, outcome in old.items():
        found[name] = _compare(outcome, new[name], name, seeds[name], shadows)
    outcomes = {name: old[name] if found[name].likeness.is_enough else new[name] for name in trained}
    return [found[name] for name in trained], outcomes


def _published_outcome(published: PublishedSite, run_id: str, family: Family, replica: Replica) -> Outcome:
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


def _differing_seeds(old: Outcome, new: Outcome) -> list[int]:
    pairs = enumerate(zip(old.seeds, new.seeds, strict=True), 1)
    return [seed for seed, (one, other) in pairs if one.tobytes() != other.tobytes()]


def _train_shadows(needed: Iterable[tuple[Family, Sequence[int]]], executor: Executor) -> Shadows:
    """The shadows of some seeds of families, each trained once."""
    starts: dict[tuple[str, int], FeaturedReplicas] = {}
    for family, seeds in needed:
        for seed in seeds:
            weights = start_of_seed(family.settings, seed).weights
            part = FeaturedReplicas(family.settings, family.samples, family.thresholds, weights)
            starts.setdefault((family.recipe.digest, seed), part)
    by_family = [list(each) for _, each in groupby(starts, key=itemgetter(0))]
    stacks = [keys[first : first + MOST_TOGETHER] for keys in by_family for first in range(0, len(keys), MOST_TOGETHER)]
    shadows: dict[tuple[str, int], Rows] = {}
    with closing(executor(train_parts, [tuple(starts[key] for key in keys) for keys in stacks])) as products:
        for index, product in products:
            shadows |= {key: shadow for key, (_, shadow) in zip(stacks[index], product, strict=True)}
    return shadows


def _compare(old: Outcome, new: Outcome, run_id: str, seeds: Sequence[int], shadows: Shadows) -> Finding:
    """How like a run's published replicas are to those trained again, where these seeds differ."""
    row, shadow = new.featured
    found = [
        *_differences("", old.featured[0], row, shadow),
        *_differences("its shadow's ", old.featured[1], shadow, row),
    ]
    for seed in seeds:
        shadow = shadows[new.recipe.digest, seed]
        found += _differences(f"seed {seed}'s ", old.seeds[seed - 1], new.seeds[seed - 1], shadow)
    finding = worst([Finding("", Likeness.SAME), *found])
    return Finding(f"run {run_id}", finding.likeness, finding.what)


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
