"""Differences: how far trained networks are from the printed networks that they are compared with."""

from collections.abc import Sequence

from lab.report.addresses import run_page
from lab.report.tables.register import TABLES, Asked, Column, Row, Table
from lab.report.wording import numbers


@TABLES
def differences(asked: Asked) -> Sequence[Table]:
    """The largest absolute difference of any weight or output from the printed network that a run is compared with."""
    rows = (
        Row(
            result.id,
            run_page(result.id),
            (numbers.number(result.number_of_weights), numbers.optional(result.difference)),
        )
        for result in asked.results
    )
    return [
        Table("run", (Column("weights", is_number=True), Column("largest difference", is_number=True)), tuple(rows))
    ]
