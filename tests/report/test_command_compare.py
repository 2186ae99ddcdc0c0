"""`compare`: a printed network held against a run, down to whether its outputs are one update old."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.network.prediction import outputs
from lab.network.printed_text import from_text, to_text

RUN = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 3
```
"""


@pytest.fixture
def printed(write, command) -> Path:
    """The printed network of the run, in a file of its own."""
    write({"01-a.md": RUN})
    assert command("-q").code == 0
    return Path(Path("site/runs/a/network.txt").rename("student.txt"))


def test_the_runs_own_printed_network_is_the_same(printed: Path, command) -> None:
    outcome = command("compare", printed, "a", "-q")

    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0] == "student.txt against run a"
    assert lines[1] == "  layers 2-2-1 and activation sigmoid, as the run's"
    assert lines[2:4] == ["  weights: the same, bit for bit", "  outputs: the same, bit for bit"]
    assert lines[4].startswith("  accuracy 0.")
    assert "(baseline 0.5238)" in lines[4]
    assert lines[5].startswith("  loss after the last update 0.")
    assert lines[6] == "  its outputs are one update old: the weights before the last update give them"


def test_the_json_of_the_site_may_be_compared_too(printed: Path, command) -> None:
    assert command("compare", "site/runs/a/network.json", "a", "-q").code == 0


def test_fresh_outputs_are_told_from_old_ones(printed: Path, command) -> None:
    network = from_text(printed.read_text())
    fresh = outputs(network.network, network.outputs[0][None])
    printed.write_text(to_text(replace(network, outputs=tuple(layer[0] for layer in fresh))))

    outcome = command("compare", printed, "a", "-q")

    assert outcome.code == 5
    assert outcome.out.endswith("  its outputs are fresh: a forward pass with its weights gives them\n")


def test_of_two_ages_that_the_tolerance_allows_the_nearer_one_is_said(printed: Path, command) -> None:
    outcome = command("compare", printed, "a", "-q", "--tolerance", "1")

    assert outcome.code == 0
    assert outcome.out.endswith("  its outputs are one update old: the weights before the last update give them\n")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["student.txt", "student.json"])
def test_a_network_in_utf_16_is_read_by_its_byte_order_mark(printed: Path, command, name: str, encoding: str) -> None:
    text = {"student.txt": printed, "student.json": Path("site/runs/a/network.json")}[name].read_text()
    Path(name).write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode(encoding))

    outcome = command("compare", name, "a", "-q")

    assert (outcome.code, outcome.err) == (0, "")
    assert "  weights: the same, bit for bit\n" in outcome.out


def test_a_network_that_only_begins_as_utf_16_is_a_fault(printed: Path, command) -> None:
    printed.write_bytes(b"\xff\xfeFCNet")

    outcome = command("compare", printed, "a")

    assert outcome.code == 1
    assert outcome.err.startswith("student.txt: it begins as UTF-16 and does not go on so\n")


@pytest.mark.parametrize(("tolerance", "code"), [("1e-3", 0), ("1e-5", 5), (None, 5)])
def test_a_weight_that_is_further_away_than_the_tolerance_exits_5_and_is_named(
    printed: Path, command, tolerance: str | None, code: int
) -> None:
    network = from_text(printed.read_text())
    network.network.weights[1][0, 1] += 1e-4
    printed.write_text(to_text(network))

    outcome = command("compare", printed, "a", "-q", *(["--tolerance", tolerance] if tolerance else []))

    assert outcome.code == code
    assert "  weights: at most 0.0001 away, in layer 2, weight[1][2]\n" in outcome.out


def test_other_layers_and_other_activations_are_said(printed: Path, command) -> None:
    text = printed.read_text()
    printed.write_text(text.replace("Sigmoid", "TanH"))
    assert command("compare", printed, "a").out.endswith("  activation tanh, the run's is sigmoid\n")

    first = text.partition("Layer 2\n")[0]
    printed.write_text(first)
    outcome = command("compare", printed, "a", "-q")
    assert outcome.code == 5
    assert outcome.out == "student.txt against run a\n  layers 2-2, the run's are 2-2-1\n"


def test_a_damaged_file_names_its_line(printed: Path, command) -> None:
    printed.write_text(printed.read_text().replace("Layer 1", "Layer one"))

    outcome = command("compare", printed, "a")

    assert outcome.code == 1
    assert outcome.err.startswith("student.txt:6: printed network: ")


def test_an_unknown_run_names_the_nearest(printed: Path, command) -> None:
    outcome = command("compare", printed, "aa")

    assert outcome.code == 1
    assert 'no run is called "aa"; did you mean "a"?' in outcome.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.txt", "a"), '"none.txt" is not a file'),
        (("student.txt", "a", "--tolerance", "-1"), '"-1" is not a tolerance'),
        (("student.txt", "a", "--tolerance", "x"), '"x" is not a tolerance'),
        (("student.txt",), "the following arguments are required: ID"),
    ],
)
def test_wrong_usage_exits_2(printed: Path, command, arguments: tuple[str, ...], said: str) -> None:
    outcome = command("compare", *arguments)

    assert outcome.code == 2
    assert said in outcome.err
