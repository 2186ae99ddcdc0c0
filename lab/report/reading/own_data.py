"""Data of the author's own: a file like `content/points.csv` beside the chapters, read as points and their labels.

Its first row names the columns, x0, x1, ... and label in any order; each further row is a point. Commas separate the
values. A number is written with ASCII digits, a point and perhaps an exponent: what only Python takes for one ("1_000",
full-width digits) is refused.
"""

import csv
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lab.language.faults import Fault, FaultsError, Place
from lab.language.words import shortened, written
from lab.network.data_sets import Samples

MOST_POINTS = 100_000
MOST_COLUMNS = 1_000
MOST_VALUES = 1_000_000
MOST_FAULTS = 20
"""How many faults of a file are named before the rest is only counted."""

_LABEL = "label"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)

_POINT = "a decimal point is a point"
_ALL_NAMED = 6
"""How many columns a message names one by one."""

_RESTATED = {
    "unexpected end of data": 'a quote opened here is never closed; a quote inside a value is written ""',
    "',' expected": "text follows a closing quote; a comma is needed",
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
    points: list[list[float]] = []
    of_header = _problem_of_header(header, below) if rows or not problems else None
    if of_header:  # which column is which is not known, so nothing is said of the points
        problems.append(of_header)
    else:
        points, of_points = _points(header, below)
        problems += of_points
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


def _problem_of_header(header: _Row, below: Sequence[_Row]) -> _Problem | None:
    """What is wrong with the names of the columns, with the names that are right for so many."""
    names = header.cells
    count = len(names)
    if not any(names):
        text = 'an empty line; the columns "x0", "x1", ... and "label" are needed'
    elif count > MOST_COLUMNS:
        text = f"{count} columns; at most {MOST_COLUMNS} are read"
    elif separator := _other_separator(names):
        has_commas = any(len(row.cells) > 1 for row in below)
        text = f"columns are separated by {separator}; commas are needed{f', and {_POINT}' * has_commas}"
    elif set(names) == {*_needed(count - 1)} and count > 1:
        return None
    elif "" in names:
        needed = written(_joined(_needed(count - 1)))
        text = f"column {names.index('') + 1} has no name; leave it out, or name all as in {needed}"
    else:
        has_label = {*names} != {*_needed(count)[:-1]}
        needed = written(_joined(_needed(max(count - has_label, 1))))
        is_point = all(_NUMBER.fullmatch(name) for name in names)
        what = "the names of the columns are missing" if is_point else f"the columns are {written(_joined(names))}"
        text = f"{what}; {needed} is needed{' as the first line' * is_point}"
    return _Problem(header.line, text)


def _needed(inputs: int) -> list[str]:
    """The names of the columns of points with so many inputs."""
    return [*(f"x{index}" for index in range(inputs)), _LABEL]


def _joined(names: Sequence[str]) -> str:
    """Names as a header has them, of many the first and the last."""
    return ",".join(names if len(names) <= _ALL_NAMED else [*names[:2], "...", *names[-2:]])


def _other_separator(cells: Sequence[str]) -> str:
    """What separates values in a row where commas should, in words; "" where nothing else does."""
    signs = r"[;|\t]|(?<=\S) +(?=\S)" if len(cells) == 1 else r"[;|\t]"
    found = re.search(signs, ",".join(cells))
    return {"\t": "tabs", " ": "blanks"}.get(found[0][0], f'"{found[0]}"') if found else ""


def _points(header: _Row, rows: Sequence[_Row]) -> tuple[list[list[float]], list[_Problem]]:
    """The values of the rows and what is wrong with them; another separator than the comma is one fault."""
    names = header.cells
    points: list[list[float]] = []
    problems: list[_Problem] = []
    is_separated = False
    for row in rows:
        if separator := _other_separator(row.cells):
            if not is_separated:
                text = f"values are separated by {separator}; commas are needed"
                problems.append(_Problem(row.line, text))
            is_separated = True
        elif len(row.cells) != len(names):
            problems.append(_Problem(row.line, _miscounted(row.cells, len(names))))
        else:
            point = []
            for name, cell in zip(names, row.cells, strict=True):
                try:
                    point.append(_value(name, cell))
                except ValueError as error:
                    problems.append(_Problem(row.line, f"{name} is {written(cell)}; {error}"))
            points.append(point)
    return points, problems


def _miscounted(cells: Sequence[str], needed: int) -> str:
    counted = f"{len(cells)} value{'s' * (len(cells) != 1)}" if cells else "an empty line, no values"
    has_decimal_commas = len(cells) > needed and all(re.fullmatch(r"[+-]?\d+", cell) for cell in cells)
    return f"{counted} where {needed} are needed{'; for a decimal comma write a point' * has_decimal_commas}"


def _value(name: str, cell: str) -> float:
    """The number in a cell. Raises ValueError with what is needed."""
    value = float(cell) if _NUMBER.fullmatch(cell) else None
    if name == _LABEL:
        if value not in (0, 1):
            raise ValueError("0 or 1 is needed")
        return abs(value)  # -0 is 0
    if _DECIMAL_COMMA.fullmatch(cell):
        raise ValueError(f"{_POINT}: {shortened(cell.replace(',', '.'))}")
    if value is None and not _NOT_FINITE.fullmatch(cell):
        raise ValueError("a number is needed")
    if value is None or not math.isfinite(value):
        raise ValueError("a finite number is needed")
    return value


def _problems_of_whole(header: _Row, points: Sequence[Sequence[float]]) -> Iterator[_Problem]:
    """What is wrong with points that are right one by one."""
    at = header.cells.index(_LABEL)
    labels = sorted({point[at] for point in points})
    if not labels:
        yield _Problem(header.line, "there are no points below the names of the columns; at least two are needed")
    elif len(labels) == 1:
        yield _Problem(header.line, f"every label is {labels[0]:.0f}; both classes are needed")


def _faults(problems: Sequence[_Problem], file: str) -> list[Fault]:
    """The first faults, and one that counts the others and is sorted after them."""
    first, *others = sorted(problems, key=lambda problem: problem.line)
    said, rest = [first, *others[: MOST_FAULTS - 1]], others[MOST_FAULTS - 1 :]
    if rest:  # three points come after any letter
        said.append(_Problem(rest[0].line, f"… and {len(rest)} more fault{'s' * (len(rest) != 1)}"))
    return [Fault(Place(file, problem.line), f"data: {problem.text}") for problem in said]


def _samples(names: Sequence[str], points: Sequence[Sequence[float]]) -> Samples:
    values = np.array(points)
    inputs = [names.index(f"x{index}") for index in range(len(names) - 1)]
    return Samples(
        np.ascontiguousarray(values[:, inputs]),  # (samples, inputs)
        np.ascontiguousarray(values[:, [names.index(_LABEL)]]),  # (samples, 1)
    )
