"""Figures drawn for the tests: each once, however many tests look at it."""

from functools import lru_cache
from xml.etree import ElementTree

from lab.experiments.results import Result
from lab.report.site.draw import Drawing, Order, draw_figure

SVG = "{http://www.w3.org/2000/svg}"


@lru_cache(maxsize=1000)
def svg_of(show: str, *results: Result, alt: str = "") -> str:
    """The SVG of a figure of this kind."""
    return svg_drawn_anew(show, *results, alt=alt)


def svg_drawn_anew(show: str, *results: Result, alt: str = "") -> str:
    drawing = draw_figure(Order("an-id", show, results, alt, own=None), lambda _: None)
    assert isinstance(drawing, Drawing)
    return drawing.svg


def drawn(show: str, *results: Result) -> ElementTree.Element:
    """The same as a tree: for reading only."""
    return ElementTree.fromstring(svg_of(show, *results))


def said(root: ElementTree.Element) -> str:
    """The description of a figure, its alt text."""
    return root.findtext(f"{SVG}desc") or ""


def words(root: ElementTree.Element) -> list[str]:
    """The lines of text in a figure."""
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
