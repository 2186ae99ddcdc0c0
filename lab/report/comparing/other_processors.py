"""Other processors: how far a replica gets from itself when the last bits of exponentials are others."""

from dataclasses import dataclass, field, replace

import numpy as np

from lab.experiments.training import FeaturedReplicas, start_from
from lab.network.activations import Activation
from lab.network.arrays import Array
from lab.network.backpropagation import Network


@dataclass(frozen=True, slots=True, eq=False)
class RoundedOtherwise(FeaturedReplicas):
    """A replica as some other processors would train it."""

    processors: int = field(kw_only=True)

    @property
    def replicas(self) -> int:
        """How many networks are trained."""
        return self.processors

    @property
    def entry(self) -> str:
        """Nothing keeps them."""
        raise NotImplementedError("these replicas are not kept")

    @property
    def starts(self) -> list[Network]:
        """The networks before training, moved by 0, 1, ... units in the last place, so that each rounds otherwise."""
        weights = self.weights
        starts = []
        for _ in range(self.processors):
            start = start_from(self.settings, weights)
            starts.append(replace(start, activation=rounded_otherwise(start.activation)))
            weights = tuple(np.nextafter(layer, np.inf) for layer in weights)
        return starts


def rounded_otherwise(activation: Activation) -> Activation:
    """The activation with outputs that are one unit in the last place larger for about a third of all arguments."""

    def other(z: Array) -> tuple[Array, Array]:
        a, slope = activation(z)
        is_moved = (z.view(np.int64) >> 3) % 3 == 0
        return np.where(is_moved, np.nextafter(a, np.inf), a), slope

    return other
