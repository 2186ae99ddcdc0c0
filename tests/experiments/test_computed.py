"""What was computed of a value: once, as long as it is among what was asked for last."""

import copy
import pickle
from collections.abc import Callable

import pytest

from lab.experiments.computed import Computed


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def double(asked: list[str]) -> Callable[[Computed, str], str]:
    """Computes a text twice over, and notes that it did."""

    def make(computed: Computed, text: str) -> str:
        def twice() -> str:
            asked.append(text)
            return 2 * text

        return computed.once(text, twice)

    return make


def test_a_product_is_computed_once(asked: list[str], double) -> None:
    computed = Computed(2)

    assert [double(computed, text) for text in "abab"] == ["aa", "bb", "aa", "bb"]
    assert asked == ["a", "b"]


def test_of_too_many_the_one_that_was_not_asked_for_longest_is_forgotten(asked: list[str], double) -> None:
    computed = Computed(2)

    for text in "abacab":
        double(computed, text)

    assert asked == ["a", "b", "c", "b"]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_a_copy_is_empty_and_forgets_alike(asked: list[str], double, copied) -> None:
    computed = Computed(1)
    double(computed, "a")

    again = copied(computed)
    for text in "aab":
        double(again, text)
    double(again, "a")

    assert asked == ["a", "a", "b", "a"]
