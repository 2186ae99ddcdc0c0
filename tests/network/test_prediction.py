"""What a network answers, and how often it is right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lab.network.activations import ACTIVATIONS, Activation, sigmoid
from lab.network.backpropagation import forward, untrained
from lab.network.data_sets import linear
from lab.network.prediction import accuracy, baseline, outputs, predictions


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_outputs_of_many_samples_are_those_of_forward_sample_by_sample(
    activation: Activation, has_biases: bool, draw_network
) -> None:
    network = draw_network(activation, (2, 4, 3, 1), seed=1, has_biases=has_biases)
    inputs = linear().inputs

    by_layer = outputs(network, inputs)

    passes = [forward(network, sample) for sample in inputs]
    assert [a.shape for a in by_layer] == [(100, 2), (100, 4), (100, 3), (100, 1)]
    for layer, a in enumerate(by_layer):
        np.testing.assert_allclose(a, [passed.a[layer] for passed in passes], rtol=1e-12, atol=1e-14)


def test_outputs_of_no_samples_are_empty(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 1), seed=1)

    by_layer = outputs(network, np.empty((0, 2)))

    assert [a.shape for a in by_layer] == [(0, 2), (0, 4), (0, 1)]


def test_outputs_far_out_raise_no_warning() -> None:
    network = untrained(sigmoid, [np.array([[-1000.0, -1000.0]])], has_biases=False)

    with np.errstate(all="raise"):
        _, output = outputs(network, np.array([[1.0, 1.0]]))

    assert output.tolist() == [[0.0]]


def test_a_prediction_is_1_above_one_half_and_0_at_one_half() -> None:
    output = np.array([[0.0], [0.5], [np.nextafter(0.5, 1.0)], [1.0]])

    answers = predictions(output)

    assert answers.tolist() == [[0.0], [0.0], [1.0], [1.0]]


def test_accuracy_is_the_share_of_right_predictions() -> None:
    output = np.array([[0.1], [0.9], [0.5], [0.6]])
    labels = np.array([[0.0], [1.0], [1.0], [0.0]])

    share = accuracy(output, labels)

    assert share == 0.5


@given(labels=arrays(np.float64, st.tuples(st.integers(1, 30), st.just(1)), elements=st.sampled_from([0.0, 1.0])))
def test_the_baseline_is_the_accuracy_of_the_better_constant_answer(labels: np.ndarray) -> None:
    share = baseline(labels)

    constant_answers = np.zeros_like(labels), np.ones_like(labels)
    assert share == pytest.approx(max(accuracy(answer, labels) for answer in constant_answers), abs=1e-15)
