"""The gradient check: back-propagation against central differences of the
loss, as the chapter "Is it right?" tells it.

The measure is one, with no way around it: for each layer the norm of the
difference of the two gradients over the sum of their norms. Weight by weight a
difference is mostly rounding where gradients vanish; by layer it is not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lab.network.arrays import Array
from lab.network.backpropagation import Network, forward, step
from lab.network.data_sets import Samples
from lab.network.losses import Loss
from lab.network.parameters import (
    gradients_of,
    layer_slices,
    parameters_of,
    with_parameters,
)
from lab.network.prediction import outputs

STEPS = (1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6)
"""The steps h tried for the differences, largest first."""

PROBE = 1e-3
"""How far to both sides of z a kink is looked for."""

JUMP = 0.05
"""The least change of slope within a probe that counts as a kink; smooth
functions change by about the probe itself.
"""


ROUNDING = 1e-9
"""Errors are given as multiples of this, rounded up: what is below is
rounding, which differs between processors.
"""


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """How far back-propagation is at most from central differences."""

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
        found = summed_gradient(network, clear, loss)
        expected = _gradient_by_differences(network, clear, loss)
        errors = layer_errors(network, found, expected)
    at_most = np.ceil(errors / ROUNDING) * ROUNDING
    return GradientCheck(
        errors=tuple(at_most.tolist()),
        samples=int(smooth.sum()),
        kinks=int((~smooth).sum()),
    )


def at_kink(
    network: Network, samples: Samples, loss: Loss
) -> NDArray[np.bool_]:
    """Whether a neuron or the loss is at a kink, (samples,), found from
    values alone.

    Over a probe h the second difference, divided by h, is about h where a
    function is smooth and the change of slope where it has a kink.
    """
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        passed = forward(network, samples.inputs)
        kinked = _has_jump(lambda a: loss(a, samples.labels)[0], passed.a[-1])
        for z in passed.z:
            kinked |= _has_jump(lambda at: network.activation(at)[0], z)
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


def summed_gradient(network: Network, samples: Samples, loss: Loss) -> Array:
    """The gradient by back-propagation, summed over the samples, of all
    parameters in a row: (parameters,).
    """
    total = np.zeros(len(parameters_of(network)))
    for inputs, label in zip(samples.inputs, samples.labels, strict=True):
        _, gradients, _ = step(  # of length 0: the network stays
            network, inputs, label, loss=loss, learning_rate=0.0
        )
        total += gradients_of(network, gradients)
    return total


def layer_errors(network: Network, found: Array, expected: Array) -> Array:
    """The measure, for each layer: of two gradients, both (parameters, ...),
    it gives (layers, ...). 0 where both norms are 0, NaN where one is not
    finite.
    """
    norm = partial(np.linalg.norm, axis=0)
    errors = []
    for place in layer_slices(network):
        one, other = found[place], expected[place]
        norms = norm(one) + norm(other)
        error = norm(one - other) / np.where(norms == 0.0, 1.0, norms)
        errors.append(np.where(np.isfinite(norms), error, np.nan))
    return np.array(errors)


def _gradient_by_differences(
    network: Network, samples: Samples, loss: Loss
) -> Array:
    """The same by (E(p + h) - E(p - h)) / 2h, parameter by parameter.

    h balances the rounding of E against the curvature of E. It is chosen for
    the whole network from the differences alone: where they change least from
    one step to the next.
    """
    parameters = parameters_of(network)

    def losses(moved: Array) -> Array:
        output = outputs(with_parameters(network, moved), samples.inputs)[-1]
        return loss(output, samples.labels)[0]

    def differences(step: float) -> Array:
        moves = step * np.eye(len(parameters))
        ups_and_downs = [
            losses(parameters + move) - losses(parameters - move)
            for move in moves
        ]
        return np.array([each.sum() for each in ups_and_downs]) / (2.0 * step)

    by_step = [differences(step) for step in STEPS]
    changes = [
        layer_errors(network, larger, smaller).max()
        for larger, smaller in pairwise(by_step)
    ]
    return by_step[int(np.argmin(changes)) + 1]
