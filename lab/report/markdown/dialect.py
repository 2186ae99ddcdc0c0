"""The dialect of Markdown that chapters are written in: raw HTML is text, a quote that begins with `[!NOTE]` is a box,
and a placeholder is an element.
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
from lab.report.markdown.elements import BLOCK, MARK, placed, unescaped

BOXES = {
    "note": "Note",
    "warning": "Warning",
    "misconception": "Misconception",
    "question": "Question",
    "aside": "",
}
"""The kinds of boxes, as written in `> [!NOTE]`, each with the word that stands on top; an aside stands in the
margin."""

BOX = re.compile(r"\[!(?P<kind>[A-Za-z]+)\][ \t]*(?P<title>[^\n]*)\n?")


_TASK = re.compile(r"\[([ xX])\](?=[ ])")


class TooDeepError(Exception):
    """A text nests lists, quotes or brackets deeper than Markdown can follow."""


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
            treeprocessor.run(root)  # none of ours, and of those that we use, gives another root
    except RecursionError:
        _markdown.cache_clear()  # what it was in the middle of is still in it
        raise TooDeepError from None
    return root


@cache
def _markdown() -> Markdown:
    """The one Markdown of all texts: making it takes as long as a short text."""
    extensions = [
        TableExtension(),
        SaneListExtension(),
        DefListExtension(),
        FootnoteExtension(BACKLINK_TITLE="Back to where footnote {} is called", USE_DEFINITION_ORDER=False),
        _DialectExtension(),
    ]
    return Markdown(extensions=extensions)


class _DialectExtension(Extension):
    """What this Markdown has beside the extensions that come with it."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's own name)
        """Change an instance."""
        md.block_level_elements.append(BLOCK)
        md.preprocessors.deregister("html_block")
        md.parser.blockprocessors.register(_Blocks(md.parser), "blocks", 85)  # code stands at 80
        for name in ("html", "automail", "entity"):  # which would leave HTML to be put in at the end
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(_Mail(r"<(?:mailto:)?([^<>\s!@]+@[^<>\s@]+)>", md), "mail", 110)
        md.inlinePatterns.register(_Entity(r"&(?:#\d+|#[xX][\da-fA-F]+|[\da-zA-Z]+);", md), "entity", 80)
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash", 105)
        md.inlinePatterns.register(
            SimpleTagInlineProcessor(r"()(?<!~)~~(?!~)(\S(?:.*?\S)??)~~(?!~)", "del"), "struck", 65
        )
        md.inlinePatterns.register(_Marks(f"{OPEN}(\\d+){CLOSE}", md), "marks", 10)  # behind all that holds texts
        md.parser.blockprocessors.register(_Numbered(md.parser), "olist", 40)
        md.treeprocessors.register(_Boxes(md), "boxes", 25)  # before what stands inside lines is read, at 20
        md.treeprocessors.register(_Footnotes(md), "footnote-signs", -10)
        md.treeprocessors.register(_Tasks(md), "tasks", 24)


class _Blocks(BlockProcessor):
    """Makes an element of the placeholder of a block, before anything makes code of its indentation."""

    _LINE = re.compile(f"^[ ]*{OPEN}b(\\d+){CLOSE}[ ]*$", re.MULTILINE)

    def test(self, parent: Element, block: str) -> bool:
        return self._LINE.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        before, index, behind = self._LINE.split(blocks.pop(0), maxsplit=1)
        if before.strip():
            self.parser.parseBlocks(parent, [before.rstrip("\n")])
        parent.append(placed(BLOCK, int(index)))
        if behind.strip():
            blocks.insert(0, behind.lstrip("\n"))


class _Marks(InlineProcessor):
    """Makes an element of the placeholder of a token."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override] # noqa: N802
        return placed(MARK, int(m[1])), m.start(), m.end()


class _Numbered(SaneOListProcessor):
    """Lists of numbers, behind each of which stands a point or a bracket."""

    def __init__(self, parser: BlockParser) -> None:
        super().__init__(parser)
        self.RE = re.compile(r"^[ ]{0,3}\d+[.)][ ]+(.*)")
        self.CHILD_RE = re.compile(r"^[ ]{0,3}((\d+[.)]))[ ]+(.*)")
        self.INDENT_RE = re.compile(r"^[ ]{4,7}((\d+[.)])|[*+-])[ ]+.*")


class _Tasks(Treeprocessor):
    """Makes of `[x]` and `[ ]` at the beginning of an item a box that is ticked, or not."""

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
    """Makes a link of an address of mail between angles."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override] # noqa: N802
        link = Element("a", {"href": f"mailto:{m[1]}"})
        link.text = AtomicString(m[1])
        return link, m.start(), m.end()


class _Entity(InlineProcessor):
    """Makes of an entity the letter that it stands for."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override] # noqa: N802
        return unescaped(m[0]), m.start(), m.end()


class _Footnotes(Treeprocessor):
    """Puts in the signs of footnotes, for which Markdown's extension leaves words that it replaces in finished HTML."""

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
    """Makes boxes of the quotes that say so; two that follow each other are one quote to Markdown."""

    def run(self, root: Element) -> None:
        for parent in reversed(list(root.iter())):  # boxes inside others first
            for index, quote in reversed(list(enumerate(parent))):
                if quote.tag == "blockquote":
                    parent[index : index + 1] = _split(quote)


def _split(quote: Element) -> list[Element]:
    """The quote, from each paragraph that begins a box on as an element of its own."""
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
