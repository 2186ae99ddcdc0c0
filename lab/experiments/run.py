"""Running: what the plan says is trained where the executor does it, kept, and each run gets its result."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from lab.experiments.executors import Executor
from lab.experiments.plan import Family, Kept, Work, seconds
from lab.experiments.results import Outcome, Result, result_of
from lab.experiments.starts import Replica
from lab.experiments.training import SeedReplicas, train_parts
from lab.network.printed_network import PrintedNetwork
from lab.store.entries import Store
from lab.store.sources import check_unchanged

Progress: TypeAlias = Callable[[int, int, float], None]
"""Called with how many are done, of how many, and the share of the work that was."""


def run(
    work: Work,
    store: Store,
    references: Mapping[str, PrintedNetwork],
    *,
    executor: Executor,
    progress: Progress,
) -> dict[str, Result]:
    """Train what is missing, keep each stack as it comes, and give the results by run id, in the order of the runs.

    `references` are the printed networks that runs are compared with, by run id. Raises OSError when the store cannot
    be written, ChangedSourceError when the code that trains is changed meanwhile: what it trains then is not kept.
    """
    if store.read_known() != work.sources:
        with suppress(OSError):  # it makes the next plan sooner, no more
            store.note_known(work.sources)
    for recipe, entry in work.damaged:
        store.set_aside(recipe, entry)
    parts = [*work.kept, *_train(work, store, executor, progress)]
    with suppress(OSError):  # the next plan gives reasons by it, no more
        for family in work.families.values():
            store.note(family.recipe)
    return _results(work, parts, references)


def kept_results(work: Work, references: Mapping[str, PrintedNetwork]) -> dict[str, Result]:
    """The results of the runs that have all their replicas, by run id; nothing is trained or written."""
    whole = tuple(run for run in work.runs if run.id not in work.lacking)
    return _results(replace(work, runs=whole), work.kept, references)


def _results(work: Work, parts: Sequence[Kept], references: Mapping[str, PrintedNetwork]) -> dict[str, Result]:
    kept: dict[str, list[Kept]] = {}  # by the digest of the recipe
    for each in parts:
        kept.setdefault(each.family.recipe.digest, []).append(each)
    outcomes = {run.id: _outcome(work.families[run.id], work.featured[run.id], kept) for run in work.runs}
    return results_of_outcomes(work, outcomes, references)


def results_of_outcomes(
    work: Work, outcomes: Mapping[str, Outcome], references: Mapping[str, PrintedNetwork]
) -> dict[str, Result]:
    """The results that follow from what training gave, by run id, in the order of the runs."""
    return {
        run.id: result_of(run, work.featured[run.id], outcomes[run.id], references.get(run.id)) for run in work.runs
    }


def _train(work: Work, store: Store, executor: Executor, progress: Progress) -> list[Kept]:
    """All that was missing, trained."""
    if not work.stacks:
        return []
    costs = [seconds(stack) for stack in work.stacks]
    counts = [sum(missing.part.replicas for missing in stack) for stack in work.stacks]
    shares = [0.0] * len(work.stacks)

    def tell(index: int, share: float) -> None:
        shares[index] = share
        done = sum(share * count for share, count in zip(shares, counts, strict=True))
        cost = sum(share * cost for share, cost in zip(shares, costs, strict=True))
        progress(int(done), sum(counts), cost / sum(costs))

    trained: list[Kept] = []
    progress(0, sum(counts), 0.0)
    items = [tuple(missing.part for missing in stack) for stack in work.stacks]
    with closing(executor(train_parts, items, tell)) as products:
        for index, product in products:
            for missing, rows in zip(work.stacks[index], product, strict=True):
                recipe = missing.family.recipe
                check_unchanged(work.modules)
                store.write(recipe, missing.part.entry, rows.tobytes())
                store.note(recipe)
                trained.append(Kept(missing.family, missing.part, rows))
            tell(index, 1.0)
    return trained


def _outcome(family: Family, replica: Replica, kept: Mapping[str, Sequence[Kept]]) -> Outcome:
    """The rows of a replica that is featured, and of its family's seeds."""
    of_family = kept[family.recipe.digest]
    by_seed = {
        seed: row
        for each in of_family
        if isinstance(each.part, SeedReplicas)
        for seed, row in zip(each.part.seeds, each.rows, strict=True)
    }
    featured, seeds = family.of_start(replica).entry, family.of_seeds(1, family.seeds)
    return Outcome(
        family.recipe,
        next(each.rows for each in of_family if each.part.entry == featured),
        np.array([by_seed[seed] for seed in seeds.seeds], seeds.row_type),
        family.thresholds,
    )
