"""Results: an ordinary run, one that never converges, one that diverges; and what `result.json` says of each."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from lab.experiments.results import Result, Seeds, result_of, to_json
from lab.experiments.run import train_replica
from lab.experiments.runs import Run
from lab.experiments.starts import featured_replicas
from lab.network.backpropagation import forward
from lab.network.data_sets import linear, xor
from lab.network.printed_network import PrintedNetwork

RunsOf = Callable[..., tuple[Run, ...]]


def trained(run: Run, **changes: object) -> Result:
    """The result of a run; `changes` go before what its training gave."""
    replica = featured_replicas([run], None)[run.id]
    return result_of(run, replica, replace(train_replica(replica), **changes), None)


@pytest.fixture(scope="module")
def ordinary(runs_of: RunsOf) -> Result:
    (run,) = runs_of(id="lr-1", learning_rate=1.0, epochs=30, threshold=0.2)
    return trained(run)


@pytest.fixture(scope="module")
def diverged(runs_of: RunsOf) -> Result:
    """The example of the reference's text: no activation, rate 0.1, seed 4."""
    (run,) = runs_of(id="none-0.1", activation="none", learning_rate=0.1, epochs=100, featured=4)
    return trained(run)


def read_json(result: Result) -> dict[str, object]:
    def refuse(constant: str) -> float:
        raise AssertionError(f"{constant} in the JSON")

    return json.loads(to_json(result), parse_constant=refuse)


# Results


def test_a_result_says_what_its_run_was(ordinary: Result, runs_of: RunsOf) -> None:
    (run,) = runs_of(id="lr-1", learning_rate=1.0, epochs=30, threshold=0.2)

    assert ordinary.id == "lr-1"
    assert ordinary.settings == run.settings
    assert ordinary.threshold == 0.2
    assert ordinary.start == 1
    assert ordinary.number_of_weights == 2 * 4 + 4 * 4 + 4 * 1
    assert ordinary.spread is None
    assert ordinary.seeds == Seeds()


def test_a_result_says_when_the_loss_fell_below_the_threshold(ordinary: Result) -> None:
    converged_at = ordinary.converged_at

    assert 1 < converged_at <= 30
    assert ordinary.history[converged_at - 1] < 0.2
    assert min(ordinary.history[: converged_at - 1]) >= 0.2
    assert len(ordinary.history) == 30
    assert ordinary.final_loss == ordinary.history[-1]


def test_convergence_is_told_by_the_loss_and_by_the_squared_error(runs_of: RunsOf) -> None:
    (run,) = runs_of(loss="mae", epochs=1)

    result = trained(run, history=(0.3, 0.2, 0.04), squared_errors=(0.09, 0.04, 0.01))

    assert result.converged_at == 3
    assert result.squared_error_converged_at == 2


def test_accuracy_and_outputs_are_those_of_the_network_after_the_last_epoch(ordinary: Result) -> None:
    samples = linear()
    by_hand = [forward(ordinary.network, inputs).a for inputs in samples.inputs]
    right = [(a[-1].item() > 0.5) == (label.item() == 1.0) for a, label in zip(by_hand, samples.labels, strict=True)]

    assert ordinary.accuracy == pytest.approx(sum(right) / 100)
    for layer, outputs in enumerate(ordinary.outputs):
        np.testing.assert_allclose(outputs, [a[layer] for a in by_hand], rtol=1e-12)


@pytest.mark.parametrize(("data", "samples"), [("linear", linear()), ("xor", xor())])
def test_the_baseline_is_the_share_of_the_larger_class(runs_of: RunsOf, data: str, samples) -> None:
    (run,) = runs_of(data=data, epochs=1)

    ones = samples.labels.mean()

    assert trained(run).baseline == pytest.approx(max(ones, 1 - ones))


def test_a_run_that_never_converges_has_a_loss_but_no_epoch(runs_of: RunsOf) -> None:
    (run,) = runs_of(epochs=2, threshold=1e-300)

    result = trained(run)

    assert result.converged_at is None
    assert result.squared_error_converged_at is None
    assert result.final_loss == result.history[-1]
    assert result.accuracy is not None


def test_a_fixed_start_is_said(runs_of: RunsOf) -> None:
    (run,) = runs_of(weights="zero", epochs=1)

    assert trained(run).start == "fixed"


def test_biases_are_not_counted_among_the_weights(runs_of: RunsOf) -> None:
    (run,) = runs_of(biases=True, epochs=1)

    assert trained(run).number_of_weights == 28


