"""`verify`: train everything again and compare it with a published site."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lab.experiments.executors import WorkersDiedError
from lab.experiments.plan import seconds
from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError, MachineError, Place, beside
from lab.language.words import printable
from lab.report.addresses import DRAFT_FILE, SOURCE_FOLDER
from lab.report.claims.verdicts import Judgement
from lab.report.command_line.making import make_site, with_base_url
from lab.report.command_line.options import (
    DEFAULT_CONTENT,
    DIFFERENT,
    WRONG_USAGE,
    Command,
    Options,
    not_empty,
    print_json,
)
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import executor_for, train
from lab.report.comparing.certificate import certificate, is_certificate
from lab.report.comparing.comparison import compare_site
from lab.report.comparing.findings import Comparison, Finding
from lab.report.comparing.own_source import copy_source, has_source
from lab.report.comparing.published import PublishedSite, UnreadableSiteError, read_site
from lab.report.reading.report import Report, read
from lab.report.site.made_with import made_with
from lab.report.site.render import Site
from lab.store.disk import Disk
from lab.store.entries import open_store


class NoSiteError(FaultsError):
    """What the command line names is no site."""

    consequence = "nothing was compared"
    exit_code = WRONG_USAGE


class DraftSiteError(NoSiteError):
    """A site says of itself that not all seeds were trained."""

    exit_code = DIFFERENT


@dataclass(frozen=True, slots=True)
class VerifyOptions(Options):
    """The options of `verify`."""

    site: Path | None  # a folder or a zip; the output folder unless given
    uses_own_source: bool  # whether the report is the one that the site carries
    runs_code: bool  # whether the Python and the templates of that report may run
    report: Path | None  # where the certificate is written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the site, `--own-source`, `--run-code` and `--report`."""
    parser.add_argument("site", metavar="SITE", nargs="?", type=_path, help="the site, a folder or a zip (site/ or -o)")
    about = "compare the site with the report that it carries, as is done where there is no content/"
    parser.add_argument("--own-source", dest="uses_own_source", action="store_true", help=about)
    about = "let the Python and the templates run that the site carries"
    parser.add_argument("--run-code", dest="runs_code", action="store_true", help=about)
    parser.add_argument("--report", metavar="FILE", type=_path, help="write what was compared to a file, as JSON")


def _path(text: str) -> Path:
    return Path(not_empty(text))


def run_command(options: VerifyOptions) -> int:
    """Print how closely each run and each file agrees with what is made again; 0 where all is confirmed, else 5.

    Everything is trained again with an empty store. The pages and all other files are made again from the replicas that
    are published, so that they say nothing that these do not give.
    """
    site = options.site or options.output
    published = _read_published(site)
    if DRAFT_FILE in published.files:
        raise DraftSiteError([Fault(Place(str(site)), "it is a draft, without all seeds; build it without --seeds")])
    _check_target(options)
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        is_missing = options.content == Path(DEFAULT_CONTENT) and not options.content.exists()
        is_own = options.uses_own_source or (is_missing and has_source(published))
        if is_own:
            options = _with_source_of(published, site, options, folder / "source")
            progress.say(f"{site}: compared with the report in its own {SOURCE_FOLDER}")
        report = read(options.content, is_strict=options.is_strict)
        report = with_base_url(report, options.base_url or published.base_url)
        has_code = is_own and _has_code(report, options)
        try:
            with beside(report.warnings):
                compared = _compare(
                    report, published, options, folder, progress, runs_code=options.runs_code or not has_code
                )
        except WorkersDiedError as error:
            raise MachineError(str(error)) from None
        finally:
            progress.clear()
    print_json(compared.entries, options)
    if not options.is_json:
        print("".join(_lines(compared.findings)), end="")
    if options.report:
        text = certificate(
            published,
            compared,
            report=SOURCE_FOLDER if is_own else options.content.as_posix(),
            ran_code=has_code and options.runs_code,
            verified_with=made_with(report.about.base_url),
        )
        Disk().write(options.report, text.encode())
    return 0 if compared.is_confirmed else DIFFERENT


def _read_published(path: Path) -> PublishedSite:
    try:
        if path.exists():
            return read_site(path)
        said = "there is no such site; build it, or name another: verify SITE"
    except UnreadableSiteError as error:
        said = str(error)
    raise NoSiteError([Fault(Place(path.as_posix()), said)])


def _check_target(options: VerifyOptions) -> None:
    """Raise NoSiteError if the certificate would replace something else, before anything is trained."""
    if options.report is None:
        return
    if not options.report.parent.is_dir():
        said = "there is no such folder; make it first"
    elif os.path.lexists(options.report) and not is_certificate(options.report):
        said = "something else is there; choose another name for the certificate"
    else:
        return
    raise NoSiteError([Fault(Place(options.report.as_posix()), said)])


def _with_source_of(published: PublishedSite, site: Path, options: VerifyOptions, folder: Path) -> VerifyOptions:
    """The options with the content folder and the templates that a site carries."""
    try:
        content, templates = copy_source(published, folder, Disk())
    except UnreadableSiteError as error:
        raise NoSiteError([Fault(Place(site.as_posix()), str(error))]) from None
    return replace(options, content=content, templates=options.templates or templates)


def _lines(found: Sequence[Finding]) -> Iterator[str]:
    names = [printable(each.name) for each in found]
    width = max(map(len, names))
    for name, each in zip(names, found, strict=True):
        yield f"{name:<{width}}  {each.likeness.value}{f': {each.what}' if each.what else ''}\n"


def _compare(
    report: Report,
    published: PublishedSite,
    options: VerifyOptions,
    folder: Path,
    progress: ProgressLine,
    *,
    runs_code: bool,
) -> Comparison:
    """What was found of a site; `folder` is for what is trained and drawn again."""
    with open_store(folder / "trained", Disk(), waiting=progress.say_waiting) as store:
        work, trained = train(report, report.runs, store, options.jobs, progress)
    executor = executor_for(sum(seconds(stack) for stack in work.stacks), options.jobs)
    with open_store(folder / "drawn", Disk(), waiting=progress.say_waiting) as store:

        def make(results: Mapping[str, Result], judgements: Mapping[str, Judgement] | None) -> Site:
            return make_site(report, results, judgements, store, options, progress)

        return compare_site(published, report, work, trained, executor=executor, make=make, runs_code=runs_code)


def _has_code(report: Report, options: Options) -> bool:
    return bool(report.own_figures.source or report.own_tests.source or options.templates)


COMMAND = Command(VerifyOptions, run_command, add_arguments)
