"""Claims with their verdicts, for the site: the table of them, and `claims.json`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from markupsafe import Markup

from lab.experiments.statistics import Estimate
from lab.report.claims.judgements import Judgement
from lab.report.reading.labels import Label
from lab.report.reading.linked import Claim
from lab.report.site.inserts import Known, fill_text, unbroken
from lab.report.tables import Column, Row, Table


def claims_table(judgements: Iterable[Judgement], labels: Mapping[str, Label]) -> Table:
    """A row a claim, which leads to the sentence."""
    rows = (
        Row(each.id, labels[f"claim:{each.id}"].address, (each.verdict.word, Markup(unbroken(each.verdict.because))))
        for each in judgements
    )
    return Table("claim", (Column("verdict"), Column("because")), tuple(rows))


def claims_json(claims: Mapping[str, Claim], judgements: Mapping[str, Judgement], known: Known) -> str:
    """The claims in the order of the chapters; an estimate is its value, and the two ends of its interval."""
    entries = [
        {
            "id": claim.id,
            "says": fill_text(claim.says.html, claim.says.marks, known),
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
