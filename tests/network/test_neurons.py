"""What single neurons do: their pre-activations over samples, and where their activation is flat and bounded."""

import math

import numpy as np
import pytest

from lab.network.activations import ACTIVATIONS, Activation, none, relu, sigmoid, tanh
from lab.network.backpropagation import forward, untrained
from lab.network.data_sets import linear
from lab.network.neurons import bounds, flat, pre_activations, slopes, steepest


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_pre_activations_of_many_samples_are_those_of_forward_sample_by_sample(
    activation: Activation, has_biases: bool, draw_network
) -> None:
    network = draw_network(activation, (2, 4, 3, 1), seed=1, has_biases=has_biases)
    inputs = linear().inputs

    by_layer = pre_activations(network, inputs)

    passes = [forward(network, sample) for sample in inputs]
    assert [z.shape for z in by_layer] == [(100, 4), (100, 3), (100, 1)]
    for layer, z in enumerate(by_layer):
        np.testing.assert_allclose(z, [passed.z[layer] for passed in passes], rtol=1e-12, atol=1e-14)


def test_pre_activations_far_out_raise_no_warning() -> None:
    network = untrained(sigmoid, [np.array([[-1000.0, -1000.0]]), np.array([[1e300]])], has_biases=False)

    with np.errstate(all="raise"):
        _, z = pre_activations(network, np.array([[1.0, 1.0]]))

    assert z.tolist() == [[0.0]]


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_slopes_are_the_activation_s_own(activation: Activation) -> None:
    z = np.array([-2.0, 0.0, 3.0])

    np.testing.assert_array_equal(slopes(activation, z), activation(z)[1])


def test_the_steepest_slope_is_the_one_in_the_derivation() -> None:
    assert [steepest(activation) for activation in (sigmoid, tanh, relu, none)] == [0.25, 1.0, 1.0, 1.0]


def test_an_activation_is_flat_where_its_slope_is_below_a_tenth_of_the_steepest() -> None:
    assert flat(sigmoid, np.array([-40.0, -3.63, 0.0, 3.63, 3.64, 40.0])).tolist() == [1, 0, 0, 0, 1, 1]
    assert flat(relu, np.array([-1.0, 0.0, 1e-9])).tolist() == [1, 1, 0]
    assert flat(none, np.array([-1e9, 1e9])).tolist() == [0, 0]


def test_bounds_are_those_that_the_outputs_never_leave() -> None:
    assert bounds(sigmoid) == (0.0, 1.0)
    assert bounds(tanh) == (-1.0, 1.0)
    assert bounds(relu) == (0.0, math.inf)
    assert bounds(none) == (-math.inf, math.inf)
