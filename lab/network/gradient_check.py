"""The gradient check: back-propagation against central differences of the
loss, as the chapter "Is it right?" tells it.

The measure is one, with no way around it: for each layer the norm of the
difference of the two gradients over the sum of their norms. Weight by weight a
difference is mostly rounding where gradients vanish; by layer it is not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lab.network.arrays import Array
from lab.network.backpropagation import Network, deltas, forward, gradients
from lab.network.data_sets import Samples
from lab.network.losses import Loss
from lab.network.prediction import outputs

STEPS = (1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6)
"""The steps h tried for the differences, largest first."""

PROBE = 1e-3
"""How far to both sides of z a kink is looked for."""

JUMP = 0.05
"""The least change of slope within a probe that counts as a kink; smooth
functions change by about the probe itself.
"""


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """How far back-propagation is from central differences."""

    errors: tuple[float, ...]  # by layer: 0 is perfect, 1 is unrelated
    samples: int  # how many samples were checked
    kinks: int  # how many were left out: a neuron or the loss is at a kink

    @property
    def error(self) -> float:
        """The error of the worst layer."""
        return max(self.errors)


def check_gradients(
    network: Network, samples: Samples, loss: Loss
) -> GradientCheck:
    """Compare the gradient of the summed loss, by layer, with central
    differences.

    Samples at a kink, where a derivative does not exist, are counted and left
    out. Two gradients of norm 0 agree.
    """
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        smooth = ~at_kink(network, samples, loss)
        clear = Samples(samples.inputs[smooth], samples.labels[smooth])
        found = _gradients_by_back_propagation(network, clear, loss)
        expected = _gradients_by_differences(network, clear, loss)
    errors = tuple(_error(f, e) for f, e in zip(found, expected, strict=True))
    return GradientCheck(
        errors, samples=int(smooth.sum()), kinks=int((~smooth).sum())
    )


def at_kink(
    network: Network, samples: Samples, loss: Loss
) -> NDArray[np.bool_]:
    """Whether a neuron or the loss stands at a kink, (samples,), found from
    values alone.

    Over a probe h the second difference, divided by h, is about h where a
    function is smooth and the change of slope where it has a kink.
    """
    kinked = np.zeros(len(samples.labels), dtype=np.bool_)
    a = samples.inputs
    for weights, biases in zip(network.weights, network.biases, strict=True):
        z = a @ weights.T + biases
        kinked |= _has_jump(lambda z: network.activation(z)[0], z).any(axis=1)
        a, _ = network.activation(z)
    kinked |= _has_jump(lambda output: loss(output, samples.labels)[0], a).any(
        axis=1
    )
    return kinked


def _has_jump(
    function: Callable[[Array], Array], at: Array
) -> NDArray[np.bool_]:
    second_difference = (
        function(at + PROBE) - 2.0 * function(at) + function(at - PROBE)
    )
    return np.abs(second_difference) / PROBE > JUMP


def _gradients_by_back_propagation(
    network: Network, samples: Samples, loss: Loss
) -> list[Array]:
    """The gradient of each layer's weights, and biases when there are any, as
    one vector a layer.
    """
    by_layer = [
        np.zeros(len(parameters)) for parameters in _parameters(network)
    ]
    for inputs, label in zip(samples.inputs, samples.labels, strict=True):
        passed = forward(network, inputs)
        _, loss_slope = loss(passed.a[-1], label)
        gradient = gradients(passed, deltas(network, passed, loss_slope))
        of_sample = Network(
            network.activation,
            gradient.weights,
            gradient.biases,
            network.has_biases,
        )
        for total, part in zip(by_layer, _parameters(of_sample), strict=True):
            total += part
    return by_layer


def _gradients_by_differences(
    network: Network, samples: Samples, loss: Loss
) -> list[Array]:
    """The same by (E(p + h) - E(p - h)) / 2h, parameter by parameter.

    h balances the rounding of E against the curvature of E. It is chosen for
    the whole network from the differences alone: where they change least from
    one step to the next.
    """
    by_step = [
        [
            np.array(
                [
                    _central_difference(network, samples, loss, layer, i, step)
                    for i in range(len(parameters))
                ]
            )
            for layer, parameters in enumerate(_parameters(network))
        ]
        for step in STEPS
    ]
    changes = [
        max(
            _error(one, other)
            for one, other in zip(larger, smaller, strict=True)
        )
        for larger, smaller in pairwise(by_step)
    ]
    return by_step[int(np.argmin(changes)) + 1]


def _central_difference(
    network: Network,
    samples: Samples,
    loss: Loss,
    layer: int,
    parameter: int,
    step: float,
) -> float:
    above, below = (
        _total_loss(_moved(network, layer, parameter, by), samples, loss)
        for by in (step, -step)
    )
    return float((above - below).sum() / (2.0 * step))


def _total_loss(network: Network, samples: Samples, loss: Loss) -> Array:
    """The loss of each sample and output; kept apart, so that their
    differences are taken before their sum.
    """
    return loss(outputs(network, samples.inputs)[-1], samples.labels)[0]


def _parameters(network: Network) -> Iterator[Array]:
    """Each layer's weights, and biases when there are any, as one vector."""
    for weights, biases in zip(network.weights, network.biases, strict=True):
        yield (
            np.concatenate([weights.ravel(), biases])
            if network.has_biases
            else weights.ravel()
        )


def _moved(network: Network, layer: int, parameter: int, by: float) -> Network:
    """The network with one weight, or bias behind the weights, of a layer
    moved.
    """
    weights, biases = list(network.weights), list(network.biases)
    if parameter < weights[layer].size:
        weights[layer] = weights[layer].copy()
        weights[layer].flat[parameter] += by
    else:
        biases[layer] = biases[layer].copy()
        biases[layer][parameter - weights[layer].size] += by
    return Network(
        network.activation, tuple(weights), tuple(biases), network.has_biases
    )


def _error(one: Array, other: Array) -> float:
    """The norm of the difference over the sum of the norms; 0 when both norms
    are 0.
    """
    norms = float(np.linalg.norm(one) + np.linalg.norm(other))
    return 0.0 if norms == 0.0 else float(np.linalg.norm(one - other)) / norms
