"""The dialect of Markdown that chapters are written in: raw HTML is text, a quote that begins with `[!NOTE]` is a box,
and a placeholder becomes an element.
"""

import re
from functools import cache
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.footnotes import FN_BACKLINK_TEXT, NBSP_PLACEHOLDER, FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension, SaneOListProcessor
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from lab.language.characters import CLOSE, OPEN
from lab.report.markdown.elements import FENCE, MARK, placed, unescaped

BOXES = {
    "note": "Note",
    "warning": "Warning",
    "misconception": "Misconception",
    "question": "Question",
    "aside": "",
}
"""The kinds of boxes, as written in `> [!NOTE]`, each with the word at its top; an aside has none and goes into the
margin."""

BOX = re.compile(r"\[!(?P<kind>[A-Za-z]+)\][ \t]*(?P<title>[^\n]*)\n?")


_TASK = re.compile(r"\[([ xX])\](?=[ ])")


class TooDeepError(Exception):
    """A text nests lists, quotes or brackets too deeply for Markdown's recursion."""


def parse(text: str) -> Element:
    """The tree of a text with placeholders. Raises TooDeepError."""
    markdown = _markdown().reset()
    lines = text.split("\n")
    for preprocessor in markdown.preprocessors:
        lines = preprocessor.run(lines)
    try:
        root = markdown.parser.parseDocument(lines).getroot()
        assert root is not None  # whatever the type stubs say
        for treeprocessor in markdown.treeprocessors:
            treeprocessor.run(root)  # none of those in use returns a new root
    except RecursionError:
        _markdown.cache_clear()  # it still holds the half-read text
        raise TooDeepError from None
    return root


@cache
def _markdown() -> Markdown:
    """The Markdown instance for all texts: making one takes as long as reading a short text."""
    extensions = [
        TableExtension(),
        SaneListExtension(),
        DefListExtension(),
        FootnoteExtension(BACKLINK_TITLE="Back to where footnote {} is called", USE_DEFINITION_ORDER=False),
        _DialectExtension(),
    ]
    return Markdown(extensions=extensions)


class _DialectExtension(Extension):
    """What our Markdown has besides the extensions that come with the library."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's own name)
        """Register the processors of the dialect, and remove those for raw HTML."""
        md.block_level_elements.append(FENCE)
        md.preprocessors.deregister("html_block")
        md.parser.blockprocessors.register(_Fences(md.parser), "fences", 85)  # before code, at 80
        for name in ("html", "automail", "entity"):  # they keep raw HTML aside and put it in at the end
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(_Mail(r"<(?:mailto:)?([^<>\s!@]+@[^<>\s@]+)>", md), "mail", 110)
        md.inlinePatterns.register(_Entity(r"&(?:#\d+|#[xX][\da-fA-F]+|[\da-zA-Z]+);", md), "entity", 80)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash", 105)
        md.inlinePatterns.register(
            SimpleTagInlineProcessor(r"()(?<!~)~~(?!~)(\S(?:.*?\S)??)~~(?!~)", "del"), "struck", 65
        )
        md.inlinePatterns.register(
            _Tokens(f"{OPEN}(\\d+){CLOSE}", md), "tokens", 10
        )  # after everything that contains text
        md.parser.blockprocessors.register(_Numbered(md.parser), "olist", 40)
        md.treeprocessors.register(_Boxes(md), "boxes", 25)  # before inline text is read, at 20
        md.treeprocessors.register(_Footnotes(md), "footnote-signs", -10)
        md.treeprocessors.register(_Tasks(md), "tasks", 24)


class _Fences(BlockProcessor):
    """Turns the placeholder of a fence into an element, before its indentation can make it code."""

    _LINE = re.compile(f"^[ ]*{OPEN}f(\\d+){CLOSE}[ ]*$", re.MULTILINE)

    def test(self, parent: Element, block: str) -> bool:
        return self._LINE.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        before, index, after = self._LINE.split(blocks.pop(0), maxsplit=1)
        if before.strip():
            self.parser.parseBlocks(parent, [before.rstrip("\n")])
        parent.append(placed(FENCE, int(index)))
        if after.strip():
            blocks.insert(0, after.lstrip("\n"))


class _Tokens(InlineProcessor):
    """Turns the placeholder of a token into an element."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override] # noqa: N802
        return placed(MARK, int(m[1])), m.start(), m.end()


