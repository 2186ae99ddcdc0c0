"""Initial weights: where training starts.

Each function gives one layer's weights, (outputs, inputs), drawn from a
generator or fixed; the scale of the settings multiplies them. Layers are drawn
one after another, so a start is a seed and a list of sizes. To add one, write
one function here.
"""

import math
from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeAlias

import numpy as np

from lab.network.arrays import Array
from lab.network.register import Register


class Generator(Protocol):
    """What NumPy's legacy stream and its new generators share, so that either
    may draw a start.
    """

    def standard_normal(self, size: tuple[int, int]) -> Array: ...

    def uniform(
        self, low: float, high: float, size: tuple[int, int]
    ) -> Array: ...


InitialWeights: TypeAlias = Callable[[Generator, int, int], Array]

Bound: TypeAlias = Annotated[float, "[-1e100, 1e100]"]

INITIAL_WEIGHTS: Register[InitialWeights] = Register("kind of initial weights")


@INITIAL_WEIGHTS
def normal(generator: Generator, outputs: int, inputs: int) -> Array:
    """Normal with mean 0 and variance 1."""
    return generator.standard_normal((outputs, inputs))


@INITIAL_WEIGHTS
def uniform(
    generator: Generator,
    outputs: int,
    inputs: int,
    *,
    low: Bound = -1.0,
    high: Bound = 1.0,
) -> Array:
    """Uniform between two bounds.

    Raises ValueError where the lower is above the upper.
    """
    if low > high:
        raise ValueError(
            f"the lower bound {low:g} is above the upper bound {high:g}"
        )
    return generator.uniform(low, high, (outputs, inputs))


@INITIAL_WEIGHTS
def xavier(generator: Generator, outputs: int, inputs: int) -> Array:
    """Normal with mean 0 and variance 2 / (inputs + outputs) (Glorot and
    Bengio 2010).
    """
    return math.sqrt(2.0 / (inputs + outputs)) * generator.standard_normal(
        (outputs, inputs)
    )


@INITIAL_WEIGHTS
def he(generator: Generator, outputs: int, inputs: int) -> Array:
    """Normal with mean 0 and variance 2 / inputs (He et al. 2015)."""
    return math.sqrt(2.0 / inputs) * generator.standard_normal(
        (outputs, inputs)
    )


@INITIAL_WEIGHTS
def zero(generator: Generator, outputs: int, inputs: int) -> Array:
    """All 0."""
    return np.zeros((outputs, inputs))


@INITIAL_WEIGHTS
def constant(generator: Generator, outputs: int, inputs: int) -> Array:
    """All 1, so that every weight is the scale."""
    return np.ones((outputs, inputs))


def is_fixed(initial_weights: InitialWeights) -> bool:
    """Whether no seed changes these weights."""
    first, second = (
        initial_weights(np.random.default_rng(seed), 2, 2) for seed in (1, 2)
    )
    return np.array_equal(first, second)


def draw_weights(
    initial_weights: InitialWeights,
    generator: Generator,
    layers: Sequence[int],
    *,
    scale: float = 1.0,
) -> tuple[Array, ...]:
    """The weights of every layer, first to last: one (outputs, inputs) block
    each, times the scale.
    """
    sizes = zip(layers[1:], layers[:-1], strict=True)
    return tuple(
        scale * initial_weights(generator, outputs, inputs)
        for outputs, inputs in sizes
    )
