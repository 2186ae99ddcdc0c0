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
    """A column: its title, and whether its cells are numbers."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, the address that the name links to if any (relative to the root of the site), its cells, the
    indices of those that equal the cells above them, and the heading of the group of rows that it belongs to.
    """

    name: str
    address: str
    cells: tuple[str, ...]
    equal: frozenset[int] = frozenset()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `corner` is the title of the first column, which has the rows' names."""

    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""  # if there are several tables


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim as a table shows it: its label, its address, its sentence in HTML, its verdict with the reason, and the
    runs that this rests on.
    """

    label: str
    address: str
    sentence: Markup
    verdict: str
    because: str
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a table can show: results, the columns that the author chose, and the report's timings and claims."""

    results: Sequence[Result]
    columns: Sequence[str] = ()
    timings: Timings = NO_TIMINGS
    claims: Sequence[JudgedClaim] = ()


MakeTables: TypeAlias = Callable[[Asked], Sequence[Table]]

TABLES: Register[MakeTables] = Register("table")
