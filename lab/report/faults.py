"""Faults: what is wrong with a report, and where. They are data until the command prints them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, as the author knows it, and a line from 1 (0: the file as a whole)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong at a place: `who: what, as written; what would be right`."""

    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class FaultsError(Exception):
    """A step of the build cannot go on; it says all that it found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


def count_line(faults: Iterable[Fault]) -> str:
    """The last line behind faults: how many there are, and that nothing came of the build."""
    places = [fault.place.file for fault in faults]
    files = len(set(places))
    return (
        f"{len(places)} fault{'s' * (len(places) != 1)} in {files} file{'s' * (files != 1)}; "
        "nothing was run, nothing was written"
    )
