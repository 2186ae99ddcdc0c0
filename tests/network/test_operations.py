"""Operations: the formulas against numbers that count what is done with them, by hand and in the listing's code."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.network.backpropagation import Network, forward, step
from lab.network.operations import Arithmetic, operations

layer_sizes = st.lists(st.integers(1, 5), min_size=2, max_size=5)


class Counting:
    """A number without a value that counts what is done with it."""

    def __init__(self, done: Counter[str]) -> None:
        self._done = done

    def __mul__(self, other: object) -> "Counting":
        self._done["multiplications"] += 1
        return self

    def __add__(self, other: object) -> "Counting":
        self._done["additions"] += 1
        return self

    __rmul__ = __mul__
    __radd__ = __sub__ = __rsub__ = __add__


def counted(done: Counter[str]) -> Arithmetic:
    """What was done since the last time."""
    arithmetic = Arithmetic(done["multiplications"], done["additions"])
    done.clear()
    return arithmetic


def total(terms: Iterable[Counting]) -> Counting:
    first, *others = terms
    for term in others:
        first = first + term
    return first


@given(layers=layer_sizes, has_biases=st.booleans())
@example(layers=[2, 4, 4, 1], has_biases=False)
def test_every_operation_of_an_update_in_plain_loops_is_counted(layers: list[int], has_biases: bool) -> None:
    done: Counter[str] = Counter()
    number = Counting(done)
    pairs = list(pairwise(layers))
    activations = 0

    for inputs, neurons in pairs:
        for _ in range(neurons):
            z = total(number * number for _ in range(inputs))
            if has_biases:
                z + number
            activations += 1
    forward_part = counted(done)
    for _ in range(layers[-1]):
        number * number  # the slopes of loss and activation
    for neurons, after in pairs[:0:-1]:
        for _ in range(neurons):
            total(number * number for _ in range(after)) * number
    deltas_part = counted(done)
    for inputs, neurons in pairs:
        for _ in range(neurons * inputs):
            number * number
    gradients_part = counted(done)
    for inputs, neurons in pairs:
        for _ in range(neurons * inputs + (neurons if has_biases else 0)):
            number - number * number
    update_part = counted(done)

    found = operations(layers, has_biases=has_biases)
    assert (found.forward, found.deltas) == (forward_part, deltas_part)
    assert (found.gradients, found.update) == (gradients_part, update_part)
    assert found.activations == activations


@given(layers=layer_sizes)
def test_every_operation_of_the_functions_that_train_is_counted(layers: list[int]) -> None:
    done: Counter[str] = Counter()

    def numbers(*shape: int) -> np.ndarray:
        return np.full(shape, Counting(done), dtype=object)

    pairs = list(pairwise(layers))
    network = Network(
        lambda z: (z, numbers(*z.shape)),
        tuple(numbers(neurons, inputs) for inputs, neurons in pairs),
        tuple(numbers(neurons) for neurons in layers[1:]),
        has_biases=True,
    )
    found = operations(layers, has_biases=True)

    forward(network, numbers(layers[0]))
    assert counted(done) == found.forward
    step(
        network, numbers(layers[0]), numbers(layers[-1]), loss=lambda output, label: (output, label), learning_rate=0.1
    )
    assert counted(done) == Arithmetic(found.multiplications, found.additions)


def test_the_operations_of_the_first_run_are_those_counted_by_hand() -> None:
    found = operations((2, 4, 4, 1), has_biases=False)

    # 28 weights, 9 neurons, 20 weights behind the first layer
    assert found.forward == Arithmetic(multiplications=28, additions=19)
    assert found.deltas == Arithmetic(multiplications=29, additions=12)
    assert found.gradients == Arithmetic(multiplications=28, additions=0)
    assert found.update == Arithmetic(multiplications=28, additions=28)
    assert found.activations == 9


@given(layers=layer_sizes, has_biases=st.booleans())
def test_all_operations_are_those_of_the_four_parts(layers: list[int], has_biases: bool) -> None:
    found = operations(layers, has_biases=has_biases)

    parts = (found.forward, found.deltas, found.gradients, found.update)
    assert found.multiplications == sum(part.multiplications for part in parts)
    assert found.additions == sum(part.additions for part in parts)


@pytest.mark.parametrize(("layers", "biases"), [((2, 4, 4, 1), 9), ((2, 1), 1)])
def test_each_bias_costs_two_additions_and_one_multiplication(layers: tuple[int, ...], biases: int) -> None:
    without, with_biases = (operations(layers, has_biases=has_biases) for has_biases in (False, True))

    assert with_biases.multiplications - without.multiplications == biases
    assert with_biases.additions - without.additions == 2 * biases
