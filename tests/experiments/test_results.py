"""Results: an ordinary run, one that never converges, one that diverges; and what `result.json` says of each."""

import gc
import json
import pickle
import weakref
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sharing import also_slowly

from lab.experiments.results import LEAST_SPREAD, Outcome, Result, result_json, result_of
from lab.experiments.runs import Run
from lab.experiments.seeds import COLUMNS, Seeds
from lab.experiments.starts import Replica, featured_replicas
from lab.experiments.timing import Timing
from lab.experiments.training import FeaturedReplicas, SeedReplicas, train_parts
from lab.network import backpropagation, prediction
from lab.network.activations import sigmoid
from lab.network.arrays import Array
from lab.network.backpropagation import forward
from lab.network.curvature import largest_curvature
from lab.network.data_sets import Samples, linear, xor
from lab.network.gradient_check import check_gradients
from lab.network.losses import mae, mse
from lab.network.one_step import step
from lab.network.operations import operations
from lab.network.parameters import parameters_of
from lab.network.printed_network import PrintedNetwork
from lab.network.training import train
from lab.store.recipes import Recipe

RunsOf = Callable[..., tuple[Run, ...]]

SEEDS = 3

NUMBERS = tuple(range(1, SEEDS + 1))


def outcome_of(run: Run, replica: Replica) -> Outcome:
    """What training gives of a run's replicas: those of a few seeds, unless its start is fixed."""
    last = 0 if run.settings.has_fixed_start else SEEDS
    thresholds = (run.replication.threshold,)
    parts = [
        FeaturedReplicas(run.settings, run.samples, thresholds, replica.network.weights, test=run.test),
        SeedReplicas(run.settings, run.samples, thresholds, first=1, last=last, test=run.test),
    ]
    featured, seeds = train_parts(parts, lambda share: None)
    return Outcome(Recipe(run.id, {}), featured, seeds, thresholds)


def trained(run: Run, **changes: object) -> Result:
    """The result of a run; `changes` go before what training gave of its featured replica and its shadow."""
    replica = featured_replicas([run], None)[run.id]
    outcome = outcome_of(run, replica)
    for name, values in changes.items():
        outcome.featured[name] = values
    return result_of(run, replica, outcome, None)


@pytest.fixture(scope="module")
def ordinary(runs_of: RunsOf) -> Result:
    (run,) = runs_of(id="lr-1", learning_rate=1.0, epochs=30, threshold=0.2)
    return trained(run)


@pytest.fixture(scope="module")
def long(runs_of: RunsOf) -> Result:
    """One with more epochs than are saved."""
    (run,) = runs_of(data="xor", epochs=500)
    return trained(run)


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


@pytest.fixture(scope="module")
def tested(runs_of: RunsOf) -> Callable[..., Result]:
    """The result of a run that has these samples to test with, if any."""

    def result(test: Samples | None, **keys: object) -> Result:
        (run,) = runs_of(epochs=2, **keys)
        return trained(replace(run, test=test))

    return result


@pytest.fixture(scope="module")
def diverged(runs_of: RunsOf) -> Result:
    """The example of the reference's text: no activation, rate 0.1, seed 4."""
    (run,) = runs_of(id="none-0.1", activation="none", learning_rate=0.1, epochs=100, featured=4)
    return trained(run)


def read_json(result: Result) -> dict[str, object]:
    def refuse(constant: str) -> float:
        raise AssertionError(f"{constant} in the JSON")

    return json.loads(result_json(result), parse_constant=refuse)


# The way of a training


