"""The V curve: the error of the gradient check at every step h."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from lab.network import gradient_check, gradient_steps
from lab.network.activations import ACTIVATIONS, Activation, relu, sigmoid, tanh
from lab.network.backpropagation import untrained
from lab.network.data_sets import linear, xor
from lab.network.gradient_steps import STEPS, errors_by_step
from lab.network.losses import LOSSES, Loss, mse
from lab.network.wrong_slopes import WRONG_SLOPES

LAYERS = (2, 4, 4, 1)


def test_the_steps_go_from_a_tenth_to_a_billionth_of_a_thousandth() -> None:
    assert STEPS[0] == 0.1
    assert STEPS[-1] == pytest.approx(1e-12)
    assert list(STEPS) == sorted(STEPS, reverse=True)


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
@pytest.mark.parametrize("loss", LOSSES.values())
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_errors_are_those_of_the_gradient_check_at_the_same_step(
    activation: Activation, loss: Loss, has_biases: bool, draw_network, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, samples = draw_network(activation, LAYERS, seed=3, has_biases=has_biases), xor()
    monkeypatch.setattr(gradient_check, "STEPS", (1e-2, 1e-2))

    found = errors_by_step(network, samples, loss, steps=(1e-2,))
    check = gradient_check.check_gradients(network, samples, loss)

    assert found.errors.shape == (3, 1)
    at_most = np.ceil(found.errors[:, 0] / gradient_check.ROUNDING) * gradient_check.ROUNDING
    np.testing.assert_allclose(at_most, check.errors, rtol=1e-6, atol=1.01 * gradient_check.ROUNDING)
    assert found.samples == check.samples


@pytest.mark.parametrize("activation", [sigmoid, tanh])
def test_the_curve_of_a_smooth_network_is_a_v(activation: Activation, draw_network) -> None:
    found = errors_by_step(draw_network(activation, LAYERS, seed=3), linear(), mse)

    assert 1e-7 < found.best_step < 1e-3
    assert found.worst.min() < 1e-8
    assert found.worst[0] > 1e4 * found.worst.min()
    assert found.worst[-1] > 1e4 * found.worst.min()


def test_the_curvature_arm_falls_with_the_square_of_the_step(draw_network) -> None:
    found = errors_by_step(draw_network(sigmoid, LAYERS, seed=3), linear(), mse, steps=(1e-2, 1e-3))

    assert found.worst[0] / found.worst[1] == pytest.approx(100.0, rel=0.05)


@pytest.mark.parametrize("right", WRONG_SLOPES)
def test_no_step_brings_the_error_of_a_wrong_slope_down(right: Activation, draw_network) -> None:
    network = replace(draw_network(right, LAYERS, seed=3), activation=WRONG_SLOPES[right][1])

    assert errors_by_step(network, linear(), mse).worst.min() > 1e-3


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_errors_are_the_same_in_blocks_of_any_size(block: int, draw_network, monkeypatch: pytest.MonkeyPatch) -> None:
    network = draw_network(tanh, (2, 9, 9, 1), seed=3, has_biases=True)
    expected = errors_by_step(network, xor(), mse, steps=(1e-2, 1e-5))

    monkeypatch.setattr(gradient_steps, "BLOCK", block)

    assert np.array_equal(errors_by_step(network, xor(), mse, steps=(1e-2, 1e-5)).errors, expected.errors)


def test_memory_does_not_grow_with_the_square_of_the_parameters(draw_network) -> None:
    network = draw_network(sigmoid, (2, 40, 40, 1), seed=3)  # 1720 of them: squared, 24 MB in each of many arrays

    tracemalloc.start()
    try:
        errors_by_step(network, xor(), mse, steps=(1e-4,))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 40e6


def test_gradients_whose_norm_overflows_are_no_agreement(draw_network) -> None:
    network = draw_network(ACTIVATIONS["none"], LAYERS, seed=3)
    huge = replace(network, weights=tuple(1e50 * weights for weights in network.weights))

    assert np.isnan(errors_by_step(huge, linear(), mse, steps=(1e-2,)).errors).any()


def test_where_every_sample_is_at_a_kink_nothing_is_compared() -> None:
    network = untrained(relu, [np.zeros((4, 2)), np.zeros((1, 4))], has_biases=False)

    found = errors_by_step(network, xor(), mse)

    assert found.samples == 0
    assert not found.errors.any()


def test_a_saturated_network_raises_no_warning(draw_network) -> None:
    network = draw_network(sigmoid, LAYERS, seed=3)
    steep = untrained(sigmoid, [1e4 * weights for weights in network.weights], has_biases=False)

    with np.errstate(all="raise"):
        assert np.isfinite(errors_by_step(steep, xor(), mse).errors).all()
