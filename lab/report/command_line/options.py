"""What a command consists of: options, shared and its own, and exit codes."""

import argparse
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from lab.language.faults import Fault, UnreadReportError
from lab.language.words import shortened

MOST_JOBS = 1_000
"""How many processes a command may be told to use."""

DEFAULT_CONTENT = "content"
"""The content folder unless another is named."""

WRONG_USAGE, MACHINE_FAULT, DIFFERENT = 2, 3, 5
"""The exit codes besides 0 and those of faults."""


class RefusedOutputError(UnreadReportError):
    """Nothing is wrong with the report, but its site must not be written to this output folder."""

    exit_code = MACHINE_FAULT


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every command has."""

    content: Path
    output: Path
    store: Path  # where trained replicas are kept
    templates: Path | None  # the author's own
    base_url: str | None  # where the site is published; overrides report.toml
    jobs: int | None  # None: as many as the work needs
    seeds: int | None  # that a run has at most; None: all that the report asks for
    is_quiet: bool
    is_strict: bool  # warnings are faults
    is_json: bool  # print findings as JSON


OptionsT = TypeVar("OptionsT", bound=Options)


def _adds_none(_: argparse.ArgumentParser) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Command(Generic[OptionsT]):
    """A command: the `COMMAND` of its file, whose first line is what `--help` says about it."""

    options: type[OptionsT]
    run: Callable[[OptionsT], int]  # returns the exit code
    add_arguments: Callable[[argparse.ArgumentParser], None] = _adds_none  # each is named like a field of the options


def options_of(arguments: argparse.Namespace, command: Command[OptionsT]) -> OptionsT:
    """The options of a command from a command line."""
    said = {name: value for name, value in vars(arguments).items() if name != "command"}
    content = Path(arguments.content)
    said["content"] = content
    said["output"] = Path(arguments.output or os.path.normpath(content / ".." / "site"))
    return command.options(store=Path(os.path.normpath(content / ".." / ".lab")), **said)


def add_shared_arguments(parser: argparse.ArgumentParser, *, is_first: bool) -> None:
    """Add the options of every command; those after the command override those before it."""

    def default(value: object) -> object:
        return value if is_first else argparse.SUPPRESS

    def add_flag(*names: str, to: str, about: str) -> None:
        parser.add_argument(*names, dest=to, action="store_true", default=default(False), help=about)

    parser.add_argument(
        "-o", "--output", metavar="DIR", type=not_empty, default=default(None), help="the site (site/ beside content/)"
    )
    parser.add_argument(
        "--content", metavar="DIR", type=not_empty, default=default(DEFAULT_CONTENT), help="the report (content/)"
    )
    parser.add_argument(
        "--templates", metavar="DIR", type=folder, default=default(None), help="templates of your own, tried first"
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
    parser.add_argument(
        "--seeds",
        metavar="N",
        type=_seeds,
        default=default(None),
        help="train at most N seeds of each run: a draft (all of them)",
    )
    add_flag("-q", "--quiet", to="is_quiet", about="say nothing but faults")
    add_flag("--strict", to="is_strict", about="take warnings for faults")
    add_flag("--json", to="is_json", about="print what is found as JSON on stdout")


# Arguments


def not_empty(text: str) -> str:
    """A text that is not empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a name is needed")
    return text


def folder(text: str) -> Path:
    """A folder that exists."""
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f'"{text}" is not a folder')
    return Path(text)


def file(text: str) -> Path:
    """A file that exists."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f'"{text}" is not a file')
    return Path(text)


def _base_url(text: str) -> str:
    from lab.report.reading.about import read_base_url  # imports NumPy

    try:
        return read_base_url("--base-url", text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _jobs(text: str) -> int:
    return _whole_number(text, MOST_JOBS, "processes")


def _seeds(text: str) -> int:
    from lab.experiments.runs import MOST_SEEDS  # imports NumPy

    return _whole_number(text, MOST_SEEDS, "seeds")


def _whole_number(text: str, most: int, of: str) -> int:
    """A number from 1 on."""
    digits = text.lstrip("0")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(most)) else 0
    if not 1 <= number <= most:
        needed = f"a whole number from 1 to {most} is needed"
        raise argparse.ArgumentTypeError(f'"{shortened(text)}" is not a number of {of}; {needed}')
    return number


# What is printed


def print_json(document: object, options: Options) -> None:
    """Print what a command found, for editors and CI, if the command line asks for JSON; call it once per command."""
    if options.is_json:
        print(json_of(document), end="")


def json_of(document: object) -> str:
    """What is printed of a document."""
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def entries(faults: Iterable[Fault], *, kind: str) -> list[object]:
    """Faults or warnings, as entries for JSON."""
    return [entry(fault.place.file, fault.place.line, kind, fault.text) for fault in faults]


def entry(file: str, line: int, kind: str, text: str) -> object:
    """A fault, or another remark about a file, as an entry for JSON."""
    return {"file": file, "line": line, "kind": kind, "text": text}
