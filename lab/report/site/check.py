"""Checking: the pages of a site hold what a reader relies on: links that lead somewhere, and no other host asked."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lab.experiments.words import shortened
from lab.report.faults import Fault, FaultsError, Place, lines_of
from lab.report.markdown.marks import LINK_SCHEMES
from lab.report.site.render import Site

LOADING = ("src", "href", "xlink:href", "srcset", "data", "poster", "action", "formaction")
"""The attributes, of any element but a link, by which a page asks for something."""


def check(site: Site) -> None:
    """Raise FaultsError with every dead link, doubled id, picture without words and request to another host."""
    pages = {path: _read_page(content.decode()) for path, content in site.files.items() if path.endswith(".html")}
    faults: list[Fault] = []
    for path, page in pages.items():
        source = site.sources.get(path)
        for text, written in _problems(path, page, pages, site):
            places = _places(written, source) if source else [Place(path)]
            faults += (Fault(place, f"page {path}: {text}") for place in places)
    if faults:
        raise FaultsError(faults)


@dataclass(frozen=True, slots=True)
class _Page:
    """What of a page is checked."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    silent_pictures: list[str] = field(default_factory=list)


_TAG = re.compile(r"""<!--.*?-->|<([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL)
_CHECKED = re.compile(rf"\b(?:id|alt|{'|'.join(LOADING)})\s*=", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")


def _read_page(text: str) -> _Page:
    page = _Page()
    for match in _TAG.finditer(text):
        tag = (match[1] or "").lower()
        # html.parser would read a page of 8 kB in five milliseconds
        if tag != "img" and _CHECKED.search(match[2] or "") is None:
            continue
        values = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(match[2])}
        if values.get("id"):
            page.ids.append(values["id"])
        if tag == "a" and "href" in values:
            page.links.append(values["href"])
        elif tag != "a":
            page.loaded.extend(values[name] for name in LOADING if values.get(name))
        if tag == "img" and not values.get("alt"):
            page.silent_pictures.append(values.get("src", ""))
    return page


def _problems(path: str, page: _Page, pages: dict[str, _Page], site: Site) -> Iterator[tuple[str, str]]:
    """What is wrong with a page, each with the text to look for in its source."""
    seen: set[str] = set()
    for element_id in page.ids:
        if element_id in seen:
            yield f'the id "{element_id}" stands twice', f"{{#{element_id}}}"
        seen.add(element_id)
    for source in page.silent_pictures:
        yield f'the picture "{shortened(source)}" has no alt text', source
    for address in page.links:
        if problem := _problem_of_link(path, address, pages, site):
            yield f'the link "{shortened(address)}" {problem}', address
    for address in page.loaded:
        if problem := _problem_of_loaded(path, address, pages, site):
            yield f'"{shortened(address)}" {problem}', address


def _problem_of_loaded(path: str, address: str, pages: dict[str, _Page], site: Site) -> str:
    """What is wrong with an address that a page loads by itself, or nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "is no address"
    if parts.scheme == "data":
        return ""
    if parts.netloc or parts.scheme:
        # at any depth of a server, only the report's own absolute address leads to its style
        return "" if path == "404.html" else "would be asked of another host"
    return _problem_of_link(path, address, pages, site)


def _problem_of_link(path: str, address: str, pages: dict[str, _Page], site: Site) -> str:
    """What is wrong with an address in a page, or nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "is no address"
    if parts.scheme and parts.scheme not in LINK_SCHEMES:
        return f"begins with {parts.scheme}:; a path, http:, https: or mailto: is needed"
    if parts.scheme or parts.netloc:
        return ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
    if target not in site.files:
        return "leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        return f"leads to no place in {target}"
    return ""


def _places(written: str, source: str) -> list[Place]:
    """Where an address, or the id behind a heading, is written in a source file; an id where it stands again."""
    lines = lines_of(Path(source).read_text(encoding="utf-8-sig"))
    forms = (written,) if written.startswith("{#") else (f"]({written}", f"<{written}>", f"]: {written}")
    found = [
        number for number, line in enumerate(lines, 1) if any(form in line or form in unescape(line) for form in forms)
    ]
    if written.startswith("{#"):
        found = found[-1:]
    return [Place(source, number) for number in found or [0]]
