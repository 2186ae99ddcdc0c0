"""The glossary: `content/glossary.md` defines terms, and their first use in each chapter leads there."""

import html
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from lab.experiments.words import written
from lab.report.faults import Fault, Place, lines_of
from lab.report.markdown.prose import plain_text
from lab.report.noncharacters import CLOSE, OPEN
from lab.report.reading.chapters import Chapter

NAME = "glossary"
"""The name of the file, and of its page, without ending."""

_TERM = re.compile(r"<dt>(.*?)</dt>", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_NO_WORDS = re.compile(rf"(<p class=\"title\">.*?</p>|<[^>]*>|{OPEN}\w+{CLOSE})", re.DOTALL)
"""What is no text: titles of boxes, tags, marks."""

_UNLINKED = frozenset(["a", "code", "pre", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "sup"])
"""The elements in whose text a term stays as it is."""


def with_term_ids(glossary: Chapter, text: str) -> tuple[Chapter, list[Fault]]:
    """The glossary with an id at each of its terms, and a fault for each term that its text has twice."""
    ids: Counter[str] = Counter()
    seen: set[str] = set()
    last = {line.strip().lower(): number for number, line in enumerate(lines_of(text), 1)}
    faults = []

    def with_id(match: re.Match[str]) -> str:
        term = plain_text(match[1])
        if term and term.lower() in seen:
            place = Place(glossary.place.file, last.get(term.lower(), 0))
            faults.append(Fault(place, f"the term {written(term)} is defined twice"))
        seen.add(term.lower())
        term_id = _unused_id(term, ids)
        return f'<dt id="{html.escape(term_id)}">{match[1]}</dt>'

    prose = replace(glossary.prose, html=_TERM.sub(with_id, glossary.prose.html))
    return replace(glossary, prose=prose), faults


def _unused_id(term: str, ids: Counter[str]) -> str:
    """An id made of the term, with a number behind it where it is taken; it is taken then."""
    name = unused = "term:" + (re.sub(r"[^\w]+", "-", term.lower()).strip("-") or "sign")
    while ids[unused]:
        ids[name] += 1
        unused = f"{name}-{ids[name]}"
    ids[unused] += 1
    return unused


def terms_of(glossary: Chapter) -> dict[str, str]:
    """The address of each term that has words, in small letters."""
    terms = re.findall(r'<dt id="([^"]*)">(.*?)</dt>', glossary.prose.html, re.DOTALL)
    addresses = {_normal(plain_text(term)): f"{NAME}.html#{html.unescape(term_id)}" for term_id, term in terms}
    return {term: address for term, address in addresses.items() if re.search(r"\w", term)}


def _normal(term: str) -> str:
    return " ".join(term.lower().split())


def term_pattern(terms: Collection[str]) -> re.Pattern[str]:
    """Finds any of the terms, the longest first, also with an s behind; nothing where there are none."""
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    words = "|".join(r"\s+".join(map(re.escape, html.escape(term, quote=False).split())) for term in longest_first)
    return re.compile(rf"(?<![\w&#-])({words})s?(?![\w-])" if terms else r"(?!)", re.IGNORECASE)


def link_terms(content: str, terms: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    """The HTML of a chapter in which the first use of each term leads to the glossary."""
    if not terms:
        return content
    linked: set[str] = set()

    def link(match: re.Match[str]) -> str:
        term = _normal(html.unescape(match[1]))
        if term in linked:
            return match[0]
        linked.add(term)
        return f'<a class="term" href="{html.escape(terms[term])}">{match[0]}</a>'

    depth = 0  # of elements that stay as they are
    pieces = []
    for index, piece in enumerate(_NO_WORDS.split(content)):
        if index % 2:
            tag = None if piece.endswith("</p>") else _TAG.match(piece)
            depth += (-1 if tag[1] else 1) if tag and tag[2] in _UNLINKED else 0
            pieces.append(piece)
        else:
            pieces.append(piece if depth else pattern.sub(link, piece))
    return "".join(pieces)
