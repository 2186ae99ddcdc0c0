"""Tried values: an expression is tried once on the same stand-ins."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256

from lab.experiments.results import Result
from lab.language.faults import Fault
from lab.report.values.checking import try_value
from lab.report.values.expressions import Value


class TriedValues:
    """The expressions of a report, tried on stand-ins for its results. `made_of` tells stand-ins apart that differ, and
    `known` is what is known of expressions without a fault: the text that they print where training does not change it.
    """

    def __init__(
        self,
        results: Mapping[str, Result],
        is_excused: Callable[[str], bool],
        made_of: str,
        known: Mapping[str, str | None],
    ) -> None:
        self._results = results
        self._is_excused = is_excused
        self._made_of = made_of
        self._known = known
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
        said = json.dumps([self._made_of, value.expression, names, is_part])
        return sha256(said.encode()).hexdigest()
