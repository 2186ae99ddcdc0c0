"""Every loss of the register: the value, and the slope that stands beside it."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lab.network.losses import LOSSES, Loss, mae, mse

STEP = 1e-5


@pytest.mark.parametrize("loss", LOSSES.values())
@given(output=st.floats(-10.0, 10.0), label=st.sampled_from([0.0, 1.0]))
def test_the_slope_is_the_central_difference_away_from_kinks(loss: Loss, output: float, label: float) -> None:
    o, y = np.array([output]), np.array([label])
    far_below, below, above, far_above = (loss(o + k * STEP, y)[0] for k in (-2, -1, 1, 2))
    e, slope = loss(o, y)
    assume(abs(far_above - 2.0 * e + far_below) / (2.0 * STEP) < 0.1)  # else a kink is near

    np.testing.assert_allclose(slope, (above - below) / (2.0 * STEP), rtol=0.0, atol=1e-8)


@pytest.mark.parametrize("loss", LOSSES.values())
@given(output=st.floats(-10.0, 10.0), label=st.sampled_from([0.0, 1.0]))
def test_a_loss_is_never_below_0_and_0_with_slope_0_where_the_output_is_the_label(
    loss: Loss, output: float, label: float
) -> None:
    somewhere, _ = loss(np.array([output]), np.array([label]))
    there, slope = loss(np.array([label]), np.array([label]))

    assert somewhere >= 0.0
    assert (there, slope) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("loss", "output", "label", "value", "slope"),
    [
        (mse, 0.25, 1.0, 0.5625, -1.5),
        (mse, 3.0, 1.0, 4.0, 4.0),
        (mae, 0.25, 1.0, 0.75, -1.0),
        (mae, 3.0, 1.0, 2.0, 1.0),
        (mae, 1.0, 1.0, 0.0, 0.0),
    ],
)
def test_known_values(loss: Loss, output: float, label: float, value: float, slope: float) -> None:
    given_value, given_slope = loss(np.array([output]), np.array([label]))

    assert given_value.tolist() == [value]
    assert given_slope.tolist() == [slope]


@pytest.mark.parametrize("shape", [(1,), (3,), (21, 1), (21, 3), (0, 1)])
@pytest.mark.parametrize("loss", LOSSES.values())
def test_value_and_slope_stand_output_by_output(loss: Loss, shape: tuple[int, ...]) -> None:
    output, label = np.full(shape, 0.25), np.ones(shape)

    value, slope = loss(output, label)

    assert value.shape == slope.shape == shape
