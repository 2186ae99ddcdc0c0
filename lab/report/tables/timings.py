"""Timings: recorded measurements beside counted operations."""

from collections.abc import Sequence

from lab.report.addresses import run_page
from lab.report.tables.register import TABLES, Asked, Column, Row, Table
from lab.report.wording import numbers

COLUMNS = (
    Column("layers"),
    Column("multiplications", is_number=True),
    Column("microseconds", is_number=True),
    Column("middle half", is_number=True),
)


@TABLES
def timings(asked: Asked) -> Sequence[Table]:
    """The multiplications of one update, and the microseconds that `time` measured for it, one row per run."""
    rows = []
    for result in asked.results:
        layers = numbers.layers(result.settings.layers)
        timing = asked.timings.updates[layers]
        median, low, high = (numbers.digits(1e6 * each, 3) for each in (timing.median, timing.low, timing.high))
        multiplications = numbers.number(result.operations.multiplications)
        rows.append(Row(result.id, run_page(result.id), (layers, multiplications, median, f"{low} to {high}")))
    recorded = asked.timings
    on = f"{recorded.processor}, NumPy {recorded.numpy}, {recorded.date}, {recorded.repeats} repeats"
    return [Table("run", COLUMNS, tuple(rows), f"One update, measured: {on}")]
