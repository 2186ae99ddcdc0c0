"""Making a site as the command line asks for it: its templates, its address, its processes, its progress."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from lab.experiments.results import Result
from lab.report.claims.verdicts import Judgement
from lab.report.command_line.options import Options
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import executor_for
from lab.report.reading.blocks import LinkedBlock
from lab.report.reading.blocks.experiment import LinkedExperiment
from lab.report.reading.draft import Draft
from lab.report.reading.linked import LinkedBlocks
from lab.report.reading.report import Report
from lab.report.site.make import make
from lab.report.site.render import Site
from lab.report.site.templates import shipped_templates
from lab.store.entries import Store

FIGURE_SECONDS = 0.1
"""About what drawing a figure takes."""


def make_site(
    report: Report,
    results: Mapping[str, Result],
    judgements: Mapping[str, Judgement] | None,
    store: Store,
    options: Options,
    progress: ProgressLine,
) -> Site:
    """The site of a report, checked; if nothing was judged, what needs no code of the author's. Raises as `make`."""
    return make(
        report,
        results,
        judgements,
        store,
        templates=templates_of(options),
        executor=lambda count: executor_for(count * FIGURE_SECONDS, options.jobs),
        progress=progress.step("drawing", "figure"),
        say=progress.say,
    )


def templates_of(options: Options) -> tuple[Path, ...]:
    """The folders of templates, the author's first."""
    return (options.templates, shipped_templates()) if options.templates else (shipped_templates(),)


def with_seeds(report: Report, seeds: int | None, *, only: Collection[str] | None = None) -> Report:
    """The report with at most so many seeds a run, or of `only` these runs, if a number is given; a draft where it asks
    for more.
    """
    runs = [run for run in report.runs if only is None or run.id in only]
    of = max((run.replication.seeds for run in runs if not run.settings.has_fixed_start), default=0)
    if seeds is None or seeds >= of:
        return report
    fewer = {run.id for run in runs}
    blocks = {
        word: {name: _fewer(block, seeds, fewer) for name, block in of_word.items()}
        for word, of_word in report.linked.blocks.items()
    }
    return replace(report, linked=LinkedBlocks(blocks), draft=Draft(seeds, of))


def _fewer(block: LinkedBlock, seeds: int, only: Collection[str]) -> LinkedBlock:
    """The block with at most so many seeds for these runs, if it is an experiment."""
    if not isinstance(block, LinkedExperiment):
        return block
    runs = tuple(
        replace(run, replication=replace(run.replication, seeds=min(seeds, run.replication.seeds)))
        if run.id in only
        else run
        for run in block.experiment.runs
    )
    return LinkedExperiment(replace(block.experiment, runs=runs))


def with_base_url(report: Report, base_url: str | None) -> Report:
    """The report with this address instead of the one in `report.toml`, if there is one."""
    return replace(report, about=replace(report.about, base_url=base_url)) if base_url else report
