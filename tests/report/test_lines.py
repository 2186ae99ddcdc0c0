"""Lines: a long display formula is several, side by side, between which a line may end."""

from xml.etree.ElementTree import Element

import pytest

from lab.report.formulas.lines import SHORTEST, in_lines
from lab.report.formulas.mathml import mathml
from lab.report.markdown.elements import element, html_of

LONG = "0.123456 + 0.234567"


def shown(tex: str) -> Element:
    return in_lines(mathml(tex, is_display=True))


def written(tex: str) -> str:
    """The formula as a page has it."""
    return html_of(element("p", [shown(tex)]))


def rows(tex: str) -> list[tuple[str, list[list[str]]]]:
    """The left side of each row of a formula, and its sides with the pieces of each, as they are read."""
    root = shown(tex)
    assert root.get("class") == "rows"
    found = []
    for row in root:
        *left, sides = row
        pieces = [["".join(piece.itertext()) for piece in side] for side in sides]
        found.append(("".join("".join(formula.itertext()) for formula in left), pieces))
    return found


def test_a_row_breaks_before_each_relation_and_inside_a_side_before_each_operation() -> None:
    assert rows(rf"z = {LONG} \cdot 2 - 1 = 0.358023") == [
        ("z", [["=0.123456", "+0.234567", "⋅2", "−1"], ["=0.358023"]]),
    ]


def test_aligned_rows_keep_their_left_sides_apart() -> None:
    assert rows(rf"\begin{{aligned}} a &= {LONG} \\ &= 0.358023 \end{{aligned}}") == [
        ("a", [["=0.123456", "+0.234567"]]),
        ("", [["=0.358023"]]),
    ]


def test_a_left_side_that_can_be_broken_is_a_side_like_the_others() -> None:
    assert rows(f"{LONG} = 0.358023") == [("", [["0.123456", "+0.234567"], ["=0.358023"]])]


def test_behind_a_wide_space_another_formula_begins() -> None:
    assert rows(rf"E = {LONG} \qquad o = 1 + 2") == [
        ("E", [["=0.123456", "+0.234567"], ["o", "=1", "+2"]]),
    ]


@pytest.mark.parametrize(
    "inside",
    [
        "(a + b = c)",
        "[a - b]",
        r"\{a + b\}",
        "|a - b|",
        r"\exp(a + b)",
        r"\left( a + b \right)",
        r"\frac{a + b}{c = d}",
        r"\sqrt{a + b}",
        "x^{a + b}",
    ],
)
def test_nothing_is_broken_within_brackets(inside: str) -> None:
    ((_, sides),) = rows(rf"z = {inside} + 0.12345678901234567")

    assert [len(side) for side in sides] == [2]


@pytest.mark.parametrize("tex", ["z = -1 + 0.12345678901234567", r"z = \cdot -1 + 0.12345678901234567"])
def test_a_sign_stays_with_its_number(tex: str) -> None:
    ((_, sides),) = rows(tex)

    assert sides[0][0].endswith("1")


def test_a_sign_at_the_beginning_of_a_line_keeps_its_spaces() -> None:
    assert '<mrow><mo form="infix">+</mo><mn>0.234567</mn></mrow>' in written(f"z = {LONG}")


def test_a_bracket_at_the_beginning_of_a_line_has_no_space_behind_it() -> None:
    assert '<mrow><mo stretchy="false">(</mo>' in written(f"(a + {LONG}) = b + {LONG}").replace(' form="prefix"', "")


@pytest.mark.parametrize(
    "tex",
    [
        "a^2 = b",
        "\\sigma(z) = " + "1" * (SHORTEST - 6),
        "x" * 40,
        r"\begin{pmatrix} 1000000 & 2000000 \\ 3000000 & 4000000 \end{pmatrix}",
        r"\begin{gathered} aaaaaaaaa = bbbbbbbbb \\ c = d \end{gathered}",
        r"\begin{aligned} a &= b & c &= 1000000000000 \end{aligned}",
        "{}",
    ],
)
def test_what_is_short_or_cannot_be_broken_stays_one_formula(tex: str) -> None:
    assert shown(tex).tag == "math"


@pytest.mark.parametrize("tex", [rf'a < {LONG} \& \text{{"}} > 1', rf"z = {LONG}"])
def test_the_tex_is_kept_whole(tex: str) -> None:
    root = shown(tex)

    assert root.find(".//annotation") is None
    assert root.get("data-tex") == tex


def test_every_letter_is_shown_once() -> None:
    tex = rf"\begin{{aligned}} z &= {LONG} = \frac{{1}}{{2}} \\ &\le 3 \cdot |-4| \end{{aligned}}"
    (whole, _) = mathml(tex, is_display=True)[0]

    assert [*shown(tex).itertext()] == [*whole.itertext()]
