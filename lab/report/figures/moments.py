"""Moments: the saved epochs of a training that a figure shows, from the first to the last, spaced logarithmically."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.prediction import accuracy, outputs
from lab.report.wording.numbers import number


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A network during training: after an epoch, or at epoch 0 before the first."""

    epoch: int
    network: Network
    outputs: tuple[Array, ...]  # (samples, neurons) a layer, the inputs first
    loss: float | None  # the mean over the epoch; none before the first
    accuracy: float

    @property
    def name(self) -> str:
        """Its name in a figure."""
        return f"epoch {self.epoch}" if self.epoch else "before training"

    @property
    def in_words(self) -> str:
        """Its name with its loss and accuracy."""
        loss = "" if self.loss is None else f"loss {number(self.loss)}, "
        return f"{self.name}, {loss}accuracy {number(self.accuracy)}"


def moments(result: Result, count: int) -> list[Moment]:
    """At most `count` saved epochs; just the network before training if no epoch was finished."""
    if not result.saved:
        return [_moment(result, 0, result.untrained)]
    saved = sorted(result.saved)
    first, last = math.log(saved[0]), math.log(saved[-1])
    wished = [first + (last - first) * step / (count - 1) for step in range(count)]
    nearest = {min(saved, key=lambda epoch: abs(math.log(epoch) - wish)) for wish in wished}
    return [_moment(result, epoch, result.saved[epoch]) for epoch in sorted(nearest)]


def _moment(result: Result, epoch: int, network: Network) -> Moment:
    by_layer = outputs(network, result.samples.inputs)
    loss = result.history[epoch - 1] if 0 < epoch <= len(result.history) else None
    return Moment(epoch, network, by_layer, loss, accuracy(by_layer[-1], result.samples.labels))
