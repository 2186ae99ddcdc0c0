"""The arithmetic of one update, counted from the sizes of the layers: what the
chapter "Hidden layers and units" compares with the time that training takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How many multiplications and additions there are; a subtraction is an
    addition.
    """

    multiplications: int
    additions: int


@dataclass(frozen=True, slots=True)
class Operations:
    """The arithmetic of one update on one sample, part by part.

    One `activation` gives a neuron's output and its slope. What happens in
    there, and in the loss, is not counted.
    """

    forward: Arithmetic
    deltas: Arithmetic
    gradients: Arithmetic
    update: Arithmetic
    activations: int

    @property
    def multiplications(self) -> int:
        """The multiplications of all four parts."""
        return sum(part.multiplications for part in self._parts)

    @property
    def additions(self) -> int:
        """The additions of all four parts."""
        return sum(part.additions for part in self._parts)

    @property
    def _parts(self) -> tuple[Arithmetic, ...]:
        return self.forward, self.deltas, self.gradients, self.update


def operations(layers: Sequence[int], *, has_biases: bool) -> Operations:
    """The operations of one update of a network with these layers, the inputs
    first.

    For a layer of m neurons after one of n, which have m n weights; a sum of
    k numbers takes k - 1 additions:

    - forward, z = W a + b: m n multiplications and m (n - 1) additions, m
      more with biases;
    - deltas: m multiplications by the slopes; where the n are neurons too,
      their sums over the m take m n multiplications and n (m - 1) additions;
    - gradients, delta a: m n multiplications; those of biases are the deltas;
    - update, w - rate * gradient: m n of both, and m of both with biases.
    """
    pairs = list(pairwise(layers))
    neurons = sum(layers[1:])
    weights = sum(m * n for n, m in pairs)
    biases = neurons if has_biases else 0
    return Operations(
        forward=Arithmetic(weights, weights - neurons + biases),
        deltas=Arithmetic(
            neurons + sum(m * n for n, m in pairs[1:]),
            sum(n * (m - 1) for n, m in pairs[1:]),
        ),
        gradients=Arithmetic(weights, 0),
        update=Arithmetic(weights + biases, weights + biases),
        activations=neurons,
    )
