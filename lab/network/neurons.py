"""What single neurons do over the samples: where they lie on their activation,
and how steep it is there. The chapter "Activations" draws it.
"""

import math

import numpy as np

from lab.network.activations import Activation
from lab.network.arrays import Array
from lab.network.backpropagation import Network, forward

FAR = 1e3
"""A pre-activation at which a bounded activation is at its bound."""

FLAT = 0.1
"""A neuron is saturated at a sample where its slope is below this part of the
steepest that its activation has.
"""


def pre_activations(network: Network, inputs: Array) -> tuple[Array, ...]:
    """The pre-activations z of every layer for many samples at once,
    (samples, neurons) a layer; the inputs have none.
    """
    with np.errstate(all="ignore"):  # exp(-z) may overflow: the sigmoid is 0
        return forward(network, inputs).z


def slopes(activation: Activation, z: Array) -> Array:
    """The slopes da/dz at these pre-activations."""
    with np.errstate(all="ignore"):
        return activation(z)[1]


def steepest(activation: Activation) -> float:
    """The largest slope that an activation has anywhere near 0."""
    return float(slopes(activation, np.linspace(-10.0, 10.0, 2001)).max())


def flat(activation: Activation, z: Array) -> Array:
    """1 where an activation is nearly flat, its slope below a tenth of the
    steepest, else 0.
    """
    return np.where(
        slopes(activation, z) < FLAT * steepest(activation), 1.0, 0.0
    )


def bounds(activation: Activation) -> tuple[float, float]:
    """The bounds of the outputs; infinite where nothing bounds them."""
    with np.errstate(all="ignore"):
        (low, high), _ = activation(np.array([-FAR, FAR]))
        (lower, higher), _ = activation(np.array([-2.0 * FAR, 2.0 * FAR]))
    return (
        float(low) if low == lower else -math.inf,
        float(high) if high == higher else math.inf,
    )
