"""How numbers are printed for a reader: one place for each form."""

import math
from decimal import Decimal
from numbers import Integral, Real

from lab.language.words import written

DIGITS = 4
"""How many significant digits a number has in prose and tables."""

MOST_DIGITS = 17
"""How many digits may be asked for: with 17, no two floats print alike."""

LARGEST_WRITTEN_OUT = 1e6
"""From this size on, a number in a table of weights is printed with a power of ten."""

MINUS = "\N{MINUS SIGN}"

NEVER = "never"

UNKNOWN = "–"
"""A placeholder for a number of which no digit is known."""

NOT_FINITE = "not finite"

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """A number with at most four significant digits: 0.99, 37, 3.2 × 10⁻¹⁴; an `int` with all of its digits."""
    if isinstance(value, int):
        return str(value).replace("-", MINUS)
    if not math.isfinite(value):
        return NOT_FINITE
    return _typeset(f"{value + 0.0:.{DIGITS}g}")  # -0.0 + 0.0 is 0.0


def digits(value: float | None, count: int) -> str:
    """A number with `count` significant digits, including zeros: with three 0.500, 12.3, 1.23 × 10⁴; None is *never*.

    Raises ValueError for anything but a number or None, and for a count that is out of range (1 to 17). So do the
    three forms below.
    """
    _check_count("digits", count, least=1)
    exact = _exact(value)
    if isinstance(exact, str):
        return exact
    in_powers = _in_powers(exact, count)
    exponent = int(in_powers.partition("e")[2])
    has_powers = not -5 < exponent < count  # where `number` has them
    return _typeset(in_powers if has_powers else f"{exact:z.{count - 1 - exponent}f}")


def decimals(value: float | None, count: int) -> str:
    """A number with `count` decimals, 0 to 17, including zeros: with two 0.50, 12.30, 12345.00; None is *never*."""
    _check_count("decimals", count, least=0)
    exact = _exact(value)
    return exact if isinstance(exact, str) else _typeset(f"{exact:z.{count}f}")


def scientific(value: float | None, count: int) -> str:
    """A number with `count` significant digits and a power of ten: 3.20 × 10⁻¹⁴, 5.00 × 10⁻¹; None is *never*."""
    _check_count("digits", count, least=1)
    exact = _exact(value)
    return exact if isinstance(exact, str) else _typeset(_in_powers(exact, count))


def percent(value: float | None, count: int = 0) -> str:
    """A share in per cent with `count` decimals, 0 to 17: 37 %; None is *never*."""
    _check_count("decimals", count, least=0)
    exact = _exact(value, times=100)
    return exact if isinstance(exact, str) else _typeset(f"{exact:z.{count}f}\N{NO-BREAK SPACE}%")


def signed(value: float | str | None) -> str:
    """A number, or the text of one, in brackets if it is negative: (−0.1), but 0.1; None is *never*."""
    if not isinstance(value, str):
        _exact(value)  # raises unless it is a number or None
    printed = value if isinstance(value, str) else optional(value, NEVER)
    return f"({printed})" if printed.startswith(MINUS) else printed


def optional(value: float | None, otherwise: str = "–") -> str:
    """A number, or a placeholder for a missing one."""
    return otherwise if value is None else number(value)


def epoch(value: float | None) -> str:
    """The epoch in which something happened, or a median of epochs: 37, 37.5; None is *never*."""
    if value is None:
        return NEVER
    return number(int(value)) if value == int(value) else decimals(value, 1)


def known_decimals(spread: float | None) -> int | None:
    """How many decimals a spread leaves certain: 12 for 1e-12, 1 for 0.08, -2 for 30; None if it leaves none."""
    return None if spread is None or not math.isfinite(spread) else math.floor(-math.log10(spread))


def within(value: float, spread: float | None, count: int) -> str:
    """A number with `count` decimals, but none finer than its spread; a dash if no digit is certain.

    A number from a million on is printed with a power of ten.
    """
    known = known_decimals(spread)
    if known is None:
        return UNKNOWN
    if known >= 0 and abs(value) < LARGEST_WRITTEN_OUT:
        return decimals(value, min(count, known))
    significant = math.floor(math.log10(abs(value))) + known + 1 if value else 0
    return number(float(f"{value:.{min(DIGITS, significant) - 1}e}")) if significant > 0 else UNKNOWN


def layers(sizes: tuple[int, ...]) -> str:
    """The sizes of the layers: 2-4-4-1."""
    return "-".join(map(str, sizes))


def _typeset(text: str) -> str:
    """A number as Python writes it, with a minus sign and a power of ten."""
    mantissa, _, exponent = text.partition("e")
    mantissa = mantissa.replace("-", MINUS)
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}" if exponent else mantissa


def _in_powers(exact: Decimal, count: int) -> str:
    """The number as Python writes it with an exponent; 0 has the exponent 0."""
    return f"{exact:z.{count - 1}e}" if exact else f"{0.0:.{count - 1}e}"


def _exact(value: object, *, times: int = 1) -> Decimal | str:
    """The number to be rounded, or the word for a value without digits."""
    if value is None:
        return NEVER
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"a number is needed, not {written(value)}")
    exact = Decimal(times * (int(value) if isinstance(value, Integral) else float(value)))
    return exact if exact.is_finite() else NOT_FINITE


def _check_count(noun: str, count: object, *, least: int) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or not least <= count <= MOST_DIGITS:
        raise ValueError(f"{least} to {MOST_DIGITS} {noun} can be printed, not {written(count)}")
