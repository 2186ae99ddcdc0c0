"""Prose: Markdown made into HTML once, with a mark for each value and block, which later steps replace.

A mark is a number between two characters that no text may hold, so that nothing an author writes is taken for one.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor

from lab.experiments.results import Result
from lab.experiments.words import shortened
from lab.report.faults import Fault, FaultsError, Place
from lab.report.values import UncomputableError, Value, compute

_OPEN, _CLOSE, _START = "\ufdd0", "\ufdd1", "\ufdd2"  # noncharacters of Unicode
_VALUE_MARK = re.compile(f"{_OPEN}v(\\d+){_CLOSE}")
_BLOCK_MARK = re.compile(f"<p>{_OPEN}b(\\d+){_CLOSE}\\s*</p>")
_VALUE = re.compile(r"\{\{([^`\n]*?)\}\}|\{\{")


@dataclass(frozen=True, slots=True)
class Prose:
    """HTML with a mark for each of its values."""

    html: str
    values: Mapping[int, Value]


class ProseReader:
    """Collects the lines of one text, takes values and blocks out, and gives the HTML in the end."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._values: list[Value | None] = []  # None is an opening that is never closed
        self._sources: list[str] = []
        self._places: list[Place] = []
        self._blocks: list[str] = []
        self._first = Place("")  # of the first line

    def add_line(self, place: Place, line: str, *, before: str = "") -> None:
        """Add a line of Markdown, with something before it that no author wrote."""

        def taken_out(match: re.Match[str]) -> str:
            self._sources.append(match[0])
            self._places.append(place)
            self._values.append(None if match[1] is None else Value(match[1].strip(), place))
            return f"{_OPEN}v{len(self._values) - 1}{_CLOSE}"

        self._first = self._first if self._lines else place
        self._lines.append(before + _VALUE.sub(taken_out, _without_marks(line)))

    def add_block(self, content: str, prefix: str = "") -> None:
        """Add finished HTML as a block of its own, inside the list or quote that the prefix says."""
        blanks = len(prefix.expandtabs(4))
        before = next((line for line in reversed(self._lines) if line.strip()), "")
        is_in_list = blanks > 0 and re.match(r"\s|([-*+]|\d+[.)])\s", before)
        # Markdown counts list levels by four blanks, and outside a list four make code
        indent = prefix if ">" in prefix else " " * (-(-blanks // 4) * 4 if is_in_list else 0)
        self._lines += [prefix.rstrip(), f"{indent}{_OPEN}b{len(self._blocks)}{_CLOSE}", prefix.rstrip()]
        self._blocks.append(_without_marks(content))

    def read(self) -> tuple[Prose, list[Fault]]:
        """The prose, and a fault for each value that is opened and never closed."""
        try:
            body = _markdown().convert("\n".join(self._lines))
        except RecursionError:
            return Prose("", {}), [Fault(self._first, "lists, quotes or brackets are nested too deep")]
        body = re.sub(r"<code>.*?</code>", self._with_sources, body, flags=re.DOTALL)
        body = _with_heading_ids(body)
        body = body.replace("<table>", '<div class="scroll"><table>').replace("</table>", "</table></div>")
        body = _BLOCK_MARK.sub(lambda match: self._blocks[int(match[1])], body)
        left = sorted({int(match[1]) for match in _VALUE_MARK.finditer(body)})
        values = {index: value for index in left if (value := self._values[index]) is not None}
        text = 'the value opened by "{{" is not closed by "}}" on its line'
        faults = [Fault(self._places[index], text) for index in left if index not in values]
        if f"{_OPEN}b" in body:
            faults.append(Fault(self._first, "a fence stands where Markdown loses it; begin it in column 1"))
        return Prose(body, values), faults

    def _with_sources(self, code: re.Match[str]) -> str:
        """Code with its values as they were written."""
        return _VALUE_MARK.sub(lambda match: html.escape(self._sources[int(match[1])], quote=False), code[0])


def read_inline(text: str, place: Place) -> tuple[Prose, list[Fault]]:
    """One paragraph of Markdown, without the paragraph around it; and its faults."""
    reader = ProseReader()
    line = " ".join(text.split())
    # behind a letter nothing begins a heading, a list, a quote or a definition
    reader.add_line(place, line, before=_START if line else "")
    prose, faults = reader.read()
    html = prose.html.removeprefix("<p>").removesuffix("</p>").removeprefix(_START)
    return Prose(html, prose.values), faults


def fill_prose(prose: Prose, results: Mapping[str, Result]) -> str:
    """The HTML with its values put in, escaped. Raises FaultsError with all values that cannot be computed."""
    texts: dict[int, str] = {}
    faults = []
    for index, value in prose.values.items():
        try:
            texts[index] = html.escape(compute(value, results))
        except UncomputableError as error:
            faults.append(Fault(value.place, f'value "{shortened(value.expression)}": {error}'))
    if faults:
        raise FaultsError(faults)
    return _VALUE_MARK.sub(lambda match: texts[int(match[1])], prose.html)


def plain_text(content: str) -> str:
    """The text of HTML without its tags and marks."""
    return html.unescape(re.sub(r"<[^>]*>", "", _VALUE_MARK.sub("", content))).strip()


def _without_marks(text: str) -> str:
    return re.sub(f"[{_OPEN}{_CLOSE}{_START}]", "\N{REPLACEMENT CHARACTER}", text)


class _BlockMarks(BlockProcessor):
    """Takes the mark of a block for a paragraph, before anything makes code of its indentation."""

    _LINE = re.compile(f"^[ ]*({_OPEN}b\\d+{_CLOSE})[ ]*$", re.MULTILINE)

    def test(self, parent: Element, block: str) -> bool:
        return self._LINE.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        before, mark, behind = self._LINE.split(blocks.pop(0), maxsplit=1)
        if before.strip():
            self.parser.parseBlocks(parent, [before.rstrip("\n")])
        SubElement(parent, "p").text = mark
        if behind.strip():
            blocks.insert(0, behind.lstrip("\n"))


def _markdown() -> Markdown:
    """Markdown in which raw HTML is text."""
    markdown = Markdown(extensions=["tables", "sane_lists"], output_format="html")
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    markdown.parser.blockprocessors.register(_BlockMarks(markdown.parser), "marks", 85)  # code stands at 80
    return markdown


def _with_heading_ids(body: str) -> str:
    """Headings with ids: the one written as `{#id}` behind them, else one made of their words."""
    written_ids = re.findall(r"\{#([A-Za-z][\w:.-]*)\}\s*</h[1-6]>", body)
    taken = set(written_ids)

    def with_id(match: re.Match[str]) -> str:
        level, content = match[1], match[2]
        written = re.search(r"\s*\{#([A-Za-z][\w:.-]*)\}\s*$", content)
        if written:
            content, heading_id = content[: written.start()], written[1]
        else:
            heading_id = _unused(re.sub(r"[^\w]+", "-", plain_text(content).lower()).strip("-") or "section", taken)
        taken.add(heading_id)
        return f'<h{level} id="{html.escape(heading_id)}">{content}</h{level}>'

    body = re.sub(r"<h([1-6])>(.*?)</h\1>", with_id, body, flags=re.DOTALL)
    title, end, rest = body.partition("</h1>")  # a page has one heading of the first level
    return title + end + re.sub(r"<(/?)h1\b", r"<\1h2", rest)


def _unused(name: str, taken: set[str]) -> str:
    count = 2
    unused = name
    while unused in taken:
        unused, count = f"{name}-{count}", count + 1
    return unused
