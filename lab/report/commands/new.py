"""`new`: start a report of your own."""

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lab.report.starter
from lab import __version__
from lab.language.faults import Fault, Place
from lab.report.command_line.options import Command, Options, RefusedOutputError, not_empty, print_json
from lab.report.starter.program import git_address
from lab.store.disk import Disk

OF_A_CLONE = (".gitignore", "LICENSE", "README.md")
"""The files that code hosts put into a new repository."""

REQUIREMENTS = """\
# The program that builds this report. For another version, change the line below: "lab-report==1.2.0" is the one in the
# package index, "lab-report @ git+https://HOST/OWNER/NAME@COMMIT" the one in a repository.
{}
"""


@dataclass(frozen=True, slots=True)
class NewOptions(Options):
    """The options of `new`."""

    folder: Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder."""
    parser.add_argument("folder", metavar="NAME", type=_new_folder, help="the folder to make, or . for an empty clone")


def _new_folder(text: str) -> Path:
    return Path(not_empty(text))


def run_command(options: NewOptions) -> int:
    """Make the files that are not there yet, in a folder that is new, empty or a fresh clone; print how to go on."""
    folder = options.folder
    kept = _kept(folder)
    address = git_address()
    requirement = f"lab-report @ {address}" if address else f"lab-report=={__version__}"
    files = {**_starter_files(), "requirements.txt": REQUIREMENTS.format(requirement).encode()}
    disk = Disk()
    for path, content in files.items():
        if path not in kept:
            disk.make_folder((folder / path).parent)
            disk.write(folder / path, content)
    print_json({"content": (folder / "content").as_posix(), "kept": kept}, options)
    if not (options.is_quiet or options.is_json):
        _print_steps(folder, kept, "" if address else requirement)
    return 0


COMMAND = Command(NewOptions, run_command, add_arguments)


def _starter_files() -> dict[str, bytes]:
    """The files that every new report begins with, by path."""
    folder = Path(next(iter(lab.report.starter.__path__))) / "files"
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "__pycache__"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _kept(folder: Path) -> list[str]:
    """The names of the files of a fresh clone, which stay as they are. Raises RefusedOutputError for anything else."""
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if (folder.exists() and not folder.is_dir()) or not {*there} <= {".git", *OF_A_CLONE}:
        raise RefusedOutputError(
            [Fault(Place(f"{folder.as_posix()}/"), "something is there already; choose another name")]
        )
    return [name for name in there if name in OF_A_CLONE]


def _print_steps(folder: Path, kept: Sequence[str], unplaced: str) -> None:
    """Print what a report's author does next; `unplaced` is a requirement without an address."""
    if kept:
        print(f"kept as they were: {', '.join(kept)}")
    if ".gitignore" in kept:
        print('  for git to leave out what is built, .gitignore needs the lines "/.lab/" and "/site/"')
    if unplaced:
        print(f"requirements.txt says {unplaced}, from the package index")
        print("  if it is not there, write the git address of the program instead before you publish")
    print(f"your report is in {(folder / 'content').as_posix()}/; build it with")
    print("  lab-report" if folder == Path() else f"  cd {shlex.quote(folder.as_posix())} && lab-report")
