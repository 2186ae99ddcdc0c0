"""Portable exponentials: the same bits on every processor, and nearly those of NumPy."""

import math
from inspect import signature

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.network.activations import ACTIVATIONS, Function
from lab.network.arrays import Array
from lab.network.data_sets import linear
from lab.network.gradient_steps import errors_by_step
from lab.network.losses import mse
from lab.network.portable import exp, portable, tanh

NUMBERS = st.lists(st.floats(-800.0, 720.0), min_size=1, max_size=20).map(np.array)


@given(NUMBERS)
def test_the_exponential_is_right_to_two_units_in_the_last_place(x: np.ndarray) -> None:
    found = exp(x)

    with np.errstate(all="ignore"):
        expected = np.exp(x)
    np.testing.assert_array_max_ulp(found, expected, maxulp=2)


@given(NUMBERS)
def test_the_tangent_is_right_to_a_few_units_of_1(x: np.ndarray) -> None:
    np.testing.assert_allclose(tanh(x), np.tanh(x), rtol=0.0, atol=4e-16)


def test_known_values_have_the_same_bits_everywhere() -> None:
    known = {0.0: 1.0, 1.0: 2.7182818284590455, -1.0: 0.36787944117144233, 710.0: math.inf, -746.0: 0.0}

    assert exp(np.array([*known, math.inf, -math.inf])).tolist() == [*known.values(), math.inf, 0.0]


def test_what_is_too_large_or_too_small_warns_of_nothing() -> None:
    with np.errstate(all="raise"):
        assert exp(np.array([1e300, -1e300, -740.0])).tolist() == [math.inf, 0.0, math.exp(-740.0)]
        assert tanh(np.array([1e300, -1e300])).tolist() == [1.0, -1.0]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_portable_activation_is_the_same_function(name: str) -> None:
    z = np.linspace(-5.0, 5.0, 101)
    for found, expected in zip(portable(ACTIVATIONS[name])(z), ACTIVATIONS[name](z), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-15)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_the_rounding_in_a_gradient_check_does_not_depend_on_the_exponential_of_the_processor(
    name: str, draw_network
) -> None:
    def elsewhere(z: Array, **functions: Function) -> tuple[Array, Array]:
        other = {"exp": lambda x: np.nextafter(np.exp(x), np.inf), "tanh": lambda x: np.nextafter(np.tanh(x), np.inf)}
        return ACTIVATIONS[name](z, **({asked: other[asked]} | functions))

    (asked,) = {*signature(ACTIVATIONS[name]).parameters} - {"z"}
    elsewhere.__signature__ = signature(ACTIVATIONS[name])  # type: ignore[attr-defined]
    here, there = (draw_network(activation, (2, 3, 1), seed=1) for activation in (ACTIVATIONS[name], elsewhere))

    found, expected = (errors_by_step(network, linear(), mse).errors for network in (there, here))

    np.testing.assert_array_equal(found, expected)
    z = np.linspace(-1.0, 1.0, 9)
    assert not np.array_equal(elsewhere(z)[0], ACTIVATIONS[name](z)[0])
