"""Equations: what is printed holds for the operands as they are printed, or the build fails."""

import math
import time
from contextlib import suppress
from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.report.formulas.equations import LONGEST, FalseEquationError, check_equation
from lab.report.formulas.tex import tex_of
from lab.report.wording.numbers import number


def decimals(places: int, bound: int = 100) -> st.SearchStrategy[Decimal]:
    """Decimals with so many places."""
    return st.decimals(-bound, bound, places=places, allow_nan=False, allow_infinity=False)


def falsehood(tex: str) -> str:
    """What is false in an equation."""
    with pytest.raises(FalseEquationError) as caught:
        check_equation(tex)
    return str(caught.value)


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


# What is read


@pytest.mark.parametrize(
    "tex",
    [
        "0.1 + 0.2 = 0.3",
        "0.1 + 0.2 = 0.30",
        "0.1 + 0.2 = .3",
        "-0.5 * -0.3 = 0.15",
        "−0.5 \\cdot 0.3 = −0.15",
        "0.5 - -0.3 = 0.8",
        "1 - 2 - 3 = -4",
        "6 / 2 / 3 = 1",
        r"6 \div 2 \times 3 = 9",
        "2 + 3 * 4 = 14",
        "-2^2 = -4",
        "(-2)^{3} = -8",
        "2^{10} = 1024",
        r"2^{10} = 1\,024",
        "0{,}1 + 0{,}2 = 0{,}3",
        r"\frac{1}{4} \cdot (-0{,}5) = -0{,}125",
        "2^{-1} = 0.5",
        "2^{0.5} = 1.41",
        "0^0 = 1",
        "(0.3)(0.4) = 0.12",
        "2(0.3 + 0.4) = 1.4",
        "(0.3 + 0.4) 2 = 1.4",
        r"\left[ 0.1 + 0.2 \right] \cdot \bigl\{ 2 \bigr\} = 0.6",
        r"\frac{1}{2} + \tfrac{1}{4} + \dfrac{1}{2} = 1.25",
        r"\frac{1}{1 + e^{-0.5}} = 0.62",
        r"\sigma(0.5) = 0.6225",
        r"\sigma\left(0.5\right)\bigl(1 - \sigma(0.5)\bigr) = 0.2350",
        r"\exp(-0.5) = 0.61",
        r"2e^{-1} + \mathrm{e}^2 = 8.12",
        r"\tanh(0.5) = 0.4621",
        r"-\ln(0.5) = 0.693",
        r"\sqrt{2} = 1.414",
        r"\max(0, -0.5) = 0",
        r"\max\{0, 0.7\} - \min(0.2, 0.1) = 0.6",
        r"|-0.5| = 0.5",
        r"\left|0.2 - |0.5|\right| = 0.3",
        r"2 \cdot 1.6 \times 10^{-14} = 3.2 \times 10^{-14}",
        r"{1.5 \times 10^{-3}} \cdot 2 = 0.003",
        r"0.02 \cdot 5\,000 = 1 \times 10^2",
        r"\frac{3}{8} = 37.5\,\% = 0.375",
        r"0.5 \, \cdot \; 0.3 \! = ~ \displaystyle 0.15",
        "0.1 + 0.2 = 0.3.",
        "0.1 + 0.2 = (0.3),",
        r"z_1 = w_{11} x_1 = 0.5 \cdot 0.3 = 0.15",
    ],
)
def test_arithmetic_is_read_as_it_is_written(tex: str) -> None:
    assert check_equation(tex)


@pytest.mark.parametrize(
    "tex",
    [
        "",
        "=",
        "= 0.3",
        "0.3 =",
        "x = 0.3",
        "E = (o - y)^2",
        r"\frac{1}{0} = \infty",
        "f(0.5) = 0.6",
        "x_1 0.5 = 0.6",
        r"\sigma' (0.5) = 0.6",
        r"\sigma^{2}(0.5) = 0.6",
        r"\sigma(0.5, 0.6) = 0.6",
        r"\sqrt[3]{8} = 3",
        r"\log(10) = 5",
        "2^10 = 7",
        r"2\frac{1}{2} = 7",
        r"\frac12 = 7",
        "1/2(3) = 7",
        "{1}{2} = 7",
        "0.1 0.2 = 7",
        "(0.1 + 0.2 = 7",
        "(0.1 + 0.2] = 7",
        "0,5 \\cdot 0,3 = 7",
        "(0.1, 0.2) \\cdot (0.3, 0.4) = 7",
        r"(0.1 \quad 0.2) = 7",
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} = 7",
        r"\begin{cases} 1 & x = 2 \\ 3 & 4 = 5 \end{cases}",
        r"\sum_{i=1}^{3} i = 7",
        "5! = 7",
        r"1\text{ km} = 1000\text{ m}",
        "0.5 = x = 1 + 1",
    ],
)
def test_what_is_more_than_numbers_is_not_checked(tex: str) -> None:
    assert not check_equation(tex)


def test_an_equation_too_long_to_read_is_not_checked() -> None:
    assert not check_equation("1 + " * LONGEST + "1 = 7")


