"""A printed network as text, as the reference prints it, and back to the same
bits.

`FCNet`, then for each layer `Layer n`, a line a neuron with its weights,
activation and output, and the bias.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.network.activations import ACTIVATIONS, Activation
from lab.network.backpropagation import Network
from lab.network.printed_network import DamagedTextError, PrintedNetwork

REFERENCE_NAMES = {
    "sigmoid": "Sigmoid",
    "tanh": "TanH",
    "relu": "ReLu",
    "none": "None",
}
"""How the reference spells activations in print; any other is printed by its
own name.
"""


def to_text(printed: PrintedNetwork) -> str:
    """The printed network as text; floats by repr, so that reading gives back
    the same bits.
    """
    network = printed.network
    name = _printed_name(network.activation)
    lines = ["FCNet", "Layer 0"]
    lines += [
        f"Neuron [] {name} {output!r}"
        for output in printed.outputs[0].tolist()
    ]
    lines.append("Bias 0.0")
    for layer, (weights, biases, outputs) in enumerate(
        zip(network.weights, network.biases, printed.outputs[1:], strict=True),
        1,
    ):
        lines.append(f"Layer {layer}")
        lines += [
            f"Neuron {row!r} {name} {output!r}"
            for row, output in zip(
                weights.tolist(), outputs.tolist(), strict=True
            )
        ]
        lines.append(
            f"Bias {biases.tolist()!r}" if network.has_biases else "Bias 0.0"
        )
    return "\n".join(lines) + "\n"


def from_text(text: str) -> PrintedNetwork:
    """Read a printed network.

    Raises DamagedTextError, which names the line, at the first thing that is
    not as written by `to_text`. The empty weights of an input may be `[ ]`,
    and a layer may lack its bias line.
    """
    lines = _Lines(text)
    lines.expect("FCNet")
    layers: list[_PrintedLayer] = []
    while not lines.are_read:
        lines.expect(f"Layer {len(layers)}")
        layers.append(_read_layer(lines, layers))
    if len(layers) < 2:
        raise lines.fault("the text ends before layer 1")
    trained = layers[1:]
    return PrintedNetwork(
        Network(
            trained[0].activation,
            tuple(np.array(layer.weights) for layer in trained),
            tuple(
                np.array(layer.biases or [0.0] * len(layer.outputs))
                for layer in trained
            ),
            has_biases=trained[0].biases is not None,
        ),
        tuple(np.array(layer.outputs) for layer in layers),
    )


_NUMBER = r"-?[0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?"
_NEURON = re.compile(rf"Neuron \[(.*)\] (\S+) (nan|{_NUMBER})")
_BIAS = re.compile(rf"Bias (?:0\.0|\[({_NUMBER}(?:, {_NUMBER})*)\])")


@dataclass(frozen=True, slots=True)
class _PrintedLayer:
    activation: Activation
    weights: list[list[float]]
    outputs: list[float]
    biases: list[float] | None


class _Lines:
    """The lines of a text, read one after another."""

    def __init__(self, text: str) -> None:
        lines = text.rstrip("\n").split("\n")
        self._lines = [line.rstrip(" \r") for line in lines]
        self._read = 0

    @property
    def are_read(self) -> bool:
        """Whether none is left."""
        return self._read == len(self._lines)

    def next_is(self, word: str) -> bool:
        """Whether the next line starts with a word."""
        return not self.are_read and self._lines[self._read].startswith(word)

    def take(self) -> str:
        """The next line, now read; an empty one after the last."""
        line = "" if self.are_read else self._lines[self._read]
        self._read += 1
        return line

    def expect(self, expected: str) -> None:
        """Read a line that is known."""
        line = self.take()
        if line != expected:
            raise self.fault(
                f'"{_shortened(line)}" is where "{expected}" is needed'
            )

    def fault(self, problem: str) -> DamagedTextError:
        """A problem of the line read last."""
        return DamagedTextError(self._read, problem)


def _read_layer(
    lines: _Lines, before: Sequence[_PrintedLayer]
) -> _PrintedLayer:
    """The next layer's neurons and biases; `before` are the layers read."""
    inputs = len(before[-1].outputs) if before else 0
    weights: list[list[float]] = []
    outputs: list[float] = []
    activation = before[-1].activation if before else None
    while lines.next_is("Neuron") or not outputs:
        line = lines.take()
        match = _NEURON.fullmatch(line)
        if match is None:
            raise lines.fault(
                f'"{_shortened(line)}" is not a neuron with weights, '
                "activation and output"
            )
        weights.append(_read_numbers(lines, match[1], inputs, "weights"))
        found = _read_activation(lines, match[2])
        if found is not (activation or found):
            raise lines.fault(f"the activation {match[2]} is not the others'")
        activation = found
        outputs.append(
            math.nan if match[3] == "nan" else _read_number(lines, match[3])
        )
    biases = None
    if not (lines.are_read or lines.next_is("Layer")):
        biases = _read_biases(lines, len(outputs))
    if not before and biases is not None:
        raise lines.fault("the inputs have no biases")
    if len(before) > 1 and (biases is None) != (before[-1].biases is None):
        raise lines.fault("some layers have biases and some have none")
    return _PrintedLayer(found, weights, outputs, biases)


def _read_biases(lines: _Lines, neurons: int) -> list[float] | None:
    line = lines.take()
    match = _BIAS.fullmatch(line)
    if match is None:
        raise lines.fault(f'"{_shortened(line)}" is where "Bias" is needed')
    if match[1] is None:
        return None
    return _read_numbers(lines, match[1], neurons, "biases")


def _read_numbers(
    lines: _Lines, written: str, count: int, noun: str
) -> list[float]:
    parts = written.split(", ") if written.strip() else []
    if len(parts) != count:
        raise lines.fault(f"{len(parts)} {noun} where {count} are needed")
    return [_read_number(lines, part) for part in parts]


def _read_number(lines: _Lines, written: str) -> float:
    if not re.fullmatch(_NUMBER, written):
        raise lines.fault(f'"{_shortened(written)}" is not a number')
    number = float(written)
    if math.isinf(number):
        raise lines.fault(f"{_shortened(written)} is not finite")
    return number


def _read_activation(lines: _Lines, printed_name: str) -> Activation:
    for activation in ACTIVATIONS.values():
        if _printed_name(activation) == printed_name:
            return activation
    known = ", ".join(map(_printed_name, ACTIVATIONS.values()))
    raise lines.fault(
        f'no activation is printed as "{_shortened(printed_name)}"; '
        f"known: {known}"
    )


def _printed_name(activation: Activation) -> str:
    return REFERENCE_NAMES.get(activation.__name__, activation.__name__)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
