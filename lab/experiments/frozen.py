"""Values that nobody can change by accident: arrays over bytes, mappings that are only read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from operator import is_
from typing import Any, TypeVar

import numpy as np

Value = TypeVar("Value")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, eq=False)
class FrozenMapping(Mapping[Key, Value]):
    """A mapping that is only read, and can be pickled."""

    _items: dict[Key, Value]

    def __getitem__(self, key: Key) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def frozen(value: Value) -> Value:
    """The value, a dataclass or what one is made of, with all its arrays and mappings frozen; itself where they are.

    A frozen array lies over bytes, so that no flag makes it writable. Pickled with protocol 5 it stays frozen.
    """
    return _frozen(value)  # type: ignore[no-any-return]


def _frozen(value: Any) -> Any:
    if type(value) in (float, int, str, bool):  # most of what there is, so it is asked first
        return value
    if isinstance(value, np.ndarray):
        return value if _lies_over_bytes(value) else np.ndarray(value.shape, value.dtype, value.tobytes())
    if isinstance(value, FrozenMapping):
        return value
    if isinstance(value, Mapping) and not is_dataclass(value):
        return FrozenMapping({key: _frozen(each) for key, each in value.items()})
    if type(value) is tuple:
        parts = tuple(map(_frozen, value))
        return value if all(map(is_, parts, value)) else parts
    if is_dataclass(value) and not isinstance(value, type):
        old = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {name: new for name, each in old.items() if (new := _frozen(each)) is not each}
        return replace(value, **changed) if changed else value
    return value


def _lies_over_bytes(array: np.ndarray[Any, Any]) -> bool:
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    return isinstance(base, bytes)
