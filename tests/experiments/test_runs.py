"""Experiments: one run; and whatever a block says, an experiment or its problems come of it."""

import datetime
import math
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.runs import OWN_KEYS, Experiment, Replication, read_experiment
from lab.experiments.settings import WORDS, Settings
from lab.language.keys import ProblemsError, keys_of

Block = Callable[..., dict[str, object]]
ProblemsOf = Callable[..., list[tuple[str, str]]]

ID_RULE = 'at most 100 lower-case letters and digits, with "." and "-" only between them'


def ids(experiment: Experiment) -> list[str]:
    return [run.id for run in experiment.runs]


# One run


def test_a_block_without_sweep_or_runs_is_one_run_under_its_id(block: Block) -> None:
    experiment = read_experiment(block())

    assert experiment.id == "lr"
    assert ids(experiment) == ["lr"]
    assert experiment.varied == ()
    assert experiment.runs[0].settings == Settings("linear", (2, 4, 4, 1), "sigmoid", "mse", 0.1, 500)
    assert experiment.runs[0].replication == Replication(threshold=0.05, seeds=100, featured=None)


def test_every_key_of_a_block_is_read(block: Block) -> None:
    table = block(weights="xavier", scale=2, biases=True, threshold=0.01, seeds=7, featured=4, test="xor")

    (run,) = read_experiment(table).runs

    assert run.settings == Settings("linear", (2, 4, 4, 1), "sigmoid", "mse", 0.1, 500, "xavier", 2.0, True, test="xor")
    assert run.replication == Replication(threshold=0.01, seeds=7, featured=4)


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, words in WORDS.items() for word in words])
def test_every_registered_word_is_accepted_in_a_block_and_in_a_sweep(block: Block, name: str, word: str) -> None:
    single = read_experiment(block(**{name: word}))
    swept = read_experiment(block(**{name: None}, sweep={name: [word]}))

    assert swept.runs[0].settings == single.runs[0].settings
    assert ids(swept) == [f"lr-{word}"]


@pytest.mark.parametrize("epochs", [1, 1_000_000])
def test_epochs_go_from_1_to_a_million(block: Block, epochs: int) -> None:
    assert read_experiment(block(epochs=epochs)).runs[0].settings.epochs == epochs


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"epochs": 0}, "epochs is 0; a whole number from 1 to 1000000 is needed"),
        ({"epochs": 10.5}, "epochs is 10.5; a whole number from 1 to 1000000 is needed"),
        ({"epochs": 1_000_001}, "epochs is 1000001; a whole number from 1 to 1000000 is needed"),
        ({"learning_rate": 0}, "learning_rate is 0; a number above 0 is needed"),
        ({"learning_rate": -0.1}, "learning_rate is -0.1; a number above 0 is needed"),
        ({"learning_rate": math.nan}, "learning_rate is nan; a number above 0 is needed"),
        ({"learning_rate": math.inf}, "learning_rate is inf; a finite number above 0 is needed"),
        ({"learning_rate": True}, "learning_rate is true, a yes or no; a number above 0 is needed"),
        ({"scale": 0}, "scale is 0; a number above 0 is needed"),
        ({"threshold": -1}, "threshold is -1; a number above 0 is needed"),
        ({"biases": "on"}, 'biases is "on", a text; true or false is needed'),
        ({"layers": [2]}, "layers is [2]; the inputs and at least one more layer are needed"),
        ({"layers": []}, "layers is []; a list of layer sizes that is not empty is needed"),
        ({"layers": [3, 1]}, 'layers[0] is 3; data "linear" has 2 inputs'),
        ({"layers": [2, 4, 2]}, 'layers[2] is 2; data "linear" has 1 output'),
        ({"data": "liner"}, 'data: no data set is called "liner"; did you mean "linear"?'),
        ({"activation": "ReLU"}, 'activation: no activation is called "ReLU"; did you mean "relu"?'),
        ({"weights": "random"}, 'weights: no kind of initial weights is called "random"; known: '),
        ({"id": "a/b"}, f'id is "a/b"; an id has {ID_RULE}'),
        ({"id": "LR"}, f'id is "LR"; an id has {ID_RULE}'),
        ({"id": ""}, 'id is ""; a text that is not empty is needed'),
        ({"id": "a" * 101}, f'id is "{"a" * 58}…; an id has {ID_RULE}'),
        ({"id": 3}, "id is 3, a whole number; a text is needed"),
        ({"id": None}, 'missing key "id"'),
        ({"loss": None}, 'missing key "loss"'),
        ({"lerning_rate": 0.1}, 'unknown key "lerning_rate"; did you mean "learning_rate"?'),
        ({"learning_rate": None, "lerning_rate": 0.1}, 'unknown key "lerning_rate"; did you mean "learning_rate"?'),
        ({"id": None, "ids": "lr"}, 'unknown key "ids"; did you mean "id"?'),
        ({"data": ""}, 'data is ""; a text that is not empty is needed'),
        ({"data": 3}, "data is 3, a whole number; a text is needed"),
        ({"test": "more.csv"}, 'test: no data set is called "more.csv"; known: "blobs", '),
        ({"test": ["xor"]}, 'test is ["xor"], a list; a file, a share as test = 0.2, or '),
    ],
)
def test_what_is_wrong_with_a_block_is_one_problem(
    block: Block, keys: dict[str, object], problem: str, problems_of: ProblemsOf
) -> None:
    ((_, text),) = problems_of(block(**keys))

    assert text.startswith(problem)


