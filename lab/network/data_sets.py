"""Data sets: the points that a network learns to tell apart, in the order in
which it sees them.

Each function gives the same samples at every call with the same parameters.
Where classes are drawn one by one they alternate: a network that learns online
would else see all of one class first. To add a data set, write one function
here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lab.network.arrays import Array
from lab.network.register import Register


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Points and their labels, in training order."""

    inputs: Array  # (samples, inputs)
    labels: Array  # (samples, 1), each 0 or 1; or (samples, classes), one-hot


DataSet: TypeAlias = Callable[..., Samples]

DATA_SETS: Register[DataSet] = Register("data set")

Points: TypeAlias = Annotated[int, "[2, 10000]"]

Seed: TypeAlias = Annotated[int, "[0, 4294967295]"]

Noise: TypeAlias = Annotated[float, "[0, 1000]"]


def linear_points(
    generator: np.random.RandomState, points: int = 100
) -> Array:
    """The points of the linear data, (points, 2), uniform in the unit square:
    100 of them are the first thing drawn from a stream.
    """
    return generator.uniform(0.0, 1.0, (points, 2))


@DATA_SETS
def linear(*, points: Points = 100, seed: Seed = 2) -> Samples:
    """Points of the unit square, uniform, those of RandomState(seed); label 0
    where x0 is above x1, else 1.
    """
    drawn = linear_points(np.random.RandomState(seed), points)
    labels = np.where(drawn[:, :1] > drawn[:, 1:], 0.0, 1.0)
    return Samples(drawn, labels)


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


@DATA_SETS
def circles(
    *,
    points: Points = 100,
    noise: Noise = 0.1,
    factor: Annotated[float, "(0, 1)"] = 0.5,
    seed: Seed = 1,
) -> Samples:
    """Two circles around the origin, r (cos t, sin t) with t uniform in a full
    turn: label 0 has the radius r = 1, label 1 the factor. To each coordinate
    noise times a standard normal number is added (make_circles of
    scikit-learn, with random places).
    """
    generator = np.random.default_rng(seed)
    numbers = _alternating(points)
    t = generator.uniform(0.0, 2.0 * np.pi, points)
    radius = np.where(numbers == 0, 1.0, factor)
    exact = np.stack([radius * np.cos(t), radius * np.sin(t)], axis=1)
    return _samples(_moved(exact, noise, generator), numbers)


@DATA_SETS
def moons(
    *, points: Points = 100, noise: Noise = 0.1, seed: Seed = 1
) -> Samples:
    """Two half circles that reach into each other, with t uniform in half a
    turn: label 0 at (cos t, sin t), label 1 at (1 - cos t, 1/2 - sin t). To
    each coordinate noise times a standard normal number is added (make_moons
    of scikit-learn, with random places).
    """
    generator = np.random.default_rng(seed)
    numbers = _alternating(points)
    t = generator.uniform(0.0, np.pi, points)
    upper = np.stack([np.cos(t), np.sin(t)], axis=1)
    lower = np.stack([1.0 - np.cos(t), 0.5 - np.sin(t)], axis=1)
    exact = np.where(numbers[:, np.newaxis] == 0, upper, lower)
    return _samples(_moved(exact, noise, generator), numbers)


@DATA_SETS
def spirals(
    *,
    points: Points = 100,
    noise: Noise = 0.02,
    turns: Annotated[float, "(0, 10]"] = 1.0,
    seed: Seed = 1,
) -> Samples:
    """Two spirals around the origin, r (cos t, sin t) with r uniform between 0
    and 1 and t = 2 pi turns r, for label 1 half a turn more. To each
    coordinate noise times a standard normal number is added (after Lang and
    Witbrock, Learning to tell two spirals apart, 1988).
    """
    generator = np.random.default_rng(seed)
    numbers = _alternating(points)
    r = generator.uniform(0.0, 1.0, points)
    t = 2.0 * np.pi * turns * r + np.pi * numbers
    exact = np.stack([r * np.cos(t), r * np.sin(t)], axis=1)
    return _samples(_moved(exact, noise, generator), numbers)


@DATA_SETS
def blobs(
    *,
    points: Points = 100,
    classes: Annotated[int, "[2, 10]"] = 2,
    noise: Noise = 0.3,
    seed: Seed = 1,
) -> Samples:
    """A cloud for each class c = 0, 1, ... around the place (cos t, sin t) of
    the unit circle, t = 2 pi c / classes. To each coordinate noise times a
    standard normal number is added. With two classes there is one label, 0 or
    1, and with more one for each class, 1 for its own and 0 for the others.
    """
    generator = np.random.default_rng(seed)
    numbers = _alternating(points, classes)
    t = 2.0 * np.pi * numbers / classes
    exact = np.stack([np.cos(t), np.sin(t)], axis=1)
    return _samples(_moved(exact, noise, generator), numbers, classes)


def _alternating(points: int, classes: int = 2) -> NDArray[np.int64]:
    """The classes 0, 1, ... again and again, (points,). Raises ValueError
    where there are fewer points than classes.
    """
    if points < classes:
        raise ValueError(f"{points} points are too few for {classes} classes")
    return np.arange(points) % classes


def _moved(
    exact: Array, noise: float, generator: np.random.Generator
) -> Array:
    """The points, each coordinate moved by a normal number times the noise."""
    return exact + noise * generator.standard_normal(exact.shape)


def _samples(
    points: Array, numbers: NDArray[np.int64], classes: int = 2
) -> Samples:
    """Samples of these classes: one label each, or one a class if there are
    more than two.
    """
    if classes == 2:
        return Samples(points, numbers[:, np.newaxis].astype(np.float64))
    return Samples(points, np.eye(classes)[numbers])
