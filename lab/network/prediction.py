"""What a network answers, and how often it is right, beside the share that a
constant answer would get.
"""

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network, forward


def outputs(network: Network, inputs: Array) -> tuple[Array, ...]:
    """The outputs of every layer for many samples at once: the inputs, then
    (samples, neurons) a layer.
    """
    with np.errstate(all="ignore"):  # exp(-z) may overflow: the sigmoid is 0
        return forward(network, inputs).a


def predictions(output: Array) -> Array:
    """1 where an output is above 0.5, else 0; of the output's shape."""
    return np.where(output > 0.5, 1.0, 0.0)


def accuracy(output: Array, labels: Array) -> float:
    """The share of predictions that are the label."""
    return float((predictions(output) == labels).mean())


def baseline(labels: Array) -> float:
    """The share of the larger class: what answering one label to all would
    get.
    """
    shares = ((labels == label).mean() for label in (0.0, 1.0))
    return float(max(shares))
