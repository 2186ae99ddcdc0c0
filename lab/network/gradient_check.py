"""The gradient check: back-propagation against central differences of the
loss, as the chapter "Is it right?" tells it.

The measure is one, with no way around it: for each layer the norm of the
difference of the two gradients over the sum of their norms. Weight by weight a
difference is mostly rounding where gradients vanish; by layer it is not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
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
        return float(np.max(self.errors))


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
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        for weights, biases in zip(
            network.weights, network.biases, strict=True
        ):
            z = a @ weights.T + biases
            kinked |= _has_jump(lambda z: network.activation(z)[0], z)
            a, _ = network.activation(z)
        kinked |= _has_jump(lambda a: loss(a, samples.labels)[0], a)
    return kinked


def _has_jump(
    function: Callable[[Array], Array], at: Array
) -> NDArray[np.bool_]:
    """Whether the slope of a function jumps near any of a sample's values."""
    middle = function(at)
    difference = function(at + PROBE) - 2.0 * middle + function(at - PROBE)
    rounding = 8.0 * np.finfo(np.float64).eps * np.abs(middle)
    jump = (np.abs(difference) - rounding) / PROBE
    return np.asarray((jump > JUMP).any(axis=1), dtype=np.bool_)


def _gradients_by_back_propagation(
    network: Network, samples: Samples, loss: Loss
) -> list[Array]:
    """The gradient of each layer's parameters, summed over the samples."""
    total = [np.zeros(len(layer)) for layer in _parameters(network)]
    for inputs, label in zip(samples.inputs, samples.labels, strict=True):
        passed = forward(network, inputs)
        _, loss_slope = loss(passed.a[-1], label)
        gradient = gradients(passed, deltas(network, passed, loss_slope))
        of_sample = replace(
            network, weights=gradient.weights, biases=gradient.biases
        )
        total = [
            sum_of_layer + of_layer
            for sum_of_layer, of_layer in zip(
                total, _parameters(of_sample), strict=True
            )
        ]
    return total


def _gradients_by_differences(
    network: Network, samples: Samples, loss: Loss
) -> list[Array]:
    """The same by (E(p + h) - E(p - h)) / 2h, parameter by parameter.

    h balances the rounding of E against the curvature of E. It is chosen for
    the whole network from the differences alone: where they change least from
    one step to the next.
    """

    def losses(moved: Network) -> Array:
        return loss(outputs(moved, samples.inputs)[-1], samples.labels)[0]

    def differences(layer: int, step: float) -> Array:
        count = len(_parameters(network)[layer])
        return np.array(
            [
                (
                    losses(_moved(network, layer, parameter, by=step))
                    - losses(_moved(network, layer, parameter, by=-step))
                ).sum()
                / (2.0 * step)
                for parameter in range(count)
            ]
        )

    layers = range(len(network.weights))
    by_step = [
        [differences(layer, step) for layer in layers] for step in STEPS
    ]
    changes = [
        max(map(_error, larger, smaller))
        for larger, smaller in pairwise(by_step)
    ]
    return by_step[int(np.argmin(changes)) + 1]


def _parameters(network: Network) -> list[Array]:
    """Each layer's weights, and biases when there are any, as one vector."""
    layers = zip(network.weights, network.biases, strict=True)
    if not network.has_biases:
        return [weights.ravel() for weights, _ in layers]
    return [np.concatenate([w.ravel(), biases]) for w, biases in layers]


def _moved(
    network: Network, layer: int, parameter: int, *, by: float
) -> Network:
    """The network with one weight, or bias behind the weights, moved."""
    weights, biases = list(network.weights), list(network.biases)
    weights[layer], biases[layer] = weights[layer].copy(), biases[layer].copy()
    if parameter < weights[layer].size:
        weights[layer].flat[parameter] += by
    else:
        biases[layer][parameter - weights[layer].size] += by
    return replace(network, weights=tuple(weights), biases=tuple(biases))


def _error(one: Array, other: Array) -> float:
    """The norm of the difference over the sum of the norms; 0 when both norms
    are 0.
    """
    norms = float(np.linalg.norm(one) + np.linalg.norm(other))
    if norms == 0.0:
        return 0.0
    return float(np.linalg.norm(one - other)) / norms
