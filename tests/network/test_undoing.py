"""An update undone: what the step before made of a network is found again."""

from collections.abc import Callable

import numpy as np
import pytest

from lab.network.activations import ACTIVATIONS, Activation, none, sigmoid
from lab.network.backpropagation import Network, step
from lab.network.losses import mse
from lab.network.parameters import parameters_of
from lab.network.undoing import before_update

DrawNetwork = Callable[..., Network]

INPUTS, LABEL = np.array([0.3, 0.8]), np.array([1.0])


def updated(network: Network, learning_rate: float) -> Network:
    _, _, updated = step(network, INPUTS, LABEL, loss=mse, learning_rate=learning_rate)
    return updated


@pytest.mark.parametrize("has_biases", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_the_network_before_an_update_is_found(
    draw_network: DrawNetwork, activation: Activation, has_biases: bool
) -> None:
    network = draw_network(activation, (2, 4, 4, 1), seed=3, has_biases=has_biases)

    found = before_update(updated(network, 0.001), INPUTS, LABEL, mse, learning_rate=0.001)

    assert found is not None
    np.testing.assert_allclose(parameters_of(found), parameters_of(network), rtol=0.0, atol=1e-12)


def test_the_network_stays_as_it_is(draw_network: DrawNetwork) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1)
    before = parameters_of(network).tobytes()

    before_update(network, INPUTS, LABEL, mse, learning_rate=0.1)

    assert parameters_of(network).tobytes() == before


def test_a_step_too_long_to_be_undone_gives_none(draw_network: DrawNetwork) -> None:
    network = draw_network(none, (2, 4, 4, 1), seed=1)

    assert before_update(network, INPUTS, LABEL, mse, learning_rate=100.0) is None
