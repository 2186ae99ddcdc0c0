"""Checking: what is wrong with an expression that shows before anything is run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lab.experiments.results import Result
from lab.experiments.seeds import SeedValues
from lab.language.faults import Fault
from lab.language.words import shortened
from lab.report.values.computing import ADDRESS_IN_MEMORY, UncomputableError, compute
from lab.report.values.expressions import Value, follows_from_settings, tree_of
from lab.report.values.sandbox import LONGEST_TEXT
from lab.report.values.trial import Trial
from lab.report.values.untrained import UNKNOWN


@dataclass(frozen=True, slots=True)
class Tried:
    """What trying an expression before anything is run has found."""

    faults: tuple[Fault, ...]
    text: str | None  # what it prints; None where only training tells that


def try_value(
    value: Value, results: Mapping[str, Result], is_excused: Callable[[str], bool], *, is_part: bool = False
) -> Tried:
    """Try an expression on stand-ins for the results. Faults are its syntax, unknown runs and names, places beyond the
    ends of lists, and if it is not a part of others, that what it gives cannot be printed.

    `is_excused` tells of a run that is not known whether that follows from another fault.
    """
    text = None
    try:
        trial = Trial(results, is_excused, value.names)
        tree = tree_of(value.whole)
        found = trial.values_of(tree)
        problems = trial.problems
        if not problems and not is_part:
            if follows_from_settings(tree) and not trial.reads_some_result:
                text = compute(value.whole, results)
            problems = [problem for each in found if (problem := _problem_of_printing(each))][:1]
    except UncomputableError as error:
        problems = [str(error)]
    except RecursionError:
        problems = ["nested too deep"]
    said = f'value "{shortened(value.expression)}"'
    return Tried(tuple(Fault(value.place, f"{said}: {problem}") for problem in problems), text)


def _problem_of_printing(found: object) -> str:
    """Why what an expression gives cannot be printed, whatever comes of the runs; nothing where that is not known."""
    if isinstance(found, str) and ADDRESS_IN_MEMORY.search(found):
        return "it is neither a number nor a text"
    if isinstance(found, str) and len(found) > LONGEST_TEXT:
        return f"it has more than {LONGEST_TEXT} characters"
    if found is UNKNOWN or found is None or isinstance(found, bool | int | float | str):
        return ""
    if isinstance(found, Iterator):
        return 'it is several values; | join(", ") after it makes them one text'
    if isinstance(found, SeedValues):
        return "it is a list, one a seed; .median after it is their middle"
    if isinstance(found, tuple | list | np.ndarray):
        return "it is a list; [0] after it is the first of them"
    return "it is a table" if isinstance(found, Mapping) else "it is neither a number nor a text"
