"""The command: one file a command, and here what they share: options, exit codes, and how faults are printed."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lab import __version__
from lab.report.faults import FaultsError, said

CONTENT_FAULT, MACHINE_FAULT, INTERRUPTED = 1, 3, 130
"""What the command exits with when there is no site; 2, for wrong usage, is argparse's own."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (`sys.argv` by default) and give its exit code.

    Whatever goes wrong for reasons outside this program is said in lines on stderr, never by a traceback.
    """
    # workers inherit it; the networks are far too small for threads to pay
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = _parser().parse_args(argv)
    try:
        return _run(arguments)
    except FaultsError as error:
        return _fail(said(error), CONTENT_FAULT)
    except OSError as error:
        return _fail(f"{error.filename or 'the machine'}: {error.strerror or error}", MACHINE_FAULT)
    except MemoryError:
        return _fail("the machine has too little memory for this report", MACHINE_FAULT)
    except KeyboardInterrupt:
        return _fail("stopped by hand; the old site is as it was", INTERRUPTED)


def _run(arguments: argparse.Namespace) -> int:
    """Run the command that the arguments name; what it needs is imported only now, so that `--help` is quick."""
    from lab.experiments.executors import WorkersDiedError
    from lab.report.commands import build

    try:
        return build.run_command(arguments)
    except build.RefusedOutputError as error:
        return _fail(said(error), MACHINE_FAULT)
    except WorkersDiedError as error:
        return _fail(f"{error}; the old site is as it was", MACHINE_FAULT)


def _fail(line: str, code: int) -> int:
    print(line, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    """The parser; options may stand before or after the command."""
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Train every experiment that a report describes and build the website of it.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"lab-report {__version__}")
    _add_options(parser, is_first=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help="what to do; build when none is named")
    build = commands.add_parser("build", help="train every run of the report and write the site", allow_abbrev=False)
    _add_options(build, is_first=False)
    return parser


def _add_options(parser: argparse.ArgumentParser, *, is_first: bool) -> None:
    """The options of every command; those behind the command go before those in front of it."""

    def default(value: object) -> object:
        return value if is_first else argparse.SUPPRESS

    parser.add_argument("-o", "--output", metavar="DIR", default=default(None), help="the site (site/ beside content/)")
    parser.add_argument("--content", metavar="DIR", default=default("content"), help="the report (content/)")
    parser.add_argument(
        "--templates", metavar="DIR", type=_folder, default=default(None), help="templates of your own, tried first"
    )
    parser.add_argument(
        "-j", "--jobs", metavar="N", type=_jobs, default=default(None), help="local processes (as the work needs)"
    )
    parser.add_argument("-q", "--quiet", action="store_true", default=default(False), help="say nothing but faults")


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f'"{text}" is no folder')
    return text


def _jobs(text: str) -> int:
    jobs = int(text) if text.isascii() and text.isdigit() else 0
    if jobs < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of processes; a whole number above 0 is needed')
    return jobs
