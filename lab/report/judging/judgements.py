"""Judgements as JSON, to pass them between processes and to keep them in the store."""

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from lab.experiments.statistics import Estimate
from lab.report.claims.verdicts import Judgement, Number, Verdict, number_from


def to_json(judgement: Judgement) -> dict[str, Any]:
    """The judgement as a table for JSON."""
    verdict = judgement.verdict
    numbers = {
        name: list(astuple(each)) if isinstance(each, Estimate) else each for name, each in verdict.numbers.items()
    }
    return {
        "id": judgement.id,
        "verdict": verdict.word,
        "because": verdict.because,
        "numbers": numbers,
        "runs": list(judgement.runs),
    }


def from_json(table: Mapping[str, Any]) -> Judgement:
    """The judgement in a table from `to_json`. Raises LookupError, TypeError or ValueError if the table is not one."""
    numbers = {str(name): _number(name, value) for name, value in table["numbers"].items()}
    verdict = Verdict(table["verdict"], table["because"], numbers)
    return Judgement(str(table["id"]), verdict, tuple(map(str, table["runs"])))


def _number(name: str, value: object) -> Number:
    return number_from(name, Estimate(*value) if isinstance(value, list) else value)
