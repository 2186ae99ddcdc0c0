"""Activation functions, each with its slope: the chapter "Activations" draws
what is here.

An activation takes the pre-activations z and gives the outputs a and the
slopes da/dz, both of z's shape. To add one, write one function here; what uses
activations goes over the register. NumPy's exponential may be replaced by
another, as the figure of the gradient check does, which shows rounding.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from lab.network.arrays import Array
from lab.network.register import Register

Activation: TypeAlias = Callable[[Array], tuple[Array, Array]]

Function: TypeAlias = Callable[[Array], Array]
"""An exponential or hyperbolic tangent."""

ACTIVATIONS: Register[Activation] = Register("activation")


@ACTIVATIONS
def sigmoid(z: Array, exp: Function = np.exp) -> tuple[Array, Array]:
    """1 / (1 + exp(-z)), between 0 and 1; the slope a (1 - a) is at most 1/4.

    Gives exactly 0 and 1 far out, where exp(-z) overflows: the caller quiets
    that warning.
    """
    a = 1.0 / (1.0 + exp(-z))
    return a, a * (1.0 - a)


@ACTIVATIONS
def tanh(z: Array, tanh: Function = np.tanh) -> tuple[Array, Array]:
    """tanh(z), between -1 and 1; the slope 1 - a**2 is at most 1."""
    a = tanh(z)
    return a, 1.0 - a * a


@ACTIVATIONS
def relu(z: Array) -> tuple[Array, Array]:
    """z where z is above 0, else 0; the slope is 1 above 0 and 0 elsewhere, at
    0 too.
    """
    return np.maximum(z, 0.0), np.where(z > 0.0, 1.0, 0.0)


@ACTIVATIONS
def none(z: Array) -> tuple[Array, Array]:
    """z itself; the slope is 1."""
    return z, np.ones_like(z)
