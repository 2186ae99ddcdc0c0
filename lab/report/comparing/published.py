"""A published site, read whole from a folder or a zip; nothing in it is trusted."""

import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lab.report.addresses import BUILD_FILE, FRONT_PAGE
from lab.report.reading.about import read_base_url

LARGEST = 1_000_000_000
"""How many bytes a site may have."""

LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db"})
"""Files that systems put into folders."""

_HOST = re.compile(rb"[A-Za-z0-9.-]{1,253}\n?")
"""What a CNAME file holds."""


class UnreadableSiteError(ValueError):
    """What was named is no site that can be read, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class PublishedSite:
    """The files of a site by path, and what lies among them that is no file, with what it is."""

    files: Mapping[str, bytes]
    not_files: Mapping[str, str]

    @property
    def made_with(self) -> dict[str, str]:
        """What it says that it was made with; nothing where it does not."""
        try:
            table = json.loads(self.files.get(BUILD_FILE, b"{}"))
        except (ValueError, RecursionError):
            return {}
        is_table = isinstance(table, dict) and all(isinstance(text, str) for text in table.values())
        return table if is_table else {}

    @property
    def base_url(self) -> str | None:
        """The address that it says it was made for; None where it says none that can be one."""
        try:
            return read_base_url(BUILD_FILE, self.made_with.get("base_url"))
        except ValueError:
            return None


def read_site(path: Path) -> PublishedSite:
    """The site in a folder or a zip. Links and pipes are not followed. Raises UnreadableSiteError, OSError."""
    return _read_folder(path) if path.is_dir() else _read_zip(path)


def _read_folder(folder: Path) -> PublishedSite:
    files: dict[str, bytes] = {}
    not_files: dict[str, str] = {}
    room = LARGEST
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        if here == folder and ".git" in folders:
            folders.remove(".git")
        links = [name for name in folders if (here / name).is_symlink()]
        for path in (here / name for name in sorted([*names, *links])):
            name, status = path.relative_to(folder).as_posix(), path.lstat()
            if not _is_text(name):
                not_files[ascii(name)] = "its name is not UTF-8"
            elif stat.S_ISREG(status.st_mode):
                room = _room_after(status.st_size, room)
                files[name] = path.read_bytes()
            elif name != ".git":
                not_files[name] = _kind_of(status.st_mode)
    return PublishedSite(_without_leftovers(files), not_files)


def _read_zip(path: Path) -> PublishedSite:
    files: dict[str, bytes] = {}
    not_files: dict[str, str] = {}
    room = LARGEST
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not (entry.is_dir() or _is_of_macos(entry.filename))]
            root = _root_of([entry.filename for entry in entries])
            for entry in entries:
                name, mode = entry.filename.removeprefix(root), entry.external_attr >> 16
                if name in files or name in not_files:
                    not_files[name] = "it is in the zip twice"
                elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                    not_files[name] = _kind_of(mode)
                elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    not_files[name] = "it is compressed in a way that is not read; use deflate"
                else:
                    room = _room_after(entry.file_size, room)
                    with archive.open(entry) as file:
                        files[name] = file.read(entry.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableSiteError(f"it cannot be read as a zip: {error}") from None
    files = {name: content for name, content in files.items() if name not in not_files}
    return PublishedSite(_without_leftovers(files), not_files)


def _without_leftovers(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files without what hosts and systems put beside them: a domain's name, and notes about folders."""
    return {
        name: content
        for name, content in files.items()
        if PurePosixPath(name).name not in LEFT_BY_SYSTEMS and not (name == "CNAME" and _HOST.fullmatch(content))
    }


def _is_of_macos(name: str) -> bool:
    """Whether an entry of a zip is what macOS notes of another."""
    path = PurePosixPath(name)
    return path.parts[:1] == ("__MACOSX",) and path.name.startswith("._")


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _root_of(names: list[str]) -> str:
    """The folder in a zip that the site is in, with a slash; empty where that is the zip itself."""
    roots = {name.partition("/")[0] for name in names}
    return f"{roots.pop()}/" if len(roots) == 1 and FRONT_PAGE not in names else ""


def _room_after(size: int, room: int) -> int:
    if size > room:
        raise UnreadableSiteError(f"it has more than {LARGEST // 1_000_000} MB")
    return room - size


def _kind_of(mode: int) -> str:
    kind = "a link" if stat.S_ISLNK(mode) else "a pipe or a device"
    return f"it is {kind}; a file is needed"
