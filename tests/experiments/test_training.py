"""Training replicas: the rows of a seed are those of the book's `train`, whatever stands beside it in the stack."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.experiments.runs import Run
from lab.experiments.settings import MOST_EPOCHS, Settings
from lab.experiments.training import (
    MOST_SAVED,
    FeaturedReplicas,
    Part,
    Rows,
    SeedReplicas,
    saved_epochs,
    shadow_of,
    start_from,
    start_of_seed,
    train_parts,
)
from lab.network.data_sets import Samples
from lab.network.initial_weights import INITIAL_WEIGHTS
from lab.network.losses import LOSSES
from lab.network.parameters import parameters_of
from lab.network.prediction import accuracy, outputs
from lab.network.training import Training, converged_at, train

RunsOf = Callable[..., tuple[Run, ...]]

PartOf = Callable[..., SeedReplicas]

FeaturedOf = Callable[..., FeaturedReplicas]

THRESHOLDS = (0.1, 0.2, 0.24)


@pytest.fixture(scope="session")
def part_of(runs_of: RunsOf) -> PartOf:
    """Some seeds of a run, from the first to the last."""

    def make(*, seeds: tuple[int, int] = (6, 8), **keys: object) -> SeedReplicas:
        (run,) = runs_of(**{"data": "xor", "epochs": 30, "layers": [2, 3, 3, 1], **keys})
        return SeedReplicas(run.settings, run.samples, THRESHOLDS, *seeds)

    return make


@pytest.fixture(scope="session")
def featured_of(part_of: PartOf) -> FeaturedOf:
    """A run's start from the weights that a seed draws, and its shadow."""

    def make(*, seed: int = 5, **keys: object) -> FeaturedReplicas:
        part = part_of(**keys)
        weights = start_of_seed(part.settings, seed).weights
        return FeaturedReplicas(part.settings, part.samples, part.thresholds, weights)

    return make


def silent(share: float) -> None: ...


def rows_of(*parts: Part) -> list[Rows]:
    return train_parts(parts, silent)


def by_the_book(part: Part, seed: int) -> Training:
    settings = part.settings
    start = start_of_seed(settings, seed)
    loss = LOSSES[settings.loss]
    return train(start, part.samples, loss, learning_rate=settings.learning_rate, epochs=settings.epochs)


def assert_rows_are_the_book_s(part: SeedReplicas, rows: Rows, *, tolerance: float = 1e-12) -> None:
    for row, seed in zip(rows, part.seeds, strict=True):
        training = by_the_book(part, seed)
        saved = [epoch for epoch in saved_epochs(part.settings.epochs) if epoch <= len(training.history)]
        losses = [training.history[epoch - 1] for epoch in saved]
        np.testing.assert_allclose(row["losses"][: len(saved)], losses, rtol=tolerance, atol=tolerance)
        assert np.isnan(row["losses"][len(saved) :]).all()
        expected = parameters_of(training.network)
        np.testing.assert_allclose(row["parameters"], expected, rtol=tolerance, atol=tolerance)
        for name, found in (
            ("converged_at", training.history),
            ("squared_error_converged_at", training.squared_errors),
        ):
            assert row[name].tolist() == [converged_at(found, threshold) or 0 for threshold in part.thresholds]
        assert (row["diverged_at"], row["diverged_sample"]) == (
            training.diverged_at or 0,
            training.diverged_sample or 0,
        )
        if training.diverged_at:
            assert np.isnan([row["accuracy"], row["final_loss"]]).all()
        else:
            answers = outputs(training.network, part.samples.inputs)[-1]
            assert row["accuracy"] == accuracy(answers, part.samples.labels)
            assert row["final_loss"] == row["losses"][-1]


# The book's numbers


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"loss": "mae"},
        {"biases": True},
        {"weights": "xavier", "scale": 2.0},
        {"data": "linear", "epochs": 5},
        {"activation": "tanh", "layers": [2, 1]},
        {"activation": "relu", "epochs": 10},
        {"activation": "none", "learning_rate": 0.01},
        {"layers": [2, 4, 4, 4, 4, 1], "epochs": 5},
        {"epochs": 220},
    ],
    ids=str,
)
def test_the_rows_of_seeds_are_those_of_the_book(part_of: PartOf, keys: dict[str, object]) -> None:
    part = part_of(**keys)

    [rows] = rows_of(part)

    assert_rows_are_the_book_s(part, rows)


def test_some_of_them_converge_and_others_do_not(part_of: PartOf) -> None:
    """Else what is compared above says little."""
    [rows] = rows_of(part_of(activation="tanh", layers=[2, 4, 1], epochs=60, learning_rate=0.3))

    epochs = rows["converged_at"]
    assert {0} < set(epochs.ravel().tolist())
    assert (epochs[:, 2] <= np.where(epochs[:, 1], epochs[:, 1], 1000)).all()


