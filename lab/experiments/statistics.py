"""What can be said of many seeds: estimates with their intervals, orderings with their test.

Every interval is one of 95 per cent. All is exact but Wilson's interval, which is the score interval that Brown, Cai
and DasGupta recommend for a share (Interval Estimation for a Binomial Proportion, 2001).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from lab.experiments.seeds import SeedValues

CONFIDENCE = 0.95

LEAST_FOR_INTERVAL = 6
"""How many values the interval of a median needs: with five, the least and the largest enclose it too rarely."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value found from a sample, and the interval that it leaves for the true one; None is never."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SignTest:
    """How often the second of a pair was larger, smaller or the same, and how probable so many larger ones were if
    larger and smaller were equally probable.
    """

    larger: int
    smaller: int
    equal: int
    p: float


def share(happened: Iterable[bool]) -> Estimate:
    """The share of those that are true, with Wilson's interval. Raises ValueError for none at all."""
    values = [bool(each) for each in happened]
    count = len(values)
    if not count:
        raise ValueError("there is no share of nothing")
    found = sum(values) / count
    z = NormalDist().inv_cdf((1.0 + CONFIDENCE) / 2.0)
    middle = (found + z**2 / (2 * count)) / (1.0 + z**2 / count)
    half = z / (1.0 + z**2 / count) * math.sqrt(found * (1.0 - found) / count + z**2 / (4 * count**2))
    return Estimate(
        found,
        0.0 if found == 0.0 else max(0.0, middle - half),
        1.0 if found == 1.0 else min(1.0, middle + half),
    )


def median(values: SeedValues) -> Estimate:
    """The median, and the narrowest interval between two values, equally far from both ends, that encloses the true
    one in at least 95 of 100 samples (Conover, Practical Nonparametric Statistics, 3.2).

    Raises ValueError for fewer than 6 values.
    """
    count = len(values)
    if count < LEAST_FOR_INTERVAL:
        raise ValueError(f"the interval of a median needs {LEAST_FOR_INTERVAL} values, not {count}")
    outside = (1.0 - CONFIDENCE) / 2.0
    rank = max(rank for rank in range(1, count // 2 + 1) if _at_most(rank - 1, count) <= outside)
    in_order = sorted(values.ranked)
    low, high = (None if math.isinf(each) else each for each in (in_order[rank - 1], in_order[-rank]))
    return Estimate(values.median, low, high)


def ratios(first: SeedValues, second: SeedValues) -> SeedValues:
    """How many times as large as the first of a pair the second is, pair by pair; None where one of them is never, or
    the first is 0. Raises ValueError for lists of different length.
    """
    pairs = zip(first, second, strict=True)
    return SeedValues(other / one if one and other is not None else None for one, other in pairs)


def sign_test(first: SeedValues, second: SeedValues) -> SignTest:
    """The sign test of pairs, one-sided: is the second larger? Never is larger than any epoch or loss, and less than
    any accuracy. Raises ValueError for lists of different length.
    """
    pairs = list(zip(first.ranked, second.ranked, strict=True))
    larger = sum(one < other for one, other in pairs)
    smaller = sum(one > other for one, other in pairs)
    return SignTest(larger, smaller, len(pairs) - larger - smaller, _at_most(smaller, larger + smaller))


def auc(scores: Sequence[float], labels: Sequence[float]) -> float:
    """The area under the ROC curve: the probability that a sample of class 1 scores above one of class 0, where equal
    scores count half (Hanley and McNeil 1982). Raises ValueError where a class is missing.
    """
    ones = [score for score, label in zip(scores, labels, strict=True) if label == 1.0]
    zeros = [score for score, label in zip(scores, labels, strict=True) if label == 0.0]
    if not ones or not zeros:
        raise ValueError("an area under the curve needs samples of both classes")
    above = sum((one > zero) + 0.5 * (one == zero) for one in ones for zero in zeros)
    return above / (len(ones) * len(zeros))


def _at_most(successes: int, count: int) -> float:
    """The probability of at most so many heads in so many throws of a fair coin."""
    return sum(math.comb(count, each) for each in range(successes + 1)) / float(2**count)
