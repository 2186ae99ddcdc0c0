"""The network and one step of its training, against numbers worked out by hand and against differences."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import lab.network
from lab.network.activations import ACTIVATIONS, Activation, relu, sigmoid
from lab.network.arrays import Array
from lab.network.backpropagation import Network, forward, step, untrained
from lab.network.losses import mse

STEP = 1e-6

INPUTS, LABEL = np.array([1.0, 2.0]), np.array([10.5])
"""The worked example answers 12, so the squared error has the slope 3."""


@pytest.fixture
def worked_example() -> Network:
    """Two inputs, two hidden neurons (for the inputs 1 and 2 the second one is off), one output."""
    return Network(
        relu,
        weights=(np.array([[1.0, 2.0], [-1.0, -1.0]]), np.array([[2.0, -4.0]])),
        biases=(np.array([0.5, -0.5]), np.array([1.0])),
        has_biases=True,
    )


def bits(network: Network) -> list[bytes]:
    return [array.tobytes() for array in (*network.weights, *network.biases)]


def test_forward_gives_z_a_and_slope_of_every_layer(worked_example: Network) -> None:
    passed = forward(worked_example, np.array([1.0, 2.0]))

    assert [z.tolist() for z in passed.z] == [[5.5, -3.5], [12.0]]
    assert [a.tolist() for a in passed.a] == [[1.0, 2.0], [5.5, 0.0], [12.0]]
    assert [slope.tolist() for slope in passed.slope] == [[1.0, 0.0], [1.0]]


def test_many_samples_at_once_have_the_z_a_and_slopes_of_each(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 3), seed=1, has_biases=True)
    inputs = np.linspace(-1.0, 2.0, 10).reshape(5, 2)

    together = forward(network, inputs)

    for sample, alone in enumerate(forward(network, each) for each in inputs):
        for of_all, of_one in ((together.z, alone.z), (together.a, alone.a), (together.slope, alone.slope)):
            assert_close(tuple(layer[sample] for layer in of_all), list(of_one), loss=0.0)


def test_z_has_the_bits_of_the_matrix_times_the_column_plus_the_biases(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 7, 1), seed=1, has_biases=True)
    passed = forward(network, np.array([0.3, 0.9]))

    expected = [np.dot(w, a) + b for w, a, b in zip(network.weights, passed.a[:-1], network.biases, strict=True)]

    assert [z.tobytes() for z in passed.z] == [z.tobytes() for z in expected]


def test_a_step_gives_the_pass_that_it_begins_with(worked_example: Network) -> None:
    passed, _, _ = step(worked_example, INPUTS, LABEL, loss=mse, learning_rate=0.5)

    assert [a.tolist() for a in passed.a] == [a.tolist() for a in forward(worked_example, INPUTS).a]


def test_deltas_go_back_and_gradients_are_delta_times_what_came_in(worked_example: Network) -> None:
    _, gradients, _ = step(worked_example, INPUTS, LABEL, loss=mse, learning_rate=0.5)

    assert [delta.tolist() for delta in gradients.biases] == [[6.0, 0.0], [3.0]]
    assert [g.tolist() for g in gradients.weights] == [[[6.0, 12.0], [0.0, 0.0]], [[16.5, 0.0]]]


def test_a_step_goes_against_the_gradient(worked_example: Network) -> None:
    _, _, after = step(worked_example, INPUTS, LABEL, loss=mse, learning_rate=0.5)

    assert [w.tolist() for w in after.weights] == [[[-2.0, -4.0], [-1.0, -1.0]], [[-6.25, -4.0]]]
    assert [b.tolist() for b in after.biases] == [[-2.5, -0.5], [-0.5]]
    assert after.activation is relu
    assert after.has_biases


def test_a_small_update_lowers_the_loss(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 4, 1), seed=1)
    inputs, label = np.array([0.3, 0.9]), np.array([1.0])

    passed, _, after = step(network, inputs, label, loss=mse, learning_rate=0.01)

    assert mse(forward(after, inputs).a[-1], label)[0] < mse(passed.a[-1], label)[0]


def test_a_step_leaves_the_old_network_as_it_was(worked_example: Network) -> None:
    inputs = np.array([1.0, 2.0])
    before = bits(worked_example)

    step(worked_example, inputs, LABEL, loss=mse, learning_rate=0.5)

    assert bits(worked_example) == before
    assert inputs.tolist() == [1.0, 2.0]


def test_an_update_leaves_the_biases_of_a_network_without_biases_at_0(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1, has_biases=False)

    _, gradients, after = step(network, np.array([0.3, 0.9]), np.array([1.0]), loss=mse, learning_rate=0.5)

    assert all(g.any() for g in gradients.biases)
    assert not any(b.any() for b in after.biases)
    assert not after.has_biases


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
def test_a_start_has_the_given_weights_and_biases_of_0(has_biases: bool) -> None:
    weights = [np.ones((4, 2)), np.ones((1, 4))]

    network = untrained(sigmoid, weights, has_biases=has_biases)

    assert [w.tolist() for w in network.weights] == [w.tolist() for w in weights]
    assert [b.tolist() for b in network.biases] == [[0.0] * 4, [0.0]]
    assert network.has_biases == has_biases


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
def test_a_network_of_2_4_4_1_has_28_weights_with_biases_or_without(has_biases: bool, draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 4, 1), seed=1, has_biases=has_biases)

    assert network.layers == (2, 4, 4, 1)
    assert network.number_of_weights == 28


def central_differences(loss: Callable[[list[Array]], float], parameters: tuple[Array, ...]) -> list[Array]:
    """How the loss changes with every parameter, (loss above - loss below) / 2h each."""
    slopes = [np.zeros_like(array) for array in parameters]
    for layer, array in enumerate(parameters):
        for index in np.ndindex(array.shape):
            above, below = [a.copy() for a in parameters], [a.copy() for a in parameters]
            above[layer][index] += STEP
            below[layer][index] -= STEP
            slopes[layer][index] = (loss(above) - loss(below)) / (2.0 * STEP)
    return slopes


def assert_close(found: tuple[Array, ...], expected: list[Array], *, loss: float) -> None:
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-8 * (1.0 + loss))


any_layers = st.lists(st.integers(1, 3), min_size=2, max_size=4)
any_seed = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
@given(layers=any_layers, seed=any_seed)
def test_deltas_and_gradients_are_the_central_differences_of_the_loss(
    activation: Activation, layers: list[int], seed: int, draw_network
) -> None:
    network = draw_network(activation, layers, seed=seed, has_biases=True)
    generator = np.random.default_rng(seed + 1)
    inputs, label = generator.uniform(-1.0, 1.0, layers[0]), generator.uniform(0.0, 1.0, layers[-1])
    passed = forward(network, inputs)
    assume(all(abs(z) > 1e-3 for z_of_layer in passed.z for z in z_of_layer))  # else relu may be at its kink

    def loss(network: Network) -> float:
        return float(mse(forward(network, inputs).a[-1], label)[0].sum())

    _, gradients, _ = step(network, inputs, label, loss=mse, learning_rate=0.1)

    by_weight = central_differences(lambda weights: loss(replace(network, weights=tuple(weights))), network.weights)
    by_bias = central_differences(lambda biases: loss(replace(network, biases=tuple(biases))), network.biases)
    assert_close(gradients.weights, by_weight, loss=loss(network))
    assert_close(gradients.biases, by_bias, loss=loss(network))  # the deltas: a bias moves z by as much as itself


@pytest.mark.parametrize("file", sorted(Path(lab.network.__file__).parent.glob("*.py")), ids=lambda file: file.name)
def test_lines_that_the_report_may_print_have_at_most_79_columns(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()

    assert max(map(len, lines)) <= 79
