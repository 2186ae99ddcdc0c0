"""Thinning: what is taken out of an SVG changes nothing to be seen."""

from xml.etree import ElementTree

import pytest

from lab.report.figures.thinning import thin

SVG = "http://www.w3.org/2000/svg"


def thinned(inside: str) -> str:
    """What is inside an SVG, thinned."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}">{inside}</svg>')
    thin(root)
    return ElementTree.tostring(root, encoding="unicode").partition(">")[2].removesuffix("</svg>")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n <g>\n  <g>\n   <text>a b </text>\n  </g>\n </g>\n", "<text>a b </text>"),
        ('<g clip-path="url(#a)"><g><text>a</text></g></g>', '<g clip-path="url(#a)"><text>a</text></g>'),
        ("<defs> </defs>", ""),
        ('<path d="M 0 0" fill="none" />', ""),
        ('<path d="M 0 0.5 L -0.5 10.5" fill="red" />', '<path d="M0 .5 -.5 10.5" fill="red" />'),
        ('<path d="M 0 0.5 L -0.5 10.5 L 3 10.2 z" fill="red" />', '<path d="M0 .5l-.5 10 3.5-.3z" fill="red" />'),
        ('<path d="M 0 0 L 1 1 M 2 2 L 3 3" fill="red" />', '<path d="M0 0 1 1M2 2 3 3" fill="red" />'),
        ('<path d="M 0 0 C 1 1 2 2 3 3 L 4 4" fill="red" />', '<path d="M0 0C1 1 2 2 3 3L4 4" fill="red" />'),
        ('<text transform="rotate(-0 1.5 2)" text-anchor="start">a</text>', "<text>a</text>"),
        ('<text transform="rotate(-90 1.5 2)">a</text>', '<text transform="rotate(-90 1.5 2)">a</text>'),
    ],
    ids=[
        "blanks",
        "groups",
        "definitions",
        "unseen",
        "zeros",
        "steps",
        "lines",
        "lines behind a bow",
        "no turn",
        "turn",
    ],
)
def test_what_says_nothing_is_taken_out(before: str, after: str) -> None:
    assert thinned(before) == after


def test_marks_side_by_side_share_their_paint_in_their_order() -> None:
    shape = '<defs><path id="a" d="M0 0 1 1z" /></defs>'
    one, two = '<use x="1" href="#a" fill="red" />', '<use x="2" href="#a" fill="red" />'
    other, last = '<use x="3" href="#a" fill="blue" />', '<use x="4" href="#a" fill="red" />'

    found = thinned(shape + one + two + other + last)

    assert found == f'{shape}<g fill="red"><use x="1" href="#a" /><use x="2" href="#a" /></g>{other}{last}'


def test_a_mark_leaves_to_its_shape_what_that_says() -> None:
    shape = '<defs><path id="a" d="M0 0 0 3.5" stroke="red" /></defs>'

    assert thinned(f'{shape}<use href="#a" fill="red" stroke="red" />') == f'{shape}<use href="#a" />'
