"""`compare`: compare a printed network with a run."""

import argparse
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from lab.language.faults import Fault, FaultsError, Place
from lab.language.words import did_you_mean
from lab.report.command_line.making import with_seeds
from lab.report.command_line.options import DIFFERENT, Command, Options, file, print_json
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import results_of
from lab.report.comparing.networks import compare
from lab.report.reading.content import read_file
from lab.report.reading.printed import read_printed
from lab.report.reading.report import read

SAME = 1e-12
"""How far apart numbers may be and still count as the same."""


@dataclass(frozen=True, slots=True)
class CompareOptions(Options):
    """The options of `compare`."""

    file: Path  # the printed network
    name: str  # of the run
    tolerance: float  # how far apart numbers may be


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, the run and `--tolerance`."""
    parser.add_argument("file", metavar="FILE", type=file, help="the printed network, .txt or .json")
    parser.add_argument("name", metavar="ID", help="the run")
    parser.add_argument(
        "--tolerance", metavar="X", type=_tolerance, default=SAME, help=f"how far apart numbers may be ({SAME:g})"
    )


def _tolerance(text: str) -> float:
    try:
        tolerance = float(text)
    except ValueError:
        tolerance = -1.0
    if not 0.0 <= tolerance < math.inf:
        raise argparse.ArgumentTypeError(f'"{text}" is not a tolerance; a number of at least 0 is needed')
    return tolerance


def run_command(options: CompareOptions) -> int:
    """Print what a comparison finds; 0 if no two numbers are further apart than the tolerance, else 5."""
    printed = read_printed(read_file(options.file).content, options.file)
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    report = with_seeds(read(options.content, is_strict=options.is_strict), options.seeds)
    runs = {run.id: run for run in report.runs}
    if options.name not in runs:
        known = did_you_mean(options.name, runs)
        fault = Fault(Place(options.content.as_posix() + "/"), f'no run is called "{options.name}"{known}')
        raise FaultsError([fault], report.warnings)
    results = results_of(report, [runs[options.name]], options.store, jobs=options.jobs, progress=progress)
    found = compare(printed, results[options.name], tolerance=options.tolerance)
    document = {
        "file": options.file.as_posix(),
        "run": options.name,
        "tolerance": options.tolerance,
        "difference": found.difference if math.isfinite(found.difference) else None,
        "found": found.lines,
    }
    print_json(document, options)
    if not options.is_json:
        print("\n  ".join([f"{options.file.as_posix()} against run {options.name}", *found.lines]))
    return 0 if found.difference <= options.tolerance else DIFFERENT


COMMAND = Command(CompareOptions, run_command, add_arguments)
