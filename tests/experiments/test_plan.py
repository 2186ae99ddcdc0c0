"""The plan: what is missing is trained, in stacks, and nothing else; with the reasons, and nothing is written."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.experiments import plan as planning
from lab.experiments.executors import serial
from lab.experiments.plan import WIDEST, Missing, Work, plan, seconds
from lab.experiments.results import Result
from lab.experiments.run import run
from lab.experiments.runs import Run
from lab.experiments.settings import Settings
from lab.experiments.starts import Stream, StreamStart
from lab.experiments.training import FeaturedReplicas, SeedReplicas
from lab.language.keys import keys_of
from lab.network.data_sets import Samples, xor
from lab.store.code import Code, code_of
from lab.store.disk import Disk
from lab.store.entries import Store

RunsOf = Callable[..., tuple[Run, ...]]
Bits = Callable[[Result], list[object]]


def silent(done: int, total: int, share: float) -> None: ...


@pytest.fixture
def short_runs(runs_of: RunsOf) -> RunsOf:
    """The runs of an experiment that is trained at once; it asks for three seeds unless told otherwise."""

    def make(**keys: object) -> tuple[Run, ...]:
        return runs_of(**{"data": "xor", "epochs": 2, "seeds": 3, **keys})

    return make


@pytest.fixture
def train(store: Store) -> Callable[..., dict[str, Result]]:
    """Trains what is missing in the store, and gives the results of runs."""

    def train_missing(runs: Sequence[Run], stream: Stream | None = None) -> dict[str, Result]:
        return run(plan(runs, stream, store), store, {}, executor=serial, progress=silent)

    return train_missing


def parts_of(work: Work) -> list[Missing]:
    return [missing for stack in work.stacks for missing in stack]


def seeds_to_train(work: Work) -> list[int]:
    parts = [missing.part for missing in parts_of(work)]
    return sorted(seed for part in parts if isinstance(part, SeedReplicas) for seed in part.seeds)


def featured_entry(work: Work) -> str:
    return work.families["lr"].of_start(work.featured["lr"]).entry


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


# What is missing


def test_a_plan_writes_nothing(store: Store, short_runs: RunsOf, train, tmp_path: Path) -> None:
    plan(short_runs(), None, Store(tmp_path / "empty", Disk()))
    assert not (tmp_path / "empty").exists()

    train(short_runs())
    before = files(store.folder)
    plan(short_runs(seeds=5), None, store)
    assert files(store.folder) == before


def test_without_a_store_every_seed_and_the_featured_replica_with_its_shadow_are_to_be_trained(
    store: Store, short_runs: RunsOf
) -> None:
    work = plan(short_runs(), None, store)

    (stack,) = work.stacks
    assert [(type(missing.part), missing.part.replicas) for missing in stack] == [
        (FeaturedReplicas, 2),
        (SeedReplicas, 3),
    ]
    assert seeds_to_train(work) == [1, 2, 3]
    assert work.kept == ()


def test_what_was_trained_is_not_planned_again(store: Store, short_runs: RunsOf, train) -> None:
    train(short_runs())

    work = plan(short_runs(), None, store)

    assert (work.stacks, work.damaged, work.reasons) == ((), (), {})
    assert sorted(kept.part.entry for kept in work.kept) == [featured_entry(work), "seeds-1-3"]


def test_more_seeds_train_those_that_are_new_and_keep_the_bits_of_the_others(
    store: Store, short_runs: RunsOf, train
) -> None:
    few = train(short_runs())["lr"]

    work = plan(short_runs(seeds=8), None, store)
    many = train(short_runs(seeds=8))["lr"]

    assert seeds_to_train(work) == [4, 5, 6, 7, 8]
    assert [missing.part.entry for missing in parts_of(work)] == ["seeds-4-8"]
    assert many.seeds.seed == tuple(range(1, 9))
    assert many.seeds.final_loss[:3] == few.seeds.final_loss
    assert many.seeds.losses[:3].tobytes() == few.seeds.losses.tobytes()
    assert many.history == few.history


def test_seeds_that_were_added_have_the_bits_of_those_trained_at_once(
    short_runs: RunsOf, train, tmp_path: Path, bits: Bits
) -> None:
    train(short_runs())
    added = train(short_runs(seeds=8))["lr"]

    other = Store(tmp_path / "other", Disk())
    at_once = run(plan(short_runs(seeds=8), None, other), other, {}, executor=serial, progress=silent)["lr"]

    assert bits(added) == bits(at_once)


def test_fewer_seeds_train_nothing_and_are_the_first(store: Store, short_runs: RunsOf, train) -> None:
    many = train(short_runs(seeds=8))["lr"]

    work = plan(short_runs(), None, store)

    assert work.stacks == ()
    few = train(short_runs())["lr"]
    assert few.seeds.seed == (1, 2, 3)
    assert few.seeds.final_loss == many.seeds.final_loss[:3]


def test_another_featured_start_is_trained_alone(store: Store, short_runs: RunsOf, train) -> None:
    first = train(short_runs())["lr"]

    work = plan(short_runs(featured=9), None, store)
    other = train(short_runs(featured=9))["lr"]

    (missing,) = parts_of(work)
    assert missing.part.entry == featured_entry(work)
    assert (first.start, other.start) == (1, 9)
    assert first.seeds == other.seeds
    assert plan(short_runs(), None, store).stacks == ()


def test_a_start_from_the_stream_is_trained_beside_the_seeds(store: Store, short_runs: RunsOf, train) -> None:
    stream = Stream(2, (StreamStart("lr", (2, 4, 4, 1)),))

    result = train(short_runs(), stream)["lr"]

    assert result.start == "stream"
    assert result.seeds.seed == (1, 2, 3)
    assert result.final_loss not in result.seeds.final_loss


def test_a_fixed_start_has_its_replica_with_its_shadow_and_no_seeds(store: Store, runs_of: RunsOf, train) -> None:
    runs = runs_of(data="xor", epochs=2, weights="zero")

    (missing,) = parts_of(plan(runs, None, store))

    assert isinstance(missing.part, FeaturedReplicas)
    assert missing.part.replicas == 2
    assert len(train(runs)["lr"].seeds) == 0
    assert plan(runs, None, store).stacks == ()


def test_no_runs_need_nothing(store: Store) -> None:
    work = plan([], None, store)

    assert (work.stacks, work.kept, work.families, work.reasons) == ((), (), {}, {})


# Runs with equal settings


def test_equal_settings_share_their_seeds_under_two_names_with_the_larger_number(
    store: Store, short_runs: RunsOf, train
) -> None:
    runs = short_runs(id="few") + short_runs(id="many", seeds=5)

    work = plan(runs, None, store)
    results = train(runs)

    assert seeds_to_train(work) == [1, 2, 3, 4, 5]
    assert work.families["few"] is work.families["many"]
    assert results["few"].seeds == results["many"].seeds
    assert results["few"].seeds.seed == (1, 2, 3, 4, 5)


def test_two_thresholds_of_equal_settings_are_told_in_one_training(
    store: Store, short_runs: RunsOf, train, tmp_path: Path
) -> None:
    one = short_runs(id="one", epochs=30, activation="tanh", threshold=0.3)
    other = short_runs(id="other", epochs=30, activation="tanh", threshold=0.2)

    work = plan(one + other, None, store)
    together = train(one + other)

    assert work.families["one"].thresholds == (0.2, 0.3)
    assert sum(missing.part.replicas for missing in parts_of(work)) == 5
    alone = {}
    for runs in (one, other):
        apart = Store(tmp_path / runs[0].id, Disk())
        alone |= run(plan(runs, None, apart), apart, {}, executor=serial, progress=silent)
    for name in ("one", "other"):
        assert together[name].converged_at == alone[name].converged_at
        assert together[name].seeds == alone[name].seeds
    assert together["one"].converged_at != together["other"].converged_at


def test_two_data_sets_of_equal_points_are_each_right(store: Store, runs_of: RunsOf, train) -> None:
    runs = runs_of(id="a", data="xor", epochs=2, seeds=2) + runs_of(
        id="b", samples_of=lambda path, name: xor(), data="copy.csv", epochs=2, seeds=3
    )

    results = train(runs)

    assert results["a"].seeds.seed == (1, 2)
    assert results["b"].seeds.seed == (1, 2, 3)
    assert results["a"].history == results["b"].history
    assert plan(runs, None, store).stacks == ()


def test_the_name_of_a_run_is_no_part_of_what_it_was_made_of(store: Store, short_runs: RunsOf, train) -> None:
    train(short_runs(id="old"))

    assert plan(short_runs(id="new"), None, store).stacks == ()


# Stacks

VARIED = [
    {"id": "base", "seeds": 7},
    {"id": "rates", "seeds": 4, "learning_rate": None, "sweep": {"learning_rate": [0.2, 0.3]}},
    {"id": "mae", "seeds": 3, "loss": "mae"},
    {"id": "zero", "seeds": None, "weights": "zero"},
    {"id": "deep", "seeds": 5, "layers": [2, 3, 3, 1]},
    {"id": "long", "seeds": 2, "epochs": 5},
    {"id": "biased", "seeds": 1, "biases": True},
    {"id": "hot", "seeds": 6, "activation": "none", "learning_rate": 1.0},
]


@pytest.fixture
def varied(short_runs: RunsOf) -> tuple[Run, ...]:
    return tuple(run for keys in VARIED for run in short_runs(**keys))


@pytest.fixture
def wide(varied: tuple[Run, ...], tmp_path: Path, bits: Bits) -> dict[str, list[object]]:
    """The bits of the results of those runs, each of whose shapes is trained in one stack."""
    store = Store(tmp_path / "wide", Disk())
    work = plan(varied, None, store)
    assert len(work.stacks) == 5
    return bits_of(run(work, store, {}, executor=serial, progress=silent), bits)


def bits_of(results: dict[str, Result], bits: Bits) -> dict[str, list[object]]:
    return {name: bits(result) for name, result in results.items()}


def test_what_has_one_shape_is_trained_together(store: Store, varied: tuple[Run, ...]) -> None:
    work = plan(varied, None, store)

    together = [sorted({missing.family.runs[0] for missing in stack}) for stack in work.stacks]
    assert sorted(together) == [
        ["base", "mae", "rates-0.2", "rates-0.3", "zero"],
        ["biased"],
        ["deep"],
        ["hot"],
        ["long"],
    ]


@pytest.mark.parametrize("keys", [{"data": "linear"}, {"samples_of": None}], ids=["other", "one sample fewer"])
def test_other_numbers_of_samples_are_other_stacks(store: Store, short_runs: RunsOf, runs_of: RunsOf, keys) -> None:
    fewer = Samples(xor().inputs[:-1], xor().labels[:-1])
    others = {"samples_of": lambda path, name: fewer} if "samples_of" in keys else keys
    runs = short_runs(id="a") + runs_of(id="b", epochs=2, seeds=3, **others)

    assert len(plan(runs, None, store).stacks) == 2


@pytest.mark.parametrize("widest", [1, 2, 3, 4, 7, WIDEST])
def test_every_replica_stands_in_exactly_one_stack_that_is_not_too_wide(
    store: Store, varied: tuple[Run, ...], monkeypatch: pytest.MonkeyPatch, widest: int
) -> None:
    monkeypatch.setattr(planning, "WIDEST", widest)

    work = plan(varied, None, store)

    widths = [sum(missing.part.replicas for missing in stack) for stack in work.stacks]
    assert max(widths) <= max(widest, 2)  # a start is never apart from its shadow
    replicas = [
        (missing.family.recipe.digest, replica)
        for missing in parts_of(work)
        for replica in (missing.part.seeds if isinstance(missing.part, SeedReplicas) else [missing.part.entry])
    ]
    assert len(replicas) == len(set(replicas))
    assert len(replicas) == sum(family.seeds + len(family.featured) for family in set(work.families.values()))


def test_a_wide_stack_is_cut_into_about_equal_ones(
    store: Store, short_runs: RunsOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "WIDEST", 10)

    work = plan(short_runs(seeds=29), None, store)

    widths = sorted(sum(missing.part.replicas for missing in stack) for stack in work.stacks)
    assert widths == [7, 8, 8, 8]


def test_no_stack_is_wider_than_the_widest(store: Store, short_runs: RunsOf) -> None:
    stacks = {seeds: plan(short_runs(seeds=seeds), None, store).stacks for seeds in (WIDEST - 2, WIDEST - 1)}

    widths = {
        seeds: [sum(missing.part.replicas for missing in stack) for stack in found] for seeds, found in stacks.items()
    }
    assert widths[WIDEST - 2] == [WIDEST]
    assert sorted(widths[WIDEST - 1]) == [(WIDEST + 1) // 2, WIDEST // 2 + 1]


def test_the_longest_stack_stands_first(store: Store, varied: tuple[Run, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "WIDEST", 4)

    work = plan(varied, None, store)

    times = [seconds(stack) for stack in work.stacks]
    assert times == sorted(times, reverse=True)
    assert parts_of(work)[0].family.runs == ("long",)


def test_the_time_that_a_stack_takes_grows_with_samples_epochs_layers_and_replicas(
    store: Store, runs_of: RunsOf
) -> None:
    def time_of(**keys: object) -> float:
        (stack,) = plan(runs_of(**{"epochs": 10, "seeds": 10, **keys}), None, store).stacks
        return seconds(stack)

    base = time_of()

    assert time_of(epochs=20) == pytest.approx(2 * base)
    assert time_of(data="xor") == pytest.approx(0.21 * base)
    assert base < time_of(layers=[2, 4, 4, 4, 1])
    assert base < time_of(layers=[2, 9, 4, 1])
    assert base < time_of(seeds=20) < 2 * base


@settings(max_examples=settings.default.max_examples // 10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(widest=st.integers(1, 30), first=st.permutations(range(len(VARIED))), seeds=st.integers(1, 9))
def test_however_stacks_are_cut_results_have_the_same_bits(
    widest: int,
    first: list[int],
    seeds: int,
    short_runs: RunsOf,
    varied: tuple[Run, ...],
    wide: dict[str, list[object]],
    bits: Bits,
    tmp_path_factory: pytest.TempPathFactory,
    known_sources: dict[str, str],
) -> None:
    """Some of the runs are trained first, with other seeds, so that only some of the rest is missing then."""
    store = Store(tmp_path_factory.mktemp("cut") / ".lab", Disk())
    store.note_known(known_sources)
    before = [
        run
        for index in first[: len(first) // 2]
        for run in short_runs(**{**VARIED[index], **({"seeds": seeds} if VARIED[index]["seeds"] else {})})
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "WIDEST", widest)
        for runs in (before, varied):
            results = run(plan(runs, None, store), store, {}, executor=serial, progress=silent)

    assert bits_of(results, bits) == wide


# Reasons


@pytest.fixture
def reasons(store: Store) -> Callable[..., list[str]]:
    """Why replicas of these runs are to be trained."""

    def of(runs: Sequence[Run]) -> list[str]:
        work = plan(runs, None, store)
        assert bool(work.stacks) == bool(work.reasons)
        return [reason for each in work.reasons.values() for reason in each]

    return of


def test_what_was_never_trained_is_made_for_the_first_time(short_runs: RunsOf, reasons) -> None:
    assert reasons(short_runs()) == ["made for the first time"]


def test_what_is_there_needs_no_reason(short_runs: RunsOf, reasons, train) -> None:
    train(short_runs())

    assert reasons(short_runs()) == []


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"learning_rate": 0.2}, "learning_rate was 0.1 and is 0.2"),
        ({"layers": [2, 3, 1]}, "layers was (2, 4, 4, 1) and is (2, 3, 1)"),
        ({"activation": "tanh"}, "activation was sigmoid and is tanh"),
        ({"loss": "mae"}, "loss was mse and is mae"),
        ({"epochs": 3}, "epochs was 2 and is 3"),
        ({"weights": "xavier"}, "weights was normal and is xavier"),
        ({"scale": 2.0}, "scale was 1.0 and is 2.0"),
        ({"biases": True}, "biases was False and is True"),
        ({"threshold": 0.1}, "threshold was 0.05 and is 0.1"),
        ({"data": "linear"}, "data has changed"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_setting_that_changed_is_said_with_what_it_was_and_is(
    short_runs: RunsOf, reasons, train, keys: dict[str, object], reason: str
) -> None:
    train(short_runs())

    assert reasons(short_runs(**keys)) == [reason]


def test_every_setting_is_a_part_of_the_recipe(store: Store, short_runs: RunsOf) -> None:
    (run,) = short_runs()

    recipe = plan([run], None, store).families["lr"].recipe

    assert keys_of(Settings).keys() <= recipe.parts.keys()


def test_changed_points_of_a_file_are_a_changed_data_set(runs_of: RunsOf, reasons, train, short_runs: RunsOf) -> None:
    points, moved = xor(), Samples(xor().inputs + 1e-15, xor().labels)
    first, second = (
        runs_of(samples_of=lambda path, name, samples=samples: samples, data="points.csv", epochs=2, seeds=2)
        for samples in (points, moved)
    )
    train(first)

    assert reasons(second) == ["data has changed"]


def test_more_seeds_or_another_start_are_said_so(short_runs: RunsOf, reasons, train) -> None:
    train(short_runs())

    for keys in ({"seeds": 4}, {"featured": 2}):
        assert reasons(short_runs(**keys)) == ["more seeds or another start are asked for"]


def test_code_that_changed_is_said_by_its_module(
    short_runs: RunsOf, reasons, train, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(short_runs())

    def changed(module: str, known: dict[str, str]) -> Code:
        code = code_of(module, known)
        return dataclasses.replace(code, modules={**code.modules, "lab.network.losses": "0" * 64})

    monkeypatch.setattr(planning, "code_of", changed)

    assert reasons(short_runs()) == ["the code of lab.network.losses has changed"]


def test_another_numpy_or_processor_is_said(
    short_runs: RunsOf, reasons, train, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(short_runs())
    monkeypatch.setattr(np, "__version__", "9.9.9")
    monkeypatch.setattr(planning, "processor_features", lambda: ("SSE", "AVX99"))

    found = reasons(short_runs())

    assert len(found) == 2
    assert found[0].startswith("NumPy was ")
    assert found[0].endswith(" and is 9.9.9")
    assert found[1].startswith("the processor ")


def test_what_is_gone_is_said_so(short_runs: RunsOf, reasons, train, store: Store) -> None:
    train(short_runs())
    for product in (store.folder / "products").glob("*/*"):
        product.unlink()

    assert reasons(short_runs()) == ["its results are gone"]


# What is damaged


def product(store: Store, entry: str) -> Path:
    (path,) = (store.folder / "products").glob(f"*/{entry}")
    return path


@pytest.mark.parametrize("entry", ["seeds-1-3", "featured-*"])
def test_a_damaged_entry_is_told_and_trained_again_alone(
    short_runs: RunsOf, reasons, train, store: Store, entry: str
) -> None:
    train(short_runs())
    path = product(store, entry)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")

    work = plan(short_runs(), None, store)

    assert [(recipe.name, name) for recipe, name in work.damaged] == [("lr", path.name)]
    assert [missing.part.entry for missing in parts_of(work)] == [path.name]
    assert reasons(short_runs()) == [f"{path.name} was damaged"]


def test_an_entry_whose_bytes_are_right_but_too_few_or_too_many_is_damaged(
    short_runs: RunsOf, train, store: Store
) -> None:
    train(short_runs())
    recipe = plan(short_runs(), None, store).families["lr"].recipe
    rows = store.read(recipe, "seeds-1-3")

    for content in (b"", rows[:-8], rows[: len(rows) // 3], rows + rows[: len(rows) // 3], b"odd"):
        store.write(recipe, "seeds-1-3", content)
        work = plan(short_runs(), None, store)
        assert [entry for _, entry in work.damaged] == ["seeds-1-3"]
        assert seeds_to_train(work) == [1, 2, 3]


def test_a_damaged_entry_that_nothing_asks_for_is_left_alone(short_runs: RunsOf, train, store: Store) -> None:
    train(short_runs())
    train(short_runs(featured=9))
    train(short_runs(seeds=8))
    for entry in ("featured-*", "seeds-4-8"):
        for path in (store.folder / "products").glob(f"*/{entry}"):
            path.write_bytes(b"damaged")

    work = plan(short_runs(), None, store)

    assert [entry.partition("-")[0] for _, entry in work.damaged] == ["featured"]
    assert seeds_to_train(work) == []


@pytest.mark.parametrize(
    "name",
    [
        "seeds-1",
        "seeds-a-b",
        "seeds-3-1",
        "seeds--1-2",
        "seeds-0-3",
        "seeds-01-3",
        "seeds-²-3",
        "notes.txt",
        "featured-",
        "lock",
    ],
)
def test_files_that_are_no_entries_of_replicas_change_nothing(
    short_runs: RunsOf, train, store: Store, name: str
) -> None:
    train(short_runs())
    (product(store, "seeds-1-3").parent / name).write_bytes(b"mine")

    work = plan(short_runs(), None, store)

    assert (work.stacks, work.damaged) == ((), ())


# Entries


@pytest.mark.parametrize(("first", "last"), [(1, 1), (1, 100), (101, 500)])
def test_the_store_is_read_by_the_names_that_it_was_written_by(
    store: Store, short_runs: RunsOf, first: int, last: int
) -> None:
    family = plan(short_runs(seeds=500), None, store).families["lr"]
    written = [family.of_seeds(first, last), *map(family.of_start, family.featured)]
    for part in written:
        store.write(family.recipe, part.entry, np.zeros(part.replicas, part.row_type).tobytes())

    work = plan(short_runs(seeds=500), None, store)

    assert {kept.part.entry for kept in work.kept} == {part.entry for part in written}
    assert {kept.part.replicas for kept in work.kept} == {last - first + 1, 2}
    assert seeds_to_train(work) == [*range(1, first), *range(last + 1, 501)]


def test_a_featured_entry_tells_starts_apart_by_their_last_bit_and_their_shape(short_runs: RunsOf) -> None:
    weights = (np.array([[1.0, 2.0]]), np.array([[3.0]]))
    others = [
        (np.array([[1.0, np.nextafter(2.0, 3.0)]]), np.array([[3.0]])),
        (np.array([[1.0], [2.0]]), np.array([[3.0]])),
        (np.array([[-0.0, 2.0]]), np.array([[3.0]])),
        (np.array([[0.0, 2.0]]), np.array([[3.0]])),
    ]
    (run,) = short_runs()
    transposed = tuple(map(np.asfortranarray, weights))

    first, *entries = (
        FeaturedReplicas(run.settings, run.samples, (0.1,), each).entry for each in (weights, transposed, *others)
    )

    assert entries[0] == first
    assert len(set(entries)) == 5
