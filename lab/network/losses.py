"""Losses, each with its slope: how far an output is from its label, and which
way that changes.

A loss takes the outputs and the labels and gives, output by output, the loss
and its slope dE/da. The loss of a sample is the sum over the outputs. To add
one, write one function here.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from lab.network.arrays import Array
from lab.network.register import Register

Loss: TypeAlias = Callable[[Array, Array], tuple[Array, Array]]

LOSSES: Register[Loss] = Register("loss")


@LOSSES
def mse(output: Array, label: Array) -> tuple[Array, Array]:
    """The squared error (o - y)**2; the slope is 2 (o - y)."""
    error = output - label
    return error * error, 2.0 * error


@LOSSES
def mae(output: Array, label: Array) -> tuple[Array, Array]:
    """The absolute error |o - y|; the slope is the sign of o - y, 0 at 0."""
    error = output - label
    return np.abs(error), np.sign(error)
