"""Training: against the reference's printed network, by hand, and where it diverges."""

import math
from pathlib import Path

import numpy as np
import pytest

from lab.network.activations import ACTIVATIONS, Activation, none, sigmoid
from lab.network.arrays import Array
from lab.network.backpropagation import Network, forward, step, untrained
from lab.network.data_sets import Samples, linear, linear_points, xor
from lab.network.initial_weights import draw_weights, normal
from lab.network.losses import LOSSES, Loss, mae, mse
from lab.network.printed_network import PrintedNetwork, largest_difference
from lab.network.printed_text import from_text
from lab.network.training import Training, converged_at, train


def bits(training: Training) -> list[bytes]:
    network = training.network
    return [array.tobytes() for array in (*network.weights, *network.biases, *training.outputs)]


def one_weight(weight: float) -> Network:
    """One input, one output, no activation."""
    return untrained(none, [np.array([[weight]])], has_biases=False)


ONE_SAMPLE = Samples(np.array([[1.0]]), np.array([[0.0]]))
"""Input 1, label 0: one weight w has the loss w**2, and an update takes 2 w times the learning rate off it."""


# The reference's first run


@pytest.fixture(scope="module")
def linear_mse() -> Training:
    stream = np.random.RandomState(2)
    linear_points(stream)
    network = untrained(sigmoid, draw_weights(normal, stream, (2, 4, 4, 1)), has_biases=False)
    return train(network, linear(), mse, learning_rate=0.1, epochs=500)


def test_linear_mse_is_the_printed_network_of_the_reference(linear_mse: Training, reference: Path) -> None:
    printed = from_text((reference / "linear-mse.txt").read_text(encoding="utf-8"))

    difference = largest_difference(PrintedNetwork(linear_mse.network, linear_mse.outputs), printed)

    assert difference <= 1e-12


def test_linear_mse_has_one_loss_an_epoch_and_converges(linear_mse: Training) -> None:
    assert len(linear_mse.history) == len(linear_mse.squared_errors) == 500
    assert linear_mse.history[-1] < linear_mse.history[0]
    assert linear_mse.diverged_at is None
    assert linear_mse.diverged_sample is None


def test_a_fresh_pass_of_linear_mse_differs_from_its_outputs(linear_mse: Training) -> None:
    fresh = forward(linear_mse.network, linear().inputs[-1])

    difference = max(np.abs(a - b).max() for a, b in zip(fresh.a, linear_mse.outputs, strict=True))

    assert 4e-11 <= difference <= 9e-4


# One epoch, by hand


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
@pytest.mark.parametrize("loss", LOSSES.values())
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_training_is_one_update_after_every_sample_in_data_order(
    activation: Activation, loss: Loss, has_biases: bool, draw_network
) -> None:
    by_hand = network = draw_network(activation, (2, 4, 1), seed=1, has_biases=has_biases)
    samples = xor()
    losses, squared_errors = [], []
    for inputs, label in zip(samples.inputs, samples.labels, strict=True):
        passed, _, by_hand = step(by_hand, inputs, label, loss=loss, learning_rate=0.01)
        value, _ = loss(passed.a[-1], label)
        losses.append(value.item())
        squared_errors.append((passed.a[-1].item() - label.item()) ** 2)

    training = train(network, samples, loss, learning_rate=0.01, epochs=1)

    assert bits(training) == [array.tobytes() for array in (*by_hand.weights, *by_hand.biases, *passed.a)]
    assert training.history == pytest.approx([math.fsum(losses) / 21])
    assert training.squared_errors == pytest.approx([math.fsum(squared_errors) / 21])


def test_outputs_are_those_of_the_pass_before_the_last_update(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1)
    samples = xor()
    all_but_one = Samples(samples.inputs[:-1], samples.labels[:-1])
    before_the_last_update = train(network, all_but_one, mse, learning_rate=0.1, epochs=1).network

    training = train(network, samples, mse, learning_rate=0.1, epochs=1)

    last_pass = forward(before_the_last_update, samples.inputs[-1])
    assert [a.tobytes() for a in training.outputs] == [a.tobytes() for a in last_pass.a]


