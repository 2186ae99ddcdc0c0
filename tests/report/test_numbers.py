"""Numbers as a reader sees them."""

import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.report import numbers
from lab.report.numbers import DIGITS, MINUS, number

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def value_of(printed: str) -> Decimal:
    """The number that a printed number says."""
    mantissa, _, exponent = printed.replace(MINUS, "-").partition(" × 10")
    return Decimal(mantissa).scaleb(int(exponent.translate(SUPERSCRIPTS) or "0"))


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.99, "0.99"),
        (37, "37"),
        (1_000_000, "1000000"),
        (-5, "−5"),
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (0.05, "0.05"),
        (1 / 3, "0.3333"),
        (2 / 3, "0.6667"),
        (0.1 + 0.2, "0.3"),
        (-1.25, "−1.25"),
        (0.0001, "0.0001"),
        (0.00001, "1 × 10⁻⁵"),
        (3.2e-14, "3.2 × 10⁻¹⁴"),
        (1234.4, "1234"),
        (9999.6, "1 × 10⁴"),
        (-1.5e300, "−1.5 × 10³⁰⁰"),
        (5e-324, "4.941 × 10⁻³²⁴"),
        (math.inf, "not finite"),
        (math.nan, "not finite"),
    ],
)
def test_a_number_is_printed_for_reading(value: float, printed: str) -> None:
    assert number(value) == printed


@given(value=st.floats(allow_nan=False, allow_infinity=False))
@example(9999.5)
@example(0.99995)
@example(5e-324)
@example(1.7976931348623157e308)
def test_a_printed_number_is_within_its_digits(value: float) -> None:
    printed = value_of(number(value))

    exact = Decimal(value)
    digit = Decimal(1).scaleb(exact.adjusted() - DIGITS + 1) if exact else Decimal(1)
    assert abs(printed - exact) <= digit / 2
    assert len(printed.as_tuple().digits) <= DIGITS or printed == printed.to_integral_value()


@given(value=st.integers())
def test_whole_numbers_have_all_of_their_digits(value: int) -> None:
    assert int(number(value).replace(MINUS, "-")) == value


@given(value=st.floats() | st.integers())
def test_no_printed_number_has_a_hyphen_or_an_e(value: float) -> None:
    assert "-" not in number(value)
    assert "e" not in number(value).removeprefix("not finite")


def test_what_is_not_there_has_a_sign_of_its_own() -> None:
    assert numbers.optional(None) == "–"
    assert numbers.optional(0.5) == "0.5"
    assert numbers.epoch(None) == "never"
    assert numbers.epoch(12) == "12"


def test_layers_are_their_sizes() -> None:
    assert numbers.layers((2, 4, 4, 1)) == "2-4-4-1"
