"""Tried values: what trying an expression on stand-ins found is kept, and it is not tried again on the same ones."""

import json
import platform
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.metadata import version

from lab.experiments.results import Result
from lab.language.faults import Fault
from lab.report.values.checking import try_value
from lab.report.values.expressions import Value
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import Recipe
from lab.store.sources import digest_of_all

ALL, ENTRY = Recipe("values", {}), "values"
"""What the store calls what the last build found."""

LIBRARIES = ("jinja2", "numpy")
"""What expressions are read and computed with."""


class TriedValues:
    """The expressions of a report, tried on stand-ins for its results. `made_of` tells stand-ins apart that differ, and
    `known` is what is known of expressions without a fault: the text that they print where training does not change it.
    """

    def __init__(
        self,
        results: Mapping[str, Result],
        is_excused: Callable[[str], bool],
        made_of: object = None,
        known: Mapping[str, str | None] | None = None,
    ) -> None:
        self._results = results
        self._is_excused = is_excused
        self._made_of = _digest([made_of, digest_of_all(), platform.python_version(), *map(version, LIBRARIES)])
        self._known = known or {}
        self.found: dict[str, str | None] = {}  # of the expressions of this report, as `known`

    def faults_of(self, value: Value, *, is_part: bool = False) -> tuple[Fault, ...]:
        """The faults of an expression that show before anything is run; a part of others need not be printable."""
        key = self._key_of(value, is_part=is_part)
        if key in self._known:
            self.found[key] = self._known[key]
        if key in self.found:
            return ()
        tried = try_value(value, self._results, self._is_excused, is_part=is_part)
        if not tried.faults:
            self.found[key] = tried.text
        return tried.faults

    def text_of(self, value: Value) -> str | None:
        """What an expression without faults prints, where training changes nothing about that."""
        return None if self.faults_of(value) else self.found[self._key_of(value, is_part=False)]

    def _key_of(self, value: Value, *, is_part: bool) -> str:
        names = {name: other.expression for name, other in value.names.items()}
        return _digest([self._made_of, value.expression, names, is_part])


def _digest(parts: object) -> str:
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:40]


def read_tried(store: Store) -> dict[str, str | None]:
    """What the last build found; nothing where that is damaged."""
    try:
        return json.loads(store.read(ALL, ENTRY) or b"{}")  # type: ignore[no-any-return]
    except (DamagedEntryError, ValueError):
        return {}


def keep_tried(found: Mapping[str, str | None], store: Store) -> None:
    """Keep what this build found, if it is not what is kept. Raises OSError."""
    if found != read_tried(store):
        store.write(ALL, ENTRY, json.dumps(found).encode())
