"""Experiments and their runs: a block of keys, with a sweep or named runs, becomes one run for each of its settings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lab.experiments.keys import (
    ID_RULE,
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
    wrong,
)
from lab.experiments.settings import Settings, misfits
from lab.experiments.words import written


@dataclass(frozen=True, slots=True)
class Replication:
    """What an experiment asks of the replicas of a run, beside their settings."""

    threshold: float = key(read_number_above_0, "a run has converged when its loss is below this", default=0.05)
    seeds: int = key(
        whole_number(1), "how many seeds the run asks for; now its featured replica alone is trained", default=100
    )
    featured: int | None = key(
        whole_number(1), "the seed whose network is shown, 1 unless given; a start from the stream goes before it", None
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One settings of an experiment."""

    id: str
    settings: Settings
    replication: Replication


@dataclass(frozen=True, slots=True)
class Experiment:
    """A block of the report: one run, or the runs of a sweep, or named runs."""

    id: str
    runs: tuple[Run, ...]
    varied: tuple[str, ...]  # the keys that tell the runs apart, in order


OWN_KEYS = {
    "id": "the experiment's name, and its run's when there is one only",
    "sweep": "`sweep.KEY = [...]`: a run for each value of one key",
    "runs": "`runs.NAME = { ... }`: a run for each table, whose keys go before the block's",
}
"""The keys of an experiment besides those of `Settings` and `Replication`, and what they mean."""

SWEPT_KEYS = ("data", "activation", "loss", "learning_rate", "epochs", "weights", "scale")
"""The settings that a sweep may go over: numbers and words."""


def read_experiment(table: Mapping[str, object]) -> Experiment:
    """The experiment that a block's table describes.

    Raises ProblemsError with all problems of the table.
    """
    run_keys = {**keys_of(Settings), **keys_of(Replication)}
    known = {*OWN_KEYS, *run_keys}
    shared = {name: value for name, value in table.items() if name in run_keys}
    problems = check_known(table, known)
    experiment_id, variants, runs = "unnamed", [], []
    try:
        experiment_id = read_keys(_Named, table).id
    except ProblemsError as error:
        problems += error.problems
    try:
        variants = list(_variants(experiment_id, table, known=run_keys))
    except ProblemsError as error:
        problems += [*error.problems, *check_values(Settings, shared), *check_values(Replication, shared)]
    for variant in variants:
        try:
            runs.append(_read_run(variant, shared))
        except ProblemsError as error:
            problems += error.problems
    problems += _collisions(variants) + _seeds_without_effect(variants, shared, runs)
    if problems:
        raise ProblemsError(*without_misspelt(dict.fromkeys(problems), table, known))
    varied = dict.fromkeys(name for variant in variants for name in variant.values)
    return Experiment(experiment_id, tuple(runs), tuple(varied))


@dataclass(frozen=True, slots=True)
class _Named:
    id: str = key(read_id, "the experiment's name")


@dataclass(frozen=True, slots=True)
class _Variant:
    """What tells one run of an experiment from the others, not read yet."""

    id: str
    path: str  # of what makes the run, "" for a single one
    values: dict[str, object]  # its own keys, which go before the block's
    paths: dict[str, str]  # where each of them stands


def _variants(experiment_id: str, table: Mapping[str, object], known: Collection[str]) -> Iterator[_Variant]:
    if "sweep" in table and "runs" in table:
        raise ProblemsError(Problem("runs", "sweep and runs stand together; one of them is needed"))
    if "sweep" in table:
        return _sweep(experiment_id, table["sweep"], table)
    if "runs" in table:
        return _named_runs(experiment_id, table["runs"], known)
    return iter([_Variant(experiment_id, "", {}, {})])


