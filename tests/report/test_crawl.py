"""The shipped site, walked from its first page by every link, as someone would who knows nothing of the program."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

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


def dead_references(found: dict[str, Document]) -> list[str]:
    """What leads to no file, as `file: reference`."""
    return [
        f"{path}: {address}"
        for path, document in found.items()
        for address, target, _ in references(path, document)
        if target not in found
    ]


def dead_places(found: dict[str, Document]) -> list[str]:
    """What leads to no place in its file, as `file: reference`."""
    return [
        f"{path}: {address}"
        for path, document in found.items()
        for address, target, place in references(path, document)
        if place and target in found and place not in found[target].ids
        if not place.startswith("svgView(")  # which part of a picture is shown
    ]


def outside_requests(found: dict[str, Document]) -> list[str]:
    """What is asked of another host without a click, as `file: address`."""
    return [
        f"{path}: {address}"
        for path, document in found.items()
        for address in document.loaded
        if is_outside(address) and not address.startswith("data:")
    ]


def doubled_ids(found: dict[str, Document]) -> list[str]:
    """Ids that stand in a file more than once, as `file: id`."""
    return [
        f"{path}: {name}"
        for path, document in found.items()
        for name, count in Counter(document.ids).items()
        if count > 1
    ]


@pytest.fixture(scope="session")
def found(built_site: Path) -> dict[str, Document]:
    """The files of the shipped site that can be reached, and the page that no link leads to."""
    return crawl(built_site) | {"404.html": read(built_site / "404.html")}


def test_every_reference_leads_to_a_file(found: dict[str, Document]) -> None:
    assert sum(len(document.links) for document in found.values()) > 500
    assert not dead_references(found)


def test_every_place_that_is_referred_to_is_there(found: dict[str, Document]) -> None:
    assert not dead_places(found)


def test_every_page_but_that_for_missing_ones_is_reached(built_site: Path) -> None:
    pages = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*.html")}

    reached = crawl(built_site)

    assert pages - set(reached) == {"404.html"}


def test_no_file_asks_another_host_as_it_loads(found: dict[str, Document]) -> None:
    assert not outside_requests(found)


def test_every_id_is_unique_in_its_file(found: dict[str, Document]) -> None:
    assert not doubled_ids(found)


def test_the_crawler_finds_what_is_planted(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "index.html").write_text(
        '<link rel="stylesheet" href="style.css"><p id="a"></p><p id="a"></p><a href="runs/1.html#b">1</a>'
        '<a href="gone.html"></a><a href="https://example.org/"></a><img src="//example.org/1.png" alt="">'
    )
    (tmp_path / "runs" / "1.html").write_text('<a href="../index.html#a"></a><a href="../.."></a><use href="#c"/>')
    (tmp_path / "style.css").write_text('/* url(no) */ @import "no.css"; p { src: url("https://example.org/f.woff2") }')

    found = crawl(tmp_path)

    assert sorted(found) == ["index.html", "runs/1.html", "style.css"]
    assert sorted(dead_references(found)) == ["index.html: gone.html", "runs/1.html: ../..", "style.css: no.css"]
    assert sorted(dead_places(found)) == ["index.html: runs/1.html#b", "runs/1.html: #c"]
    assert sorted(outside_requests(found)) == [
        "index.html: //example.org/1.png",
        "style.css: https://example.org/f.woff2",
    ]
    assert doubled_ids(found) == ["index.html: a"]
