"""Deltas of the output neuron by its output: curves for every loss and label, and where a run's samples are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.experiments.chosen import chosen
from lab.experiments.results import Result
from lab.network.activations import ACTIVATIONS, Activation
from lab.network.arrays import Array
from lab.network.backpropagation import step
from lab.network.losses import LOSSES
from lab.network.neurons import bounds
from lab.network.prediction import predictions
from lab.report.wording.numbers import number

SHARES = np.linspace(0.0005, 0.9995, 200)
Z = np.log(SHARES / (1.0 - SHARES))
"""The pre-activations of the curves: those of evenly spaced sigmoid outputs, which are dense around 0 for any
activation; without 0 itself, where some activations have a kink.
"""

PLANE = -1.0, 2.0
"""The largest range of outputs to show for an activation without bounds."""

LABELS = (0.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class DeltaCurve:
    """|delta| by output, for a loss and a label; the label is None if both labels give the same curve."""

    loss: str
    label: float | None
    output: Array
    delta: Array

    @property
    def name(self) -> str:
        """The label that it belongs to."""
        return "both labels" if self.label is None else f"label {number(int(self.label))}"


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Where the samples are after training: one number each."""

    output: Array
    delta: Array
    label: Array

    @property
    def is_wrong(self) -> NDArray[np.bool_]:
        """Whether the output predicts the other label, however far beyond its own it may be."""
        wrong: NDArray[np.bool_] = predictions(self.output) != self.label
        return wrong


def curves_of(activation: Activation, loss: str, low: float, high: float) -> Iterator[DeltaCurve]:
    """The curves of a loss over these outputs: just one if both labels have the same."""
    output, slope = activation(Z)
    found = [np.abs(LOSSES[loss](output, np.full_like(output, label))[1] * slope) for label in LABELS]
    is_shown = (output >= low) & (output <= high)
    if np.allclose(found[0], found[1]):
        yield DeltaCurve(loss, None, output[is_shown], found[0][is_shown])
    else:
        for label, delta in zip(LABELS, found, strict=True):
            yield DeltaCurve(loss, label, output[is_shown], delta[is_shown])


def dots_of(result: Result) -> Dots:
    """|delta| and output of every sample in the trained network."""
    outputs, found = [], []
    loss, rate = chosen(LOSSES, result.settings, "loss"), result.settings.learning_rate
    with np.errstate(all="ignore"):  # exp(-z) may overflow
        for inputs, label in zip(result.samples.inputs, result.samples.labels, strict=True):
            passed, gradients, _ = step(result.network, inputs, label, loss=loss, learning_rate=rate)
            outputs.append(passed.a[-1][0])
            found.append(abs(gradients.biases[-1][0]))  # dE/db is delta
    return Dots(np.array(outputs), np.array(found), result.samples.labels[:, 0])


def range_of(result: Result, dots: Dots | None) -> tuple[float, float]:
    """The range of outputs to show: all, or for an activation without bounds that of the samples and a little more."""
    least, most = bounds(chosen(ACTIVATIONS, result.settings, "activation"))
    reached = dots.output.tolist() if dots is not None else []
    low = least if least >= PLANE[0] else max(PLANE[0], min([-0.2, *reached]))
    high = most if most <= PLANE[1] else min(PLANE[1], max([1.2, *reached]))
    return low, high
