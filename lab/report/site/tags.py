"""Tags of a page, read by Python's parser and strictly: each "<" begins a tag that can be read in one way, so nothing
hides between two ways.

A browser reads much more, and differently in a comment, a title or a broken attribute. What is not written plainly is
a fault, so that a tag that is seen by a browser is seen here.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser

DOCTYPE = "!doctype html"
"""The name that the declaration at the beginning of a page has among its tags."""

_BLANK = r"[ \t\n\f\r]"
_NAME = r"[^\x00- \x7f\s\"'<>/=]+"
_VALUE = r"""(?:"[^"<]*+"|'[^'<]*+'|[^\x00- \s"'<>=`]+)"""
_PLAIN = re.compile(rf"<{_NAME}(?:{_BLANK}+{_NAME}(?:{_BLANK}*+={_BLANK}*+{_VALUE})?)*+{_BLANK}*+/?>")


@dataclass(slots=True)
class Tag:
    """A tag, or the beginning of a page, whose name is ""."""

    name: str  # in small letters, as those of its attributes; with a slash in front where it ends an element
    attributes: Mapping[str, str]
    written: str
    place: tuple[int, int]  # its line, from 1, and its column, from 0
    behind: str = ""  # the text that follows, up to the next tag


def read_tags(page: str) -> tuple[list[Tag], str]:
    """The beginning of a page and its tags, in order; and what begins at the first "<" that begins no plain tag, on its
    line: nothing where all are plain.
    """
    reader = _TagReader()
    with suppress(AssertionError):  # by which the parser says that it cannot go on
        reader.feed(page)
        if "<" not in reader.rawdata:
            reader.close()
    return reader.tags, _unread(page, {tag.place: tag.name for tag in reader.tags})


class _TagReader(HTMLParser):
    """Collects tags, also where a browser would read them as text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = [Tag("", {}, "", (0, 0))]

    def set_cdata_mode(self, elem: str, **_: bool) -> None:
        """Read on in scripts, styles and titles as anywhere else."""

    def handle_decl(self, decl: str) -> None:
        if f"!{decl.lower()}" == DOCTYPE and len(self.tags) == 1:
            self.tags.append(Tag(DOCTYPE, {}, f"<!{decl}>", self.getpos()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        written = self.get_starttag_text() or ""
        if _PLAIN.fullmatch(written):
            attributes = {name: value or "" for name, value in reversed(attrs)}  # of two the first counts
            self.tags.append(Tag(tag, attributes, written, self.getpos()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(Tag(f"/{tag}", {}, f"</{tag}>", self.getpos()))

    def handle_data(self, data: str) -> None:
        self.tags[-1].behind += data


def _unread(page: str, names: Mapping[tuple[int, int], str]) -> str:
    """What begins at the first "<" on its line that begins no tag; `names` are those of the tags by their places. A tag
    that ends an element holds nothing but its name.
    """
    for number, line in enumerate(page.split("\n"), 1):
        column = line.find("<")
        while column >= 0:
            name = names.get((number, column), "")
            inside = line[column + 1 : line.find(">", column)]
            if not name or (name[0] == "/" and inside.rstrip().lower() != name):
                return line[column:]
            column = line.find("<", column + 1)
    return ""
