"""Families of functions in blocks: a word with its parameters, which are the function's behind a `*`.

A word is a text, `"moons"`, or a table with its name, `{ name = "moons", points = 200 }`.
"""

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from lab.language.keys import Problem, ProblemsError, Reader, check_known, read_flag, read_text, word_of, wrong
from lab.language.shapes import Shape, shape_of, shaped
from lab.language.words import nearest, written
from lab.network.register import Parameter, Register

Number = TypeVar("Number", int, float)

_INTERVAL = re.compile(r"([\[(])(\S+), (\S+)([])])")


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from one end to another; each end is one of them or not."""

    low: float
    high: float
    has_low: bool
    has_high: bool

    def __contains__(self, number: float) -> bool:
        is_above = self.low <= number if self.has_low else self.low < number
        return is_above and (number <= self.high if self.has_high else number < self.high)

    @property
    def words(self) -> str:
        """As messages say it, after "a number": "of at least 0 and below 1"."""
        if math.isfinite(self.low) and math.isfinite(self.high) and self.has_low and self.has_high:
            return f" from {self.low:.12g} to {self.high:.12g}"
        low = f"{'of at least' if self.has_low else 'above'} {self.low:.12g}"
        high = f"{'at most' if self.has_high else 'below'} {self.high:.12g}"
        ends = [words for end, words in ((self.low, low), (self.high, high)) if math.isfinite(end)]
        return f" {' and '.join(ends)}" if ends else ""

    @property
    def shape(self) -> Shape:
        """As a JSON schema says it."""
        low = "minimum" if self.has_low else "exclusiveMinimum"
        high = "maximum" if self.has_high else "exclusiveMaximum"
        return {name: end for name, end in ((low, self.low), (high, self.high)) if math.isfinite(end)}


def interval(text: str) -> Interval:
    """The interval that mathematics writes like this: "[0, 1)" has 0 and has not 1, "(0, inf)" is all above 0.

    Raises ValueError for any other text.
    """
    if (match := _INTERVAL.fullmatch(text)) is None:
        raise ValueError(f'"{text}" is no interval; "[0, 1)" is one')
    return Interval(float(match[2]), float(match[3]), match[1] == "[", match[4] == "]")


@dataclass(frozen=True, slots=True)
class WordParameter:
    """A parameter of a function, as blocks and their documentation have it."""

    name: str
    default: Parameter
    about: str  # what it may be
    read: Reader[Parameter]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a block, and its parameters that differ from their defaults, sorted."""

    name: str
    parameters: tuple[tuple[str, Parameter], ...] = ()


@cache
def parameters_of(function: Callable[..., Any]) -> Mapping[str, WordParameter]:
    """The parameters that a block may set of a function, by name: those behind a `*`.

    Raises ValueError for one without a default, or whose type is none of `bool`, `int` and `float`.
    """
    named = inspect.signature(function).parameters.values()
    ours = [each for each in named if each.kind is inspect.Parameter.KEYWORD_ONLY]
    hints = get_type_hints(function, include_extras=True) if ours else {}
    return {each.name: _parameter(each.name, hints.get(each.name), each.default) for each in ours}


def _parameter(name: str, hint: object, default: Any) -> WordParameter:
    type_, *bounds = get_args(hint) or (hint,)
    if default is inspect.Parameter.empty or type_ not in (bool, int, float):
        raise ValueError(f"parameter {name} needs a default, and one of the types bool, int and float")
    if type_ is bool:
        return WordParameter(name, default, "true or false", read_flag)
    within = interval(*bounds) if bounds else interval("(-inf, inf)")
    return WordParameter(name, default, _in_words(within, type_), number_in(within, type_))


def _in_words(within: Interval, type_: type[Number]) -> str:
    return f"a {'whole ' * (type_ is int)}number{within.words}"


def number_in(within: Interval, type_: type[Number]) -> Reader[Number]:
    """Reads a number of an interval, whole or not."""
    needed = f"{_in_words(within, type_)} is needed"
    accepted = int if type_ is int else int | float

    @shaped({"type": "integer" if type_ is int else "number", **within.shape})
    def read(path: str, value: object) -> Number:
        if isinstance(value, bool) or not isinstance(value, accepted):
            raise wrong(path, value, needed, is_other_kind=not isinstance(value, float))
        try:
            number = type_(value)
        except OverflowError:
            raise wrong(path, value, needed) from None
        if not math.isfinite(number) or number not in within:
            raise wrong(path, value, needed)
        return number

    return read


def word_in(family: Register[Any], *, other: str = "") -> Reader[str]:
    """Reads a word of a family, with or without parameters, as its name; `other` is the pattern of other names, which
    are checked later. Of the parameters only what is wrong is said; `read_word` gives them.
    """
    names: list[Shape] = [{"type": "string", "enum": sorted(family)}]
    names += [{"type": "string", "pattern": other}] if other else []
    tables = [_shape_of_table({"enum": [name]}, function) for name, function in family.items()]

    @shaped({"anyOf": [*names, *tables, *map(_shape_of_table, names[1:])]})
    def read(path: str, value: object) -> str:
        return read_word(family, path, value, is_open=bool(other)).name

    return read


def _shape_of_table(name: Shape, function: Callable[..., Any] = lambda: None) -> Shape:
    """The shape of a table with such a name and the parameters of this function."""
    parameters = parameters_of(function).values()
    properties = {each.name: {**shape_of(each.read), "default": each.default} for each in parameters}
    return {
        "type": "object",
        "properties": {"name": name, **properties},
        "required": ["name"],
        "additionalProperties": False,
    }


def parameter_shapes(family: Register[Any]) -> dict[str, Shape]:
    """What each parameter of any word of a family may be."""
    found: dict[str, list[Shape]] = {}
    for function in family.values():
        for name, parameter in parameters_of(function).items():
            found.setdefault(name, []).append(shape_of(parameter.read))
    return {name: {"anyOf": shapes} for name, shapes in found.items()}


def read_word(family: Register[Any], path: str, value: object, *, is_open: bool = False) -> Word:
    """The word that a value of a block means; where the family is open, it may be a name outside it.

    Raises ProblemsError with all that is wrong with it.
    """
    read_name = read_text if is_open else word_of(family, family.noun)
    if not isinstance(value, dict):
        return Word(read_name(path, value))
    if "name" not in value:
        raise ProblemsError(Problem(path, f'{path} has no name; {path} = {{ name = "...", ... }} is needed'))
    name = read_name(f"{path}.name", value["name"])
    given = {key: each for key, each in value.items() if key != "name"}
    known = parameters_of(family[name]) if name in family else {}
    if given and not known:
        near = nearest(name, family) if name not in family else None
        instead = f'; did you mean "{near}"?' if near else ""
        raise ProblemsError(Problem(path, f"{path}.{next(iter(given))}: {written(name)} has no parameters{instead}"))
    problems = check_known(given, known, f"{path}.")
    parameters = {}
    for key, each in given.items():
        if key in known:
            try:
                parameters[key] = known[key].read(f"{path}.{key}", each)
            except ProblemsError as error:
                problems += error.problems
    if problems:
        raise ProblemsError(*problems)
    changed = {key: each for key, each in parameters.items() if each != known[key].default}
    return Word(name, tuple(sorted(changed.items())))
