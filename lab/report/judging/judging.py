"""Judging: each claim's test runs outside the build's process, on copies of the results; nothing is judged twice."""

import json
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError, Place
from lab.report.author.apart import run_apart
from lab.report.author.code import code_of_own
from lab.report.claims.verdicts import Judgement
from lab.report.judging.judgements import from_json, to_json
from lab.report.judging.running import Case, judgements_of
from lab.report.reading.own_tests import OwnTests
from lab.report.reading.report import Report
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import Recipe
from lab.store.sources import check_unchanged

ENTRY = "judgements.json"
"""What the store calls the judgements of a report."""


def case_of(report: Report, results: Mapping[str, Result]) -> Case:
    """What it takes to judge the claims of a report."""
    return Case(report.own_tests, results, report.linked.expected, is_draft=report.draft is not None)


def judge(case: Case) -> dict[str, Judgement]:
    """The judgement of every claim, by id. Raises FaultsError with every invalid test, at its line."""
    return _read(case.own, _answers_apart(case)) if case.own.tests else {}


def judge_once(case: Case, store: Store, say: Callable[[str], None]) -> dict[str, Judgement]:
    """The judgements, taken from the store if the same claims were judged on the same results before; else kept there.

    `say` is called with a message if the stored judgements are damaged. Raises FaultsError as `judge` does, OSError if
    the store cannot be written, and ChangedSourceError if the code that judges changes meanwhile.
    """
    if not case.own.tests:
        return {}
    with store.sources() as known:
        code = _code(case.own, known)
    recipe = _recipe(case, code)
    kept = _kept(case.own, recipe, store, say)
    if kept is not None:
        store.note(recipe)
        return kept
    answers = _answers_apart(case)
    judged = _read(case.own, answers)
    check_unchanged(code)
    store.write(recipe, ENTRY, json.dumps(answers).encode())
    store.note(recipe)
    return judged


def read_kept(case: Case, store: Store) -> None:
    """Read from the store what `judge_once` would read."""
    recipe = _recipe(case, _code(case.own, store.read_known()))
    store.last_recipe(recipe.name)
    _kept(case.own, recipe, store, lambda _: None)


def reasons_to_judge(case: Case, store: Store) -> tuple[str, ...]:
    """Why the claims are to be judged, which are judged together; none where their judgements are kept. Only reads."""
    if not case.own.tests:
        return ()
    recipe = _recipe(case, _code(case.own, store.read_known()))
    try:
        is_kept = _judgements_in(case.own, recipe, store) is not None
    except _UNREADABLE:
        return store.reasons(recipe, [ENTRY])
    return () if is_kept else store.reasons(recipe, [])


def answers_of(case: Case) -> list[dict[str, Any]]:
    """The judgements as tables for JSON, made in a separate process. Raises FaultsError."""
    return list(map(to_json, judgements_of(case)))


def _answers_apart(case: Case) -> Any:
    return run_apart(answers_of, case, who="claims", own=case.own)


def _read(own: OwnTests, answers: Any) -> dict[str, Judgement]:
    """The judgements in the answer of a process, every value checked. Raises FaultsError."""
    try:
        judged = {judgement.id: judgement for judgement in map(from_json, answers)}
    except (LookupError, TypeError, ValueError, AttributeError):
        judged = {}
    if judged.keys() != own.tests.keys():
        raise FaultsError([Fault(Place(own.file), "claims: its tests gave no verdicts")])
    return judged


# What is kept

_UNREADABLE = (DamagedEntryError, ValueError, FaultsError)
"""What is raised where judgements that were kept cannot be read."""


def _code(own: OwnTests, known: MutableMapping[str, str]) -> dict[str, str]:
    return code_of_own(own, [Case.__module__], known)


def _recipe(case: Case, code: Mapping[str, str]) -> Recipe:
    """Everything that the verdicts depend on."""
    parts = {
        "runs": " ".join(case.results),
        "expected": json.dumps(dict(case.expected), sort_keys=True),
        **{f"run {name}": result.made_of.digest for name, result in case.results.items()},
        **{f"the code of {name}": digest for name, digest in code.items()},
    }
    if case.is_draft:
        parts["draft"] = "yes"
    return Recipe("all_claims", parts)  # no run can have this name


def _kept(own: OwnTests, recipe: Recipe, store: Store, say: Callable[[str], None]) -> dict[str, Judgement] | None:
    """The stored judgements, or None. Damaged ones are reported and set aside."""
    try:
        return _judgements_in(own, recipe, store)
    except _UNREADABLE:
        say(f"{store.folder.name}/: what was kept of the claims is damaged ({ENTRY}); they are judged again")
        store.set_aside(recipe, ENTRY)
        return None


def _judgements_in(own: OwnTests, recipe: Recipe, store: Store) -> dict[str, Judgement] | None:
    """The judgements that are kept by a recipe, or None. Raises one of `_UNREADABLE` where they are damaged."""
    content = store.read(recipe, ENTRY)
    return None if content is None else _read(own, json.loads(content))