@pytest.mark.parametrize("epoch", [1, 138, *also_slowly(2, 137, 499, 500)])
def test_the_outputs_after_an_epoch_are_those_of_a_training_that_ends_there(long: Result, epoch: int) -> None:
    settings = long.settings
    shorter = train(long.untrained, xor(), mse, learning_rate=settings.learning_rate, epochs=epoch).network

    for found, expected in zip(long.outputs_after(epoch), prediction.outputs(shorter, xor().inputs), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_before_training_and_in_the_end_the_outputs_are_those_of_the_networks_there(ordinary: Result) -> None:
    before = prediction.outputs(ordinary.untrained, linear().inputs)

    assert (ordinary.outputs_after(0)[-1] == before[-1]).all()
    assert (ordinary.outputs_after(30)[-1] == ordinary.outputs[-1]).all()


@pytest.mark.parametrize("epoch", [31, -1, True, "1"])
def test_an_epoch_that_the_run_does_not_have_has_no_outputs(ordinary: Result, epoch: int) -> None:
    with pytest.raises(ValueError, match="epoch"):
        ordinary.outputs_after(epoch)
    with pytest.raises(ValueError, match="epoch"):
        ordinary.curvature(epoch)


def test_an_epoch_that_overflows_has_no_outputs(diverged: Result) -> None:
    assert diverged.outputs_after(0)[-1].shape == (100, 1)
    with pytest.raises(ValueError, match=r"overflows in epoch 1, so there is no epoch 1"):
        diverged.outputs_after(1)


def test_the_outputs_of_a_seed_are_those_of_the_network_that_it_ends_with(ordinary: Result) -> None:
    outputs = ordinary.outputs_of_seed(2)

    assert [each.shape for each in outputs] == [(100, 2), (100, 4), (100, 4), (100, 1)]
    for seed, accuracy in zip(NUMBERS, ordinary.seeds.accuracy, strict=True):
        assert prediction.accuracy(ordinary.outputs_of_seed(seed)[-1], linear().labels) == accuracy


def test_a_seed_that_the_run_does_not_have_is_said(ordinary: Result) -> None:
    with pytest.raises(ValueError, match="seed 4 is not among the run's 3 seeds"):
        ordinary.outputs_of_seed(4)


def test_the_curvature_is_that_of_the_mean_loss_after_the_epoch(ordinary: Result) -> None:
    assert ordinary.curvature(0) == largest_curvature(ordinary.untrained, linear(), mse)
    assert ordinary.curvature(30) == largest_curvature(ordinary.network, linear(), mse)


# Results


def test_a_result_says_what_its_run_was(ordinary: Result, runs_of: RunsOf) -> None:
    (run,) = runs_of(id="lr-1", learning_rate=1.0, epochs=30, threshold=0.2)

    assert ordinary.id == "lr-1"
    assert ordinary.settings == run.settings
    assert ordinary.threshold == 0.2
    assert ordinary.start == 1
    assert ordinary.number_of_weights == 2 * 4 + 4 * 4 + 4 * 1
    assert len(ordinary.seeds) == SEEDS


def test_a_result_says_when_the_loss_fell_below_the_threshold(ordinary: Result) -> None:
    converged_at = ordinary.converged_at

    assert 1 < converged_at <= 30
    assert ordinary.history[converged_at - 1] < 0.2
    assert min(ordinary.history[: converged_at - 1]) >= 0.2
    assert len(ordinary.history) == 30
    assert ordinary.final_loss == ordinary.history[-1]


def test_convergence_is_told_by_the_loss_and_by_the_squared_error(runs_of: RunsOf) -> None:
    (run,) = runs_of(loss="mae", data="xor", learning_rate=0.05, activation="tanh", epochs=200, threshold=0.3)
    (untrained,) = {replica.network for replica in featured_replicas([run], None).values()}
    training = train(untrained, xor(), mae, learning_rate=0.05, epochs=200)

    result = trained(run)

    assert result.converged_at == next(epoch for epoch, loss in enumerate(training.history, 1) if loss < 0.3)
    assert result.squared_error_converged_at == next(
        epoch for epoch, error in enumerate(training.squared_errors, 1) if error < 0.3
    )
    assert 1 < result.squared_error_converged_at < result.converged_at


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
    assert trained(run).seeds == Seeds()


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
    (run,) = runs_of(layers=[2, 3, 1], activation="none", learning_rate=0.7, epochs=60, threshold=0.3)
    (untrained,) = {replica.network for replica in featured_replicas([run], None).values()}
    training = train(untrained, linear(), mse, learning_rate=0.7, epochs=60)

    result = trained(run)

    assert result.diverged_at == training.diverged_at > 1
    assert result.history == pytest.approx(training.history, rel=0.01)  # it is chaotic
    assert len(result.history) == result.diverged_at - 1
    assert result.converged_at == 2
    assert (result.final_loss, result.accuracy) == (None, None)
    assert list(result.saved) == list(range(1, result.diverged_at))


def test_the_printed_network_has_the_outputs_of_the_training(runs_of: RunsOf) -> None:
    (run,) = runs_of(epochs=3)

    result = trained(run)

    training = train(result.untrained, linear(), mse, learning_rate=0.1, epochs=3)
    assert result.printed.network is result.network
    assert [len(layer) for layer in result.printed.outputs] == [2, 4, 4, 1]
    for printed, outputs in zip(result.printed.outputs, training.outputs, strict=True):
        np.testing.assert_allclose(printed, outputs, rtol=0.0, atol=1e-12)
    assert result.printed.diverged_at is None


# Samples to test with


def test_a_run_without_further_samples_has_no_test_accuracy(ordinary: Result) -> None:
    assert ordinary.test_accuracy is None


@pytest.mark.parametrize(("flipped", "accuracy"), [(0, 1.0), (1, 0.75), (4, 0.0)])
def test_the_test_accuracy_is_of_the_further_samples_alone(
    tested: Callable[..., Result], flipped: int, accuracy: float
) -> None:
    alone = tested(None)
    answers = np.where(prediction.outputs(alone.network, CORNERS)[-1] > 0.5, 1.0, 0.0)
    answers[:flipped] = 1.0 - answers[:flipped]

    result = tested(Samples(CORNERS, answers))

    assert result.test_accuracy == accuracy
    assert result.accuracy == alone.accuracy
    assert result.history == alone.history


def test_what_a_result_was_made_of_tells_it_from_one_with_another_name_or_other_samples_to_test(
    runs_of: RunsOf,
) -> None:
    (run,) = runs_of(data="xor", epochs=2)
    ones, zeros = (Samples(CORNERS, np.full((4, 1), label)) for label in (1.0, 0.0))
    copy = replace(run, settings=replace(run.settings, data="copy.csv"))

    renamed = replace(run, settings=replace(run.settings, test="more.csv"))
    changed = [run, renamed, replace(run, id="other"), replace(run, test=ones), replace(run, test=zeros), copy]

    assert len({trained(each).made_of.digest for each in changed}) == len(changed)
    assert trained(run).made_of == trained(run).made_of


def test_how_long_an_update_took_is_part_of_what_a_result_was_made_of(ordinary: Result) -> None:
    slow, slower = (replace(ordinary, timing=Timing(seconds, seconds, seconds)) for seconds in (1.0, 2.0))

    assert len({each.made_of.digest for each in (ordinary, slow, slower)}) == 3


def test_a_diverged_run_has_no_test_accuracy(tested: Callable[..., Result]) -> None:
    result = tested(Samples(CORNERS, np.array([[0.0], [1.0], [1.0], [0.0]])), activation="none", featured=4)

    assert result.diverged_at == 1
    assert result.test_accuracy is None


# The difference to a reference


def test_a_run_that_is_held_against_nothing_has_no_difference(ordinary: Result) -> None:
    assert ordinary.difference is None


def test_the_difference_is_the_largest_to_the_reference(runs_of: RunsOf) -> None:
    (run,) = runs_of(epochs=1)
    replica = featured_replicas([run], None)["lr"]
    outcome = outcome_of(run, replica)
    alone = result_of(run, replica, outcome, None)
    first, *others = alone.network.weights
    moved = replace(alone.network, weights=(first + [[0.25, 0.0]] + 0.0, *others))

    same, other = (
        result_of(run, replica, outcome, PrintedNetwork(network, alone.printed.outputs))
        for network in (alone.network, moved)
    )

    assert same.difference == 0.0
    assert other.difference == pytest.approx(0.25)


# Worked numbers


def test_a_result_keeps_what_its_replica_was_trained_from(runs_of: RunsOf) -> None:
    (run,) = runs_of(data="xor", epochs=1)
    replica = featured_replicas([run], None)["lr"]

    result = result_of(run, replica, outcome_of(run, replica), None)

    assert result.untrained is replica.network
    assert result.samples.inputs.tolist() == xor().inputs.tolist()
    assert result.samples.labels.tolist() == xor().labels.tolist()


@pytest.mark.parametrize(("sample", "epoch"), [(1, 1), (100, 1), (7, 3), (1, 30)])
def test_a_step_is_the_update_of_the_training(ordinary: Result, sample: int, epoch: int) -> None:
    found = ordinary.step(sample, epoch)

    expected = step(ordinary.untrained, linear(), mse, learning_rate=1.0, epoch=epoch, sample=sample)
    for new, of_book in zip(found.new_weights, expected.new_weights, strict=True):
        np.testing.assert_allclose(new, of_book, rtol=0.0, atol=ordinary.spread)
    assert found.loss == pytest.approx(expected.loss, abs=ordinary.spread)


def test_the_last_step_gives_the_network_of_the_result(ordinary: Result) -> None:
    last = ordinary.step(100, 30)

    found = [*last.new_weights, *last.a]
    for array, expected in zip(found, [*ordinary.network.weights, *ordinary.printed.outputs], strict=True):
        np.testing.assert_allclose(array, expected, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize("epoch", [1, 2, 300, 301, 500])
def test_a_step_of_a_long_run_is_the_update_of_the_training(long: Result, epoch: int) -> None:
    found = long.step(21, epoch)

    expected = train(long.untrained, xor(), mse, learning_rate=0.1, epochs=epoch).network.weights
    for array, of_book in zip(found.new_weights, expected, strict=True):
        np.testing.assert_allclose(array, of_book, rtol=0.0, atol=1e-12)


@pytest.mark.parametrize(
    ("sample", "epoch", "said"),
    [
        (1, 31, "epoch 31 is not among the 30 epochs"),
        (101, 1, "sample 101 is not among the 100 samples"),
        (1, 0, "there is no epoch 0; epochs count from 1"),
        (1.0, 1, "sample 1.0 is not a whole number"),
    ],
)
def test_a_step_that_the_run_does_not_have_is_said(ordinary: Result, sample: int, epoch: int, said: str) -> None:
    ordinary.step(1, 1)

    with pytest.raises(ValueError) as error:
        ordinary.step(sample, epoch)

    assert str(error.value) == said


def test_a_diverged_run_has_the_steps_before_it_diverges_and_no_others(diverged: Result) -> None:
    overflow = diverged.diverged_sample

    last = diverged.step(overflow - 1, 1)

    for array, expected in zip(last.new_weights, diverged.network.weights, strict=True):
        np.testing.assert_allclose(array, expected, rtol=1e-9)
    with pytest.raises(ValueError, match=f"diverges there, in epoch 1, at sample {overflow}"):
        diverged.step(overflow, 1)
    with pytest.raises(ValueError, match=f"diverges in epoch 1, at sample {overflow}, before that"):
        diverged.step(1, 2)


def test_many_numbers_of_late_steps_train_once_and_little(long: Result) -> None:
    calls = 0

    def counting(z: Array) -> tuple[Array, Array]:
        nonlocal calls
        calls += 1
        return sigmoid(z)

    saved = {epoch: replace(network, activation=counting) for epoch, network in long.saved.items()}
    result = replace(long, saved=saved)
    epoch_calls = 21 * len(long.network.weights)
    last = max(epoch for epoch in range(1, 500) if epoch - 1 not in saved)  # one behind an epoch that is not saved

    result.step(2, last)
    of_first, calls = calls, 0
    result.step(5, last)
    of_another, calls = calls, 0
    again = [result.step(2, last).gradients.weights[layer][0][0] for layer in range(3)]

    assert epoch_calls <= of_first < 20 * epoch_calls
    assert of_another < epoch_calls
    assert (calls, len(again)) == (0, 3)


def test_steps_of_two_runs_are_not_mixed_up(runs_of: RunsOf) -> None:
    slow, fast = (trained(run) for run in runs_of(epochs=2, learning_rate=None, sweep={"learning_rate": [0.1, 1.0]}))

    losses = [result.step(1, 2).loss for result in (slow, fast, slow)]

    assert losses[0] == losses[2] != losses[1]


def test_a_gradient_check_is_made_once(ordinary: Result) -> None:
    assert ordinary.gradient_check is ordinary.gradient_check


def test_what_was_computed_of_a_result_lives_no_longer_than_the_result(runs_of: RunsOf) -> None:
    (run,) = runs_of(data="xor", epochs=3)
    result = trained(run)
    made = result.step(1, 3), result.gradient_check, result.outputs_after(2)
    left = [weakref.ref(array) for array in (made[0].new_weights[0], result.outputs[-1], *result.untrained.weights)]

    del result, made
    gc.collect()

    assert [reference() is None for reference in left] == [True] * len(left)


def test_a_copy_of_a_result_remembers_nothing_of_it(ordinary: Result) -> None:
    size = len(pickle.dumps(replace(ordinary), protocol=5))
    ordinary.step(1, 2)

    pickled = pickle.dumps(ordinary, protocol=5)
    copy = pickle.loads(pickled)
    faster = replace(ordinary, settings=replace(ordinary.settings, learning_rate=2.0))

    assert len(pickled) == size
    assert copy.step(1, 2) is not ordinary.step(1, 2)
    assert copy.step(1, 2).loss == ordinary.step(1, 2).loss
    assert faster.step(1, 2).new_loss != ordinary.step(1, 2).new_loss


@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
def test_the_operations_are_those_of_one_update(runs_of: RunsOf, has_biases: bool) -> None:
    (run,) = runs_of(layers=[2, 3, 1], biases=has_biases, epochs=1)

    assert trained(run).operations == operations((2, 3, 1), has_biases=has_biases)


def test_the_gradient_check_is_of_the_untrained_network(ordinary: Result) -> None:
    check = ordinary.gradient_check
    one_layer = backpropagation.untrained(sigmoid, [np.ones((1, 2))], has_biases=False)

    assert check == check_gradients(ordinary.untrained, linear(), mse)
    assert len(replace(ordinary, untrained=one_layer).gradient_check.errors) == 1
    assert check.error < 1e-7
    assert (check.samples, check.kinks, len(check.errors)) == (100, 0, 3)


# Seeds, and how far to trust what came of the featured replica


def test_a_result_has_what_its_seeds_gave(ordinary: Result) -> None:
    seeds = ordinary.seeds

    assert seeds.seed == NUMBERS
    assert seeds.saved_epochs == tuple(range(1, 31))
    assert seeds.losses.shape == (SEEDS, 30)
    assert seeds.final_loss == tuple(seeds.losses[:, -1].tolist())
    assert seeds.converged_at == tuple(int(np.argmax(losses < 0.2)) + 1 for losses in seeds.losses)


def test_a_featured_seed_is_the_replica_of_that_seed(ordinary: Result) -> None:
    assert ordinary.start == 1
    assert ordinary.seeds.final_loss[0] == ordinary.final_loss
    assert ordinary.seeds.accuracy[0] == ordinary.accuracy
    assert tuple(ordinary.seeds.losses[0].tolist()) == ordinary.history


def test_a_seed_that_diverges_has_neither_accuracy_nor_final_loss(runs_of: RunsOf) -> None:
    (run,) = runs_of(activation="none", learning_rate=0.3, epochs=5)

    seeds = trained(run).seeds

    assert seeds.diverged_at == (1,) * SEEDS
    assert all(1 <= sample <= 100 for sample in seeds.diverged_sample)
    assert seeds.accuracy == seeds.final_loss == (None,) * SEEDS
    assert np.isnan(seeds.losses).all()


def test_the_spread_is_at_least_1e_12(long: Result) -> None:
    assert LEAST_SPREAD == 1e-12
    assert 1e-12 <= long.spread < 1e-10
    assert not long.is_chaotic


@pytest.mark.parametrize(("moved", "spread"), [(0.0, 1e-12), (1e-13, 1e-12), (3e-12, 3e-11), (0.25, 2.5)])
def test_the_spread_is_ten_times_the_largest_distance_to_the_shadow(
    runs_of: RunsOf, moved: float, spread: float
) -> None:
    (run,) = runs_of(epochs=1)
    parameters = np.zeros((2, 28))
    parameters[1, 5] = -moved
    parameters[0, 7] = moved / 2

    result = trained(run, parameters=parameters)

    assert result.spread == pytest.approx(spread)
    assert result.is_chaotic == (spread > 1e-9)


@pytest.mark.parametrize(
    "changes",
    [
        {"diverged_at": [0, 3], "diverged_sample": [0, 5]},
        {"diverged_at": [2, 3], "diverged_sample": [5, 5]},
        {"diverged_at": [3, 3], "diverged_sample": [4, 5]},
        {"parameters": np.full((2, 28), [[1e308], [-1e308]])},
    ],
    ids=["one of them", "in another epoch", "at another sample", "too far apart for a number"],
)
def test_a_run_that_does_not_end_as_its_shadow_has_no_spread_and_is_chaotic(
    runs_of: RunsOf, changes: dict[str, object]
) -> None:
    (run,) = runs_of(epochs=3)

    result = trained(run, **changes)

    assert result.spread is None
    assert result.is_chaotic
    assert read_json(result)["spread"] is None


def test_a_diverged_run_has_a_spread_where_its_shadow_diverges_with_it(diverged: Result) -> None:
    assert diverged.spread >= 1e-12


def test_saved_networks_are_those_of_the_training(long: Result) -> None:
    epochs = list(long.saved)

    assert (epochs[0], epochs[-1]) == (1, 500)
    assert len(epochs) <= 200
    assert epochs == sorted(epochs)
    assert parameters_of(long.saved[500]).tobytes() == parameters_of(long.network).tobytes()
    for epoch in (1, epochs[100]):
        expected = train(long.untrained, xor(), mse, learning_rate=0.1, epochs=epoch).network
        np.testing.assert_allclose(parameters_of(long.saved[epoch]), parameters_of(expected), rtol=0.0, atol=1e-12)


def test_the_thresholds_of_others_change_no_epoch_of_convergence(runs_of: RunsOf) -> None:
    (run,) = runs_of(data="xor", activation="tanh", epochs=40, threshold=0.2)
    replica = featured_replicas([run], None)["lr"]
    thresholds = (0.1, 0.2, 0.25)
    parts = [
        FeaturedReplicas(run.settings, run.samples, thresholds, replica.network.weights),
        SeedReplicas(run.settings, run.samples, thresholds, first=1, last=SEEDS),
    ]
    featured, seeds = train_parts(parts, lambda share: None)

    result = result_of(run, replica, Outcome(Recipe("lr", {}), featured, seeds, thresholds), None)

    alone = trained(run)
    assert result.converged_at == alone.converged_at
    assert result.squared_error_converged_at == alone.squared_error_converged_at
    assert result.seeds == alone.seeds


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
SETTINGS += ["test", "parameters"]
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


def test_the_json_has_the_test_accuracy_where_there_are_further_samples_and_only_there(
    tested: Callable[..., Result],
) -> None:
    with_test = read_json(tested(Samples(CORNERS, np.ones((4, 1)))))
    without = read_json(tested(None))

    assert with_test.keys() - without.keys() == {"test_accuracy", "test_baseline", "test_final_loss"}
    assert 0.0 <= with_test["test_accuracy"] <= with_test["test_baseline"] == 1.0
    of_seeds, of_others = with_test.pop("seeds"), without.pop("seeds")
    assert of_seeds.keys() - of_others.keys() == {"test_accuracy", "test_final_loss"}
    assert {name: of_seeds[name] for name in of_others} == of_others
    assert {name: with_test[name] for name in without} == without


def test_the_json_has_a_list_over_the_seeds_of_each_of_the_six(ordinary: Result) -> None:
    table = read_json(ordinary)

    assert table["seeds"] == {name: list(getattr(ordinary.seeds, name)) for name in COLUMNS}
    assert table["seeds"]["seed"] == list(NUMBERS)
    assert all(isinstance(loss, float) for loss in table["seeds"]["final_loss"])
    assert table["spread"] == ordinary.spread >= 1e-12


def test_the_json_of_a_fixed_start_has_empty_lists_of_seeds(runs_of: RunsOf) -> None:
    (run,) = runs_of(weights="constant", epochs=1)

    assert read_json(trained(run))["seeds"] == {name: [] for name in ["seed", *SIX]}


def test_the_json_has_nulls_for_seeds_that_never_converge_or_that_diverge(runs_of: RunsOf) -> None:
    (run,) = runs_of(activation="none", learning_rate=0.3, epochs=5)

    seeds = read_json(trained(run))["seeds"]

    assert seeds["accuracy"] == seeds["final_loss"] == seeds["converged_at"] == [None] * SEEDS
    assert seeds["diverged_at"] == [1] * SEEDS


def test_the_json_of_a_diverged_run_has_nulls_where_there_is_no_value(diverged: Result) -> None:
    table = read_json(diverged)

    assert (table["accuracy"], table["final_loss"], table["converged_at"]) == (None, None, None)
    assert table["start"] == 4
    assert table["diverged_at"] == 1


def test_the_json_ends_with_a_line_feed_and_is_ascii(ordinary: Result) -> None:
    text = result_json(ordinary)

    assert text.endswith("}\n")
    assert text.isascii()