def test_a_diverged_run_says_where_and_has_neither_accuracy_nor_final_loss(diverged: Result) -> None:
    assert diverged.diverged_at == 1
    assert 1 < diverged.diverged_sample <= 100
    assert diverged.accuracy is None
    assert diverged.final_loss is None
    assert diverged.converged_at is None
    assert diverged.history == ()


def test_the_network_of_a_diverged_run_is_the_last_finite_one(diverged: Result) -> None:
    assert all(np.isfinite(weights).all() for weights in diverged.network.weights)
    assert diverged.printed.network is diverged.network
    assert diverged.printed.diverged_at == 1


def test_a_run_that_diverges_later_keeps_its_history_and_when_it_had_converged(runs_of: RunsOf) -> None:
    (run,) = runs_of(epochs=1)

    result = trained(run, history=(0.3, 0.01), squared_errors=(0.3, 0.01), diverged_at=3, diverged_sample=5)

    assert result.history == (0.3, 0.01)
    assert result.converged_at == 2
    assert (result.final_loss, result.accuracy) == (None, None)


def test_the_printed_network_has_the_outputs_of_the_training(runs_of: RunsOf) -> None:
    (run,) = runs_of(epochs=1)
    replica = featured_replicas([run], None)["lr"]
    training = train_replica(replica)

    result = result_of(run, replica, training, None)

    assert result.printed.network is training.network
    assert result.printed.outputs is training.outputs
    assert result.printed.diverged_at is None


# The difference to a reference


def test_a_run_that_is_held_against_nothing_has_no_difference(ordinary: Result) -> None:
    assert ordinary.difference is None


def test_the_difference_is_the_largest_to_the_reference(runs_of: RunsOf) -> None:
    (run,) = runs_of(epochs=1)
    replica = featured_replicas([run], None)["lr"]
    training = train_replica(replica)
    first, *others = training.network.weights
    moved = replace(training.network, weights=(first + [[0.25, 0.0]] + 0.0, *others))

    same, other = (
        result_of(run, replica, training, PrintedNetwork(network, training.outputs))
        for network in (training.network, moved)
    )

    assert same.difference == 0.0
    assert other.difference == pytest.approx(0.25)


# JSON

KEYS = [
    "id",
    "settings",
    "threshold",
    "number_of_weights",
    "baseline",
    "start",
    "spread",
    "accuracy",
    "final_loss",
    "converged_at",
    "squared_error_converged_at",
    "diverged_at",
    "diverged_sample",
    "seeds",
]
SETTINGS = ["data", "layers", "activation", "loss", "learning_rate", "epochs", "weights", "scale", "biases"]
SIX = KEYS[7:13]


@pytest.mark.parametrize("name", ["ordinary", "diverged"])
def test_the_json_has_the_keys_of_the_format_in_order(name: str, request: pytest.FixtureRequest) -> None:
    table = read_json(request.getfixturevalue(name))

    assert list(table) == KEYS
    assert list(table["settings"]) == SETTINGS
    assert list(table["seeds"]) == ["seed", *SIX]


@pytest.mark.parametrize("name", ["ordinary", "diverged"])
def test_the_json_has_the_values_of_the_result(name: str, request: pytest.FixtureRequest) -> None:
    result = request.getfixturevalue(name)

    table = read_json(result)

    alike = [key for key in KEYS if key not in {"settings", "seeds"}]
    assert [table[key] for key in alike] == [getattr(result, key) for key in alike]
    assert table["settings"]["layers"] == [2, 4, 4, 1]
    assert table["settings"]["learning_rate"] == result.settings.learning_rate


def test_the_json_has_empty_lists_of_seeds_and_no_spread(ordinary: Result) -> None:
    table = read_json(ordinary)

    assert table["seeds"] == {name: [] for name in ["seed", *SIX]}
    assert table["spread"] is None


def test_the_json_of_a_diverged_run_has_nulls_where_there_is_no_value(diverged: Result) -> None:
    table = read_json(diverged)

    assert (table["accuracy"], table["final_loss"], table["converged_at"]) == (None, None, None)
    assert table["start"] == 4
    assert table["diverged_at"] == 1


def test_the_json_ends_with_a_line_feed_and_is_ascii(ordinary: Result) -> None:
    text = to_json(ordinary)

    assert text.endswith("}\n")
    assert text.isascii()
