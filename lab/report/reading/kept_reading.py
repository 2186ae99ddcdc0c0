"""Kept reading: chapters that were read and expressions that were tried are kept for the next build, which reads and
tries again only what has changed.
"""

import io
import json
import pickle
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from typing import Any

from lab.report.reading.chapters import ReadChapter
from lab.store.entries import Store
from lab.store.recipes import Recipe
from lab.store.sources import PACKAGE, digest_of_all

ALL, ENTRY = Recipe("reading", {}), "reading"
"""What the store calls it."""

LIBRARIES = ("jinja2", "markdown", "math-core", "numpy", "pygments", "pylatexenc")
"""What chapters and expressions are read with."""

NEEDED = {
    "xml.etree.ElementTree": {"Element"},
    "numpy": {"dtype"},
    "numpy._core.numeric": {"_frombuffer"},
    "numpy.core.numeric": {"_frombuffer"},  # before NumPy 2
}
"""What chapters are made of besides the classes of this program, by module."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptChapter:
    """A chapter without faults, and the SHA-256 of each data file that it names, by name."""

    read: ReadChapter
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class KeptReading:
    """What was read and tried, by what it was made of."""

    chapters: Mapping[str, KeptChapter] = field(default_factory=dict)
    tried: Mapping[str, str | None] = field(default_factory=dict)  # as TriedValues has it

    def says_the_same(self, other: "KeptReading") -> bool:
        """Whether both know the same chapters and expressions."""
        return (self.chapters.keys(), self.tried) == (other.chapters.keys(), other.tried)


def digest_of_reader() -> str:
    """What tells apart programs that may read the same text in another way."""
    return digest_of(digest_of_all(), platform.python_version(), *map(version, LIBRARIES))


def digest_of(*parts: str) -> str:
    """What tells apart what is made of other parts."""
    return sha256(json.dumps(parts).encode(errors="surrogatepass")).hexdigest()


def read_kept_reading(store: Store) -> KeptReading:
    """What the last build kept; nothing where that is damaged."""
    try:
        entry = store.read(ALL, ENTRY)
        found = None if entry is None else _Unpickler(io.BytesIO(entry)).load()
    except Exception:  # bytes that are no pickle fail in any way
        found = None
    return found if isinstance(found, KeptReading) else KeptReading()


def keep_reading(reading: KeptReading, store: Store) -> None:
    """Keep it for the next build; not where a chapter is nested hundreds of levels deep. Raises OSError."""
    with suppress(RecursionError):
        store.write(ALL, ENTRY, pickle.dumps(reading, 5))


class _Unpickler(pickle.Unpickler):
    """Makes what chapters are made of, and calls nothing else, whoever wrote the file: checking a report runs none of
    its author's code.
    """

    def find_class(self, module: str, name: str) -> Any:
        if name in NEEDED.get(module, ()):
            return getattr(import_module(module), name)
        if module.partition(".")[0] == PACKAGE:
            found = getattr(import_module(module), name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a chapter")
