"""Reading tables: a dataclass says which keys a table has, how each is read and what it means.

The fields of the dataclass are made by `key`; so the same lines give the defaults, the checks and the documentation.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeAlias, TypeVar, cast

from lab.language.shapes import Shape, shape_of, shaped
from lab.language.words import did_you_mean, kind, nearest, quoted, written

T = TypeVar("T")

ID_RULE = 'at most 100 lower-case letters and digits, with "." and "-" only between them'
"""What an id may contain, in words."""

_ID = re.compile(r"(?=.{1,100}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?")

DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
"""Names that Windows reserves for devices, with any extension."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a key of a table; the key is a path ("sweep.learning_rate[2]"), or "" for the whole table."""

    key: str
    text: str


class ProblemsError(ValueError):
    """A table cannot be read; `problems` has everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.text for problem in problems))
        self.problems = problems


Reader: TypeAlias = Callable[[str, object], T]
"""Takes a key's path and its value, and returns the value it means; raises ProblemsError."""


def key(read: Reader[T], about: str, default: object = MISSING, *, title: str = "") -> T:
    """A field that is a key: how its value is read, what it means, its default when it may be left out, and how pages
    call it when that is not its own words.
    """
    metadata = {"read": read, "about": about, "title": title}
    # typed as the value that the field will have, as with dataclasses.field
    return cast(T, field(default=default, metadata=metadata))


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table, as its documentation and pages need it."""

    name: str
    title: str  # how pages call it
    about: str
    default: object  # dataclasses.MISSING when the key is required
    shape: Shape

    @property
    def is_required(self) -> bool:
        return self.default is MISSING

    @property
    def described_shape(self) -> Shape:
        """Its shape, with what it means and what it is without being written."""
        default = {} if self.default in (MISSING, "", None, ()) else {"default": self.default}
        return {"description": self.about, **self.shape, **default}


def keys_of(table_type: object) -> dict[str, Key]:
    """The keys that a dataclass reads, in order."""
    return {
        name: Key(
            name,
            field.metadata["title"] or name.replace("_", " "),
            field.metadata["about"],
            field.default,
            shape_of(field.metadata["read"]),
        )
        for name, field in _key_fields(table_type)
    }


def shape_of_table(keys: Mapping[str, Key]) -> Shape:
    """The shape of a table with these keys and no others."""
    return {
        "type": "object",
        "properties": {name: key.described_shape for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.is_required],
        "additionalProperties": False,
    }


def read_keys(table_type: type[T], table: Mapping[str, object], paths: Mapping[str, str] | None = None) -> T:
    """The table as an instance of its dataclass; unknown keys are left to `check_known`.

    `paths` gives the path of each key whose path is not its name. Raises ProblemsError with all problems.
    """
    keys = keys_of(table_type)
    missing = [missing_key(name) for name in keys if keys[name].is_required and name not in table]
    values, problems = _read_values(table_type, table, paths or {})
    if problems or missing:
        raise ProblemsError(*problems, *missing)
    return cast(Callable[..., T], table_type)(**values)


def check_values(
    table_type: object, table: Mapping[str, object], paths: Mapping[str, str] | None = None
) -> list[Problem]:
    """The problems of the values that the table has; missing keys do not count."""
    return _read_values(table_type, table, paths or {})[1]


def read_table(table_type: type[T], table: Mapping[str, object], prefix: str = "") -> T:
    """The table as an instance of its dataclass, where unknown keys are problems; `prefix` goes before each key's path.

    Raises ProblemsError with all problems.
    """
    known = keys_of(table_type)
    problems = check_known(table, known, prefix)
    try:
        read = read_keys(table_type, table, {name: prefix + name for name in known})
    except ProblemsError as error:
        raise ProblemsError(*problems, *without_misspelt(error.problems, table, known)) from None
    if problems:
        raise ProblemsError(*problems)
    return read


def table_of(table_type: type[T]) -> Reader[T]:
    """Reads a table inside a table."""

    @shaped(shape_of_table(keys_of(table_type)))
    def read(path: str, value: object) -> T:
        if not isinstance(value, dict):
            raise wrong(path, value, "a table is needed", is_other_kind=True)
        try:
            return read_table(table_type, value, prefix=f"{path}.")
        except ProblemsError as error:
            problems = (
                problem if problem.key else Problem(path, f"{path}: {problem.text}") for problem in error.problems
            )
            raise ProblemsError(*problems) from None

    return read


def missing_key(name: str) -> Problem:
    """The problem that a required key is missing."""
    return Problem("", f'missing key "{name}"')


def without_misspelt(problems: Iterable[Problem], table: Mapping[str, object], known: Collection[str]) -> list[Problem]:
    """The problems, less those of keys that are missing only because they are misspelt."""
    misspelt = {missing_key(near) for name in table if name not in known and (near := nearest(name, known))}
    return [problem for problem in problems if problem not in misspelt]


def check_known(table: Mapping[str, object], known: Collection[str], prefix: str = "") -> list[Problem]:
    """A problem for each unknown key; `prefix` goes before each key's path."""
    return [
        Problem(prefix + name, f"unknown key {written(prefix + name)}{did_you_mean(name, known)}")
        for name in table
        if name not in known
    ]


