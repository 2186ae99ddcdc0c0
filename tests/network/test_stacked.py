"""One step of a stack: the book's for every replica, and the same bits in every company."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.network import backpropagation as book
from lab.network.activations import ACTIVATIONS, Activation, sigmoid
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.parameters import parameters_of, with_parameters
from lab.network.stacked import deltas, forward, gradients, stacked, total, update

LAYERS = [(2, 1), (1, 1, 1), (2, 4, 4, 1), (3, 1, 5, 2), (2, 7, 9, 16, 3, 2)]
BIASES = pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])


def bits(network: Network) -> list[bytes]:
    return [array.tobytes() for array in (*network.weights, *network.biases)]


def sloped(output: Array, slope: Array) -> tuple[Array, Array]:
    """A loss whose slope is given in place of the label."""
    return output, slope


def assert_close(found: Sequence[Array], expected: Sequence[Array]) -> None:
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


@BIASES
@pytest.mark.parametrize("layers", LAYERS, ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_every_replica_makes_the_step_of_the_books_network(
    activation: Activation, layers: tuple[int, ...], has_biases: bool, draw_network
) -> None:
    networks = [draw_network(activation, layers, seed=seed, has_biases=has_biases) for seed in range(5)]
    inputs = np.linspace(-1.0, 2.0, 5 * layers[0]).reshape(layers[0], 5)
    loss_slope = np.linspace(-0.5, 1.0, 5 * layers[-1]).reshape(layers[-1], 5)
    stack = stacked(networks)

    passed = forward(stack, inputs)
    deltas(stack, passed, 0.1 * loss_slope)
    update(stack, gradients(stack))

    for replica, network in enumerate(networks):
        its_pass, _, updated = book.step(
            network, inputs[:, replica], loss_slope[:, replica], loss=sloped, learning_rate=0.1
        )
        assert_close([slope[:, replica] for slope in passed.slope], its_pass.slope)
        assert_close([a[:, replica] for a in passed.a], its_pass.a[1:])
        assert_close([stack.parameters[:, replica]], [parameters_of(updated)])


def test_inputs_may_be_those_of_all_replicas(draw_network) -> None:
    networks = [draw_network(sigmoid, (2, 4, 1), seed=seed) for seed in range(3)]
    inputs = np.array([[0.25], [0.75]])

    of_all, of_each = (forward(stacked(networks), each).a for each in (inputs, np.repeat(inputs, 3, axis=1)))

    assert [a.tobytes() for a in of_all] == [a.tobytes() for a in of_each]


def test_a_step_leaves_the_networks_as_they_were(draw_network) -> None:
    networks = [draw_network(sigmoid, (2, 4, 1), seed=seed, has_biases=True) for seed in range(3)]
    before = [bits(network) for network in networks]
    stack = stacked(networks)

    deltas(stack, forward(stack, np.ones((2, 1))), np.ones((1, 3)))
    update(stack, gradients(stack))

    assert [bits(network) for network in networks] == before
    assert bits(with_parameters(networks[0], stack.parameters[:, 0])) != before[0]


# Parameters in a row


@BIASES
@pytest.mark.parametrize("layers", LAYERS, ids=str)
def test_a_network_is_made_again_of_its_parameters(layers: tuple[int, ...], has_biases: bool, draw_network) -> None:
    network = draw_network(sigmoid, layers, seed=1, has_biases=has_biases)
    other = draw_network(sigmoid, layers, seed=2, has_biases=has_biases)

    again = with_parameters(other, parameters_of(network))

    assert bits(again) == bits(network)
    assert (again.layers, again.activation, again.has_biases) == (layers, sigmoid, has_biases)


@BIASES
@pytest.mark.parametrize("layers", LAYERS, ids=str)
def test_a_network_made_of_parameters_stays_when_they_are_written_over(
    layers: tuple[int, ...], has_biases: bool, draw_network
) -> None:
    stack = stacked([draw_network(sigmoid, layers, seed=1, has_biases=has_biases)])
    network = with_parameters(draw_network(sigmoid, layers, seed=2, has_biases=has_biases), stack.parameters[:, 0])
    before = bits(network)

    update(stack, np.ones_like(stack.parameters))

    assert bits(network) == before


# Sums


@settings(max_examples=settings.default.max_examples // 5)
@given(terms=st.integers(1, 40), replicas=st.integers(1, 300), seed=st.integers(0, 2**32 - 1))
def test_a_total_is_the_sum_and_has_the_same_bits_for_any_number_of_replicas(
    terms: int, replicas: int, seed: int
) -> None:
    numbers = np.random.default_rng(seed).standard_normal((terms, replicas))

    together = total(numbers.copy())

    assert together.tolist() == [total(numbers[:, [replica]]).item() for replica in range(replicas)]
    assert together[-1] == pytest.approx(math.fsum(numbers[:, -1]), rel=0.0, abs=1e-12)