# What is said


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        ("0.1 + 0.2 = 0.31", "0.1 + 0.2 gives 0.30, not 0.31"),
        (r"z = 0.5 \cdot 0.3 = 0.16", r"0.5 \cdot 0.3 gives 0.15, not 0.16"),
        ("-0.001 + 0 = 0.1", "-0.001 + 0 gives 0.0, not 0.1"),
        ("0.2 - 0.5 = 0.3", "0.2 - 0.5 gives -0.3, not 0.3"),
        (r"2^{10} = 1\,025", "2^{10} gives 1024, not 1025"),
        (
            r"2 \cdot {1.6 \times 10^{-14}} = {3.3 \times 10^{-14}}",
            r"2 \cdot {1.6 \times 10^{-14}} gives 3.2 \times 10^{-14}, not 3.3 \times 10^{-14}",
        ),
        (r"\frac{3}{8} = 39\,\%", r"\frac{3}{8} gives 38\,\%, not 39\,\%"),
        ("1/0 = 1", "1/0 divides by 0"),
        (r"\frac{1}{1 - 1} = 1", r"\frac{1}{1 - 1} divides by 0"),
        ("0^{-1} = 1", "0^{-1} divides by 0"),
        (r"\ln(-1) = 0", r"\ln(-1) has no real value"),
        ("(-2)^{0.5} = 1", "(-2)^{0.5} has no real value"),
        ("10^{500} = 1", "10^{500} is too large to compute"),
        ("9^{9^{9^{9}}} = 1", "9^{9^{9^{9}}} is too large to compute"),
        (r"\exp(10^{300}) = 1", r"\exp(10^{300}) is too large to compute"),
        ("1 + " * 40 + "1 = 7", "1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 +… gives 41, not 7"),
    ],
)
def test_a_false_equation_says_what_its_sides_give(tex: str, message: str) -> None:
    assert falsehood(tex) == message


def test_what_lies_between_two_numbers_may_be_either() -> None:
    assert check_equation("0.5 \\cdot 0.25 = 0.12")
    assert check_equation("0.5 \\cdot 0.25 = 0.13")
    assert falsehood("0.5 \\cdot 0.25 = 0.14") == "0.5 \\cdot 0.25 gives 0.13, not 0.14"
    assert falsehood("0{,}5 \\cdot 0{,}25 = 0{,}14") == "0.5 \\cdot 0.25 gives 0.13, not 0.14"


def test_functions_do_not_overflow_where_their_values_do_not() -> None:
    assert check_equation(r"\sigma(1000) = 1.00")
    assert check_equation(r"\sigma(-100000) = 0.00")
    assert check_equation(r"\tanh(-1000) = -1.00")
    assert check_equation(r"e^{-100000} = 0.00")


# Where an equation begins and ends


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{aligned} z &= 0.5 \cdot 0.3 \\ &= 0.15 \end{aligned}",
        r"z = \begin{aligned}[t] & 0.5 \cdot 0.3 \\[1em] = {} & 0.15 \end{aligned}",
        r"\begin{array}{rcl} z &=& 0.5 \cdot 0.3 \\ &=& 0.15 \end{array}",
        r"\begin{align*} z &= 0.5 \cdot 0.3 & \\ y &= 0.1 + 0.2 = 0.3 \end{align*}",
        r"\begin{aligned} z &= 0.1 + 0.2 \\ &\quad + 0.3 = 0.6 \end{aligned}",
        r"\begin{aligned} z &= 0.1 + 0.2 \\ &\quad - 0.3 = 0.0 \end{aligned}",
        r"\begin{gathered} 0.1 + 0.2 \\ - 0.3 = 0.0 \end{gathered}",
        r"\begin{multline} z = 0.1 + 0.2 + {} \\ 0.3 = 0.6 \end{multline}",
        r"\begin{aligned} 0.1 + 0.2 &= 0.3 \\ -0.3 + 0.1 &= -0.2 \end{aligned}",
        r"\begin{aligned} a &= 0.1 + 0.2 = 0.3 & b &= 0.5 \cdot 2 = 1.0 \end{aligned}",
        r"a = 0.1 + 0.2 = 0.3, \quad b = 0.5 \cdot 2 = 1.0",
        r"a = 0.1 + 0.2 = 0.3 \qquad b = 0.5 \cdot 2 = 1.0",
        r"0.1 + 0.2 = 0.3 \Rightarrow 0.5 \cdot 2 = 1.0",
        r"0.1 + 0.2 = 0.3 \text{ and } 0.5 \cdot 2 = 1.0 = 1",
        r"0.5 \cdot 0.3 = 0.15 \approx 0.2",
        r"\pi \approx 3.14 = 3.1",
        "0.123 \\cdot 0.456 = 0.056088 = 0.06",
    ],
)
def test_each_equation_of_a_display_is_checked_by_itself(tex: str) -> None:
    assert check_equation(tex)


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\begin{aligned} z &= 0.5 \cdot 0.3 \\ &= 0.16 \end{aligned}", r"0.5 \cdot 0.3 gives 0.15, not 0.16"),
        (r"\begin{array}{rcl} 0.2 &=& 0.2 \\ 0.5 &=& 0.6 \end{array}", "0.5 gives 0.5, not 0.6"),
        (r"\begin{aligned} a &= 0.3 & b &= 0.5 \cdot 2 = 1.1 \end{aligned}", r"0.5 \cdot 2 gives 1.0, not 1.1"),
        (r"a = 0.3, \quad b = 0.5 \cdot 2 = 1.1", r"0.5 \cdot 2 gives 1.0, not 1.1"),
        (r"\left\{ \begin{aligned} 0.1 + 0.2 &= 0.4 \end{aligned} \right.", "0.1 + 0.2 gives 0.3, not 0.4"),
        (r"1 = 1 \Rightarrow 2 = 3", "2 gives 2, not 3"),
        ("0.12 \\cdot 0.5 = 0.061 = 0.06", r"0.12 \cdot 0.5 gives 0.060, not 0.061"),
        (r"0.1 \approx 0.2 = 0.3", "0.2 gives 0.2, not 0.3"),
    ],
)
def test_a_falsehood_is_found_wherever_it_stands(tex: str, message: str) -> None:
    assert falsehood(tex) == message


