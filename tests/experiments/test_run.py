"""Running: what is missing is trained once and kept, with the same bits wherever that is done; results in the order of
the runs.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lab.experiments.executors import Executor, local_processes, serial
from lab.experiments.plan import plan
from lab.experiments.results import Result
from lab.experiments.run import run
from lab.experiments.runs import Run
from lab.experiments.starts import Stream, StreamStart
from lab.network.data_sets import Samples, xor
from lab.network.losses import mae, mse
from lab.network.parameters import parameters_of
from lab.network.training import train
from lab.store.disk import Disk
from lab.store.entries import Store

RunsOf = Callable[..., tuple[Run, ...]]
Bits = Callable[[Result], list[object]]

STREAM = Stream(2, (StreamStart("short", (2, 4, 4, 1)),))


def silent(done: int, total: int, share: float) -> None: ...


def backwards(function: Callable, items: Sequence, tell: Callable) -> Generator:
    """An executor that begins at the end."""
    for index in reversed(range(len(items))):
        yield index, function(items[index], lambda share, index=index: tell(index, share))


@pytest.fixture(scope="module")
def runs(runs_of: RunsOf) -> tuple[Run, ...]:
    """Six runs of four settings, each of another shape: short, longer, longest, and one that diverges; `again` and
    `twin` are `short`.
    """
    return (
        *runs_of(id="short", data="xor", epochs=2, seeds=3),
        *runs_of(id="again", data="xor", epochs=2, seeds=5, threshold=0.3),
        *runs_of(id="longest", epochs=3, biases=True, seeds=2),
        *runs_of(id="diverges", activation="none", epochs=1, featured=4, seeds=4),
        *runs_of(id="longer", data="xor", epochs=4, activation="relu", seeds=1),
        *runs_of(id="twin", data="xor", epochs=2, seeds=1),
    )


REPLICAS = 5 + 2 + 4 + 1 + 4 * 2
"""Of those runs: the seeds of each settings, and its featured replica with its shadow."""

Go = Callable[..., dict[str, Result]]


@pytest.fixture(scope="module")
def go(runs: tuple[Run, ...], tmp_path_factory: pytest.TempPathFactory) -> Go:
    """Runs them all with an empty store, serially and in silence unless told otherwise."""

    def run_all(
        runs: Sequence[Run] = runs,
        executor: Executor = serial,
        progress: Callable = silent,
        store: Store | None = None,
        **references: object,
    ) -> dict[str, Result]:
        store = store or Store(tmp_path_factory.mktemp("run") / ".lab", Disk())
        return run(plan(runs, STREAM, store), store, references, executor=executor, progress=progress)

    return run_all


@pytest.fixture(scope="module")
def serially(go: Go) -> dict[str, Result]:
    return go()


@pytest.fixture(scope="module")
def all_bits(bits: Bits) -> Callable[[dict[str, Result]], dict[str, list[object]]]:
    return lambda results: {run_id: bits(result) for run_id, result in results.items()}


# What is trained


def test_runs_that_share_replicas_train_them_once(go: Go, counting) -> None:
    go(executor=counting)

    assert sum(part.replicas for item in counting.items for part in item) == REPLICAS
    assert counting.is_closed


def test_the_longest_stack_is_trained_first(go: Go, counting) -> None:
    go(executor=counting)

    order = [(stack[0].settings.activation, stack[0].settings.epochs) for stack in counting.items]
    assert order == [("sigmoid", 3), ("none", 1), ("relu", 4), ("sigmoid", 2)]  # 300, 100, 84 and 42 updates


def test_a_second_time_nothing_is_trained_and_nothing_said(
    go: Go, store: Store, all_bits: Callable, serially: dict[str, Result]
) -> None:
    go(store=store)
    calls: list[tuple[object, ...]] = []

    results = go(store=store, executor=lambda *call: calls.append(call), progress=lambda *call: calls.append(call))

    assert calls == []
    assert all_bits(results) == all_bits(serially)


def test_what_is_trained_for_one_run_is_there_for_another_of_the_same_settings(
    go: Go, store: Store, counting, runs: tuple[Run, ...]
) -> None:
    short, twin = (next(run for run in runs if run.id == name) for name in ("short", "twin"))
    go([short], store=store)

    go([short, twin], store=store, executor=counting)

    assert counting.items == []


def test_each_stack_is_kept_as_it_comes(go: Go, store: Store, counting) -> None:
    def stop(done: int, total: int, share: float) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(store=store, progress=stop, executor=counting)
    go(store=store, executor=(rest := type(counting)()))

    assert len(rest.items) == len(counting.items) - 1
    assert sum(part.replicas for item in rest.items for part in item) == REPLICAS - 4  # without `longest`


def test_a_store_that_cannot_be_written_ends_the_work(go: Go, tmp_path: Path, counting) -> None:
    class FullDisk(Disk):
        def write(self, path: Path, content: bytes) -> None:
            if "products" in path.parts:
                raise OSError(28, "No space left on device")
            super().write(path, content)

    with pytest.raises(OSError, match="No space left"):
        go(store=Store(tmp_path / ".lab", FullDisk()), executor=counting)

    assert counting.is_closed


def test_what_is_damaged_is_set_aside_and_made_again_with_the_same_bits(
    go: Go, store: Store, all_bits: Callable, serially: dict[str, Result], counting
) -> None:
    go(store=store)
    products = sorted((store.folder / "products").glob("*/*"))
    for product in products:
        product.write_bytes(product.read_bytes()[:-1])

    results = go(store=store, executor=counting)

    assert sum(part.replicas for item in counting.items for part in item) == REPLICAS
    assert all_bits(results) == all_bits(serially)
    assert len(list((store.folder / "damaged").iterdir())) == len(products)


# Results


def test_results_stand_in_the_order_of_the_runs(go: Go, runs: tuple[Run, ...]) -> None:
    results = go(executor=backwards)

    assert list(results) == [run.id for run in runs]
    assert [result.id for result in results.values()] == [run.id for run in runs]


def test_runs_that_share_replicas_have_their_network_and_seeds_and_their_own_threshold(
    serially: dict[str, Result],
) -> None:
    short, again = serially["short"], serially["again"]

    assert parameters_of(short.network).tobytes() == parameters_of(again.network).tobytes()
    assert short.history == again.history
    assert (short.threshold, again.threshold) == (0.05, 0.3)
    assert short.seeds.seed == again.seeds.seed == (1, 2, 3, 4, 5)
    assert short.seeds.final_loss == again.seeds.final_loss
    assert short.seeds.converged_at == (None,) * 5 != again.seeds.converged_at


def test_a_run_that_diverges_is_a_result_like_any_other(serially: dict[str, Result]) -> None:
    assert serially["diverges"].diverged_at == 1
    assert serially["longer"].diverged_at is None


@pytest.mark.parametrize("executor", [backwards, local_processes(2)], ids=["backwards", "two processes"])
def test_the_executor_changes_no_bit(
    go: Go, all_bits: Callable, serially: dict[str, Result], executor: Executor
) -> None:
    assert all_bits(go(executor=executor)) == all_bits(serially)


def test_the_order_of_the_runs_changes_no_bit(
    go: Go, all_bits: Callable, runs: tuple[Run, ...], serially: dict[str, Result]
) -> None:
    assert all_bits(go(runs[::-1])) == all_bits(serially)


def test_no_runs_give_no_results(go: Go) -> None:
    assert go([]) == {}


def test_a_run_is_held_against_its_own_reference(go: Go, serially: dict[str, Result]) -> None:
    results = go(short=serially["short"].printed, longest=serially["short"].printed)

    assert results["short"].difference == 0.0
    assert results["longest"].difference > 0.0
    assert results["again"].difference is None


def test_a_run_is_trained_on_its_own_samples(go: Go, runs_of: RunsOf) -> None:
    points = Samples(np.array([[0.5], [-0.5]]), np.array([[1.0], [0.0]]))
    (one,) = runs_of(samples_of=lambda path, name: points, data="points.csv", layers=[1, 1], epochs=3, seeds=2)

    result = go([one])["lr"]

    by_hand = train(result.untrained, points, mse, learning_rate=0.1, epochs=3)
    assert result.history == pytest.approx(by_hand.history, abs=1e-12)


def test_a_run_is_trained_with_all_of_its_settings(go: Go, runs_of: RunsOf) -> None:
    (one,) = runs_of(data="xor", activation="tanh", loss="mae", learning_rate=0.3, epochs=2, biases=True, seeds=2)

    result = go([one])["lr"]

    by_hand = train(result.untrained, xor(), mae, learning_rate=0.3, epochs=2)
    assert result.history == pytest.approx(by_hand.history, abs=1e-12)
    np.testing.assert_allclose(parameters_of(result.network), parameters_of(by_hand.network), atol=1e-12)


def test_what_a_result_was_made_of_tells_it_from_others(go: Go, serially: dict[str, Result], runs_of: RunsOf) -> None:
    def made_of(**keys: object) -> str:
        return go(runs_of(data="xor", epochs=2, **{"seeds": 2, **keys}))["lr"].made_of.digest

    others = [made_of(), made_of(seeds=3), made_of(threshold=0.1), made_of(featured=2), made_of(learning_rate=0.2)]

    assert len({*others, *(result.made_of.digest for result in serially.values())}) == len(others) + len(serially)
    assert made_of() == others[0]


# Progress


def test_progress_goes_from_nothing_to_all_done(go: Go) -> None:
    calls: list[tuple[int, int, float]] = []

    go(progress=lambda *call: calls.append(call))

    done, totals, shares = zip(*calls, strict=True)
    assert set(totals) == {REPLICAS}
    assert (done[0], done[-1]) == (0, REPLICAS)
    assert list(done) == sorted(done)
    assert list(shares) == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, pytest.approx(1.0))


def test_progress_is_told_within_a_stack(go: Go, runs_of: RunsOf) -> None:
    calls: list[tuple[int, int, float]] = []

    go(runs_of(data="xor", epochs=10, seeds=8), progress=lambda *call: calls.append(call))

    assert [(done, total) for done, total, _ in calls] == [(count, 10) for count in (*range(11), 10)]
    assert [share for *_, share in calls] == pytest.approx([count / 10 for count in (*range(11), 10)])


def test_an_exception_of_progress_closes_the_executor(go: Go, counting) -> None:
    def stop(done: int, total: int, share: float) -> None:
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(executor=counting, progress=stop)
    assert counting.is_closed


def test_a_damaged_entry_of_the_plan_that_is_gone_by_now_is_fine(go: Go, store: Store, runs: tuple[Run, ...]) -> None:
    work = plan(runs, STREAM, store)
    recipe = work.families["short"].recipe

    results = run(replace(work, damaged=((recipe, "seeds-1-5"),)), store, {}, executor=serial, progress=silent)

    assert results["short"].seeds.seed == (1, 2, 3, 4, 5)