def test_an_epoch_goes_on_where_the_one_before_ended(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1)
    first = train(network, xor(), mse, learning_rate=0.1, epochs=1)
    second = train(first.network, xor(), mse, learning_rate=0.1, epochs=1)

    both = train(network, xor(), mse, learning_rate=0.1, epochs=2)

    assert bits(both) == bits(second)
    assert both.history == first.history + second.history


def test_two_trainings_give_the_same_bits(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1)

    once, again = (train(network, xor(), mse, learning_rate=0.1, epochs=3) for _ in range(2))

    assert bits(once) == bits(again)
    assert once.history == again.history


def test_training_leaves_the_start_and_the_samples_as_they_were(draw_network) -> None:
    network, samples = draw_network(sigmoid, (2, 4, 1), seed=1), xor()
    before = [array.tobytes() for array in (*network.weights, *network.biases, samples.inputs, samples.labels)]

    train(network, samples, mse, learning_rate=0.1, epochs=2)

    after = [array.tobytes() for array in (*network.weights, *network.biases, samples.inputs, samples.labels)]
    assert after == before


def test_biases_change_where_they_are_on_and_stay_0_where_they_are_off(draw_network) -> None:
    weights = draw_network(sigmoid, (2, 4, 1), seed=1).weights

    with_biases, without = (
        train(untrained(sigmoid, weights, has_biases=has_biases), xor(), mse, learning_rate=0.1, epochs=1).network
        for has_biases in (True, False)
    )

    assert all(b.all() for b in with_biases.biases)
    assert not any(b.any() for b in without.biases)


def test_squared_errors_are_kept_beside_another_loss() -> None:
    training = train(one_weight(3.0), ONE_SAMPLE, mae, learning_rate=1.0, epochs=3)

    assert training.history == (3.0, 2.0, 1.0)
    assert training.squared_errors == (9.0, 4.0, 1.0)


def test_the_mean_of_huge_losses_is_finite() -> None:
    huge = 1.2e154  # its square is finite, but not twice that
    samples = Samples(np.array([[1.0], [1.0]]), np.array([[0.0], [0.0]]))

    training = train(one_weight(huge), samples, mse, learning_rate=0.0, epochs=1)

    assert training.diverged_at is None
    assert training.history == pytest.approx([huge**2])


def test_no_epochs_leave_the_start_and_no_outputs(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1)

    training = train(network, xor(), mse, learning_rate=0.1, epochs=0)

    assert training.network is network
    assert training.history == ()
    assert all(np.isnan(a).all() for a in training.outputs[1:])


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_an_overflow_raises_no_warning(activation: Activation, draw_network) -> None:
    network = draw_network(activation, (2, 4, 1), seed=1)
    steep = untrained(activation, [1e4 * w for w in network.weights], has_biases=True)

    with np.errstate(all="raise"):
        training = train(steep, linear(), mse, learning_rate=1e4, epochs=2)

    assert all(np.isfinite(w).all() for w in training.network.weights)


# Divergence


def first_overflow(weights: tuple[Array, ...], samples: Samples, rate: float) -> tuple[int, tuple[Array, ...]]:
    """Two hidden layers, no activation, squared error: the first sample of the first epoch, from 1, whose loss or new
    weights are not finite, and the weights before it.
    """
    with np.errstate(all="ignore"):
        for sample, (x, y) in enumerate(zip(samples.inputs, samples.labels, strict=True), 1):
            w1, w2, w3 = weights
            a1 = w1 @ x
            a2 = w2 @ a1
            error = w3 @ a2 - y
            d3 = 2.0 * error
            d2 = w3.T @ d3
            d1 = w2.T @ d2
            after = w1 - rate * np.outer(d1, x), w2 - rate * np.outer(d2, a1), w3 - rate * np.outer(d3, a2)
            if not all(np.isfinite(array).all() for array in (error**2, *after)):
                return sample, weights
            weights = after
    raise AssertionError("nothing overflows in the first epoch")