@pytest.mark.parametrize("relation", [r"\approx", r"\ne", r"\le", "<", "≈", r"\to", r"\sim"])
def test_nothing_but_equality_is_checked(relation: str) -> None:
    assert not check_equation(f"0.1 + 0.2 {relation} 0.5")


# Laws


@given(a=decimals(3), b=decimals(2), places=st.integers(0, 6))
def test_a_printed_product_holds_and_with_another_last_digit_does_not(a: Decimal, b: Decimal, places: int) -> None:
    product = rounded(a * b, places)
    digit = Decimal(1).scaleb(-places)

    assert check_equation(rf"w x = ({a:f}) \cdot ({b:f}) = {product:f}")
    assert falsehood(rf"w x = ({a:f}) \cdot ({b:f}) = {product + 2 * digit:f}")
    assert abs(a * b - product - digit) * 2 <= digit or falsehood(rf"({a:f}) \cdot ({b:f}) = {product + digit:f}")


@given(terms=st.lists(decimals(4), min_size=1, max_size=8), places=st.integers(0, 5))
def test_a_printed_sum_holds(terms: list[Decimal], places: int) -> None:
    total = rounded(sum(terms, Decimal()), places)

    assert check_equation(" + ".join(f"{term:f}" for term in terms) + f" = {total:f}")


@given(z=decimals(3, bound=30))
def test_a_printed_activation_holds(z: Decimal) -> None:
    value = float(z)

    assert check_equation(rf"a = \sigma({z:f}) = {1 / (1 + math.exp(-value)):.10f}")
    assert check_equation(rf"a = \frac{{1}}{{1 + e^{{-({z:f})}}}} = {1 / (1 + math.exp(-value)):.10f}")
    assert check_equation(rf"a = \tanh({z:f}) = {math.tanh(value):.10f}")


@given(value=st.floats(1e-300, 1e300) | st.floats(-1e300, -1e-300) | st.integers(-(10**9), 10**9))
def test_a_value_of_a_report_is_itself(value: float) -> None:
    tex = tex_of(number(value))

    assert check_equation(f"{tex} = {tex}")


@given(
    tex=st.lists(st.sampled_from([*"0123456789.,+-*/^=(){}[]|&~e x", r"\frac", r"\sigma", r"\cdot", r"\\"])).map(
        "".join
    )
)
def test_any_tex_is_true_false_or_no_equation_of_numbers(tex: str) -> None:
    try:
        check_equation(tex)
    except FalseEquationError as error:
        assert str(error).isprintable()


@pytest.mark.parametrize(
    "tex",
    [
        "(" * 5000 + "1" + ")" * 4000 + " = 1",
        "-" * 9000 + "1 = 1",
        "1=" * 3000 + "1",
        "1" * 9000 + " = 1",
        "2^{" * 2000 + "2" + "}" * 2000 + " = 1",
        "9^{9^{9^{9}}} = 1",
        "0.999^{1000000} = 1",
        "((((1.1^{50})^{50})^{50})^{50})^{50} = 1",
        "+".join(f"1/{10**9 + i}" for i in range(600)) + " = 1",
        "*".join(["1.0123456789"] * 600) + " = 1",
        r"\sigma(" * 1000 + "1" + ")" * 1000 + " = 1",
    ],
)
def test_no_equation_takes_long(tex: str) -> None:
    before = time.process_time()

    with suppress(FalseEquationError):
        check_equation(tex)

    assert time.process_time() - before < 10


@pytest.mark.parametrize(("tex", "holds"), [(r"0{,}5 + 1 = 1{,}5", True), (r"0{,}5 \cdot 3 = 9{,}5", False)])
def test_a_comma_in_braces_is_a_decimal_point(tex: str, holds: bool) -> None:
    if holds:
        assert check_equation(tex)
    else:
        with pytest.raises(FalseEquationError):
            check_equation(tex)
