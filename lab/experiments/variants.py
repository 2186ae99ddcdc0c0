"""Variants: what tells the runs of an experiment apart: one value of a sweep each, or one named table each."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import partial
from itertools import product
from math import prod

from lab.experiments.families import Word, parameters_of, read_word
from lab.experiments.settings import WORDS, Settings
from lab.language.keys import (
    ID_RULE,
    Problem,
    ProblemsError,
    check_known,
    check_values,
    keys_of,
    missing_key,
    read_id,
    word_of,
    wrong,
)
from lab.language.words import did_you_mean, nearest, quoted, shortened, written

UNSWEPT = ("biases", "test")
"""The settings that no sweep goes over, because no number or word tells their runs apart; and those of yes or no."""

SWEPT_KEYS = tuple(
    each.name
    for each in fields(Settings)
    if each.name in keys_of(Settings) and each.type is not bool and each.name not in UNSWEPT
)
"""The settings that a sweep may go over: numbers, words and layers."""

MOST_SWEPT = 2
"""How many keys a sweep may go over at once."""

LONGEST_DECIMAL = 20
"""How many characters of a number the name of a data set has, before it is written with an exponent."""

MOST_RUNS = 1_000
"""How many runs an experiment may have."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What tells one run of an experiment from the others, not read yet."""

    id: str
    path: str  # of what makes the run, "" for a single one
    values: dict[str, object]  # its own keys, which go before the block's
    paths: dict[str, str]  # the path of each of them
    varied: tuple[str, ...]  # what it has of its own, also as parameters of words: "activation.slope"


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
            return [Variant(experiment_id, "", {}, {}, ())], []
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


@dataclass(frozen=True, slots=True)
class _Item:
    """One value of a sweep."""

    key: str  # a setting, or a parameter as "activation.slope"
    path: str
    value: object


def _sweep(
    experiment_id: str, sweep: object, table: Mapping[str, object], known: Collection[str]
) -> list[Callable[[], Variant]]:
    """What makes the variant of each value of a sweep, or of each pair of values where two keys are swept."""
    if not isinstance(sweep, dict):
        raise wrong("sweep", sweep, "sweep.KEY with one key, or two, is needed", is_other_kind=True)
    axes = dict(_axes(sweep))
    if not 1 <= len(axes) <= MOST_SWEPT:
        raise wrong("sweep", sweep, "sweep.KEY with one key, or two, is needed")
    items: list[list[_Item]] = []
    problems: list[Problem] = []
    for key, values in axes.items():
        try:
            items.append(_items(key, values, table, known))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(*problems)
    if (count := prod(map(len, items))) > MOST_RUNS:
        path = f"sweep.{next(iter(axes))}" if len(axes) == 1 else "sweep"
        raise ProblemsError(Problem(path, f"{path} has {count} values; at most {MOST_RUNS} are trained"))
    return [partial(_swept, experiment_id, table, together) for together in product(*items)]


