"""Tables: every kind makes finished texts of every kind of result, a cell for each column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from inspect import cleandoc

import numpy as np
import pytest
from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.seeds import Accuracies, Seeds, SeedValues
from lab.experiments.timing import Timing, Timings
from lab.report.tables import COLUMNS, TABLES, Asked, JudgedClaim, Table, run_table
from lab.report.tables.runs import OUTCOME
from lab.report.wording import numbers
from lab.report.wording.facts import SETTING_NAMES

KINDS = ("converging", "never", "hot", "warm", "zero", "one-epoch")
"""The results that `results` holds."""


@pytest.fixture
def made(results: Mapping[str, Result]) -> Callable[..., list[Table]]:
    """The tables of a kind, of these results."""

    def make(show: str, *runs: str, columns: tuple[str, ...] = ()) -> list[Table]:
        asked = [results[run] for run in runs or KINDS]
        layers = {numbers.layers(result.settings.layers): Timing(2e-6, 1e-6, 3e-6) for result in asked}
        timings = Timings("processor", "2.0", "2026-11-24", 20, layers)
        claim = JudgedClaim("Claim 1.1", "01-a.html#claim:a", Markup("A sentence"), "holds", "it does", (asked[0].id,))
        return list(TABLES[show](Asked(asked, columns, timings, [claim])))

    return make


def titles(table: Table) -> list[str]:
    return [column.title for column in table.columns]


# What every table is


@pytest.mark.parametrize("runs", [KINDS, *((kind,) for kind in KINDS)], ids="-".join)
@pytest.mark.parametrize("show", TABLES)
def test_every_row_has_a_cell_for_each_column(made, show: str, runs: tuple[str, ...]) -> None:
    tables = made(show, *runs)

    assert tables
    for table in tables:
        assert table.columns
        assert table.rows
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
        assert all(cell for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("show", TABLES)
def test_a_kind_says_in_its_docstring_what_it_shows(show: str) -> None:
    assert cleandoc(TABLES[show].__doc__ or "").endswith(".")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", show)


@pytest.mark.parametrize("show", TABLES)
def test_numbers_have_a_minus_sign_and_are_never_nan(made, show: str) -> None:
    cells = [cell for table in made(show) for row in table.rows for cell in row.cells]

    assert not [cell for cell in cells if re.search(r"^-\d|nan|inf|e[-+]\d|None", cell)]


# Runs


def test_a_row_is_called_like_its_run_and_leads_there(made) -> None:
    (table,) = made("runs")

    assert table.corner == "run"
    assert [(row.name, row.address) for row in table.rows] == [(run, f"runs/{run}/index.html") for run in KINDS]


def test_without_a_choice_the_columns_are_the_settings_that_differ_and_the_outcome(made) -> None:
    (table,) = made("runs", "never", "zero")

    assert titles(table) == ["data", "initial weights", *(COLUMNS[key].column.title for key in OUTCOME)]
    assert [row.cells[:2] for row in table.rows] == [("xor", "normal"), ("linear", "zero")]


def test_of_one_run_there_is_the_outcome_alone(made) -> None:
    (table,) = made("runs", "never")

    assert titles(table) == ["accuracy", "baseline", "final loss", "converged"]


def test_an_accuracy_stands_beside_its_baseline(made) -> None:
    (table,) = made("runs")

    at = titles(table).index("accuracy")
    assert titles(table)[at + 1] == "baseline"
    assert all(row.cells[at + 1] != "–" for row in table.rows)


def test_chosen_columns_stand_in_the_order_of_their_choice(made) -> None:
    (table,) = made("runs", "never", columns=("epochs", "layers", "number_of_weights", "start"))

    assert titles(table) == ["epochs", "layers", "weights", "start"]
    assert [row.cells for row in table.rows] == [("5", "2-3-1", "9", "seed 1")]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_has_a_text_for_every_result(results: Mapping[str, Result], column: str) -> None:
    table = run_table([*results.values()], (column,))

    assert all(row.cells[0].strip() for row in table.rows)


@pytest.mark.parametrize("column", SETTING_NAMES)
def test_a_column_of_a_setting_has_its_name(column: str) -> None:
    assert COLUMNS[column].column.title == SETTING_NAMES[column]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_of_numbers_holds_numbers_and_another_may_hold_words(
    results: Mapping[str, Result], column: str
) -> None:
    table = run_table([*results.values()], (column,))

    a_number = r"−?[\d.]+( × 10[⁻⁰-⁹¹²³]+|\N{NO-BREAK SPACE}%)?|–|never"
    are_numbers = [re.fullmatch(a_number, row.cells[0]) is not None for row in table.rows]
    assert not table.columns[0].is_number or all(are_numbers)


def test_what_a_run_that_overflowed_has_no_value_for_is_a_dash(made) -> None:
    (table,) = made("runs", "hot", columns=("accuracy", "test_accuracy", "final_loss", "difference", "converged_at"))

    assert [column.title for column in table.columns][:2] == ["accuracy", "baseline"]
    assert [table.rows[0].cells[at] for at in (0, 2, 3, 4)] == ["–", "–", "–", "–"]
    assert table.rows[0].cells[5].startswith("diverged in epoch 1, at sample ")


def test_titles_of_columns_tell_them_apart() -> None:
    shown = [column.column.title for column in COLUMNS.values()]

    assert len({*shown}) == len(shown)


# Over seeds


OVER_SEEDS = (
    *("seeds", "median_accuracy", "median_final_loss", "share_converged", "median_converged_at"),
    "share_diverged",
)


def seeds(**lists: list[float | None]) -> Seeds:
    """Four seeds with these lists of results; the others are of seeds that neither converge nor diverge."""
    values = {
        "accuracy": [0.5, 0.75, 0.75, 1.0],
        "final_loss": [0.4, 0.3, 0.2, 0.1],
        **dict.fromkeys(("converged_at", "diverged_at", "diverged_sample"), [None] * 4),
        **lists,
    }
    return Seeds(
        seed=(1, 2, 3, 4),
        accuracy=Accuracies(values["accuracy"]),
        squared_error_converged_at=SeedValues(values["converged_at"]),
        **{name: SeedValues(values[name]) for name in ("final_loss", "converged_at", "diverged_at", "diverged_sample")},
    )


def cells_over(result: Result, **lists: list[float | None]) -> dict[str, str]:
    """What a row says over seeds, by column."""
    (row,) = run_table([replace(result, seeds=seeds(**lists))], OVER_SEEDS).rows
    return dict(zip(OVER_SEEDS, row.cells, strict=True))


def test_what_is_over_seeds_says_median_or_share_in_its_title(results: Mapping[str, Result]) -> None:
    table = run_table([results["never"]], OVER_SEEDS)

    assert titles(table) == [
        *("seeds", "median accuracy", "median final loss", "share converged", "median epoch of convergence"),
        "share that diverged",
    ]
    assert all(column.is_number for column in table.columns)


def test_over_seeds_a_row_has_medians_and_shares(results: Mapping[str, Result]) -> None:
    assert cells_over(results["never"], converged_at=[4, 20, 7, None], diverged_at=[None, None, None, 3]) == {
        "seeds": "4",
        "median_accuracy": "0.75",
        "median_final_loss": "0.25",
        "share_converged": "75\N{NO-BREAK SPACE}%",
        "median_converged_at": "13.5",
        "share_diverged": "25\N{NO-BREAK SPACE}%",
    }


def test_a_median_epoch_has_all_of_its_digits(results: Mapping[str, Result]) -> None:
    cells = cells_over(results["never"], converged_at=[123456, 123456, 123456, 123456])

    assert cells["median_converged_at"] == "123456"


def test_a_median_that_touches_what_never_was_is_never(results: Mapping[str, Result]) -> None:
    few = {"converged_at": [1, 2, None, None], "final_loss": [0.1, 0.2, None, None], "accuracy": [1.0, 1.0, None, None]}

    cells = cells_over(results["never"], **few)

    assert [cells[f"median_{name}"] for name in ("converged_at", "final_loss", "accuracy")] == ["never"] * 3


def test_a_run_without_seeds_has_dashes(results: Mapping[str, Result]) -> None:
    (row,) = run_table([replace(results["zero"], seeds=Seeds())], OVER_SEEDS).rows

    assert row.cells == ("–",) * len(OVER_SEEDS)


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (("median_accuracy",), ["median accuracy", "baseline"]),
        (("accuracy", "median_accuracy"), ["accuracy", "baseline", "median accuracy"]),
        (("baseline", "median_accuracy"), ["baseline", "median accuracy"]),
    ],
)
def test_a_median_accuracy_stands_in_a_table_with_the_baseline(
    made, columns: tuple[str, ...], shown: list[str]
) -> None:
    (table,) = made("runs", "never", columns=columns)

    assert titles(table) == shown


# Weights


def test_weights_have_a_table_a_layer_a_row_a_neuron_a_column_an_input(made, results: Mapping[str, Result]) -> None:
    tables = made("weights", "never")

    assert [table.title for table in tables] == ["layer 1", "layer 2"]
    for table, weights in zip(tables, results["never"].network.weights, strict=True):
        assert (len(table.rows), len(table.columns)) == weights.shape
        assert [row.name for row in table.rows] == [f"neuron {number}" for number in range(1, len(weights) + 1)]
        assert titles(table) == [f"input {number}" for number in range(1, weights.shape[1] + 1)]
        assert all(row.address == "" for row in table.rows)


def test_weights_are_those_of_the_trained_network_with_four_decimals(made, results: Mapping[str, Result]) -> None:
    tables = made("weights", "never")

    for table, weights in zip(tables, results["never"].network.weights, strict=True):
        shown = [[float(cell.replace("−", "-")) for cell in row.cells] for row in table.rows]
        np.testing.assert_allclose(shown, weights, atol=5e-5)
        assert all(re.fullmatch(r"−?\d+\.\d{4}", cell) for row in table.rows for cell in row.cells)


def test_biases_are_the_last_column_where_there_are_some(made, results: Mapping[str, Result]) -> None:
    tables = made("weights", "one-epoch")

    for table, biases in zip(tables, results["one-epoch"].network.biases, strict=True):
        assert titles(table)[-1] == "bias"
        shown = [float(row.cells[-1].replace("−", "-")) for row in table.rows]
        np.testing.assert_allclose(shown, biases, atol=5e-5)


def test_weights_of_several_runs_are_told_apart_by_their_titles(made) -> None:
    tables = made("weights", "never", "zero")

    assert [table.title for table in tables] == ["never, layer 1", "never, layer 2", "zero, layer 1", "zero, layer 2"]


@pytest.mark.parametrize(("weight", "shown"), [(1e5, "100000.0000"), (1e6, "1 × 10⁶"), (-3e300, "−3 × 10³⁰⁰")])
def test_a_huge_weight_does_not_widen_the_table(results: Mapping[str, Result], weight: float, shown: str) -> None:
    result = results["zero"]
    huge = tuple(np.full_like(layer, weight) for layer in result.network.weights)

    tables = TABLES["weights"](Asked([replace(result, network=replace(result.network, weights=huge), spread=1e-12)]))

    assert {cell for table in tables for row in table.rows for cell in row.cells} == {shown}


@pytest.mark.parametrize(
    ("spread", "shown"),
    [(1e-12, "12.3457"), (1e-4, "12.3457"), (2e-3, "12.35"), (0.08, "12.3"), (3.0, "10"), (30.0, "–"), (None, "–")],
)
def test_weights_have_no_digit_beyond_the_spread(
    results: Mapping[str, Result], spread: float | None, shown: str
) -> None:
    result = results["zero"]
    same = tuple(np.full_like(layer, 12.34567) for layer in result.network.weights)

    tables = TABLES["weights"](Asked([replace(result, network=replace(result.network, weights=same), spread=spread)]))

    assert {cell for table in tables for row in table.rows for cell in row.cells} == {shown}


# Differences


def test_differences_have_a_row_a_run_with_how_many_weights_were_compared(results: Mapping[str, Result]) -> None:
    held = [replace(results[run], difference=difference) for run, difference in (("never", 0.0), ("zero", 3.2e-14))]

    (table,) = TABLES["differences"](Asked(held))

    assert titles(table) == ["weights", "largest difference"]
    assert [(row.name, row.cells) for row in table.rows] == [("never", ("9", "0")), ("zero", ("9", "3.2 × 10⁻¹⁴"))]
