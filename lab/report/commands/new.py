"""`new`: start a report of your own."""

import argparse
import shlex
from dataclasses import dataclass
from pathlib import Path

import lab.report.starter
from lab.language.faults import Fault, Place
from lab.report.command_line.options import Command, Options, RefusedOutputError, not_empty, print_json
from lab.store.disk import Disk


@dataclass(frozen=True, slots=True)
class NewOptions(Options):
    """The options of `new`."""

    folder: Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder."""
    parser.add_argument("folder", metavar="NAME", type=_new_folder, help="the folder to make")


def _new_folder(text: str) -> Path:
    return Path(not_empty(text))


def run_command(options: NewOptions) -> int:
    """Make the folder, which must be new or empty, and print how to build it."""
    folder = options.folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedOutputError(
            [Fault(Place(f"{folder.as_posix()}/"), "something is there already; choose another name")]
        )
    starter = Path(next(iter(lab.report.starter.__path__)))
    content = folder / "content"
    disk = Disk()
    disk.make_folder(content)
    for source in sorted([*starter.glob("*.md"), *starter.glob("*.toml")]):
        disk.write(content / source.name, source.read_bytes())
    print_json({"content": content.as_posix()}, options)
    if not (options.is_quiet or options.is_json):
        print(f"your report is in {content.as_posix()}/; build it with")
        print(f"  cd {shlex.quote(folder.as_posix())} && lab-report")
    return 0


COMMAND = Command(NewOptions, run_command, add_arguments)
