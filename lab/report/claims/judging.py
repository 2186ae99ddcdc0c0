"""Judging: every claim's test runs on the results, and once more on values that should change its verdict."""

import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten
from types import ModuleType
from typing import Any

from lab.experiments.results import Result
from lab.experiments.words import did_you_mean
from lab.report.claims.recording import Recorded
from lab.report.claims.replacing import replacements
from lab.report.faults import Fault, FaultsError, Place
from lab.report.reading.own_claims import OwnClaims, Rule
from lab.report.verdicts import Claim, Verdict

LONGEST_ERROR = 300
"""How many characters of an error are said."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim, judged."""

    id: str
    verdict: Verdict
    runs: tuple[str, ...]  # those it read, in the order of the report


def judge(own: OwnClaims, results: Mapping[str, Result], expected: Mapping[str, str]) -> dict[str, Judgement]:
    """The judgement of every claim, by id; `expected` are the verdicts that claims are to get, where their authors say.

    Raises FaultsError with every test that is none, at its own line.
    """
    if not own.rules:
        return {}
    claims = _load(own)
    judged: dict[str, Judgement] = {}
    faults: list[Fault] = []
    for rule in own.rules.values():
        try:
            judged[rule.id] = _judge(own, rule, claims.get(rule.function), results, expected.get(rule.id, ""))
        except FaultsError as error:
            faults += error.faults
    if faults:
        raise FaultsError(faults)
    return judged


def _judge(own: OwnClaims, rule: Rule, claim: object, results: Mapping[str, Result], expected: str) -> Judgement:
    if not isinstance(claim, Claim):
        raise _fault(own, rule, "its decorator is not the claim of lab.report.claims")
    recorded = Recorded(results)
    verdict = _verdict(own, rule, claim, recorded)
    if not any(recorded.reads.values()):
        raise _fault(own, rule, "it reads nothing of any run, so that no result could change its verdict")
    instead = _instead(own, rule, claim, recorded)
    # of a verdict that nobody expects, what would change it says nothing
    is_unexpected = expected not in ("", verdict.word)
    if not is_unexpected and _verdict(own, rule, claim, Recorded(results, instead)).word == verdict.word:
        raise _fault(own, rule, f'it says "{verdict.word}" of the values in its unless too; they should change it')
    return Judgement(rule.id, verdict, tuple(run for run in results if run in recorded.reads))


def _instead(own: OwnClaims, rule: Rule, claim: Claim, recorded: Recorded) -> dict[str, dict[str, Any]]:
    """The values of the claim's unless, by run and name. Raises FaultsError for those that could not matter."""
    if not isinstance(claim.unless, Mapping) or not claim.unless:
        raise _fault(own, rule, 'unless needs values by run, as in {"linear-mse": {"accuracy": 0.5}}')
    instead = {}
    for run_id, values in claim.unless.items():
        if run_id not in recorded.results:
            known = did_you_mean(str(run_id), recorded.results)
            raise _fault(own, rule, f'unless: no run is called "{run_id}"{known}')
        if not isinstance(values, Mapping):
            raise _fault(own, rule, f'unless: run "{run_id}" needs values by name, as in {{"accuracy": 0.5}}')
        unread = [name for name in values if name not in recorded.reads.get(run_id, ())]
        if unread:
            raise _fault(own, rule, f'unless: the test does not read "{unread[0]}" of run "{run_id}"')
        try:
            instead[run_id] = replacements(recorded.results[run_id], recorded.reads[run_id], values)
        except ValueError as error:
            raise _fault(own, rule, f"unless: {error}") from None
    return instead


def _verdict(own: OwnClaims, rule: Rule, claim: Claim, recorded: Recorded) -> Verdict:
    """What a test says. Raises FaultsError at the line of whatever it raises."""
    try:
        verdict = claim.test(recorded)
    except (Exception, SystemExit) as error:  # whatever an author's code does
        raise FaultsError([_fault_of_error(own, error, f'claim "{rule.id}"', rule.line)]) from None
    if not isinstance(verdict, Verdict):
        raise _fault(own, rule, "it returns no verdict; holds, in_part and does_not_hold make one")
    return verdict


def _load(own: OwnClaims) -> dict[str, Any]:
    """What the author's file defines. Raises FaultsError at the line of whatever it raises."""
    module = ModuleType("claims")
    sys.modules["claims"] = module  # which dataclasses look into
    try:
        exec(compile(own.source, own.file, "exec"), module.__dict__)  # an import would leave its cache there
    except (Exception, SystemExit) as error:  # whatever an author's code does
        raise FaultsError([_fault_of_error(own, error, "claims", 0)]) from None
    return module.__dict__


def _fault(own: OwnClaims, rule: Rule, text: str) -> FaultsError:
    return FaultsError([Fault(Place(own.file, rule.line), f'claim "{rule.id}": {text}')])


def _fault_of_error(own: OwnClaims, error: BaseException, who: str, line: int) -> Fault:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own.file]
    said = shorten(f"{type(error).__name__}: {error}".rstrip(": "), LONGEST_ERROR, placeholder="…")
    return Fault(Place(own.file, (lines[-1] if lines else line) or line), f"{who}: {said}")
