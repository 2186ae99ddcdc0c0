"""All weights and biases of a network in one row, as the stack trains them and
a gradient check moves them: layer by layer, a layer's weights by input, its
biases after them.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Gradients, Network


def parameters_of(network: Network) -> Array:
    """The weights, and the biases if it has some, of all layers in a row:
    (parameters,).
    """
    return _in_a_row(network, network.weights, network.biases)


def gradients_of(network: Network, gradients: Gradients) -> Array:
    """The gradients of a network's parameters in the same row."""
    return _in_a_row(network, gradients.weights, gradients.biases)


def with_parameters(network: Network, parameters: Array) -> Network:
    """The network with these weights and biases in a row, (parameters,)."""
    weights, biases = [], []
    for place, layer, old in zip(
        layer_slices(network), network.weights, network.biases, strict=True
    ):
        outputs, inputs = layer.shape
        of_layer = parameters[place]
        by_input = of_layer[: layer.size].reshape(inputs, outputs)
        weights.append(by_input.T.copy())
        has_own = network.has_biases
        biases.append(of_layer[layer.size :].copy() if has_own else old)
    return Network(
        network.activation,
        tuple(weights),
        tuple(biases),
        has_biases=network.has_biases,
    )


def layer_slices(network: Network) -> list[slice]:
    """Where each layer is in the row, first to last."""
    sizes = [
        weights.size + len(biases) * network.has_biases
        for weights, biases in zip(
            network.weights, network.biases, strict=True
        )
    ]
    ends = accumulate(sizes, initial=0)
    return [slice(start, end) for start, end in pairwise(ends)]


def _in_a_row(
    network: Network, by_weight: Sequence[Array], by_bias: Sequence[Array]
) -> Array:
    parts: list[Array] = []
    for of_weights, of_biases in zip(by_weight, by_bias, strict=True):
        parts.append(of_weights.T.ravel())
        if network.has_biases:
            parts.append(of_biases)
    return np.concatenate(parts)
