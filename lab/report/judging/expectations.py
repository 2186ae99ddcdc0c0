"""Expectations: a claim whose verdict is not what its author expects stops the build."""

from collections.abc import Mapping

from lab.language.faults import Fault, FaultsError
from lab.report.claims.verdicts import Judgement
from lab.report.reading.blocks.claim import LinkedClaim
from lab.report.wording.estimates import with_interval


class UnexpectedVerdictsError(FaultsError):
    """Some verdicts are not what their authors expect."""

    exit_code = 4


def check_expected(claims: Mapping[str, LinkedClaim], judgements: Mapping[str, Judgement]) -> None:
    """Raise UnexpectedVerdictsError with every claim that expects another verdict, and with its numbers."""
    faults = [
        _fault(claim, judgements[claim.id])
        for claim in claims.values()
        if claim.expect and claim.expect != judgements[claim.id].verdict.word
    ]
    if faults:
        raise UnexpectedVerdictsError(faults)


def _fault(claim: LinkedClaim, judgement: Judgement) -> Fault:
    verdict = judgement.verdict
    behind = ", ".join(f"{name} {with_interval(number)}" for name, number in verdict.numbers.items())
    text = f'came out "{verdict.word}", not "{claim.expect}": {verdict.because}'
    return Fault(claim.place, f'claim "{claim.id}": {text}' + (f" ({behind})" if behind else ""))
