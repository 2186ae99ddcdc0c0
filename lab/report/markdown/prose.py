"""Prose: Markdown made into HTML once, with a mark for each value, formula, reference and block, which later steps
replace.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension

from lab.report.faults import Fault, Place
from lab.report.markdown.bounds import faults_of_number, faults_of_size
from lab.report.markdown.dialect import DialectExtension
from lab.report.markdown.marks import Address, Anchor, Formula, Mark, Plain
from lab.report.markdown.quick import QuickExtension
from lab.report.markdown.slips import slips_of
from lab.report.markdown.taking import Suspect, Taken, take_out
from lab.report.noncharacters import CLOSE, MARK, OPEN, START, without_marks
from lab.report.values import Value

_BLOCK_MARK = re.compile(f"<p>{OPEN}b(\\d+){CLOSE}\\s*</p>")
_CODE = re.compile(r"<code>.*?</code>", re.DOTALL)
_HEADING = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_LAST_MARK = re.compile(f"\\s*({OPEN}\\d+{CLOSE})$")
_LINK_TO_FILE = re.compile(r'(<a href="(?:\./)?[^":/?#]+)\.md(#[^"]*)?"')
_CALL = re.compile(r'<sup id="fnref.*?</sup>', re.DOTALL)
_ALIGNED = re.compile(r'(<t[hd]) style="text-align: (\w+);"')
_MANY_BLANK_LINES = re.compile("\n{11,}")
_TAG = re.compile("<[^>]*>")
_MARKDOWN = re.compile(r"[\\`*_{\[\]!<>&$@~^|]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level from 1, its id, its number, and what it says, in HTML with marks."""

    level: int
    id: str
    number: str  # "" without one
    html: str
    place: Place | None  # of the id that the author wrote, None where it is made from the words

    @property
    def title(self) -> str:
        """Its words."""
        return plain_text(self.html)


@dataclass(frozen=True, slots=True)
class Prose:
    """HTML with a mark for each thing that stands in it, by number; its headings, and the addresses it names."""

    html: str
    marks: Mapping[int, Mark]
    headings: tuple[Heading, ...] = ()
    addresses: tuple[Address, ...] = ()

    slips: tuple[Fault, ...] = ()  # what is likely meant otherwise, though nothing is wrong

    @property
    def values(self) -> tuple[Value, ...]:
        """All values, those in formulas too."""
        return _values_in(self.marks.values())


def _values_in(marks: Iterable[Mark]) -> tuple[Value, ...]:
    inside = (mark.values if isinstance(mark, Formula) else (mark,) for mark in marks)
    return tuple(value for values in inside for value in values if isinstance(value, Value))


