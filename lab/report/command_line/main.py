"""The command line, from its arguments to an exit code; a command's modules are imported only when it is called."""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from lab import __version__
from lab.language.faults import FaultsError, MachineError, UnreadReportError, message_of
from lab.report.command_line import interrupts, streams
from lab.report.command_line.options import (
    MACHINE_FAULT,
    WRONG_USAGE,
    Command,
    Options,
    add_shared_arguments,
    entries,
    entry,
    options_of,
    print_json,
)
from lab.store.sources import ChangedSourceError

_FILES = {path.stem: path for path in sorted((Path(__file__).parents[1] / "commands").glob("[a-z]*.py"))}

COMMANDS = tuple(_FILES)
"""The names of all commands: each file in the folder `commands` is one."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line (`sys.argv` by default) and return its exit code.

    What goes wrong for reasons outside this program is reported in lines on stderr, never with a traceback.
    """
    # for workers too; the networks are far too small to gain from threads
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    streams.open_closed()
    try:
        arguments = _parser().parse_args(argv)
        command = _command(arguments.command or "build")
        code = _run(command, options_of(arguments, command))
    except OSError as error:  # from printing faults
        code = _machine_refuses(error)
    except SystemExit as error:  # from `--help` and wrong usage
        code = error.code if isinstance(error.code, int) else WRONG_USAGE
    unwritten = streams.finish()
    return code if unwritten is None else code or _machine_refuses(unwritten)


@cache
def _command(name: str) -> Command[Any]:
    command: Command[Any] = import_module(f"lab.report.commands.{name}").COMMAND
    return command


def _run(command: Command[Any], options: Options) -> int:
    try:
        with interrupts.raised():
            return command.run(options)
    except FaultsError as error:
        print_json([*entries(error.warnings, kind="warning"), *entries(error.faults, kind="fault")], options)
        is_new = isinstance(error, UnreadReportError) and not options.is_quiet  # a read report's are said before
        warnings = "".join(f"{warning} (a warning)\n" for warning in error.warnings if is_new)
        return _fail(warnings + message_of(error), error.exit_code)
    except BrokenPipeError:
        raise
    except OSError as error:
        print_json([entry(error.filename or "", 0, "machine", error.strerror or str(error))], options)
        return _machine_refuses(error)
    except (MachineError, ChangedSourceError, MemoryError) as error:
        text = _machine_says(error)
        print_json([entry("", 0, "machine", text)], options)
        return _fail(text, MACHINE_FAULT)
    except KeyboardInterrupt:
        return _fail(interrupts.SAID, interrupts.INTERRUPTED)


def _machine_says(error: MachineError | ChangedSourceError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "the machine has too little memory for this report"
    if isinstance(error, ChangedSourceError):
        return f"{error}; nothing more is kept, and the old site is as it was"
    return str(error)


def _machine_refuses(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):  # the reader of the output has stopped reading
        return MACHINE_FAULT
    return _fail(f"{error.filename or 'the machine'}: {error.strerror or error}", MACHINE_FAULT)


def _fail(line: str, code: int) -> int:
    streams.say(line)
    return code


# The parser


class _Parser(argparse.ArgumentParser):
    """The parser of a command, which adds the command's own arguments only when the command is called."""

    def __init__(self, *, command: str = "", **settings: Any) -> None:
        super().__init__(**settings)
        self._of_command = command

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if self._of_command:
            _command(self._of_command).add_arguments(self)
        return super().parse_known_args(args, namespace)


def _parser() -> argparse.ArgumentParser:
    """The parser; shared options may come before or after the command."""
    parser = _Parser(
        prog=_program(),
        description="Train every experiment that a report describes and build the website of it.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"lab-report {__version__}")
    add_shared_arguments(parser, is_first=True)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", help="what to do; build when none is named")
    for name in COMMANDS:
        about = _about(name)
        subparser = subparsers.add_parser(name, help=about, description=about, allow_abbrev=False, command=name)
        add_shared_arguments(subparser, is_first=False)
    return parser


def _about(name: str) -> str:
    """What a command does: the first line of its file, after the name; read without importing it."""
    with _FILES[name].open(encoding="utf-8") as file:
        return file.readline().strip().strip('"').partition(": ")[2].removesuffix(".")


def _program() -> str:
    """The name that the program was started by."""
    name = Path(sys.argv[0]).name
    return "python -m lab" if name == "__main__.py" else name
