"""How strongly the loss bends: its second derivatives in all weights at once.
The chapter on the learning rate draws the largest rate that they allow.
"""

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.losses import Loss
from lab.network.mean_gradients import mean_gradients
from lab.network.parameters import parameters_of, with_parameters

STEP = 1e-5
"""How far each parameter is moved: the bend of the gradient makes an error of
about STEP squared, rounding one of about 1e-16 / STEP."""


def hessian(network: Network, samples: Samples, loss: Loss) -> Array:
    """The second derivatives of the mean loss of the samples in all
    parameters: (parameters, parameters), symmetric.

    Column j is the central difference of the gradient when parameter j moves,
    (g(p + h e_j) - g(p - h e_j)) / 2h (Nocedal and Wright, Numerical
    Optimization, 2006, section 8.1). Not finite where a gradient is not.
    """
    parameters = parameters_of(network)
    moves = STEP * np.eye(len(parameters))
    moved = [*(parameters + moves), *(parameters - moves)]
    gradients = mean_gradients(
        [with_parameters(network, each) for each in moved], samples, loss
    )
    with np.errstate(all="ignore"):  # of gradients that are not finite
        up, down = np.split(gradients, 2, axis=1)
        found = (up - down) / (2.0 * STEP)
        symmetric: Array = (found + found.T) / 2.0
    return symmetric


def largest_curvature(
    network: Network, samples: Samples, loss: Loss
) -> float | None:
    """The largest eigenvalue of the Hessian of the mean loss: how strongly the
    loss bends where it bends most. None where the Hessian is not finite.
    """
    second_derivatives = hessian(network, samples, loss)
    if not np.isfinite(second_derivatives).all():
        return None
    return float(np.linalg.eigvalsh(second_derivatives)[-1])
