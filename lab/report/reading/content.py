"""The content folder: what a report names of it is found here, and nothing outside it is."""

import errno
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from lab.language.characters import TURNING, UNFIT, problem_of
from lab.language.faults import Fault, FaultsError, Place, lines_of
from lab.language.words import did_you_mean, shortened

LONGEST_FILE = 10_000_000
"""How many characters a file may have."""

LONGEST_PYTHON = 500_000
"""How many characters of Python a file may have."""

BYTES_PER_CHARACTER = 4
"""The most that a character takes in UTF-8."""


def find_file(content: Path, name: str, *, endings: Collection[str]) -> Path:
    """A file of the content folder, by its path from there.

    Raises ValueError, in words for an author, when there is none, when it lies or leads outside, or when its name has
    none of these endings.
    """
    said = f'"{shortened(name)}"'
    folder = content.absolute().name  # content may be "."
    path = content / name
    if (path.is_absolute() and not path.is_relative_to(content)) or "\\" in name or ".." in Path(name).parts:
        raise ValueError(f"{said} leads out of {folder}/; only what lies in it is read")
    if path.suffix.lower() not in endings:
        raise ValueError(f"{said} does not end in {' or '.join(sorted(endings))}")
    try:
        path = _spelt_as_on_disk(path, content, endings)
        is_file = path.is_file()
        leads_out = is_file and not is_inside(path, content)
    except (OSError, ValueError):  # no name that a file could have
        is_file = leads_out = False
    if leads_out:
        raise ValueError(f"{said} leads out of {folder}/; only what lies in it is read")
    if not is_file:
        known = [file.relative_to(content).as_posix() for file in files_of(content, endings)]
        raise ValueError(f"no file {said} is in {folder}/{did_you_mean(name, known)}")
    return path


def _spelt_as_on_disk(path: Path, content: Path, endings: Collection[str]) -> Path:
    """The path itself, or where no file has it the path of the file whose name has the same letters, composed otherwise
    as on some systems.
    """
    if path.is_file():
        return path
    wanted = normalize("NFC", path.as_posix())
    return next((file for file in files_of(content, endings) if normalize("NFC", file.as_posix()) == wanted), path)


def files_of(content: Path, endings: Collection[str]) -> list[Path]:
    """The files of the content folder with these endings, sorted."""
    return sorted(path for path in content.rglob("*") if path.suffix.lower() in endings and path.is_file())


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read, and what the disk said of it just before."""

    content: bytes
    signature: tuple[int, int, int, int]  # its size, when it and its entry were changed in ns, and its inode

    @property
    def digest(self) -> str:
        """Its SHA-256."""
        return sha256(self.content).hexdigest()


class Content:
    """A content folder, of which each file is read once: what is edited later does not count."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, ReadFile] = {}

    @property
    def files(self) -> dict[str, ReadFile]:
        """What was read, by path from the folder, sorted."""
        return {path.relative_to(self.folder).as_posix(): self._read[path] for path in sorted(self._read)}

    def bytes_of(self, path: Path) -> bytes:
        """What a file holds. Raises FaultsError, as `read_file`, and where it leads out of the folder."""
        if path not in self._read:
            if path.exists() and not is_inside(path, self.folder):
                said = "it leads out of the folder; only what lies in it is read"
                raise FaultsError([Fault(Place(path.as_posix()), said)])
            self._read[path] = read_file(path)
        return self._read[path].content

    def text_of(self, path: Path) -> str:
        """The text of a file. Raises FaultsError, as `bytes_of`, and where it is not text."""
        return decode(self.bytes_of(path), path.as_posix())

    def python_of(self, path: Path) -> str:
        """The Python in a file, which reads as it runs. Raises FaultsError, as `text_of`, also where it would not."""
        text = self.text_of(path)
        if len(text) > LONGEST_PYTHON:
            said = f"the file has {len(text)} characters; at most {LONGEST_PYTHON} of Python are read"
            raise FaultsError([Fault(Place(path.as_posix()), said)])
        if found := TURNING.search(text):
            said = f"U+{ord(found[0]):04X} shows code in another order than it runs; write it as an escape"
            raise FaultsError([Fault(Place(path.as_posix(), len(lines_of(text[: found.start()] + "."))), said)])
        return text


def read_file(path: Path) -> ReadFile:
    """What a file holds.

    Raises FaultsError where it is a folder, a pipe or a link that leads nowhere, or is too large to be read; OSError
    when the machine refuses.
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
    return ReadFile(path.read_bytes(), (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))


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
        raise FaultsError([Fault(Place(file, line), f"not UTF-8: the byte {byte} is not allowed here")]) from None
    if len(text) > LONGEST_FILE:
        said = f"the file has {len(text)} characters; at most {LONGEST_FILE} are read"
        raise FaultsError([Fault(Place(file), said)])
    if found := UNFIT.search(text):
        line = len(lines_of(text[: found.start()] + "."))
        raise FaultsError([Fault(Place(file, line), problem_of(found[0]))])
    return text
