"""Claims with their verdicts, for the site: the table of them, and `claims.json`."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from markupsafe import Markup

from lab.experiments.statistics import Estimate
from lab.report.claims.judgements import Judgement
from lab.report.reading.labels import Label
from lab.report.reading.linked import Claim
from lab.report.site.binding import unbroken_html
from lab.report.site.inserts import Known, fill_text
from lab.report.tables import Column, Row, Table

SENTENCE = Markup('<p>{}</p><p class="because">{}</p>')
"""What a cell of the table of claims says: the sentence, and below it the reason of its verdict."""


def claims_table(judgements: Mapping[str, Judgement], says: Mapping[str, Markup], labels: Mapping[str, Label]) -> Table:
    """A row a claim, which leads to its box: its sentence, by id, the verdict, and below the sentence the reason."""
    rows = []
    for claim_id, sentence in says.items():
        label, verdict = labels[f"claim:{claim_id}"], judgements[claim_id].verdict
        cells = (verdict.word, SENTENCE.format(sentence, Markup(unbroken_html(verdict.because))))
        rows.append(Row(label.text, label.address, cells))
    return Table("claim", (Column("verdict"), Column("sentence, and why")), tuple(rows))


def claims_json(claims: Mapping[str, Claim], judgements: Mapping[str, Judgement], known: Known) -> str:
    """The claims in the order of the chapters; an estimate is its value, and the two ends of its interval."""
    entries = [
        {
            "id": claim.id,
            "says": fill_text(claim.says.root, claim.says.marks, known),
            "verdict": judgements[claim.id].verdict.word,
            "because": judgements[claim.id].verdict.because,
            "numbers": {
                name: asdict(number) if isinstance(number, Estimate) else number
                for name, number in judgements[claim.id].verdict.numbers.items()
            },
            "expect": claim.expect or None,
        }
        for claim in claims.values()
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
