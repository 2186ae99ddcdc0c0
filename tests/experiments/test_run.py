"""Running: each replica once, the same bits wherever it is done, results in the order of the runs."""

from collections.abc import Callable, Generator, Sequence

import numpy as np
import pytest

from lab.experiments.executors import Executor, local_processes, serial
from lab.experiments.results import Result, to_json
from lab.experiments.run import run, seconds, train_replica
from lab.experiments.runs import Run
from lab.experiments.starts import Replica, Stream, StreamStart, featured_replicas
from lab.network import printed_json
from lab.network.data_sets import Samples, xor
from lab.network.losses import mae, mse
from lab.network.training import train

RunsOf = Callable[..., tuple[Run, ...]]


def silent(done: int, total: int, share: float) -> None: ...


class Counting:
    """An executor that keeps what it was given, and whether it was closed."""

    def __init__(self) -> None:
        self.items: list[Replica] = []
        self.is_closed = False

    def __call__(self, function: Callable, items: Sequence) -> Generator:
        self.items += items
        try:
            for index, item in enumerate(items):
                yield index, function(item)
        finally:
            self.is_closed = True


def backwards(function: Callable, items: Sequence) -> Generator:
    """An executor that begins at the end."""
    for index in reversed(range(len(items))):
        yield index, function(items[index])


def bits(result: Result) -> tuple[str, str, tuple[float, ...], list[bytes]]:
    outputs = [layer.tobytes() for layer in result.outputs]
    return to_json(result), printed_json.to_json(result.printed), result.history, outputs


@pytest.fixture(scope="module")
def runs(runs_of: RunsOf) -> tuple[Run, ...]:
    """Six runs of four replicas: short, longer, longest, and one that diverges; `again` and `twin` are `short`."""
    return (
        *runs_of(id="short", data="xor", epochs=2),
        *runs_of(id="again", data="xor", epochs=2, threshold=0.3),
        *runs_of(id="longest", epochs=3, biases=True),
        *runs_of(id="diverges", activation="none", epochs=1, featured=4),
        *runs_of(id="longer", data="xor", epochs=4, activation="relu"),
        *runs_of(id="twin", data="xor", epochs=2),
    )


@pytest.fixture(scope="module")
def replicas(runs: tuple[Run, ...]) -> dict[str, Replica]:
    return dict(featured_replicas(runs, Stream(2, (StreamStart("short", (2, 4, 4, 1)),))))


Go = Callable[..., dict[str, Result]]


@pytest.fixture(scope="module")
def go(runs: tuple[Run, ...], replicas: dict[str, Replica]) -> Go:
    """Runs them all, serially and in silence unless told otherwise."""

    def run_all(
        runs: Sequence[Run] = runs, executor: Executor = serial, progress: Callable = silent, **references: object
    ) -> dict[str, Result]:
        return run(runs, replicas, references, executor=executor, progress=progress)

    return run_all


@pytest.fixture(scope="module")
def serially(go: Go) -> dict[str, Result]:
    return go()


def test_runs_that_share_a_replica_train_it_once(go: Go, replicas: dict[str, Replica]) -> None:
    counting = Counting()

    go(executor=counting)

    assert len(counting.items) == 4
    assert {id(item) for item in counting.items} == {id(replica) for replica in replicas.values()}
    assert counting.is_closed


def test_the_longest_replica_is_trained_first(go: Go) -> None:
    counting = Counting()

    go(executor=counting)

    work = [seconds(item) for item in counting.items]
    assert work == sorted(work, reverse=True)


def test_results_stand_in_the_order_of_the_runs(go: Go, runs: tuple[Run, ...]) -> None:
    results = go(executor=backwards)

    assert list(results) == [run.id for run in runs]
    assert [result.id for result in results.values()] == [run.id for run in runs]


def test_runs_that_share_a_replica_have_its_network_and_their_own_threshold(serially: dict[str, Result]) -> None:
    assert serially["short"].network is serially["again"].network
    assert serially["short"].history == serially["again"].history
    assert (serially["short"].threshold, serially["again"].threshold) == (0.05, 0.3)


