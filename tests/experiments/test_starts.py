"""Starts: drawn by hand and compared by the bit; which replicas are shared, and which runs leave the stream."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest

from lab.experiments.runs import Run
from lab.experiments.starts import Replica, Stream, StreamStart, featured_replicas, stream_leavers
from lab.language.keys import ProblemsError, read_table
from lab.network.activations import relu
from lab.network.arrays import Array
from lab.network.data_sets import linear

RunsOf = Callable[..., tuple[Run, ...]]

LAYERS = (2, 4, 4, 1)


def stream_of(*starts: tuple[str, Sequence[int]], seed: int = 2) -> Stream:
    return Stream(seed, tuple(StreamStart(run_id, tuple(layers)) for run_id, layers in starts))


def by_hand(*starts: Sequence[int], seed: int = 2) -> list[list[Array]]:
    """The weights of each start in turn, from one RandomState behind its linear data."""
    stream = np.random.RandomState(seed)
    stream.uniform(0.0, 1.0, (100, 2))
    return [[stream.randn(outputs, inputs) for inputs, outputs in pairwise(layers)] for layers in starts]


def bits(weights: Sequence[Array]) -> list[bytes]:
    return [layer.tobytes() for layer in weights]


def starts_at(replica: Replica, weights: Sequence[Array]) -> bool:
    return bits(replica.network.weights) == bits(weights)


# The stream


def test_the_starts_of_the_stream_are_drawn_one_after_another_behind_its_linear_data(runs_of: RunsOf) -> None:
    deep = [2, 4, 4, 4, 1]
    runs = runs_of(id="b", layers=deep) + runs_of(id="a") + runs_of(id="c", layers=[2, 3, 1])
    stream = stream_of(("a", LAYERS), ("b", deep), ("c", (2, 3, 1)))

    replicas = featured_replicas(runs, stream)

    assert {replica.start for replica in replicas.values()} == {"stream"}
    for run_id, weights in zip("abc", by_hand(LAYERS, deep, (2, 3, 1)), strict=True):
        assert starts_at(replicas[run_id], weights)


def test_a_start_that_no_run_has_is_drawn_all_the_same(runs_of: RunsOf) -> None:
    stream = stream_of(("nobody", (2, 7, 1)), ("lr", LAYERS))

    replicas = featured_replicas(runs_of(), stream)

    assert list(replicas) == ["lr"]
    assert starts_at(replicas["lr"], by_hand((2, 7, 1), LAYERS)[1])


def test_the_stream_is_the_one_of_its_seed(runs_of: RunsOf) -> None:
    replicas = featured_replicas(runs_of(), stream_of(("lr", LAYERS), seed=3))

    assert starts_at(replicas["lr"], by_hand(LAYERS, seed=3)[0])


def test_the_first_draws_of_the_stream_are_the_linear_data() -> None:
    assert linear().inputs.tobytes() == np.random.RandomState(2).uniform(0.0, 1.0, (100, 2)).tobytes()


def test_more_starts_and_more_runs_leave_earlier_starts_as_they_were(runs_of: RunsOf) -> None:
    runs = runs_of()
    before = featured_replicas(runs, stream_of(("lr", LAYERS)))

    after = featured_replicas(runs_of(id="x", epochs=3) + runs, stream_of(("lr", LAYERS), ("x", LAYERS)))

    assert starts_at(after["lr"], before["lr"].network.weights)
    assert not starts_at(after["x"], before["lr"].network.weights)


@pytest.mark.parametrize(
    "keys",
    [
        {"data": "xor"},
        {"activation": "relu"},
        {"loss": "mae"},
        {"learning_rate": 1.0},
        {"epochs": 3},
        {"biases": True},
        {"featured": 7},
        {"threshold": 0.1},
    ],
    ids=lambda keys: "".join(keys),
)
def test_a_run_stays_in_the_stream_whatever_else_it_sets(runs_of: RunsOf, keys: dict[str, object]) -> None:
    runs, stream = runs_of(**keys), stream_of(("lr", LAYERS))

    replicas = featured_replicas(runs, stream)

    assert replicas["lr"].start == "stream"
    assert starts_at(replicas["lr"], by_hand(LAYERS)[0])
    assert stream_leavers(runs, stream) == []


@pytest.mark.parametrize(
    ("keys", "start"),
    [
        ({"layers": [2, 4, 1]}, 1),
        ({"layers": [2, 4, 4, 4, 1]}, 1),
        ({"layers": [2, 4, 3, 1]}, 1),
        ({"weights": "xavier"}, 1),
        ({"weights": "uniform"}, 1),
        ({"scale": 0.5}, 1),
        ({"scale": 0.5, "featured": 7}, 7),
        ({"weights": "zero"}, "fixed"),
    ],
    ids=str,
)
def test_a_run_with_other_layers_or_weights_leaves_the_stream_which_is_said(
    runs_of: RunsOf, keys: dict[str, object], start: int | str
) -> None:
    runs, stream = runs_of(**keys), stream_of(("lr", LAYERS))

    replicas = featured_replicas(runs, stream)

    assert replicas["lr"].start == start
    assert stream_leavers(runs, stream) == [
        'run "lr" leaves the stream of report.toml: its layers or initial weights are others than drawn there'
    ]


def test_a_run_that_leaves_the_stream_leaves_the_other_starts_where_they_are(runs_of: RunsOf) -> None:
    runs = runs_of(id="a", layers=[2, 3, 1]) + runs_of(id="b")

    replicas = featured_replicas(runs, stream_of(("a", LAYERS), ("b", LAYERS)))

    assert starts_at(replicas["b"], by_hand(LAYERS, LAYERS)[1])


def test_a_run_that_is_not_listed_leaves_nothing(runs_of: RunsOf) -> None:
    assert stream_leavers(runs_of(scale=0.5), stream_of(("other", LAYERS))) == []


def test_without_a_stream_a_run_features_seed_1_and_leaves_nothing(runs_of: RunsOf) -> None:
    assert featured_replicas(runs_of(), None)["lr"].start == 1
    assert stream_leavers(runs_of(), None) == []


# Seeds


def seed_by_hand(seed: int, layers: Sequence[int], scale: float = 1.0) -> list[Array]:
    generator = np.random.default_rng(seed)
    sizes = pairwise(layers)
    return [generator.standard_normal((outputs, inputs)) * scale for inputs, outputs in sizes]


@pytest.mark.parametrize("seed", [1, 4, 100])
@pytest.mark.parametrize("scale", [1.0, 0.3])
def test_a_seed_draws_normal_weights_layer_by_layer_times_the_scale(runs_of: RunsOf, seed: int, scale: float) -> None:
    replicas = featured_replicas(runs_of(featured=seed, scale=scale), None)

    assert replicas["lr"].start == seed
    assert starts_at(replicas["lr"], seed_by_hand(seed, LAYERS, scale))


def test_a_seed_draws_uniform_weights_alike(runs_of: RunsOf) -> None:
    generator = np.random.default_rng(4)
    by_hand = [generator.uniform(-1.0, 1.0, size) * 0.5 for size in ((4, 2), (4, 4), (1, 4))]

    replicas = featured_replicas(runs_of(featured=4, weights="uniform", scale=0.5), None)

    assert starts_at(replicas["lr"], by_hand)


@pytest.mark.parametrize(("weights", "value"), [("zero", 0.0), ("constant", 0.25)])
def test_a_fixed_start_is_no_seed(runs_of: RunsOf, weights: str, value: float) -> None:
    replica = featured_replicas(runs_of(weights=weights, scale=0.25), None)["lr"]

    assert replica.start == "fixed"
    assert {weight for layer in replica.network.weights for weight in layer.ravel()} == {value}


def test_a_network_starts_with_the_activation_of_its_settings_and_biases_of_0(runs_of: RunsOf) -> None:
    network = featured_replicas(runs_of(activation="relu", biases=True), None)["lr"].network

    assert network.activation is relu
    assert network.has_biases
    assert not any(biases.any() for biases in network.biases)


def test_a_scale_at_which_weights_overflow_is_a_problem(runs_of: RunsOf) -> None:
    with pytest.raises(ProblemsError, match=r"^scale is 1\.7e\+308; "):
        runs_of(scale=1.7e308)


# Sharing


def test_runs_with_equal_settings_share_one_replica(runs_of: RunsOf) -> None:
    runs = runs_of(id="a", threshold=0.1) + runs_of(id="b", seeds=3) + runs_of(id="c", learning_rate=0.2)

    replicas = featured_replicas(runs, None)

    assert replicas["a"] is replicas["b"]
    assert replicas["c"] is not replicas["a"]


def test_a_run_shares_the_replica_of_a_listed_one_with_equal_settings(runs_of: RunsOf) -> None:
    runs = runs_of(id="before", featured=4) + runs_of(id="listed") + runs_of(id="after")

    replicas = featured_replicas(runs, stream_of(("listed", LAYERS)))

    assert replicas["before"] is replicas["listed"] is replicas["after"]
    assert replicas["listed"].start == "stream"
    assert starts_at(replicas["listed"], by_hand(LAYERS)[0])


def test_another_number_of_epochs_shares_nothing(runs_of: RunsOf) -> None:
    runs = runs_of(id="listed") + runs_of(id="longer", epochs=501)

    replicas = featured_replicas(runs, stream_of(("listed", LAYERS)))

    assert replicas["longer"] is not replicas["listed"]
    assert replicas["longer"].start == 1


def test_two_listed_runs_with_equal_settings_keep_a_start_each(runs_of: RunsOf) -> None:
    runs = runs_of(id="a") + runs_of(id="b")
    first, second = by_hand(LAYERS, LAYERS)

    replicas = featured_replicas(runs, stream_of(("a", LAYERS), ("b", LAYERS)))

    assert starts_at(replicas["a"], first)
    assert starts_at(replicas["b"], second)


def test_a_run_features_the_seed_that_one_with_equal_settings_does(runs_of: RunsOf) -> None:
    runs = runs_of(id="a") + runs_of(id="b", featured=4)

    replicas = featured_replicas(runs, None)

    assert replicas["a"] is replicas["b"]
    assert replicas["a"].start == 4


# Reading the stream


def test_a_stream_is_read_from_its_table() -> None:
    table = {"seed": 2, "starts": [{"id": "a", "layers": [2, 4, 1]}, {"id": "b", "layers": [2, 1]}]}

    assert read_table(Stream, table) == stream_of(("a", (2, 4, 1)), ("b", (2, 1)))


@pytest.mark.parametrize(
    ("keys", "paths"),
    [
        ({"seed": -1}, ["seed"]),
        ({"seed": 2**32}, ["seed"]),
        ({"seed": 2.0}, ["seed"]),
        ({"starts": []}, ["starts"]),
        ({"starts": ["a"]}, ["starts[0]"]),
        ({"starts": [{"id": "A", "layers": [2]}]}, ["starts[0].id", "starts[0].layers"]),
        ({"starts": [{"id": "a"}]}, ["starts[0]"]),
        ({"starts": [{"id": "a", "layers": [2, 1]}, {"id": "b", "layers": [2, 0]}]}, ["starts[1].layers[1]"]),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_stream_says_where(keys: dict[str, object], paths: list[str]) -> None:
    right = {"seed": 2, "starts": [{"id": "a", "layers": [2, 1]}]}

    with pytest.raises(ProblemsError) as caught:
        read_table(Stream, {**right, **keys})

    assert [problem.key for problem in caught.value.problems] == paths


def test_the_largest_seed_of_a_stream_can_be_drawn_from(runs_of: RunsOf) -> None:
    stream = read_table(Stream, {"seed": 2**32 - 1, "starts": [{"id": "lr", "layers": [*LAYERS]}]})

    assert featured_replicas(runs_of(), stream)["lr"].start == "stream"


def test_an_id_that_the_stream_lists_twice_is_a_problem() -> None:
    starts = [{"id": "a", "layers": [2, 4, 1]}, {"id": "b", "layers": [2, 1]}, {"id": "a", "layers": [2, 1]}]

    with pytest.raises(ProblemsError, match="starts\\[2\\]"):
        read_table(Stream, {"seed": 2, "starts": starts})
