"""The glossary: `content/glossary.md` defines terms, and their first use in each chapter leads there."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import replace
from xml.etree.ElementTree import Element

from lab.language.faults import Fault, Place, lines_of
from lab.language.words import written
from lab.report.addresses import chapter_page, place_in
from lab.report.markdown.elements import Node, element, nodes_of, set_nodes, text_of
from lab.report.markdown.ids import id_of, unused
from lab.report.markdown.scripts import WORD
from lab.report.reading.chapters import Chapter

NAME = "glossary"
"""The name of the file, and of its page, without ending."""

_UNLINKED = frozenset(["a", "code", "pre", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "sup"])
"""The elements in whose text a term stays as it is."""


def with_term_ids(glossary: Chapter, text: str) -> tuple[Chapter, list[Fault]]:
    """The glossary with an id at each of its terms, and a fault for each term that its text has twice."""
    ids: Counter[str] = Counter()
    seen: set[str] = set()
    last = {line.strip().lower(): number for number, line in enumerate(lines_of(text), 1)}
    faults = []
    root = deepcopy(glossary.prose.root)
    for defined in root.iter("dt"):
        term = text_of(defined)
        if term and term.lower() in seen:
            place = Place(glossary.place.file, last.get(term.lower(), 0))
            faults.append(Fault(place, f"the term {written(term)} is defined twice"))
        seen.add(term.lower())
        defined.set("id", unused(f"term:{id_of(term, 'sign')}", ids))
    return replace(glossary, prose=replace(glossary.prose, root=root)), faults


def terms_of(glossary: Chapter) -> dict[str, str]:
    """The address of each term that has words, in small letters."""
    page = chapter_page(NAME)
    terms = ((_normal(text_of(term)), term.get("id", "")) for term in glossary.prose.root.iter("dt"))
    return {term: place_in(page, term_id) for term, term_id in terms if re.search(r"\w", term)}


def _normal(term: str) -> str:
    return " ".join(term.lower().split())


def term_pattern(terms: Collection[str]) -> re.Pattern[str]:
    """Finds any of the terms, the longest first, also with an s at the end; nothing where there are none."""
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    words = "|".join(r"\s+".join(map(re.escape, term.split())) for term in longest_first)
    return re.compile(rf"(?<!{WORD})(?<![&#-])({words})s?(?!{WORD}|-)" if terms else r"(?!)", re.IGNORECASE)


def link_terms(root: Element, terms: Mapping[str, str], pattern: re.Pattern[str]) -> None:
    """Let the first use of each term in a tree lead to the glossary."""
    linked: set[str] = set()

    def with_links(text: str) -> list[Node]:
        nodes: list[Node] = []
        end = 0
        for match in pattern.finditer(text):
            term = _normal(match[1])
            if term not in linked:
                linked.add(term)
                link = element("a", [match[0]], **{"class": "term", "href": terms[term]})
                nodes += [text[end : match.start()], link]
                end = match.end()
        return [*nodes, text[end:]]

    def visit(parent: Element) -> None:
        if parent.tag in _UNLINKED or parent.get("class") == "title":
            return
        nodes: list[Node] = []
        for node in nodes_of(parent):
            if isinstance(node, str):
                nodes += with_links(node)
            else:
                visit(node)
                nodes.append(node)
        set_nodes(parent, nodes)

    if terms:
        visit(root)
