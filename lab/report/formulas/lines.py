"""Lines: a display formula in pieces, between which a line may end where the page is narrow.

Browsers do not break formulas. So a long one is several, which CSS lays out in lines: broken before "=" first, so that
the result is seen, and inside a side before "+", "-" or a sign of multiplication.
"""

import html
import re
from collections.abc import Iterator, Sequence

SHORTEST = 16
"""How many letters a row may have that no page is too narrow for; it stays one formula."""

_RELATIONS = frozenset("=≈≡≠<>≤≥≪≫∝→←⇒⇔↦≃≅")
_OPERATIONS = frozenset("+−±·⋅×⊙/")
_OPENING = frozenset("([{⟨⌊⌈")
_CLOSING = frozenset(")]}⟩⌋⌉")

_FORMULA = re.compile(
    r"(<math[^>]*>)<semantics>(.*)<annotation encoding=\"application/x-tex\">(.*)</annotation></semantics></math>",
    re.DOTALL,
)
_WIDE_SPACE = re.compile('<mspace width="[12]em"')
_TAG = re.compile(r"<(/?)[a-zA-Z]+[^>]*?(/?)>")
_OPERATOR = re.compile(r"<mo[^>]*>([^<]*)</mo>")
_SIGN_BETWEEN = re.compile(r"^<mo(?=[ >])(?![^>]*>[(\[{⟨⌊⌈])")
"""Where a piece begins with a sign that stood between two others, not with a bracket."""

_CELLS = ["tex-right tex-tight-right", "tex-left tex-tight-left"]
"""The classes of the two columns of aligned rows."""


def in_lines(maths: str) -> str:
    """The HTML of a display formula: its `<math>` where it is short or cannot be broken, else its rows.

    A row is a left side and what it equals, side by side; each side is one `<math>` or several, and none is broken
    within brackets. The TeX is kept beside them as `data-tex`.
    """
    formula = _FORMULA.fullmatch(maths)
    rows = _rows(formula[2]) if formula else []
    if not formula or all(len(_letters("".join(row))) <= SHORTEST for row in rows):
        return maths
    pieces = [(left, [*_sides(right)]) for left, right in rows]
    if all(len(sides) == 1 and len(sides[0]) == 1 for _, sides in pieces):
        return maths
    shown = "".join(_row(formula[1], left, sides) for left, sides in pieces)
    return f'<span class="rows" data-tex="{formula[3].replace(chr(34), "&quot;")}">{shown}</span>'


def _rows(content: str) -> list[tuple[str, str]]:
    """The left side of each row, "" without one, and the rest; no rows where the formula has others than these."""
    element, *more = _children(content)
    if more:
        return []
    if not element.startswith("<mtable"):
        return [_parted(_inside(element))] if element.startswith("<mrow>") else []
    rows = []
    for row in _children(_inside(element)):
        cells = _children(_inside(row))
        if len(cells) > len(_CELLS) or not all(
            cell.startswith(f'<mtd class="{name}">') for cell, name in zip(cells, _CELLS, strict=False)
        ):
            return []
        left, right = [_inside(cell) for cell in cells] + [""] * (len(_CELLS) - len(cells))
        rows.append((left, right) if right else ("", left))
    return rows


def _parted(content: str) -> tuple[str, str]:
    """What stands before the first relation, where it is one piece, and all from there on."""
    first, *sides = _sides(content)
    if sides and len(first) == 1 and _sign(_children(sides[0][0])[0]) in _RELATIONS:
        return first[0], "".join("".join(side) for side in sides)
    return "", content


def _sides(content: str) -> Iterator[list[str]]:
    """The sides of a row, each with its pieces: a side begins with a relation; or with a wide space, behind which
    another formula follows, left side and all.
    """
    side: list[str] = []
    piece = before = ""
    depth, is_between_bars, is_spaced = 0, False, False
    for child in _children(content):
        sign = _sign(child)
        is_inside = depth > 0 or is_between_bars
        is_space = _WIDE_SPACE.match(child) is not None
        is_side = is_space or (sign in _RELATIONS and not is_spaced)
        is_unary = before == "" or (len(before) == 1 and before not in _CLOSING | {"|"})
        can_break = is_side or sign in _RELATIONS or (sign in _OPERATIONS and not is_unary)
        if piece and can_break and not is_inside:
            side.append(piece)
            piece = ""
            if is_side:
                yield side
                side, is_spaced = [], is_space
        piece += child
        signs = _OPERATOR.findall(child)
        depth = max(0, depth + sum((text in _OPENING) - (text in _CLOSING) for text in signs))
        is_between_bars ^= sign == "|"
        before = sign or child
    if piece:
        yield [*side, piece]


def _row(start: str, left: str, sides: Sequence[Sequence[str]]) -> str:
    def formula(piece: str) -> str:
        spaced = _SIGN_BETWEEN.sub('<mo form="infix"', piece)
        return f"{start}<mrow>{spaced}</mrow></math>"

    begin = formula(left) if left else ""
    shown = "".join(f'<span class="side">{"".join(map(formula, side))}</span>' for side in sides)
    return f'<span class="row">{begin}<span class="sides">{shown}</span></span>'


def _children(content: str) -> list[str]:
    """The elements that a piece of MathML has side by side."""
    children = []
    depth, start = 0, 0
    for tag in _TAG.finditer(content):
        depth += 0 if tag[2] else -1 if tag[1] else 1
        if depth == 0:
            children.append(content[start : tag.end()])
            start = tag.end()
    return children


def _inside(element: str) -> str:
    return element[element.index(">") + 1 : element.rindex("<")]


def _sign(child: str) -> str:
    """The sign that an element is, "" where it is none."""
    operator = _OPERATOR.fullmatch(child)
    return html.unescape(operator[1]) if operator else ""


def _letters(content: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", content))
