"""Comparing: a printed network, perhaps a student's, with a run."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.distances import distances
from lab.network.losses import LOSSES
from lab.network.prediction import accuracy, outputs
from lab.network.printed_network import PrintedNetwork
from lab.network.undoing import before_update
from lab.report.wording import numbers


@dataclass(frozen=True, slots=True)
class ComparedNetworks:
    """What a comparison found, line by line, and the largest difference of any number: infinity if shapes differ."""

    lines: tuple[str, ...]
    difference: float


def compare(printed: PrintedNetwork, result: Result, *, tolerance: float) -> ComparedNetworks:
    """Compare a printed network with a run: shape, weights, outputs, accuracy, loss, and how old its outputs are."""
    if misfit := _misfit(printed.network, result.network):
        return ComparedNetworks((misfit,), np.inf)
    own, runs = printed.network, result.network
    parameters = _largest(
        [(f"layer {number}, weight", one, other) for number, one, other in _by_layer(own.weights, runs.weights)]
        + [(f"layer {number}, bias", one, other) for number, one, other in _by_layer(own.biases, runs.biases)]
    )
    output_pairs = [
        (f"layer {number - 1}, output", one, other)
        for number, one, other in _by_layer(printed.outputs, result.printed.outputs)
    ]
    found = _largest(output_pairs)
    lines = (
        f"layers {numbers.layers(own.layers)} and activation {own.activation.__name__}, as the run's",
        f"weights: {_said(parameters)}",
        f"outputs: {_said(found)}",
        *_predictions(own, result),
        f"its outputs are {_age(printed, result, tolerance)}",
    )
    return ComparedNetworks(lines, max(parameters[0], found[0]))


def _misfit(own: Network, runs: Network) -> str:
    """How the shapes of two networks differ, or "" if they do not."""
    if own.layers != runs.layers:
        return f"layers {numbers.layers(own.layers)}, the run's are {numbers.layers(runs.layers)}"
    if own.activation is not runs.activation:
        return f"activation {own.activation.__name__}, the run's is {runs.activation.__name__}"
    return ""


def _by_layer(own: tuple[Array, ...], runs: tuple[Array, ...]) -> Iterator[tuple[int, Array, Array]]:
    yield from ((number, one, other) for number, (one, other) in enumerate(zip(own, runs, strict=True), 1))


def _largest(pairs: list[tuple[str, Array, Array]]) -> tuple[float, str]:
    """The largest difference of two arrays, and where it is; from NaN to a number it is infinite."""
    largest = (0.0, "")
    for name, one, other in pairs:
        differences = distances(one, other)
        place = np.unravel_index(int(np.argmax(differences)), differences.shape)
        if differences[place] > largest[0]:
            at = "".join(f"[{index + 1}]" for index in place)
            largest = (float(differences[place]), f"{name}{at}")
    return largest


def _said(largest: tuple[float, str]) -> str:
    difference, place = largest
    if not place:
        return "the same, bit for bit"
    return f"at most {numbers.number(difference)} away, in {place}"


def _predictions(own: Network, result: Result) -> Iterator[str]:
    """Accuracy and loss of both networks, on the run's samples, after the last update."""
    samples, loss = result.samples, chosen(LOSSES, result.settings, "loss")
    found = []
    for network in (own, result.network):
        output = outputs(network, samples.inputs)[-1]
        losses, _ = loss(output, samples.labels)
        found.append((accuracy(output, samples.labels), float(losses.sum(axis=1).mean())))
    (own_accuracy, own_loss), (runs_accuracy, runs_loss) = found
    base = numbers.number(result.baseline)
    yield f"accuracy {numbers.number(own_accuracy)}, the run's {numbers.number(runs_accuracy)} (baseline {base})"
    yield f"loss after the last update {numbers.number(own_loss)}, the run's {numbers.number(runs_loss)}"


def _age(printed: PrintedNetwork, result: Result, tolerance: float) -> str:
    """Whether the printed outputs belong to the printed weights or to the weights before the last update; if the
    tolerance allows both, the nearer ones count.
    """
    inputs, said = printed.outputs[0], printed.outputs[1:]
    fresh = _distance(outputs(printed.network, inputs[np.newaxis])[1:], said)
    old = np.inf
    among = np.flatnonzero((result.samples.inputs == inputs).all(axis=1))
    for sample in among[:1]:
        loss, rate = chosen(LOSSES, result.settings, "loss"), result.settings.learning_rate
        before = before_update(printed.network, inputs, result.samples.labels[sample], loss, learning_rate=rate)
        if before is not None:
            old = _distance(outputs(before, inputs[np.newaxis])[1:], said)
    if min(fresh, old) <= tolerance:
        if fresh == old:
            return "fresh or one update old: its weights and the weights before the last update both give them"
        if fresh < old:
            return "fresh: a forward pass with its weights gives them"
        return "one update old: the weights before the last update give them"
    if not len(among):
        return "for a point that the run does not have"
    return "neither those of its weights nor those of the weights before the last update"


def _distance(fresh: tuple[Array, ...], said: tuple[Array, ...]) -> float:
    """The largest difference of two passes."""
    return float(max(distances(one[0], other).max() for one, other in zip(fresh, said, strict=True)))
