"""Every data set of the register, and the two of the reference point by point."""

import numpy as np
import pytest

from lab.network.data_sets import DATA_SETS, DataSet, blobs, circles, linear, linear_points, moons, spirals, xor
from lab.network.prediction import baseline

XOR = [
    (0.0, 0.0, 0),
    (0.0, 1.0, 1),
    (0.1, 0.1, 0),
    (0.1, 0.9, 1),
    (0.2, 0.2, 0),
    (0.2, 0.8, 1),
    (0.3, 0.3, 0),
    (0.3, 0.7, 1),
    (0.4, 0.4, 0),
    (0.4, 0.6, 1),
    (0.5, 0.5, 0),
    (0.6, 0.6, 0),
    (0.6, 0.4, 1),
    (0.7, 0.7, 0),
    (0.7, 0.3, 1),
    (0.8, 0.8, 0),
    (0.8, 0.2, 1),
    (0.9, 0.9, 0),
    (0.9, 0.1, 1),
    (1.0, 1.0, 0),
    (1.0, 0.0, 1),
]

every_data_set = pytest.mark.parametrize("data_set", DATA_SETS.values())


@every_data_set
def test_points_are_in_the_plane_and_have_a_label_of_0_or_1_each(data_set: DataSet) -> None:
    samples = data_set()

    assert samples.inputs.shape == (len(samples.labels), 2)
    assert samples.labels.shape == (len(samples.inputs), 1)
    assert samples.inputs.dtype == samples.labels.dtype == np.float64
    assert set(samples.labels.ravel().tolist()) == {0.0, 1.0}


@pytest.mark.parametrize("data_set", [linear, xor])
def test_points_of_the_reference_lie_in_the_unit_square(data_set: DataSet) -> None:
    samples = data_set()

    assert samples.inputs.min() >= 0.0
    assert samples.inputs.max() <= 1.0


@every_data_set
def test_each_call_gives_the_same_bits_and_its_own_arrays(data_set: DataSet) -> None:
    once = data_set()
    bits = once.inputs.tobytes(), once.labels.tobytes()
    once.inputs[:] = once.labels[:] = 9.0

    again = data_set()

    assert (again.inputs.tobytes(), again.labels.tobytes()) == bits


def test_linear_has_100_points_of_which_57_are_in_the_larger_class() -> None:
    labels = linear().labels

    assert len(labels) == 100
    assert baseline(labels) == 0.57


def test_a_linear_label_is_0_just_where_x0_is_above_x1() -> None:
    samples = linear()

    for (x0, x1), (label,) in zip(samples.inputs.tolist(), samples.labels.tolist(), strict=True):
        assert label == (0.0 if x0 > x1 else 1.0)


def test_linear_points_are_the_first_thing_drawn_from_the_stream_of_seed_2() -> None:
    stream = np.random.RandomState(2)
    by_hand = stream.uniform(0, 1, (100, 2))

    points = linear_points(np.random.RandomState(2))

    assert points.tobytes() == by_hand.tobytes() == linear().inputs.tobytes()


def test_drawing_linear_points_moves_the_stream_on_by_200_numbers() -> None:
    by_hand, stream = np.random.RandomState(2), np.random.RandomState(2)
    by_hand.uniform(0, 1, (100, 2))

    linear_points(stream)

    assert stream.randn(4, 2).tobytes() == by_hand.randn(4, 2).tobytes()


def test_fewer_linear_points_are_the_first_of_more() -> None:
    assert linear(points=30).inputs.tolist() == linear().inputs[:30].tolist()
    assert linear(points=300).inputs[:100].tolist() == linear().inputs.tolist()


# Drawn from a seed

drawn = pytest.mark.parametrize("data_set", [circles, moons, spirals, blobs])


@drawn
def test_as_many_points_are_drawn_as_are_asked_for_and_classes_alternate(data_set: DataSet) -> None:
    samples = data_set(points=7)

    assert samples.labels.ravel().tolist() == [0, 1, 0, 1, 0, 1, 0]
    assert samples.inputs.shape == (7, 2)


