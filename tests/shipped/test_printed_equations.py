"""What chapters 2 and 3 print with numbers holds as it is printed: read from the pages alone, computed anew here."""

import math
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.slow

SIGNS = {"⋅": "*", "−": "-", "×": "*"}


def sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))


def holds(expression: str, printed: str) -> bool:
    """Whether an expression rounds to what is printed."""
    assert re.fullmatch(r"(?:[0-9.()+*/ -]|sigmoid)+", expression), expression
    value = Decimal(repr(eval(expression, {"__builtins__": {}, "sigmoid": sigmoid})))
    wanted = Decimal(printed)
    return value.quantize(Decimal(1).scaleb(wanted.as_tuple().exponent), ROUND_HALF_EVEN) == wanted


def written(element: ElementTree.Element) -> str:
    """A piece of MathML as Python would write it; "?" for what is no number."""
    children = [written(child) for child in element]
    match element.tag:
        case "mn":
            return element.text or ""
        case "mo":
            return SIGNS.get(element.text or "", element.text or "")
        case "mi":
            return "sigmoid" if element.text == "\N{GREEK SMALL LETTER SIGMA}" else "?"
        case "msup":
            return f"{children[0]}**{children[1]}"
        case "mfrac" | "msub" | "msubsup" | "annotation":
            return "?" if element.tag != "annotation" else ""
        case _:
            return "".join(children)


def equations(page: Path) -> Iterator[tuple[str, str]]:
    """What stands before and behind the last equals sign in each row of each display equation with a number at its
    end.
    """
    for equation in re.findall(r'<span class="maths">(.*?)</span>(?= <span class="number">|</span></div>)', text(page)):
        root = ElementTree.fromstring(f"<equation>{equation}</equation>")
        rows = [*root.iter("mtr"), *(row for row in root.iter("span") if row.get("class") == "row")]
        for row in rows or [root]:
            *_, before, last = ["", *written(row).split("=")]
            if re.fullmatch(r"-?[0-9.]+", last) and "?" not in before:
                yield before, last


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8").replace("\N{FUNCTION APPLICATION}", "")


class Rows(HTMLParser):
    """The cells of a table, row by row."""

    def __init__(self, page: Path, table: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._is_inside = False
        text = page.read_text(encoding="utf-8")
        start = text.index(f'id="tab:{table}"')
        self.feed(text[start : text.index("</table>", start)])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._is_inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.rows[-1][-1] += data.strip().replace("−", "-")


def test_every_equation_with_numbers_in_the_chapter_of_one_step_holds(built_site: Path) -> None:
    found = list(equations(built_site / "02-one-step.html"))

    assert len(found) > 35
    assert [pair for pair in found if not holds(*pair)] == []


def test_a_wrong_equation_does_not_hold() -> None:
    assert holds("0.25*4.0", "1.0")
    assert not holds("0.25*4.0", "1.1")
    assert not holds("sigmoid(0.5)", "0.6235")


def test_all_28_gradients_of_the_chapter_of_one_step_hold(built_site: Path) -> None:
    _, *rows = Rows(built_site / "02-one-step.html", "gradients").rows

    assert len(rows) == 28
    for _, old, delta, comes_in, gradient, new in rows:
        assert holds(f"({delta})*({comes_in})", gradient)
        assert holds(f"({old})-0.1*({gradient})", new)


@pytest.mark.parametrize("path", range(4))
def test_each_path_of_the_chain_rule_is_the_product_of_its_factors(built_site: Path, path: int) -> None:
    _, *rows = Rows(built_site / "03-chain-rule.html", "paths").rows
    _, product, *factors = rows[path]

    assert holds("*".join(f"({factor})" for factor in factors), product)
