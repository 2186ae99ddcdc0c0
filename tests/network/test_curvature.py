"""The second derivatives of the loss: known ones of a quadratic, and differences of the loss itself."""

import numpy as np
import pytest

from lab.network.activations import none, sigmoid, tanh
from lab.network.arrays import Array
from lab.network.backpropagation import untrained
from lab.network.curvature import hessian, largest_curvature
from lab.network.data_sets import linear, xor
from lab.network.losses import LOSSES, mse
from lab.network.mean_gradients import mean_gradients
from lab.network.parameters import parameters_of, with_parameters
from lab.network.prediction import outputs


def test_the_loss_of_one_linear_neuron_is_a_quadratic_whose_bend_is_known() -> None:
    network = untrained(none, [np.array([[0.3, -2.0]])], has_biases=False)
    inputs = linear().inputs
    expected = 2.0 * inputs.T @ inputs / len(inputs)  # of the mean of (w x - y)^2, whatever w is

    found = hessian(network, linear(), mse)

    np.testing.assert_allclose(found, expected, rtol=1e-8)
    assert largest_curvature(network, linear(), mse) == pytest.approx(np.linalg.eigvalsh(expected)[-1], rel=1e-8)


def test_steps_above_two_over_the_largest_curvature_climb_out_of_a_quadratic_and_steps_below_go_down() -> None:
    network = untrained(none, [np.array([[3.0, -2.0]])], has_biases=False)
    largest = largest_curvature(network, linear(), mse)
    assert largest is not None

    def size_of_gradient_after(rate: float) -> float:
        moved = network
        for _ in range(200):
            gradient = mean_gradients([moved], linear(), mse)[:, 0]
            moved = with_parameters(moved, parameters_of(moved) - rate * gradient)
        return float(np.linalg.norm(mean_gradients([moved], linear(), mse)))

    before = float(np.linalg.norm(mean_gradients([network], linear(), mse)))
    assert size_of_gradient_after(0.95 * 2.0 / largest) < 0.01 * before
    assert size_of_gradient_after(1.05 * 2.0 / largest) > 100.0 * before


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
@pytest.mark.parametrize("activation", [sigmoid, tanh, none])
@pytest.mark.parametrize("layers", [(2, 3, 1), (2, 3, 2, 1)])
def test_the_second_derivatives_are_second_differences_of_the_loss(
    activation, layers, has_biases: bool, draw_network
) -> None:
    network = draw_network(activation, layers, seed=3, has_biases=has_biases)
    parameters, samples = parameters_of(network), xor()

    def loss_at(moved: Array) -> float:
        output = outputs(with_parameters(network, moved), samples.inputs)[-1]
        return float(mse(output, samples.labels)[0].sum(axis=1).mean())

    def second_difference(one: Array, other: Array) -> float:
        ups = loss_at(parameters + one + other) + loss_at(parameters - one - other)
        downs = loss_at(parameters + one - other) + loss_at(parameters - one + other)
        return (ups - downs) / (4.0 * 1e-4**2)

    moves = 1e-4 * np.eye(len(parameters))
    expected = np.array([[second_difference(one, other) for other in moves] for one in moves])

    np.testing.assert_allclose(hessian(network, samples, mse), expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("loss", LOSSES.values())
def test_it_is_symmetric_and_its_largest_eigenvalue_bounds_the_bend_in_any_direction(loss, draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 4, 1), seed=1)
    directions = np.random.default_rng(0).standard_normal((50, network.number_of_weights))

    found = hessian(network, xor(), loss)

    assert (found == found.T).all()
    bends = [direction @ found @ direction / (direction @ direction) for direction in directions]
    largest = largest_curvature(network, xor(), loss)
    assert largest is not None
    assert max(bends) <= largest


def test_where_the_gradient_is_not_finite_there_is_no_largest_curvature() -> None:
    network = untrained(none, [np.full((1, 2), 1e300), np.full((1, 1), 1e300)], has_biases=False)

    assert largest_curvature(network, linear(), mse) is None
