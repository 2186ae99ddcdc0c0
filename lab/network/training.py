"""Training: one update after every sample, in data order, for a number of
epochs; what came of it, and when.

The runs of a report are not trained here but in `stacked_training.py`, many
replicas at once, which tests compare with this. A result repeats some epochs
here, from a network that it saved, to show all numbers of one of its steps;
and `time` measures here how long an update takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network, step
from lab.network.data_sets import Samples
from lab.network.losses import Loss


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """What training gave. Epochs and samples count from 1.

    `outputs` are those of the last forward pass that an update followed,
    inputs first: one update older than the weights. Where no update was made
    they are NaN after the inputs. A diverged training ends with the last
    finite network and its last whole epoch.
    """

    network: Network
    outputs: tuple[Array, ...]  # the inputs, then (neurons,) a layer
    history: tuple[float, ...]  # by epoch, of the losses before each update
    squared_errors: tuple[float, ...]  # the mean squared errors, as above
    diverged_at: int | None = None  # the epoch of the update not made
    diverged_sample: int | None = None


def train(
    network: Network,
    samples: Samples,
    loss: Loss,
    *,
    learning_rate: float,
    epochs: int,
) -> Training:
    """Train by online gradient descent: forward, backward and update after
    every sample.

    Stops before the first update whose loss or new weights are not finite.
    """
    history: list[float] = []
    squared_errors: list[float] = []
    outputs = _no_outputs(network, samples)
    # exp(-z) may overflow; what else does is looked for after each epoch
    with np.errstate(all="ignore"):
        for epoch in range(1, epochs + 1):
            before, answers = (network, outputs), []
            for inputs, label in zip(
                samples.inputs, samples.labels, strict=True
            ):
                passed, _, network = step(
                    network,
                    inputs,
                    label,
                    loss=loss,
                    learning_rate=learning_rate,
                )
                outputs = passed.a
                answers.append(outputs[-1])
            output = np.array(answers)  # (samples, outputs)
            losses = loss(output, samples.labels)[0].sum(axis=1)
            # a weight that is not finite never becomes finite again
            if not (np.isfinite(losses).all() and is_finite(network)):
                network, outputs, sample = _until_overflow(
                    *before, samples, loss, learning_rate
                )
                return Training(
                    network,
                    outputs,
                    tuple(history),
                    tuple(squared_errors),
                    diverged_at=epoch,
                    diverged_sample=sample,
                )
            history.append(_mean(losses))
            squared_errors.append(
                _mean(((output - samples.labels) ** 2).sum(axis=1))
            )
    return Training(network, outputs, tuple(history), tuple(squared_errors))


def _until_overflow(
    network: Network,
    outputs: tuple[Array, ...],
    samples: Samples,
    loss: Loss,
    learning_rate: float,
) -> tuple[Network, tuple[Array, ...], int]:
    """The epoch once more: its last finite network, the outputs before that
    one's update, and the sample, from 1, whose update is not finite.
    """
    pairs = zip(samples.inputs, samples.labels, strict=True)
    for sample, (inputs, label) in enumerate(pairs, 1):
        passed, _, updated = step(
            network, inputs, label, loss=loss, learning_rate=learning_rate
        )
        losses, _ = loss(passed.a[-1], label)
        if not (np.isfinite(losses.sum()) and is_finite(updated)):
            return network, outputs, sample
        network, outputs = updated, passed.a
    raise ValueError("no update of this epoch overflows")


def _mean(losses: Array) -> float:
    """The mean, which is finite where all losses are: their sum may not be."""
    return float((losses / len(losses)).sum())


def converged_at(losses: Sequence[float], threshold: float) -> int | None:
    """The first epoch, from 1, whose mean loss is below the threshold, or
    None.
    """
    return next(
        (epoch for epoch, loss in enumerate(losses, 1) if loss < threshold),
        None,
    )


def is_finite(network: Network) -> bool:
    """Whether every weight and every bias is finite."""
    return all(
        np.isfinite(array).all()
        for array in (*network.weights, *network.biases)
    )


def _no_outputs(network: Network, samples: Samples) -> tuple[Array, ...]:
    return (
        samples.inputs[0],
        *(np.full(neurons, np.nan) for neurons in network.layers[1:]),
    )
