"""A printed network as JSON, and back to the same bits."""

import json
import math
from collections.abc import Sequence

import numpy as np

from lab.network.activations import ACTIVATIONS
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.printed_network import DamagedTextError, PrintedNetwork


def to_json(printed: PrintedNetwork) -> str:
    """The printed network as JSON; without biases they stand there as 0."""
    network = printed.network
    return (
        json.dumps(
            {
                "layers": list(network.layers),
                "activation": network.activation.__name__,
                "weights": [weights.tolist() for weights in network.weights],
                "biases": [biases.tolist() for biases in network.biases],
                "outputs": [
                    [
                        None if math.isnan(output) else output
                        for output in outputs.tolist()
                    ]
                    for outputs in printed.outputs
                ],
                "diverged_at": printed.diverged_at,
            },
            indent=1,
            allow_nan=False,
        )
        + "\n"
    )


def from_json(text: str) -> PrintedNetwork:
    """Read a printed network from JSON; one whose biases are all 0 is read as
    one without.

    Raises DamagedTextError: with the line of what does not parse, else with
    line 1 and the key that does not fit.
    """
    try:
        table = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise DamagedTextError(error.lineno, f"no JSON: {error.msg}") from None
    except RecursionError:
        raise DamagedTextError(1, "nested too deep") from None
    except ValueError as error:
        raise DamagedTextError(1, str(error)) from None
    try:
        return _from_table(table)
    except ValueError as error:
        raise DamagedTextError(1, str(error)) from None


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _from_table(table: object) -> PrintedNetwork:
    if not isinstance(table, dict):
        raise ValueError("a table is needed")
    for key in (
        "layers",
        "activation",
        "weights",
        "biases",
        "outputs",
        "diverged_at",
    ):
        if key not in table:
            raise ValueError(f'missing key "{key}"')
    layers, name, diverged_at = (
        table["layers"],
        table["activation"],
        table["diverged_at"],
    )
    if not _is_list_of(layers, int) or len(layers) < 2 or min(layers) < 1:
        raise ValueError(
            "layers: at least two whole numbers above 0 are needed"
        )
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise ValueError(
            f"activation: none is called {json.dumps(name)}; "
            f"known: {', '.join(ACTIVATIONS)}"
        )
    if diverged_at is not None and (
        type(diverged_at) is not int or diverged_at < 1
    ):
        raise ValueError("diverged_at: an epoch or null is needed")
    sizes = list(zip(layers[1:], layers[:-1], strict=True))
    weights = tuple(
        _array(
            f"weights[{i}]",
            _item("weights", table["weights"], i, len(sizes)),
            shape,
        )
        for i, shape in enumerate(sizes)
    )
    biases = tuple(
        _array(
            f"biases[{i}]",
            _item("biases", table["biases"], i, len(sizes)),
            (neurons,),
        )
        for i, (neurons, _) in enumerate(sizes)
    )
    outputs = tuple(
        _array(
            f"outputs[{i}]",
            _item("outputs", table["outputs"], i, len(layers)),
            (neurons,),
            null=math.nan,
        )
        for i, neurons in enumerate(layers)
    )
    has_biases = any(
        biases_of_layer.tobytes().strip(b"\0") for biases_of_layer in biases
    )
    return PrintedNetwork(
        Network(ACTIVATIONS[name], weights, biases, has_biases),
        outputs,
        diverged_at,
    )


def _is_list_of(value: object, kind: type) -> bool:
    return isinstance(value, list) and all(
        type(item) is kind for item in value
    )


def _item(key: str, value: object, index: int, count: int) -> object:
    if not isinstance(value, list) or len(value) != count:
        raise ValueError(f"{key}: a list of {count} layers is needed")
    return value[index]


def _array(
    key: str, value: object, shape: Sequence[int], null: float | None = None
) -> Array:
    """The nested list as an array of this shape; `null` is what a null stands
    for, if it may stand there.
    """
    if not isinstance(value, list) or len(value) != shape[0]:
        raise ValueError(f"{key}: a list of {shape[0]} is needed")
    if len(shape) > 1:
        return np.array(
            [
                _array(f"{key}[{i}]", item, shape[1:], null)
                for i, item in enumerate(value)
            ]
        )
    if not all(
        type(item) is float or (item is None and null is not None)
        for item in value
    ):
        raise ValueError(
            f"{key}: only numbers with a decimal point may stand there"
        )
    numbers = np.array([null if item is None else item for item in value])
    if np.isinf(numbers).any():
        raise ValueError(f"{key}: a number is not finite")
    return numbers
