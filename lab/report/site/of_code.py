"""What of a site is made by the author's code, and so cannot be made again without running it."""

from collections.abc import Iterable
from pathlib import Path

from lab.report.addresses import CLAIMS_FILE, chapter_page, figure_file, run_page, template_file
from lab.report.reading.blocks import LinkedBlock
from lab.report.reading.blocks.claim import LinkedClaim
from lab.report.reading.blocks.figure import LinkedFigure
from lab.report.reading.blocks.table import LinkedTable
from lab.report.reading.report import Report
from lab.report.site.templates import has_own_pages, own_templates
from lab.report.tables.claims import claims


def paths_of_code(report: Report, pages: Iterable[str], templates: tuple[Path, ...]) -> frozenset[str]:
    """The files of a site that only the author's Python or templates make; `pages` are the paths of all pages."""
    own = [figure for figure in report.linked.figures.values() if _is_own(figure, report)]
    found = {figure_file(figure.id) for figure in own}
    if report.linked.claims:
        found.add(CLAIMS_FILE)
    if has_own_pages(templates):
        return frozenset({*found, *pages, *map(template_file, own_templates(templates))})
    found |= {run_page(figure.runs[0]) for figure in own if len(figure.runs) == 1}
    for chapter in (report.opening, *report.chapters, report.glossary):
        if chapter and any(
            _needs_code(report.linked.blocks[block.word][block.content.id], report) for block in chapter.blocks
        ):
            found.add(chapter_page(chapter.name))
    return frozenset(found)


def _needs_code(block: LinkedBlock, report: Report) -> bool:
    match block:
        case LinkedFigure():
            return _is_own(block, report)
        case LinkedTable():
            return block.show == claims.__name__ and bool(report.linked.claims)
    return isinstance(block, LinkedClaim)


def _is_own(figure: LinkedFigure, report: Report) -> bool:
    return figure.show in report.own_figures.names
