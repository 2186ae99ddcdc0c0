"""`check`: read and check everything, train and write nothing."""

import argparse
from dataclasses import dataclass

from lab.experiments.plan import plan
from lab.language.faults import Fault
from lab.report.command_line.cost import cost_of
from lab.report.command_line.making import templates_of, with_seeds
from lab.report.command_line.options import Command, Options, entries, print_json
from lab.report.reading.report import read
from lab.report.site.look import check_look
from lab.store.disk import Disk
from lab.store.entries import Store


@dataclass(frozen=True, slots=True)
class CheckOptions(Options):
    """The options of `check`."""

    shows_numbers: bool  # list decimals that were typed by hand


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--numbers`."""
    parser.add_argument(
        "--numbers", dest="shows_numbers", action="store_true", help="list the decimals that were typed by hand"
    )


def run_command(options: CheckOptions) -> int:
    """Check the report and print what it has and what a build would train; 0 if nothing is wrong with it."""
    store = Store(options.store, Disk())
    report = with_seeds(read(options.content, is_strict=options.is_strict, store=store), options.seeds)
    check_look(report, templates_of(options))
    numbers = [Fault(each.place, each.number) for each in report.typed] if options.shows_numbers else []
    print_json([*entries(report.warnings, kind="warning"), *entries(numbers, kind="number")], options)
    if options.shows_numbers and not options.is_json:
        for typed in report.typed:
            print(f"{typed.place}: {typed.number} is typed by hand; a value in {{{{ }}}} would stay correct")
    elif not (options.is_quiet or options.is_json):
        for warning in report.warnings:
            print(f"{warning} (a warning)")
        counts = {
            "chapter": len(report.chapters),
            "run": len(report.runs),
            "figure": len(report.linked.figures),
            "warning": len(report.warnings),
        }
        print("no faults; " + ", ".join(f"{count} {noun}{'s' * (count != 1)}" for noun, count in counts.items()))
        work = plan(report.runs, report.about.stream, store)
        if work.replicas:
            print(f"a build would train {cost_of(work, options.jobs)}")
    return 0


COMMAND = Command(CheckOptions, run_command, add_arguments)
