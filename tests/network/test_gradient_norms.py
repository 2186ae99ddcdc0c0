"""The norms of the layers' gradients: those of the book's network, for all starts at once."""

import numpy as np
import pytest

from lab.network.activations import ACTIVATIONS, Activation, sigmoid
from lab.network.backpropagation import Network, step, untrained
from lab.network.data_sets import Samples, linear, xor
from lab.network.gradient_norms import gradient_norms
from lab.network.losses import LOSSES, Loss, mse


def norms_of_the_book(network: Network, samples: Samples, loss: Loss) -> list[float]:
    total = [np.zeros_like(weights) for weights in network.weights]
    for inputs, label in zip(samples.inputs, samples.labels, strict=True):
        _, gradient, _ = step(network, inputs, label, loss=loss, learning_rate=0.1)
        total = [one + other for one, other in zip(total, gradient.weights, strict=True)]
    return [float(np.sqrt(np.mean((layer / len(samples.labels)) ** 2))) for layer in total]


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
@pytest.mark.parametrize("loss", LOSSES.values())
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_the_norms_are_those_of_each_network_alone(
    activation: Activation, loss: Loss, has_biases: bool, draw_network
) -> None:
    networks = [draw_network(activation, (2, 4, 3, 1), seed=seed, has_biases=has_biases) for seed in range(4)]

    found = gradient_norms(networks, xor(), loss)

    assert found.shape == (3, 4)
    expected = np.array([norms_of_the_book(network, xor(), loss) for network in networks]).T
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_in_a_deep_sigmoid_network_the_gradient_fades_on_its_way_back(draw_network) -> None:
    networks = [draw_network(sigmoid, (2, 4, 4, 4, 1), seed=seed) for seed in range(20)]

    medians = np.median(gradient_norms(networks, linear(), mse), axis=1)

    assert medians.tolist() == sorted(medians)
    assert medians[-1] > 10.0 * medians[0]


def test_zero_weights_have_a_gradient_in_the_last_layer_alone() -> None:
    network = untrained(sigmoid, [np.zeros((4, 2)), np.zeros((4, 4)), np.zeros((1, 4))], has_biases=False)

    (first, second, third) = gradient_norms([network], linear(), mse)[:, 0]

    assert first == second == 0.0
    assert third > 0.0


def test_the_networks_stay_as_they_were(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1)
    before = [weights.tobytes() for weights in network.weights]

    gradient_norms([network, network], xor(), mse)

    assert [weights.tobytes() for weights in network.weights] == before
