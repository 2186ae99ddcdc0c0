"""Checking: what is wrong with an expression that shows before anything is run."""

from collections.abc import Callable, Mapping

import numpy as np

from lab.experiments.results import Result
from lab.experiments.seeds import SeedValues
from lab.language.faults import Fault
from lab.language.words import shortened
from lab.report.values.computing import ADDRESS_IN_MEMORY, UncomputableError, compute
from lab.report.values.expressions import Value, tree_of
from lab.report.values.trial import UNKNOWN, Trial


def check_value(
    value: Value, results: Mapping[str, Result], is_excused: Callable[[str], bool], *, is_part: bool = False
) -> list[Fault]:
    """The faults of an expression that show before anything is run, on stand-ins for the results: its syntax, unknown
    runs and names, places beyond the ends of lists, and if it is not a part of others, that what it gives cannot be
    printed.

    `is_excused` tells of a run that is not known whether that follows from another fault.
    """
    try:
        trial = Trial(results, is_excused, value.names)
        found = trial.value_of(tree_of(value.whole))
        problems = trial.problems
        if not problems and not is_part:
            if not trial.reads_results:
                compute(value.whole, {})
            problems = [problem] if (problem := _problem_of_printing(found)) else []
    except UncomputableError as error:
        problems = [str(error)]
    except RecursionError:
        problems = ["nested too deep"]
    return [Fault(value.place, f'value "{shortened(value.expression)}": {problem}') for problem in problems]


def _problem_of_printing(found: object) -> str:
    """Why what an expression gives cannot be printed, whatever comes of the runs; nothing where that is not known."""
    if isinstance(found, str) and ADDRESS_IN_MEMORY.search(found):
        return "it is neither a number nor a text"
    if found is UNKNOWN or found is None or isinstance(found, bool | int | float | str):
        return ""
    if isinstance(found, SeedValues):
        return "it is a list, one a seed; .median after it is their middle"
    if isinstance(found, tuple | list | np.ndarray):
        return "it is a list; [0] after it is the first of them"
    return "it is a table" if isinstance(found, Mapping) else "it is neither a number nor a text"
