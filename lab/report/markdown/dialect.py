"""The dialect of Markdown that chapters are written in: raw HTML is text, and a quote that begins with `[!NOTE]` is a
box.
"""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from lab.report.noncharacters import CLOSE, OPEN

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


class DialectExtension(Extension):
    """What this Markdown has beside the extensions that come with it."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown's own name)
        """Change an instance."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.parser.blockprocessors.register(_BlockMarks(md.parser), "marks", 85)  # code stands at 80
        md.treeprocessors.register(_Boxes(md), "boxes", 25)  # before what stands inside lines is read, at 20


class _BlockMarks(BlockProcessor):
    """Takes the mark of a block for a paragraph, before anything makes code of its indentation."""

    _LINE = re.compile(f"^[ ]*({OPEN}b\\d+{CLOSE})[ ]*$", re.MULTILINE)

    def test(self, parent: Element, block: str) -> bool:
        return self._LINE.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        before, mark, behind = self._LINE.split(blocks.pop(0), maxsplit=1)
        if before.strip():
            self.parser.parseBlocks(parent, [before.rstrip("\n")])
        SubElement(parent, "p").text = mark
        if behind.strip():
            blocks.insert(0, behind.lstrip("\n"))


class _Boxes(Treeprocessor):
    """Makes boxes of the quotes that say so; two that follow each other are one quote to Markdown."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
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
