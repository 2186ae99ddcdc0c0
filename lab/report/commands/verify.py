"""`verify`: train everything again and compare it with a published site."""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from lab.report.command_line.options import DIFFERENT, Command, Options, folder, print_json
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import results_of
from lab.report.comparing.sites import Likeness, claims_against, files_against, run_against
from lab.report.judging.judging import judge
from lab.report.reading.report import read
from lab.report.site.claims import claims_json
from lab.report.site.fill import known_of


@dataclass(frozen=True, slots=True)
class VerifyOptions(Options):
    """The options of `verify`."""

    site: Path | None  # the output folder unless given


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the site."""
    parser.add_argument("site", metavar="SITE", nargs="?", type=folder, help="the site (site/ or -o)")


def run_command(options: VerifyOptions) -> int:
    """Print for each run, the claims and the files how like they are; 0 where nothing is different, else 5."""
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    report = read(options.content, is_strict=options.is_strict)
    with tempfile.TemporaryDirectory() as store:
        results = results_of(report, report.runs, Path(store), jobs=options.jobs, progress=progress)
    judgements = judge(report.own_claims, results, report.linked.expected)
    claims = claims_json(report.linked.claims, judgements, known_of(report, results))
    site = options.site or options.output
    found = [files_against(site, results), *(run_against(site, result) for result in results.values())]
    found.append(claims_against(site, claims))
    print_json([{"name": each.name, "likeness": each.likeness.value, "what": each.what} for each in found], options)
    if not options.is_json:
        width = max(len(each.name) for each in found)
        for each in found:
            print(f"{each.name:<{width}}  {each.likeness.value}{f': {each.what}' if each.what else ''}")
    return DIFFERENT if any(each.likeness is Likeness.DIFFERENT for each in found) else 0


COMMAND = Command(VerifyOptions, run_command, add_arguments)