@pytest.mark.parametrize(
    ("keys", "epochs"),
    [
        ({"data": "linear", "layers": [2, 4, 4, 1], "learning_rate": 0.1, "seeds": (1, 4)}, [0, 0, 0, 1]),
        ({"learning_rate": 0.7, "layers": [2, 3, 1], "seeds": (3, 5)}, [1, 1, 2]),
    ],
    ids=["at once or never", "in the second epoch"],
)
def test_a_seed_that_diverges_has_the_epoch_and_the_sample_of_the_book(
    part_of: PartOf, keys: dict[str, object], epochs: list[int]
) -> None:
    part = part_of(activation="none", epochs=4, **keys)

    [rows] = rows_of(part)

    assert rows["diverged_at"].tolist() == epochs
    for row, seed in zip(rows, part.seeds, strict=True):
        training = by_the_book(part, seed)
        assert (row["diverged_at"] or None, row["diverged_sample"] or None) == (
            training.diverged_at,
            training.diverged_sample,
        )
        assert np.isfinite(row["parameters"]).all()
        assert np.isnan([row["accuracy"], row["final_loss"]]).all() == bool(training.diverged_at)
        assert np.isfinite(row["losses"]).sum() == len(training.history)


def test_parts_of_other_rates_losses_samples_starts_and_thresholds_may_be_trained_together(
    part_of: PartOf, featured_of: FeaturedOf
) -> None:
    flipped = Samples(part_of().samples.inputs, 1.0 - part_of().samples.labels)
    parts = [
        part_of(learning_rate=0.3),
        part_of(loss="mae", seeds=(4, 4)),
        featured_of(),
        replace(featured_of(weights="zero"), thresholds=(0.5,)),
        replace(part_of(seeds=(8, 9)), samples=flipped, thresholds=(0.25, 0.3)),
    ]

    together = rows_of(*parts)

    assert [len(rows) for rows in together] == [3, 1, 2, 2, 2]
    for part, rows in zip(parts, together, strict=True):
        [alone] = rows_of(part)
        assert rows.dtype == alone.dtype == part.row_type
        assert rows.tobytes() == alone.tobytes()
        if isinstance(part, SeedReplicas):
            assert_rows_are_the_book_s(part, rows)


# The featured replica, and its shadow


def test_of_a_featured_replica_and_its_shadow_every_epoch_is_kept(featured_of: FeaturedOf) -> None:
    part = featured_of(epochs=220)

    [rows] = rows_of(part)

    assert rows["history"].shape == (2, 220)
    assert rows["losses"].shape == (2, len(saved_epochs(220)))
    starts = (start_of_seed(part.settings, 5), start_from(part.settings, shadow_of(part.weights)))
    for row, start in zip(rows, starts, strict=True):
        training = train(start, part.samples, LOSSES["mse"], learning_rate=0.1, epochs=220)
        np.testing.assert_allclose(row["history"], training.history, rtol=0.0, atol=1e-12)
        np.testing.assert_allclose(row["parameters"], parameters_of(training.network), rtol=0.0, atol=1e-12)
        np.testing.assert_allclose(row["outputs"], np.concatenate(training.outputs), rtol=0.0, atol=1e-12)
        assert row["losses"].tolist() == [row["history"][epoch - 1] for epoch in saved_epochs(220)]


def test_a_featured_seed_has_the_bits_of_that_seed(part_of: PartOf, featured_of: FeaturedOf) -> None:
    featured, seeds = rows_of(featured_of(), part_of(seeds=(4, 5)))

    for name in seeds.dtype.names:
        assert featured[0][name].tobytes() == seeds[1][name].tobytes(), name


def test_the_networks_at_saved_epochs_are_those_that_the_epochs_leave(featured_of: FeaturedOf) -> None:
    part = featured_of(epochs=220)

    [rows] = rows_of(part)

    epochs = saved_epochs(220)
    assert rows["saved_parameters"][:, -1].tobytes() == rows["parameters"].tobytes()
    for place in (0, 50, 100):
        expected = rows_of(replace(part, settings=replace(part.settings, epochs=epochs[place])))[0]["parameters"]
        assert rows["saved_parameters"][:, place].tobytes() == expected.tobytes()


def test_a_featured_replica_that_diverges_has_its_last_finite_outputs_and_no_later_epochs(
    featured_of: FeaturedOf,
) -> None:
    part = featured_of(seed=1, data="linear", activation="none", layers=[2, 3, 1], learning_rate=0.7, epochs=8)

    [rows] = rows_of(part)

    epoch = int(rows["diverged_at"][0])
    assert 1 < epoch < 8
    assert np.isfinite(rows["history"][0]).tolist() == [number < epoch for number in range(1, 9)]
    assert np.isfinite(rows["saved_parameters"][0]).all(axis=1).tolist() == [number < epoch for number in range(1, 9)]
    assert np.isfinite(rows["outputs"][0]).all()


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_a_shadow_starts_one_unit_in_the_last_place_away(featured_of: FeaturedOf, activation: str) -> None:
    part = featured_of(activation=activation)

    [(row, shadow)] = rows_of(part)

    assert row["parameters"].tobytes() != shadow["parameters"].tobytes()
    np.testing.assert_allclose(row["parameters"], shadow["parameters"], rtol=0.0, atol=1e-12)


