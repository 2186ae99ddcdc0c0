"""Distances: one rule for numbers that are not finite."""

import math

import numpy as np
import pytest

from lab.network.distances import distances


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        (1.0, -1.5, 2.5),
        (math.nan, math.nan, 0.0),
        (math.nan, 1.0, math.inf),
        (math.inf, math.inf, 0.0),
        (math.inf, -math.inf, math.inf),
        (1e308, -1e308, math.inf),
        (-(2**63), 2**63 - 1, 2.0**64),
    ],
)
def test_the_distance_of_what_is_not_finite_is_0_or_infinite(one: float, other: float, distance: float) -> None:
    assert distances(np.array([one]), np.array([other])).tolist() == [distance]
    assert distances(np.array([other]), np.array([one])).tolist() == [distance]
