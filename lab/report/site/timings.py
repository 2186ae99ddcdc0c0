"""The table of timings: recorded measurements beside counted operations."""

from collections.abc import Iterable

from lab.experiments.results import Result
from lab.report import numbers
from lab.report.addresses import run_page
from lab.report.reading.timings import Timings
from lab.report.tables import Column, Row, Table


def timings_table(results: Iterable[Result], timings: Timings) -> Table:
    """A row a run: the multiplications of an update, and the microseconds that one took."""
    columns = (
        Column("layers"),
        Column("multiplications", is_number=True),
        Column("microseconds", is_number=True),
        Column("middle half", is_number=True),
    )
    rows = []
    for result in results:
        layers = numbers.layers(result.settings.layers)
        timing = timings.updates[layers]
        median, low, high = (numbers.digits(1e6 * each, 3) for each in (timing.median, timing.low, timing.high))
        multiplications = numbers.number(result.operations.multiplications)
        rows.append(Row(result.id, run_page(result.id), (layers, multiplications, median, f"{low} to {high}")))
    recorded = f"{timings.processor}, NumPy {timings.numpy}, {timings.date}, {timings.repeats} repeats"
    return Table("run", columns, tuple(rows), f"One update, measured: {recorded}")
