"""Making: from a report, its results and its verdicts to the files of its site, checked."""

from collections.abc import Callable, Mapping
from pathlib import Path

from lab.experiments.executors import Executor
from lab.experiments.results import Result
from lab.experiments.run import Progress
from lab.report.claims.verdicts import Judgement
from lab.report.reading.report import Report
from lab.report.site.check import check
from lab.report.site.claims import judged_entries
from lab.report.site.draw import draw
from lab.report.site.fill import fill
from lab.report.site.inserts import known_of
from lab.report.site.origins import origins_of
from lab.report.site.render import Site, render
from lab.store.entries import Store


def make(
    report: Report,
    results: Mapping[str, Result],
    judgements: Mapping[str, Judgement],
    store: Store,
    *,
    templates: tuple[Path, ...],
    executor: Callable[[int], Executor],
    progress: Progress,
    say: Callable[[str], None],
) -> Site:
    """The site of a report; drawings that the store has are not drawn again. `executor`, `progress` and `say` are those
    of `draw`.

    Raises FaultsError with all faults of the step that cannot go on, OSError when the store cannot be written.
    """
    known = known_of(report, results)
    drawings = draw(
        report.linked.figures, known, report.own_figures, store, executor=executor, progress=progress, say=say
    )
    pages = fill(report, known, drawings, judgements)
    claims = judged_entries(report.linked.claims, judgements, known)
    others = {**report.pictures, **origins_of(report)}
    site = render(pages, drawings, results, claims, others=others, templates=templates)
    check(site)
    return site
