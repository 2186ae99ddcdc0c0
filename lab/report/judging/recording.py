"""Results as a claim sees them: what it reads is recorded, and some values may be replaced by others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import Any

from lab.experiments.results import Result
from lab.language.words import did_you_mean


@dataclass(frozen=True, slots=True)
class Recorded(Mapping[str, Any]):
    """Results by run. `reads` collects what is read: the values of each run by name, such as "seeds.accuracy" and
    "step(1, 1).slope".
    """

    results: Mapping[str, Result]
    instead: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # other values, by run and name
    reads: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getitem__(self, run_id: str) -> Any:
        if run_id not in self.results:
            raise LookupError(f'no run is called "{run_id}"{did_you_mean(run_id, self.results)}')
        return _RecordedValue(self.results[run_id], "", self.reads.setdefault(run_id, {}), self.instead.get(run_id, {}))

    def __contains__(self, run_id: object) -> bool:
        return run_id in self.results

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)


@dataclass(frozen=True, slots=True, eq=False)
class _RecordedValue:
    """A result, or a dataclass in it, whose values are recorded as they are read."""

    _value: Any
    _path: str
    _reads: dict[str, Any]
    _instead: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self._read(f"{self._path}.{name}".removeprefix("."), getattr(self._value, name))

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        raise TypeError("only values can be compared, as in a.settings.loss == b.settings.loss")

    __hash__ = None  # type: ignore[assignment]

    def _read(self, path: str, value: Any) -> Any:
        if path in self._instead:
            return self._instead[path]
        if is_dataclass(value):
            return _RecordedValue(value, path, self._reads, self._instead)
        if callable(value):
            return self._called(path, value)
        self._reads[path] = value
        return value

    def _called(self, path: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: object) -> Any:
            return self._read(f"{path}({', '.join(map(repr, arguments))})", method(*arguments))

        return call
