"""`build`: from a folder of chapters to a site."""

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import lab
from lab.experiments.executors import Executor, local_processes, serial
from lab.experiments.run import run, seconds
from lab.report.check import check
from lab.report.draw import draw
from lab.report.faults import UnreadReportError
from lab.report.fill import fill
from lab.report.progress import Progress
from lab.report.publish import faults_of_output, publish
from lab.report.render import Site, render, shipped_templates
from lab.report.report import Report, read
from lab.store.disk import Disk

LEAST_SHARED_WORK = 4.0
"""Seconds of training from which a second process is worth its start."""


class RefusedOutputError(UnreadReportError):
    """Nothing is wrong with the report, but its site must not be written where it was to be."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says, with its defaults filled in."""

    content: Path
    output: Path
    templates: tuple[Path, ...]  # the author's first
    jobs: int | None  # None: as many as the work is worth
    is_quiet: bool


def run_command(arguments: argparse.Namespace) -> int:
    """Build the site that the command line asks for; 0 when it is there."""
    options = options_of(arguments)
    start = time.monotonic()
    progress = Progress(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    try:
        site, report = build(options, progress, Disk())
    finally:
        progress.clear()
    if not options.is_quiet:
        print(summary(site, report, options.output, time.monotonic() - start))
    return 0


def build(options: Options, progress: Progress, disk: Disk) -> tuple[Site, Report]:
    """Read, run, draw, fill, render, check and publish a report.

    Raises FaultsError with all faults of the step that cannot go on, OSError when the machine refuses; the old site
    stays in either case.
    """
    report = _read(options)
    for note in report.notes:
        progress.say(note)
    linked = report.linked
    executor = _executor(report, options.jobs)
    results = run(
        linked.runs,
        report.replicas,
        linked.references,
        executor=executor,
        progress=progress.step("training", "network"),
    )
    drawings = draw(linked.figures, results, executor=executor, progress=progress.step("drawing", "figure"))
    pages = fill(report, results, drawings)
    site = render(pages, drawings, results, options.templates)
    check(site)
    publish(site, options.output, disk)
    return site, report


def options_of(arguments: argparse.Namespace) -> Options:
    """The options with their defaults filled in."""
    content = Path(arguments.content)
    own = () if arguments.templates is None else (Path(arguments.templates),)
    return Options(
        content=content,
        output=Path(arguments.output or os.path.normpath(content / ".." / "site")),
        templates=(*own, shipped_templates()),
        jobs=arguments.jobs,
        is_quiet=arguments.quiet,
    )


def summary(site: Site, report: Report, output: Path, elapsed: float) -> str:
    """What was made, how long it took, and where to look."""
    pages = sum(path.endswith(".html") for path in site.files)
    counts = {"run": len(report.linked.runs), "figure": len(report.linked.figures), "page": pages}
    said = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items())
    return f"{said} in {elapsed:.1f} s; open {(output / 'index.html').as_posix()}"


def _read(options: Options) -> Report:
    """The report; what is wrong with its folders counts among its faults."""
    sources = [options.content, *options.templates, Path(lab.__file__).parent]
    faults = faults_of_output(options.output, sources)
    try:
        report = read(options.content)
    except UnreadReportError as error:
        raise UnreadReportError([*faults, *error.faults]) from None
    if faults:
        raise RefusedOutputError(faults)
    return report


def _executor(report: Report, jobs: int | None) -> Executor:
    """Where the work is done: here when it is little or one process is asked for, else in local processes."""
    if jobs is None:
        work = sum(seconds(run.settings) for run in report.linked.runs)
        jobs = _cores() if work > LEAST_SHARED_WORK else 1
    return serial if jobs == 1 else local_processes(jobs)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
