"""The loss of samples kept aside: of many networks at once, each as if it were alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.network import kept_aside
from lab.network.activations import ACTIVATIONS, Activation
from lab.network.backpropagation import Network, untrained
from lab.network.data_sets import Samples, blobs, moons
from lab.network.initial_weights import draw_weights, normal
from lab.network.kept_aside import mean_losses
from lab.network.losses import LOSSES, Loss, mse
from lab.network.parameters import parameters_of
from lab.network.prediction import outputs


def networks(count: int, activation: Activation, layers: tuple[int, ...], *, has_biases: bool) -> list[Network]:
    return [
        untrained(activation, draw_weights(normal, np.random.default_rng(seed), layers), has_biases=has_biases)
        for seed in range(count)
    ]


def losses_of(of: list[Network], samples: Samples, loss: Loss) -> np.ndarray:
    return mean_losses(of[0], np.stack([parameters_of(each) for each in of], axis=-1), samples, loss)


@pytest.mark.parametrize("loss", LOSSES.values())
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
@pytest.mark.parametrize("has_biases", [False, True])
def test_it_is_the_mean_loss_of_what_each_network_answers(activation: Activation, loss: Loss, has_biases: bool) -> None:
    samples = moons(points=9)
    of = networks(3, activation, (2, 4, 3, 1), has_biases=has_biases)

    found = losses_of(of, samples, loss)

    expected = [loss(outputs(each, samples.inputs)[-1], samples.labels)[0].sum(axis=1).mean() for each in of]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_losses_of_all_outputs_add_up() -> None:
    samples = blobs(points=6, classes=3)
    of = networks(2, ACTIVATIONS["sigmoid"], (2, 4, 3), has_biases=True)

    found = losses_of(of, samples, mse)

    expected = [((outputs(each, samples.inputs)[-1] - samples.labels) ** 2).sum(axis=1).mean() for each in of]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@given(
    count=st.integers(1, 40),
    points=st.integers(2, 60),
    layers=st.sampled_from([(2, 1), (2, 4, 1), (2, 16, 8, 1)]),
    has_biases=st.booleans(),
)
def test_the_bits_of_a_network_do_not_depend_on_the_others(
    count: int, points: int, layers: tuple[int, ...], has_biases: bool
) -> None:
    samples = moons(points=points)
    of = networks(count, ACTIVATIONS["tanh"], layers, has_biases=has_biases)

    together = losses_of(of, samples, mse)

    assert together.tolist() == [losses_of([each], samples, mse)[0] for each in of]


def test_more_networks_than_there_is_room_for_are_taken_one_part_after_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples, of = moons(points=10), networks(7, ACTIVATIONS["tanh"], (2, 4, 1), has_biases=False)
    at_once = losses_of(of, samples, mse)
    monkeypatch.setattr(kept_aside, "MOST_NUMBERS", 100)

    assert losses_of(of, samples, mse).tolist() == at_once.tolist()


def test_the_loss_of_a_network_that_overflows_is_not_finite_and_no_other_s_is() -> None:
    of = networks(2, ACTIVATIONS["none"], (2, 4, 1), has_biases=False)
    parameters = np.stack([parameters_of(of[0]), 1e200 * parameters_of(of[1])], axis=-1)

    one, other = mean_losses(of[0], parameters, moons(points=5), mse).tolist()

    assert np.isfinite(one)
    assert not np.isfinite(other)
