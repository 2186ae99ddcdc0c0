"""Checking: the pages of a site hold what a reader relies on: links that lead somewhere, nothing that acts, no request
to another host; and so do the style sheets and scripts of an author's own.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from lab.language.characters import OVERRIDES
from lab.language.faults import Fault, FaultsError, Place, lines_of
from lab.language.words import shortened
from lab.report.addresses import ASSETS_FOLDER, MISSING_PAGE, is_page
from lab.report.markdown.marks import LINK_SCHEMES
from lab.report.reading.drawn_svg import NoDrawingError, check_svg
from lab.report.reading.pictures import check_name
from lab.report.site.acting import problem_of_policy, problems_of_tag
from lab.report.site.render import POLICY, Site
from lab.report.site.scripts import problems_of_script
from lab.report.site.stand_ins import stand_ins_of, without_drawings
from lab.report.site.style_sheets import read_style_sheet
from lab.report.site.tags import Tag, read_tags

LOADING = (
    *("src", "href", "xlink:href", "srcset", "imagesrcset", "data", "poster", "background", "manifest"),
    *("action", "formaction"),
)
"""The attributes, of any element but a link, by which a page asks for something."""

READ = (".css", ".js", ".svg", ".html")
"""The endings of assets that are looked into."""

PASSIVE = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf", ".otf"),
    *(".txt", ".csv", ".json"),
)
"""The endings of assets of which a browser runs nothing."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What of a page must be known to check it again when other pages have changed, and to check links to it."""

    ids: frozenset[str]
    links: tuple[str, ...]
    loaded: tuple[str, ...]  # the addresses of what it loads by itself


def check(site: Site, kept: Mapping[str, PageFacts] | None = None) -> dict[str, PageFacts]:
    """Raise FaultsError with every dead link, doubled id, picture without words, request to another host, and all that
    acts where only scripts in files may. Gives the facts of all pages, of which some may be kept from when they were
    checked.
    """
    stand_ins = stand_ins_of(site.drawings)
    facts = dict(kept or {})

    def read(path: str) -> _Page:
        return _Page.read(site.files[path].decode("utf-8-sig", "replace"), stand_ins)

    read_pages = {path: read(path) for path in site.files if is_page(path) and path not in facts}
    facts |= {path: page.facts for path, page in read_pages.items()}
    for path, of_page in (kept or {}).items():
        problems = [_problem_of_link(path, address, facts, site) for address in of_page.links]
        problems += [_problem_of_loaded(path, address, facts, site) for address in of_page.loaded]
        if any(problems):
            read_pages[path] = read(path)
    faults: list[Fault] = []
    for path, page in read_pages.items():
        for text, written in _problems(path, page, facts, site):
            faults += _faults(path, text, written, site)
    spelt: dict[str, str] = {}
    for path, file in site.sources.items():
        if path.startswith(ASSETS_FOLDER):
            try:
                check_name(path, spelt)
            except ValueError as error:
                faults.append(Fault(Place(file), str(error)))
            faults += (Fault(Place(file, line), text) for line, text in _problems_of_asset(path, facts, site))
    if faults:
        raise FaultsError(faults)
    return facts


@dataclass(frozen=True, slots=True)
class _Page:
    """What of a page is checked."""

    text: str
    tags: list[Tag]
    unreadable: str
    facts: PageFacts

    @classmethod
    def read(cls, text: str, stand_ins: Mapping[str, str]) -> "_Page":
        tags, unreadable = read_tags(without_drawings(text, stand_ins))
        ids = frozenset(tag.attributes["id"] for tag in tags if "id" in tag.attributes)
        links, loaded = (
            tuple(dict.fromkeys(address for tag in tags if _is_link(tag) == are_links for address in _addresses(tag)))
            for are_links in (True, False)
        )
        return cls(text, tags, unreadable, PageFacts(ids, links, loaded))


def _is_link(tag: Tag) -> bool:
    return tag.name in ("a", "area")


def _addresses(tag: Tag) -> list[str]:
    return [value for name, value in tag.attributes.items() if value and name in LOADING]


