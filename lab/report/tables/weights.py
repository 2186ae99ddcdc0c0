"""Weights: every weight of trained networks, layer by layer, with aligned decimals."""

from collections.abc import Sequence

import numpy as np

from lab.experiments.results import Result
from lab.network.arrays import Array
from lab.report.tables.register import TABLES, Asked, Column, Row, Table
from lab.report.wording import numbers

DECIMALS = 4
"""How many decimals a weight has, unless its run's spread makes some of them uncertain."""


@TABLES
def weights(asked: Asked) -> Sequence[Table]:
    """The weights after training, one table per layer, one row per neuron, one column per input; biases last, if any.

    No digit is printed that depends on the last bit of the start.
    """
    return [table for result in asked.results for table in _run_tables(result, is_alone=len(asked.results) == 1)]


def _run_tables(result: Result, *, is_alone: bool) -> list[Table]:
    network = result.network
    layers = enumerate(zip(network.weights, network.biases, strict=True), 1)
    return [
        _layer_table(
            np.column_stack([weights, biases]) if network.has_biases else weights,
            inputs=weights.shape[1],
            spread=result.spread,
            title=f"layer {number}" if is_alone else f"{result.id}, layer {number}",
        )
        for number, (weights, biases) in layers
    ]


def _layer_table(parameters: Array, *, inputs: int, spread: float | None, title: str) -> Table:
    names = [f"input {number}" for number in range(1, inputs + 1)] + ["bias"] * (parameters.shape[1] - inputs)
    rows = (
        Row(f"neuron {number}", "", tuple(numbers.within(value, spread, DECIMALS) for value in row))
        for number, row in enumerate(parameters.tolist(), 1)
    )
    return Table("", tuple(Column(name, is_number=True) for name in names), tuple(rows), title)
