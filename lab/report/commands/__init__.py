"""The command: one file a command, and here what they share: options, exit codes, and how faults are printed."""

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from lab import __version__
from lab.report import interrupts, streams
from lab.report.faults import Fault, FaultsError, MachineError, UnreadReportError, said
from lab.store.sources import ChangedSourceError

WRONG_USAGE, MACHINE_FAULT, DIFFERENT = 2, 3, 5
"""What the command exits with beside 0 and the exit codes of faults."""

SAME = 1e-12
"""How far away numbers may be that count as the same."""

COMMANDS = {
    "build": "train every run of the report and write the site",
    "claims": "judge the claims of the report and print their verdicts",
    "check": "read and check everything, train and write nothing",
    "time": "measure how long an update takes here",
    "compare": "hold a printed network against a run",
    "verify": "retrain everything and hold it against a published site",
    "list": "name what the report has, and what blocks may say",
    "new": "start a report of your own",
    "clean": "remove from the store what the report needs no more",
}
"""What each command does; it is `run_command` of the module of its name."""


class RefusedOutputError(UnreadReportError):
    """Nothing is wrong with the report, but its site must not be written where it was to be."""

    exit_code = MACHINE_FAULT


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    content: Path
    output: Path
    store: Path  # where what was trained is kept
    templates: Path | None  # the author's own
    jobs: int | None  # None: as many as the work is worth
    is_quiet: bool
    is_strict: bool  # warnings are faults
    is_json: bool  # what is found is printed as JSON
    name: str = ""  # of the folder that `new` makes, or of the run that `compare` compares with
    base_url: str = ""  # where the site is published, if not where report.toml says
    file: Path = Path()  # the printed network that `compare` compares, or the site that `verify` verifies
    tolerance: float = SAME  # how far away numbers may be for `compare`
    is_all: bool = False  # `clean` removes what the report needs, too
    shows_numbers: bool = False  # `check` lists decimals that were typed by hand
    is_markdown: bool = False  # `list` prints the reference of blocks


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (`sys.argv` by default) and give its exit code.

    Whatever goes wrong for reasons outside this program is said in lines on stderr, never by a traceback.
    """
    # workers inherit it; the networks are far too small for threads to pay
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    streams.open_closed()
    try:
        code = _exit_code(argv)
    except OSError as error:  # of printing faults
        code = _machine_refuses(error)
    except SystemExit as error:  # of `--help`, and of wrong usage
        code = error.code if isinstance(error.code, int) else WRONG_USAGE
    unwritten = streams.finish()
    return code if unwritten is None else code or _machine_refuses(unwritten)


def _exit_code(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    options = _options_of(arguments)
    try:
        return _run(arguments.command or "build", options)
    except FaultsError as error:
        print_json(entries(error.faults, kind="fault"), options)
        return _fail(said(error), error.exit_code)
    except BrokenPipeError:
        raise
    except OSError as error:
        print_json([_entry(error.filename or "", 0, "machine", error.strerror or str(error))], options)
        return _machine_refuses(error)
    except (MachineError, ChangedSourceError, MemoryError) as error:
        text = _machine_says(error)
        print_json([_entry("", 0, "machine", text)], options)
        return _fail(text, MACHINE_FAULT)
    except KeyboardInterrupt:
        return _fail(interrupts.SAID, interrupts.INTERRUPTED)


def _run(command: str, options: Options) -> int:
    """Run a command; what it needs is imported only now, so that `--help` is quick."""
    run_command: Callable[[Options], int] = import_module(f"{__name__}.{command}").run_command
    with interrupts.raised():
        return run_command(options)


def _machine_says(error: MachineError | ChangedSourceError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "the machine has too little memory for this report"
    if isinstance(error, ChangedSourceError):
        return f"{error}; nothing more is kept, and the old site is as it was"
    return str(error)


def _machine_refuses(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):  # who reads the output has read enough
        return MACHINE_FAULT
    return _fail(f"{error.filename or 'the machine'}: {error.strerror or error}", MACHINE_FAULT)


def _fail(line: str, code: int) -> int:
    streams.say(line)
    return code


def print_json(document: object, options: Options) -> None:
    """Print what a command found as editors and CI read it, where the command line asks for it; each prints once."""
    if options.is_json:
        print(json.dumps(document, indent=1, allow_nan=False))


def entries(faults: Iterable[Fault], *, kind: str) -> list[object]:
    """Faults, or warnings, as JSON has them."""
    return [_entry(fault.place.file, fault.place.line, kind, fault.text) for fault in faults]


def _entry(file: str, line: int, kind: str, text: str) -> object:
    return {"file": file, "line": line, "kind": kind, "text": text}


def _parser() -> argparse.ArgumentParser:
    """The parser; options may stand before or after the command."""
    parser = argparse.ArgumentParser(
        prog=_program(),
        description="Train every experiment that a report describes and build the website of it.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"lab-report {__version__}")
    _add_options(parser, is_first=True)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", help="what to do; build when none is named")
    for name, about in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        _add_options(command, is_first=False)
        if name == "new":
            command.add_argument("name", metavar="NAME", type=_not_empty, help="the folder to make")
        if name == "compare":
            command.add_argument("file", metavar="FILE", type=_file, help="the printed network, .txt or .json")
            command.add_argument("name", metavar="ID", help="the run")
            command.add_argument(
                "--tolerance",
                metavar="X",
                type=_tolerance,
                default=SAME,
                help=f"how far away a number may be ({SAME:g})",
            )
        if name == "check":
            command.add_argument("--numbers", action="store_true", help="list the decimals that were typed by hand")
        if name == "clean":
            command.add_argument("--all", action="store_true", help="remove everything that is kept")
        if name == "list":
            command.add_argument("--markdown", action="store_true", help="print the reference of blocks and their keys")
        if name == "verify":
            command.add_argument("file", metavar="SITE", nargs="?", type=_folder, help="the site (site/ or -o)")
    return parser


def _program() -> str:
    """What the program was started as."""
    name = Path(sys.argv[0]).name
    return "python -m lab" if name == "__main__.py" else name


def _options_of(arguments: argparse.Namespace) -> Options:
    content = Path(arguments.content)
    output = Path(arguments.output or os.path.normpath(content / ".." / "site"))
    return Options(
        content=content,
        output=output,
        store=Path(os.path.normpath(content / ".." / ".lab")),
        templates=None if arguments.templates is None else Path(arguments.templates),
        jobs=arguments.jobs,
        is_quiet=arguments.quiet,
        is_strict=arguments.strict,
        is_json=arguments.json,
        name=getattr(arguments, "name", ""),
        base_url=arguments.base_url or "",
        file=Path(getattr(arguments, "file", None) or output),
        tolerance=getattr(arguments, "tolerance", SAME),
        is_all=getattr(arguments, "all", False),
        shows_numbers=getattr(arguments, "numbers", False),
        is_markdown=getattr(arguments, "markdown", False),
    )


def _add_options(parser: argparse.ArgumentParser, *, is_first: bool) -> None:
    """The options of every command; those behind the command go before those in front of it."""

    def default(value: object) -> object:
        return value if is_first else argparse.SUPPRESS

    parser.add_argument(
        "-o", "--output", metavar="DIR", type=_not_empty, default=default(None), help="the site (site/ beside content/)"
    )
    parser.add_argument(
        "--content", metavar="DIR", type=_not_empty, default=default("content"), help="the report (content/)"
    )
    parser.add_argument(
        "--templates", metavar="DIR", type=_folder, default=default(None), help="templates of your own, tried first"
    )
    parser.add_argument(
        "--base-url",
        metavar="URL",
        type=_base_url,
        default=default(None),
        help="where the site is published (base_url)",
    )
    parser.add_argument(
        "-j", "--jobs", metavar="N", type=_jobs, default=default(None), help="local processes (as the work needs)"
    )
    parser.add_argument("-q", "--quiet", action="store_true", default=default(False), help="say nothing but faults")
    parser.add_argument("--strict", action="store_true", default=default(False), help="take warnings for faults")
    parser.add_argument(
        "--json", action="store_true", default=default(False), help="print what is found as JSON on stdout"
    )


def _not_empty(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a name is needed")
    return text


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f'"{text}" is no folder')
    return text


def _base_url(text: str) -> str:
    from lab.report.reading.about import read_base_url  # which imports NumPy

    try:
        return read_base_url("--base-url", text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _file(text: str) -> str:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f'"{text}" is no file')
    return text


def _tolerance(text: str) -> float:
    try:
        tolerance = float(text)
    except ValueError:
        tolerance = -1.0
    if not 0.0 <= tolerance < math.inf:
        raise argparse.ArgumentTypeError(f'"{text}" is no tolerance; a number of at least 0 is needed')
    return tolerance


def _jobs(text: str) -> int:
    jobs = int(text) if text.isascii() and text.isdigit() else 0
    if jobs < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of processes; a whole number above 0 is needed')
    return jobs
