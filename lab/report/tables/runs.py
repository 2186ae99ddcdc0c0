"""Runs: one row per run, with the settings in which it differs from the others, and its outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lab.experiments.results import Result
from lab.experiments.seeds import Seeds, SeedValues
from lab.experiments.settings import NUMBERS
from lab.report.addresses import run_page
from lab.report.tables.register import TABLES, Asked, Column, Row, Table
from lab.report.wording import numbers
from lab.report.wording.facts import EVERY_NAME, PARAMETER_NAMES, differing, ended, setting, start


@dataclass(frozen=True, slots=True)
class _ColumnOfRuns:
    column: Column
    text: Callable[[Result], str]


def _setting(key: str, result: Result) -> str:
    return setting(result.settings, key)


def _number(key: str, result: Result) -> str:
    return numbers.optional(getattr(result, key))


def _over_seeds(text: Callable[[Seeds], str], result: Result) -> str:
    return text(result.seeds) if len(result.seeds) else numbers.UNKNOWN


def _never(value: float | None) -> str:
    return numbers.optional(value, numbers.NEVER)


def _of_test(values: SeedValues) -> str:
    return _never(values.median) if values else numbers.UNKNOWN


_NUMBERS = {
    "number_of_weights": "weights",
    "accuracy": "accuracy",
    "baseline": "baseline",
    "test_accuracy": "test accuracy",
    "test_baseline": "test baseline",
    "test_final_loss": "final test loss",
    "final_loss": "final loss",
    "difference": "difference",
}

_OVER_SEEDS: dict[str, tuple[str, Callable[[Seeds], str]]] = {
    "seeds": ("seeds", lambda seeds: numbers.number(len(seeds))),
    "median_accuracy": ("median accuracy", lambda seeds: _never(seeds.accuracy.median)),
    "median_test_accuracy": ("median test accuracy", lambda seeds: _of_test(seeds.test_accuracy)),
    "median_test_final_loss": ("median final test loss", lambda seeds: _of_test(seeds.test_final_loss)),
    "median_final_loss": ("median final loss", lambda seeds: _never(seeds.final_loss.median)),
    "share_converged": ("share converged", lambda seeds: numbers.percent(seeds.converged_at.share)),
    "median_converged_at": ("median epoch of convergence", lambda seeds: numbers.epoch(seeds.converged_at.median)),
    "share_diverged": ("share that diverged", lambda seeds: numbers.percent(seeds.diverged_at.share)),
}

COLUMNS = {
    **{
        key: _ColumnOfRuns(Column(name, is_number=key in NUMBERS or key in PARAMETER_NAMES), partial(_setting, key))
        for key, name in EVERY_NAME.items()
    },
    **{key: _ColumnOfRuns(Column(name, is_number=True), partial(_number, key)) for key, name in _NUMBERS.items()},
    "converged_at": _ColumnOfRuns(Column("converged"), ended),
    "squared_error_converged_at": _ColumnOfRuns(
        Column("measured by squared error"), lambda result: numbers.epoch(result.squared_error_converged_at)
    ),
    "start": _ColumnOfRuns(Column("start"), start),
    **{
        key: _ColumnOfRuns(Column(name, is_number=True), partial(_over_seeds, text))
        for key, (name, text) in _OVER_SEEDS.items()
    },
}
"""The columns to choose from, named as in results and settings; those over seeds say median or share."""

OUTCOME = ("accuracy", "baseline", "final_loss", "converged_at")
"""The columns, besides the settings that vary, of a table of runs whose author chose none."""


@TABLES
def runs(asked: Asked) -> Sequence[Table]:
    """Settings and outcome, one row per run: the chosen columns, or else the settings that differ and the outcome."""
    varied = differing(result.settings for result in asked.results)
    return [run_table(asked.results, _with_baseline(asked.columns) or (*varied, *OUTCOME))]


def _with_baseline(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns, with the baseline after the first accuracy, because accuracy alone says little."""
    of_accuracy = [place for place, key in enumerate(columns, 1) if key in ("accuracy", "median_accuracy")]
    if not of_accuracy or "baseline" in columns:
        return tuple(columns)
    return (*columns[: of_accuracy[0]], "baseline", *columns[of_accuracy[0] :])


def run_table(results: Sequence[Result], columns: Sequence[str]) -> Table:
    """A table of runs with these columns."""
    chosen = [COLUMNS[key] for key in columns]
    rows = (Row(result.id, run_page(result.id), tuple(column.text(result) for column in chosen)) for result in results)
    return Table("run", tuple(column.column for column in chosen), tuple(rows))
