"""Every activation of the register: the value, and the slope that stands beside it."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lab.network.activations import ACTIVATIONS, Activation, none, relu, sigmoid, tanh

STEP = 1e-5


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
@given(z=st.floats(-20.0, 20.0))
def test_the_slope_is_the_central_difference_away_from_kinks(activation: Activation, z: float) -> None:
    at = np.array([z])
    far_below, below, above, far_above = (activation(at + k * STEP)[0] for k in (-2, -1, 1, 2))
    a, slope = activation(at)
    assume(abs(far_above - 2.0 * a + far_below) / (2.0 * STEP) < 0.1)  # else a kink is near

    np.testing.assert_allclose(slope, (above - below) / (2.0 * STEP), rtol=0.0, atol=1e-8)


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_far_out_values_are_finite_and_the_slope_is_right(activation: Activation) -> None:
    z = np.array([-1000.0, 1000.0])

    with np.errstate(over="ignore"):
        a, slope = activation(z)
        above, below = activation(z + 1.0)[0], activation(z - 1.0)[0]

    assert np.isfinite(a).all()
    np.testing.assert_allclose(slope, (above - below) / 2.0, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize(
    ("activation", "low", "high"),
    [(sigmoid, 0.0, 1.0), (tanh, -1.0, 1.0), (relu, 0.0, 1000.0), (none, -1000.0, 1000.0)],
)
def test_far_out_values_are_exact(activation: Activation, low: float, high: float) -> None:
    with np.errstate(over="ignore"):
        a, _ = activation(np.array([-1000.0, 1000.0]))

    assert a.tolist() == [low, high]


@pytest.mark.parametrize(
    ("activation", "z", "a", "slope"),
    [
        (sigmoid, 0.0, 0.5, 0.25),
        (sigmoid, math.log(3.0), 0.75, 0.1875),
        (tanh, 0.0, 0.0, 1.0),
        (tanh, math.log(2.0), 0.6, 0.64),
        (relu, -2.0, 0.0, 0.0),
        (relu, 3.0, 3.0, 1.0),
        (none, -2.0, -2.0, 1.0),
    ],
)
def test_known_values(activation: Activation, z: float, a: float, slope: float) -> None:
    given_a, given_slope = activation(np.array([z]))

    assert given_a == pytest.approx([a], abs=1e-15)
    assert given_slope == pytest.approx([slope], abs=1e-15)


@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_the_slope_of_relu_at_0_is_0(zero: float) -> None:
    a, slope = relu(np.array([zero]))

    assert a.tolist() == [0.0]
    assert slope.tolist() == [0.0]


@pytest.mark.parametrize("shape", [(1,), (4,), (21, 4), (0, 4)])
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_value_and_slope_have_the_shape_of_z_and_leave_z_alone(activation: Activation, shape: tuple[int, ...]) -> None:
    z = np.linspace(-2.0, 2.0, math.prod(shape)).reshape(shape)
    before = z.tobytes()

    a, slope = activation(z)

    assert a.shape == slope.shape == shape
    assert a.dtype == slope.dtype == np.float64
    assert z.tobytes() == before
