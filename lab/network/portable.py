"""Exponentials with the same bits on every processor, for the figure in the
chapter "Is it right?" that shows rounding itself.

NumPy takes another exponential on another processor, and the last bits differ.
Sums, products and quotients do not: every processor rounds them alike. These
functions use nothing else. They are too slow to train with.
"""

import math
from functools import partial
from inspect import signature

import numpy as np

from lab.network.activations import Activation
from lab.network.arrays import Array

LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
"""The first 32 bits of the logarithm of 2: its product with a small whole
number is exact.
"""

LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
"""What is left of the logarithm of 2."""

TERMS = tuple(1.0 / math.factorial(power) for power in range(13, -1, -1))
"""The Taylor series of the exponential, highest power first: exact to the last
bit or two between -ln(2)/2 and ln(2)/2.
"""

LEAST, LARGEST = -746.0, 710.0
"""Below and above these the exponential is 0 and infinite."""


def exp(x: Array) -> Array:
    """The exponential, right to about a unit in the last place: 2**k times
    that of the rest r, where x = k ln(2) + r; infinite where it is too large.
    """
    x = np.clip(x, LEAST, LARGEST)
    k = np.rint(x / math.log(2.0))
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    power = np.zeros_like(r)
    for term in TERMS:
        power = power * r + term
    with np.errstate(over="ignore", under="ignore"):
        return np.ldexp(power, k.astype(np.int64))


def tanh(x: Array) -> Array:
    """The hyperbolic tangent. Its error is absolute, at most about 2e-16: near
    0 it may be a large part of the value.
    """
    return np.copysign(1.0 - 2.0 / (exp(2.0 * np.abs(x)) + 1.0), x)


def portable(activation: Activation) -> Activation:
    """The activation with these functions in the places of NumPy's."""
    ours = {"exp": exp, "tanh": tanh}
    asked = signature(activation).parameters.keys() & ours.keys()
    return partial(activation, **{name: ours[name] for name in asked})
