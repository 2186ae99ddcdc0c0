"""Figures of the author's own, drawn: the functions of `content/figures.py` run apart from the build."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError, Place
from lab.language.words import shortened
from lab.report.author.apart import run_apart
from lab.report.author.modules import check_imports, fault_of, load, settle
from lab.report.figures.drawing import import_matplotlib, narrow_picture, wide_picture
from lab.report.figures.layout import add_axes, set_height, width_of
from lab.report.reading.drawn_svg import NoDrawingError, check_svg
from lab.report.reading.own_figures import OwnFigures
from lab.report.site.acting import problems_of_tag
from lab.report.site.tags import read_tags

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

HEIGHT = 330
"""The height of a figure that the author's own function draws."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnOrder:
    """What it takes to draw one figure of the author's own."""

    id: str
    function: str
    title: str
    results: tuple[Result, ...]
    alt: str
    own: OwnFigures


def draw_own(order: OwnOrder) -> tuple[str, str]:
    """The SVG of a figure for wide screens and for narrow ones.

    Raises FaultsError with what the author's function, or its file, raises, where it does not end, and where what it
    draws does more than draw.
    """
    own, who = order.own, _who(order)
    drawn = run_apart(drawn_here, order, who=who, own=own)
    match drawn:
        case [str(wide), str(narrow)]:
            for svg in (wide, narrow):
                _check_drawn(svg, order)
            if 'viewBox="0 0 ' in wide:
                return wide, narrow
    raise FaultsError([Fault(Place(own.file), f"{who}: it gave no picture")])


def drawn_here(order: OwnOrder) -> list[str]:
    """Both pictures; for a process that is its alone. Raises FaultsError with what the author's code raises."""
    own = order.own
    try:
        import_matplotlib()
        function = load("figures", own)[order.function]

        def draw(picture: Picture) -> str:
            settle()
            set_height(picture, HEIGHT)
            axes = add_axes(picture, 52, 24, width=width_of(picture) - 72, height=HEIGHT - 72)
            function(order.results, axes)
            return order.alt

        pictures = [wide_picture(order.id, order.title, draw), narrow_picture(order.id, draw)]
    except BaseException as error:  # whatever an author's code does
        raise FaultsError([fault_of(error, _who(order), own)]) from None
    check_imports(own)
    return pictures


def _check_drawn(svg: str, order: OwnOrder) -> None:
    """The check of pages does not read it again, so it counts as a file and as a part of a page."""
    try:
        check_svg(svg.encode())
        tags, unreadable = read_tags(svg)
        if unreadable:
            raise NoDrawingError(f'"{shortened(unreadable)}" begins no plain tag')
        for problem in (problem for tag in tags for problem in problems_of_tag(tag)):
            raise NoDrawingError(problem)
    except NoDrawingError as error:
        own = order.own
        found = re.search(rf"^def\s+{order.function}\b", own.source, re.MULTILINE)
        line = own.source.count("\n", 0, found.start()) + 1 if found else 0
        raise FaultsError([Fault(Place(own.file, line), f"{_who(order)}: its SVG, {error}")]) from None


def _who(order: OwnOrder) -> str:
    return f'figure function "{order.function}"'
