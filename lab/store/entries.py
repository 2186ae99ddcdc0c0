"""The store: bytes kept by the recipe that made them and a name, each checked when it is read, whole or absent.

It is a folder with one file for each entry, `products/<digest>/<name>`. The file begins with a SHA-256 of where it
belongs and of what it holds, so an entry that was changed, or copied to another place, is damaged. What is damaged is
moved to `damaged/` and made again.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lab.store.disk import Disk
from lab.store.recipes import Recipe

SOURCES = "sources"
"""The entry with what is known of sources."""

_DIGEST_SIZE = hashlib.sha256().digest_size


class DamagedEntryError(ValueError):
    """An entry is not what was written."""


class Store:
    """Entries in a folder, read directly and written through the disk; made when something is written first."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self._disk = disk

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
        return content

    def write(self, recipe: Recipe, name: str, content: bytes) -> None:
        """Keep bytes by a recipe under a name; what stood there is replaced. Raises OSError."""
        self._replace(self._of(recipe) / name, _sealed(content, recipe.digest, name))

    def set_aside(self, recipe: Recipe, name: str) -> None:
        """Move a damaged entry out of the way; one that is gone already is fine. Raises OSError."""
        self._set_aside(self._of(recipe) / name)

    def last_recipe(self, name: str) -> Recipe | None:
        """The recipe that was last noted under its name; None where there is none that can be read."""
        try:
            parts = _table_of(_read_file(self.folder / "recipes" / f"{name}.json") or b"")
        except OSError:
            return None
        return Recipe(name, parts) if parts else None

    def note(self, recipe: Recipe) -> None:
        """Remember a recipe under its name. Raises OSError."""
        self._replace(self.folder / "recipes" / f"{recipe.name}.json", _as_json(dict(recipe.parts)))

    def read_known(self) -> dict[str, str]:
        """What is known of sources, for `code_of`; nothing where it is missing or damaged."""
        try:
            entry = _read_file(self.folder / SOURCES) or b""
        except OSError:
            return {}
        content = entry[_DIGEST_SIZE:]
        return _table_of(content) if entry == _sealed(content, SOURCES) else {}

    def note_known(self, known: Mapping[str, str]) -> None:
        """Remember what is known of sources. Raises OSError."""
        self._replace(self.folder / SOURCES, _sealed(_as_json(dict(known)), SOURCES))

    def _set_aside(self, path: Path) -> None:
        damaged = self.folder / "damaged"
        self._disk.make_folder(damaged)
        with suppress(FileNotFoundError):
            self._disk.rename(path, damaged / f"{path.parent.name}-{path.name}-{os.getpid()}")

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
        try:
            self._disk.write(aside, content)
            self._disk.replace(aside, path)
        except BaseException:
            self._disk.remove_file(aside)
            raise


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
    """A table of texts that was noted; empty where it is none."""
    try:
        table = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    is_table = isinstance(table, dict) and all(isinstance(text, str) for text in table.values())
    return table if is_table else {}


def _as_json(table: object) -> bytes:
    return (json.dumps(table, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
