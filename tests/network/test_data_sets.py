"""Every data set of the register, and the two of the reference point by point."""

import numpy as np
import pytest

from lab.network.data_sets import DATA_SETS, DataSet, linear, linear_points, xor
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


@every_data_set
def test_points_lie_in_the_unit_square(data_set: DataSet) -> None:
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
