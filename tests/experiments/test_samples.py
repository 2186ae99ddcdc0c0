"""Samples that an experiment names: words and files, to train on and to test with, looked up by what reads them."""

from collections.abc import Callable

import numpy as np
import pytest

from lab.experiments.frozen import frozen
from lab.experiments.runs import Run, read_experiment
from lab.experiments.samples import SamplesOf, built_in_samples
from lab.language.keys import Problem, ProblemsError
from lab.network.data_sets import DATA_SETS, Samples

Block = Callable[..., dict[str, object]]
ProblemsOf = Callable[..., list[tuple[str, str]]]
RunsOf = Callable[..., tuple[Run, ...]]


def points(inputs: int, start: float = 0.0) -> Samples:
    """Two samples with so many inputs."""
    return Samples(start + np.arange(2.0 * inputs).reshape(2, inputs), np.array([[0.0], [1.0]]))


def of(**files: Samples | None) -> SamplesOf:
    """Gives the samples of files, "NAME.csv", and knows no others."""

    def samples_of(path: str, name: str) -> Samples | None:
        if name.removesuffix(".csv") not in files:
            raise ProblemsError(Problem(path, f"{path}: no file {name}"))
        return files[name.removesuffix(".csv")]

    return samples_of


# What comes with the program


@pytest.mark.parametrize("name", DATA_SETS)
def test_every_registered_data_set_is_found_by_its_word(runs_of: RunsOf, name: str) -> None:
    (run,) = runs_of(data=name)

    assert run.samples.inputs.tolist() == DATA_SETS[name]().inputs.tolist()
    assert run.samples.labels.tolist() == DATA_SETS[name]().labels.tolist()


def test_a_data_set_that_is_not_there_names_the_nearest_at_its_key() -> None:
    with pytest.raises(ProblemsError) as caught:
        built_in_samples("runs.a.data", "liner")

    said = 'runs.a.data: no data set is called "liner"; did you mean "linear"?'
    assert caught.value.problems == (Problem("runs.a.data", said),)


def test_runs_of_one_data_set_share_its_samples(runs_of: RunsOf) -> None:
    for keys in ({}, {"test": 0.2}, {"test": {"points": 9, "seed": 4}}):
        one, other = runs_of(data="moons", learning_rate=None, sweep={"learning_rate": [1, 2]}, **keys)

        assert one.samples is other.samples
        assert one.test is other.test


def test_an_experiment_that_draws_very_many_samples_is_refused(block: Block, problems_of: ProblemsOf) -> None:
    table = block(data={"name": "moons", "points": 10_000}, sweep={"data": {"seed": [*range(200)]}})

    ((path, text),) = problems_of(table)

    assert path == "sweep.data.seed[100]"
    assert text == "the runs have more than 1000000 samples to train on; at most 1000000 are drawn"


# What else reads them


def test_a_run_has_the_samples_that_its_data_name(runs_of: RunsOf) -> None:
    samples = frozen(points(3))

    (run,) = runs_of(samples_of=of(a=samples), data="a.csv", layers=[3, 1])

    assert run.samples is samples
    assert run.test is None


def test_a_run_has_the_samples_that_its_test_names(runs_of: RunsOf) -> None:
    samples, more = frozen(points(2)), frozen(points(2, start=9.0))

    (run,) = runs_of(samples_of=of(a=samples, more=more), data="a.csv", test="more.csv")

    assert (run.samples, run.test) == (samples, more)
    assert run.settings.test == "more.csv"


def test_runs_of_one_experiment_may_name_samples_of_their_own(runs_of: RunsOf) -> None:
    one, two = frozen(points(2)), frozen(points(3))
    runs = {"one": {"data": "one.csv", "layers": [2, 1]}, "two": {"data": "two.csv", "layers": [3, 1]}}

    made = runs_of(samples_of=of(one=one, two=two), data=None, layers=None, runs=runs)

    assert [run.samples for run in made] == [one, two]


def test_the_samples_are_no_part_of_what_makes_runs_equal(runs_of: RunsOf) -> None:
    assert runs_of(samples_of=of(a=points(2)), data="a.csv") == runs_of(samples_of=of(a=points(2)), data="a.csv")


@pytest.mark.parametrize(
    ("keys", "paths"),
    [
        ({"data": "b.csv"}, ["data"]),
        ({"test": "b.csv"}, ["test"]),
        ({"data": "b.csv", "test": "c.csv"}, ["data", "test"]),
        ({"data": None, "runs": {"1": {"data": "b.csv"}}}, ["runs.1.data"]),
        ({"runs": {"1": {"test": "b.csv"}}}, ["runs.1.test"]),
        ({"data": "b.csv", "runs": {"1": {}, "2": {}}}, ["data"]),
    ],
    ids=str,
)
def test_samples_that_are_not_there_are_a_problem_at_the_key_that_names_them(
    block: Block, problems_of: ProblemsOf, keys: dict[str, object], paths: list[str]
) -> None:
    table = block(**{"data": "a.csv", **keys})

    problems = problems_of(table, of(a=points(2)))

    assert [path for path, _ in problems] == paths


def test_a_sweep_over_data_names_the_item_whose_samples_are_not_there(block: Block, problems_of: ProblemsOf) -> None:
    table = block(data=None, sweep={"data": ["linear", "liner"]})

    assert problems_of(table) == [
        ("sweep.data[1]", 'sweep.data[1]: no data set is called "liner"; did you mean "linear"?')
    ]


@pytest.mark.parametrize("name", ["data", "test"])
def test_samples_that_cannot_be_read_make_no_experiment_and_no_further_problem(
    block: Block, problems_of: ProblemsOf, name: str
) -> None:
    """What is wrong with their file is said where it is read."""
    table = block(**{"data": "a.csv", name: "broken.csv"})

    assert problems_of(table, of(a=points(2), broken=None)) == []


def test_what_is_wrong_beside_samples_that_cannot_be_read_is_said(block: Block, problems_of: ProblemsOf) -> None:
    table = block(data="broken.csv", epochs=0)

    assert [path for path, _ in problems_of(table, of(broken=None))] == ["epochs"]


def test_layers_have_the_inputs_of_the_samples(block: Block, problems_of: ProblemsOf) -> None:
    table = block(data="a.csv")

    assert problems_of(table, of(a=points(3))) == [("layers", 'layers[0] is 2; data "a.csv" has 3 inputs')]


@pytest.mark.parametrize("inputs", [1, 3])
def test_samples_to_test_with_have_the_inputs_of_the_data(block: Block, problems_of: ProblemsOf, inputs: int) -> None:
    table = block(data="a.csv", test="b.csv")

    ((path, text),) = problems_of(table, of(a=points(2), b=points(inputs)))

    assert path == "test"
    assert text.startswith("test has ")


def test_a_test_of_its_own_with_other_inputs_is_said_where_it_stands(block: Block, problems_of: ProblemsOf) -> None:
    table = block(data="a.csv", runs={"1": {"test": "b.csv"}, "2": {"test": "c.csv"}})

    ((path, text),) = problems_of(table, of(a=points(2), b=points(3), c=points(2, start=9.0)))

    assert path == "runs.1.test"
    assert text == "runs.1.test has 3 inputs a sample; the data have 2"


def test_data_are_looked_up_by_what_was_given_alone(block: Block) -> None:
    asked: list[str] = []

    def samples_of(path: str, name: str) -> Samples:
        asked.append(name)
        return points(2, start=9.0 * len(asked))

    read_experiment(block(data="a.csv", test="b.csv"), samples_of)

    assert {*asked} == {"a.csv", "b.csv"}
