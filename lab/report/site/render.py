"""Rendering: pages, drawings and results become the files of a site, in memory."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from jinja2 import TemplateSyntaxError

from lab.experiments.replica_files import files_of_replicas
from lab.experiments.results import Result, result_json
from lab.experiments.seeds import Seeds, columns_of
from lab.language.faults import Fault, FaultsError, Place
from lab.network import printed_json, printed_text
from lab.report.addresses import (
    BUILD_FILE,
    MISSING_PAGE,
    SITEMAP_FILE,
    UNPROCESSED_FILE,
    run_file,
    template_file,
)
from lab.report.figures.drawn import Drawing
from lab.report.site.made_with import build_json
from lab.report.site.pages import ChapterPage, FrontPage, Page, Pages
from lab.report.site.templates import TemplateEnvironment, Templates, assets_of, environment_of, own_templates
from lab.store.folder import with_manifest

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""The content-security policy of every page: it asks no other host for anything."""


@dataclass(frozen=True, slots=True, eq=False)
class RenderedPage:
    """A page as a file, where its text was read from, and the templates that it was made from."""

    content: bytes
    source: str  # "" if it is of no file
    templates: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """All files of a site by path, sorted, with their manifest; and where what is wrong with them is to be mended."""

    files: Mapping[str, bytes]
    sources: Mapping[str, str]  # the file that a chapter's page, or an asset of the author's own, came from
    templates: tuple[str, ...] = ()  # the author's own
    base_url: str = ""
    drawings: tuple[Drawing, ...] = ()  # which were checked when they were made
    pages: Mapping[str, RenderedPage] = field(default_factory=dict)
    lacking: frozenset[str] = frozenset()  # files that only the author's code makes, where that was not run


def render(
    pages: Pages,
    drawings: Mapping[str, Drawing],
    results: Mapping[str, Result],
    *,
    more: Mapping[str, bytes],
    finished: Mapping[str, RenderedPage],
    folders: tuple[Path, ...],
    templates: Templates,
) -> Site:
    """The site, in which `more` are files as they are and some pages are finished; `templates` are those of the
    folders.

    Raises FaultsError with the template and line that cannot be rendered.
    """
    files: dict[str, bytes] = {UNPROCESSED_FILE: b""}
    assets, sources = assets_of(folders)
    files |= assets
    environment = environment_of(templates)
    rendered = {**finished, **{page.path: _rendered(environment, page, pages, folders) for page in pages.pages}}
    files |= {path: page.content for path, page in rendered.items()}
    sources |= {path: page.source for path, page in rendered.items() if page.source}
    files |= more
    for result in results.values():
        files |= {run_file(result.id, name): content for name, content in _files_once(result).items()}
    if pages.masthead.base_url:
        files[SITEMAP_FILE] = _sitemap(pages).encode()
    used = {name for page in rendered.values() for name in page.templates}
    own = {name: path for name, path in own_templates(folders).items() if name in used}
    files |= {template_file(name): templates.content_of(name) for name in own}
    return Site(
        {**with_manifest(files), BUILD_FILE: build_json(pages.masthead.base_url, pages.draft).encode()},
        sources,
        tuple(path.as_posix() for path in own.values()),
        pages.masthead.base_url,
        tuple(drawings.values()),
        rendered,
    )


def _rendered(environment: TemplateEnvironment, page: Page, pages: Pages, folders: tuple[Path, ...]) -> RenderedPage:
    environment.asked.clear()
    try:
        text = environment.get_template(page.template).render(
            page=page,
            report=pages.masthead,
            home=pages.home,
            contents=pages.contents,
            extras=pages.extras,
            policy=POLICY,
            draft=pages.draft,
            root="../" * page.path.count("/"),
        )
    except Exception as error:  # whatever an author's template does
        raise FaultsError([fault_of_template(error, page.template, folders)]) from None
    source = page.source if isinstance(page, FrontPage | ChapterPage) else ""
    return RenderedPage(text.encode(), source, frozenset({page.template, *environment.asked}))


def fault_of_template(error: Exception, template: str, templates: tuple[Path, ...]) -> Fault:
    """What went wrong in a template, and on which of its lines."""
    said = (getattr(error, "message", None) or str(error) or type(error).__name__).rstrip(".")
    if isinstance(error, TemplateSyntaxError):
        return Fault(Place(error.filename or error.name or template, error.lineno), f"template: {said}")
    if isinstance(error, UnicodeDecodeError):
        files = [path for folder in templates for path in sorted(folder.rglob("*.html"))]
        file = next(path for path in files if path.read_bytes() == error.object)
        return Fault(Place(file.as_posix(), error.object.count(b"\n", 0, error.start) + 1), "template: not UTF-8")
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if any(Path(frame.filename).is_relative_to(folder) for folder in templates)]
    place = Place(inside[-1].filename, inside[-1].lineno or 0) if inside else Place(template)
    return Fault(place, f"template: {said}")


def _files_once(result: Result) -> dict[str, bytes]:
    return result.once("files", lambda: files_of_run(result))


def files_of_run(result: Result) -> dict[str, bytes]:
    """The files of a run by their names in its folder."""
    history = "".join(f"{epoch},{loss!r}\n" for epoch, loss in enumerate(result.history, 1))
    texts = {
        "network.txt": printed_text.to_text(result.printed),
        "network.json": printed_json.to_json(result.printed),
        "history.csv": f"epoch,loss\n{history}",
        "seeds.csv": _csv(result.seeds),
        "result.json": result_json(result),
    }
    return {name: text.encode() for name, text in texts.items()} | files_of_replicas(result.outcome)


def _csv(seeds: Seeds) -> str:
    """A row a seed; what never was is empty."""
    rows = zip(*(getattr(seeds, name) for name in columns_of(seeds)), strict=True)
    lines = (",".join("" if value is None else repr(value) for value in row) for row in rows)
    return "".join(f"{line}\n" for line in (",".join(columns_of(seeds)), *lines))


def _sitemap(pages: Pages) -> str:
    addresses = (f"{pages.masthead.base_url}/{path}" for path in pages.paths if path != MISSING_PAGE)
    urls = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )
