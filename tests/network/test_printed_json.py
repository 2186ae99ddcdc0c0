"""A printed network as JSON: any one to the bit, and a damaged one by line or key."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.network.activations import ACTIVATIONS, tanh
from lab.network.backpropagation import Network
from lab.network.printed_json import from_json, to_json
from lab.network.printed_network import DamagedTextError, PrintedNetwork
from lab.network.printed_text import from_text, to_text

REFERENCE = sorted((Path(__file__).parent / "reference").glob("*.txt"))

TABLE = {
    "layers": [2, 2, 1],
    "activation": "tanh",
    "weights": [[[1.5, -2.0], [0.5, 1e-05]], [[2.0, 1.0]]],
    "biases": [[0.125, -3.0], [1.0]],
    "outputs": [[0.25, -0.75], [0.5, -0.5], [0.0625]],
    "diverged_at": None,
}
GOOD = json.dumps(TABLE, indent=1)


def bits(printed: PrintedNetwork) -> list[bytes]:
    network = printed.network
    return [array.tobytes() for array in (*network.weights, *network.biases, *printed.outputs)]


def damage(text: str) -> DamagedTextError:
    with pytest.raises(DamagedTextError) as caught:
        from_json(text)
    return caught.value


# There and back


def test_the_good_text_reads_as_it_stands() -> None:
    printed = from_json(GOOD)

    network = printed.network
    assert network.activation is tanh
    assert network.layers == (2, 2, 1)
    assert [w.tolist() for w in network.weights] == TABLE["weights"]
    assert [b.tolist() for b in network.biases] == TABLE["biases"]
    assert [a.tolist() for a in printed.outputs] == TABLE["outputs"]
    assert printed.diverged_at is None
    assert network.has_biases


def test_the_keys_are_those_of_the_format_in_its_order() -> None:
    table = json.loads(to_json(from_json(GOOD)))

    assert list(table) == ["layers", "activation", "weights", "biases", "outputs", "diverged_at"]
    assert table == TABLE


@given(printed=st.from_type(PrintedNetwork))
def test_any_network_reads_back_to_the_same_bits(printed: PrintedNetwork) -> None:
    read = from_json(to_json(printed))

    assert bits(read) == bits(printed)
    assert read.network.activation is printed.network.activation
    assert read.network.layers == printed.network.layers
    assert read.diverged_at == printed.diverged_at


@given(printed=st.from_type(PrintedNetwork))
def test_biases_that_are_not_all_0_are_read_as_biases(printed: PrintedNetwork) -> None:
    read = from_json(to_json(printed))

    if any(b.any() for b in printed.network.biases):
        assert read.network.has_biases
    if not printed.network.has_biases:
        assert not read.network.has_biases


@pytest.mark.parametrize("file", REFERENCE, ids=lambda file: file.stem)
def test_a_network_of_the_reference_goes_through_json_to_the_byte(file: Path) -> None:
    text = file.read_bytes().decode()

    assert to_text(from_json(to_json(from_text(text)))) == text


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_written_by_its_name_and_read(name: str) -> None:
    text = json.dumps(TABLE | {"activation": name})

    printed = from_json(text)

    assert printed.network.activation is ACTIVATIONS[name]
    assert json.loads(to_json(printed))["activation"] == name


def test_outputs_that_were_never_computed_are_null() -> None:
    network = Network(tanh, (np.array([[0.5]]),), (np.zeros(1),))

    text = to_json(PrintedNetwork(network, (np.array([0.25]), np.array([np.nan])), diverged_at=1))

    assert json.loads(text)["outputs"] == [[0.25], [None]]
    assert json.loads(text)["diverged_at"] == 1


@given(printed=st.from_type(PrintedNetwork))
def test_the_text_is_json_without_nan_and_ends_with_a_line_feed(printed: PrintedNetwork) -> None:
    text = to_json(printed)

    json.loads(text, parse_constant=pytest.fail)
    assert text.endswith("}\n")


def test_a_bias_of_minus_0_goes_through_json_and_text_to_the_bit() -> None:
    network = Network(tanh, (np.array([[0.5]]),), (np.array([-0.0]),), has_biases=True)
    printed = PrintedNetwork(network, (np.array([0.25]), np.array([0.75])))

    read = from_text(to_text(from_json(to_json(printed))))

    assert bits(read) == bits(printed)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_a_weight_that_is_not_finite_is_not_written(number: float) -> None:
    network = Network(tanh, (np.array([[number]]),), (np.zeros(1),))

    with pytest.raises(ValueError):
        to_json(PrintedNetwork(network, (np.array([0.25]), np.array([0.75]))))


# Damaged texts


@pytest.mark.parametrize("key", TABLE)
def test_a_missing_key_is_named(key: str) -> None:
    error = damage(json.dumps({k: value for k, value in TABLE.items() if k != key}))

    assert (error.line, error.problem) == (1, f'missing key "{key}"')


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("layers", None),
        ("layers", []),
        ("layers", [2]),
        ("layers", [2, 2]),
        ("layers", [2, 2, 1, 1]),
        ("layers", [2, 0, 1]),
        ("layers", [2, -2, 1]),
        ("layers", [2, 2.0, 1]),
        ("layers", [2, 2, True]),
        ("layers", [2, 10**30, 1]),
        ("layers", ["2", "2", "1"]),
        ("layers", "221"),
        ("activation", None),
        ("activation", "TanH"),
        ("activation", "no such function"),
        ("activation", ["tanh"]),
        ("activation", {}),
        ("weights", None),
        ("weights", {}),
        ("weights", []),
        ("weights", [[[1.5, -2.0], [0.5, 1e-05]]]),
        ("weights", [[[1.5, -2.0], [0.5, 1e-05]], [[2.0, 1.0]], [[1.0]]]),
        ("weights", [[[1.5, -2.0]], [[2.0, 1.0]]]),
        ("weights", [[[1.5, -2.0], [0.5]], [[2.0, 1.0]]]),
        ("weights", [[[1.5, -2.0], [0.5, None]], [[2.0, 1.0]]]),
        ("weights", [[[1.5, -2.0], [0.5, "half"]], [[2.0, 1.0]]]),
        ("weights", [[[1.5, -2.0], [0.5, True]], [[2.0, 1.0]]]),
        ("weights", [[[1.5, -2.0], [0.5, [0.5]]], [[2.0, 1.0]]]),
        ("weights", [[[1.5, -2.0], 0.5], [[2.0, 1.0]]]),
        ("weights", [[[1.5, -2.0], [0.5, 1e-05]], 2.0]),
        ("biases", [[0.125, -3.0]]),
        ("biases", [[0.125, -3.0, 1.0], [1.0]]),
        ("biases", [[0.125, None], [1.0]]),
        ("biases", [0.125, 1.0]),
        ("outputs", [[0.25, -0.75], [0.5, -0.5]]),
        ("outputs", [[0.25], [0.5, -0.5], [0.0625]]),
        ("outputs", [[0.25, -0.75], [0.5, -0.5], ["nan"]]),
        ("outputs", [[0.25, -0.75], [0.5, -0.5], None]),
        ("diverged_at", 0),
        ("diverged_at", -1),
        ("diverged_at", 1.5),
        ("diverged_at", True),
        ("diverged_at", "1"),
        ("diverged_at", []),
    ],
)
def test_a_value_that_does_not_fit_is_damaged(key: str, value: object) -> None:
    error = damage(json.dumps(TABLE | {key: value}))

    assert error.line == 1
    if key != "layers":  # other layers are noticed at the first weights that they do not fit
        assert error.problem.startswith(key)


def test_a_layer_without_neurons_is_damaged() -> None:
    nothing_comes_in = {"layers": [0, 1], "weights": [[[]]], "biases": [[0.5]], "outputs": [[], [0.5]]}

    assert damage(json.dumps(TABLE | nothing_comes_in)).problem.startswith("layers")


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "1" * 5000, "1" * 5000 + ".0"])
@pytest.mark.parametrize("place", ["1.5", "0.125", "0.0625", "null"])
def test_a_number_that_is_not_finite_is_damaged(place: str, number: str) -> None:
    text = GOOD.replace(place, number, 1)

    error = damage(text)

    assert text != GOOD
    assert error.line == 1


@pytest.mark.parametrize("text", ["null", "1", '"tanh"', "[]", json.dumps([TABLE])])
def test_what_is_no_table_is_damaged(text: str) -> None:
    assert damage(text).line == 1


@pytest.mark.parametrize("number", range(1, GOOD.count("\n") + 2))
def test_a_line_that_is_no_json_is_named(number: int) -> None:
    lines = GOOD.splitlines()
    lines[number - 1] = "?"

    assert damage("\n".join(lines)).line == number


def test_an_empty_text_is_damaged_in_line_1() -> None:
    assert damage("").line == 1


def test_a_text_nested_too_deep_is_damaged() -> None:
    assert damage("[" * 200_000).line == 1
    assert damage('{"layers":' * 200_000).line == 1


@pytest.mark.parametrize("key", TABLE)
def test_a_value_nested_as_deep_as_can_be_read_is_damaged(key: str) -> None:
    rest = json.dumps({k: value for k, value in TABLE.items() if k != key})[1:]
    limit = sys.getrecursionlimit()

    for depth in range(limit - 100, limit + 10):
        assert damage(f'{{"{key}": {"[" * depth}{"]" * depth}, {rest}').line == 1


def test_a_long_name_is_shortened_in_the_message() -> None:
    error = damage(json.dumps(TABLE | {"activation": "x" * 10_000}))

    assert len(str(error)) < 200


def assert_reads_or_is_damaged(text: str) -> None:
    """Either a network, which then goes there and back, or a fault within the text; nothing else."""
    try:
        printed = from_json(text)
    except DamagedTextError as error:
        assert 1 <= error.line <= text.count("\n") + 2
        assert error.problem
    else:
        assert bits(from_json(to_json(printed))) == bits(printed)


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("tanh"),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3),
    max_leaves=10,
)


@given(text=st.text() | any_json.map(json.dumps))
@example("\ufeff{}")
@example('"\\ud800"')
@example('{"layers": [2, 1], ' + GOOD[1:])
@example('{"layers": 3, ' + GOOD[1:])
def test_any_text_is_a_network_or_damaged(text: str) -> None:
    assert_reads_or_is_damaged(text)


@given(data=st.data())
def test_a_good_text_with_anything_done_to_it_is_a_network_or_damaged(
    data: st.DataObject, damaged: Callable[[str], st.SearchStrategy[str]]
) -> None:
    assert_reads_or_is_damaged(data.draw(damaged(GOOD)))


@given(key=st.sampled_from(list(TABLE)), value=any_json)
def test_a_good_table_with_any_value_under_a_key_is_a_network_or_damaged(key: str, value: object) -> None:
    assert_reads_or_is_damaged(json.dumps(TABLE | {key: value}))
