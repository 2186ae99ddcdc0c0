"""Tables of steps: every row holds as it is printed, walked with the cells alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from math import prod

import numpy as np
import pytest

from lab.experiments.results import Result
from lab.report.tables import TABLES, Asked, Table
from lab.report.tables.paths import MOST_PATHS
from lab.report.tables.printed import form_of, holds, read

Train = Callable[..., Result]

RUNS: Mapping[str, Mapping[str, object]] = {
    "sigmoid": {"activation": "sigmoid", "layers": [2, 4, 4, 1], "learning_rate": 0.1, "data": "linear"},
    "slow": {"activation": "sigmoid", "layers": [2, 4, 4, 1], "learning_rate": 0.0001},
    "fast": {"activation": "tanh", "layers": [2, 4, 4, 1], "learning_rate": 1, "loss": "mae"},
    "biases": {"activation": "relu", "layers": [2, 4, 4, 1], "biases": True, "data": "linear"},
    "one-hidden": {"activation": "sigmoid", "layers": [2, 5, 1], "learning_rate": 0.03, "data": "linear"},
    "deep": {"activation": "sigmoid", "layers": [2, 4, 4, 4, 4, 1], "data": "linear"},
    "zero": {"activation": "sigmoid", "layers": [2, 4, 4, 1], "weights": "zero", "data": "linear"},
    "huge": {"activation": "none", "scale": 1e9, "learning_rate": 1e-9, "data": "linear"},
}


@pytest.fixture(scope="module", params=RUNS)
def result(request: pytest.FixtureRequest, train: Train) -> Result:
    """A run of each kind."""
    return train(request.param, **RUNS[request.param])


@pytest.fixture(scope="module")
def of_run(train: Train) -> Callable[[str], Result]:
    return lambda name: train(name, **RUNS[name])


def table_of(show: str, result: Result) -> Table:
    (table,) = TABLES[show](Asked([result]))
    return table


# Printed numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.50", "0.50"), ("−1.25", "-1.25"), ("3.20 × 10⁻¹⁴", "3.20e-14"), ("−2 × 10⁷", "-2e7"), ("0", "0")],
)
def test_a_printed_number_is_read_with_its_digits(text: str, value: str) -> None:
    assert read(text) == Decimal(value)
    assert read(text).as_tuple().exponent == Decimal(value).as_tuple().exponent


@pytest.mark.parametrize(
    ("exact", "text", "is_true"), [("0.4349", "0.43", True), ("0.4351", "0.43", False), ("-5", "−5.0", True)]
)
def test_a_result_holds_when_it_rounds_to_what_is_printed(exact: str, text: str, is_true: bool) -> None:
    assert holds(Decimal(exact), text) is is_true


def test_numbers_are_written_out_unless_one_is_a_million_or_above() -> None:
    assert form_of([0.5, 3.0])(0.5, 2) == "0.50"
    assert form_of([0.5, 3e6])(0.5, 2) == "5.0 × 10⁻¹"


# Gradients


def test_every_row_of_gradients_holds_as_it_is_printed(result: Result) -> None:
    rate = Decimal(repr(result.settings.learning_rate))

    for row in table_of("gradients", result).rows:
        old, delta, incoming, gradient, _ = map(read, row.cells)
        assert holds(delta * incoming, row.cells[3]), row
        assert holds(old - rate * gradient, row.cells[4]), row


def test_gradients_have_a_row_for_every_weight_and_bias_with_its_values(result: Result) -> None:
    rows = {row.name: row.cells for row in table_of("gradients", result).rows}

    step = result.step(1, 1)
    assert len(rows) == result.number_of_weights + sum(map(len, step.biases)) * result.settings.biases
    for layer, weights in enumerate(step.weights):
        for (neuron, source), weight in np.ndenumerate(weights):
            cells = [float(read(cell)) for cell in rows[f"w{layer + 1}[{neuron + 1},{source + 1}]"]]
            expected = [
                weight,
                step.delta[layer][neuron],
                step.a[layer][source],
                step.gradients.weights[layer][neuron, source],
                step.new_weights[layer][neuron, source],
            ]
            assert cells == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_operands_have_two_digits_more_than_results(of_run: Callable[[str], Result]) -> None:
    (row, *_) = table_of("gradients", of_run("sigmoid")).rows

    old, delta, incoming, gradient, new = (len(cell.partition(".")[2]) for cell in row.cells)
    assert new == 6
    assert old >= new + 2
    assert min(delta, incoming) >= gradient + 2


@pytest.mark.parametrize("show", ["gradients", "paths"])
def test_a_run_that_overflows_before_its_update_says_so(results: Mapping[str, Result], show: str) -> None:
    hot = replace(results["hot"], diverged_at=1, diverged_sample=1)

    (row,) = table_of(show, hot).rows

    assert row.name == "no update: diverged in epoch 1, at sample 1"
    assert {*row.cells} == {"–"}


# Paths


def test_every_path_and_the_sum_of_all_holds_as_it_is_printed(result: Result) -> None:
    table = table_of("paths", result)

    paths = [row for row in table.rows if row.name.endswith("o")]
    others = [row for row in table.rows if row.name.endswith(" more")]
    (of_all,) = [row for row in table.rows if row.name == "sum"]
    for row in paths:
        assert holds(prod(map(read, row.cells[1:])), row.cells[0]), row
    assert holds(sum((read(row.cells[0]) for row in [*paths, *others]), Decimal()), of_all.cells[0])


def test_the_sum_of_the_paths_is_the_gradient_and_the_difference(result: Result) -> None:
    *_, of_all, gradient, difference = (row.cells[0] for row in table_of("paths", result).rows)

    assert of_all == gradient
    assert float(read(difference)) == pytest.approx(float(read(gradient)), rel=1e-3, abs=1e-9)


def test_a_path_has_a_weight_and_a_slope_for_every_layer(of_run: Callable[[str], Result]) -> None:
    table = table_of("paths", of_run("sigmoid"))

    assert [column.title for column in table.columns] == [
        *("product", "x0", "f'(z1)", "w2", "f'(z2)", "w3", "f'(z3)", "dE/do")
    ]
    assert [row.name for row in table.rows[:4]] == [f"1 → {neuron} → o" for neuron in range(1, 5)]


def test_of_many_paths_the_largest_are_listed_and_the_others_added_up(of_run: Callable[[str], Result]) -> None:
    result = of_run("deep")

    rows = table_of("paths", result).rows

    listed = [row for row in rows if row.name.endswith("o")]
    assert len(listed) == MOST_PATHS
    assert f"{4**3 - MOST_PATHS} more" in [row.name for row in rows]
    step = result.step(1, 1)
    products = sorted(
        abs(
            float(
                step.inputs[0]
                * prod(float(step.slope[layer][neuron]) for layer, neuron in enumerate((0, i, j, k, 0)))
                * (step.weights[1][i, 0] * step.weights[2][j, i] * step.weights[3][k, j] * step.weights[4][0, k])
                * step.loss_slope[0]
            )
        )
        for i in range(4)
        for j in range(4)
        for k in range(4)
    )
    found = sorted(abs(float(read(row.cells[0]))) for row in listed)
    assert found == pytest.approx(products[-MOST_PATHS:], abs=1e-8)


def test_the_sample_is_the_first_whose_input_is_not_0(of_run: Callable[[str], Result]) -> None:
    assert "at sample 3 of epoch 1" in table_of("paths", of_run("slow")).title


# Digits


def test_equal_neurons_have_equal_texts_and_are_marked_in_words_too(of_run: Callable[[str], Result]) -> None:
    tables = TABLES["digits"](Asked([of_run("zero")]))

    assert [table.title.partition(";")[0] for table in tables] == ["layer 1", "layer 2", "layer 3, to the output"]
    for table in tables:
        assert len(table.rows) == 5 * 4
        for place, row in enumerate(table.rows):
            if place % 4 == 0:
                assert not row.equal
                first = row.cells
            else:
                assert row.equal == {*range(len(row.cells))}
                assert row.cells == tuple(f"= {cell}" for cell in first)


def test_neurons_that_differ_in_the_last_bit_are_not_marked(of_run: Callable[[str], Result]) -> None:
    result = of_run("zero")
    weights = [layer.copy() for layer in result.network.weights]
    weights[0][1] = np.nextafter(weights[0][0], np.inf)
    result = replace(result, network=replace(result.network, weights=tuple(weights)))

    (first, *_) = TABLES["digits"](Asked([result]))

    end = {row.name: row for row in first.rows if row.group == "end"}
    assert not end["neuron 2"].equal
    assert end["neuron 1"].cells == end["neuron 2"].cells


def test_zeros_of_unlike_sign_differ_in_the_last_bit(of_run: Callable[[str], Result]) -> None:
    result = of_run("zero")
    weights = [layer.copy() for layer in result.network.weights]
    weights[0][:, 0] = [0.0, -0.0, -0.0, 0.0]
    result = replace(result, network=replace(result.network, weights=tuple(weights)))

    (first, *_) = TABLES["digits"](Asked([result]))

    cells = [row.cells[0] for row in first.rows if row.group == "end"]
    assert cells == ["0", "−0", "= −0", "0"]


def test_without_a_hidden_layer_the_weights_come_from_inputs(train: Train) -> None:
    (table,) = TABLES["digits"](Asked([train("direct", layers=[2, 1], weights="zero")]))

    assert [(row.group, row.name) for row in table.rows[:2]] == [("start", "from input 1"), ("start", "from input 2")]
    assert table.title == "layer 1, to the output; = and shaded: equal to the input above"


@pytest.mark.parametrize("layers", [[2, 1], [2, 3, 1]])
def test_the_bias_of_the_output_has_a_row_and_is_equal_to_no_neuron(train: Train, layers: list[int]) -> None:
    result = train("biased", layers=layers, weights="zero", biases=True)

    *_, table = TABLES["digits"](Asked([result]))

    rows = [row for row in table.rows if row.name == "bias"]
    assert [row.group for row in rows][::4] == ["start", "end"]
    assert not any(row.equal for row in rows)
    assert rows[0].cells == ("0",)
    assert [float(read(cell)) for cell in rows[-1].cells] == pytest.approx(result.network.biases[-1], rel=1e-11)


def test_a_network_without_biases_has_no_row_of_them(of_run: Callable[[str], Result]) -> None:
    assert not any("bias" in row.name for table in TABLES["digits"](Asked([of_run("zero")])) for row in table.rows)


def test_the_twelve_digits_are_those_of_the_weight(of_run: Callable[[str], Result]) -> None:
    result = of_run("sigmoid")

    tables = TABLES["digits"](Asked([result]))

    for layer, table in enumerate(tables):
        rows = [
            [float(read(cell.removeprefix("= "))) for cell in row.cells] for row in table.rows if row.group == "end"
        ]
        weights = result.network.weights[layer]
        np.testing.assert_allclose(rows, weights.T if layer == len(tables) - 1 else weights, rtol=1e-11)


def test_the_layers_of_a_zero_start_wake_one_update_after_another(of_run: Callable[[str], Result]) -> None:
    tables = TABLES["digits"](Asked([of_run("zero")]))

    awake = [
        next(row.group for row in table.rows if row.cells[0] != "0" and "=" not in row.cells[0]) for table in tables
    ]
    assert awake == ["after sample 3", "after sample 2", "after sample 1"]


def test_a_run_that_overflowed_ends_with_its_last_finite_network(results: Mapping[str, Result]) -> None:
    tables = TABLES["digits"](Asked([results["warm"]]))

    assert any(row.group == "last finite" for row in tables[0].rows)
