"""Kept pages: finished ones, with what was found when they were checked, by the recipe of everything they show.

A page shows its own text, and of other chapters what they are called, where their labels lead, and their blocks. So an
edited sentence makes one page again, and an edited caption makes all.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TypeAlias

from lab.experiments.results import Result
from lab.report.addresses import FRONT_PAGE, chapter_page
from lab.report.claims.verdicts import Judgement
from lab.report.figures.drawn import Drawing
from lab.report.markdown.fences import Fence, split_fences
from lab.report.reading.blocks import KINDS
from lab.report.reading.content import decode
from lab.report.reading.files import OPENING
from lab.report.reading.report import Report, cited_in
from lab.report.site.check import PageFacts
from lab.report.site.made_with import made_with
from lab.report.site.pages import ContentsEntry
from lab.report.site.render import RenderedPage
from lab.report.site.templates import Templates
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import Recipe
from lab.store.sources import check_unchanged, digest_of_all

ALL, ENTRY = Recipe("pages", {}), "pages"
"""What the store calls the pages of the last site: a line of JSON, and the pages one after the other."""

KeptPage: TypeAlias = tuple[RenderedPage, PageFacts]
"""A page and what was found when it was checked."""


def page_recipes(
    report: Report,
    results: Mapping[str, Result],
    judgements: Mapping[str, Judgement],
    drawings: Mapping[str, Drawing],
    contents: Sequence[ContentsEntry],
    *,
    paths: Iterable[str],
    command: str,
    templates: Templates,
) -> dict[str, Recipe]:
    """What each page is made of, by its path."""
    chapters = {chapter.name: chapter for chapter in (report.opening, *report.chapters, report.glossary) if chapter}
    texts = {_path_of(name): report.files[f"{name}.md"] for name in chapters}
    of_chapters = {f"{name}.md" for name in chapters}
    said = {
        "the program": digest_of_all(),
        "made with": made_with(report.about.base_url),
        "templates": templates.digest,
        "files": {path: file.digest for path, file in report.files.items() if path not in of_chapters},
        "glossary": report.glossary and report.files[f"{report.glossary.name}.md"].digest,
        "blocks": {path: _blocks_of(file.content) for path, file in texts.items()},
        "labels": [(label.name, label.text, label.number, label.address) for label in report.labels.values()],
        "contents": repr(contents),
        "cited": {name: [*cited_in(report.linked.proses_of(chapter))] for name, chapter in chapters.items()},
        "links to data": dict(report.data_links),
        "results": {name: result.made_of.digest for name, result in results.items()},
        "verdicts": repr(judgements),
        "drawings": {name: _digest(each.svg + each.narrow) for name, each in drawings.items()},
        "command": command,
        "draft": str(report.draft or ""),
    }
    shared = {name: _digest(json.dumps(part, sort_keys=True)) for name, part in said.items()}
    own = {path: file.digest for path, file in texts.items()}
    return {path: Recipe(f"page {path}", {**shared, "page": path, "text": own.get(path, "")}) for path in paths}


def _path_of(name: str) -> str:
    return FRONT_PAGE if name == OPENING else chapter_page(name)


def _blocks_of(content: bytes) -> list[str]:
    """The blocks of a chapter as they are written."""
    parts = split_fences(decode(content, ""), "", KINDS).parts
    return [f"{part.word}\n{part.body}" for part in parts if isinstance(part, Fence) and part.word in KINDS]


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def read_pages(recipes: Mapping[str, Recipe], store: Store) -> dict[str, KeptPage]:
    """Those pages of the last site that would be made again of the same, by path."""
    return {
        path: page
        for path, (digest, page) in read_last(store).items()
        if path in recipes and recipes[path].digest == digest
    }


def read_last(store: Store) -> dict[str, tuple[str, KeptPage]]:
    """All pages of the last site with the digests of their recipes; none if they are damaged, which sets them aside."""
    try:
        entry = store.read(ALL, ENTRY)
        return {} if entry is None else _read_entry(entry)
    except (DamagedEntryError, ValueError, KeyError, TypeError):
        store.set_aside(ALL, ENTRY)
        return {}


def keep_pages(pages: Mapping[str, KeptPage], recipes: Mapping[str, Recipe], store: Store) -> None:
    """Keep the pages of a site that were checked, instead of those of the last one.

    Raises OSError, and ChangedSourceError if the program has changed meanwhile.
    """
    check_unchanged([*sys.modules])
    table = {
        path: {
            "recipe": recipes[path].digest,
            "size": len(page.content),
            "source": page.source,
            "templates": sorted(page.templates),
            "ids": sorted(facts.ids),
            "links": facts.links,
            "loaded": facts.loaded,
        }
        for path, (page, facts) in pages.items()
    }
    store.write(
        ALL, ENTRY, b"".join([json.dumps(table).encode(), b"\n", *(page.content for page, _ in pages.values())])
    )


def _read_entry(entry: bytes) -> dict[str, tuple[str, KeptPage]]:
    line, _, contents = entry.partition(b"\n")
    pages: dict[str, tuple[str, KeptPage]] = {}
    start = 0
    for path, each in json.loads(line).items():
        content = contents[start : start + each["size"]]
        start += each["size"]
        facts = PageFacts(frozenset(each["ids"]), tuple(each["links"]), tuple(each["loaded"]))
        pages[path] = each["recipe"], (RenderedPage(content, each["source"], frozenset(each["templates"])), facts)
    return pages