def test_a_run_that_diverges_is_a_result_like_any_other(serially: dict[str, Result]) -> None:
    assert serially["diverges"].diverged_at == 1
    assert serially["longer"].diverged_at is None


@pytest.mark.parametrize("executor", [backwards, local_processes(2)], ids=["backwards", "two processes"])
def test_the_executor_changes_no_bit(go: Go, serially: dict[str, Result], executor: Executor) -> None:
    results = go(executor=executor)

    assert {run_id: bits(result) for run_id, result in results.items()} == {
        run_id: bits(result) for run_id, result in serially.items()
    }


def test_the_order_of_the_runs_changes_no_bit(go: Go, runs: tuple[Run, ...], serially: dict[str, Result]) -> None:
    results = go(runs[::-1])

    assert {run_id: bits(result) for run_id, result in results.items()} == {
        run_id: bits(result) for run_id, result in serially.items()
    }


def test_progress_goes_from_nothing_to_all_done(go: Go) -> None:
    calls: list[tuple[int, int, float]] = []

    go(progress=lambda *call: calls.append(call))

    assert [(done, total) for done, total, _ in calls] == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    shares = [share for _, _, share in calls]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == pytest.approx(1.0)


def test_an_exception_of_progress_closes_the_executor(go: Go) -> None:
    counting = Counting()

    def stop(done: int, total: int, share: float) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(executor=counting, progress=stop)
    assert counting.is_closed


def test_no_runs_give_no_results() -> None:
    assert run([], {}, {}, executor=serial, progress=silent) == {}


def test_a_run_is_held_against_its_own_reference(go: Go, serially: dict[str, Result]) -> None:
    results = go(short=serially["short"].printed, longest=serially["short"].printed)

    assert results["short"].difference == 0.0
    assert results["longest"].difference > 0.0
    assert results["again"].difference is None


def test_a_replica_is_trained_on_the_samples_of_its_run(runs_of: RunsOf) -> None:
    points = Samples(np.array([[0.5], [-0.5]]), np.array([[1.0], [0.0]]))
    (one,) = runs_of(samples_of=lambda path, name: points, data="points.csv", layers=[1, 1], epochs=3)
    replica = featured_replicas([one], None)["lr"]

    training = train_replica(replica)

    assert training.history == train(replica.network, points, mse, learning_rate=0.1, epochs=3).history


def test_a_replica_is_trained_with_all_of_its_settings(runs_of: RunsOf) -> None:
    (one,) = runs_of(data="xor", activation="tanh", loss="mae", learning_rate=0.3, epochs=2, biases=True)
    replica = featured_replicas([one], None)["lr"]
    by_hand = train(replica.network, xor(), mae, learning_rate=0.3, epochs=2)

    training = train_replica(replica)

    assert training.history == by_hand.history
    assert [w.tobytes() for w in training.network.weights] == [w.tobytes() for w in by_hand.network.weights]
    assert [b.tobytes() for b in training.network.biases] == [b.tobytes() for b in by_hand.network.biases]


def test_the_time_that_a_replica_takes_grows_with_samples_epochs_and_layers(runs_of: RunsOf) -> None:
    (base,) = runs_of(epochs=10)
    (longer,) = runs_of(epochs=20)
    (deeper,) = runs_of(epochs=10, layers=[2, 4, 4, 4, 4, 4, 1])
    (smaller,) = runs_of(epochs=10, data="xor")

    work = [seconds(one) for one in (base, longer, deeper, smaller)]

    assert work[1] == work[2] == pytest.approx(2 * work[0])
    assert work[3] == pytest.approx(0.21 * work[0])
    assert all(one > 0 for one in work)


def test_a_run_and_its_replica_take_the_same_time(runs: tuple[Run, ...], replicas: dict[str, Replica]) -> None:
    assert [seconds(run) for run in runs] == [seconds(replicas[run.id]) for run in runs]
