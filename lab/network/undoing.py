"""An update undone: the network from which one step of training led to this
one, so that printed outputs can be told from fresh ones.
"""

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network, step
from lab.network.losses import Loss
from lab.network.parameters import (
    gradients_of,
    parameters_of,
    with_parameters,
)

MOST_ROUNDS = 200
"""After how many rounds a step that does not settle is given up."""


def before_update(
    network: Network,
    inputs: Array,
    label: Array,
    loss: Loss,
    *,
    learning_rate: float,
) -> Network | None:
    """The network w with w - eta dE/dw(w) = the given one, by repeating
    w <- given + eta dE/dw(w); None where that does not settle.

    The repetition settles where eta times the bend of the loss is below 1,
    which is where training itself does.
    """
    given = parameters_of(network)
    found = network
    with np.errstate(all="ignore"):  # what does not settle may overflow
        for _ in range(MOST_ROUNDS):
            _, gradients, _ = step(
                found, inputs, label, loss=loss, learning_rate=learning_rate
            )
            moved = given + learning_rate * gradients_of(found, gradients)
            if not np.isfinite(moved).all():
                return None
            change = np.abs(moved - parameters_of(found)).max()
            found = with_parameters(network, moved)
            if change <= 1e-15 * max(1.0, np.abs(moved).max()):
                return found
    return None
