"""Digits: weights with twelve digits, at the first updates and at the end, to show which neurons are equal."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.report.tables.register import TABLES, Asked, Column, Row, Table
from lab.report.wording import numbers

FIRST_UPDATES = 3
"""How many updates of epoch 1 are shown, after the start."""

DIGITS = 12
"""How many digits a weight has: in further ones, processors differ."""

EQUAL = "= "
"""The prefix of a weight that equals that of the neuron above, to the last bit."""


@TABLES
def digits(asked: Asked) -> Sequence[Table]:
    """Twelve digits of all weights at the start, after each of the first three updates and at the end: one table per
    layer, one group of rows per moment, one row per neuron (for the output layer, one per neuron before it). A
    shaded cell that begins with = equals that of the neuron above, to the last bit.
    """
    return [table for result in asked.results for table in _run_tables(result, is_alone=len(asked.results) == 1)]


def _run_tables(result: Result, *, is_alone: bool) -> Iterator[Table]:
    moments = list(_moments(result))
    last = len(result.network.weights)
    for layer in range(1, last + 1):
        weights = [(when, _by_neuron(network, layer)) for when, network in moments]
        is_output = layer == last
        source = "input" if layer == 1 else "neuron"
        name = f"from {source}" if is_output else "neuron"
        biases = [network.biases[-1] if is_output and network.has_biases else None for _, network in moments]
        rows = [
            row
            for (when, layer_weights), bias in zip(weights, biases, strict=True)
            for row in [*_rows(when, layer_weights, name=name), *_bias_row(when, bias)]
        ]
        noun = "output" if is_output else "input"
        names = [f"{noun} {number}" for number in range(1, result.network.layers[last if is_output else layer - 1] + 1)]
        if not is_output and result.network.has_biases:
            names.append("bias")
        prefix = "" if is_alone else f"{result.id}, "
        leads = ", to the output" if is_output else ""
        above = source if is_output else "neuron"
        title = f"{prefix}layer {layer}{leads}; = and shaded: equal to the {above} above"
        yield Table("", tuple(Column(name, is_number=True) for name in names), tuple(rows), title)


def _moments(result: Result) -> Iterator[tuple[str, Network]]:
    """The networks to show: at the start, after the first updates as far as they are finite, and the last one."""
    yield "start", result.untrained
    diverged = result.diverged_sample if result.diverged_at == 1 else None
    updates = min(FIRST_UPDATES, len(result.samples.labels), (diverged or FIRST_UPDATES + 1) - 1)
    for sample in range(1, updates + 1):
        yield f"after sample {sample}", result.step(sample, 1).updated
    yield ("end" if result.diverged_at is None else "last finite"), result.network


def _by_neuron(network: Network, layer: int) -> Array:
    """One row per neuron. A hidden layer: its weights, and its bias if it has one. The output layer: the weights from
    each neuron of the layer before.
    """
    weights = network.weights[layer - 1]
    if layer == len(network.weights):
        return weights.T
    return np.column_stack([weights, network.biases[layer - 1]]) if network.has_biases else weights


def _rows(when: str, weights: Array, *, name: str) -> Iterator[Row]:
    above = [math.nan] * weights.shape[1]
    for number, of_neuron in enumerate(weights.tolist(), 1):
        equal = frozenset(place for place, pair in enumerate(zip(of_neuron, above, strict=True)) if _are_equal(*pair))
        cells = tuple(f"{EQUAL if place in equal else ''}{_in_digits(value)}" for place, value in enumerate(of_neuron))
        yield Row(f"{name} {number}", "", cells, equal, when)
        above = of_neuron


def _bias_row(when: str, biases: Array | None) -> Iterator[Row]:
    """The biases of the output layer, if it has them, in a row below the neurons."""
    if biases is not None:
        yield Row("bias", "", tuple(map(_in_digits, biases.tolist())), group=when)


def _are_equal(one: float, other: float) -> bool:
    """Whether two numbers are equal to the last bit: 0 and −0 are not."""
    return one == other and math.copysign(1.0, one) == math.copysign(1.0, other)


def _in_digits(value: float) -> str:
    """A number with its digits; 0 has no further zeros, and −0 keeps its sign."""
    if value:
        return numbers.digits(value, DIGITS)
    return "0" if math.copysign(1.0, value) > 0.0 else f"{numbers.MINUS}0"
