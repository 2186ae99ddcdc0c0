"""Runs: a row a run, with the settings that tell it from the others and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lab.experiments.results import Result
from lab.report import numbers
from lab.report.facts import SETTING_NAMES, ended, setting, start
from lab.report.tables.register import TABLES, Column, Row, Table


@dataclass(frozen=True, slots=True)
class _ColumnOfRuns:
    column: Column
    text: Callable[[Result], str]


def _setting(key: str, result: Result) -> str:
    return setting(result.settings, key)


def _number(key: str, result: Result) -> str:
    return numbers.optional(getattr(result, key))


_NUMBERS = {
    "number_of_weights": "weights",
    "accuracy": "accuracy",
    "baseline": "baseline",
    "test_accuracy": "test accuracy",
    "final_loss": "final loss",
    "difference": "difference",
}

COLUMNS = {
    **{
        key: _ColumnOfRuns(Column(name, is_number=key in ("learning_rate", "epochs", "scale")), partial(_setting, key))
        for key, name in SETTING_NAMES.items()
    },
    **{key: _ColumnOfRuns(Column(name, is_number=True), partial(_number, key)) for key, name in _NUMBERS.items()},
    "converged_at": _ColumnOfRuns(Column("converged"), ended),
    "squared_error_converged_at": _ColumnOfRuns(
        Column("by squared error"), lambda result: numbers.epoch(result.squared_error_converged_at)
    ),
    "start": _ColumnOfRuns(Column("start"), start),
}
"""What a column may show, by the names that results and settings have."""

OUTCOME = ("accuracy", "baseline", "final_loss", "converged_at")
"""The columns of every table of runs whose author chose none."""


@TABLES
def runs(results: Sequence[Result], columns: Sequence[str]) -> Sequence[Table]:
    """Settings and outcome, a row a run; `columns` says which, else those that differ and how training ended."""
    return [run_table(results, _with_baseline(columns) or (*_varied(results), *OUTCOME))]


def _with_baseline(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns, with the baseline behind an accuracy: alone it says little."""
    if "accuracy" not in columns or "baseline" in columns:
        return tuple(columns)
    behind = columns.index("accuracy") + 1
    return (*columns[:behind], "baseline", *columns[behind:])


def run_table(results: Sequence[Result], columns: Sequence[str]) -> Table:
    """A table of runs with these columns."""
    chosen = [COLUMNS[key] for key in columns]
    rows = (Row(result.id, result.id, tuple(column.text(result) for column in chosen)) for result in results)
    return Table("run", tuple(column.column for column in chosen), tuple(rows))


def _varied(results: Sequence[Result]) -> list[str]:
    """The settings in which the runs differ."""
    return [key for key in SETTING_NAMES if len({getattr(result.settings, key) for result in results}) > 1]
