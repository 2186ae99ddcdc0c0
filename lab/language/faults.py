"""Faults: what is wrong with a report, and where. They are data until the command prints them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lab.language.words import printable


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is: a file, as the author knows it, and a line from 1 (0: the whole file)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong at a place: `who: what, as written; what would be right`."""

    place: Place
    text: str  # one line of printable characters

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", printable(self.text))

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def lines_of(text: str) -> list[str]:
    """The lines of a text as editors count them: form feeds and Unicode's other separators end no line."""
    return re.split(r"\r\n|\n|\r", text.removesuffix("\n"))


class FaultsError(Exception):
    """A step of the build cannot go on; it says all that it found, sorted and each once, and beside the faults what the
    author should know though nothing is wrong with it.
    """

    consequence = "nothing was written"
    exit_code = 1

    def __init__(self, faults: Iterable[Fault], warnings: Iterable[Fault] = ()) -> None:
        self.faults = tuple(sorted(set(faults)))
        self.warnings = tuple(sorted(set(warnings) - set(self.faults)))
        super().__init__("\n".join(map(str, self.faults)))


@contextmanager
def beside(warnings: Iterable[Fault]) -> Iterator[None]:
    """A context in which whatever faults a later step finds keep the warnings of the report beside them."""
    try:
        yield
    except FaultsError as error:
        error.warnings = tuple(sorted({*error.warnings, *warnings} - set(error.faults)))
        raise


class UnreadReportError(FaultsError):
    """A report cannot be read."""

    consequence = "nothing was run, nothing was written"


class MachineError(Exception):
    """There is no site because of the machine, not the report; the message says why."""


def message_of(error: FaultsError) -> str:
    """The faults, one per line, and a last line that counts them and says how the build ended."""
    count = len(error.faults)
    files = len({fault.place.file for fault in error.faults})
    return (
        "".join(f"{fault}\n" for fault in error.faults)
        + f"{count} fault{'s' * (count != 1)} in {files} file{'s' * (files != 1)}; {error.consequence}"
    )
