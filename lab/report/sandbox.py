"""The sandbox: where expressions of authors are read and computed, bounded in time and size."""

import re
from collections.abc import Sized
from functools import cache
from types import FunctionType

import numpy as np
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from lab.report.numbers import decimals, digits, percent, scientific

LONGEST_TEXT = 10_000
"""How many characters a value may print."""

FORMS = {form.__name__: form for form in (digits, decimals, scientific, percent)}
"""The forms of numbers that an expression may ask for, as filters."""

MOST_BITS = 4096
"""How large a power may grow."""


class Sandbox(SandboxedEnvironment):
    """Jinja without its global names, without chance, and bounded: nothing in it makes much out of little.

    Methods of arrays, some of which write files, and filters and methods that pad are not there.
    """

    intercepted_binops = frozenset(["*", "**", "%"])

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self.globals.clear()
        for name in ("random", "center", "indent", "wordwrap"):
            del self.filters[name]
        self.filters["format"] = _format
        self.filters |= FORMS

    def wrap_str_format(self, value: object) -> None:
        """The method of texts is not there; the filter is."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        is_closed = isinstance(obj, np.ndarray | FunctionType)
        is_padding = isinstance(obj, str) and attr in (
            "center",
            "expandtabs",
            "format",
            "format_map",
            "ljust",
            "rjust",
            "zfill",
        )
        return not is_closed and not is_padding and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "%" and not numbers:
            return _format(left, right)
        if operator == "*" and not numbers and _size(left) * _size(right) > 2 * LONGEST_TEXT:
            raise SecurityError(f"more than {2 * LONGEST_TEXT} parts")
        if operator == "**" and _size(left).bit_length() * _size(right) > MOST_BITS:
            raise SecurityError("a power of too many digits")
        return super().call_binop(context, operator, left, right)


@cache
def sandbox() -> Sandbox:
    """The one sandbox of all values: making it takes longer than computing one."""
    return Sandbox()


def _format(text: object, *values: object) -> str:
    """The values as a text like "%.2f" says, which may not ask for more than 99 letters."""
    if not isinstance(text, str) or re.search(r"%[^a-zA-Z%]*(\d{3}|\*)", text):
        raise SecurityError('a text like "%.2f" is needed, with at most two digits')
    return text % values


def _size(value: object) -> int:
    """How long a text or list is, how large a whole number; 1 for all else."""
    return len(value) if isinstance(value, Sized) else abs(value) if isinstance(value, int) else 1
