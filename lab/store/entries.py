"""The store: bytes kept by the recipe that made them and a name, each checked when it is read, whole or absent.

It is a folder with one file for each entry, `products/<digest>/<name>`. The file begins with a SHA-256 of where it
belongs and of what it holds, so an entry that was changed, or copied to another place, is damaged. What is damaged is
moved to `damaged/` and made again. When a file was used last is the time of its last change.
"""

import hashlib
import json
import math
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from lab.store.disk import Disk
from lab.store.last_build import FILE as LAST_BUILD
from lab.store.lock import locked
from lab.store.recipes import GONE, Recipe, differences

SOURCES = "sources"
"""The entry with what is known of sources."""

BOUND = 500_000_000
"""Bytes that a store keeps, or as many more as one report needs."""

_DIGEST_SIZE = hashlib.sha256().digest_size


class DamagedEntryError(ValueError):
    """An entry is not what was written."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much some files are."""

    files: int
    size: int  # in bytes


class Store:
    """Entries in a folder, read directly and written through the disk; made when something is written first."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self._disk = disk
        self._used: set[Path] = set()  # what was read or written

    def names(self, recipe: Recipe) -> list[str]:
        """The names of what is kept by a recipe, sorted."""
        try:
            return sorted(path.name for path in self._of(recipe).iterdir() if not path.name.startswith("."))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def read(self, recipe: Recipe, name: str) -> bytes | None:
        """What is kept by a recipe under a name, None where nothing is. Raises DamagedEntryError, OSError."""
        entry = _read_file(self._of(recipe) / name)
        if entry is None:
            return None
        content = entry[_DIGEST_SIZE:]
        if entry != _sealed(content, recipe.digest, name):
            raise DamagedEntryError(f"{self.folder.name}/products/{recipe.digest}/{name} is damaged")
        self._used.add(self._of(recipe) / name)
        return content

    def write(self, recipe: Recipe, name: str, content: bytes) -> None:
        """Keep bytes by a recipe under a name; what was there is replaced. Raises OSError."""
        self._replace(self._of(recipe) / name, _sealed(content, recipe.digest, name))

    def set_aside(self, recipe: Recipe, name: str) -> None:
        """Move a damaged entry out of the way; one that is gone already is fine. Raises OSError."""
        self._set_aside(self._of(recipe) / name)

    def last_recipe(self, name: str) -> Recipe | None:
        """The recipe that was last noted under its name; None where there is none that can be read."""
        path = self.folder / "recipes" / f"{name}.json"
        try:
            parts = _table_of(_read_file(path) or b"")
        except OSError:
            return None
        if not parts:
            return None
        self._used.add(path)
        return Recipe(name, parts)

    def reasons(self, recipe: Recipe, damaged: Sequence[str]) -> tuple[str, ...]:
        """Why what a recipe makes is to be made: these of its entries are damaged, or it was made of other parts."""
        broken = [f"{entry} was damaged" for entry in damaged]
        changed = differences(self.last_recipe(recipe.name), recipe)
        return (*broken, *changed) or (GONE,)

    def note(self, recipe: Recipe) -> None:
        """Remember a recipe under its name, unless it is the one that was noted last. Raises OSError."""
        if self.last_recipe(recipe.name) == recipe:
            return
        self._replace(self.folder / "recipes" / f"{recipe.name}.json", _as_json(dict(recipe.parts)))

    def read_known(self) -> dict[str, str]:
        """What is known of sources, for `code_of`; nothing where it is missing or damaged."""
        try:
            entry = _read_file(self.folder / SOURCES) or b""
        except OSError:
            return {}
        content = entry[_DIGEST_SIZE:]
        if entry != _sealed(content, SOURCES):
            return {}
        self._used.add(self.folder / SOURCES)
        return _table_of(content)

    @contextmanager
    def sources(self) -> Iterator[dict[str, str]]:
        """What is known of sources, for `code_of`; what is found meanwhile is noted. Raises OSError."""
        before = self.read_known()
        known = dict(before)
        yield known
        if known != before:
            self.note_known(known)

    def note_known(self, known: Mapping[str, str]) -> None:
        """Remember what is known of sources. Raises OSError."""
        self._replace(self.folder / SOURCES, _sealed(_as_json(dict(known)), SOURCES))

    def mark_used(self, name: str) -> None:
        """Count a file of the folder among what was read."""
        self._used.add(self.folder / name)

    def note_used(self) -> None:
        """Remember that what was read or written was used now. Raises OSError."""
        for path in sorted(self._used):
            with suppress(FileNotFoundError):
                self._disk.touch(path)

    def remove_leftovers(self) -> None:
        """Remove what builds that were killed left beside entries; the caller has the lock. Raises OSError."""
        own = [path for path in self.folder.glob(f".{SOURCES}.*") if path.is_file()]
        for path in sorted([*own, *self._files_in("recipes", "products")]):
            if re.fullmatch(r"\..+\.\d+", path.name):
                self._disk.remove_file(path)

    def remove_unused(self, least: float = math.inf) -> Amount:
        """Remove what was neither read nor written through this store, the longest unused first, until at least so many
        bytes are gone; gives how much that was. The caller has the lock. Raises OSError.
        """
        removed = Amount(0, 0)
        for _, path, size in self._files() if least > 0 else []:
            if path not in self._used and removed.size < least:
                self._disk.remove_file(path)
                self._remove_emptied(path.parent)
                removed = Amount(removed.files + 1, removed.size + size)
        return removed

    def _remove_emptied(self, folder: Path) -> None:
        while folder != self.folder and not any(folder.iterdir()):
            self._disk.remove_folder(folder)
            folder = folder.parent

    def amount(self) -> Amount:
        """How much the store keeps. Raises OSError."""
        sizes = [size for _, _, size in self._files()]
        return Amount(len(sizes), sum(sizes))

    def _files(self) -> list[tuple[int, Path, int]]:
        """When a file was used last, it, and its size, the longest unused first."""
        single = [self.folder / name for name in (SOURCES, LAST_BUILD)]
        paths = [*filter(os.path.lexists, single), *self._files_in("recipes", "products", "damaged")]
        states = [(path, path.lstat()) for path in paths]
        return sorted((state.st_mtime_ns, path, state.st_size) for path, state in states)

    def _files_in(self, *folders: str) -> list[Path]:
        """The files in these folders of the store, and links, wherever they lead."""
        return [
            Path(folder, name)
            for each in folders
            for folder, below, files in os.walk(self.folder / each)
            for name in (*files, *(name for name in below if Path(folder, name).is_symlink()))
        ]

    def _set_aside(self, path: Path) -> None:
        damaged = self.folder / "damaged"
        self._disk.make_folder(damaged)
        places = (damaged / f"{path.parent.name}-{path.name}-{number}" for number in count(1))
        with suppress(FileNotFoundError):
            self._disk.rename(path, next(place for place in places if not os.path.lexists(place)))

    def _of(self, recipe: Recipe) -> Path:
        return self.folder / "products" / recipe.digest

    def _replace(self, path: Path, content: bytes) -> None:
        """Write aside, then put in place, so that a reader finds the old or the new and nothing between."""
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        if os.path.lexists(path.parent) and not path.parent.is_dir():
            self._set_aside(path.parent)
        if os.path.lexists(path) and not _is_file(path):
            self._set_aside(path)
        self._disk.make_folder(path.parent)
        self._used.add(path)
        try:
            self._disk.write(aside, content)
            self._disk.replace(aside, path)
        except BaseException:
            self._disk.remove_file(aside)
            raise


@contextmanager
def open_store(folder: Path, disk: Disk, *, waiting: Callable[[], None]) -> Iterator[Store]:
    """The store in a folder, locked; `waiting` is called once where another process has it. Raises OSError.

    What killed builds left is removed first; in the end it is noted what was used, and what was not used for longest
    goes where the store is above its bound. Where the machine refuses that, the store is of use all the same.
    """
    with locked(folder / "lock", disk, waiting=waiting):
        store = Store(folder, disk)
        with suppress(OSError):
            store.remove_leftovers()
        try:
            yield store
        finally:
            with suppress(OSError):
                store.note_used()
                store.remove_unused(store.amount().size - BOUND)


def _sealed(content: bytes, *place: str) -> bytes:
    """The content behind the SHA-256 of it and of the place where it belongs."""
    return hashlib.sha256("\0".join([*place, ""]).encode() + content).digest() + content


def _read_file(path: Path) -> bytes | None:
    """The bytes of a file: None where nothing is, b"" where it is a folder, a link or a pipe. Raises OSError."""
    try:
        return path.read_bytes() if _is_file(path) else b""
    except (FileNotFoundError, NotADirectoryError):
        return None


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _table_of(content: bytes) -> dict[str, str]:
    """A table of texts that was noted; empty where it cannot be read."""
    try:
        table = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    is_table = isinstance(table, dict) and all(isinstance(text, str) for text in table.values())
    return table if is_table else {}


def _as_json(table: object) -> bytes:
    return (json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
