"""A folder that the build owns: it holds a manifest, and is replaced as a whole or not at all."""

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from lab.store.disk import Disk

MANIFEST = "manifest.json"


class RefusedFolderError(ValueError):
    """A folder that must not be written to, and why."""


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, sorted by path, and their manifest: the SHA-256 of each, in hex, by path."""
    hashes = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    manifest = json.dumps(hashes, indent=1, ensure_ascii=False) + "\n"
    return {**{path: files[path] for path in hashes}, MANIFEST: manifest.encode()}


def check_folder(folder: Path, sources: Iterable[Path], store: Path | None = None) -> None:
    """Raise RefusedFolderError unless the folder is absent, empty or made by us, and apart from sources and store."""
    try:
        place = folder.resolve()
    except (OSError, RuntimeError):
        raise RefusedFolderError("is a link that leads to itself; choose another folder with -o") from None
    others = [(source, "the sources in ") for source in sources] + ([(store, "the store ")] if store else [])
    for other, what in others:
        its_place = Path(os.path.realpath(other))  # where `resolve` fails of a link to itself
        if its_place.is_relative_to(place):
            raise RefusedFolderError(f"holds {what}{its_place.name}/; choose another folder with -o")
        if place.is_relative_to(its_place):
            raise RefusedFolderError(f"lies in {what}{its_place.name}/; choose another folder with -o")
    if folder.exists() and not folder.is_dir():
        raise RefusedFolderError("is a file; choose another folder with -o")
    if folder.is_dir() and any(folder.iterdir()) and read_manifest(folder) is None:
        raise RefusedFolderError(
            f"not built by this program (no {MANIFEST} of its own), so it is left alone; "
            "choose another folder with -o or empty it"
        )


def lock_of(folder: Path) -> Path:
    """The file that locks a folder: beside it, since the folder itself is swapped, and beside what a link leads to."""
    place = folder.resolve()
    return place.with_name(f".{place.name}.lock")


def replace_folder(folder: Path, files: Mapping[str, bytes], disk: Disk) -> None:
    """Make the folder hold these files, and of what it held before only what we did not make.

    All is written aside and then swapped in, so that a failure at any point leaves the old folder as it was.
    The caller has locked `lock_of` the folder, as what a killed build left aside is put back or removed first.
    Raises OSError when the machine refuses.
    """
    place = folder.resolve()
    new, old = (place.with_name(f".{place.name}.{os.getpid()}.{word}") for word in ("new", "old"))
    disk.make_folder(place.parent)
    _clear_leftovers(place, disk)
    was_there = place.exists()
    try:
        _write_files(new, files, disk, old=place)
        if was_there:
            _keep_others(place, new, files, disk)
        for subfolder in sorted(path for path in new.rglob("*") if path.is_dir() and not path.is_symlink()):
            disk.sync_folder(subfolder)
        disk.sync_folder(new)
        if was_there:
            disk.rename(place, old)
        disk.rename(new, place)
        disk.sync_folder(place.parent)
    except BaseException:
        if place.exists() and not new.exists() and (old.exists() or not was_there):
            disk.rename(place, new)
        if old.exists():
            disk.rename(old, place)
        with suppress(OSError):
            disk.remove_folder(new)
        raise
    with suppress(OSError):  # the new site is there; the next build removes what is left of the old one
        disk.remove_folder(old)


def _clear_leftovers(place: Path, disk: Disk) -> None:
    """Put back or remove what builds that were killed left beside the folder."""
    for leftover in sorted(place.parent.iterdir()):
        match = re.fullmatch(rf"\.{re.escape(place.name)}\.\d+\.(new|old)", leftover.name)
        if match is None:
            continue
        if match[1] == "old" and not place.exists():
            disk.rename(leftover, place)
        else:
            disk.remove_folder(leftover)


def _write_files(folder: Path, files: Mapping[str, bytes], disk: Disk, *, old: Path) -> None:
    """Write files for all to read, as a web server is another user; a file that the old folder has is linked."""
    for subfolder in sorted({folder / parent for path in files for parent in PurePosixPath(path).parents}):
        disk.make_folder(subfolder)
        disk.make_readable(subfolder)
    for path, content in files.items():
        if _holds(old / path, content):
            disk.link(old / path, folder / path)
        else:
            disk.write(folder / path, content)
        disk.make_readable(folder / path)


def _holds(path: Path, content: bytes) -> bool:
    """Whether there is a file, no link, with this content."""
    try:
        state = path.lstat()
        return stat.S_ISREG(state.st_mode) and state.st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _keep_others(place: Path, new: Path, files: Mapping[str, bytes], disk: Disk) -> None:
    """Take along what is in the old folder and in neither manifest, empty folders too.

    Raises OSError where something cannot be read, or is where the new site needs its place.
    """
    ours = {*(read_manifest(place) or {}), MANIFEST, *files}
    our_folders = {parent.as_posix() for path in ours for parent in PurePosixPath(path).parents}
    disk.copy_mode(place, new)
    for parent, folders, names in os.walk(place, onerror=_raise):
        here = Path(parent).relative_to(place)
        for name in folders:
            path, relative = Path(parent, name), here / name
            if not path.is_symlink() and relative.as_posix() not in our_folders:
                _make_alike(relative, place, new, disk)
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for relative in (here / name for name in names + links):
            if relative.as_posix() not in ours:
                _make_alike(here, place, new, disk)
                disk.link(place / relative, new / relative)


def _make_alike(relative: Path, place: Path, new: Path, disk: Disk) -> None:
    """Make a folder of the old one in the new one, and those above it, where they are missing, with the same rights."""
    for part in reversed([relative, *relative.parents]):
        if not (new / part).is_dir():
            disk.make_folder(new / part)
            disk.copy_mode(place / part, new / part)


def _raise(error: OSError) -> None:
    raise error


def read_manifest(folder: Path) -> dict[str, str] | None:
    """The manifest of a folder that we made, or None; another program's manifest.json is not ours."""
    try:
        table = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(table, dict):
        return None
    is_ours = all(
        isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) and _is_inside(path)
        for path, value in table.items()
    )
    return table if table and is_ours else None


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts
