"""A site walked from its first page by every link, as someone would who knows nothing of the program."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from checkers import Complaints, pages_of

READ = (".html", ".svg", ".css")
REFERRING = ("href", "xlink:href", "src", "data", "poster", "action", "formaction")
LEADING = ("canonical", "license", "author", "help", "next", "prev")
"""What a `link` may be without being loaded."""


@dataclass(slots=True)
class Document:
    """A page, a picture or a style: its ids, and what it refers to."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


class DocumentParser(HTMLParser):
    """Reads a document that has elements."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document()
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value for name, value in attrs if value is not None}
        document = self.document
        leads = tag in ("a", "area") or (tag == "link" and values.get("rel") in LEADING)
        if "id" in values:
            document.ids.append(values["id"])
        (document.links if leads else document.loaded).extend(values[name] for name in REFERRING if name in values)
        document.loaded += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        document.loaded += [address for value in values.values() for address in urls(value)]
        self._is_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._is_style:
            self.document.loaded += [*urls(data), *imports(data)]

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False


def urls(text: str) -> list[str]:
    """The addresses in `url(...)`."""
    return [match[2] for match in re.finditer(r"""\burl\(\s*(["']?)(.*?)\1\s*\)""", text)]


def imports(style: str) -> list[str]:
    """The addresses that a style imports without `url(...)`."""
    return re.findall(r"""@import\s+["'](.*?)["']""", style)


def read(path: Path) -> Document:
    """What a file of the site holds; nothing if it is of a kind that refers to no other."""
    if path.suffix not in READ:
        return Document()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        style = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        return Document(loaded=[*urls(style), *imports(style)])
    parser = DocumentParser()
    parser.feed(text)
    parser.close()
    return parser.document


def is_outside(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme or parts.netloc)


def target_of(path: str, address: str) -> tuple[str, str]:
    """The path in the site that an address in the file `path` leads to, and the place in it."""
    parts = urlsplit(address)
    here = posixpath.join(posixpath.dirname(path), unquote(parts.path)) if parts.path else path
    return posixpath.normpath(here), unquote(parts.fragment)


def references(path: str, document: Document) -> Iterator[tuple[str, str, str]]:
    """Every reference of a file into the site: as it is written, and its target."""
    for address in [*document.links, *document.loaded]:
        if not is_outside(address):
            yield address, *target_of(path, address)


def crawl(site: Path) -> dict[str, Document]:
    """All files that can be reached from the first page, by path."""
    found: dict[str, Document] = {}
    left = ["index.html"]
    while left:
        path = left.pop()
        if path not in found and (site / path).is_file() and not path.startswith(".."):
            found[path] = read(site / path)
            left += [target for _, target, _ in references(path, found[path])]
    return found


def complaints(site: Path) -> Complaints:
    """What is wrong with the links, the ids and the loaded files of each page, and of each file that one loads.

    Every page but 404.html must be reached from the first one.
    """
    reached = crawl(site)
    pages = pages_of(site)
    found = {path: read(site / path) for path in pages} | {
        path: document for path, document in reached.items() if path.endswith(READ)
    }
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    unreached = {path: ["no link leads here"] for path in pages if path not in reached and path != "404.html"}
    return {
        path: [
            *unreached.get(path, []),
            *(f"leads to no file: {address}" for address in dead_links(path, document, files)),
            *(f"leads to no place: {address}" for address in dead_places(path, document, found)),
            *(f"asks another host: {address}" for address in outside_requests(document)),
            *(f"has an id twice: {name}" for name, count in Counter(document.ids).items() if count > 1),
        ]
        for path, document in found.items()
    }


def dead_links(path: str, document: Document, files: set[str]) -> list[str]:
    """The references that lead to no file."""
    return [address for address, target, _ in references(path, document) if target not in files]


def dead_places(path: str, document: Document, found: dict[str, Document]) -> list[str]:
    """The references that lead to no place in their file."""
    return [
        address
        for address, target, place in references(path, document)
        if place and target in found and place not in found[target].ids
        if not place.startswith("svgView(")  # which part of a picture is shown
    ]


def outside_requests(document: Document) -> list[str]:
    """What is asked of another host without a click."""
    return [address for address in document.loaded if is_outside(address) and not address.startswith("data:")]