def wrong(path: str, value: object, needed: str, *, is_other_kind: bool = False) -> ProblemsError:
    """The problem of a value that is not what its key needs."""
    said = f", {kind(value)}" if is_other_kind else ""
    return ProblemsError(Problem(path, f"{path} is {written(value)}{said}; {needed}"))


@shaped({"type": "string", "pattern": r"\S"})
def read_text(path: str, value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str):
        raise wrong(path, value, "a text is needed", is_other_kind=True)
    if not value.strip():
        raise wrong(path, value, "a text that is not empty is needed")
    return value


@shaped({"type": "string", "pattern": "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", "maxLength": 100})
def read_id(path: str, value: object) -> str:
    """A name that works in files and addresses: lower-case letters and digits, with `.` and `-` between them."""
    text = read_text(path, value)
    if _ID.fullmatch(text) is None:
        raise wrong(path, value, f"an id has {ID_RULE}")
    if DEVICE.fullmatch(text):
        raise wrong(path, value, "Windows reserves this name; choose another")
    return text


@shaped({"type": "boolean"})
def read_flag(path: str, value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise wrong(path, value, "true or false is needed", is_other_kind=True)
    return value


@shaped({"type": "number", "exclusiveMinimum": 0})
def read_number_above_0(path: str, value: object) -> float:
    """A finite number above 0."""
    needed = "a number above 0 is needed"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(path, value, needed, is_other_kind=True)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isinf(number):
        raise wrong(path, value, "a finite number above 0 is needed")
    if not number > 0.0:
        raise wrong(path, value, needed)
    return number


def whole_number(lowest: int, highest: int | None = None) -> Reader[int]:
    """Reads a whole number in a range; 2.0 is not one."""
    needed = (
        f"a whole number {f'from {lowest} to {highest}' if highest is not None else f'of at least {lowest}'} is needed"
    )
    bounds = {"minimum": lowest} if highest is None else {"minimum": lowest, "maximum": highest}

    @shaped({"type": "integer", **bounds})
    def read(path: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong(path, value, needed, is_other_kind=not isinstance(value, float))
        if value < lowest or (highest is not None and value > highest):
            raise wrong(path, value, needed)
        return value

    return read


def word_of(known: Collection[str], noun: str) -> Reader[str]:
    """Reads one of the known words; `noun` is what they name."""

    @shaped({"type": "string", "enum": sorted(known)})
    def read(path: str, value: object) -> str:
        if not isinstance(value, str):
            raise wrong(path, value, f"one of {quoted(sorted(known))} is needed", is_other_kind=True)
        if value not in known:
            raise ProblemsError(
                Problem(path, f"{path}: no {noun} is called {written(value)}{did_you_mean(value, known)}")
            )
        return value

    return read


def word_or_text(known: Collection[str], other: str) -> Reader[str]:
    """Reads a text: one of the known words, or another name, which is checked later and matches the pattern `other`."""

    @shaped({"type": "string", "anyOf": [{"enum": sorted(known)}, {"pattern": other}]})
    def read(path: str, value: object) -> str:
        return read_text(path, value)

    return read


def list_of(read_item: Reader[T], noun: str) -> Reader[tuple[T, ...]]:
    """Reads a non-empty list, item by item; `noun` says what its items are."""

    @shaped({"type": "array", "items": shape_of(read_item), "minItems": 1})
    def read(path: str, value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise wrong(path, value, f"a list of {noun} is needed", is_other_kind=True)
        if not value:
            raise wrong(path, value, f"a list of {noun} that is not empty is needed")
        items: list[T] = []
        problems: list[Problem] = []
        for index, item in enumerate(value):
            try:
                items.append(read_item(f"{path}[{index}]", item))
            except ProblemsError as error:
                problems += error.problems
        if problems:
            raise ProblemsError(*problems)
        return tuple(items)

    return read


def _read_values(
    table_type: object, table: Mapping[str, object], paths: Mapping[str, str]
) -> tuple[dict[str, object], list[Problem]]:
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for name, field_ in _key_fields(table_type):
        if name in table:
            try:
                values[name] = field_.metadata["read"](paths.get(name, name), table[name])
            except ProblemsError as error:
                problems += error.problems
    return values, problems


def _key_fields(table_type: object) -> Iterator[tuple[str, Field[Any]]]:
    return ((field.name, field) for field in fields(cast(Any, table_type)) if "read" in field.metadata)
