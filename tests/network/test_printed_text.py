"""A printed network as text: the reference's to the byte, any other to the bit, and a damaged one by its line."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.network.activations import ACTIVATIONS, Activation, relu, sigmoid, tanh
from lab.network.backpropagation import Network
from lab.network.printed_network import DamagedTextError, PrintedNetwork
from lab.network.printed_text import from_text, to_text

REFERENCE = sorted((Path(__file__).parent / "reference").glob("*.txt"))

GOOD = """\
FCNet
Layer 0
Neuron [] TanH 0.25
Neuron [] TanH -0.75
Bias 0.0
Layer 1
Neuron [1.5, -2.0] TanH 0.5
Neuron [0.5, 1e-05] TanH -0.5
Bias [0.125, -3.0]
Layer 2
Neuron [2.0, 1.0] TanH 0.0625
Bias [1.0]
"""
LINES = GOOD.splitlines()
NUMBERS = list(re.finditer(r"-?\d[\d.e-]*", GOOD))


def bits(printed: PrintedNetwork) -> list[bytes]:
    network = printed.network
    return [array.tobytes() for array in (*network.weights, *network.biases, *printed.outputs)]


def line_of_damage(text: str) -> int:
    with pytest.raises(DamagedTextError) as caught:
        from_text(text)
    return caught.value.line


def with_line(number: int, line: str) -> str:
    """The good text with another line in the place of one, from 1."""
    return "\n".join([*LINES[: number - 1], line, *LINES[number:]]) + "\n"


# There and back


def test_the_reference_prints_six_networks() -> None:
    assert len(REFERENCE) == 6


@pytest.mark.parametrize("file", REFERENCE, ids=lambda file: file.stem)
def test_a_network_of_the_reference_goes_there_and_back_to_the_byte(file: Path) -> None:
    text = file.read_bytes().decode()

    printed = from_text(text)

    assert to_text(printed) == text
    assert printed.network.activation is sigmoid
    assert printed.network.layers == (2, 4, 4, 1)
    assert not printed.network.has_biases


def test_the_good_text_reads_as_it_stands() -> None:
    printed = from_text(GOOD)

    network = printed.network
    assert network.activation is tanh
    assert [w.tolist() for w in network.weights] == [[[1.5, -2.0], [0.5, 1e-05]], [[2.0, 1.0]]]
    assert [b.tolist() for b in network.biases] == [[0.125, -3.0], [1.0]]
    assert [a.tolist() for a in printed.outputs] == [[0.25, -0.75], [0.5, -0.5], [0.0625]]
    assert network.has_biases
    assert to_text(printed) == GOOD


@given(printed=st.from_type(PrintedNetwork))
def test_any_network_reads_back_to_the_same_bits(printed: PrintedNetwork) -> None:
    read = from_text(to_text(printed))

    assert bits(read) == bits(printed)
    assert read.network.activation is printed.network.activation
    assert read.network.has_biases == printed.network.has_biases
    assert read.network.layers == printed.network.layers


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_every_activation_is_printed_and_read(activation: Activation) -> None:
    network = Network(activation, (np.array([[0.5]]),), (np.zeros(1),))

    read = from_text(to_text(PrintedNetwork(network, (np.array([0.25]), np.array([0.75])))))

    assert read.network.activation is activation


@pytest.mark.parametrize(
    ("name", "printed_name"), [("sigmoid", "Sigmoid"), ("tanh", "TanH"), ("relu", "ReLu"), ("none", "None")]
)
def test_activations_are_printed_as_the_reference_spells_them(name: str, printed_name: str) -> None:
    network = Network(ACTIVATIONS[name], (np.array([[0.5]]),), (np.zeros(1),))

    text = to_text(PrintedNetwork(network, (np.array([0.25]), np.array([0.75]))))

    assert text == (
        f"FCNet\nLayer 0\nNeuron [] {printed_name} 0.25\nBias 0.0\n"
        f"Layer 1\nNeuron [0.5] {printed_name} 0.75\nBias 0.0\n"
    )


def test_outputs_that_were_never_computed_are_printed_as_nan() -> None:
    network = Network(relu, (np.array([[0.5]]),), (np.zeros(1),))

    text = to_text(PrintedNetwork(network, (np.array([0.25]), np.array([np.nan]))))

    assert "Neuron [0.5] ReLu nan\n" in text
    assert np.isnan(from_text(text).outputs[1]).all()


def test_empty_weights_may_stand_with_a_blank() -> None:
    with_blanks = GOOD.replace("[]", "[ ]")

    printed = from_text(with_blanks)

    assert with_blanks != GOOD
    assert to_text(printed) == GOOD


def test_a_layer_may_lack_its_bias_line() -> None:
    text = REFERENCE[0].read_text(encoding="utf-8")

    printed = from_text(text.replace("Bias 0.0\n", ""))

    assert to_text(printed) == text


def test_the_last_line_may_lack_its_end() -> None:
    assert to_text(from_text(GOOD.removesuffix("\n"))) == GOOD


# Damaged texts


@pytest.mark.parametrize("number", range(1, len(LINES) + 1))
def test_a_line_cut_short_is_named(number: int) -> None:
    assert line_of_damage(with_line(number, LINES[number - 1][:4])) == number


@pytest.mark.parametrize("word", ["half", "inf", "-inf", "1e999", "--1.0", "1,0", "0x1p3", "1_0", "½", "\u0661.\u0662"])
@pytest.mark.parametrize("number", NUMBERS, ids=lambda match: f"{match.group()} at {match.start()}")
def test_a_word_for_a_number_is_named(number: re.Match[str], word: str) -> None:
    line = GOOD[: number.start()].count("\n") + 1

    assert line_of_damage(GOOD[: number.start()] + word + GOOD[number.end() :]) == line


@pytest.mark.parametrize(
    ("removed", "named"),
    [(1, 1), (2, 2), (3, 6), (4, 6), (6, 6), (7, 8), (8, 8), (10, 10), (11, 11)],
    ids=lambda number: str(number),
)
def test_a_line_that_is_missing_is_noticed_at_the_first_that_does_not_fit(removed: int, named: int) -> None:
    text = "\n".join([*LINES[: removed - 1], *LINES[removed:]])

    assert line_of_damage(text) == named


@pytest.mark.parametrize(
    ("doubled", "named"),
    [(1, 2), (2, 3), (3, 8), (4, 8), (5, 6), (6, 7), (7, 10), (8, 10), (9, 10), (10, 11), (11, 13), (12, 13)],
    ids=lambda number: str(number),
)
def test_a_line_that_stands_twice_is_noticed_at_the_first_that_does_not_fit(doubled: int, named: int) -> None:
    text = "\n".join([*LINES[:doubled], *LINES[doubled - 1 :]])

    assert line_of_damage(text) == named


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (1, "FCNet 2"),
        (1, "fcnet"),
        (2, "Layer 1"),
        (3, "Neuron [1.0] TanH 0.25"),
        (3, "Neuron [] Tanh 0.25"),
        (3, "Neuron [] NoSuch 0.25"),
        (3, "Neuron [] TanH"),
        (4, "Neuron [] Sigmoid -0.75"),
        (4, ""),
        (5, "Bias 1.0"),
        (5, "Bias [0.0, 0.0]"),
        (6, "Layer 2"),
        (6, "Layer"),
        (6, "Layer 1.0"),
        (7, "Neuron [1.5] TanH 0.5"),
        (7, "Neuron [1.5, -2.0, 3.0] TanH 0.5"),
        (7, "Neuron [] TanH 0.5"),
        (7, "Neuron [1.5 -2.0] TanH 0.5"),
        (7, "Neuron [1.5, -2.0,] TanH 0.5"),
        (7, "Neuron [1.5, nan] TanH 0.5"),
        (7, "Neuron 1.5, -2.0 TanH 0.5"),
        (7, "Neuron [1.5, -2.0] ReLu 0.5"),
        (7, " Neuron [1.5, -2.0] TanH 0.5"),
        (9, "Bias [0.125]"),
        (9, "Bias [0.125, -3.0, 1.0]"),
        (9, "Bias []"),
        (9, "Bias [0.125, nan]"),
        (9, "Bias"),
        (10, "Layer 1"),
        (10, "Layer 3"),
        (12, "Bias 0.0"),
        (12, "Bias [1.0] and more"),
    ],
)
def test_a_line_that_does_not_fit_is_named(number: int, line: str) -> None:
    assert line_of_damage(with_line(number, line)) == number


def test_what_stands_behind_the_last_layer_is_named() -> None:
    assert line_of_damage(GOOD + "more\n") == 13
    assert line_of_damage(GOOD + "Layer 3\n") == 14  # the neuron that is missing


@pytest.mark.parametrize(
    "text", ["", "\n", " \n\n", "\n" + GOOD], ids=["empty", "a line end", "blank", "a line too many"]
)
def test_a_text_that_does_not_begin_as_it_should_is_damaged_in_line_1(text: str) -> None:
    assert line_of_damage(text) == 1


@pytest.mark.parametrize("end", range(1, 6))
def test_a_text_that_ends_before_layer_1_is_damaged_at_its_end(end: int) -> None:
    assert line_of_damage("\n".join(LINES[:end])) in (end, end + 1)


@pytest.mark.parametrize(("without", "named"), [(1, 12), (2, 12), (3, 15)])
def test_the_first_layer_that_differs_in_having_biases_is_named(without: int, named: int) -> None:
    text = GOOD + "Layer 3\nNeuron [2.0] TanH 0.5\nBias [4.0]\n"
    bias_lines = {1: "Bias [0.125, -3.0]", 2: "Bias [1.0]", 3: "Bias [4.0]"}

    assert line_of_damage(text.replace(bias_lines[without], "Bias 0.0")) == named


@pytest.mark.parametrize("separator", ["\v", "\f", "\x1c", "\x85", "\u2028"], ids=ascii)
def test_only_a_line_feed_ends_a_line(separator: str) -> None:
    text = GOOD.replace("\nLayer 1\n", f"{separator}Layer 1\n")

    assert line_of_damage(text) == 5


def test_the_message_says_what_is_wrong_with_what_is_known() -> None:
    with pytest.raises(DamagedTextError, match=r'line 3: .*"NoSuch".*Sigmoid, TanH, ReLu, None'):
        from_text(with_line(3, "Neuron [] NoSuch 0.25"))


def test_a_long_line_is_shortened_in_the_message() -> None:
    with pytest.raises(DamagedTextError) as caught:
        from_text("x" * 10_000)

    assert len(str(caught.value)) < 200


def lines_of(text: str) -> int:
    return text.count("\n") + 1


def assert_reads_or_is_damaged(text: str) -> None:
    """Either a network, which then goes there and back, or a fault within the text; nothing else."""
    try:
        printed = from_text(text)
    except DamagedTextError as error:
        assert 1 <= error.line <= lines_of(text) + 1
        assert error.problem
    else:
        assert bits(from_text(to_text(printed))) == bits(printed)


@given(text=st.text())
@example("FCNet")
@example("FCNet\nLayer 0\nBias 0.0")
@example("FCNet\nLayer 0\nNeuron [] TanH 0.5\nLayer 1")
def test_any_text_is_a_network_or_damaged(text: str) -> None:
    assert_reads_or_is_damaged(text)


@given(data=st.data())
def test_a_good_text_with_anything_done_to_it_is_a_network_or_damaged(
    data: st.DataObject, damaged: Callable[[str], st.SearchStrategy[str]]
) -> None:
    assert_reads_or_is_damaged(data.draw(damaged(GOOD)))


@given(lines=st.lists(st.sampled_from(LINES), max_size=20))
def test_the_lines_of_a_good_text_in_any_order_are_a_network_or_damaged(lines: list[str]) -> None:
    assert_reads_or_is_damaged("\n".join(lines))


@given(cut=st.integers(0, len(GOOD)))
def test_a_good_text_cut_anywhere_is_a_network_or_damaged(cut: int) -> None:
    assert_reads_or_is_damaged(GOOD[:cut])
