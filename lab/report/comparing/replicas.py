"""Comparing the replicas of a published run with those trained again.

A replica whose bits differ is trained again as three processors would that round otherwise, and if need be as thirty.
Its values may differ by ten times as much as these do.
"""

from collections.abc import Iterator, Mapping
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
from lab.experiments.training import Part, Rows, start_of_seed, train_parts
from lab.network.arrays import Array
from lab.report.addresses import run_file
from lab.report.comparing.findings import Finding, Likeness, worst
from lab.report.comparing.other_processors import RoundedOtherwise
from lab.report.comparing.published import PublishedSite
from lab.report.wording.numbers import number

MOST_TOGETHER = 100
"""How many replicas are trained together, each as several processors would."""

PROCESSORS = 3, 30
"""As how many other processors a replica is trained whose bits differ, and one that differs from those too much."""

Key: TypeAlias = tuple[str, int]
"""The digest of a recipe, and a seed or 0 for the featured replica."""


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
    others: dict[Key, Rows] = {}
    uncertain = {*old}
    for processors in PROCESSORS:
        parts = {
            key: part
            for name in sorted(uncertain)
            for key, part in _differing(old[name], new[name], work.families[name], work.featured[name], processors)
            if key not in others or not _is_like(old[name], new[name], key, others)
        }
        others |= _train(parts, executor)
        found |= {name: _compare(old[name], new[name], name, others) for name in uncertain}
        uncertain = {name for name in uncertain if not found[name].likeness.is_enough}
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


def _differing(
    old: Outcome, new: Outcome, family: Family, replica: Replica, processors: int
) -> Iterator[tuple[Key, RoundedOtherwise]]:
    """The replicas whose bits differ, to be trained as other processors would."""
    starts = {seed: start_of_seed(family.settings, seed) for seed in _differing_seeds(old, new)}
    if old.featured.tobytes() != new.featured.tobytes():
        starts[0] = replica.network
    for seed, start in starts.items():
        part = RoundedOtherwise(family.settings, family.samples, family.thresholds, start.weights, processors)
        yield (new.recipe.digest, seed), part


def _differing_seeds(old: Outcome, new: Outcome) -> list[int]:
    pairs = enumerate(zip(old.seeds, new.seeds, strict=True), 1)
    return [seed for seed, (one, other) in pairs if one.tobytes() != other.tobytes()]


def _train(parts: Mapping[Key, RoundedOtherwise], executor: Executor) -> dict[Key, Rows]:
    """The rows of parts; those of one recipe are trained together."""
    by_family = [list(keys) for _, keys in groupby(sorted(parts), key=itemgetter(0))]
    stacks = [keys[first : first + MOST_TOGETHER] for keys in by_family for first in range(0, len(keys), MOST_TOGETHER)]
    rows: dict[Key, Rows] = {}
    with closing(executor(train_parts, [tuple(parts[key] for key in keys) for keys in stacks])) as products:
        for index, product in products:
            rows |= zip(stacks[index], product, strict=True)
    return rows


def _compare(old: Outcome, new: Outcome, run_id: str, others: Mapping[Key, Rows]) -> Finding:
    """How like a run's published replicas are to those trained again."""
    keys = [(new.recipe.digest, seed) for seed in (0, *_differing_seeds(old, new))]
    found = [each for key in keys if key in others for each in _findings(old, new, key, others)]
    finding = worst([Finding("", Likeness.SAME), *found])
    return Finding(f"run {run_id}", finding.likeness, finding.what)


def _is_like(old: Outcome, new: Outcome, key: Key, others: Mapping[Key, Rows]) -> bool:
    return all(each.likeness.is_enough for each in _findings(old, new, key, others))


def _findings(old: Outcome, new: Outcome, key: Key, others: Mapping[Key, Rows]) -> Iterator[Finding]:
    """What differs in one replica, and in its shadow if it is featured."""
    _, seed = key
    if seed:
        yield from _differences(f"seed {seed}'s ", old.seeds[seed - 1], new.seeds[seed - 1], others[key])
    else:
        yield from _differences("", old.featured[0], new.featured[0], others[key])
        yield from _differences("its shadow's ", old.featured[1], new.featured[1], others[key])


def _differences(whose: str, old: Rows, new: Rows, others: Rows) -> Iterator[Finding]:
    """For each value of a replica that differs: how much, which of its numbers most, and whether it may."""
    spreads = [spread_of(new, other) for other in others]
    spread = None if None in spreads else max(filter(None, spreads))
    for name in new.dtype.names or ():
        one, again = (np.atleast_1d(row[name]).ravel() for row in (old, new))
        if one.tobytes() == again.tobytes():
            continue
        difference = _distances(one, again)
        place = int(np.argmax(difference))
        where = name if one.size == 1 else f"{name}[{place}]"
        said = f"{whose}{where} is {one[place].item()!r}, trained again {again[place].item()!r}"
        if spread is None:
            yield Finding("", Likeness.UNKNOWN, f"{said}; nothing of it is certain, as other processors end elsewhere")
            continue
        of_others = max(float(_distances(np.atleast_1d(other[name]).ravel(), again).max()) for other in others)
        allowed = np.maximum(max(spread, OF_SHADOW * of_others), LEAST_SPREAD * np.abs(np.nan_to_num(again)))
        if (difference > allowed).any():
            yield Finding("", Likeness.DIFFERENT, f"{said}; its spread is {number(float(allowed[place]))}")
        elif all(map(_print_alike, one, again)):
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
