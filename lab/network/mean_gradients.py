"""The gradient of the mean loss over all samples, of many networks at once."""

from collections.abc import Sequence

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.losses import Loss
from lab.network.stacked import deltas, forward, gradients, stacked


def mean_gradients(
    networks: Sequence[Network], samples: Samples, loss: Loss
) -> Array:
    """dE/dw and dE/db, where E is the mean loss of the samples, of all
    parameters in a row: (parameters, networks).

    The networks share activation, layers and whether they have biases.
    """
    stack = stacked(networks)
    total = np.zeros_like(stack.parameters)
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        for inputs, label in zip(samples.inputs, samples.labels, strict=True):
            passed = forward(stack, inputs[:, np.newaxis])
            _, loss_slope = loss(passed.a[-1], label[:, np.newaxis])
            deltas(stack, passed, loss_slope)
            total += gradients(stack)
        mean: Array = total / len(samples.labels)
    return mean
