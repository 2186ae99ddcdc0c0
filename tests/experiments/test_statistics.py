"""Statistics of many seeds, against published values and by the laws that they obey."""

import math
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.seeds import Accuracies, SeedValues
from lab.experiments.statistics import Estimate, auc, median, ratios, share, sign_test

NUMBERS = st.floats(-1e6, 1e6)


# Shares


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_that_of_newcombes_table(
    successes: int, count: int, low: float, high: float
) -> None:
    """Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3."""
    estimate = share([True] * successes + [False] * (count - successes))

    assert estimate.value == successes / count
    assert (round(estimate.low or 0.0, 4), round(estimate.high or 0.0, 4)) == (low, high)


@given(happened=st.lists(st.booleans(), min_size=1, max_size=200))
def test_the_interval_of_a_share_encloses_it_and_is_mirrored_with_it(happened: list[bool]) -> None:
    estimate, mirrored = share(happened), share(not each for each in happened)

    assert 0.0 <= estimate.low <= estimate.value <= estimate.high <= 1.0
    assert estimate.low == pytest.approx(1.0 - mirrored.high, abs=1e-12)


def test_there_is_no_share_of_nothing() -> None:
    with pytest.raises(ValueError, match="no share of nothing"):
        share([])


# Medians


@pytest.mark.parametrize(("count", "low", "high"), [(6, 1, 6), (10, 2, 9), (20, 6, 15), (50, 18, 33), (100, 40, 61)])
def test_the_interval_of_a_median_lies_between_the_ranks_of_the_tables(count: int, low: int, high: int) -> None:
    """Conover 1999, Practical Nonparametric Statistics, 3.2, from the binomial table."""
    estimate = median(SeedValues(range(1, count + 1)))

    assert estimate == Estimate((count + 1) / 2, low, high)


def test_the_interval_of_a_median_encloses_the_true_one_about_as_often_as_it_says() -> None:
    generator = Random(1)
    samples = [SeedValues(generator.gauss(0.0, 1.0) for _ in range(30)) for _ in range(2000)]

    enclosing = sum(estimate.low <= 0.0 <= estimate.high for estimate in map(median, samples))

    assert 0.95 * 2000 - 3 * math.sqrt(2000 * 0.95 * 0.05) < enclosing < 0.99 * 2000


def test_an_end_that_is_never_reached_is_none() -> None:
    assert median(SeedValues([1.0] * 55 + [None] * 45)) == Estimate(1.0, 1.0, None)
    assert median(Accuracies([1.0] * 55 + [None] * 45)) == Estimate(1.0, None, 1.0)


def test_five_values_are_too_few_for_the_interval_of_a_median() -> None:
    with pytest.raises(ValueError, match="needs 6 values, not 5"):
        median(SeedValues([1.0] * 5))


# Orderings


@pytest.mark.parametrize(("larger", "smaller", "p"), [(8, 2, 56 / 1024), (10, 0, 1 / 1024), (0, 0, 1.0), (1, 1, 0.75)])
def test_the_sign_test_is_the_binomial_one(larger: int, smaller: int, p: float) -> None:
    first = SeedValues([0.0] * larger + [1.0] * smaller + [2.0])
    second = SeedValues([1.0] * larger + [0.0] * smaller + [2.0])

    test = sign_test(first, second)

    assert (test.larger, test.smaller, test.equal) == (larger, smaller, 1)
    assert test.p == pytest.approx(p)


def test_the_sign_test_comes_near_the_normal_one_for_many_pairs() -> None:
    test = sign_test(SeedValues([0.0] * 1000), SeedValues([1.0] * 530 + [-1.0] * 470))

    assert test.p == pytest.approx(1.0 - NormalDist(500, math.sqrt(250)).cdf(529.5), rel=1e-2)


def test_never_is_later_than_any_epoch_and_less_than_any_accuracy() -> None:
    assert sign_test(SeedValues([7, None]), SeedValues([None, None])).larger == 1
    assert sign_test(Accuracies([0.5, None]), Accuracies([None, None])).smaller == 1


def test_lists_of_different_length_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="zip"):
        sign_test(SeedValues([1.0]), SeedValues([1.0, 2.0]))


def test_ratios_are_of_pairs_and_never_where_one_of_them_is() -> None:
    first, second = SeedValues((2, 4, None, 5, 0)), SeedValues((6, 1, 3, None, 2))

    assert ratios(first, second) == (3.0, 0.25, None, None, None)
    assert median(SeedValues(ratios(first, second) * 2)).value is None


def test_lists_of_different_length_have_no_ratios() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios(SeedValues((1, 2)), SeedValues((1,)))


# Areas under the curve


@pytest.mark.parametrize(
    ("scores", "labels", "area"),
    [
        ([0.1, 0.4, 0.35, 0.8], [0.0, 0.0, 1.0, 1.0], 0.75),
        ([0.5, 0.5], [0.0, 1.0], 0.5),
        ([1.0, 2.0, 3.0], [0.0, 0.0, 1.0], 1.0),
    ],
)
def test_the_area_under_the_curve_is_the_share_of_pairs_in_order(
    scores: list[float], labels: list[float], area: float
) -> None:
    assert auc(scores, labels) == area


@given(scores=st.lists(NUMBERS, min_size=2, max_size=20, unique=True), data=st.data())
def test_the_area_hangs_on_the_order_of_the_scores_alone(scores: list[float], data: st.DataObject) -> None:
    labels = data.draw(st.permutations([0.0, 1.0] * (len(scores) // 2) + [0.0] * (len(scores) % 2)))
    ranks = [float(sorted(scores).index(score)) for score in scores]

    assert auc(scores, labels) == auc(ranks, labels)
    assert auc(scores, labels) == pytest.approx(1.0 - auc([-rank for rank in ranks], labels))


def test_an_area_needs_both_classes() -> None:
    with pytest.raises(ValueError, match="both classes"):
        auc([1.0, 2.0], [1.0, 1.0])