def _problems(path: str, page: _Page, pages: Mapping[str, PageFacts], site: Site) -> Iterator[tuple[str, str]]:
    """What is wrong with a page, each with the text to look for in its source."""
    if page.unreadable:
        said = f'"{shortened(page.unreadable)}" begins no plain tag; write &lt; for "<", and notes as {{# ... #}}'
        yield said, page.unreadable
    text = unescape(page.text)
    for sign in OVERRIDES:
        if sign in text:
            yield "it holds U+202D or U+202E, which turns numbers round; remove it", sign
    problem, written = problem_of_policy(page.tags, POLICY)
    if problem:
        yield problem, written
    seen: set[str] = set()
    for tag in page.tags:
        attributes = tag.attributes
        element_id = attributes.get("id")
        if element_id and element_id in seen:
            yield f'the id "{element_id}" is given twice', f"{{#{element_id}}}"
        seen.add(element_id or "")
        if tag.name == "img" and not attributes.get("alt"):
            source = attributes.get("src", "")
            yield f'the picture "{shortened(source)}" has no alt text', source
        for problem in problems_of_tag(tag):
            yield problem, tag.written
        for address in _addresses(tag):
            problem_of = _problem_of_link if _is_link(tag) else _problem_of_loaded
            if problem := problem_of(path, address, pages, site):
                yield f'{"the link " if _is_link(tag) else ""}"{shortened(address)}" {problem}', address


def _problems_of_asset(path: str, pages: Mapping[str, PageFacts], site: Site) -> Iterator[tuple[int, str]]:
    """What is wrong with an asset of the author's own, each with its line; of a page see `_problems`."""
    ending = PurePosixPath(path).suffix.lower()
    if ending in PASSIVE:
        return
    if ending not in READ:
        yield 0, f"an asset ends in one of {', '.join((*READ, *PASSIVE))}"
        return
    try:
        text = site.files[path].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield site.files[path].count(b"\n", 0, error.start) + 1, "not UTF-8"
        return
    if ending == ".js":
        yield from problems_of_script(text)
    elif ending == ".css":
        sheet = read_style_sheet(text)
        yield from sheet.problems
        for line, address in sheet.addresses:
            if not address.startswith("#") and (problem := _problem_of_loaded(path, address, pages, site)):
                yield line, f'"{shortened(address)}" {problem}'
    elif ending == ".svg":
        try:
            check_svg(site.files[path])
        except NoDrawingError as error:
            yield 0, str(error)


def _problem_of_loaded(path: str, address: str, pages: Mapping[str, PageFacts], site: Site) -> str:
    """What is wrong with an address that a page loads by itself, or nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "is not an address"
    if parts.scheme == "data":
        return "" if parts.path.lower().startswith("image/") else "is data of another kind than a picture"
    if path == MISSING_PAGE and site.base_url and address.startswith(f"{site.base_url}/"):
        # at any depth of a server, only the report's own absolute address leads to its style
        address = address.removeprefix(f"{site.base_url}/")
    elif parts.netloc or parts.scheme:
        return "would be asked of another host"
    return _problem_of_link(path, address, pages, site)


def _problem_of_link(path: str, address: str, pages: Mapping[str, PageFacts], site: Site) -> str:
    """What is wrong with an address in a page, or nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "is not an address"
    if parts.scheme and parts.scheme not in LINK_SCHEMES:
        return f"begins with {parts.scheme}:; a path, http:, https: or mailto: is needed"
    if parts.scheme or parts.netloc:
        return ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
    if target not in site.files and target not in site.lacking:
        return "leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        return f"leads to no place in {target}"
    return ""


def _faults(path: str, text: str, written: str, site: Site) -> Iterator[Fault]:
    """A problem of a page as a fault at each line of the chapter, else of the author's templates, that has it."""
    source = site.sources.get(path, "")
    is_chapter = source.endswith(".md")
    files = [source, *site.templates] if source and not is_chapter else site.templates
    if is_chapter and (places := _places(written, source)):
        yield from (Fault(place, f"page {path}: {text}") for place in places)
    elif places := [place for file in files for place in _places_in_tags(written, file)]:
        yield from (Fault(place, text) for place in places)
    else:
        yield Fault(Place(path if site.templates else source or path), f"page {path}: {text}")


def _places(written: str, chapter: str) -> list[Place]:
    """Where an address, or the id after a heading, is written in a chapter; an id where it is given again."""
    lines = lines_of(Path(chapter).read_text(encoding="utf-8-sig"))
    is_whole = written.startswith("{#") or written in OVERRIDES
    forms = (written,) if is_whole else (f"]({written}", f"<{written}>", f"]: {written}")
    found = [
        number for number, line in enumerate(lines, 1) if any(form in line or form in unescape(line) for form in forms)
    ]
    if written.startswith("{#"):
        found = found[-1:]
    return [Place(chapter, number) for number in found]


def _places_in_tags(written: str, file: str) -> list[Place]:
    """Where a tag, an address or an id is written in a template; an address may follow an expression."""
    text = Path(file).read_text(encoding="utf-8-sig", errors="replace")
    bare = re.escape(re.sub(r"^(?:\.\./)+|^{#|}$", "", written))
    pattern = re.escape(written) if written.startswith("<") else rf"[\"'=}}]{bare}(?=[\"'\s>])"
    return [Place(file, text.count("\n", 0, match.start()) + 1) for match in re.finditer(pattern, text)]
