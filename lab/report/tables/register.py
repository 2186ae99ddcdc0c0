"""The register of table kinds: what `show` of a table may say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lab.experiments.results import Result
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


MakeTables: TypeAlias = Callable[[Sequence[Result], Sequence[str]], Sequence[Table]]
"""Makes tables of results, with these columns where the author chose some."""

TABLES: Register[MakeTables] = Register("table")