@drawn
def test_another_seed_draws_other_points(data_set: DataSet) -> None:
    one, other = data_set(seed=1), data_set(seed=2)

    assert not set(map(tuple, one.inputs.tolist())) & set(map(tuple, other.inputs.tolist()))
    assert one.labels.tolist() == other.labels.tolist()


@drawn
def test_noise_moves_each_coordinate_by_so_many_standard_deviations(data_set: DataSet) -> None:
    exact, noisy = (data_set(points=4000, noise=noise) for noise in (0.0, 0.25))

    moved = (noisy.inputs - exact.inputs).ravel()

    assert moved.mean() == pytest.approx(0.0, abs=0.01)
    assert moved.std() == pytest.approx(0.25, rel=0.03)


def test_circles_without_noise_have_the_radius_1_and_the_factor() -> None:
    samples = circles(points=50, noise=0.0, factor=0.3)

    radius = np.hypot(*samples.inputs.T)

    np.testing.assert_allclose(radius, np.where(samples.labels[:, 0] == 0, 1.0, 0.3), rtol=1e-12)


def test_moons_without_noise_are_half_circles_around_two_places() -> None:
    samples = moons(points=50, noise=0.0)
    upper, lower = (samples.inputs[samples.labels[:, 0] == label] for label in (0.0, 1.0))

    np.testing.assert_allclose(np.hypot(*upper.T), 1.0, rtol=1e-12)
    np.testing.assert_allclose(np.hypot(*(lower - [1.0, 0.5]).T), 1.0, rtol=1e-12)
    assert upper[:, 1].min() >= 0.0
    assert lower[:, 1].max() <= 0.5


def test_spirals_without_noise_turn_with_their_radius_and_are_half_a_turn_apart() -> None:
    samples = spirals(points=200, noise=0.0, turns=1.5)
    radius = np.hypot(*samples.inputs.T)
    angle = 2.0 * np.pi * 1.5 * radius + np.pi * samples.labels[:, 0]

    np.testing.assert_allclose(samples.inputs, (radius * [np.cos(angle), np.sin(angle)]).T, atol=1e-12)
    assert radius.max() <= 1.0


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_blobs_without_noise_are_as_many_places_of_the_unit_circle(classes: int) -> None:
    samples = blobs(points=40, classes=classes, noise=0.0)

    angles = 2.0 * np.pi * (np.arange(40) % classes) / classes

    np.testing.assert_allclose(samples.inputs, np.transpose([np.cos(angles), np.sin(angles)]), atol=1e-12)


def test_more_than_two_classes_have_a_label_each_of_which_one_is_1() -> None:
    labels = blobs(points=7, classes=3).labels

    assert labels.shape == (7, 3)
    assert labels.argmax(axis=1).tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert labels.sum(axis=1).tolist() == [1.0] * 7


def test_fewer_points_than_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="3 points are too few for 4 classes"):
        blobs(points=3, classes=4)


# The reference's diagonals


def test_xor_has_its_21_points_in_the_order_of_the_reference() -> None:
    samples = xor()

    points_and_labels = np.hstack([samples.inputs, samples.labels])

    np.testing.assert_allclose(points_and_labels, XOR, rtol=0.0, atol=1e-15)


def test_xor_points_are_computed_as_the_reference_computes_them() -> None:
    samples = xor()

    rising = samples.inputs[samples.labels[:, 0] == 0.0]
    falling = samples.inputs[samples.labels[:, 0] == 1.0]

    assert rising.tolist() == [[0.1 * i, 0.1 * i] for i in range(11)]
    assert falling.tolist() == [[0.1 * i, 1 - 0.1 * i] for i in range(11) if i != 5]


def test_the_baseline_of_xor_is_11_of_21() -> None:
    assert baseline(xor().labels) == pytest.approx(11 / 21, abs=1e-15)
