"""Judging: every claim's test is run apart from the build, on copies of the results; the same is not judged twice."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError, Place
from lab.report.author.apart import run_apart
from lab.report.author.code import code_of_own
from lab.report.claims.verdicts import Judgement
from lab.report.judging.judgements import from_json, to_json
from lab.report.judging.running import Case, judgements_of
from lab.report.reading.own_claims import OwnClaims
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import Recipe
from lab.store.sources import check_unchanged

ENTRY = "judgements.json"
"""What the store calls the judgements of a report."""


def judge(own: OwnClaims, results: Mapping[str, Result], expected: Mapping[str, str]) -> dict[str, Judgement]:
    """The judgement of every claim, by id; `expected` are the verdicts that claims are to get, where their authors say.

    Raises FaultsError with every test that is none, at its own line.
    """
    return _read(own, _judged(Case(own, results, expected))) if own.rules else {}


def judge_once(case: Case, store: Store, say: Callable[[str], None]) -> dict[str, Judgement]:
    """The same, kept in the store, and taken from there where the same was judged before.

    `say` is called with a line where what is kept is damaged. Raises FaultsError as `judge`, OSError when the store
    cannot be written, ChangedSourceError when the code that judges is changed meanwhile.
    """
    if not case.own.rules:
        return {}
    code = _code(case.own, store)
    recipe = _recipe(case, code)
    kept = _kept(case.own, recipe, store, say)
    if kept is not None:
        return kept
    answers = _judged(case)
    judged = _read(case.own, answers)
    check_unchanged(code)
    store.write(recipe, ENTRY, json.dumps(answers).encode())
    return judged


def read_kept(case: Case, store: Store) -> None:
    """Read from the store what `judge_once` would."""
    _kept(case.own, _recipe(case, _code(case.own, store)), store, lambda _: None)


def answers_of(case: Case) -> list[dict[str, Any]]:
    """The judgements as JSON has them; for a process that is its alone. Raises FaultsError."""
    return list(map(to_json, judgements_of(case)))


def _judged(case: Case) -> Any:
    return run_apart(answers_of, case, who="claims", own=case.own)


def _read(own: OwnClaims, answers: Any) -> dict[str, Judgement]:
    """The judgements that a process answered, of which nothing is believed unseen. Raises FaultsError."""
    try:
        judged = {judgement.id: judgement for judgement in map(from_json, answers)}
    except (LookupError, TypeError, ValueError, AttributeError):
        judged = {}
    if judged.keys() != own.rules.keys():
        raise FaultsError([Fault(Place(own.file), "claims: no verdicts came of its tests")])
    return judged


# What is kept


def _code(own: OwnClaims, store: Store) -> dict[str, str]:
    with store.sources() as known:
        return code_of_own(own, [Case.__module__], known)


def _recipe(case: Case, code: Mapping[str, str]) -> Recipe:
    """What all claims are judged by."""
    parts = {
        "runs": " ".join(case.results),
        "expected": json.dumps(dict(case.expected), sort_keys=True),
        **{f"run {name}": result.made_of.digest for name, result in case.results.items()},
        **{f"the code of {name}": digest for name, digest in code.items()},
    }
    return Recipe("claims", parts)


def _kept(own: OwnClaims, recipe: Recipe, store: Store, say: Callable[[str], None]) -> dict[str, Judgement] | None:
    """The judgements of the same before; what is damaged is said and set aside."""
    try:
        content = store.read(recipe, ENTRY)
        return None if content is None else _read(own, json.loads(content))
    except (DamagedEntryError, ValueError, FaultsError):
        say(f"{store.folder.name}/: what was kept of the claims is damaged ({ENTRY}); they are judged again")
        store.set_aside(recipe, ENTRY)
        return None
