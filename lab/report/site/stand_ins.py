"""Stand-ins: what the check of pages reads in the places of drawings, which were checked when they were made."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from xml.etree import ElementTree

from lab.report.figures.drawn import Drawing

_BEGIN, _END = "<svg ", "</svg>\n"


def stand_ins_of(drawings: Iterable[Drawing]) -> dict[str, str]:
    """By the text of each picture a small one, which has its ids and refers to what it refers to."""
    return {svg: _stand_in(svg) for drawing in drawings for svg in (drawing.svg, drawing.narrow)}


@lru_cache(maxsize=1000)
def _stand_in(svg: str) -> str:
    found = [item for each in ElementTree.fromstring(svg).iter() for item in each.items() if item[0] in ("id", "href")]
    return "".join(["<svg>", *(f'<g {name}="{escape(value)}"/>' for name, value in found), _END])


def without_drawings(page: str, stand_ins: Mapping[str, str]) -> str:
    """A page with stand-ins for all drawings that it holds as they were made, to the letter."""
    first, *others = page.split(_BEGIN)
    pieces = [first]
    for other in others:
        inside, end, behind = other.partition(_END)
        stand_in = stand_ins.get(f"{_BEGIN}{inside}{end}")
        pieces.append(f"{_BEGIN}{other}" if stand_in is None else f"{stand_in}{behind}")
    return "".join(pieces)