class ProseReader:
    """Collects the lines of one text, and gives the HTML in the end."""

    def __init__(self) -> None:
        self._lines: list[tuple[Place, str]] = []
        self._blocks: list[str] = []

    def add_line(self, place: Place, line: str, *, before: str = "") -> None:
        """Add a line of Markdown, with something before it that no author wrote."""
        self._lines.append((place, before + without_marks(line)))

    def add_block(self, place: Place, content: str, prefix: str = "") -> None:
        """Add finished HTML as a block of its own, inside the list or quote that the prefix says."""
        blanks = len(prefix.expandtabs(4))
        before = next((line for _, line in reversed(self._lines) if line.strip()), "")
        is_in_list = blanks > 0 and re.match(r"\s|([-*+]|\d+[.)])\s", before)
        # Markdown counts list levels by four blanks, and outside a list four make code
        indent = prefix if ">" in prefix else " " * (-(-blanks // 4) * 4 if is_in_list else 0)
        lines = prefix.rstrip(), f"{indent}{OPEN}b{len(self._blocks)}{CLOSE}", prefix.rstrip()
        self._lines += [(place, line) for line in lines]
        self._blocks.append(without_marks(content))

    def read(self, number: str = "") -> tuple[Prose, list[Fault]]:
        """The prose, whose sections are numbered behind this number if there is one; and what is wrong with it."""
        first = self._lines[0][0] if self._lines else Place("")
        if faults := list(faults_of_size(self._lines)):
            return Prose("", {}), faults
        taken = take_out(self._lines)
        count = len(taken.addresses) + sum(not isinstance(mark, Plain) for mark in taken.marks)
        if faults := list(faults_of_number(count, _values_in(taken.marks), first)):
            return Prose("", {}), faults
        try:
            body = _markdown().reset().convert(_MANY_BLANK_LINES.sub("\n" * 10, taken.text))
        except RecursionError:
            _markdown.cache_clear()  # what it was in the middle of is still in it
            return Prose("", {}), [Fault(first, "lists, quotes or brackets are nested too deep")]
        body = _CODE.sub(lambda code: _as_written(code[0], taken), body)
        body, faults = _without_plain(body, taken)
        body, headings = _with_headings(body, taken, number)
        body = _ALIGNED.sub(r'\1 class="\2"', body)  # which the pages' policy forbids
        body = body.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")
        body = _BLOCK_MARK.sub(lambda match: self._blocks[int(match[1])], body)
        body = _LINK_TO_FILE.sub(r'\1.html\2"', body)
        body, marks = _settled(body, taken)
        if f"{OPEN}b" in body:
            faults.append(Fault(first, "a fence stands where Markdown loses it; begin it in column 1"))
        faults += _confirmed(taken.suspects, body)
        addresses = tuple(_confirmed_addresses(taken.addresses, body))
        return Prose(body, marks, tuple(headings), addresses, tuple(slips_of(self._lines))), faults


def read_inline(text: str, place: Place) -> tuple[Prose, list[Fault]]:
    """One paragraph of Markdown, without the paragraph around it; and its faults."""
    line = without_marks(" ".join(text.split()))
    if _MARKDOWN.search(line) is None:
        return Prose(html.escape(line, quote=False), {}), []
    reader = ProseReader()
    # behind a letter nothing begins a heading, a list, a quote or a definition
    reader.add_line(place, line, before=START if line else "")
    prose, faults = reader.read()
    content = prose.html.removeprefix("<p>").removesuffix("</p>").removeprefix(START)
    return Prose(content, prose.marks, addresses=prose.addresses), faults


@cache
def _markdown() -> Markdown:
    """The one Markdown of all texts: making it takes as long as a short text."""
    extensions = [
        TableExtension(),
        SaneListExtension(),
        DefListExtension(),
        FootnoteExtension(BACKLINK_TITLE="Back to where footnote {} is called", USE_DEFINITION_ORDER=False),
        DialectExtension(),
        QuickExtension(),
    ]
    return Markdown(extensions=extensions, output_format="html")


def _as_written(code: str, taken: Taken) -> str:
    """Code with its marks as they were written."""
    return MARK.sub(lambda match: html.escape(taken.sources[int(match[1])], quote=False), code)


def _with_headings(body: str, taken: Taken, number: str) -> tuple[str, list[Heading]]:
    """The headings with ids: the one written as `{#id}` behind them, else one made of their words; and numbers.

    A page has one heading of the first level; further ones are of the second.
    """
    anchors = {f"{OPEN}{index}{CLOSE}": mark for index, mark in enumerate(taken.marks) if isinstance(mark, Anchor)}
    ids = Counter(anchor.id for anchor in anchors.values())
    headings: list[Heading] = []
    counts = [0, 0]

    def with_id(match: re.Match[str]) -> str:
        level, content = int(match[1]), match[2]
        if level == 1 and any(heading.level == 1 for heading in headings):
            level = 2
        found = _LAST_MARK.search(content)
        anchor = anchors.get(found[1]) if found else None
        if found and anchor:
            content, heading_id = content[: found.start()], anchor.id
        else:
            words = plain_text(content)
            heading_id = _unused(re.sub(r"[^\w]+", "-", words.lower()).strip("-") or "section", ids)
        own_number = _next_number(level, number, counts)
        words = _CALL.sub("", content)
        headings.append(Heading(level, heading_id, own_number, words, anchor.place if anchor else None))
        shown = f'<span class="number">{own_number}</span> ' if own_number else ""
        return f'<h{level} id="{html.escape(heading_id)}">{shown}{content}</h{level}>'

    body = _HEADING.sub(with_id, body)
    return body, headings


def _next_number(level: int, chapter: str, counts: list[int]) -> str:
    """The number of the next heading of this level, counted on: 3 for a chapter, 3.1, 3.1.1; deeper ones have none."""
    if not chapter or level > 3:
        return ""
    if level == 1:
        return chapter
    if level == 2:
        counts[:] = [counts[0] + 1, 0]
        return f"{chapter}.{counts[0]}"
    counts[1] += 1
    return f"{chapter}.{counts[0]}.{counts[1]}"


def _unused(name: str, uses: Counter[str]) -> str:
    """The name, or where it is taken the name with a number behind it; it is taken then."""
    unused = name
    while uses[unused]:
        uses[name] += 1
        unused = f"{name}-{uses[name]}"
    uses[unused] += 1
    return unused


def _without_plain(body: str, taken: Taken) -> tuple[str, list[Fault]]:
    """The HTML with what stands for itself put in, and what is wrong with it."""
    faults = []

    def plain(match: re.Match[str]) -> str:
        mark = taken.marks[int(match[1])]
        if not isinstance(mark, Plain):
            return match[0]
        faults.extend([mark.fault] if mark.fault else [])
        return html.escape(mark.text)

    return MARK.sub(plain, body), faults


def _settled(body: str, taken: Taken) -> tuple[str, dict[int, Mark]]:
    """The HTML with what only looked like the id of a heading put back, and the marks that later steps put in."""
    marks: dict[int, Mark] = {}

    def settled(match: re.Match[str]) -> str:
        index = int(match[1])
        mark = taken.marks[index]
        if isinstance(mark, Anchor):
            return html.escape(taken.sources[index])
        marks[index] = mark
        return match[0]

    return MARK.sub(settled, body), marks


def _confirmed(suspects: list[Suspect], body: str) -> list[Fault]:
    """The faults of suspects that Markdown left in the text, not in code."""
    if not suspects:
        return []
    text = _CODE.sub("", body)
    return [s.fault for s in suspects if s.written in text or html.escape(s.written, quote=False) in text]


def _confirmed_addresses(addresses: list[Address], body: str) -> list[Address]:
    """The addresses of which Markdown made links and pictures, as it understood them."""
    made = {html.unescape(found) for found in re.findall(r'<(?:a|img) [^<>]*?(?:href|src)="([^"]*)"', body)}
    made |= {found.replace(".html", ".md", 1) for found in made}
    understood = (replace(a, address=html.unescape(re.sub(r"\\([^\w\s])", r"\1", a.address))) for a in addresses)
    return [address for address in understood if address.address in made]


def plain_text(content: str) -> str:
    """The text of HTML without its tags and marks."""
    return html.unescape(_TAG.sub("", MARK.sub("", content))).strip()
