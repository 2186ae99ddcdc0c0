"""Samples kept aside: chosen, drawn or read, part of the settings, and never one that is trained on."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.data_names import data_name, kept_name
from lab.experiments.executors import serial
from lab.experiments.kept_aside import NewPoints, Share, read_kept_aside
from lab.experiments.plan import plan
from lab.experiments.results import Result, result_json
from lab.experiments.run import run as train_missing
from lab.experiments.runs import Run
from lab.experiments.samples import SamplesOf, read_samples
from lab.experiments.training import SeedReplicas, saved_epochs, train_parts
from lab.language.keys import ProblemsError
from lab.network.data_sets import Samples, linear, moons, xor
from lab.network.prediction import accuracy, baseline, outputs
from lab.store.entries import Store

RunsOf = Callable[..., tuple[Run, ...]]
ProblemsOf = Callable[..., list[tuple[str, str]]]
Block = Callable[..., dict[str, object]]

MOONS = {"name": "moons", "points": 40}


def points(samples: Samples | None) -> list[tuple[float, ...]]:
    assert samples is not None
    return list(map(tuple, samples.inputs.tolist()))


def file_of(*rows: Sequence[float]) -> Samples:
    """Samples of a file: inputs and the label in each row."""
    table = np.array(rows, dtype=float)
    return Samples(table[:, :-1], table[:, -1:])


def files(**samples: Samples) -> SamplesOf:
    return lambda path, name: samples[name.removesuffix(".csv")]


# What a block says


@pytest.mark.parametrize(
    ("value", "means"),
    [
        (0.2, Share(0.2, 1)),
        ({"share": 0.2}, Share(0.2, 1)),
        ({"share": 0.5, "seed": 7}, Share(0.5, 7)),
        ({"points": 500, "seed": 9}, NewPoints(500, 9)),
        ("more.csv", "more.csv"),
    ],
)
def test_each_form_is_read(value: object, means: object) -> None:
    assert read_kept_aside("test", value) == means


def test_new_points_need_a_seed_of_their_own() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_kept_aside("test", {"points": 500})

    assert [problem.text for problem in caught.value.problems] == ['test: missing key "seed"']


# A share


def test_a_share_is_chosen_by_its_seed_and_both_parts_keep_their_order(runs_of: RunsOf) -> None:
    (run,) = runs_of(data="linear", test={"share": 0.2, "seed": 5})

    chosen = sorted(np.random.default_rng(5).permutation(100)[:20].tolist())
    others = [place for place in range(100) if place not in chosen]
    assert run.test is not None
    assert run.test.inputs.tolist() == linear().inputs[chosen].tolist()
    assert run.test.labels.tolist() == linear().labels[chosen].tolist()
    assert run.samples.inputs.tolist() == linear().inputs[others].tolist()
    assert run.samples.labels.tolist() == linear().labels[others].tolist()


def test_another_seed_keeps_other_samples_aside(runs_of: RunsOf) -> None:
    (one,), (other,) = (runs_of(data="linear", test={"share": 0.2, "seed": seed}) for seed in (1, 2))

    assert set(points(one.test)) != set(points(other.test))


# No leak

ROWS = st.lists(
    st.tuples(st.sampled_from([0.0, -0.0, 1.0, 0.5]), st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])),
    min_size=4,
    max_size=30,
)


@given(rows=ROWS, share=st.floats(0.05, 0.95), seed=st.integers(0, 100))
def test_a_share_of_any_data_has_no_sample_with_the_inputs_of_one_that_is_trained_on(
    rows: list[tuple[float, ...]], share: float, seed: int
) -> None:
    """Also of data in which samples are equal; what cannot be divided so is refused."""
    values = {"data": "a.csv", "test": {"share": share, "seed": seed}}

    read = read_samples(values, {}, files(a=file_of(*rows)))

    if read.test is not None and read.data is not None:
        assert not set(points(read.data)) & set(points(read.test))
        assert sorted(points(read.data) + points(read.test)) == sorted(tuple(map(float, row[:-1])) for row in rows)
        assert {*read.data.labels.ravel().tolist()} == {0.0, 1.0}
    else:
        assert read.problems


@given(points_=st.integers(2, 60), more=st.integers(2, 60), seed=st.integers(0, 50), other=st.integers(0, 50))
def test_new_points_are_drawn_from_another_seed_or_refused(points_: int, more: int, seed: int, other: int) -> None:
    data = {"name": "moons", "points": points_, "noise": 0, "seed": seed}

    read = read_samples({"data": data, "test": {"points": more, "seed": other}}, {}, files())

    if seed == other:
        assert [problem.key for problem in read.problems] == ["test"]
    else:
        assert read.test is not None
        assert read.test.inputs.tolist() == moons(points=more, noise=0.0, seed=other).inputs.tolist()
        assert not set(points(read.data)) & set(points(read.test))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(0, 0, 0), (5, 5, 1)], "test has 1 sample with the inputs of one that is trained on; "),
        ([(0, 0, 0), (-0.0, 0, 1), (0, 1, 1)], "test has 3 samples with the inputs of one that is trained on; "),
    ],
)
def test_a_file_with_samples_that_are_trained_on_is_refused_also_with_other_labels(
    block: Block, problems_of: ProblemsOf, rows: list[tuple[float, ...]], said: str
) -> None:
    samples_of = files(a=file_of((0, 0, 0), (0, 1, 1)), b=file_of(*rows))

    ((path, text),) = problems_of(block(data="a.csv", test="b.csv"), samples_of)

    assert path == "test"
    assert text == f"{said}leave out what is trained on"


def test_what_is_kept_aside_changes_no_bit_of_what_is_trained(runs_of: RunsOf) -> None:
    (run,) = runs_of(data=MOONS, epochs=5, test=0.25)
    tests = [run.test, replace(run.test, labels=1.0 - run.test.labels), Samples(run.test.inputs * 9.0, run.test.labels)]
    parts = [SeedReplicas(run.settings, run.samples, (0.1,), 1, 4, test=test) for test in [*tests, None]]

    rows = [train_parts([part], lambda share: None)[0] for part in parts]

    kept = [name for name in rows[-1].dtype.names if not name.startswith("test_")]
    assert len({tuple(each[name].tobytes() for name in kept) for each in rows}) == 1
    assert len({each["test_losses"].tobytes() for each in rows[:-1]}) == len(tests)


def test_stacks_of_runs_with_other_tests_give_each_its_own_bits(runs_of: RunsOf) -> None:
    runs = [runs_of(data=MOONS, epochs=5, test={"share": 0.25, "seed": seed})[0] for seed in (1, 2)]
    (other,) = runs_of(data={**MOONS, "points": 30}, epochs=5, loss="mae")
    parts = [
        SeedReplicas(run.settings, run.samples, (0.1,), 1, count, test=run.test)
        for run, count in zip([*runs, other], (3, 5, 2), strict=True)
    ]

    together = train_parts(parts, lambda share: None)

    alone = [train_parts([part], lambda share: None)[0] for part in parts]
    assert [rows.tobytes() for rows in together] == [rows.tobytes() for rows in alone]


# Settings


def test_runs_with_other_training_samples_share_no_replicas(runs_of: RunsOf, store: Store) -> None:
    runs = [
        run
        for keys in (
            *({"test": 0.2}, {"test": {"share": 0.2, "seed": 2}}, {"test": {"share": 0.3}}, {}),
            *({"test": {"points": 9, "seed": 3}}, {"data": {**MOONS, "noise": 0.2}}, {"data": "moons"}),
        )
        for run in runs_of(**{"data": MOONS, **keys})
    ]
    runs = [replace(run, id=f"run-{index}") for index, run in enumerate(runs)]

    work = plan(runs, None, store)

    assert len({run.settings for run in runs}) == len(runs)
    assert len({work.families[run.id].recipe.digest for run in runs}) == len(runs)


def test_runs_with_equal_settings_in_two_spellings_share_their_replicas(runs_of: RunsOf, store: Store) -> None:
    one, other = (
        replace(run, id=name)
        for name, keys in (
            ("one", {"data": "moons", "test": 0.2}),
            ("other", {"data": {"name": "moons", "noise": 0.1}, "test": {"seed": 1, "share": 0.2}}),
        )
        for run in runs_of(**keys)
    )

    work = plan([one, other], None, store)

    assert work.families["one"] is work.families["other"]


def test_a_parameter_that_is_a_default_adds_nothing_to_a_recipe(runs_of: RunsOf, store: Store) -> None:
    plain, spelt, other = (
        plan(runs_of(data=data), None, store).families["lr"].recipe
        for data in ("moons", {"name": "moons", "noise": 0.1}, {"name": "moons", "noise": 0.2})
    )

    assert plain.parts == spelt.parts
    assert other.parts.keys() - plain.parts.keys() == {"data.noise"}
    assert other.parts["data.noise"] == "0.2"


# What comes of it


@pytest.fixture
def result_of(store: Store) -> Callable[[Run], Result]:
    def trained(run: Run) -> Result:
        work = plan([run], None, store)
        return train_missing(work, store, {}, executor=serial, progress=lambda *_: None)[run.id]

    return trained


def test_accuracy_and_loss_of_what_is_kept_aside_are_those_of_each_network(
    runs_of: RunsOf, result_of: Callable[[Run], Result]
) -> None:
    (run,) = runs_of(data=MOONS, epochs=300, seeds=3, test={"points": 50, "seed": 8}, activation="tanh")

    result = result_of(run)

    assert run.test is not None
    answers = outputs(result.network, run.test.inputs)[-1]
    assert result.test_accuracy == accuracy(answers, run.test.labels)
    assert result.test_baseline == baseline(run.test.labels)
    assert result.test_final_loss == pytest.approx(((answers - run.test.labels) ** 2).mean(), rel=1e-12)
    assert result.test_final_loss == result.test_losses[-1]
    assert result.seeds.test_accuracy[0] == result.test_accuracy  # seed 1 is featured
    assert result.seeds.test_final_loss[0] == result.test_final_loss
    assert len(result.seeds.test_accuracy) == 3
    assert result.seeds.test_losses.shape == (3, len(saved_epochs(300)))


def test_the_losses_of_what_is_kept_aside_are_those_of_the_networks_on_the_way(
    runs_of: RunsOf, result_of: Callable[[Run], Result]
) -> None:
    (run,) = runs_of(data=MOONS, epochs=7, seeds=1, test=0.25)

    result = result_of(run)

    assert run.test is not None
    for epoch, loss in zip(saved_epochs(7), result.test_losses, strict=True):
        answers = outputs(result.saved[epoch], run.test.inputs)[-1]
        assert loss == pytest.approx(((answers - run.test.labels) ** 2).mean(), rel=1e-12)


def test_a_seed_that_diverges_has_no_loss_from_there_on(runs_of: RunsOf, result_of: Callable[[Run], Result]) -> None:
    (run,) = runs_of(data=MOONS, activation="none", learning_rate=2.0, epochs=30, seeds=3, test=0.25)

    result = result_of(run)

    assert result.diverged_at is not None
    assert (result.test_accuracy, result.test_final_loss) == (None, None)
    assert result.seeds.test_accuracy == result.seeds.test_final_loss == (None, None, None)
    for losses, epoch in zip(result.seeds.test_losses, result.seeds.diverged_at, strict=True):
        assert np.isfinite(losses[: epoch - 1]).all()
        assert np.isnan(losses[epoch - 1 :]).all()


def test_a_loss_of_samples_kept_aside_that_is_not_finite_is_none(
    runs_of: RunsOf, result_of: Callable[[Run], Result]
) -> None:
    """Training may be finite where the answers to what is far away are not."""
    (run,) = runs_of(data=MOONS, activation="none", epochs=3, seeds=1, learning_rate=1e-4, test=0.2)
    far = Samples(np.full((2, 2), 1e200), np.array([[0.0], [1.0]]))

    result = result_of(replace(run, test=far))

    assert result.diverged_at is None
    assert (result.test_final_loss, result.test_losses) == (None, (None, None, None))
    assert "NaN" not in result_json(result)


def test_a_run_that_keeps_nothing_aside_has_none_of_it(runs_of: RunsOf, result_of: Callable[[Run], Result]) -> None:
    (run,) = runs_of(data="xor", epochs=2, seeds=2)

    result = result_of(run)

    assert (result.test, result.test_accuracy, result.test_baseline, result.test_losses) == (None, None, None, ())
    assert result.seeds.test_accuracy == ()
    with pytest.raises(ValueError, match="this run keeps no samples aside"):
        _ = result.seeds.test_accuracy.median


# Names


@pytest.mark.parametrize(
    ("keys", "data", "test"),
    [
        ({"data": "linear"}, "linear", ""),
        ({"data": {"name": "moons", "seed": 3, "noise": 0.25}}, "moons-noise-0.25-seed-3", ""),
        ({"data": "linear", "test": 0.2}, "linear-without-0.2-seed-1", "linear-kept-0.2-seed-1"),
        (
            {"data": {"name": "moons", "noise": 1}, "test": {"share": 0.5, "seed": 4}},
            "moons-noise-1-without-0.5-seed-4",
            "moons-noise-1-kept-0.5-seed-4",
        ),
        ({"data": "moons", "test": {"points": 500, "seed": 9}}, "moons", "moons-points-500-seed-9"),
        ({"data": "linear", "test": {"points": 100, "seed": 9}}, "linear", "linear-seed-9"),
        ({"data": "linear", "test": "xor"}, "linear", "xor"),
        ({"data": {"name": "moons", "noise": 1e-300}}, "moons-noise-1e-300", ""),
    ],
)
def test_data_are_named_by_what_they_have_not_by_default(
    runs_of: RunsOf, keys: dict[str, object], data: str, test: str
) -> None:
    (run,) = runs_of(**keys)

    assert (data_name(run.settings), kept_name(run.settings)) == (data, test)


def test_xor_can_be_divided(runs_of: RunsOf) -> None:
    (run,) = runs_of(data="xor", test=0.2)

    assert (len(run.samples.labels), len(points(run.test))) == (17, 4)
    assert len(xor().labels) == 21
