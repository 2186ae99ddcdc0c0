"""Prose: a text of Markdown as a tree, with an element for each value, formula, reference and block. Later steps fill
these.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from xml.etree.ElementTree import Element

from lab.language.characters import CLOSE, OPEN, OVERRIDES, START
from lab.language.faults import Fault, Place
from lab.report.markdown.bounds import faults_of_number, faults_of_size
from lab.report.markdown.dialect import TooDeepError, parse
from lab.report.markdown.elements import element, nodes_of, set_nodes
from lab.report.markdown.extraction import extract
from lab.report.markdown.headings import Heading
from lab.report.markdown.marks import Address, Mark, Plain, Typed, values_in, with_names
from lab.report.markdown.remarks import remarks_on
from lab.report.markdown.settling import Settler
from lab.report.values import Value

_MANY_BLANK_LINES = re.compile("\n{11,}")
_MARKDOWN = re.compile(r"[\\`*_{\[\]!<>&$@~^|]")


@dataclass(frozen=True, slots=True, eq=False)
class Prose:
    """A text as a finished tree with an element for each mark; and its headings, the addresses in it, and warnings."""

    root: Element = field(default_factory=lambda: Element("div"))
    marks: Mapping[int, Mark] = field(default_factory=dict)
    headings: Sequence[Heading] = ()
    addresses: Sequence[Address] = ()
    warnings: Sequence[Fault] = ()  # not faults, but most likely not what the author meant
    typed: Sequence[Typed] = ()  # decimals that no value computes

    @property
    def values(self) -> tuple[Value, ...]:
        """All values, including those in formulas."""
        return values_in(self.marks.values())

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.root.text and not len(self.root)


class ProseReader:
    """Collects the lines of one text and reads them as prose; `names` are those that its values may use."""

    def __init__(self, names: Mapping[str, Value] | None = None) -> None:
        self._names = names or {}
        self._lines: list[tuple[Place, str]] = []
        self._fences: list[tuple[Place, Element]] = []
        self._ends_fence = False  # whether the last line is the blank one after a fence

    def add_line(self, place: Place, line: str, *, before: str = "") -> None:
        """Add a line of Markdown; `before` goes before it and is not the author's."""
        is_repeated_blank = self._ends_fence and not line.strip()
        if not is_repeated_blank:
            self._lines.append((place, before + line))
        self._ends_fence = False

    def add_fence(self, place: Place, shown: Element, prefix: str = "") -> None:
        """Add a fence, of which this element is shown, inside the list or quote that the prefix belongs to."""
        blanks = len(prefix.expandtabs(4))
        before = next((line for _, line in reversed(self._lines) if line.strip()), "")
        is_in_list = blanks > 0 and re.match(r"\s|([-*+]|\d+[.)])\s|\[\^[^\]]+\]:|:\s", before)
        # four spaces are a level of a list, but code outside a list
        indent = prefix if ">" in prefix else " " * (-(-blanks // 4) * 4 if is_in_list else 0)
        apart = prefix.rstrip()  # once only, because a second one would end a footnote
        lines = [] if self._lines and self._lines[-1][1] == apart else [apart]
        lines += [f"{indent}{OPEN}f{len(self._fences)}{CLOSE}", apart]
        self._lines += [(place, line) for line in lines]
        self._fences.append((place, shown))
        self._ends_fence = not apart

    def read(self, number: str = "") -> tuple[Prose, list[Fault]]:
        """The prose, its sections numbered within this number if there is one; and what is wrong with it."""
        first = self._lines[0][0] if self._lines else Place("")
        if faults := list(faults_of_size(self._lines)):
            return Prose(), faults
        extraction = extract(self._lines)
        if self._names:
            tokens = [with_names(token, self._names) for token in extraction.tokens]
            extraction = replace(extraction, tokens=tokens)
        count = sum(not isinstance(token, Plain | Typed) for token in extraction.tokens)
        if faults := list(faults_of_number(count, values_in(extraction.tokens), first)):
            return Prose(), faults
        try:
            root = parse(_MANY_BLANK_LINES.sub("\n" * 10, extraction.text))
        except TooDeepError:
            return Prose(), [Fault(first, "lists, quotes or brackets are nested too deep")]
        settler = Settler(extraction, self._fences)
        headings = settler.settle(root, number)
        warnings = [*settler.warnings, *extraction.warnings, *remarks_on(extraction.lines)]
        prose = Prose(root, settler.marks_in(root), headings, settler.addresses, warnings, settler.typed)
        return prose, [*settler.faults, *_faults_of_overrides(root, self._lines)]


def _faults_of_overrides(root: Element, lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """A fault for each line with an entity of a character that turns numbers round; in code it is plain text."""
    shown = [*root.itertext(), *(value for each in root.iter() for value in each.attrib.values())]
    for sign in OVERRIDES:
        if any(sign in text for text in shown):
            for place, line in lines:
                if sign in unescape(line):
                    yield Fault(place, f"it holds U+{ord(sign):04X}, which turns numbers round; remove it")


def read_inline(text: str, place: Place, names: Mapping[str, Value] | None = None) -> tuple[Prose, list[Fault]]:
    """One paragraph of Markdown, without the `<p>` around it; and its faults."""
    line = " ".join(text.split())
    if _MARKDOWN.search(line) is None:
        return Prose(element("div", [line])), []
    reader = ProseReader(names)
    # after START, nothing can begin a heading, a list, a quote or a definition
    reader.add_line(place, line, before=START if line else "")
    prose, faults = reader.read()
    if len(prose.root) == 1 and prose.root[0].tag == "p":
        set_nodes(prose.root, nodes_of(prose.root[0]))
    prose.root.text = (prose.root.text or "").removeprefix(START)
    return prose, faults
