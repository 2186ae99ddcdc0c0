"""Claims: the sentences of a report with their verdicts, and why."""

from collections.abc import Sequence

from markupsafe import Markup

from lab.report.markdown.binding import unbroken_html
from lab.report.tables.register import TABLES, Asked, Column, Row, Table

CELL = Markup('<p>{}</p><p class="because">{}</p>')
"""The content of a cell: the sentence, and below it the reason for its verdict."""


@TABLES
def claims(asked: Asked) -> Sequence[Table]:
    """The verdicts of all claims, or of those that read any of the runs: one row per claim, linked to its box."""
    runs = {result.id for result in asked.results}
    rows = []
    for claim in asked.claims:
        if not runs or not runs.isdisjoint(claim.runs):
            cell = CELL.format(claim.sentence, Markup(unbroken_html(claim.because)))
            rows.append(Row(claim.label, claim.address, (claim.verdict, cell)))
    return [Table("claim", (Column("verdict"), Column("sentence, and why")), tuple(rows))]
