"""Named runs: a table each, whose keys go before those of the block."""

from collections.abc import Callable

import pytest

from lab.experiments.runs import Experiment, read_experiment

Block = Callable[..., dict[str, object]]
ProblemsOf = Callable[..., list[tuple[str, str]]]

ID_RULE = 'at most 100 lower-case letters and digits, with "." and "-" only between them'


def ids(experiment: Experiment) -> list[str]:
    return [run.id for run in experiment.runs]


def test_named_runs_override_the_keys_of_the_block(block: Block) -> None:
    table = block(
        id="relu",
        activation="relu",
        threshold=0.01,
        runs={"linear": {}, "xor": {"data": "xor", "epochs": 3000, "threshold": 0.02}},
    )

    experiment = read_experiment(table)

    assert ids(experiment) == ["relu-linear", "relu-xor"]
    assert [run.settings.data for run in experiment.runs] == ["linear", "xor"]
    assert [run.settings.epochs for run in experiment.runs] == [500, 3000]
    assert [run.replication.threshold for run in experiment.runs] == [0.01, 0.02]
    assert experiment.varied == ("data", "epochs", "threshold")


def test_a_key_that_every_run_has_need_not_stand_in_the_block(block: Block) -> None:
    table = block(layers=None, runs={"1": {"layers": [2, 4, 1]}, "2": {"layers": [2, 4, 4, 1]}})

    experiment = read_experiment(table)

    assert ids(experiment) == ["lr-1", "lr-2"]
    assert [run.settings.layers for run in experiment.runs] == [(2, 4, 1), (2, 4, 4, 1)]


def test_a_name_with_a_dot_in_quotes_is_a_name(block: Block) -> None:
    experiment = read_experiment(block(runs={"0.1": {"learning_rate": 0.1}, "0.01": {"learning_rate": 0.01}}))

    assert ids(experiment) == ["lr-0.1", "lr-0.01"]


@pytest.mark.parametrize(
    ("runs", "path", "problem"),
    [
        ({}, "runs", "runs is {}; at least one run is needed"),
        (3, "runs", "runs is 3, a whole number; runs.NAME = { ... } is needed"),
        ([{"epochs": 3}], "runs", "runs is [{epochs = 3}], a list; runs.NAME = { ... } is needed"),
        ({"a": 3}, "runs.a", "runs.a is 3, a whole number; runs.a = { ... } is needed"),
        ({"0": {"1": {"epochs": 3}}}, "runs.0", 'runs.0.1 names a run with a dot; write runs."0.1"'),
        ({"0": {"0": {"1": {"epochs": 3}}}}, "runs.0", 'runs.0.0.1 names a run with a dot; write runs."0.0.1"'),
        ({"a": {"epocs": 3}}, "runs.a.epocs", 'unknown key "runs.a.epocs"; did you mean "epochs"?'),
        ({"a": {"id": "x"}}, "runs.a.id", 'unknown key "runs.a.id"; known: '),
        ({"a": {"sweep": [1]}}, "runs.a.sweep", 'unknown key "runs.a.sweep"; '),
        ({"a": {"epochs": 0}}, "runs.a.epochs", "runs.a.epochs is 0; a whole number from 1 to 1000000 is needed"),
        ({"a": {"layers": [3, 1]}}, "runs.a.layers", 'runs.a.layers[0] is 3; data "linear" has 2 inputs'),
        ({"a": {"layers": [2, 0, 1]}}, "runs.a.layers[1]", "runs.a.layers[1] is 0; a whole number "),
        ({"a": {"threshold": 0}}, "runs.a.threshold", "runs.a.threshold is 0; a number above 0 is needed"),
        ({"ReLU": {}}, "runs.ReLU", f"runs.ReLU makes no id that is fit for a file: {ID_RULE}"),
        ({"a b": {}}, "runs.a b", f"runs.a b makes no id that is fit for a file: {ID_RULE}"),
        ({"": {}}, "runs.", f"runs. makes no id that is fit for a file: {ID_RULE}"),
        ({"a" * 98: {}}, f"runs.{'a' * 98}", f"runs.{'a' * 98} makes no id that is fit for a file: {ID_RULE}"),
    ],
)
def test_what_is_wrong_with_named_runs_is_one_problem(
    block: Block, runs: object, path: str, problem: str, problems_of: ProblemsOf
) -> None:
    ((key, text),) = problems_of(block(runs=runs))

    assert key == path
    assert text.startswith(problem)


def test_every_wrong_run_is_a_problem_of_its_own(block: Block, problems_of: ProblemsOf) -> None:
    table = block(runs={"a": 3, "B": {}, "c": {"epocs": 1}, "d": {"epochs": 0}, "0": {"1": {}}})

    paths = {path for path, _ in problems_of(table)}

    assert paths == {"runs.a", "runs.B", "runs.c.epocs", "runs.d.epochs", "runs.0"}


def test_what_every_run_is_missing_is_said_once(block: Block, problems_of: ProblemsOf) -> None:
    assert problems_of(block(layers=None, runs={"a": {}, "b": {}})) == [("", 'missing key "layers"')]


def test_a_wrong_key_of_the_block_is_said_once_however_many_runs_there_are(
    block: Block, problems_of: ProblemsOf
) -> None:
    assert problems_of(block(epochs=0, runs={"a": {}, "b": {}})) == [
        ("epochs", "epochs is 0; a whole number from 1 to 1000000 is needed")
    ]
