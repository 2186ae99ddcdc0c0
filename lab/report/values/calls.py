"""Calls: what filters, tests and methods give of values before training."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from types import MethodType
from typing import Any

import numpy as np

from lab.language.words import did_you_mean
from lab.report.values.computing import UncomputableError
from lab.report.values.members import kind_of
from lab.report.values.sandbox import FORMS, LONGEST_TEXT, sandbox
from lab.report.values.untrained import NUMBER, UNKNOWN, are_known

METHODS_OF_RESULTS: Mapping[str, tuple[str, tuple[float, ...]]] = {
    "step": ("a step is", (1, 1)),
    "outputs_after": ("the outputs after an epoch are", (1,)),
    "outputs_of_seed": ("the outputs of a seed are", (1,)),
    "curvature": ("a curvature is", (1,)),
    "quantile": ("a quantile is", (0.25,)),
}
"""What an expression may call of results, each with arguments that every run has."""

COUNTED: Mapping[str, tuple[str, int]] = {
    "digits": ("digits", 3),
    "decimals": ("decimals", 2),
    "scientific": ("digits", 3),
    "percent": ("decimals", 1),
}
"""The forms that have a count, each with what it counts."""

NAMING: Mapping[str, tuple[int, str]] = {
    "map": (0, "filter"),
    "select": (0, "test"),
    "reject": (0, "test"),
    "selectattr": (1, "test"),
    "rejectattr": (1, "test"),
}
"""The filters that apply another filter or test to each item of a list; which of their arguments names that one, and
what it names.
"""

LONGEST_NUMBER = 24
"""How many characters a number may have where nothing rounds it: -2.2250738585072014e-308."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What an argument gives before training, and whether training leaves it as it is."""

    value: object
    is_settled: bool

    def or_example(self, example: float) -> object:
        """The value, or the example where only training tells the value."""
        is_open = not are_known(self.value) or (type(self.value) is type(example) and not self.is_settled)
        return example if is_open else self.value


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call, by place and by key."""

    by_place: Sequence[Argument]
    by_key: Mapping[str, Argument]

    @property
    def values(self) -> list[object]:
        """The values of those by place."""
        return [argument.value for argument in self.by_place]

    @property
    def keyed(self) -> dict[str, object]:
        """The values of those by key."""
        return {key: argument.value for key, argument in self.by_key.items()}

    @property
    def are_known(self) -> bool:
        """Whether all values are known."""
        return are_known(*self.values, *self.keyed.values())


def called(name: str, function: Any, arguments: Arguments) -> object:
    """What a function with this name gives.

    Raises UncomputableError if it is none or has other arguments, and whatever the function raises.
    """
    if kind_of(function) != "it":
        raise UncomputableError(f'"{name}" is {kind_of(function)}; write it without parentheses')
    if not callable(function):
        raise UncomputableError(f'"{name}" is not a function; write it without parentheses')
    if name not in METHODS_OF_RESULTS or not isinstance(function, MethodType):
        return function(*arguments.values, **arguments.keyed) if arguments.are_known else UNKNOWN
    said, examples = METHODS_OF_RESULTS[name]
    try:
        bound = signature(function).bind(*arguments.by_place, **arguments.by_key)
    except TypeError:
        example = f"{name}({', '.join(map(str, examples))})"
        raise UncomputableError(f"{said} asked for as in {example}") from None
    given = zip(bound.arguments.values(), examples, strict=True)
    return function(*(argument.or_example(example) for argument, example in given))


def filtered(name: str, value: object, arguments: Arguments) -> object:
    """What a filter gives of a value.

    Raises UncomputableError if there is no such filter or it has other arguments, and whatever the filter raises.
    """
    _check_named("filter", name, sandbox().filters)
    if name in FORMS:
        return _formed(name, value, arguments)
    values = arguments.values
    if name in NAMING:
        place, noun = NAMING[name]
        if place < len(values) and isinstance(named := values[place], str):
            _check_named(noun, named, sandbox().filters if noun == "filter" else sandbox().tests)
    if not are_known(value) or not arguments.are_known:
        return UNKNOWN
    if name in NAMING or name == "unique":
        return _of_each(name, value, arguments)
    if name == "join":
        value = _joinable(value, *values)
    return sandbox().call_filter(name, value, values, arguments.keyed)


def tested(name: str, value: object, arguments: Arguments) -> object:
    """Whether a test holds for a value. Raises as `filtered`."""
    _check_named("test", name, sandbox().tests)
    if not are_known(value) or not arguments.are_known:
        return UNKNOWN
    if name == "divisibleby" and arguments.values == [0]:
        raise UncomputableError("nothing is divisible by 0")
    return sandbox().call_test(name, value, arguments.values, arguments.keyed)


def _check_named(noun: str, name: str, known: Iterable[str]) -> None:
    if name not in known:
        raise UncomputableError(f'no {noun} is called "{name}"{did_you_mean(name, known)}')


def _formed(name: str, value: object, arguments: Arguments) -> object:
    """What a form gives of a value; its count is tried on a number if the value is not known."""
    form: Callable[..., object] = FORMS[name]
    counted, example = COUNTED.get(name, ("", 0))
    try:
        bound = signature(form).bind(value, *arguments.by_place, **arguments.by_key)
    except TypeError:
        if counted and not (arguments.by_place or arguments.by_key):
            raise UncomputableError(f"{name} needs a number of {counted}, as in {name}({example})") from None
        raise UncomputableError(f"{name} is written as in {name}{f'({example})' * bool(counted)}") from None
    if isinstance(count := bound.arguments.get("count"), Argument):
        bound.arguments["count"] = count.or_example(example)
    if not are_known(value):
        if not counted:
            return UNKNOWN
        bound.arguments["value"] = NUMBER
    return form(*bound.args, **bound.kwargs)


def _joinable(value: Any, between: object = "", *_: object) -> list[object]:
    """The items of a list that is to become one text. Raises UncomputableError if it may be too long to be printed."""
    items = list(value)
    longest = sum(LONGEST_NUMBER if isinstance(item, float) else len(str(item)) for item in items)
    if longest + len(items) * len(str(between)) > LONGEST_TEXT:
        raise UncomputableError(
            f"it may have more than {LONGEST_TEXT} characters; [:10] before | join takes the first 10"
        )
    return items


def _of_each(name: str, value: object, arguments: Arguments) -> object:
    """The items that a filter gives of a list, one by one; where it leaves some out, as many as there may be."""
    if name in NAMING and not value:  # as the filter asks
        return iter(())
    items = [item.item() if isinstance(item, np.generic) else item for item in value]  # type: ignore[attr-defined]
    keys = [item if kind_of(item) in ("a number", "a text") else id(item) for item in items]
    each_once = dict(zip(keys, items, strict=True))
    context = sandbox().from_string("").new_context()
    found = list(sandbox().call_filter(name, list(each_once.values()), arguments.values, arguments.keyed, context))
    if name == "map":
        by_key = dict(zip(each_once, found, strict=True))
        return (by_key[key] for key in keys)
    kept = {type(item) for item in found}
    return iter([item for item in items if type(item) in kept] or items)
