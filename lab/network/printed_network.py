"""Printed networks: a trained network and the outputs that are printed beside
it, as `printed_text` and `printed_json` write them.

The outputs are those of the last sample's forward pass, which came before the
last update.
"""

from dataclasses import dataclass

import numpy as np

from lab.network.arrays import Array
from lab.network.backpropagation import Network


class DamagedTextError(ValueError):
    """A text that is no printed network: the line, from 1, and what is wrong
    there.
    """

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True, eq=False)
class PrintedNetwork:
    """A network with the outputs that are printed beside it.

    Outputs that were never computed, since the first update overflowed, are
    NaN: `nan` in the text, null in the JSON.
    """

    network: Network
    outputs: tuple[Array, ...]  # (neurons,) a layer, the inputs first
    diverged_at: int | None = None  # an epoch; the JSON alone says it


def largest_difference(one: PrintedNetwork, other: PrintedNetwork) -> float:
    """The largest absolute difference of any weight, bias or output of two
    networks of one shape.

    Raises ValueError when their layers differ.
    """
    if one.network.layers != other.network.layers:
        shapes = (
            "-".join(map(str, printed.network.layers))
            for printed in (one, other)
        )
        raise ValueError("layers {} against {}".format(*shapes))
    pairs = zip(_all_numbers(one), _all_numbers(other), strict=True)
    return max(float(np.abs(a - b).max(initial=0.0)) for a, b in pairs)


def _all_numbers(printed: PrintedNetwork) -> tuple[Array, ...]:
    return (
        *printed.network.weights,
        *printed.network.biases,
        *printed.outputs,
    )
