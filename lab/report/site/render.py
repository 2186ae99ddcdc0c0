"""Rendering: pages, drawings and results become the files of a site, in memory."""

import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

import lab
from lab.experiments.results import Result, to_json
from lab.experiments.seeds import COLUMNS, Seeds
from lab.language.faults import Fault, FaultsError, Place
from lab.network import printed_json, printed_text
from lab.report.addresses import (
    ASSETS_FOLDER,
    CLAIMS_FILE,
    MISSING_PAGE,
    SITEMAP_FILE,
    UNPROCESSED_FILE,
    run_file,
)
from lab.report.figures.drawn import Drawing
from lab.report.reading.content import is_inside
from lab.report.site.claims import claims_json
from lab.report.site.pages import ChapterPage, FrontPage, Page, Pages
from lab.store.folder import with_manifest

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""The content-security policy of every page: it asks no other host for anything."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """All files of a site by path, sorted, with their manifest; and where what is wrong with them is to be mended."""

    files: Mapping[str, bytes]
    sources: Mapping[str, str]  # the file that a chapter's page, or an asset of the author's own, came from
    templates: tuple[str, ...] = ()  # the author's own
    base_url: str = ""
    drawings: tuple[Drawing, ...] = ()  # which were checked when they were made


def shipped_templates() -> Path:
    """The folder of the templates that come with the program: beside `lab` in a checkout, inside it when installed."""
    package = Path(lab.__file__).resolve().parent
    beside = package.parent / "templates"
    return beside if beside.is_dir() else package / "templates"


def render(
    pages: Pages,
    drawings: Mapping[str, Drawing],
    results: Mapping[str, Result],
    claims: Sequence[Mapping[str, Any]],
    *,
    others: Mapping[str, bytes],
    templates: tuple[Path, ...],
) -> Site:
    """The site, in which `others` are files as they are; of a template or an asset that several folders hold, the first
    folder's counts.

    Raises FaultsError with the template and line that cannot be rendered.
    """
    files: dict[str, bytes] = {UNPROCESSED_FILE: b""}
    sources: dict[str, str] = {}
    own = [folder for folder in templates if folder != shipped_templates()]
    outside = [path for folder in own for path in folder.rglob("*") if not is_inside(path, folder)]
    if outside:
        said = "it leads out of the folder; only what lies in it is read"
        raise FaultsError(Fault(Place(path.as_posix()), said) for path in outside)
    for folder in reversed(templates):
        assets = _assets_of(folder)
        files |= {path: file.read_bytes() for path, file in assets.items()}
        sources |= {path: file.as_posix() for path, file in assets.items() if folder in own}
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in templates]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for page in pages.pages:
        files[page.path] = _rendered(environment, page, pages, templates).encode()
    files |= others
    for result in results.values():
        files |= {run_file(result.id, name): text.encode() for name, text in _files_of_run(result)}
    files[CLAIMS_FILE] = claims_json(claims).encode()
    if pages.masthead.base_url:
        files[SITEMAP_FILE] = _sitemap(pages).encode()
    sources |= {
        page.path: page.source for page in pages.pages if isinstance(page, FrontPage | ChapterPage) and page.source
    }
    own_pages = [
        path for folder in own for path in sorted(folder.rglob("*.html")) if folder / "assets" not in path.parents
    ]
    return Site(
        with_manifest(files),
        sources,
        tuple(path.as_posix() for path in own_pages),
        pages.masthead.base_url,
        tuple(drawings.values()),
    )


def _assets_of(folder: Path) -> dict[str, Path]:
    """The assets in a folder of templates by their path in the site, but for what systems hide in folders."""
    assets = folder / "assets"
    paths = (path for path in sorted(assets.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {f"{ASSETS_FOLDER}{path.relative_to(assets).as_posix()}": path for path in paths}


def _rendered(environment: Environment, page: Page, pages: Pages, templates: tuple[Path, ...]) -> str:
    try:
        return environment.get_template(page.template).render(
            page=page,
            report=pages.masthead,
            home=pages.home,
            contents=pages.contents,
            extras=pages.extras,
            policy=POLICY,
            root="../" * page.path.count("/"),
        )
    except Exception as error:  # whatever an author's template does
        raise FaultsError([_fault_of_template(error, page.template, templates)]) from None


def _fault_of_template(error: Exception, template: str, templates: tuple[Path, ...]) -> Fault:
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


def _files_of_run(result: Result) -> Iterator[tuple[str, str]]:
    yield "network.txt", printed_text.to_text(result.printed)
    yield "network.json", printed_json.to_json(result.printed)
    yield "history.csv", "epoch,loss\n" + "".join(f"{epoch},{loss!r}\n" for epoch, loss in enumerate(result.history, 1))
    yield "seeds.csv", _csv(result.seeds)
    yield "result.json", to_json(result)


def _csv(seeds: Seeds) -> str:
    """A row a seed; what never was is empty."""
    rows = zip(*(getattr(seeds, name) for name in COLUMNS), strict=True)
    lines = (",".join("" if value is None else repr(value) for value in row) for row in rows)
    return "".join(f"{line}\n" for line in (",".join(COLUMNS), *lines))


def _sitemap(pages: Pages) -> str:
    addresses = (f"{pages.masthead.base_url}/{page.path}" for page in pages.pages if page.path != MISSING_PAGE)
    urls = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )
