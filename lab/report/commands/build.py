"""`build`: from a folder of chapters to a site."""

import os
import sys
import time
from pathlib import Path

import lab
from lab.experiments.executors import Executor, WorkersDiedError, local_processes, serial
from lab.experiments.run import run, seconds
from lab.experiments.starts import featured_replicas
from lab.report.commands import MachineError, Options, RefusedOutputError, print_json
from lab.report.faults import UnreadReportError
from lab.report.progress import Progress
from lab.report.reading.report import Report, read
from lab.report.site.check import check
from lab.report.site.draw import draw
from lab.report.site.fill import fill, known_of
from lab.report.site.publish import faults_of_output, publish
from lab.report.site.render import Site, render, shipped_templates
from lab.store.disk import Disk

LEAST_SHARED_WORK = 4.0
"""Seconds of training from which a second process is worth its start."""


def run_command(options: Options) -> int:
    """Build the site that the command line asks for; 0 when it is there."""
    start = time.monotonic()
    progress = Progress(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    try:
        site, report = build(options, progress, Disk())
    except WorkersDiedError as error:
        raise MachineError(f"{error}; the old site is as it was") from None
    finally:
        progress.clear()
    print_json(report.warnings, kind="warning", options=options)
    if not (options.is_quiet or options.is_json):
        print(summary(site, report, options.output, time.monotonic() - start))
    return 0


def build(options: Options, progress: Progress, disk: Disk) -> tuple[Site, Report]:
    """Read, run, draw, fill, render, check and publish a report.

    Raises FaultsError with all faults of the step that cannot go on, OSError when the machine refuses; the old site
    stays in either case.
    """
    report = _read(options)
    for warning in report.warnings:
        progress.say(f"{warning} (a warning)")
    executor = _executor(report, options.jobs)
    results = run(
        report.runs,
        featured_replicas(report.runs, report.about.stream),
        report.linked.references,
        executor=executor,
        progress=progress.step("training", "network"),
    )
    drawings = draw(
        report.linked.figures,
        known_of(report, results),
        report.own_figures,
        executor=executor,
        progress=progress.step("drawing", "figure"),
    )
    pages = fill(report, results, drawings)
    site = render(pages, drawings, results, pictures=report.pictures, templates=_templates(options))
    check(site)
    publish(site, options.output, disk)
    return site, report


def summary(site: Site, report: Report, output: Path, elapsed: float) -> str:
    """What was made, how long it took, and where to look."""
    pages = sum(path.endswith(".html") for path in site.files)
    counts = {"run": len(report.runs), "figure": len(report.linked.figures), "page": pages}
    said = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items())
    return f"{said} in {elapsed:.1f} s; open {(output / 'index.html').as_posix()}"


def _templates(options: Options) -> tuple[Path, ...]:
    """The folders of templates, the author's first."""
    return (options.templates, shipped_templates()) if options.templates else (shipped_templates(),)


def _read(options: Options) -> Report:
    """The report; what is wrong with its folders counts among its faults."""
    sources = [options.content, *_templates(options), Path(lab.__file__).parent]
    faults = faults_of_output(options.output, sources)
    try:
        report = read(options.content, is_strict=options.is_strict)
    except UnreadReportError as error:
        raise UnreadReportError([*faults, *error.faults]) from None
    if faults:
        raise RefusedOutputError(faults)
    return report


def _executor(report: Report, jobs: int | None) -> Executor:
    """Where the work is done: here when it is little or one process is asked for, else in local processes."""
    if jobs is None:
        work = sum(seconds(run) for run in report.runs)
        jobs = _cores() if work > LEAST_SHARED_WORK else 1
    return serial if jobs == 1 else local_processes(jobs)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
