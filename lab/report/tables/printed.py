"""Printed numbers of a table: texts that are read back, so that a calculator confirms the table's arithmetic."""

import math
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

from lab.report.wording import numbers

EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)
"""The context for products and sums of printed numbers, exact to the last digit."""

PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")

Form: TypeAlias = Callable[[float, int], str]
"""How numbers of a table are printed: with `count` decimals, or with `count` digits and a power of ten."""


def form_of(values: Iterable[float]) -> Form:
    """Decimals, which align in a column; or powers of ten, if any value is too large to be written out."""
    largest = max((abs(value) for value in values), default=0.0)
    return numbers.decimals if largest < numbers.LARGEST_WRITTEN_OUT else _in_powers


def read(text: str) -> Decimal:
    """The number that a text prints, with its digits."""
    mantissa, _, exponent = text.translate(PLAIN).partition(" × 10")
    return Decimal(f"{mantissa}e{exponent}" if exponent else mantissa)


def product(factors: Iterable[str]) -> Decimal:
    """The product of printed numbers."""
    result = Decimal(1)
    for factor in factors:
        result = EXACT.multiply(result, read(factor))
    return result


def total(terms: Iterable[str]) -> Decimal:
    """The sum of printed numbers."""
    result = Decimal(0)
    for term in terms:
        result = EXACT.add(result, read(term))
    return result


def holds(exact: Decimal, text: str) -> bool:
    """Whether a number, rounded to the digits of a printed one, is the printed one."""
    printed = read(text)
    step = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    return abs(EXACT.subtract(exact, printed)) <= step / 2


def first_that_holds(counts: Sequence[int], is_true: Callable[[int], bool]) -> int:
    """The first of these counts of digits for which the condition is true; the last if it is true for none."""
    return next((count for count in counts if is_true(count)), counts[-1])


def digits_from(least: int) -> range:
    """The counts of digits to try, from the least to the most that a number can have."""
    return range(min(least, numbers.MOST_DIGITS), numbers.MOST_DIGITS + 1)


def decimals_for(value: float, significant: int) -> int:
    """How many decimals show this many significant digits of a value; for 0 as many as for 1."""
    exponent = math.floor(math.log10(abs(value))) if value else 0
    return max(0, significant - 1 - exponent)


def _in_powers(value: float, count: int) -> str:
    return numbers.scientific(value, max(1, count))
