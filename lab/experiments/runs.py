"""Experiments and their runs: a block of keys, with a sweep or named runs, becomes one run for each of its settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lab.experiments.samples import SamplesOf, built_in_samples, read_samples
from lab.experiments.settings import Settings, misfits, read_settings
from lab.experiments.variants import Variant, collisions, variants_of
from lab.language.keys import (
    Problem,
    ProblemsError,
    check_known,
    check_values,
    key,
    keys_of,
    read_id,
    read_keys,
    read_number_above_0,
    whole_number,
    without_misspelt,
)
from lab.network.data_sets import Samples

MOST_SEEDS = 1_000_000
HIGHEST_SEED = 1_000_000_000

MOST_SAMPLES = 1_000_000
"""How many samples all runs of an experiment may be trained on; those that runs share count once."""


@dataclass(frozen=True, slots=True)
class Replication:
    """What an experiment asks of the replicas of a run, beside their settings."""

    threshold: float = key(read_number_above_0, "a run has converged when its loss is below this", default=0.05)
    seeds: int = key(
        whole_number(1, MOST_SEEDS),
        "from how many starts each run is trained besides the one that is shown: those of seeds 1, 2, ...",
        default=100,
    )
    featured: int | None = key(
        whole_number(1, HIGHEST_SEED),
        "the seed whose network is shown, 1 unless given; a start from the stream goes before it",
        None,
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One settings of an experiment."""

    id: str
    settings: Settings
    replication: Replication
    samples: Samples = field(compare=False)
    test: Samples | None = field(default=None, compare=False)  # those kept aside


@dataclass(frozen=True, slots=True)
class Experiment:
    """A block of the report: one run, or the runs of a sweep, or named runs."""

    id: str
    runs: tuple[Run, ...]
    varied: tuple[str, ...]  # the keys that tell the runs apart, in order


OWN_KEYS = {
    "id": "the experiment's name, and its run's when there is one only",
    "sweep": "`sweep.KEY = [...]`: a run for each value of one key, or for each pair of values of two keys; "
    "also of a word's parameter, as `sweep.data.noise = [0.1, 0.2]`",
    "runs": "`runs.NAME = { ... }`: a run for each table, whose keys go before the block's",
}
"""The keys of an experiment besides those of `Settings` and `Replication`, and what they mean."""


def read_experiment(table: Mapping[str, object], samples_of: SamplesOf = built_in_samples) -> Experiment:
    """The experiment that a block's table describes.

    Raises ProblemsError with all problems of the table; with none where only samples are missing.
    """
    run_keys = {**keys_of(Settings), **keys_of(Replication)}
    known = {*OWN_KEYS, *run_keys}
    shared = {name: value for name, value in table.items() if name in run_keys}
    problems = check_known(table, known)
    problems += [*check_values(Settings, shared), *check_values(Replication, shared)]
    problems += read_samples(shared, {}, samples_of).problems
    experiment_id = "unnamed"
    try:
        experiment_id = read_keys(_Named, table).id
    except ProblemsError as error:
        problems += error.problems
    variants, of_variants = variants_of(experiment_id, table, known=run_keys)
    problems += of_variants
    runs: list[Run] = []
    drawn: dict[int, int] = {}  # how many samples each data set has
    for variant in variants:
        try:
            run = _read_run(variant, shared, samples_of)
        except ProblemsError as error:
            problems += error.problems
            continue
        runs.append(run)
        drawn[id(run.samples)] = len(run.samples.labels)
        if sum(drawn.values()) > MOST_SAMPLES:
            text = f"the runs have more than {MOST_SAMPLES} samples to train on; at most {MOST_SAMPLES} are drawn"
            problems.append(Problem(variant.path or "data", text))
            break
    problems += collisions(variants) + _seeds_without_effect(variants, shared, runs)
    if problems or len(runs) < len(variants):
        raise ProblemsError(*without_misspelt(dict.fromkeys(problems), table, known))
    varied = dict.fromkeys(name for variant in variants for name in variant.varied)
    return Experiment(experiment_id, tuple(runs), tuple(varied))


@dataclass(frozen=True, slots=True)
class _Named:
    id: str = key(read_id, "the experiment's name")


def _read_run(variant: Variant, shared: Mapping[str, object], samples_of: SamplesOf) -> Run:
    values = {**shared, **variant.values}
    read = read_samples(values, variant.paths, samples_of)
    problems = read.problems
    try:
        settings = read_settings(values, variant.paths)
    except ProblemsError as error:
        problems += error.problems
    else:
        problems += misfits(settings, read.data, variant.paths) if read.data else []
    try:
        replication = read_keys(Replication, values, variant.paths)
    except ProblemsError as error:
        problems += error.problems
    if problems or read.data is None or (read.test is None and "test" in values):
        raise ProblemsError(*problems)
    return Run(variant.id, settings, replication, read.data, read.test)


def _seeds_without_effect(
    variants: Sequence[Variant], shared: Mapping[str, object], runs: Sequence[Run]
) -> list[Problem]:
    """A problem for each key about seeds where the initial weights are fixed."""
    fixed = {run.id: run.settings.weights for run in runs if run.settings.has_fixed_start}
    problems = []
    for name in ("seeds", "featured"):
        if name in shared and runs and len(fixed) == len(variants):
            weights = next(iter(fixed.values()))
            problems.append(Problem(name, f'{name} has no effect: no seed changes the initial weights "{weights}"'))
        problems += [
            Problem(path, f'{path} has no effect: no seed changes the initial weights "{fixed[variant.id]}"')
            for variant in variants
            if variant.id in fixed and (path := variant.paths.get(name)) is not None
        ]
    return problems
