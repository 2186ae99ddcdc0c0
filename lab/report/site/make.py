"""Making: from a report, its results and its verdicts to the files of its site, checked."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lab.experiments.executors import Executor
from lab.experiments.records import Record, RecordedData, record_json, record_of
from lab.experiments.results import Result
from lab.experiments.run import Progress
from lab.language.faults import FaultsError
from lab.report.addresses import CLAIMS_FILE, DRAFT_FILE, figure_file, run_file
from lab.report.claims.verdicts import Judgement
from lab.report.figures.drawn import Drawing
from lab.report.figures.svg import with_metadata
from lab.report.reading.kept_reading import keep_reading
from lab.report.reading.report import Report
from lab.report.site.carried import data_of, sources_of
from lab.report.site.check import check
from lab.report.site.claims import claims_json, judged_entries
from lab.report.site.draw import draw
from lab.report.site.fill import Filler
from lab.report.site.inserts import known_of
from lab.report.site.kept_pages import keep_pages, page_recipes, read_pages
from lab.report.site.of_code import paths_of_code
from lab.report.site.parts import ReportFilling
from lab.report.site.render import Site, render
from lab.report.site.templates import Templates, is_source_of_pages
from lab.report.wording.origin import command_again
from lab.store.entries import Store


def make(
    report: Report,
    results: Mapping[str, Result],
    judgements: Mapping[str, Judgement] | None,
    store: Store,
    *,
    templates: tuple[Path, ...],
    executor: Callable[[int], Executor],
    progress: Progress,
    say: Callable[[str], None],
) -> Site:
    """The site of a report; drawings that the store has are not drawn again. `executor`, `progress` and `say` are those
    of `draw`.

    Where nothing was judged, none of the author's code is run: what it would make is lacking.

    Raises FaultsError with all faults of the step that cannot go on, OSError when the store cannot be written.
    """
    known = known_of(report, results)
    own_shows = report.own_figures.names if judgements is None else ()
    figures = {name: figure for name, figure in report.linked.figures.items() if figure.show not in own_shows}
    drawings = draw(figures, known, report.own_figures, store, executor=executor, progress=progress, say=say)
    data = data_of(report.runs)
    records = _records(report, results, data)
    command = command_again(
        has_templates=is_source_of_pages(templates),
        base_url=report.about.base_url,
        seeds=report.draft.seeds if report.draft else None,
    )
    filler = Filler(report, ReportFilling(report, known, drawings, judgements or {}, records, command))
    lacking = paths_of_code(report, filler.paths, templates) if judgements is None else frozenset()
    own = Templates(templates)
    recipes = page_recipes(
        report,
        results,
        judgements or {},
        drawings,
        filler.contents,
        paths=[path for path in filler.paths if path not in lacking],
        command=command,
        templates=own,
    )
    kept = read_pages(recipes, store)
    pages = filler.pages(but_for={*kept, *lacking})
    draft = str(report.draft or "")
    more = {
        **report.pictures,
        **sources_of(report),
        **dict(data.values()),
        **{run_file(run, "record.json"): record_json(record).encode() for run, record in records.items()},
        **{figure_file(name): _figure_file(report, drawing).encode() for name, drawing in drawings.items()},
    }
    if CLAIMS_FILE not in lacking:
        more[CLAIMS_FILE] = claims_json(judged_entries(report.linked.claims, judgements or {}, known)).encode()
    if draft:
        more[DRAFT_FILE] = f"draft: {draft}\n".encode()
    finished = {path: page for path, (page, _) in kept.items()}
    pages = replace(pages, draft=draft)
    rendered = render(pages, drawings, results, more=more, finished=finished, folders=templates, templates=own)
    site = replace(rendered, lacking=lacking)
    if report.reading:
        with suppress(OSError):  # it makes the next build sooner, no more
            keep_reading(report.reading, store)
    try:
        facts = check(site, {path: facts for path, (_, facts) in kept.items()})
    except FaultsError:
        if report.draft and report.draft.awaited:  # links may lead to what is not there yet
            return site
        raise
    if not lacking and site.pages.keys() != kept.keys():
        with suppress(OSError):  # as above
            keep_pages({path: (page, facts[path]) for path, page in site.pages.items()}, recipes, store)
    return site


def _records(report: Report, results: Mapping[str, Result], data: Mapping[str, tuple[str, bytes]]) -> dict[str, Record]:
    """The record of each run."""
    recorded = {
        name: RecordedData(name, file, hashlib.sha256(content).hexdigest()) for name, (file, content) in data.items()
    }
    return {run.id: record_of(run, results[run.id], report.about.stream, recorded) for run in report.runs}


def _figure_file(report: Report, drawing: Drawing) -> str:
    """The SVG of a figure, which names its runs and their records as seen from its folder."""
    runs = report.linked.figures[drawing.id].runs
    return with_metadata(drawing.svg, {"records": {run: f"../{run_file(run, 'record.json')}" for run in runs}})
