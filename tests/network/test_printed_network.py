"""Printed networks: how far one is from another, and what a damaged text says."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.network.activations import sigmoid
from lab.network.backpropagation import Network
from lab.network.printed_network import DamagedTextError, PrintedNetwork, largest_difference


def printed(weight: float = 1.0, bias: float = 2.0, output: float = 0.5) -> PrintedNetwork:
    """One input, one output."""
    network = Network(sigmoid, (np.array([[weight]]),), (np.array([bias]),), has_biases=True)
    return PrintedNetwork(network, (np.array([0.25]), np.array([output])))


@given(any_network=st.from_type(PrintedNetwork))
def test_a_network_differs_by_0_from_itself(any_network: PrintedNetwork) -> None:
    assert largest_difference(any_network, any_network) == 0.0


@pytest.mark.parametrize(
    "other",
    [printed(weight=1.125), printed(bias=1.875), printed(output=0.375), printed(weight=1.0625, output=0.625)],
    ids=["a weight", "a bias", "an output", "several"],
)
def test_the_difference_is_the_largest_of_weights_biases_and_outputs(other: PrintedNetwork) -> None:
    assert largest_difference(printed(), other) == 0.125
    assert largest_difference(other, printed()) == 0.125


def test_an_output_that_is_missing_in_one_network_is_a_difference() -> None:
    difference = largest_difference(printed(), printed(output=np.nan))

    assert not difference <= 1e-12


def test_huge_numbers_differ_without_a_warning() -> None:
    difference = largest_difference(printed(weight=1.7e308), printed(weight=-1.7e308))

    assert difference == np.inf


def test_networks_of_other_layers_are_an_error_that_names_both() -> None:
    wider = PrintedNetwork(
        Network(sigmoid, (np.ones((3, 2)),), (np.zeros(3),)), (np.array([0.5, 0.25]), np.array([0.5, 0.5, 0.5]))
    )

    with pytest.raises(ValueError, match="1-1 against 2-3"):
        largest_difference(printed(), wider)


def test_a_damaged_text_says_line_and_problem() -> None:
    error = DamagedTextError(3, "a neuron is needed")

    assert str(error) == "line 3: a neuron is needed"
    assert (error.line, error.problem) == (3, "a neuron is needed")


@pytest.mark.parametrize("copied", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"])
def test_a_damaged_text_error_crosses_from_process_to_process(copied) -> None:
    error = copied(DamagedTextError(3, "a neuron is needed"))

    assert (error.line, error.problem) == (3, "a neuron is needed")
