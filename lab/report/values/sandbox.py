"""The sandbox: where expressions of authors are read and computed, bounded in time and size."""

import re
from collections.abc import Iterable, Mapping, Sized
from functools import cache
from types import MappingProxyType

import numpy as np
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from lab.report.wording.estimates import median_with_interval, share_with_interval
from lab.report.wording.numbers import decimals, digits, percent, scientific, signed

LONGEST_TEXT = 10_000
"""How many characters a value may print."""

FORMS = {
    form.__name__: form
    for form in (digits, decimals, scientific, percent, signed, median_with_interval, share_with_interval)
}
"""The forms of numbers that an expression may ask for, as filters."""

MOST_BITS = 4096
"""How large a power may grow."""


FILTERS = (
    *(
        "abs",
        "round",
        "int",
        "float",
        "max",
        "min",
        "sum",
        "length",
        "count",
        "first",
        "last",
        "list",
        "sort",
        "unique",
    ),
    *("map", "select", "reject", "selectattr", "rejectattr", "items", "dictsort", "default", "d"),
    *("upper", "lower", "capitalize", "title", "trim", "string", "e", "escape", "safe"),
)
"""Jinja's own filters that are there: those that make nothing large of little."""

METHODS: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        str: frozenset(["upper", "lower", "capitalize", "title", "strip", "split", "startswith", "endswith"]),
        dict: frozenset(["get", "items", "keys", "values"]),
    }
)
"""What may be read of values that are not this program's own."""


class Sandbox(SandboxedEnvironment):
    """Jinja with the names, filters and methods that prose needs, and no more: nothing in it makes much out of little,
    writes a file or runs code.
    """

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.filters |= {"format": _format, "join": _join, "mean": _mean, **FORMS}

    def wrap_str_format(self, value: object) -> None:
        """The method of texts is not there; the filter is."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        if type(obj).__module__.startswith("lab."):
            return super().is_safe_attribute(obj, attr, value)
        return any(isinstance(obj, type_) and attr in names for type_, names in METHODS.items())

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """What an operator gives of two values of an expression that is computed."""
        return self.combined(operator, left, right)

    def combined(self, operator: str, left: object, right: object) -> object:
        """What an operator gives of two values. Raises SecurityError where that would be large, or hardly meant so."""
        if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
            raise SecurityError("a list is not a number; [0] after it is the first of them")
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "%" and not numbers:
            return _format(left, right)
        if _is_number_with_form(left, right) or _is_number_with_form(right, left):
            raise SecurityError("brackets are needed, as in (a - b) | digits(3)")
        if operator == "*" and not numbers and _size(left) * _size(right) > 2 * LONGEST_TEXT:
            raise SecurityError(f"more than {2 * LONGEST_TEXT} parts")
        if operator == "**" and _size(left).bit_length() * _size(right) > MOST_BITS:
            raise SecurityError("a power of too many digits")
        return self.binop_table[operator](left, right)


@cache
def sandbox() -> Sandbox:
    """The one sandbox of all values: making it takes longer than computing one."""
    return Sandbox()


def _is_number_with_form(number: object, text: object) -> bool:
    """Whether the two are a number and a text that has digits, as a form gives it."""
    return isinstance(number, int | float) and isinstance(text, str) and any(map(str.isdigit, text))


def _format(text: object, *values: object) -> str:
    """The values as a text like "%.2f" says, which may not ask for more than 99 letters."""
    if not isinstance(text, str) or re.search(r"%[^a-zA-Z%]*(\d{3}|\*)", text):
        raise SecurityError('a text like "%.2f" is needed, with at most two digits')
    return text % values


def _join(values: Iterable[object], between: object = "") -> str:
    """The values as one text, which may not be longer than what is printed."""
    texts = [str(value) for value in values]
    if sum(map(len, texts)) + len(texts) * len(str(between)) > LONGEST_TEXT:
        raise SecurityError(f"more than {LONGEST_TEXT} characters")
    return str(between).join(texts)


def _mean(values: object) -> float:
    """The mean of all numbers in a list, of lists too."""
    numbers = np.array(values, dtype=float)
    if not numbers.size:
        raise SecurityError("there is no mean of nothing")
    return float(numbers.mean())


def _size(value: object) -> int:
    """How long a text or list is, how large a whole number; 1 for all else."""
    return len(value) if isinstance(value, Sized) else abs(value) if isinstance(value, int) else 1
