"""Two activations with a wrong slope, as exhibits: the chapter "Is it right?"
shows how the gradient check tells them from the right ones.

Their outputs are right, so a network answers as it should and may even learn;
only the slopes are those of the reference report. No run can ask for them.
"""

from collections.abc import Mapping

import numpy as np

from lab.network.activations import Activation, Function, relu, tanh
from lab.network.arrays import Array


def relu_of_the_reference(z: Array) -> tuple[Array, Array]:
    """ReLU with the slope 1 wherever its output is at least 0, which is
    everywhere: neurons that are off pass deltas back too.
    """
    a, _ = relu(z)
    return a, np.where(a >= 0.0, 1.0, 0.0)


def tanh_of_the_reference(
    z: Array, tanh: Function = np.tanh
) -> tuple[Array, Array]:
    """tanh with the slope 1 - tanh(a): tanh taken a second time, where
    1 - a**2 is right.
    """
    a = tanh(z)
    return a, 1.0 - tanh(a)


WRONG_SLOPES: Mapping[Activation, tuple[str, Activation]] = {
    relu: ("slope 1 everywhere", relu_of_the_reference),
    tanh: ("slope 1 − tanh(a)", tanh_of_the_reference),
}
"""What is wrong with the slope, and the exhibit, by the right activation."""
