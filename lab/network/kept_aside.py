"""The loss of samples that networks are not trained on, of many networks at
once: learning curves show it beside the loss of training.
"""

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.losses import Loss
from lab.network.parameters import layer_slices

MOST_NUMBERS = 1_000_000
"""How many outputs of a layer are computed at once, which bounds the room."""


def mean_losses(
    network: Network, parameters: Array, samples: Samples, loss: Loss
) -> Array:
    """The mean loss of the samples, (networks,), of networks like this one
    with these parameters, (parameters, networks).

    Each network's products are its own, so that its bits do not depend on the
    others. Not finite where a loss is not.
    """
    most = max(1, MOST_NUMBERS // (len(samples.labels) * max(network.layers)))
    starts = range(0, parameters.shape[1], most)
    parts = [parameters[:, start : start + most] for start in starts]
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        return np.concatenate(
            [_mean_losses(network, part, samples, loss) for part in parts]
        )


def _mean_losses(
    network: Network, parameters: Array, samples: Samples, loss: Loss
) -> Array:
    a = samples.inputs  # (samples, inputs), then (networks, samples, neurons)
    for place, weights in zip(
        layer_slices(network), network.weights, strict=True
    ):
        outputs, inputs = weights.shape
        layer = parameters[place].reshape(-1, outputs, parameters.shape[1])
        by_network = np.ascontiguousarray(layer.transpose(2, 0, 1))
        z = np.matmul(a, by_network[:, :inputs])
        if network.has_biases:
            z += by_network[:, inputs:]
        a, _ = network.activation(z)
    by_output = np.moveaxis(a, -1, 0)  # (outputs, networks, samples)
    labels = samples.labels.T[:, np.newaxis]
    losses = loss(by_output, labels)[0].sum(axis=0)
    # finite where all losses are: their sum may not be
    mean: Array = (losses / len(samples.labels)).sum(axis=-1)
    return mean
