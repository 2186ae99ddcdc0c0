"""What the seeds gave: medians, quantiles and shares, where never is worse than any number."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.seeds import COLUMNS, Accuracies, Seeds, SeedValues, epoch_or_none, number_or_none, seeds_of_rows

NUMBERS = st.integers(-(10**6), 10**6).map(float) | st.floats(-1e300, 1e300)

SHARES = st.floats(0.0, 1.0)

OF_BOTH_KINDS = pytest.mark.parametrize("kind", [SeedValues, Accuracies])


# Quantiles


@given(values=st.lists(NUMBERS, min_size=1, max_size=30), q=SHARES)
def test_a_quantile_of_numbers_is_numpys(values: list[float], q: float) -> None:
    quantile = SeedValues(values).quantile(q)

    expected = np.quantile(np.array(values) / 4, q)  # as the difference of two of them may be above any number
    assert quantile / 4 == pytest.approx(expected, rel=1e-12, abs=1e-12 * max(map(abs, values)))
    assert min(values) <= quantile <= max(values)


@given(values=st.lists(NUMBERS, min_size=1, max_size=30), q=SHARES)
def test_of_numbers_alone_it_is_the_same_which_end_is_worst(values: list[float], q: float) -> None:
    assert SeedValues(values).quantile(q) == Accuracies(values).quantile(q)


@given(values=st.lists(NUMBERS | st.none(), min_size=1, max_size=30), q=SHARES)
def test_a_quantile_is_a_number_just_where_it_touches_numbers_alone(values: list[float | None], q: float) -> None:
    """Never is worse than any number: it stands behind all losses and epochs, and in front of all accuracies."""
    place = q * (len(values) - 1)
    touched = {math.floor(place), math.ceil(place)}
    numbers = sum(value is not None for value in values)

    assert (SeedValues(values).quantile(q) is not None) == (max(touched) < numbers)
    assert (Accuracies(values).quantile(q) is not None) == (min(touched) >= len(values) - numbers)


@OF_BOTH_KINDS
@pytest.mark.parametrize(("q", "expected"), [(0, 1.0), (0.25, 1.75), (0.5, 2.5), (0.9, 3.7), (1, 4.0), (1.0, 4.0)])
def test_between_two_values_a_quantile_is_linear(kind: type[SeedValues], q: float, expected: float) -> None:
    assert kind((4, 2, 1, 3)).quantile(q) == pytest.approx(expected)


@OF_BOTH_KINDS
def test_a_quantile_does_not_depend_on_the_order_of_the_seeds(kind: type[SeedValues]) -> None:
    values = (3.0, None, 1.0, 2.0, None)

    assert {kind(order).quantile(0.5) for order in permutations(values)} == {kind(values).quantile(0.5)}


@OF_BOTH_KINDS
@pytest.mark.parametrize("q", [0.0, 0.3, 1.0])
def test_a_quantile_of_one_value_is_that(kind: type[SeedValues], q: float) -> None:
    assert kind((7,)).quantile(q) == 7.0
    assert kind((None,)).quantile(q) is None


@pytest.mark.parametrize("q", [-0.1, 1.0000001, 25, math.nan, math.inf, True, False, "0.5", None])
def test_what_is_no_share_is_no_quantile(q: object) -> None:
    with pytest.raises(ValueError, match=f"a quantile is between 0 and 1, not {q}"):
        SeedValues((1.0, 2.0)).quantile(q)


# Medians


@pytest.mark.parametrize(
    ("values", "median"),
    [
        ((3, 1, 2), 2.0),
        ((1, 2, 3, 10), 2.5),
        ((None, 1, 2), 2.0),  # never comes behind 2
        ((None, None, 1), None),
        ((None, 1, 2, 3), 2.5),
        ((None, None, 1, 2), None),  # half of them: between 2 and never
        ((None, None, None), None),
    ],
)
def test_a_median_is_none_where_half_of_the_seeds_or_more_never(
    values: tuple[int | None, ...], median: float | None
) -> None:
    assert SeedValues(values).median == median


@pytest.mark.parametrize(
    ("values", "median"),
    [
        ((0.5, None, 1.0), 0.5),  # the diverged one comes in front of 0.5
        ((0.5, None, None), None),
        ((0.5, 1.0, 0.75, None), 0.625),
        ((0.5, 1.0, None, None), None),
    ],
)
def test_of_accuracies_the_low_ones_are_the_worst(values: tuple[float | None, ...], median: float | None) -> None:
    assert Accuracies(values).median == median


def test_an_epoch_s_median_is_a_number_with_a_point() -> None:
    assert isinstance(SeedValues((3, 4, 4)).median, float)


# Shares


@OF_BOTH_KINDS
@pytest.mark.parametrize(
    ("values", "share"), [((1, 2), 1.0), ((None, 2), 0.5), ((None, None), 0.0), ((0.0, 0, 0, None), 0.75)]
)
def test_a_share_is_of_the_seeds_that_have_a_value(kind: type[SeedValues], values: tuple, share: float) -> None:
    assert kind(values).share == share


# No seeds


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "seed"])
@pytest.mark.parametrize("ask", [lambda v: v.median, lambda v: v.share, lambda v: v.quantile(0.25)])
def test_a_run_without_seeds_has_no_median_and_says_why(name: str, ask) -> None:
    with pytest.raises(ValueError, match=r"^no seed changes the start of this run, so it has no seeds$"):
        ask(getattr(Seeds(), name))


def test_a_run_without_seeds_has_empty_columns() -> None:
    assert len(Seeds()) == 0
    assert {name: tuple(getattr(Seeds(), name)) for name in COLUMNS} == dict.fromkeys(COLUMNS, ())


# Rows

ROW = np.dtype(
    [
        *(("accuracy", "<f8"), ("final_loss", "<f8")),
        *(("converged_at", "<i8", (2,)), ("squared_error_converged_at", "<i8", (2,))),
        *(("diverged_at", "<i8"), ("diverged_sample", "<i8"), ("losses", "<f8", (3,)), ("parameters", "<f8", (2,))),
    ]
)

ROWS = np.array(
    [
        (0.75, 0.1, (0, 2), (3, 1), 0, 0, (0.3, 0.2, 0.1), (1.0, 2.0)),
        (math.nan, math.nan, (0, 1), (0, 1), 2, 17, (0.3, math.nan, math.nan), (3.0, 4.0)),
    ],
    ROW,
)


@pytest.mark.parametrize(("threshold", "converged", "squared"), [(0, (None, None), (3, None)), (1, (2, 1), (1, 1))])
def test_rows_become_columns_of_values_and_none(threshold: int, converged: tuple, squared: tuple) -> None:
    seeds = seeds_of_rows(ROWS, threshold=threshold, epochs=3)

    assert len(seeds) == 2
    assert seeds.seed == (1, 2)
    assert seeds.accuracy == (0.75, None)
    assert seeds.final_loss == (0.1, None)
    assert seeds.converged_at == converged
    assert seeds.squared_error_converged_at == squared
    assert seeds.diverged_at == (None, 2)
    assert seeds.diverged_sample == (None, 17)
    assert seeds.saved_epochs == (1, 2, 3)
    np.testing.assert_array_equal(seeds.losses, ROWS["losses"])
    np.testing.assert_array_equal(seeds.parameters, [[1.0, 2.0], [3.0, 4.0]])


def test_of_accuracies_alone_the_low_ones_are_the_worst_in_rows_too() -> None:
    seeds = seeds_of_rows(ROWS, threshold=0, epochs=3)

    assert [name for name in COLUMNS if isinstance(getattr(seeds, name), Accuracies)] == ["accuracy"]


def test_no_rows_are_no_seeds() -> None:
    assert seeds_of_rows(np.array([]), threshold=0, epochs=3) == Seeds()


def test_values_of_rows_are_python_s_own_so_that_they_can_be_written_as_json() -> None:
    assert type(number_or_none(np.float64(0.5))) is float
    assert type(epoch_or_none(np.int64(3))) is int
    assert (number_or_none(np.float64(math.nan)), epoch_or_none(np.int64(0))) == (None, None)
    assert number_or_none(np.float64(0.0)) == 0.0
