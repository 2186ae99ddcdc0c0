"""Running: what the plan says is trained where the executor does it, kept, and each run gets its result."""

from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from typing import TypeAlias

import numpy as np

from lab.experiments.executors import Executor
from lab.experiments.plan import Family, Work, entry_of_featured, seconds, seeds_of
from lab.experiments.results import Outcome, Result, result_of
from lab.experiments.starts import Replica
from lab.experiments.training import Rows, train_parts
from lab.network.printed_network import PrintedNetwork
from lab.store.entries import Store
from lab.store.sources import check_unchanged

Progress: TypeAlias = Callable[[int, int, float], None]
"""Called with how many are done, of how many, and the share of the work that was."""

Kept: TypeAlias = Mapping[tuple[str, str], Rows]
"""Rows by the digest of their recipe and the store's entry."""


def run(
    work: Work,
    store: Store,
    references: Mapping[str, PrintedNetwork],
    *,
    executor: Executor,
    progress: Progress,
) -> dict[str, Result]:
    """Train what is missing, keep each stack as it comes, and give the results by run id, in the order of the runs.

    `references` are the printed networks that runs are held against, by run id. Raises OSError when the store cannot
    be written, ChangedSourceError when the code that trains is changed meanwhile: what it trains then is not kept.
    """
    if store.read_known() != work.sources:
        with suppress(OSError):  # it makes the next plan sooner, no more
            store.note_known(work.sources)
    for recipe, entry in work.damaged:
        store.set_aside(recipe, entry)
    kept = {**work.kept, **_train(work, store, executor, progress)}
    return {
        run.id: result_of(
            run,
            work.featured[run.id],
            _outcome(work.families[run.id], work.featured[run.id], kept),
            references.get(run.id),
        )
        for run in work.runs
    }


def _train(work: Work, store: Store, executor: Executor, progress: Progress) -> dict[tuple[str, str], Rows]:
    """The rows of all that was missing."""
    if not work.stacks:
        return {}
    costs = [seconds(stack) for stack in work.stacks]
    counts = [sum(missing.part.replicas for missing in stack) for stack in work.stacks]
    shares = [0.0] * len(work.stacks)

    def tell(index: int, share: float) -> None:
        shares[index] = share
        done = sum(share * count for share, count in zip(shares, counts, strict=True))
        cost = sum(share * cost for share, cost in zip(shares, costs, strict=True))
        progress(int(done), sum(counts), cost / sum(costs))

    trained: dict[tuple[str, str], Rows] = {}
    progress(0, sum(counts), 0.0)
    items = [tuple(missing.part for missing in stack) for stack in work.stacks]
    with closing(executor(train_parts, items, tell)) as products:
        for index, product in products:
            for missing, rows in zip(work.stacks[index], product, strict=True):
                recipe = missing.family.recipe
                check_unchanged(work.modules)
                store.write(recipe, missing.entry, rows.tobytes())
                store.note(recipe)
                trained[recipe.digest, missing.entry] = rows
            tell(index, 1.0)
    return trained


def _outcome(family: Family, replica: Replica, kept: Kept) -> Outcome:
    """The rows of a replica that is featured, and of its family's seeds."""
    digest = family.recipe.digest
    by_seed = {
        seed: row
        for (recipe, entry), rows in kept.items()
        if recipe == digest
        for seed, row in zip(seeds_of(entry), rows, strict=False)
    }
    numbers = tuple(range(1, family.seeds + 1))
    featured = entry_of_featured(replica.network.weights)
    return Outcome(
        f"{digest} {featured} {replica.start} {family.seeds}",
        kept[digest, featured],
        np.array([by_seed[seed] for seed in numbers]),
        numbers,
        family.thresholds,
    )
