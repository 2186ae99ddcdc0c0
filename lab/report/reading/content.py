"""The content folder: what a report names of it is found here, and nothing outside it is."""

import errno
import os
import re
import stat
from collections.abc import Collection
from pathlib import Path

from lab.experiments.words import did_you_mean, shortened
from lab.report.faults import Fault, FaultsError, Place, lines_of

LONGEST_FILE = 10_000_000
"""How many characters a file may have."""

BYTES_PER_CHARACTER = 4
"""The most that a character takes in UTF-8."""

CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
"""A control character that no text of a report may hold."""


def find_file(content: Path, name: str, *, endings: Collection[str]) -> Path:
    """A file of the content folder, by its path from there.

    Raises ValueError, in words for an author, when there is none, when it lies or leads outside, or when its name has
    none of these endings.
    """
    said = f'"{shortened(name)}"'
    path = content / name
    if (path.is_absolute() and not path.is_relative_to(content)) or "\\" in name or ".." in Path(name).parts:
        raise ValueError(f"{said} leads out of {content.name}/; only what lies in it is read")
    if path.suffix.lower() not in endings:
        raise ValueError(f"{said} is none of {', '.join(sorted(endings))}")
    try:
        is_file = path.is_file()
        leads_out = is_file and not is_inside(path, content)
    except (OSError, ValueError):  # no name that a file could have
        is_file = leads_out = False
    if leads_out:
        raise ValueError(f"{said} leads out of {content.name}/; only what lies in it is read")
    if not is_file:
        known = [file.relative_to(content).as_posix() for file in files_of(content, endings)]
        raise ValueError(f"no file {said} is in {content.name}/{did_you_mean(name, known)}")
    return path


def files_of(content: Path, endings: Collection[str]) -> list[Path]:
    """The files of the content folder with these endings, sorted."""
    return sorted(path for path in content.rglob("*") if path.suffix.lower() in endings and path.is_file())


def read_file(path: Path) -> str:
    """The text of a file.

    Raises FaultsError where it cannot be read as `read_bytes` says, or holds what no text may hold; OSError when the
    machine refuses.
    """
    return decode(read_bytes(path), path.as_posix())


def read_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises FaultsError where it is a folder, a pipe or a link that leads nowhere, is too large to be read;
    OSError when the machine refuses.
    """
    file = path.as_posix()
    try:
        status = path.stat()
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ELOOP):
            raise
        raise FaultsError([Fault(Place(file), "it is a link that leads nowhere; a file is needed")]) from None
    if not stat.S_ISREG(status.st_mode):
        said = "a folder" if stat.S_ISDIR(status.st_mode) else "a pipe or a device"
        raise FaultsError([Fault(Place(file), f"it is {said}; a file is needed")])
    if status.st_size > BYTES_PER_CHARACTER * LONGEST_FILE:
        said = f"the file has {status.st_size} bytes; at most {LONGEST_FILE} characters are read"
        raise FaultsError([Fault(Place(file), said)])
    return path.read_bytes()


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads to a place in a folder, through whatever links."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def decode(content: bytes, file: str) -> str:
    """The text of a file in UTF-8. Raises FaultsError with the line that no text may hold."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(lines_of(content[: error.start].decode("utf-8-sig") + "."))
        byte = f"0x{content[error.start]:02x}"
        raise FaultsError([Fault(Place(file, line), f"not UTF-8: the byte {byte} stands there")]) from None
    if len(text) > LONGEST_FILE:
        said = f"the file has {len(text)} characters; at most {LONGEST_FILE} are read"
        raise FaultsError([Fault(Place(file), said)])
    if found := CONTROL.search(text):
        line = len(lines_of(text[: found.start()] + "."))
        said = f"the control character U+{ord(found[0]):04X} stands there; no text needs it"
        raise FaultsError([Fault(Place(file, line), said)])
    return text
