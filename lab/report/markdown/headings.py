"""Headings: each gets an id, and in a chapter a number."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from lab.language.faults import Fault, Place
from lab.report.markdown.elements import MARK, element, index_of, nodes_of, set_nodes, text_of
from lab.report.markdown.ids import id_of, unused
from lab.report.markdown.marks import Anchor

LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True, eq=False)
class Heading:
    """A heading: its level from 1, its id, its number, and an element with its words."""

    level: int
    id: str
    number: str  # "" without one
    words: Element
    place: Place | None  # of the id, if the author wrote it; None if it is made from the words

    @property
    def title(self) -> str:
        """Its words, without what is filled in later."""
        return text_of(self.words)


def doubled_ids(headings: Sequence[Heading]) -> Iterator[Fault]:
    """A fault for each heading whose id an earlier one has; `sec:` ids are compared across chapters elsewhere."""
    first: dict[str, Place] = {}
    for heading in headings:
        if heading.place and ":" not in heading.id:
            other = first.setdefault(heading.id, heading.place)
            if other != heading.place:
                yield Fault(heading.place, f'the id "{heading.id}" is taken, by {other}')


def complete_headings(root: Element, anchors: Mapping[int, Anchor], chapter: str) -> list[Heading]:
    """Give each heading of a tree its id, written as `{#id}` after it or made from its words; and its number, if the
    chapter has one. A page has one heading of level 1: from a second one on, all headings move down a level.
    """
    ids = Counter(anchor.id for anchor in anchors.values())
    headings: list[Heading] = []
    counts = [0, 0]
    is_lower = False
    for found in [each for each in root.iter() if each.tag in LEVELS]:
        level = LEVELS.index(found.tag) + 1
        is_lower = is_lower or (level == 1 and any(heading.level == 1 for heading in headings))
        level = min(level + is_lower, len(LEVELS))
        anchor = _take_anchor(found, anchors)
        own_id = anchor.id if anchor else unused(id_of(text_of(found), "section"), ids)
        number = _next_number(level, chapter, counts)
        headings.append(Heading(level, own_id, number, _words(found), anchor.place if anchor else None))
        found.tag = LEVELS[level - 1]
        found.set("id", own_id)
        if number:
            label = element("span", [number], **{"class": "number"})
            set_nodes(found, [label, " ", *nodes_of(found)])
    return headings


def _take_anchor(heading: Element, anchors: Mapping[int, Anchor]) -> Anchor | None:
    """The id written at the end of a heading, taken out of it."""
    last = heading[-1] if len(heading) else None
    if last is None or last.tag != MARK or index_of(last) not in anchors or (last.tail or "").strip():
        return None
    nodes = nodes_of(heading)
    nodes = nodes[: nodes.index(last)]
    if nodes and isinstance(nodes[-1], str):
        nodes[-1] = nodes[-1].rstrip()
    set_nodes(heading, nodes)
    return anchors[index_of(last)]


def _words(heading: Element) -> Element:
    """The words of a heading, without its footnote marks."""
    words = deepcopy(heading)
    words.tail = None
    set_nodes(words, (node for node in nodes_of(words) if isinstance(node, str) or node.tag != "sup"))
    return words


def _next_number(level: int, chapter: str, counts: list[int]) -> str:
    """The number of the next heading of this level: 3 for the chapter, then 3.1, then 3.1.1; deeper ones have none."""
    if not chapter or level > 3:
        return ""
    if level == 1:
        return chapter
    if level == 3 and counts[0] == 0:  # no section to count it in
        return ""
    if level == 2:
        counts[:] = [counts[0] + 1, 0]
        return f"{chapter}.{counts[0]}"
    counts[1] += 1
    return f"{chapter}.{counts[0]}.{counts[1]}"