@pytest.mark.parametrize("name", ["seeds", "featured"])
@pytest.mark.parametrize("value", [0, -1, 1.0, True, "1"])
def test_seeds_are_whole_numbers_from_1(block: Block, name: str, value: object, problems_of: ProblemsOf) -> None:
    ((path, text),) = problems_of(block(**{name: value}))

    assert path == name
    assert "; a whole number" in text


def test_a_featured_seed_that_cannot_be_printed_is_a_problem(block: Block, problems_of: ProblemsOf) -> None:
    ((path, _),) = problems_of(block(featured=16**5000))  # in hexadecimal it is TOML

    assert path == "featured"


def test_all_problems_of_a_block_are_said_at_once(block: Block, problems_of: ProblemsOf) -> None:
    table = block(id="LR", loss=None, epochs=0, activation="relo", hue="red", seeds=0)

    problems = problems_of(table)

    assert sorted(key for key, _ in problems) == ["", "activation", "epochs", "hue", "id", "seeds"]


def test_an_unknown_key_lists_the_known_ones_when_none_is_near(block: Block, problems_of: ProblemsOf) -> None:
    ((_, text),) = problems_of(block(zzzz=1))

    known = sorted([*OWN_KEYS, *keys_of(Settings), *keys_of(Replication)])
    assert text == 'unknown key "zzzz"; known: ' + ", ".join(f'"{name}"' for name in known)


# Seeds where no seed changes anything


@pytest.mark.parametrize("weights", ["zero", "constant"])
@pytest.mark.parametrize("name", ["seeds", "featured"])
def test_a_fixed_start_refuses_seeds(block: Block, weights: str, name: str, problems_of: ProblemsOf) -> None:
    assert problems_of(block(weights=weights, **{name: 1})) == [
        (name, f'{name} has no effect: no seed changes the initial weights "{weights}"')
    ]


def test_a_run_with_a_fixed_start_refuses_seeds_of_its_own(block: Block, problems_of: ProblemsOf) -> None:
    assert problems_of(block(runs={"a": {"weights": "zero", "seeds": 3}, "b": {"seeds": 3}})) == [
        ("runs.a.seeds", 'runs.a.seeds has no effect: no seed changes the initial weights "zero"')
    ]


def test_seeds_of_a_block_are_refused_only_where_no_run_uses_them(block: Block, problems_of: ProblemsOf) -> None:
    read_experiment(block(weights=None, seeds=3, sweep={"weights": ["zero", "normal"]}))

    ((path, _),) = problems_of(block(weights=None, seeds=3, sweep={"weights": ["zero", "constant"]}))
    assert path == "seeds"


