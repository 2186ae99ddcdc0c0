"""`clean`: remove from the store what the report no longer needs."""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass

from lab.experiments.plan import plan
from lab.experiments.run import kept_results
from lab.report.command_line.options import Command, Options
from lab.report.command_line.progress import ProgressLine
from lab.report.judging.judging import case_of, read_kept
from lab.report.reading.kept_reading import read_kept_reading
from lab.report.reading.report import Report, read
from lab.report.reading.timings import timed
from lab.report.site.draw import kept_drawings
from lab.report.site.inserts import known_of
from lab.report.site.kept_pages import read_last
from lab.store.disk import Disk
from lab.store.entries import Amount, Store, open_store
from lab.store.last_build import FILE


@dataclass(frozen=True, slots=True)
class CleanOptions(Options):
    """The options of `clean`."""

    is_all: bool  # also what the report needs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--all`."""
    parser.add_argument("--all", dest="is_all", action="store_true", help="remove everything that is kept")


def run_command(options: CleanOptions) -> int:
    """Remove it, and print how much was removed and how much is left."""
    report = None if options.is_all else read(options.content, is_strict=options.is_strict)
    removed = left = Amount(0, 0)
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    if options.store.exists():
        with open_store(options.store, Disk(), waiting=progress.say_waiting) as store:
            if report:
                read_needed(report, store)
            removed = store.remove_unused()
            left = store.amount()
    if options.is_json:
        print(json.dumps({"removed": asdict(removed), "kept": asdict(left)}, indent=1))
    elif not options.is_quiet:
        print(f"removed {words_of(removed)}; {options.store.as_posix()}/ keeps {words_of(left)}")
    return 0


COMMAND = Command(CleanOptions, run_command, add_arguments)


def read_needed(report: Report, store: Store) -> None:
    """Read whatever a build of the report would read from the store, without training or drawing anything."""
    work = plan(report.runs, report.about.stream, store)
    for each in report.runs:
        store.last_recipe(each.id)
    results = timed(kept_results(work, report.linked.references), report.timings)
    known = known_of(report, results)
    if not work.lacking:
        read_kept(case_of(report, results), store)
    kept_drawings(report.linked.figures, known, report.own_figures, store)
    read_last(store)
    read_kept_reading(store)
    store.mark_used(FILE)


def words_of(amount: Amount) -> str:
    """An amount in words."""
    files = f"{amount.files} file{'s' * (amount.files != 1)}"
    if amount.size < 1000:
        return f"{files}, {amount.size} byte{'s' * (amount.size != 1)}"
    return f"{files}, {amount.size / 1e6:.1f} MB" if amount.size >= 1e6 else f"{files}, {amount.size / 1e3:.1f} kB"
