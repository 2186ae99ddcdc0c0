"""Numbers as a reader sees them."""

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.report.wording import numbers
from lab.report.wording.numbers import DIGITS, MINUS, MOST_DIGITS, decimals, digits, number, percent, scientific, signed

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


# So many digits

FORMS = [digits, decimals, scientific, percent]

Form = Callable[[object, object], str]

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("form", "value", "count", "printed"),
    [
        (digits, 0.5, 3, "0.500"),
        (digits, 37, 4, "37.00"),
        (digits, 1234, 4, "1234"),
        (digits, 12345, 4, "1.234 × 10⁴"),
        (digits, 9.996, 3, "10.0"),
        (digits, 999.6, 3, "1.00 × 10³"),
        (digits, -0.0001, 2, "−0.00010"),
        (digits, 0.00009996, 3, "0.000100"),
        (digits, 0.00001, 2, "1.0 × 10⁻⁵"),
        (digits, 0, 3, "0.00"),
        (digits, -0.0, 1, "0"),
        (digits, 0.1, 17, "0.10000000000000001"),
        (digits, 10**400, 2, "1.0 × 10⁴⁰⁰"),
        (decimals, 0.5, 3, "0.500"),
        (decimals, 12345, 2, "12345.00"),
        (decimals, -0.004, 2, "0.00"),
        (decimals, -0.006, 2, "−0.01"),
        (decimals, 0.125, 2, "0.12"),
        (decimals, 2.5, 0, "2"),
        (decimals, 3.5, 0, "4"),
        (decimals, 2**60 + 1, 0, "1152921504606846977"),
        (scientific, 3.2e-14, 3, "3.20 × 10⁻¹⁴"),
        (scientific, 0.5, 1, "5 × 10⁻¹"),
        (scientific, -12345, 2, "−1.2 × 10⁴"),
        (scientific, 9.99, 2, "1.0 × 10¹"),
        (scientific, 0.0, 3, "0.00 × 10⁰"),
        (scientific, 5e-324, 3, "4.94 × 10⁻³²⁴"),
        (percent, 0.37, 0, "37\N{NO-BREAK SPACE}%"),
        (percent, 0.375, 1, "37.5\N{NO-BREAK SPACE}%"),
        (percent, 1, 0, "100\N{NO-BREAK SPACE}%"),
        (percent, -0.5, 0, "−50\N{NO-BREAK SPACE}%"),
        (percent, -0.001, 0, "0\N{NO-BREAK SPACE}%"),
        (percent, 0.125, 0, "12\N{NO-BREAK SPACE}%"),
        (percent, 1e307, 0, "not finite"),
    ],
)
def test_a_number_is_printed_with_the_digits_asked_for(form: Form, value: float, count: int, printed: str) -> None:
    assert form(value, count) == printed


def test_a_share_is_printed_in_whole_per_cent_unless_more_is_asked_for() -> None:
    assert percent(0.5714) == "57\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (-0.1, "(−0.1)"),
        (-3, "(−3)"),
        (-3.2e-14, "(−3.2 × 10⁻¹⁴)"),
        (0.1, "0.1"),
        (-0.0, "0"),
        (None, "never"),
        (math.nan, "not finite"),
        (decimals(-0.5, 2), "(−0.50)"),
        (decimals(-0.001, 2), "0.00"),
        (percent(-0.5), "(−50\N{NO-BREAK SPACE}%)"),
    ],
)
def test_a_negative_number_has_brackets_where_they_are_asked_for(value: float | str | None, printed: str) -> None:
    assert signed(value) == printed


@given(value=finite, count=st.integers(1, MOST_DIGITS))
@example(value=9.5, count=1)
@example(value=1.7976931348623157e308, count=17)
def test_significant_digits_are_those_asked_for_and_round_as_python_does(value: float, count: int) -> None:
    rounded = Decimal(f"{value:.{count - 1}e}")

    for printed in (digits(value, count), scientific(value, count)):
        assert value_of(printed) == rounded
        written = printed.partition(" ")[0].lstrip(MINUS).replace(".", "")
        assert len(written.lstrip("0") if value else written) == count


@given(value=finite, count=st.integers(0, MOST_DIGITS))
@example(value=-0.001, count=2)
def test_decimals_are_those_asked_for_and_round_as_python_does(value: float, count: int) -> None:
    assert decimals(value, count).replace(MINUS, "-") == f"{value:z.{count}f}"


