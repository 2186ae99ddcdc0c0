"""The network and one step of its training, in the words and the order of the
derivation: the listing of the report.

Layer by layer: z = W a + b and a = f(z) forward; delta = dE/dz backward; the
gradients dE/dw = delta a and dE/db = delta; the update. Nothing here remembers
anything between calls: each function takes what it needs and gives what is
new.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

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
    has_biases: bool = field(default=False, kw_only=True)

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


def untrained(
    activation: Activation, weights: Sequence[Array], *, has_biases: bool
) -> Network:
    """A network with these weights; its biases are 0."""
    biases = tuple(np.zeros(len(layer)) for layer in weights)
    return Network(activation, tuple(weights), biases, has_biases=has_biases)


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
    return tuple(by_layer[::-1])


def gradients(passed: Pass, delta: Sequence[Array]) -> Gradients:
    """dE/dw and dE/db: a neuron's delta times what came in, and delta."""
    layers = zip(delta, passed.a[:-1], strict=True)
    weights = [np.multiply.outer(delta, a) for delta, a in layers]
    return Gradients(tuple(weights), tuple(delta))


def update(
    network: Network, gradient: Gradients, learning_rate: float
) -> Network:
    """The network after one step down the gradient."""
    weights = _moved(network.weights, gradient.weights, learning_rate)
    biases = network.biases
    if network.has_biases:
        biases = _moved(biases, gradient.biases, learning_rate)
    return Network(
        network.activation, weights, biases, has_biases=network.has_biases
    )


def _moved(
    old: Sequence[Array], gradient: Sequence[Array], learning_rate: float
) -> tuple[Array, ...]:
    layers = zip(old, gradient, strict=True)
    return tuple([old - learning_rate * gradient for old, gradient in layers])
