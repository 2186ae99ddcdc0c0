"""The gradient check, and the check of the check: whatever is planted wrong is caught."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from sharing import also_slowly

from lab.network.activations import ACTIVATIONS, Activation, relu, sigmoid, tanh
from lab.network.arrays import Array
from lab.network.backpropagation import Network, step, untrained
from lab.network.data_sets import Samples, xor
from lab.network.gradient_check import PROBE, GradientCheck, at_kink, check_gradients
from lab.network.initial_weights import draw_weights, zero
from lab.network.losses import LOSSES, Loss, mae, mse

RIGHT = 1e-7
"""The largest error of a right gradient."""

CAUGHT = 1e-4
"""The least error of a wrong one: a thousand times as much."""

LAYERS = (2, 4, 4, 1)

ALIVE = 82
"""A seed whose ReLU networks all have a gradient in every layer; with most seeds some have none, and agree with
anything.
"""


# What is right passes


def every_network(test: Callable[..., None]) -> Callable[..., None]:
    """Runs a test for every activation, every loss, 1 to 5 hidden layers, without and with biases."""
    for names, values in (
        ("has_biases", [False, True]),
        ("hidden_layers", [1, 3, *also_slowly(2, 4, 5)]),
        ("loss", LOSSES.values()),
        ("activation", ACTIVATIONS.values()),
    ):
        test = pytest.mark.parametrize(names, values)(test)
    return test


@every_network
def test_back_propagation_agrees_with_differences(
    activation: Activation, loss: Loss, hidden_layers: int, has_biases: bool, draw_network
) -> None:
    network = draw_network(activation, (2, *[4] * hidden_layers, 1), seed=ALIVE, has_biases=has_biases)

    check = check_gradients(network, xor(), loss)

    assert check.error <= RIGHT
    assert len(check.errors) == hidden_layers + 1
    assert check.samples > 0
    assert check.samples + check.kinks == 21


@pytest.mark.parametrize("loss", LOSSES.values())
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_several_outputs_are_checked_together(activation: Activation, loss: Loss, draw_network) -> None:
    network = draw_network(activation, (3, 4, 2), seed=1, has_biases=True)
    generator = np.random.default_rng(1)
    samples = Samples(generator.uniform(-1.0, 1.0, (10, 3)), generator.uniform(0.0, 1.0, (10, 2)))

    check = check_gradients(network, samples, loss)

    assert check.error <= RIGHT
    assert check.samples > 0


def test_gradients_that_are_all_0_agree() -> None:
    network = untrained(tanh, draw_weights(zero, np.random.default_rng(1), LAYERS), has_biases=False)

    check = check_gradients(network, xor(), mse)

    assert check == GradientCheck(errors=(0.0, 0.0, 0.0), samples=21, kinks=0)


def test_a_saturated_network_raises_no_warning(draw_network) -> None:
    network = draw_network(sigmoid, LAYERS, seed=1)
    steep = untrained(sigmoid, [1e4 * w for w in network.weights], has_biases=False)

    with np.errstate(all="raise"):
        check = check_gradients(steep, xor(), mse)

    assert check.samples + check.kinks == 21


def test_the_check_leaves_network_and_samples_as_they_were(draw_network) -> None:
    network, samples = draw_network(relu, LAYERS, seed=1, has_biases=True), xor()
    before = [array.tobytes() for array in (*network.weights, *network.biases, samples.inputs, samples.labels)]

    check_gradients(network, samples, mae)

    after = [array.tobytes() for array in (*network.weights, *network.biases, samples.inputs, samples.labels)]
    assert after == before


def test_the_error_is_that_of_the_worst_layer() -> None:
    assert GradientCheck(errors=(1e-9, 1e-3, 1e-8), samples=21, kinks=0).error == 1e-3


def test_an_error_that_is_no_number_is_not_hidden_behind_one_that_is() -> None:
    assert math.isnan(GradientCheck(errors=(1e-9, math.nan), samples=21, kinks=0).error)


# What is wrong is caught


def relu_of_the_reference(z: Array) -> tuple[Array, Array]:
    """The slope is 1 wherever the output is at least 0: everywhere."""
    a, _ = relu(z)
    return a, np.where(a >= 0.0, 1.0, 0.0)


def tanh_of_the_reference(z: Array) -> tuple[Array, Array]:
    """The slope is 1 - tanh(output)."""
    a, _ = tanh(z)
    return a, 1.0 - np.tanh(a)


@pytest.mark.parametrize("planted", [relu_of_the_reference, tanh_of_the_reference])
def test_the_wrong_slopes_of_the_reference_are_caught(planted: Activation, draw_network) -> None:
    network = draw_network(planted, LAYERS, seed=ALIVE)

    check = check_gradients(network, xor(), mse)

    assert check.error > CAUGHT
    assert check.samples > 0


@every_network
def test_an_activation_slope_wrong_by_1_in_1000_is_caught_in_every_layer(
    activation: Activation, loss: Loss, hidden_layers: int, has_biases: bool, draw_network
) -> None:
    def planted(z: Array) -> tuple[Array, Array]:
        a, slope = activation(z)
        return a, 1.001 * slope

    network = draw_network(planted, (2, *[4] * hidden_layers, 1), seed=ALIVE, has_biases=has_biases)

    check = check_gradients(network, xor(), loss)

    assert min(check.errors) > CAUGHT


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
@pytest.mark.parametrize("loss", LOSSES.values())
def test_a_loss_slope_wrong_by_1_in_1000_is_caught_in_every_layer(
    loss: Loss, activation: Activation, draw_network
) -> None:
    def planted(output: Array, label: Array) -> tuple[Array, Array]:
        value, slope = loss(output, label)
        return value, 1.001 * slope

    network = draw_network(activation, LAYERS, seed=ALIVE, has_biases=True)

    check = check_gradients(network, xor(), planted)

    assert min(check.errors) > CAUGHT


@pytest.fixture
def faint_network() -> Network:
    """A sigmoid neuron so far out that its gradients are tiny where the label is 0."""
    return Network(sigmoid, (np.array([[1.0, 1.0]]),), (np.array([-9.0]),), has_biases=True)


FAINT_SAMPLES = Samples(np.array([[0.2, 0.1], [0.3, 0.4]]), np.array([[0.0], [0.0]]))


def test_a_tiny_gradient_that_is_right_passes(faint_network: Network) -> None:
    steps = [
        step(faint_network, inputs, label, loss=mse, learning_rate=0.1)
        for inputs, label in zip(FAINT_SAMPLES.inputs, FAINT_SAMPLES.labels, strict=True)
    ]
    norms = [np.linalg.norm(gradients.weights[0]) for _, gradients, _ in steps]

    check = check_gradients(faint_network, FAINT_SAMPLES, mse)

    assert sum(norms) < 1e-6
    assert check.error <= RIGHT


def test_a_tiny_gradient_that_is_five_times_too_large_is_caught(faint_network: Network) -> None:
    def planted(z: Array) -> tuple[Array, Array]:
        a, slope = sigmoid(z)
        return a, 5.0 * slope

    network = Network(planted, faint_network.weights, faint_network.biases, has_biases=True)

    check = check_gradients(network, FAINT_SAMPLES, mse)

    assert check.error == pytest.approx(2.0 / 3.0)  # 5 - 1 over 5 + 1


@pytest.mark.parametrize(("has_biases", "error"), [(False, 0.0), (True, 0.001 / 2.001)], ids=["no biases", "biases"])
def test_a_wrong_gradient_of_a_bias_is_caught_where_there_are_biases(has_biases: bool, error: float) -> None:
    def planted(z: Array) -> tuple[Array, Array]:
        a, slope = sigmoid(z)
        return a, 1.001 * slope

    network = untrained(planted, [np.ones((1, 2))], has_biases=has_biases)
    samples = Samples(np.zeros((1, 2)), np.ones((1, 1)))  # inputs of 0: the weights have no gradient

    check = check_gradients(network, samples, mse)

    assert check.error == pytest.approx(error, abs=RIGHT)


def test_a_slope_that_is_no_number_is_caught(draw_network) -> None:
    def planted(z: Array) -> tuple[Array, Array]:
        a, slope = sigmoid(z)
        return a, slope + np.nan

    network = draw_network(planted, LAYERS, seed=1)

    check = check_gradients(network, xor(), mse)

    assert not check.error <= RIGHT


# Kinks


NEAR = PROBE * np.array([0.0, -0.0, 1e-300, 1e-9, -1e-9, 0.1, -0.1, 0.5, -0.5, 0.9, -0.9])
"""How far from a kink a neuron or a loss stands that is to be found there."""

AWAY = PROBE * np.array([1.1, -1.1, 2.0, -2.0, 10.0, -10.0, 500.0, -500.0])
"""The same for one that is not."""


def chain(activation: Activation, layers: int, *, threshold_in: int) -> Network:
    """One neuron a layer, each handing on what it gets; but one takes off 1 first, and the next gives it back."""
    biases = np.zeros((layers, 1))
    biases[threshold_in] = -1.0
    biases[threshold_in + 1 : threshold_in + 2] = 1.0
    return Network(activation, (np.ones((1, 1)),) * layers, tuple(biases), has_biases=True)


@pytest.mark.parametrize("layer", range(3))
def test_every_relu_at_or_near_its_kink_is_found_and_no_other(layer: int) -> None:
    network = chain(relu, 3, threshold_in=layer)
    inputs = 1.0 + np.concatenate([NEAR, AWAY])
    samples = Samples(inputs.reshape(-1, 1), np.zeros((len(inputs), 1)))

    kinked = at_kink(network, samples, mse)

    assert kinked.tolist() == [True] * len(NEAR) + [False] * len(AWAY)


def test_one_neuron_of_many_at_its_kink_is_found() -> None:
    network = untrained(relu, [np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 1.0]])], has_biases=False)
    samples = Samples(np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]), np.zeros((3, 1)))

    kinked = at_kink(network, samples, mse)

    assert kinked.tolist() == [False, True, True]


def test_every_absolute_error_at_or_near_its_kink_is_found_and_no_other() -> None:
    network = chain(ACTIVATIONS["none"], 1, threshold_in=0)
    inputs = 1.0 + np.concatenate([NEAR, AWAY])
    samples = Samples(inputs.reshape(-1, 1), np.zeros((len(inputs), 1)))

    kinked = at_kink(network, samples, mae)

    assert kinked.tolist() == [True] * len(NEAR) + [False] * len(AWAY)


@pytest.mark.parametrize("activation", [sigmoid, tanh, ACTIVATIONS["none"]])
def test_smooth_functions_have_no_kinks(activation: Activation, draw_network) -> None:
    network = draw_network(activation, LAYERS, seed=1, has_biases=True)

    assert not at_kink(network, xor(), mse).any()


def test_the_origin_is_at_the_kink_of_every_relu_without_biases(draw_network) -> None:
    network = draw_network(relu, LAYERS, seed=ALIVE, has_biases=False)
    samples = xor()

    kinked = at_kink(network, samples, mse)

    assert samples.inputs[0].tolist() == [0.0, 0.0]
    assert kinked[0]
    assert not kinked.all()


def test_kinks_are_counted_and_left_out() -> None:
    network = chain(relu, 1, threshold_in=0)
    samples = Samples(np.array([[1.0], [1.5], [1.0], [2.0], [0.5]]), np.zeros((5, 1)))

    check = check_gradients(network, samples, mse)

    assert (check.samples, check.kinks) == (3, 2)
    assert check.error <= RIGHT


def test_all_samples_of_a_relu_network_of_zero_weights_are_kinks() -> None:
    network = untrained(relu, draw_weights(zero, np.random.default_rng(1), LAYERS), has_biases=False)

    check = check_gradients(network, xor(), mse)

    assert (check.samples, check.kinks) == (0, 21)
