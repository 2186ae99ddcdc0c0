"""Claims with their verdicts, as `claims.json` has them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lab.experiments.statistics import Estimate
from lab.report.claims.verdicts import Judgement
from lab.report.reading.blocks.claim import LinkedClaim
from lab.report.site.inserts import Known, fill_text

DIGITS = 12
"""How many significant digits a number has here: what a test computes may differ in the last ones by processor."""


def judged_entries(
    claims: Mapping[str, LinkedClaim], judgements: Mapping[str, Judgement], known: Known
) -> list[dict[str, Any]]:
    """The claims in the order of the chapters; an estimate is its value and the two ends of its interval."""
    return [
        {
            "id": claim.id,
            "says": fill_text(claim.says.root, claim.says.marks, known),
            "verdict": judgements[claim.id].verdict.word,
            "because": judgements[claim.id].verdict.because,
            "numbers": {name: _entry(number) for name, number in judgements[claim.id].verdict.numbers.items()},
            "expect": claim.expect or None,
        }
        for claim in claims.values()
    ]


def _entry(number: Any) -> Any:
    if isinstance(number, Estimate):
        return {name: _entry(each) for name, each in asdict(number).items()}
    return float(f"{number:.{DIGITS}g}") if isinstance(number, float) else number


def claims_json(entries: Sequence[Mapping[str, Any]]) -> str:
    """The text of `claims.json`."""
    return json.dumps(entries, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