def _axes(sweep: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Each key that is swept and its values; TOML reads a parameter's key without quotes as a table in a table."""
    for key, values in sweep.items():
        if key in WORDS and isinstance(values, dict):
            yield from ((f"{key}.{name}", each) for name, each in values.items())
        else:
            yield key, values


def _items(key: str, values: object, table: Mapping[str, object], known: Collection[str]) -> list[_Item]:
    """The values of a key that is swept. Raises ProblemsError."""
    path = f"sweep.{key}"
    word, _, parameter = key.partition(".")
    if key not in SWEPT_KEYS and not (parameter and word in WORDS):
        raise ProblemsError(Problem(path, f"{path}: {_unswept(key, known)}"))
    given = table.get(word) if parameter else table
    if isinstance(given, Mapping) and (parameter or word) in given:
        raise ProblemsError(Problem(path, f"{path} and {key} are both given; one of them is needed"))
    if not isinstance(values, list):
        raise wrong(path, values, "a list of values is needed", is_other_kind=True)
    if not values:
        raise wrong(path, values, "at least one value is needed")
    return [_Item(key, f"{path}[{index}]", value) for index, value in enumerate(values)]


def _unswept(name: str, known: Collection[str]) -> str:
    """Which keys a sweep may go over instead of this one, and what would be right."""
    can = f"only {quoted(sorted(SWEPT_KEYS))} can be swept, and parameters as data.points"
    if name in known:
        return f"{can}; for {name} write runs.NAME = {{ {name} = ... }}"
    near = nearest(name, SWEPT_KEYS)
    return f'{can}; did you mean "sweep.{near}"?' if near else can


def _swept(experiment_id: str, table: Mapping[str, object], items: Sequence[_Item]) -> Variant:
    values: dict[str, object] = {}
    paths: dict[str, str] = {}
    labels: dict[str, str] = {}
    problems: list[Problem] = []
    for item in sorted(items, key=lambda item: "." in item.key):  # a word before its parameters
        word, _, parameter = item.key.partition(".")
        try:
            if parameter:
                before = values.get(word, table.get(word, keys_of(Settings)[word].default))
                values[word], labels[item.key] = _with_parameter(word, before, parameter, item)
            else:
                values[word], labels[item.key] = item.value, _label(item)
                paths[word] = item.path
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(*problems)
    path = items[-1].path
    name = "-".join(labels[item.key] for item in items)
    return Variant(_run_id(experiment_id, name, path), path, values, paths, tuple(item.key for item in items))


def _with_parameter(word: str, before: object, parameter: str, item: _Item) -> tuple[dict[str, object], str]:
    """The word of a key with a parameter set, and what the run is called by it. Raises ProblemsError."""
    if before is MISSING or before is None:
        raise ProblemsError(missing_key(word))
    bare = before["name"] if isinstance(before, dict) and "name" in before else before
    name = read_word(WORDS[word], word, bare, is_open=word == "data").name
    if not name.endswith(".csv"):
        word_of(WORDS[word], WORDS[word].noun)(word, name)
    known = parameters_of(WORDS[word][name]) if name in WORDS[word] else {}
    if parameter not in known:
        path, instead = f"sweep.{item.key}", did_you_mean(parameter, known)
        raise ProblemsError(Problem(path, f'{path}: "{name}" has no parameter {written(parameter)}{instead}'))
    value = known[parameter].read(item.path, item.value)
    table = before if isinstance(before, dict) else {"name": name}
    return {**table, parameter: value}, written(value) if isinstance(value, bool) else decimal(value)


def _label(item: _Item) -> str:
    """What a run is called by a value. Raises ProblemsError for a value that the key cannot have."""
    if problems := check_values(Settings, {item.key: item.value}, {item.key: item.path}):
        raise ProblemsError(*problems)
    match item.value:
        case bool():
            pass
        case list() as sizes:
            return "-".join(map(str, sizes))
        case str() | dict():
            if item.key in WORDS:
                return label_of(read_word(WORDS[item.key], item.path, item.value, is_open=item.key == "data"))
            return _with_dashes(str(item.value))
        case int() | float() as number:
            return decimal(number)
    raise wrong(item.path, item.value, "a number or a word is needed", is_other_kind=True)


def label_of(word: Word) -> str:
    """What runs and data are called by a word: "moons-noise-0.2" with the parameters that are not as by default."""
    parts = [word.name]
    for name, value in word.parameters:
        parts += [name, written(value) if isinstance(value, bool) else _short(value)]
    return _with_dashes("-".join(parts))


def _short(number: float) -> str:
    """A number as its decimal, with an exponent where that would make the name of a file too long."""
    digits = decimal(number)
    return digits if len(digits) <= LONGEST_DECIMAL else repr(number)


def _with_dashes(name: str) -> str:
    return name.replace("_", "-")


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
    paths = {key: f"{path}.{key}" for key in values}
    return Variant(_run_id(experiment_id, name, path), path, values, paths, tuple(values))


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
