"""Verdicts, and the decorator that makes a function the test of a claim."""

import math
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from numbers import Integral, Real
from typing import Any, TypeAlias

from lab.experiments.statistics import Estimate
from lab.language.words import quoted, written
from lab.report.wording.estimates import with_interval

HOLDS, IN_PART, DOES_NOT_HOLD = "holds", "in part", "does not hold"

VERDICTS = (HOLDS, IN_PART, DOES_NOT_HOLD)

UNDECIDED = "undecided"
"""Instead of a verdict, in drafts alone: the test needs more seeds."""

Number: TypeAlias = int | float | Estimate | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of a test on a claim, the reason, and the numbers behind it.

    In `because`, a name in braces is replaced by that number; `{share:%}` prints it in per cent.
    """

    word: str
    because: str
    numbers: Mapping[str, Number]

    def __post_init__(self) -> None:
        """Raises ValueError for an invalid verdict, however it was made."""
        if self.word not in (*VERDICTS, UNDECIDED):
            raise ValueError(f"a verdict is {written(self.word)}; one of {quoted(VERDICTS)} is needed")
        if not isinstance(self.because, str):
            raise ValueError(f"because is {written(self.because)}; a text is needed")
        if not self.because.replace("\N{NO-BREAK SPACE}", " ").isprintable():
            raise ValueError("because has a character that no page may contain, or more than one line")
        for name, value in self.numbers.items():
            if not name.isprintable():
                raise ValueError(f"a number is called {written(name)}, which no page may contain")
            number_from(name, value)


def holds(because: str, **behind: object) -> Verdict:
    """The claim holds."""
    return _verdict(HOLDS, because, behind)


def in_part(because: str, **behind: object) -> Verdict:
    """The claim holds in part; `because` says when."""
    return _verdict(IN_PART, because, behind)


def does_not_hold(because: str, **behind: object) -> Verdict:
    """The claim does not hold; `because` says what is true instead."""
    return _verdict(DOES_NOT_HOLD, because, behind)


def _verdict(word: str, because: str, behind: Mapping[str, object]) -> Verdict:
    """Raises ValueError for an invalid number, and for a name in braces that is not the name of a number."""
    known = {name: number_from(name, value) for name, value in behind.items()}
    if not isinstance(because, str):
        raise ValueError(f"because is {written(because)}; a text is needed")
    try:
        text = because.format_map({name: _Said(value) for name, value in known.items()})
    except KeyError as error:
        raise ValueError(f"because mentions {{{error.args[0]}}}, which is not one of its numbers") from None
    return Verdict(word, text, known)


def number_from(name: str, value: object) -> Number:
    """The number as one of Python's own types. Raises ValueError for anything else."""
    if value is None or (isinstance(value, Estimate) and all(map(_is_finite_or_none, astuple(value)))):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) and math.isfinite(value):
        return float(value)
    raise ValueError(f"{name} is {written(value)}; a finite number, an estimate or None is needed")


def _is_finite_or_none(value: float | None) -> bool:
    return value is None or math.isfinite(value)


class _Said:
    """A number, as `because` prints it."""

    def __init__(self, value: Number) -> None:
        self._value = value

    def __repr__(self) -> str:
        return with_interval(self._value)

    def __format__(self, spec: str) -> str:
        if spec not in ("", "%"):
            raise ValueError(f'a number in because is written {{name}} or {{name:%}}, not with ":{spec}"')
        return with_interval(self._value, in_percent=spec == "%")


Test: TypeAlias = Callable[[Mapping[str, Any]], Verdict]
"""Judges the results by run; they have the same names as in prose."""


@dataclass(frozen=True, slots=True)
class ClaimTest:
    """The test of a claim, and the values by run that would change its verdict."""

    id: str
    test: Test
    unless: Mapping[str, Mapping[str, object]]


def claim(claim_id: str, *, unless: Mapping[str, Mapping[str, object]]) -> Callable[[Test], ClaimTest]:
    """Make a function the test of the claim with this id.

    `unless` says which other values of runs would change the verdict, as in
    `{"linear-mse": {"number_of_weights": 24}}`; `"seeds.accuracy": 0.5` gives every seed this value. The first
    paragraph of the function's docstring is its rule in words, which the page shows.
    """
    return lambda test: ClaimTest(claim_id, test, unless)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim, judged."""

    id: str
    verdict: Verdict
    runs: tuple[str, ...]  # the runs that its test read, in the order of the report
