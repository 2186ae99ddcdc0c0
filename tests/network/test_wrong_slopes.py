"""The exhibits: right outputs, and the slopes that the reference report took."""

from dataclasses import replace

import numpy as np
import pytest

from lab.network.activations import ACTIVATIONS, Activation, relu, tanh
from lab.network.data_sets import linear
from lab.network.gradient_check import check_gradients
from lab.network.losses import mse
from lab.network.wrong_slopes import WRONG_SLOPES, relu_of_the_reference, tanh_of_the_reference

Z = np.array([-1000.0, -1.0, -0.0, 0.0, 0.5, 1000.0])


@pytest.mark.parametrize("right", WRONG_SLOPES)
def test_an_exhibit_answers_as_the_right_activation_does(right: Activation) -> None:
    _, wrong = WRONG_SLOPES[right]

    assert np.array_equal(wrong(Z)[0], right(Z)[0])
    assert not np.array_equal(wrong(Z)[1], right(Z)[1])


def test_the_slopes_are_those_of_the_reference() -> None:
    assert relu_of_the_reference(Z)[1].tolist() == [1.0] * 6
    assert np.array_equal(tanh_of_the_reference(Z)[1], 1.0 - np.tanh(np.tanh(Z)))


def test_no_run_can_ask_for_an_exhibit() -> None:
    exhibits = {exhibit for _, exhibit in WRONG_SLOPES.values()}

    assert {*WRONG_SLOPES} == {relu, tanh}
    assert not exhibits & {*ACTIVATIONS.values()}


@pytest.mark.parametrize("right", WRONG_SLOPES)
def test_the_gradient_check_tells_an_exhibit_from_the_right_activation(right: Activation, draw_network) -> None:
    network = draw_network(right, (2, 4, 4, 1), seed=3)

    assert check_gradients(network, linear(), mse).error < 1e-7
    assert check_gradients(replace(network, activation=WRONG_SLOPES[right][1]), linear(), mse).error > 1e-3
