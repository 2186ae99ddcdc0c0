"""The network and one step of its training, in the words and the order of the
derivation: the listing of the report.

Layer by layer: z = W a + b and a = f(z) forward; delta = dE/dz backward; the
gradients dE/dw = delta a and dE/db = delta; the update. Nothing here remembers
anything between calls: each function takes what it needs and gives what is
new.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.network.activations import Activation
from lab.network.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A fully connected network: one activation, and weights and biases by
    layer.

    Without biases every bias is 0 and stays 0.
    """

    activation: Activation
    weights: tuple[Array, ...]  # (outputs, inputs) a layer
    biases: tuple[Array, ...]  # (outputs,) a layer
    has_biases: bool = False

    @property
    def layers(self) -> tuple[int, ...]:
        """The number of neurons of every layer, the inputs first."""
        inputs = self.weights[0].shape[1]
        return (inputs, *(len(biases) for biases in self.biases))

    @property
    def number_of_weights(self) -> int:
        """How many weights there are; biases are not weights."""
        return sum(weights.size for weights in self.weights)


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """What one forward pass computed, by layer; `a` starts with the inputs."""

    z: tuple[Array, ...]  # (neurons,) a layer
    a: tuple[Array, ...]  # the inputs, then (neurons,) a layer
    slope: tuple[Array, ...]  # da/dz, (neurons,) a layer


@dataclass(frozen=True, slots=True, eq=False)
class Gradients:
    """How the loss of one sample changes with every weight and bias."""

    weights: tuple[Array, ...]  # dE/dw, (outputs, inputs) a layer
    biases: tuple[Array, ...]  # dE/db, (outputs,) a layer


def start(
    activation: Activation, weights: Sequence[Array], *, has_biases: bool
) -> Network:
    """A network with these weights; its biases are 0."""
    biases = tuple(np.zeros(len(layer)) for layer in weights)
    return Network(activation, tuple(weights), biases, has_biases)


def forward(network: Network, inputs: Array) -> Pass:
    """The pre-activations z, outputs a and slopes of one sample, (inputs,)."""
    z_by_layer, a_by_layer, slope_by_layer = [], [inputs], []
    a = inputs
    for weights, biases in zip(network.weights, network.biases, strict=True):
        z = np.dot(weights, a) + biases
        a, slope = network.activation(z)
        z_by_layer.append(z)
        a_by_layer.append(a)
        slope_by_layer.append(slope)
    return Pass(tuple(z_by_layer), tuple(a_by_layer), tuple(slope_by_layer))


def deltas(
    network: Network, passed: Pass, loss_slope: Array
) -> tuple[Array, ...]:
    """delta = dE/dz of every layer, first to last; found from the last back.

    `loss_slope` is dE/da of the outputs. A hidden layer's delta is its slope
    times the deltas of the layer after it, weighted by the connections.
    """
    delta = loss_slope * passed.slope[-1]
    by_layer = [delta]
    for layer in range(len(network.weights) - 1, 0, -1):
        back = np.dot(delta, network.weights[layer])
        delta = back * passed.slope[layer - 1]
        by_layer.append(delta)
    return tuple(reversed(by_layer))


def gradients(passed: Pass, delta: Sequence[Array]) -> Gradients:
    """dE/dw and dE/db: a neuron's delta times what came in, and delta."""
    weights = tuple(
        np.multiply.outer(delta_of_layer, a)
        for delta_of_layer, a in zip(delta, passed.a[:-1], strict=True)
    )
    return Gradients(weights, tuple(delta))


def update(
    network: Network, gradient: Gradients, learning_rate: float
) -> Network:
    """The network after one step down the gradient."""
    weights = tuple(
        old - learning_rate * by_weight
        for old, by_weight in zip(
            network.weights, gradient.weights, strict=True
        )
    )
    if not network.has_biases:
        return Network(network.activation, weights, network.biases)
    biases = tuple(
        old - learning_rate * by_bias
        for old, by_bias in zip(network.biases, gradient.biases, strict=True)
    )
    return Network(network.activation, weights, biases, has_biases=True)
