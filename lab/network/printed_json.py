"""A printed network as JSON, and back to the same bits."""

import json
import math
from collections.abc import Sequence

import numpy as np

from lab.network.activations import ACTIVATIONS
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.printed_network import DamagedTextError, PrintedNetwork

KEYS = ("layers", "activation", "weights", "biases", "outputs", "diverged_at")
"""The keys of the JSON, in order."""


def to_json(printed: PrintedNetwork) -> str:
    """The printed network as JSON; without biases they are written as 0."""
    network = printed.network
    values = (
        list(network.layers),
        network.activation.__name__,
        [weights.tolist() for weights in network.weights],
        [biases.tolist() for biases in network.biases],
        [_with_nulls(outputs) for outputs in printed.outputs],
        printed.diverged_at,
    )
    table = dict(zip(KEYS, values, strict=True))
    return json.dumps(table, indent=1, allow_nan=False) + "\n"


def _with_nulls(outputs: Array) -> list[float | None]:
    return [None if math.isnan(a) else a for a in outputs.tolist()]


def from_json(text: str) -> PrintedNetwork:
    """Read a printed network from JSON; one whose biases are all 0 is read as
    one without.

    Raises DamagedTextError: with the line of what does not parse, else with
    line 1 and the key that does not fit.
    """
    try:
        table = json.loads(
            text,
            parse_constant=_refuse_constant,
            object_pairs_hook=_table_of_pairs,
        )
        return _from_table(table)
    except json.JSONDecodeError as error:
        raise DamagedTextError(
            error.lineno, f"not JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise DamagedTextError(1, "nested too deep") from None
    except ValueError as error:
        raise DamagedTextError(1, str(error)) from None


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is not a number")


def _table_of_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key is given twice")
    return table


def _from_table(table: object) -> PrintedNetwork:
    if not isinstance(table, dict):
        raise ValueError("a table is needed")
    for key in KEYS:
        if key not in table:
            raise ValueError(f'missing key "{key}"')
    if len(table) > len(KEYS):
        raise ValueError(f"unknown keys; known: {', '.join(KEYS)}")
    layers, activation = table["layers"], table["activation"]
    if not isinstance(layers, list) or len(layers) < 2:
        raise ValueError("layers: a list of at least two sizes is needed")
    if not all(type(size) is int and size >= 1 for size in layers):
        raise ValueError("layers: only whole numbers above 0 are allowed here")
    if activation not in list(ACTIVATIONS):
        known = ", ".join(ACTIVATIONS)
        raise ValueError(f"activation: one of {known} is needed")
    diverged_at = table["diverged_at"]
    if diverged_at is not None and not (
        type(diverged_at) is int and diverged_at >= 1
    ):
        raise ValueError("diverged_at: an epoch or null is needed")
    shapes = list(zip(layers[1:], layers[:-1], strict=True))
    neurons = [(size,) for size in layers]
    weights = _by_layer("weights", table["weights"], shapes)
    biases = _by_layer("biases", table["biases"], neurons[1:])
    outputs = _by_layer("outputs", table["outputs"], neurons, null=math.nan)
    has_biases = any(layer.tobytes().strip(b"\0") for layer in biases)
    return PrintedNetwork(
        Network(
            ACTIVATIONS[activation], weights, biases, has_biases=has_biases
        ),
        outputs,
        diverged_at,
    )


def _by_layer(
    key: str,
    value: object,
    shapes: Sequence[tuple[int, ...]],
    *,
    null: float | None = None,
) -> tuple[Array, ...]:
    """A list with an array of numbers for each layer, of these shapes; `null`
    is what a null means, if it is allowed.
    """
    if not isinstance(value, list) or len(value) != len(shapes):
        raise ValueError(f"{key}: a list of {len(shapes)} layers is needed")
    return tuple(
        _numbers(f"{key}[{i}]", layer, shape, null=null)
        for i, (layer, shape) in enumerate(zip(value, shapes, strict=True))
    )


def _numbers(
    key: str, value: object, shape: Sequence[int], *, null: float | None
) -> Array:
    if not isinstance(value, list) or len(value) != shape[0]:
        raise ValueError(f"{key}: a list of {shape[0]} is needed")
    if len(shape) > 1:
        rows = [
            _numbers(f"{key}[{i}]", row, shape[1:], null=null)
            for i, row in enumerate(value)
        ]
        return np.array(rows)
    return np.array([_number(key, item, null=null) for item in value])


def _number(key: str, value: object, *, null: float | None) -> float:
    if value is None and null is not None:
        return null
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{key}: only numbers are allowed here")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{key}: a number is not finite")
    return number