# Whatever a block says


RIGHT: dict[str, list[object]] = {
    "data": ["xor", "moons", {"name": "moons", "points": 9}],
    "activation": ["relu", {"name": "none"}],
    "loss": ["mae"],
    "learning_rate": [0.5],
    "epochs": [3, 4],
    "weights": ["he", {"name": "uniform", "low": 0.5}],
    "scale": [0.5, 1.0],
    "layers": [[2, 1], [2, 4, 1]],
    "biases": [True, False],
    "threshold": [0.1, 1],
    "seeds": [1, 2],
    "featured": [1, 2],
    "test": ["xor", 0.2, {"share": 0.3, "seed": 2}, {"points": 9, "seed": 4}],
}
"""Right values of every key."""


@st.composite
def tables(draw: st.DrawFn, right: dict[str, object], anything: st.SearchStrategy[object]) -> dict[str, object]:
    """Tables that are nearly experiments: some keys right, missing, misspelt or of any value; sweeps and runs too."""
    names = st.sampled_from([*RIGHT]) | st.text(max_size=4)
    right_keys = st.lists(st.sampled_from([(name, value) for name in RIGHT for value in RIGHT[name]])).map(dict)
    keys = right_keys | st.dictionaries(names, anything, max_size=2)
    table = {**right, **draw(keys)}
    variants = draw(st.sampled_from(["one", "sweep", "runs", "both"]))
    if variants in {"sweep", "both"}:
        swept = draw(st.sampled_from([*RIGHT]))
        sweep = st.lists(st.sampled_from(RIGHT[swept]), max_size=2) | anything
        more = draw(st.sampled_from([{}, {"data": {"noise": [0.1, 0.2]}}, {"data.seed": [3]}, {"scale": [2, 3]}]))
        one = sweep.map(lambda values: {**more, swept: values})
        table["sweep"] = draw(one | st.dictionaries(names, anything) | anything)
        if draw(st.booleans()):
            table.pop(swept, None)
    if variants in {"runs", "both"}:
        run_names = st.sampled_from(["1", "a", "b.c"]) | st.text(max_size=4)
        table["runs"] = draw(st.dictionaries(run_names, keys | anything, max_size=3) | anything)
    for name in draw(st.just([]) | st.lists(st.sampled_from([*right]), max_size=2)):
        table.pop(name, None)
    return table


@given(st.data())
def test_any_table_is_an_experiment_or_has_problems(
    block: Block, toml_values: st.SearchStrategy[object], data: st.DataObject
) -> None:
    table = data.draw(tables(block(), toml_values))

    try:
        experiment = read_experiment(table)
    except ProblemsError as error:
        assert error.problems
        assert all(problem.text for problem in error.problems)
        assert len({*error.problems}) == len(error.problems)
    else:
        assert experiment.runs
        assert len({*ids(experiment)}) == len(experiment.runs)


@pytest.mark.parametrize("name", ["id", "layers", "data", "epochs", "sweep", "runs", "seeds", "zzzz"])
def test_a_table_in_a_table_in_a_table_and_so_on_is_a_problem(block: Block, name: str, problems_of: ProblemsOf) -> None:
    deep: dict[str, object] = {}
    for _ in range(sys.getrecursionlimit()):  # `sweep.a.a.a = 1` with a thousand keys is TOML
        deep = {"a": deep}

    assert problems_of(block(**{name: deep}))


@pytest.mark.parametrize("name", ["id", "data", "layers", "learning_rate", "epochs", "sweep", "runs", "seeds"])
def test_a_date_is_a_problem(block: Block, name: str, problems_of: ProblemsOf) -> None:
    ((path, text),) = problems_of(block(**{name: datetime.date(2026, 3, 4)}))

    assert path == name
    assert text.startswith(f"{name} is 2026-03-04, a date or time; ")
