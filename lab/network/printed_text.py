"""A printed network as text, as the reference prints it, and back to the same
bits.

`FCNet`, then for each layer `Layer n`, a line a neuron with its weights,
activation and output, and the bias.
"""

import math
import re

import numpy as np

from lab.network.activations import ACTIVATIONS, Activation
from lab.network.arrays import Array
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
    not as written by `to_text`. An input's empty weights may stand as `[ ]`,
    and a layer may lack its bias line.
    """
    return _Reader(text).read()


def _printed_name(activation: Activation) -> str:
    return REFERENCE_NAMES.get(activation.__name__, activation.__name__)


_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_NEURON = re.compile(rf"Neuron \[(.*)\] (\S+) (nan|{_NUMBER})")
_BIAS = re.compile(rf"Bias (?:0\.0|\[({_NUMBER}(?:, {_NUMBER})*)\])")


class _Reader:
    """Reads a printed network line by line, so that what is wrong has its
    line.
    """

    def __init__(self, text: str) -> None:
        self._lines = [line.rstrip() for line in text.rstrip().splitlines()]
        self._at = 0  # the line that is read next, from 0
        self._activation: Activation | None = None

    def read(self) -> PrintedNetwork:
        self._expect("FCNet")
        weights: list[Array] = []
        biases: list[Array | None] = []
        outputs: list[Array] = []
        while self._at < len(self._lines):
            self._expect(f"Layer {len(outputs)}")
            inputs = len(outputs[-1]) if outputs else 0
            rows, outputs_of_layer = self._neurons(inputs)
            bias = self._bias(len(outputs_of_layer))
            if outputs:
                weights.append(np.array(rows))
                biases.append(bias)
            elif bias is not None:
                raise DamagedTextError(self._at, "the inputs have no biases")
            outputs.append(np.array(outputs_of_layer))
        if not weights or self._activation is None:
            raise DamagedTextError(
                max(self._at, 1), "the text ends before layer 1"
            )
        has_biases = all(bias is not None for bias in biases)
        if not has_biases and any(bias is not None for bias in biases):
            raise DamagedTextError(
                self._at, "some layers have biases and some have none"
            )
        filled = (
            np.zeros(len(w)) if b is None else b
            for w, b in zip(weights, biases, strict=True)
        )
        return PrintedNetwork(
            Network(
                self._activation, tuple(weights), tuple(filled), has_biases
            ),
            tuple(outputs),
        )

    def _expect(self, expected: str) -> None:
        line = self._lines[self._at] if self._at < len(self._lines) else ""
        self._at += 1
        if line != expected:
            raise DamagedTextError(
                self._at,
                f'"{_shortened(line)}" stands where "{expected}" is needed',
            )

    def _neurons(self, inputs: int) -> tuple[list[list[float]], list[float]]:
        rows, outputs = [], []
        while self._at < len(self._lines) and self._lines[self._at].startswith(
            "Neuron"
        ):
            line = self._lines[self._at]
            self._at += 1
            match = _NEURON.fullmatch(line)
            if match is None:
                raise DamagedTextError(
                    self._at,
                    f'"{_shortened(line)}" is no neuron with weights, '
                    "activation and output",
                )
            written, name, output = match.groups()
            rows.append(self._weights(written, inputs))
            self._set_activation(name)
            outputs.append(float(output))
        if not rows:
            raise DamagedTextError(self._at + 1, "a neuron is needed")
        return rows, outputs

    def _weights(self, written: str, inputs: int) -> list[float]:
        parts = written.split(", ") if written.strip() else []
        for part in parts:
            if re.fullmatch(_NUMBER, part) is None:
                raise DamagedTextError(
                    self._at, f'the weight "{_shortened(part)}" is no number'
                )
            if not math.isfinite(float(part)):
                raise DamagedTextError(
                    self._at, f"the weight {_shortened(part)} is not finite"
                )
        if len(parts) != inputs:
            raise DamagedTextError(
                self._at, f"{len(parts)} weights where {inputs} are needed"
            )
        return [float(part) for part in parts]

    def _set_activation(self, printed_name: str) -> None:
        by_printed_name = {
            _printed_name(activation): activation
            for activation in ACTIVATIONS.values()
        }
        if printed_name not in by_printed_name:
            known = ", ".join(by_printed_name)
            raise DamagedTextError(
                self._at,
                f'no activation is printed as "{_shortened(printed_name)}"; '
                f"known: {known}",
            )
        activation = by_printed_name[printed_name]
        if self._activation not in (None, activation):
            raise DamagedTextError(
                self._at,
                f"the activation is {printed_name}, another than before",
            )
        self._activation = activation

    def _bias(self, neurons: int) -> Array | None:
        """The biases of a layer, or None where it has none."""
        if self._at == len(self._lines) or self._lines[self._at].startswith(
            "Layer"
        ):
            return None
        line = self._lines[self._at]
        self._at += 1
        match = _BIAS.fullmatch(line)
        if match is None:
            raise DamagedTextError(
                self._at, f'"{_shortened(line)}" stands where "Bias" is needed'
            )
        if match.group(1) is None:
            return None
        biases = [float(part) for part in match.group(1).split(", ")]
        if len(biases) != neurons:
            raise DamagedTextError(
                self._at, f"{len(biases)} biases where {neurons} are needed"
            )
        return np.array(biases)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
