"""How numbers are printed for a reader: one place for each form."""

import math

DIGITS = 4
"""How many significant digits a number has in prose and tables."""

MINUS = "\N{MINUS SIGN}"

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """A number with at most four significant digits: 0.99, 37, 3.2 × 10⁻¹⁴; whole numbers have all of theirs."""
    if isinstance(value, int):
        return str(value).replace("-", MINUS)
    if not math.isfinite(value):
        return "not finite"
    mantissa, _, exponent = f"{value + 0.0:.{DIGITS}g}".partition("e")  # -0.0 + 0.0 is 0.0
    mantissa = mantissa.replace("-", MINUS)
    return f"{mantissa} × 10{str(int(exponent)).translate(_SUPERSCRIPTS)}" if exponent else mantissa


def optional(value: float | None, otherwise: str = "–") -> str:
    """A number, or what stands for one that is not there."""
    return otherwise if value is None else number(value)


def epoch(value: int | None) -> str:
    """The epoch at which something came about, or *never*."""
    return optional(value, "never")


def layers(sizes: tuple[int, ...]) -> str:
    """The sizes of the layers: 2-4-4-1."""
    return "-".join(map(str, sizes))
