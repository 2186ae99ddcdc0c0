"""`compare`: a printed network, a student's perhaps, held against a run of the report."""

import math
import sys
import time

from lab.experiments.words import did_you_mean
from lab.report.commands import DIFFERENT, Options, print_json
from lab.report.comparing.networks import compare
from lab.report.faults import Fault, FaultsError, Place
from lab.report.progress import ProgressLine
from lab.report.reading.content import read_file
from lab.report.reading.printed import read_printed
from lab.report.reading.report import read
from lab.report.site.training import results_of


def run_command(options: Options) -> int:
    """Print what a comparison finds; 0 when no number is further away than the tolerance, else 5."""
    printed = read_printed(read_file(options.file).content, options.file)
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    report = read(options.content, is_strict=options.is_strict)
    runs = {run.id: run for run in report.runs}
    if options.name not in runs:
        known = did_you_mean(options.name, runs)
        raise FaultsError([Fault(Place(options.content.as_posix() + "/"), f'no run is called "{options.name}"{known}')])
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
