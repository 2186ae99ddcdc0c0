"""One update of a training with all of its numbers, for the chapters that
follow a step by hand.

What is in `Step` is found by the functions that train, so the numbers of
the chapters are those of the training to the last bit.
"""

import math
from dataclasses import dataclass

import numpy as np

from lab.network import backpropagation
from lab.network.arrays import Array
from lab.network.backpropagation import Gradients, Network, forward
from lab.network.data_sets import Samples
from lab.network.losses import Loss
from lab.network.training import Training, is_finite, train


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One update on one sample, by layer in the order of the network; only
    `a` starts with the inputs.

    What is `new` is there after the update, found for the same sample.
    """

    inputs: Array  # (inputs,)
    label: Array  # (outputs,)
    network: Network  # before the update
    z: tuple[Array, ...]  # (neurons,) a layer
    a: tuple[Array, ...]  # the inputs, then (neurons,) a layer
    slope: tuple[Array, ...]  # da/dz, (neurons,) a layer
    loss: float  # E, summed over the outputs
    loss_slope: Array  # dE/da of the outputs, (outputs,)
    delta: tuple[Array, ...]  # dE/dz, (neurons,) a layer
    gradients: Gradients  # dE/dw and dE/db
    updated: Network  # after the update
    new_output: Array  # (outputs,)
    new_loss: float

    @property
    def output(self) -> Array:
        """What the network answers before the update, (outputs,)."""
        return self.a[-1]

    @property
    def weights(self) -> tuple[Array, ...]:
        """The weights before the update, (outputs, inputs) a layer."""
        return self.network.weights

    @property
    def biases(self) -> tuple[Array, ...]:
        """The biases before the update, (outputs,) a layer."""
        return self.network.biases

    @property
    def new_weights(self) -> tuple[Array, ...]:
        """The weights after the update, (outputs, inputs) a layer."""
        return self.updated.weights

    @property
    def new_biases(self) -> tuple[Array, ...]:
        """The biases after the update, (outputs,) a layer."""
        return self.updated.biases


def step(
    network: Network,
    samples: Samples,
    loss: Loss,
    *,
    learning_rate: float,
    epoch: int,
    sample: int,
) -> Step:
    """The update that training makes at this sample of this epoch; both count
    from 1.

    Raises ValueError for one that is not there, and for one that training
    diverges at or before.
    """
    check_is_among("sample", sample, len(samples.labels))
    check_is_among("epoch", epoch)
    before = train(
        network, samples, loss, learning_rate=learning_rate, epochs=epoch - 1
    )
    return step_after(
        before, samples, loss, learning_rate=learning_rate, sample=sample
    )


def step_after(
    training: Training,
    samples: Samples,
    loss: Loss,
    *,
    learning_rate: float,
    sample: int,
    epochs_before: int = 0,
) -> Step:
    """The update at this sample of the epoch that follows a training, which
    may itself have followed other epochs.

    Raises ValueError as `step` does.
    """
    check_is_among("sample", sample, len(samples.labels))
    epoch = epochs_before + len(training.history) + 1
    network, overflow = training.network, training.diverged_sample
    if sample > 1 and overflow is None:
        earlier = Samples(
            samples.inputs[: sample - 1], samples.labels[: sample - 1]
        )
        begun = train(
            network, earlier, loss, learning_rate=learning_rate, epochs=1
        )
        network, overflow = begun.network, begun.diverged_sample
    if overflow is not None:
        raise ValueError(
            f"the run diverges in epoch {epoch}, at sample {overflow}, "
            "before that"
        )
    inputs, label = samples.inputs[sample - 1], samples.labels[sample - 1]
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        found = _step_on(network, inputs, label, loss, learning_rate)
    if not (math.isfinite(found.loss) and is_finite(found.updated)):
        raise ValueError(
            f"the run diverges there, in epoch {epoch}, at sample {sample}"
        )
    return found


def check_is_among(
    noun: str, number: object, count: int | None = None
) -> None:
    """Raises ValueError unless it is the number of a sample or an epoch: a
    whole one, from 1 to the count if there is one.
    """
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        written = f'"{number}"' if isinstance(number, str) else number
        raise ValueError(f"{noun} {written} is not a whole number")
    if number < 1:
        raise ValueError(f"there is no {noun} {number}; {noun}s count from 1")
    if count is not None and number > count:
        nouns = noun if count == 1 else f"{noun}s"
        raise ValueError(f"{noun} {number} is not among the {count} {nouns}")


def _step_on(
    network: Network,
    inputs: Array,
    label: Array,
    loss: Loss,
    learning_rate: float,
) -> Step:
    passed, gradients, updated = backpropagation.step(
        network, inputs, label, loss=loss, learning_rate=learning_rate
    )
    losses, loss_slope = loss(passed.a[-1], label)
    new_output = forward(updated, inputs).a[-1]
    new_losses, _ = loss(new_output, label)
    return Step(
        inputs,
        label,
        network,
        passed.z,
        passed.a,
        passed.slope,
        float(losses.sum()),
        loss_slope,
        gradients.biases,
        gradients,
        updated,
        new_output,
        float(new_losses.sum()),
    )
