"""Making a site as the command line asks for it: its templates, its address, its processes, its progress."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lab.experiments.results import Result
from lab.report.claims.verdicts import Judgement
from lab.report.command_line.options import Options
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import executor_for
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
    judgements: Mapping[str, Judgement],
    store: Store,
    options: Options,
    progress: ProgressLine,
) -> Site:
    """The site of a report, checked. Raises as `make`."""
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


def with_base_url(report: Report, base_url: str | None) -> Report:
    """The report with this address instead of the one in `report.toml`, if there is one."""
    return replace(report, about=replace(report.about, base_url=base_url)) if base_url else report
