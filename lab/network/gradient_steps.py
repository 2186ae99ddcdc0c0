"""The choice of the step h: how far back-propagation is from central
differences at every step, where the gradient check itself shows but one.

Too large a step sees the curvature of the loss, too small a one the rounding
of it: between them the error has its least, and its curve is a V.
"""

from dataclasses import dataclass, replace

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.gradient_check import (
    at_kink,
    layer_errors,
    summed_gradient,
)
from lab.network.losses import Loss
from lab.network.parameters import parameters_of
from lab.network.portable import portable
from lab.network.stacked import forward, stacked

STEPS = tuple(10.0 ** (-quarter / 4) for quarter in range(4, 49))
"""The steps h from 1e-1 to 1e-12, four a decade, largest first."""

BLOCK = 64
"""How many parameters are moved in one stack: its size grows with this times
all parameters, not with their square.
"""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorsByStep:
    """How far back-propagation is from central differences, by step."""

    steps: tuple[float, ...]
    errors: Array  # (layers, steps): 0 is perfect, 1 is unrelated
    samples: int  # how many were compared: those away from every kink

    @property
    def worst(self) -> Array:
        """The error of the worst layer, (steps,)."""
        worst: Array = self.errors.max(axis=0)
        return worst

    @property
    def best_step(self) -> float:
        """The step with the least error of the worst layer."""
        return self.steps[int(np.argmin(self.worst))]


def errors_by_step(
    network: Network,
    samples: Samples,
    loss: Loss,
    steps: tuple[float, ...] = STEPS,
) -> ErrorsByStep:
    """The error of every layer at every step, in the measure of the gradient
    check: the norm of the difference over the sum of the norms.

    Samples at a kink are left out, as there. Two gradients of norm 0 agree.
    The errors have the same bits on every processor, rounding included.
    """
    network = replace(network, activation=portable(network.activation))
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        smooth = ~at_kink(network, samples, loss)
        clear = Samples(samples.inputs[smooth], samples.labels[smooth])
        found = summed_gradient(network, clear, loss)[:, np.newaxis]
        expected = _by_differences(network, clear, loss, steps)
        errors = layer_errors(network, found, expected)
    return ErrorsByStep(steps, errors, int(smooth.sum()))


def _by_differences(
    network: Network, samples: Samples, loss: Loss, steps: tuple[float, ...]
) -> Array:
    """(E(p + h) - E(p - h)) / 2h, summed over the samples, for every parameter
    p and step h: (parameters, steps).
    """
    count = len(parameters_of(network))
    return np.concatenate(
        [
            _of_block(
                network,
                samples,
                loss,
                steps=steps,
                block=range(first, min(first + BLOCK, count)),
            )
            for first in range(0, count, BLOCK)
        ]
    )


def _of_block(
    network: Network,
    samples: Samples,
    loss: Loss,
    *,
    steps: tuple[float, ...],
    block: range,
) -> Array:
    """The differences of these parameters alone, (of the block, steps).

    Each moved network is one of a stack: by parameter, up or down, and step.
    """
    count = len(block)
    moves = np.array([steps, steps]) * [[1.0], [-1.0]]  # (up and down, steps)
    by_parameter = np.eye(count)[:, :, np.newaxis, np.newaxis] * moves
    stack = stacked([network] * (count * moves.size))
    moved = stack.parameters[block.start : block.stop]
    np.add(moved, by_parameter.reshape(count, -1), moved)
    difference = np.zeros((count, len(steps)))
    for inputs, label in zip(samples.inputs, samples.labels, strict=True):
        output = forward(stack, inputs[:, np.newaxis]).a[-1]
        losses, _ = loss(output, label[:, np.newaxis])
        up, down = losses.sum(axis=0).reshape(count, 2, -1).swapaxes(0, 1)
        difference += up - down
    return difference / (2.0 * np.array(steps))