@pytest.fixture(scope="module")
def seed_4() -> Network:
    stream = np.random.default_rng(4)
    weights = [stream.standard_normal(shape) for shape in ((4, 2), (4, 4), (1, 4))]
    return untrained(none, weights, has_biases=False)


@pytest.fixture(scope="module")
def none_of_seed_4(seed_4: Network) -> Training:
    return train(seed_4, linear(), mse, learning_rate=0.1, epochs=100)


def test_seed_4_without_activation_diverges_where_a_plain_loop_overflows(
    seed_4: Network, none_of_seed_4: Training
) -> None:
    sample, weights = first_overflow(seed_4.weights, linear(), 0.1)

    assert none_of_seed_4.diverged_at == 1
    assert none_of_seed_4.diverged_sample == sample
    for found, expected in zip(none_of_seed_4.network.weights, weights, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_diverged_training_ends_with_a_finite_network_and_finite_outputs(none_of_seed_4: Training) -> None:
    network = none_of_seed_4.network

    assert all(np.isfinite(array).all() for array in (*network.weights, *network.biases, *none_of_seed_4.outputs))


def test_the_outputs_of_a_diverged_training_are_of_the_sample_before(none_of_seed_4: Training) -> None:
    sample_before = none_of_seed_4.diverged_sample - 1

    inputs, *_ = none_of_seed_4.outputs

    assert inputs.tolist() == linear().inputs[sample_before - 1].tolist()


def test_the_history_of_a_diverged_training_has_whole_epochs_only(none_of_seed_4: Training) -> None:
    assert none_of_seed_4.history == ()
    assert none_of_seed_4.squared_errors == ()


def test_a_later_divergence_keeps_the_epochs_before_it() -> None:
    # w becomes -2 w at every update, so the loss of epoch n is 4**(n - 1), and 4**512 overflows
    training = train(one_weight(1.0), ONE_SAMPLE, mse, learning_rate=1.5, epochs=1000)

    assert (training.diverged_at, training.diverged_sample) == (513, 1)
    assert training.history == tuple(4.0**n for n in range(512))
    assert training.network.weights[0].item() == 2.0**512
    assert [a.tolist() for a in training.outputs] == [[1.0], [-(2.0**511)]]


@pytest.mark.parametrize(
    ("weight", "learning_rate"), [(1e155, 0.0), (1.0, 1e308)], ids=["the loss overflows", "the weight overflows"]
)
def test_diverging_at_the_first_sample_leaves_the_start_and_no_outputs(weight: float, learning_rate: float) -> None:
    training = train(one_weight(weight), ONE_SAMPLE, mse, learning_rate=learning_rate, epochs=10)

    assert (training.diverged_at, training.diverged_sample) == (1, 1)
    assert training.network.weights[0].item() == weight
    inputs, output = training.outputs
    assert inputs.tolist() == [1.0]
    assert np.isnan(output).all()
    assert training.history == ()


def test_a_bias_that_overflows_diverges_too() -> None:
    network = untrained(none, [np.array([[1.0]])], has_biases=True)
    samples = Samples(np.array([[0.0]]), np.array([[1.0]]))  # the input 0 keeps the weight, the bias moves by 2e308

    training = train(network, samples, mse, learning_rate=1e308, epochs=1)

    assert (training.diverged_at, training.diverged_sample) == (1, 1)
    assert training.network.biases[0].item() == 0.0


# Convergence


@pytest.mark.parametrize(
    ("losses", "epoch"),
    [
        ([0.04, 0.03], 1),
        ([0.3, 0.2, 0.04], 3),
        ([0.3, 0.05, 0.04], 3),
        ([0.3, 0.04, 0.3], 2),
        ([0.3, 0.05], None),
        ([], None),
    ],
    ids=["counts from 1", "the first below", "equal is not below", "rising again changes nothing", "never", "no epoch"],
)
def test_convergence_is_the_first_epoch_below_the_threshold(losses: list[float], epoch: int | None) -> None:
    assert converged_at(losses, 0.05) == epoch
