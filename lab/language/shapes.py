"""Shapes: what a value may be, as a JSON schema says it, for editors that complete and check what an author writes."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

Shape: TypeAlias = Mapping[str, object]
"""A JSON schema (draft 2020-12) of a value."""

ReaderT = TypeVar("ReaderT", bound=Callable[..., Any])


def shaped(shape: Shape) -> Callable[[ReaderT], ReaderT]:
    """A decorator that notes with a reader what it accepts; where a schema cannot say all of it, as much as it can."""

    def note(read: ReaderT) -> ReaderT:
        vars(read)["shape"] = shape
        return read

    return note


def shape_of(read: Callable[..., object]) -> Shape:
    """What a reader accepts; without a note, anything."""
    shape: Shape = vars(read).get("shape", {})
    return shape