def _sweep(experiment_id: str, sweep: object, table: Mapping[str, object]) -> Iterator[_Variant]:
    if not isinstance(sweep, dict) or len(sweep) != 1:
        raise ProblemsError(Problem("sweep", f"sweep is {written(sweep)}; sweep.KEY with one key is needed"))
    swept, values = next(iter(sweep.items()))
    path = f"sweep.{swept}"
    if problems := check_known(sweep, SWEPT_KEYS, prefix="sweep."):
        raise ProblemsError(*problems)
    if swept in table:
        raise ProblemsError(Problem(path, f"{path} and {swept} stand together; one of them is needed"))
    if not isinstance(values, list):
        raise wrong(path, values, "a list of numbers or words is needed", is_other_kind=True)
    if not values:
        raise wrong(path, values, "at least one value is needed")
    for index, value in enumerate(values):
        value_path = f"{path}[{index}]"
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise wrong(value_path, value, "a number or a word is needed", is_other_kind=True)
        run_id = f"{experiment_id}-{value if isinstance(value, str) else decimal(value)}"
        yield _Variant(run_id, value_path, {swept: value}, {swept: value_path})


def _named_runs(experiment_id: str, runs: object, known: Collection[str]) -> Iterator[_Variant]:
    if not isinstance(runs, dict):
        raise wrong("runs", runs, "runs.NAME = { ... } is needed", is_other_kind=True)
    if not runs:
        raise wrong("runs", runs, "at least one run is needed")
    for name, values in runs.items():
        path = f"runs.{name}"
        if not isinstance(values, dict):
            raise wrong(path, values, f"{path} = {{ ... }} is needed", is_other_kind=True)
        inner = next(iter(values), "")
        if isinstance(values.get(inner), dict) and inner not in known:
            whole = f"{name}.{inner}"
            raise ProblemsError(Problem(path, f'runs.{whole} names a run with a dot; write runs."{whole}"'))
        if problems := check_known(values, known, prefix=f"{path}."):
            raise ProblemsError(*problems)
        try:
            run_id = read_id(path, f"{experiment_id}-{name}")
        except ProblemsError:
            raise ProblemsError(Problem(path, f"{path} makes no id that is fit for a file: {ID_RULE}")) from None
        yield _Variant(run_id, path, values, {key: f"{path}.{key}" for key in values})


def _read_run(variant: _Variant, shared: Mapping[str, object]) -> Run:
    values = {**shared, **variant.values}
    problems: list[Problem] = []
    try:
        settings = read_keys(Settings, values, variant.paths)
    except ProblemsError as error:
        problems += error.problems
    else:
        problems += misfits(settings, variant.paths)
    try:
        replication = read_keys(Replication, values, variant.paths)
    except ProblemsError as error:
        problems += error.problems
    if problems:
        raise ProblemsError(*problems)
    return Run(variant.id, settings, replication)


def _collisions(variants: Sequence[_Variant]) -> list[Problem]:
    """A problem for each run whose id another run of the same experiment has."""
    ids = [variant.id for variant in variants]
    return [
        Problem(variant.path, f'{variant.path} makes the run "{variant.id}", which is there already')
        for index, variant in enumerate(variants)
        if variant.id in ids[:index]
    ]


def _seeds_without_effect(
    variants: Sequence[_Variant], shared: Mapping[str, object], runs: Sequence[Run]
) -> list[Problem]:
    """A problem for each key about seeds where the initial weights are fixed."""
    fixed = {run.id: run.settings.weights for run in runs if run.settings.has_fixed_start}
    problems = []
    for name in ("seeds", "featured"):
        if name in shared and len(fixed) == len(variants):
            weights = next(iter(fixed.values()))
            problems.append(Problem(name, f'{name} has no effect: no seed changes the initial weights "{weights}"'))
        problems += [
            Problem(path, f'{path} has no effect: no seed changes the initial weights "{fixed[variant.id]}"')
            for variant in variants
            if variant.id in fixed and (path := variant.paths.get(name)) is not None
        ]
    return problems


def decimal(number: float) -> str:
    """A number in its shortest decimal, without exponent or `.0`: 1.0 is "1", 1e-4 is "0.0001"."""
    digits = format(Decimal(repr(number)), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