@given(value=st.floats(-1e300, 1e300), count=st.integers(0, MOST_DIGITS))
def test_per_cent_round_as_python_does(value: float, count: int) -> None:
    printed = percent(value, count).replace(MINUS, "-").replace("\N{NO-BREAK SPACE}", "")

    assert printed == f"{value:z.{count}%}"


@given(value=finite)
def test_seventeen_digits_give_back_the_number(value: float) -> None:
    assert float(value_of(digits(value, MOST_DIGITS))) == value


@given(value=st.integers(), count=st.integers(1, MOST_DIGITS))
@example(value=2**60 + 1, count=17)
def test_decimals_of_a_whole_number_are_zeros(value: int, count: int) -> None:
    written = str(value).replace("-", MINUS)

    assert decimals(value, count) == f"{written}.{'0' * count}"
    assert percent(value, count).startswith(f"{written}00." if value else "0.")


@pytest.mark.parametrize("form", [digits, scientific])
@given(value=st.integers(), count=st.integers(1, MOST_DIGITS))
@example(value=10**28 + 1, count=17)
def test_digits_of_a_whole_number_are_within_half_of_the_last(form: Form, value: int, count: int) -> None:
    printed = Fraction(value_of(form(value, count)))

    last_digit = Fraction(10) ** (len(str(abs(value))) - count)
    assert abs(printed - value) <= last_digit / 2


@given(form=st.sampled_from(FORMS), value=st.floats() | st.integers(), count=st.integers(1, MOST_DIGITS))
def test_no_number_with_its_digits_has_a_hyphen_or_an_e(form: Form, value: float, count: int) -> None:
    printed = form(value, count)

    assert "-" not in printed
    assert "e" not in printed.removeprefix("not finite")


@given(form=st.sampled_from(FORMS), value=st.floats(-1e-20, 0.0), count=st.integers(1, 5))
@example(form=decimals, value=-0.0, count=2)
def test_no_0_has_a_minus(form: Form, value: float, count: int) -> None:
    printed = form(value, count)

    assert printed.startswith(MINUS) == any(digit in printed.partition(" ")[0] for digit in "123456789")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("value", "word"),
    [(None, "never"), (math.inf, "not finite"), (-math.inf, "not finite"), (math.nan, "not finite")],
)
def test_what_has_no_digits_is_a_word(form: Form, value: float | None, word: str) -> None:
    assert form(value, 3) == word


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "scalar", [np.float64(0.5), np.float32(0.5), np.int64(5), np.uint8(5), np.float64(math.nan)], ids=repr
)
def test_scalars_of_numpy_are_numbers(form: Form, scalar: np.generic) -> None:
    assert form(scalar, 3) == form(scalar.item(), 3)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0.5", 'a number is needed, not "0.5"'),
        (True, "a number is needed, not true"),
        ([0.5], "a number is needed, not [0.5]"),
        (np.array([0.5]), "a number is needed, not [0.5]"),
    ],
    ids=["text", "yes or no", "list", "array"],
)
def test_what_is_no_number_has_no_digits(form: Form, value: object, said: str) -> None:
    with pytest.raises(ValueError) as error:
        form(value, 3)

    assert str(error.value) == said


@pytest.mark.parametrize("value", [0.5, None, math.nan])
@pytest.mark.parametrize(
    ("form", "count", "said"),
    [
        (digits, 0, "1 to 17 digits can be printed, not 0"),
        (digits, 18, "1 to 17 digits can be printed, not 18"),
        (scientific, -1, "1 to 17 digits can be printed, not -1"),
        (decimals, -1, "0 to 17 decimals can be printed, not -1"),
        (decimals, 18, "0 to 17 decimals can be printed, not 18"),
        (percent, 18, "0 to 17 decimals can be printed, not 18"),
        (digits, 2.5, "1 to 17 digits can be printed, not 2.5"),
        (decimals, True, "0 to 17 decimals can be printed, not true"),
        (percent, "2", '0 to 17 decimals can be printed, not "2"'),
    ],
)
def test_a_count_out_of_range_is_said_whatever_the_number(
    form: Form, count: object, said: str, value: float | None
) -> None:
    with pytest.raises(ValueError) as error:
        form(value, count)

    assert str(error.value) == said


# Words and sizes


def test_what_is_not_there_has_a_sign_of_its_own() -> None:
    assert numbers.optional(None) == "–"
    assert numbers.optional(0.5) == "0.5"
    assert numbers.epoch(None) == "never"
    assert numbers.epoch(12) == "12"


def test_layers_are_their_sizes() -> None:
    assert numbers.layers((2, 4, 4, 1)) == "2-4-4-1"