class _Numbered(SaneOListProcessor):
    """Numbered lists, with `1.` or `1)`."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.RE = re.compile(r"^[ ]{0,3}\d+[.)][ ]+(.*)")
        self.CHILD_RE = re.compile(r"^[ ]{0,3}((\d+[.)]))[ ]+(.*)")
        self.INDENT_RE = re.compile(r"^[ ]{4,7}((\d+[.)])|[*+-])[ ]+.*")


class _Tasks(Treeprocessor):
    """Turns `[x]` and `[ ]` at the beginning of an item into a ticked or an empty checkbox."""

    def run(self, root: Element) -> None:
        for item in root.iter("li"):
            holder = item if (item.text or "").strip() or not len(item) else item[0]
            found = _TASK.match(holder.text or "") if holder is item or holder.tag == "p" else None
            if found:
                is_done = found[1] in "xX"
                box = Element(
                    "input", {"type": "checkbox", "disabled": "disabled", "aria-label": "done" if is_done else "to do"}
                )
                if is_done:
                    box.set("checked", "checked")
                box.tail = (holder.text or "")[found.end() :]
                holder.text = None
                holder.insert(0, box)


class _Mail(InlineProcessor):
    """Turns a mail address in angle brackets into a link."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override] # noqa: N802
        link = Element("a", {"href": f"mailto:{m[1]}"})
        link.text = AtomicString(m[1])
        return link, m.start(), m.end()


class _Entity(InlineProcessor):
    """Turns an entity into the character that it names."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override] # noqa: N802
        return unescaped(m[0]), m.start(), m.end()


class _Footnotes(Treeprocessor):
    """Puts in the arrows and spaces of footnotes, which Markdown's extension would put into the finished HTML."""

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if link.text == FN_BACKLINK_TEXT:
                link.text = "\N{LEFTWARDS ARROW WITH HOOK}"
        for element in root.iter():
            for name in ("text", "tail"):
                text = getattr(element, name)
                if text and NBSP_PLACEHOLDER in text:
                    setattr(element, name, text.replace(NBSP_PLACEHOLDER, "\N{NO-BREAK SPACE}"))


class _Boxes(Treeprocessor):
    """Turns quotes that begin with `[!NOTE]` and the like into boxes; to Markdown, adjacent ones are a single quote."""

    def run(self, root: Element) -> None:
        for parent in reversed(list(root.iter())):  # inner boxes first
            for index, quote in reversed(list(enumerate(parent))):
                if quote.tag == "blockquote":
                    parent[index : index + 1] = _split(quote)


def _split(quote: Element) -> list[Element]:
    """The parts of a quote: each paragraph that begins a box starts a new element."""
    parts = [Element("blockquote")]
    for child in quote:
        found = BOX.match(child.text or "") if child.tag == "p" else None
        if found and found["kind"].lower() in BOXES:
            child.text = (child.text or "")[found.end() :]
            parts.append(_box(found["kind"].lower(), found["title"]))
        if child.tag != "p" or len(child) or (child.text or "").strip():
            parts[-1].append(child)
    return [part for part in parts if len(part)]


def _box(kind: str, title: str) -> Element:
    """An empty box with its title."""
    box = Element("aside", {"class": "box", "data-kind": kind, "role": "note"})
    words = [BOXES[kind]] if BOXES[kind] else []
    if words or title:
        line = SubElement(box, "p", {"class": "title"})
        for word in words:
            kind_of_box = SubElement(line, "span", {"class": "kind"})
            kind_of_box.text, kind_of_box.tail = word, " "
        if title:
            SubElement(line, "span").text = title
    return box
