"""Distances: how far apart numbers are, also where they are not finite."""

import numpy as np

from lab.network.arrays import Array


def distances(one: Array, other: Array) -> Array:
    """How far apart the numbers of two arrays are: 0 where both are the same
    infinity or both are NaN, infinity where just one is NaN.
    """
    with np.errstate(all="ignore"):  # huge numbers differ by infinity
        differences = np.abs(one.astype(np.float64) - other)
    is_same = (one == other) | (np.isnan(one) & np.isnan(other))
    differences[np.isnan(differences)] = np.inf
    return np.where(is_same, 0.0, differences)
