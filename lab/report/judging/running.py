"""Running the tests of claims, in a separate process: each on the results, and again on values that should change
its verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError, Place
from lab.language.words import did_you_mean, printable
from lab.report.author.modules import check_imports, fault_of, load, settle
from lab.report.claims.verdicts import UNDECIDED, ClaimTest, Judgement, Verdict
from lab.report.judging.recording import Recorded
from lab.report.judging.replacing import replacements
from lab.report.reading.own_tests import OwnTest, OwnTests


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Everything needed to judge all claims of a report."""

    own: OwnTests
    results: Mapping[str, Result]
    expected: Mapping[str, str]  # the verdicts that authors expect of some claims
    is_draft: bool = False  # whether runs have so few seeds that tests may fail


def judgements_of(case: Case) -> list[Judgement]:
    """The judgement of every claim. Raises FaultsError with every invalid test, at its own line; in a draft, in which
    the test may just need more seeds, it is undecided.
    """
    judged: list[Judgement] = []
    faults: list[Fault] = []
    try:
        claims = load("claims", case.own)
    except BaseException as error:  # whatever an author's code does
        raise FaultsError([fault_of(error, "claims", case.own)]) from None
    for test in case.own.tests.values():
        settle()
        try:
            judged.append(_judge(case, test, claims.get(test.function)))
        except FaultsError as error:
            if case.is_draft:
                judged.append(_undecided(test, error))
            else:
                faults += error.faults
    if faults:
        raise FaultsError(faults)
    check_imports(case.own)
    return judged


def _judge(case: Case, test: OwnTest, claim: object) -> Judgement:
    own, results, expected = case.own, case.results, case.expected.get(test.id, "")
    if not isinstance(claim, ClaimTest):
        raise _fault(own, test, "its decorator is not the claim of lab.report.claims")
    if claim.id != test.id:
        raise _fault(own, test, f'another function below is called "{test.function}" too; choose another name')
    recorded = Recorded(results)
    verdict = _verdict(own, test, claim, recorded)
    if not any(recorded.reads.values()):
        raise _fault(own, test, "it reads nothing of any run, so no result could change its verdict")
    judgement = Judgement(test.id, verdict, tuple(run for run in results if run in recorded.reads))
    if case.is_draft:
        return judgement
    instead = _instead(own, test, claim, recorded)
    # an unexpected verdict is a fault already, whatever would change it
    is_unexpected = expected not in ("", verdict.word)
    if not is_unexpected and _verdict(own, test, claim, Recorded(results, instead)).word == verdict.word:
        raise _fault(
            own, test, f'its verdict is "{verdict.word}" with the values in its unless too; they should change it'
        )
    return judgement


def _undecided(test: OwnTest, error: FaultsError) -> Judgement:
    said = printable(error.faults[0].text.removeprefix(f'claim "{test.id}": '))
    return Judgement(test.id, Verdict(UNDECIDED, f"This draft cannot judge it: {said}.", {}), ())


def _instead(own: OwnTests, test: OwnTest, claim: ClaimTest, recorded: Recorded) -> dict[str, dict[str, Any]]:
    """The values in the claim's `unless`, by run and name. Raises FaultsError for any that cannot matter."""
    if not isinstance(claim.unless, Mapping) or not claim.unless:
        raise _fault(own, test, 'unless needs values by run, as in {"linear-mse": {"accuracy": 0.5}}')
    instead = {}
    for run_id, values in claim.unless.items():
        if run_id not in recorded.results:
            known = did_you_mean(str(run_id), recorded.results)
            raise _fault(own, test, f'unless: no run is called "{run_id}"{known}')
        if not isinstance(values, Mapping):
            raise _fault(own, test, f'unless: run "{run_id}" needs values by name, as in {{"accuracy": 0.5}}')
        unread = [name for name in values if name not in recorded.reads.get(run_id, ())]
        if unread:
            raise _fault(own, test, f'unless: the test does not read "{unread[0]}" of run "{run_id}"')
        try:
            instead[run_id] = replacements(recorded.results[run_id], recorded.reads[run_id], values)
        except ValueError as error:
            raise _fault(own, test, f"unless: {error}") from None
    return instead


def _verdict(own: OwnTests, test: OwnTest, claim: ClaimTest, recorded: Recorded) -> Verdict:
    """The verdict of a test. If the test raises, raises FaultsError at the line where it did."""
    try:
        verdict = claim.test(recorded)
    except BaseException as error:  # whatever an author's code does
        raise FaultsError([fault_of(error, f'claim "{test.id}"', own, test.line)]) from None
    if not isinstance(verdict, Verdict) or verdict.word == UNDECIDED:
        raise _fault(own, test, "it does not return a verdict; holds, in_part and does_not_hold make one")
    return verdict


def _fault(own: OwnTests, test: OwnTest, text: str) -> FaultsError:
    return FaultsError([Fault(Place(own.file, test.line), f'claim "{test.id}": {text}')])
