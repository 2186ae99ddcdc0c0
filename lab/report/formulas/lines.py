"""Lines: a long display formula in pieces, so that it can continue on a new line where the page is narrow.

Browsers do not break formulas. So a long one becomes several, which CSS lays out in lines: it breaks before "=" first,
so that the result stays visible, and within a side before "+", "-" or a multiplication sign.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias
from xml.etree.ElementTree import Element

from lab.report.markdown.elements import element

SHORTEST = 16
"""How many characters of a row fit on every page; a formula with only such rows is not broken."""

Piece: TypeAlias = Sequence[Element]
"""Adjacent MathML elements that stay on one line."""

_RELATIONS = frozenset("=≈≡≠<>≤≥≪≫∝→←⇒⇔↦≃≅")
_OPERATIONS = frozenset("+−±·⋅×⊙/")
_OPENING = frozenset("([{⟨⌊⌈")
_CLOSING = frozenset(")]}⟩⌋⌉")

_CELLS = ["tex-right tex-tight-right", "tex-left tex-tight-left"]
"""The classes of the two columns of aligned rows."""


def in_lines(maths: Element) -> Element:
    """A display formula: its `<math>` if it is short or cannot be broken, else its rows, made of the same elements.

    A row has a left side and, beside it, what it equals; each side is one or more `<math>`, never broken inside
    brackets. The TeX is kept in the attribute `data-tex`.
    """
    shown, annotation = maths[0]
    rows = _rows(shown)
    if all(_length([*left, *right]) <= SHORTEST for left, right in rows):
        return maths
    pieces = [(left, [*_sides(right)]) for left, right in rows]
    if all(len(sides) == 1 and len(sides[0]) == 1 for _, sides in pieces):
        return maths
    made = [_row(maths, left, sides) for left, sides in pieces]
    return element("span", made, **{"class": "rows", "data-tex": annotation.text or ""})


def _rows(shown: Element) -> list[tuple[Piece, Piece]]:
    """The left side of each row, which may be empty, and the rest; no rows if the formula has any of another form."""
    if shown.tag == "mrow" and not shown.attrib:
        return [_split_row([*shown])]
    rows: list[tuple[Piece, Piece]] = []
    for row in shown if shown.tag == "mtable" else ():
        if [cell.attrib for cell in row] != [{"class": name} for name in _CELLS[: len(row)]]:
            return []
        left, right = [[*cell] for cell in row] + [[]] * (len(_CELLS) - len(row))
        rows.append((left, right) if right else ([], left))
    return rows


def _split_row(row: Piece) -> tuple[Piece, Piece]:
    """The part of a row before the first relation, if it is one piece, and the part from there on."""
    sides = [*_sides(row)]
    if len(sides) > 1 and len(sides[0]) == 1 and _sign(sides[1][0][0]) in _RELATIONS:
        left = sides[0][0]
        return left, row[len(left) :]
    return [], row


def _sides(row: Piece) -> Iterator[list[Piece]]:
    """The sides of a row, each with its pieces. A side begins with a relation, or with a wide space before another
    formula.
    """
    side: list[Piece] = []
    piece: list[Element] = []
    depth, is_between_bars, is_spaced, is_unary = 0, False, False, True
    for child in row:
        sign = _sign(child)
        is_inside = depth > 0 or is_between_bars
        is_space = child.tag == "mspace" and child.get("width") in ("1em", "2em")
        is_side = is_space or (sign in _RELATIONS and not is_spaced)
        can_break = is_side or sign in _RELATIONS or (sign in _OPERATIONS and not is_unary)
        if piece and can_break and not is_inside:
            side.append(piece)
            piece = []
            if is_side:
                yield side
                side, is_spaced = [], is_space
        piece.append(child)
        signs = [operator.text for operator in child.iter("mo")]
        depth = max(0, depth + sum((text in _OPENING) - (text in _CLOSING) for text in signs))
        is_between_bars ^= sign == "|"
        is_unary = len(sign) == 1 and sign not in _CLOSING | {"|"}
    if piece:
        yield [*side, piece]


def _row(maths: Element, left: Piece, sides: Sequence[Sequence[Piece]]) -> Element:
    """A row of formulas, each with the attributes of the whole formula."""

    def formula(piece: Piece) -> Element:
        if (sign := _sign(piece[0])) and sign not in _OPENING:  # it was between two others
            piece[0].set("form", "infix")
        return element("math", [element("mrow", piece)], **maths.attrib)

    begin = [formula(left)] if left else []
    shown = [element("span", map(formula, side), **{"class": "side"}) for side in sides]
    return element("span", [*begin, element("span", shown, **{"class": "sides"})], **{"class": "row"})


def _sign(child: Element) -> str:
    """The sign in an element, "" if it is not a sign."""
    return child.text or "" if child.tag == "mo" else ""


def _length(piece: Piece) -> int:
    """How many characters a piece has."""
    return sum(len(text) for child in piece for text in child.itertext())
