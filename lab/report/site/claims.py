"""Claims with their verdicts, as `claims.json` has them."""

import json
from collections.abc import Mapping
from dataclasses import asdict

from lab.experiments.statistics import Estimate
from lab.report.claims.verdicts import Judgement
from lab.report.reading.blocks.claim import LinkedClaim
from lab.report.site.inserts import Known, fill_text


def claims_json(claims: Mapping[str, LinkedClaim], judgements: Mapping[str, Judgement], known: Known) -> str:
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