def test_a_shadow_is_the_next_number_upwards_and_of_zero_a_very_small_one() -> None:
    weights = (np.array([[1.0, -1.0], [0.0, -0.0]]), np.array([[1e-300, 3.0]]))

    shadow = shadow_of(weights)

    assert shadow[0].tolist() == [[1.0 + 2**-52, -1.0 + 2**-53], [2**-53, 2**-53]]
    assert shadow[1].tolist() == [[np.nextafter(1e-300, 1.0), 3.0 + 2**-51]]
    assert weights[0].tolist() == [[1.0, -1.0], [0.0, 0.0]]


# Starts


@pytest.mark.parametrize("weights", INITIAL_WEIGHTS)
def test_a_seed_draws_the_weights_alone_layer_by_layer_and_then_scales_them(part_of: PartOf, weights: str) -> None:
    settings = part_of(weights=weights, scale=2.0, biases=True).settings
    once, again, other = (start_of_seed(settings, seed) for seed in (3, 3, 4))

    assert once.layers == settings.layers
    assert [b.tolist() for b in once.biases] == [[0.0] * 3, [0.0] * 3, [0.0]]
    assert parameters_of(once).tobytes() == parameters_of(again).tobytes()
    assert (parameters_of(once).tobytes() == parameters_of(other).tobytes()) == settings.has_fixed_start
    if weights == "normal":
        generator = np.random.default_rng(3)
        assert [w.tolist() for w in once.weights] == [
            (2.0 * generator.standard_normal(layer.shape)).tolist() for layer in once.weights
        ]


# Saved epochs


@given(epochs=st.integers(1, MOST_EPOCHS))
@example(epochs=1)
@example(epochs=MOST_SAVED)
@example(epochs=MOST_SAVED + 1)
@example(epochs=MOST_EPOCHS)
def test_at_most_200_epochs_are_saved_the_first_and_the_last_always_and_all_where_they_are_few(epochs: int) -> None:
    saved = saved_epochs(epochs)

    assert len(saved) <= 200
    assert (saved[0], saved[-1]) == (1, epochs)
    assert list(saved) == sorted(set(saved))
    assert all(type(epoch) is int for epoch in saved)
    if epochs <= 200:
        assert list(saved) == list(range(1, epochs + 1))


def test_late_epochs_stand_further_apart() -> None:
    saved = saved_epochs(100_000)

    steps = np.diff(saved)
    assert (steps[:3] == 1).all()
    assert steps[-1] > 1000
    assert len(saved) > 150


# Rows


def test_a_row_has_room_for_everything_and_for_nothing_else(part_of: PartOf, featured_of: FeaturedOf) -> None:
    seeds, featured = part_of(biases=True), featured_of(biases=True)

    of_seeds, of_featured = (
        {name: (field[0].base.str, field[0].shape) for name, field in part.row_type.fields.items()}
        for part in (seeds, featured)
    )

    assert of_seeds == {
        "accuracy": ("<f8", ()),
        "final_loss": ("<f8", ()),
        "converged_at": ("<i8", (3,)),
        "squared_error_converged_at": ("<i8", (3,)),
        "diverged_at": ("<i8", ()),
        "diverged_sample": ("<i8", ()),
        "losses": ("<f8", (30,)),
        "parameters": ("<f8", (9 + 12 + 4,)),
    }
    assert of_featured == {
        **of_seeds,
        "outputs": ("<f8", (2 + 3 + 3 + 1,)),
        "history": ("<f8", (30,)),
        "saved_parameters": ("<f8", (30, 25)),
    }


def test_rows_are_read_back_from_their_bytes(featured_of: FeaturedOf) -> None:
    part = featured_of()
    [rows] = rows_of(part)

    again = np.frombuffer(rows.tobytes(), part.row_type)

    assert again.tobytes() == rows.tobytes()
    assert part.row_type.itemsize * len(rows) == len(rows.tobytes())  # no gaps


def test_a_part_counts_its_replicas(part_of: PartOf, featured_of: FeaturedOf) -> None:
    assert part_of().replicas == 3
    assert featured_of().replicas == 2


def test_shares_go_up_to_all_and_are_told_at_most_a_hundred_times_or_so(part_of: PartOf) -> None:
    for epochs in (1, 7, 250):
        told: list[float] = []

        train_parts([part_of(epochs=epochs)], told.append)

        assert told == sorted(set(told))
        assert told[-1] == 1.0
        assert len(told) == min(epochs, 125)


def test_settings_are_not_needed_to_train_but_only_their_values(part_of: PartOf) -> None:
    """So that what reads chapters is no part of the code that a replica was made by."""
    values = part_of().settings
    stand_in = type("StandIn", (), {name: getattr(values, name) for name in Settings.__slots__})()

    [rows] = rows_of(replace(part_of(), settings=stand_in))

    assert rows.tobytes() == rows_of(part_of())[0].tobytes()
