"""The register of table kinds: what `show` of a table may say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.timing import NO_TIMINGS, Timings
from lab.network.register import Register


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands on top, and whether numbers stand below."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is of, the address that this leads to if any, relative to the root of the site, its cells, the
    places of those that are equal to the cells above them, and what stands above this row and those of the same group.
    """

    name: str
    address: str
    cells: tuple[str, ...]
    equal: frozenset[int] = frozenset()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column, of the rows' names, is called `corner`."""

    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""  # where several tables stand together


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim as a table shows it: what it is called, where it stands, its sentence in HTML, its verdict, and the runs
    that this rests on.
    """

    label: str
    address: str
    sentence: Markup
    verdict: str
    because: str
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a table may be made of: results, the columns that the author chose, and what the report has besides."""

    results: Sequence[Result]
    columns: Sequence[str] = ()
    timings: Timings = NO_TIMINGS
    claims: Sequence[JudgedClaim] = ()


MakeTables: TypeAlias = Callable[[Asked], Sequence[Table]]

TABLES: Register[MakeTables] = Register("table")
