"""The network and one step of its training, in the words and the order of the
derivation: the listings of the report.

`forward` says what the network computes, `step` how it learns from one sample:
forward, deltas, gradients, update. Nothing here remembers anything between
calls: each function takes what it needs and gives what is new.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.network.activations import Activation
from lab.network.arrays import Array
from lab.network.losses import Loss


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
    """What one forward pass computed, by layer; `a` starts with the inputs.

    Of one sample the arrays are (neurons,), of many (samples, neurons).
    """

    z: tuple[Array, ...]
    a: tuple[Array, ...]
    slope: tuple[Array, ...]  # da/dz


@dataclass(frozen=True, slots=True, eq=False)
class Gradients:
    """How the loss of one sample changes with every weight and bias."""

    weights: tuple[Array, ...]  # dE/dw, (outputs, inputs) a layer
    biases: tuple[Array, ...]  # dE/db = delta, (outputs,) a layer


def untrained(
    activation: Activation, weights: Sequence[Array], *, has_biases: bool
) -> Network:
    """A network with these weights; its biases are 0."""
    biases = tuple(np.zeros(len(layer)) for layer in weights)
    return Network(activation, tuple(weights), biases, has_biases=has_biases)


def forward(network: Network, inputs: Array) -> Pass:
    """z = W a + b and a = f(z), from the first layer to the last, of a sample,
    (inputs,), or of many at once, (samples, inputs).
    """
    z, a, slope = [], [inputs], []
    for weights, biases in zip(network.weights, network.biases, strict=True):
        z.append(np.inner(a[-1], weights) + biases)
        output, slope_there = network.activation(z[-1])
        a.append(output)
        slope.append(slope_there)
    return Pass(tuple(z), tuple(a), tuple(slope))


def step(
    network: Network,
    inputs: Array,
    label: Array,
    *,
    loss: Loss,
    learning_rate: float,
) -> tuple[Pass, Gradients, Network]:
    """One step on one sample, and the network that it leads to."""
    # forward: z = W a + b and a = f(z), then how the loss changes with a
    passed = forward(network, inputs)
    _, loss_slope = loss(passed.a[-1], label)

    # deltas: dE/dz, from the last layer back to the first
    delta = [loss_slope * passed.slope[-1]]
    hidden = zip(passed.slope[:-1], network.weights[1:], strict=True)
    for slope, next_weights in reversed(list(hidden)):
        delta.insert(0, slope * np.dot(delta[0], next_weights))

    # gradients: dE/dw = delta a and dE/db = delta
    incoming = zip(delta, passed.a[:-1], strict=True)
    slopes = [np.multiply.outer(d, a) for d, a in incoming]
    gradients = Gradients(weights=tuple(slopes), biases=tuple(delta))

    # update: w - rate * dE/dw and b - rate * dE/db
    pairs = zip(network.weights, gradients.weights, strict=True)
    weights = tuple([w - learning_rate * gradient for w, gradient in pairs])
    biases = network.biases
    if network.has_biases:
        pairs = zip(network.biases, gradients.biases, strict=True)
        biases = tuple([b - learning_rate * gradient for b, gradient in pairs])
    updated = Network(
        network.activation, weights, biases, has_biases=network.has_biases
    )
    return passed, gradients, updated
