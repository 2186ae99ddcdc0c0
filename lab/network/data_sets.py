"""Data sets: the points that a network learns to tell apart, in the order in
which it sees them.

Each function gives the same samples at every call. To add a data set, write
one function here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from lab.network.arrays import Array
from lab.network.register import Register


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Points and their labels, in training order."""

    inputs: Array  # (samples, inputs)
    labels: Array  # (samples, 1), each 0 or 1


DataSet: TypeAlias = Callable[[], Samples]

DATA_SETS: Register[DataSet] = Register("data set")


def linear_points(generator: np.random.RandomState) -> Array:
    """The 100 points of the linear data, (100, 2), uniform in the unit square:
    the first thing drawn from a stream.
    """
    return generator.uniform(0.0, 1.0, (100, 2))


@DATA_SETS
def linear() -> Samples:
    """100 points of the unit square, always those of RandomState(2); label 0
    where x0 is above x1, else 1.
    """
    points = linear_points(np.random.RandomState(2))
    labels = np.where(points[:, :1] > points[:, 1:], 0.0, 1.0)
    return Samples(points, labels)


@DATA_SETS
def xor() -> Samples:
    """21 points on the diagonals of the unit square, label 0 on the rising one
    and 1 on the falling one.
    """
    points, labels = [], []
    for i in range(11):
        points.append((0.1 * i, 0.1 * i))
        labels.append(0.0)
        if i != 5:  # the centre lies on both diagonals
            points.append((0.1 * i, 1.0 - 0.1 * i))
            labels.append(1.0)
    return Samples(np.array(points), np.array(labels).reshape(-1, 1))
