"""Data of the author's own: a file like `content/points.csv` beside the chapters, read as points and their labels.

Its first row names the columns, x0, x1, ... and label in any order; each further row is a point. A number is written
with ASCII digits, a point and perhaps an exponent: what only Python takes for one ("1_000", full-width digits) is
refused.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lab.experiments.words import did_you_mean, written
from lab.network.data_sets import Samples
from lab.report.faults import Fault, FaultsError, Place

MOST_POINTS = 100_000
MOST_COLUMNS = 1_000
MOST_VALUES = 1_000_000
MOST_FAULTS = 20
"""How many faults of a file are said before the rest is only counted."""

_LABEL = "label"
_INPUT = re.compile(r"x(0|[1-9]\d{0,2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)

_RESTATED = {
    "unexpected end of data": 'a quote opened here is never closed; a quote inside a value is written ""',
    "',' expected": "text stands behind a closing quote; a comma is needed",
    "field larger": "a value is too long to be read; a quote may be open",
}
"""What the csv module says, in words for an author."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file, and the line on which it begins."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Problem:
    line: int
    text: str


def read_samples(text: str, file: str) -> Samples:
    """The samples that a CSV text says, in its order: inputs (samples, inputs), labels (samples, 1), each 0 or 1.

    Empty lines at the end do not count. Raises FaultsError with all that is wrong, each at its line; of many faults
    the first are said and the others counted.
    """
    rows, problems = _rows(text)
    header, *below = rows or [_Row(1, ())]
    points, wrong = _points(header, below)
    if rows or not problems:
        problems += _problems_of_header(header)
    problems += wrong
    if not problems:
        problems += _problems_of_whole(header, points)
    if problems:
        raise FaultsError(_faults(problems, file))
    return _samples(header.cells, points)


def _rows(text: str) -> tuple[list[_Row], list[_Problem]]:
    """The rows before the first that is not CSV, without empty ones at the end."""
    lines = io.StringIO(text.removeprefix("\ufeff").rstrip(" \t\r\n"), newline="")
    reader = csv.reader(lines, skipinitialspace=True, strict=True)
    rows: list[_Row] = []
    problems = []
    line, count = 1, 0
    try:
        for cells in reader:
            count += len(cells)
            if len(rows) > MOST_POINTS:
                problems.append(_Problem(line, f"more than {MOST_POINTS} points; at most {MOST_POINTS} are read"))
                break
            if count > MOST_VALUES:
                problems.append(_Problem(line, f"more than {MOST_VALUES} values; at most {MOST_VALUES} are read"))
                break
            rows.append(_Row(line, [cell.strip(" \t") for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        words = (words for said, words in _RESTATED.items() if str(error).startswith(said))
        problems.append(_Problem(line, next(words, f"no CSV: {error}")))
    while rows and not problems and "".join(rows[-1].cells) == "" and len(rows[-1].cells) <= 1:
        rows.pop()
    return rows, problems


def _problems_of_header(header: _Row) -> Iterator[_Problem]:
    names = header.cells
    if not any(names):
        yield _Problem(header.line, 'an empty line; the columns "x0", "x1", ... and "label" are needed')
        return
    if len(names) > MOST_COLUMNS:
        yield _Problem(header.line, f"{len(names)} columns; at most {MOST_COLUMNS} are read")
        return
    if len(names) == 1 and (separator := re.search(r"[;\t|]", names[0])):
        yield _Problem(header.line, f"the columns stand between {written(separator[0])}; commas are needed")
        return
    last = max((int(match[1]) for name in names if (match := _INPUT.fullmatch(name))), default=0)
    known = [*(f"x{index}" for index in range(last + 1)), _LABEL]
    likely = {*(f"x{index}" for index in range(len(names) - 1)), _LABEL}.difference(names) or set(known)
    for name, count in Counter(names).items():
        if not name:
            yield _Problem(header.line, f'column {names.index(name) + 1} has no name; one like "x0" is needed')
        elif name not in known:
            yield _Problem(header.line, f"unknown column {written(name)}{did_you_mean(name, likely)}")
        elif count > 1:
            yield _Problem(header.line, f"{count} columns are called {written(name)}; one is needed")
    yield from (_Problem(header.line, f"missing column {written(name)}") for name in known if name not in names)


def _points(header: _Row, rows: Sequence[_Row]) -> tuple[list[list[float]], list[_Problem]]:
    """The values of the rows and what is wrong with them, also below a header that has a fault."""
    names = header.cells
    points, problems = [], []
    for row in rows if any(names) else ():
        if len(row.cells) != len(names):
            problems.append(_Problem(row.line, f"{_counted(row.cells)} where {len(names)} are needed"))
            continue
        point = []
        for name, cell in zip(names, row.cells, strict=True):
            try:
                point.append(_value(name, cell))
            except ValueError as error:
                problems.append(_Problem(row.line, f"{name} is {written(cell)}; {error} is needed"))
        points.append(point)
    return points, problems


def _counted(cells: Sequence[str]) -> str:
    return f"{len(cells)} value{'s' * (len(cells) != 1)}" if cells else "an empty line, no values"


def _value(name: str, cell: str) -> float:
    """The number in a cell; 0 in a column that nobody knows. Raises ValueError with what is needed."""
    value = float(cell) if _NUMBER.fullmatch(cell) else None
    if name == _LABEL:
        if value not in (0, 1):
            raise ValueError("0 or 1")
        return abs(value)  # -0 is 0
    if not _INPUT.fullmatch(name):
        return 0.0
    if value is None and not _NOT_FINITE.fullmatch(cell):
        raise ValueError("a number")
    if value is None or not math.isfinite(value):
        raise ValueError("a finite number")
    return value


def _problems_of_whole(header: _Row, points: Sequence[Sequence[float]]) -> Iterator[_Problem]:
    """What is wrong with points that are right one by one."""
    at = header.cells.index(_LABEL)
    labels = sorted({point[at] for point in points})
    if not labels:
        yield _Problem(header.line, "no point stands below the names of the columns; at least two are needed")
    elif len(labels) == 1:
        yield _Problem(header.line, f"every label is {labels[0]:.0f}; both classes are needed")


def _faults(problems: Sequence[_Problem], file: str) -> list[Fault]:
    """The first faults, and one that counts the others and is sorted behind them."""
    first, *others = sorted(problems, key=lambda problem: problem.line)
    said, rest = [first, *others[: MOST_FAULTS - 1]], others[MOST_FAULTS - 1 :]
    if rest:  # three points stand behind any letter
        said.append(_Problem(rest[0].line, f"… and {len(rest)} more fault{'s' * (len(rest) != 1)}"))
    return [Fault(Place(file, problem.line), f"data: {problem.text}") for problem in said]


def _samples(names: Sequence[str], points: Sequence[Sequence[float]]) -> Samples:
    values = np.array(points)
    inputs = [names.index(f"x{index}") for index in range(len(names) - 1)]
    return Samples(
        np.ascontiguousarray(values[:, inputs]),  # (samples, inputs)
        np.ascontiguousarray(values[:, [names.index(_LABEL)]]),  # (samples, 1)
    )
