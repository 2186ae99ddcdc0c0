"""`build`: train every run of the report and write the site."""

import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import lab
from lab.experiments.executors import WorkersDiedError
from lab.experiments.plan import Work
from lab.language.faults import MachineError, UnreadReportError, beside
from lab.report.addresses import FRONT_PAGE, is_page
from lab.report.command_line.making import make_site, templates_of, with_base_url, with_seeds
from lab.report.command_line.options import Command, Options, RefusedOutputError, entries, json_of, print_json
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import train
from lab.report.judging.expectations import check_expected
from lab.report.judging.judging import case_of, judge_once
from lab.report.reading.report import Report, read
from lab.report.site.look import check_look
from lab.report.site.publish import faults_of_output, publish
from lab.report.site.render import Site
from lab.store.disk import Disk
from lab.store.entries import Store, open_store
from lab.store.last_build import FILE, record, settled_sources_of


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """What a build read, trained and made."""

    report: Report
    work: Work
    site: Site


def run_command(options: Options) -> int:
    """Build the site that the command line asks for; 0 when it is there."""
    start = time.monotonic()
    folders = [path.as_posix() for path in (options.content, *templates_of(options))]
    sources = settled_sources_of(folders)
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    try:
        built = build(options, progress, Disk())
    except WorkersDiedError as error:
        raise MachineError(f"{error}; the old site is as it was") from None
    finally:
        progress.clear()
    print_json(entries(built.report.warnings, kind="warning"), options)
    if not (options.is_quiet or options.is_json):
        elapsed = time.monotonic() - start
        print(f"{made_by(built)}; {trained_by(built)} in {elapsed:.1f} s; open {_front_page(options)}")
    if sources is not None:
        files = [(options.output / path).as_posix() for path in built.site.files]
        noted = record(sys.argv[1:], folders, sources, files=files, said=_said_again(built, options))
        with suppress(OSError):  # it makes the next build sooner, no more
            Disk().write(options.store / FILE, noted)
    return 0


def _said_again(built: Built, options: Options) -> dict[str, str]:
    """What a build says that finds nothing changed since this one, by the name of the stream."""
    warnings = built.report.warnings
    said = f"{made_by(built)}; nothing has changed; open {_front_page(options)}\n"
    if options.is_json:
        said = json_of(entries(warnings, kind="warning"))
    elif options.is_quiet:
        said = ""
    return {"stderr": "" if options.is_quiet else "".join(f"{each} (a warning)\n" for each in warnings), "stdout": said}


COMMAND = Command(Options, run_command)


def build(options: Options, progress: ProgressLine, disk: Disk) -> Built:
    """Read, plan, run, draw, fill, render, check and publish a report.

    Raises FaultsError with all faults of the step that found some, and OSError if the machine fails; the old site
    stays in either case.
    """
    report = read_report(options)
    for warning in report.warnings:
        progress.say(f"{warning} (a warning)")
    with beside(report.warnings), open_store(options.store, disk, waiting=progress.say_waiting) as store:
        built = make_all(report, store, options, progress)
        publish(built.site, options.output, disk, waiting=progress.say_waiting)
        return built


def make_all(report: Report, store: Store, options: Options, progress: ProgressLine) -> Built:
    """Train, judge, draw and render a report, and check its site. Raises as `build`."""
    work, results = train(report, report.runs, store, options.jobs, progress)
    judgements = judge_once(case_of(report, results), store, progress.say)
    if not report.draft:
        check_expected(report.linked.claims, judgements)
    site = make_site(report, results, judgements, store, options, progress)
    return Built(report, work, site)


def made_by(built: Built) -> str:
    """How much was made, in words."""
    report = built.report
    counts = {
        "run": len(report.runs),
        "figure": len(report.linked.figures),
        "page": sum(is_page(path) for path in built.site.files),
        "value": sum(len(prose.values) for prose in report.proses),
    }
    made = ", ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items())
    if report.draft:
        made = f"draft: {report.draft}; {made}"
    if typed := len(report.typed):
        made += f", {typed} decimal{'s' * (typed != 1)} typed by hand"
    return made


def trained_by(built: Built) -> str:
    """How much was trained, in words."""
    replicas = built.work.replicas
    return f"{replicas} replica{'s' * (replicas != 1)} trained" if replicas else "nothing to train; built"


def _front_page(options: Options) -> str:
    return (options.output / FRONT_PAGE).as_posix()


def read_report(options: Options) -> Report:
    """The report that the command line asks for; what is wrong with its folders counts among its faults."""
    sources = [options.content, *templates_of(options), Path(lab.__file__).parent]
    faults = faults_of_output(options.output, sources, options.store)
    try:
        report = read(options.content, is_strict=options.is_strict, store=Store(options.store, Disk()))
    except UnreadReportError as error:
        raise UnreadReportError([*faults, *error.faults], error.warnings) from None
    if faults:
        raise RefusedOutputError(faults, report.warnings)
    check_look(report, templates_of(options))
    return with_seeds(with_base_url(report, options.base_url), options.seeds)
