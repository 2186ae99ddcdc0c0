"""`verify`: train everything again and compare it with a published site."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.experiments.executors import WorkersDiedError
from lab.experiments.results import Result
from lab.language.faults import MachineError, beside
from lab.report.addresses import CLAIMS_FILE
from lab.report.command_line.making import make_site, published_at
from lab.report.command_line.options import DIFFERENT, Command, Options, folder, print_json
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import train
from lab.report.comparing.sites import Likeness, claims_against, files_against, run_against
from lab.report.judging.judging import judge
from lab.report.reading.report import Report, read
from lab.store.disk import Disk
from lab.store.entries import open_store


@dataclass(frozen=True, slots=True)
class VerifyOptions(Options):
    """The options of `verify`."""

    site: Path | None  # the output folder unless given


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the site."""
    parser.add_argument("site", metavar="SITE", nargs="?", type=folder, help="the site (site/ or -o)")


def run_command(options: VerifyOptions) -> int:
    """Print for each run, the claims and the files how like they are; 0 where nothing is different, else 5.

    Everything is trained, judged, drawn and written anew, with an empty store.
    """
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    report = published_at(read(options.content, is_strict=options.is_strict), options.base_url)
    try:
        with beside(report.warnings):
            made, results = _made_again(report, options, progress)
    except WorkersDiedError as error:
        raise MachineError(str(error)) from None
    finally:
        progress.clear()
    site = options.site or options.output
    found = [run_against(site, result) for result in results.values()]
    are_same = all(each.likeness is Likeness.SAME for each in found)
    found.append(claims_against(site, json.loads(made[CLAIMS_FILE])))
    found += files_against(site, made, are_from_same_bits=are_same)
    print_json([{"name": each.name, "likeness": each.likeness.value, "what": each.what} for each in found], options)
    if not options.is_json:
        width = max(len(each.name) for each in found)
        for each in found:
            print(f"{each.name:<{width}}  {each.likeness.value}{f': {each.what}' if each.what else ''}")
    return DIFFERENT if any(each.likeness is Likeness.DIFFERENT for each in found) else 0


def _made_again(
    report: Report, options: VerifyOptions, progress: ProgressLine
) -> tuple[Mapping[str, bytes], Mapping[str, Result]]:
    """The files of the site and the results of its runs, made with an empty store."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        open_store(Path(temporary), Disk(), waiting=progress.say_waiting) as store,
    ):
        _, results = train(report, report.runs, store, options.jobs, progress)
        judgements = judge(report.own_claims, results, report.linked.expected)
        return make_site(report, results, judgements, store, options, progress).files, results


COMMAND = Command(VerifyOptions, run_command, add_arguments)
