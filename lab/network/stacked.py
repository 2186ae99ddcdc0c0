"""The book's network many times over: one step of its training for all the
networks of a stack at once.

The four functions are the four parts of `backpropagation.step`, in its order
and its words, but for the learning rate. There it multiplies the gradients, in
the update. Here it multiplies the slope of the loss, before the deltas, which
takes fewer products: deltas and gradients are times the rate, and the update
only subtracts. So the two networks agree to rounding, not to the last bit.

The replicas are the last axis of every array: a layer's weights are (inputs,
outputs, replicas), and a bias is the weight of one more input, which is 1. The
room for the numbers of a step is made once and written over by the next step.
It has the incoming value and the delta once for every weight, so that a
product is one of equal arrays, which is what NumPy is fastest at.

Sums are additions written out. `dot`, `einsum` and `sum` group their terms by
the size of the array, so that a replica's last digits would depend on how many
others there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lab.network.activations import Activation
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.parameters import layer_slices, parameters_of


class Addition(NamedTuple):
    """Two terms, and where their sum goes."""

    one: Array
    other: Array
    together: Array


@dataclass(frozen=True, slots=True, eq=False)
class StackedLayer:
    """One layer of all replicas: its weights, and room."""

    weights: Array  # (inputs, outputs, replicas), of neurons
    incoming: Array  # as above: the value that comes in at each weight
    deltas: Array  # as above: the delta of the neuron it leads to
    all_weights: Array  # with those of the biases after them
    all_incoming: Array  # of the same shape
    all_deltas: Array  # of the same shape
    products: Array  # as all weights
    sums_over_inputs: tuple[Addition, ...]  # of the products, into z
    z: Array  # (outputs, replicas)
    products_back: Array  # as the weights
    sums_over_outputs: tuple[Addition, ...]  # of those, into `back`
    back: Array  # (inputs, replicas)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Networks with the same activation and layers, replica by replica."""

    activation: Activation
    parameters: Array  # (weights and biases of all layers, replicas)
    incoming: Array  # as above: the value that comes in at each
    deltas: Array  # as above: the delta it leads to, then its change
    layers: tuple[StackedLayer, ...]


class StackedPass(NamedTuple):
    """What one forward pass computed, by layer."""

    a: tuple[Array, ...]  # (neurons, replicas) a layer, without the inputs
    slope: tuple[Array, ...]  # da/dz, as above


def stacked(networks: Sequence[Network]) -> Stack:
    """The stack of networks that share activation, layers and whether they
    have biases; the networks stay as they are.
    """
    first = networks[0]
    parameters = np.stack([parameters_of(each) for each in networks], axis=-1)
    incoming, deltas = np.ones_like(parameters), np.empty_like(parameters)
    room = np.empty_like(parameters)
    layers = [
        _layer(
            parameters[place],
            incoming[place],
            deltas[place],
            room,
            shape=(*weights.T.shape, len(networks)),
        )
        for place, weights in zip(
            layer_slices(first), first.weights, strict=True
        )
    ]
    return Stack(first.activation, parameters, incoming, deltas, tuple(layers))


def forward(stack: Stack, inputs: Array) -> StackedPass:
    """The outputs and slopes of one sample: (inputs, replicas), or (inputs, 1)
    where all replicas see the same.
    """
    a_by_layer, slope_by_layer = [], []
    a = inputs
    for layer in stack.layers:
        np.copyto(layer.incoming, a[:, np.newaxis])
        np.multiply(layer.all_weights, layer.all_incoming, layer.products)
        for one, other, together in layer.sums_over_inputs:
            np.add(one, other, together)
        a, slope = stack.activation(layer.z)
        a_by_layer.append(a)
        slope_by_layer.append(slope)
    return StackedPass(tuple(a_by_layer), tuple(slope_by_layer))


def deltas(stack: Stack, passed: StackedPass, loss_slope: Array) -> None:
    """Find delta = dE/dz of every layer, from the last back, times the
    learning rates; `loss_slope` is dE/da of the outputs times them.
    """
    layers = stack.layers
    delta = loss_slope * passed.slope[-1]
    np.copyto(layers[-1].all_deltas, delta)
    for number in range(len(layers) - 1, 0, -1):
        layer = layers[number]
        np.multiply(layer.weights, layer.deltas, layer.products_back)
        for one, other, together in layer.sums_over_outputs:
            np.add(one, other, together)
        delta = layer.back * passed.slope[number - 1]
        np.copyto(layers[number - 1].all_deltas, delta)


def gradients(stack: Stack) -> Array:
    """dE/dw and dE/db times the learning rates, from the last pass and its
    deltas, of all layers in a row: (parameters, replicas).
    """
    np.multiply(stack.incoming, stack.deltas, stack.deltas)
    return stack.deltas


def update(stack: Stack, change: Array) -> None:
    """One step down the gradient."""
    np.subtract(stack.parameters, change, stack.parameters)


def total(terms: Array) -> Array:
    """The sum over the first axis, by additions that are the same for any
    number of replicas. What is in `terms` is used up.
    """
    for one, other, together in _additions(terms):
        np.add(one, other, together)
    summed: Array = terms[0]
    return summed


def _layer(
    parameters: Array,
    incoming: Array,
    deltas: Array,
    room: Array,
    *,
    shape: tuple[int, int, int],
) -> StackedLayer:
    """A layer of this shape, (inputs, outputs, replicas), from its parts of
    the stack's blocks.
    """
    inputs, outputs, replicas = shape
    products = room[: len(parameters)].reshape(-1, outputs, replicas)
    z = np.empty((outputs, replicas))
    by_output = room[: inputs * outputs].reshape(outputs, inputs, replicas)
    all_weights, all_incoming, all_deltas = (
        block.reshape(products.shape)
        for block in (parameters, incoming, deltas)
    )
    return StackedLayer(
        all_weights[:inputs],
        all_incoming[:inputs],
        all_deltas[:inputs],
        all_weights,
        all_incoming,
        all_deltas,
        products,
        _additions(products, into=z),
        z,
        by_output.swapaxes(0, 1),
        _additions(by_output),
        by_output[0],
    )


def _additions(
    terms: Array, into: Array | None = None
) -> tuple[Addition, ...]:
    """The additions that sum over the first axis, half by half; into the first
    of the terms where no other place is given.
    """
    additions = []
    count = len(terms)
    while count > 2:
        half = count // 2
        first, last = terms[:half], terms[count - half : count]
        additions.append(Addition(first, last, first))
        count -= half
    if count == 2 or into is not None:
        other = terms[1] if count == 2 else np.zeros(())
        together = terms[0] if into is None else into
        additions.append(Addition(terms[0], other, together))
    return tuple(additions)
