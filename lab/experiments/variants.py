"""Variants: what tells the runs of an experiment apart: one value of a sweep each, or one named table each."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import partial

from lab.experiments.settings import Settings
from lab.language.keys import ID_RULE, Problem, ProblemsError, check_known, check_values, read_id, wrong
from lab.language.words import nearest, quoted, shortened

SWEPT_KEYS = tuple(each.name for each in fields(Settings) if each.type in (int, float, str))
"""The settings that a sweep may go over: numbers and words."""

MOST_RUNS = 1_000
"""How many runs an experiment may have."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What tells one run of an experiment from the others, not read yet."""

    id: str
    path: str  # of what makes the run, "" for a single one
    values: dict[str, object]  # its own keys, which go before the block's
    paths: dict[str, str]  # the path of each of them


def variants_of(
    experiment_id: str, table: Mapping[str, object], known: Collection[str]
) -> tuple[list[Variant], list[Problem]]:
    """The variants that can be told, and what is wrong with the others."""
    if "sweep" in table and "runs" in table:
        return [], [Problem("runs", "sweep and runs are both given; one of them is needed")]
    try:
        if "sweep" in table:
            makers = _sweep(experiment_id, table["sweep"], table, known)
        elif "runs" in table:
            makers = _named_runs(experiment_id, table["runs"], known)
        else:
            return [Variant(experiment_id, "", {}, {})], []
    except ProblemsError as error:
        return [], list(error.problems)
    variants: list[Variant] = []
    problems: list[Problem] = []
    for make in makers:
        try:
            variants.append(make())
        except ProblemsError as error:
            problems += error.problems
    return variants, problems


def _sweep(
    experiment_id: str, sweep: object, table: Mapping[str, object], known: Collection[str]
) -> list[Callable[[], Variant]]:
    """What makes the variant of each value of a sweep."""
    if not isinstance(sweep, dict) or len(sweep) != 1:
        raise wrong("sweep", sweep, "sweep.KEY with one key is needed", is_other_kind=not isinstance(sweep, dict))
    swept, values = next(iter(sweep.items()))
    path = f"sweep.{swept}"
    if swept not in SWEPT_KEYS:
        raise ProblemsError(Problem(path, f"{path}: {_unswept(swept, known)}"))
    if swept in table:
        raise ProblemsError(Problem(path, f"{path} and {swept} are both given; one of them is needed"))
    if not isinstance(values, list):
        raise wrong(path, values, "a list of numbers or words is needed", is_other_kind=True)
    if not values:
        raise wrong(path, values, "at least one value is needed")
    if len(values) > MOST_RUNS:
        raise ProblemsError(Problem(path, f"{path} has {len(values)} values; at most {MOST_RUNS} are trained"))
    return [partial(_swept, experiment_id, swept, f"{path}[{index}]", value) for index, value in enumerate(values)]


def _unswept(name: str, known: Collection[str]) -> str:
    """Which keys a sweep may go over instead of this one, and what would be right."""
    can = f"only {quoted(sorted(SWEPT_KEYS))} can be swept"
    if name in known:
        return f"{can}; for {name} write runs.NAME = {{ {name} = ... }}"
    near = nearest(name, SWEPT_KEYS)
    return f'{can}; did you mean "sweep.{near}"?' if near else can


def _swept(experiment_id: str, swept: str, path: str, value: object) -> Variant:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong(path, value, "a number or a word is needed", is_other_kind=True)
    if problems := check_values(Settings, {swept: value}, {swept: path}):
        raise ProblemsError(*problems)
    name = value if isinstance(value, str) else decimal(value)
    return Variant(_run_id(experiment_id, name, path), path, {swept: value}, {swept: path})


def _named_runs(experiment_id: str, runs: object, known: Collection[str]) -> list[Callable[[], Variant]]:
    """What makes the variant of each named run."""
    if not isinstance(runs, dict):
        raise wrong("runs", runs, "runs.NAME = { ... } is needed", is_other_kind=True)
    if not runs:
        raise wrong("runs", runs, "at least one run is needed")
    if len(runs) > MOST_RUNS:
        raise ProblemsError(Problem("runs", f"these are {len(runs)} runs; at most {MOST_RUNS} are trained"))
    return [partial(_named_run, experiment_id, name, values, known) for name, values in runs.items()]


def _named_run(experiment_id: str, name: str, values: object, known: Collection[str]) -> Variant:
    path = f'runs."{name}"' if "." in name else f"runs.{name}"
    if not isinstance(values, dict):
        raise wrong(path, values, f"{path} = {{ ... }} is needed", is_other_kind=True)
    if (dotted := _dotted_name(name, values, known)) != name:
        said = shortened(dotted)
        raise ProblemsError(Problem(path, f'runs.{said} names a run with a dot; write runs."{said}"'))
    if problems := check_known(values, known, prefix=f"{path}."):
        raise ProblemsError(*problems)
    return Variant(_run_id(experiment_id, name, path), path, values, {key: f"{path}.{key}" for key in values})


def _dotted_name(name: str, values: Mapping[str, object], known: Collection[str]) -> str:
    """The name as it was meant where TOML read an unquoted dot as a table in a table."""
    while len(values) == 1:
        (inner, within), *_ = values.items()
        if inner in known or not isinstance(within, dict):
            break
        name, values = f"{name}.{inner}", within
    return name


def _run_id(experiment_id: str, name: str, path: str) -> str:
    try:
        return read_id(path, f"{experiment_id}-{name}")
    except ProblemsError:
        raise ProblemsError(Problem(path, f"{path} makes no id that is fit for a file: {ID_RULE}")) from None


def collisions(variants: Sequence[Variant]) -> list[Problem]:
    """A problem for each run whose id another run of the same experiment has."""
    first = {variant.id: variant for variant in reversed(variants)}
    return [
        Problem(variant.path, f'{variant.path} makes the run "{variant.id}", which is there already')
        for variant in variants
        if variant is not first[variant.id]
    ]


def decimal(number: float) -> str:
    """A number in its shortest decimal, without exponent or `.0`: 1.0 is "1", 1e-4 is "0.0001"."""
    digits = format(Decimal(repr(number)), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
