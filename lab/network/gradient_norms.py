"""How strong the gradient is at each layer of untrained networks: the chapter
on hidden layers shows how it fades on its way back from the output.

All the starts of a run go through the stacked network together; nothing is
trained.
"""

from collections.abc import Sequence

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.losses import Loss
from lab.network.mean_gradients import mean_gradients
from lab.network.parameters import layer_slices


def gradient_norms(
    networks: Sequence[Network], samples: Samples, loss: Loss
) -> Array:
    """The root mean square of dE/dw over the weights of each layer, first to
    last, where E is the mean loss of the samples: (layers, networks).

    The networks share activation, layers and whether they have biases;
    biases are not weights and do not count.
    """
    mean = mean_gradients(networks, samples, loss)
    with np.errstate(all="ignore"):  # a square may overflow
        return np.array(
            [
                np.sqrt((mean[place][: weights.size] ** 2).mean(axis=0))
                for place, weights in zip(
                    layer_slices(networks[0]),
                    networks[0].weights,
                    strict=True,
                )
            ]
        )
