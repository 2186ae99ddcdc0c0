"""Figures drawn for the tests: each once, however many tests look at it."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from sharing import filled_once

from lab.experiments.results import Result
from lab.report.figures import FIGURES
from lab.report.figures.drawing import wide_picture
from lab.report.figures.drawn import Drawing
from lab.report.site.draw import Order, draw_figure

SVG = "{http://www.w3.org/2000/svg}"


def drawing_of_runs(show: str, results: Sequence[Result]) -> Drawing:
    """A figure of runs that every process has under the same ids; one of the processes draws it."""

    def fill(folder: Path) -> None:
        drawing = drawn_anew(show, results)
        (folder / "wide.svg").write_text(drawing.svg, encoding="utf-8")
        (folder / "narrow.svg").write_text(drawing.narrow, encoding="utf-8")

    folder = filled_once(f"figure-{show}-{'+'.join(result.id for result in results)}", fill)
    return Drawing("an-id", *((folder / f"{name}.svg").read_text(encoding="utf-8") for name in ("wide", "narrow")))


def drawn_anew(show: str, results: Sequence[Result], alt: str = "") -> Drawing:
    drawing = draw_figure(Order("an-id", show, tuple(results), alt, own=None), lambda _: None)
    assert isinstance(drawing, Drawing)
    return drawing


@lru_cache(maxsize=1000)
def svg_of(show: str, *results: Result) -> str:
    """The SVG of a figure of this kind, for wide screens."""
    return wide_picture("an-id", show, lambda picture: FIGURES[show](picture, results))


def drawn(show: str, *results: Result) -> ElementTree.Element:
    """The same as a tree: for reading only."""
    return ElementTree.fromstring(svg_of(show, *results))


def said(root: ElementTree.Element) -> str:
    """The description of a figure, its alt text."""
    return root.findtext(f"{SVG}desc") or ""


def words(root: ElementTree.Element) -> list[str]:
    """The lines of text in a figure."""
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
