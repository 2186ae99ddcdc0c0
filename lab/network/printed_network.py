"""Printed networks: a trained network and the outputs that are printed beside
it, as `printed_text` and `printed_json` write them.

The outputs are those of the last sample's forward pass, which came before the
last update.
"""

from dataclasses import dataclass

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.distances import distances


class DamagedTextError(ValueError):
    """A text that is not a printed network: the line, from 1, and what is
    wrong there.
    """

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}"


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

    Raises ValueError when their layers or activations differ.
    """
    if one.network.layers != other.network.layers:
        shapes = (
            "-".join(map(str, printed.network.layers))
            for printed in (one, other)
        )
        raise ValueError("layers {} against {}".format(*shapes))
    if one.network.activation != other.network.activation:
        names = (p.network.activation.__name__ for p in (one, other))
        raise ValueError("activation {} against {}".format(*names))
    pairs = zip(_all_numbers(one), _all_numbers(other), strict=True)
    return float(max(distances(a, b).max(initial=0.0) for a, b in pairs))


def _all_numbers(printed: PrintedNetwork) -> tuple[Array, ...]:
    return (
        *printed.network.weights,
        *printed.network.biases,
        *printed.outputs,
    )
