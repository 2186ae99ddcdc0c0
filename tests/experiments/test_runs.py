"""Experiments: one run, a sweep or named runs; and whatever a block says, an experiment or its problems come of it."""

import datetime
import math
import re
import sys
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.keys import ProblemsError
from lab.experiments.runs import OWN_KEYS, SWEPT_KEYS, Experiment, Replication, decimal, read_experiment
from lab.experiments.settings import WORDS, Settings

Block = Callable[..., dict[str, object]]

ID_RULE = 'lower-case letters and digits, between them also "." and "-", at most 100'


def problems_of(table: Mapping[str, object]) -> list[tuple[str, str]]:
    """The key and the text of each problem."""
    with pytest.raises(ProblemsError) as caught:
        read_experiment(table)
    return [(problem.key, problem.text) for problem in caught.value.problems]


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
    table = block(weights="xavier", scale=2, biases=True, threshold=0.01, seeds=7, featured=4)

    (run,) = read_experiment(table).runs

    assert run.settings == Settings("linear", (2, 4, 4, 1), "sigmoid", "mse", 0.1, 500, "xavier", 2.0, True)
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
        ({"id": "a/b"}, f'id is "a/b"; needed are {ID_RULE}'),
        ({"id": "LR"}, f'id is "LR"; needed are {ID_RULE}'),
        ({"id": ""}, 'id is ""; a text that is not empty is needed'),
        ({"id": "a" * 101}, f'id is "{"a" * 58}…; needed are {ID_RULE}'),
        ({"id": 3}, "id is 3, a whole number; a text is needed"),
        ({"id": None}, 'missing key "id"'),
        ({"loss": None}, 'missing key "loss"'),
        ({"lerning_rate": 0.1}, 'unknown key "lerning_rate"; did you mean "learning_rate"?'),
        ({"learning_rate": None, "lerning_rate": 0.1}, 'unknown key "lerning_rate"; did you mean "learning_rate"?'),
        ({"id": None, "ids": "lr"}, 'unknown key "ids"; did you mean "id"?'),
        ({"test": "more.csv"}, 'unknown key "test"; '),
    ],
)
def test_what_is_wrong_with_a_block_is_one_problem(block: Block, keys: dict[str, object], problem: str) -> None:
    ((_, text),) = problems_of(block(**keys))

    assert text.startswith(problem)


@pytest.mark.parametrize("name", ["seeds", "featured"])
@pytest.mark.parametrize("value", [0, -1, 1.0, True, "1"])
def test_seeds_are_whole_numbers_from_1(block: Block, name: str, value: object) -> None:
    ((path, text),) = problems_of(block(**{name: value}))

    assert path == name
    assert "; a whole number" in text


def test_a_featured_seed_that_cannot_be_printed_is_a_problem(block: Block) -> None:
    ((path, _),) = problems_of(block(featured=16**5000))  # in hexadecimal it is TOML

    assert path == "featured"


def test_all_problems_of_a_block_are_said_at_once(block: Block) -> None:
    table = block(id="LR", loss=None, epochs=0, activation="relo", hue="red", seeds=0)

    problems = problems_of(table)

    assert sorted(key for key, _ in problems) == ["", "activation", "epochs", "hue", "id", "seeds"]


def test_an_unknown_key_lists_the_known_ones_when_none_is_near(block: Block) -> None:
    ((_, text),) = problems_of(block(zzzz=1))

    known = sorted([*OWN_KEYS, *Settings.__dataclass_fields__, *Replication.__dataclass_fields__])
    assert text == 'unknown key "zzzz"; known: ' + ", ".join(f'"{name}"' for name in known)


# Sweeps


def test_a_sweep_makes_a_run_for_each_value_in_order(block: Block) -> None:
    table = block(learning_rate=None, sweep={"learning_rate": [1.0, 0.1, 0.0001, 1e-7, 2]})

    experiment = read_experiment(table)

    assert ids(experiment) == ["lr-1", "lr-0.1", "lr-0.0001", "lr-0.0000001", "lr-2"]
    assert [run.settings.learning_rate for run in experiment.runs] == [1.0, 0.1, 0.0001, 1e-7, 2.0]
    assert {run.settings.epochs for run in experiment.runs} == {500}
    assert experiment.varied == ("learning_rate",)


def test_a_sweep_goes_over_words_too(block: Block) -> None:
    experiment = read_experiment(block(id="linear", loss=None, sweep={"loss": ["mse", "mae"]}))

    assert ids(experiment) == ["linear-mse", "linear-mae"]
    assert [run.settings.loss for run in experiment.runs] == ["mse", "mae"]


SWEPT: dict[str, list[object]] = {
    "data": ["xor"],
    "activation": ["relu", "none"],
    "loss": ["mae"],
    "learning_rate": [0.5],
    "epochs": [3, 4],
    "weights": ["he"],
    "scale": [0.5, 1.0],
}


@pytest.mark.parametrize("name", SWEPT_KEYS)
def test_every_key_for_sweeps_can_be_swept(block: Block, name: str) -> None:
    experiment = read_experiment(block(**{name: None}, sweep={name: SWEPT[name]}))

    assert [getattr(run.settings, name) for run in experiment.runs] == SWEPT[name]


@pytest.mark.parametrize(
    ("keys", "path", "problem"),
    [
        ({"sweep": {}}, "sweep", "sweep is {}; sweep.KEY with one key is needed"),
        ({"sweep": 3}, "sweep", "sweep is 3, a whole number; sweep.KEY with one key is needed"),
        (
            {"sweep": {"loss": ["mse"], "data": ["xor"]}},
            "sweep",
            'sweep is {loss = ["mse"], data = ["xor"]}; sweep.KEY with one key is needed',
        ),
        (
            {"sweep": {"learning_rate": [1]}},
            "sweep.learning_rate",
            "sweep.learning_rate and learning_rate stand together; one of them is needed",
        ),
        (
            {"sweep": {"lerning_rate": [1]}, "learning_rate": None},
            "sweep.lerning_rate",
            'unknown key "sweep.lerning_rate"; did you mean "learning_rate"?',
        ),
        (
            {"sweep": {"epochs": []}, "epochs": None},
            "sweep.epochs",
            "sweep.epochs is []; at least one value is needed",
        ),
        (
            {"sweep": {"epochs": 3}, "epochs": None},
            "sweep.epochs",
            "sweep.epochs is 3, a whole number; a list of numbers or words is needed",
        ),
        (
            {"sweep": {"epochs": [3, 0]}, "epochs": None},
            "sweep.epochs[1]",
            "sweep.epochs[1] is 0; a whole number from 1 to 1000000 is needed",
        ),
        (
            {"sweep": {"epochs": [True]}, "epochs": None},
            "sweep.epochs[0]",
            "sweep.epochs[0] is true, a yes or no; a number or a word is needed",
        ),
        (
            {"sweep": {"learning_rate": ["0.01"]}, "learning_rate": None},
            "sweep.learning_rate[0]",
            'sweep.learning_rate[0] is "0.01", a text; a number above 0 is needed',
        ),
        (
            {"sweep": {"learning_rate": [math.inf]}, "learning_rate": None},
            "sweep.learning_rate[0]",
            "sweep.learning_rate[0] is inf; a finite number above 0 is needed",
        ),
        (
            {"sweep": {"learning_rate": [0.1, 1, 1.0]}, "learning_rate": None},
            "sweep.learning_rate[2]",
            'sweep.learning_rate[2] makes the run "lr-1", which is there already',
        ),
        (
            {"sweep": {"activation": ["relo"]}, "activation": None},
            "sweep.activation[0]",
            'sweep.activation[0]: no activation is called "relo"; did you mean "relu"?',
        ),
        (
            {"sweep": {"loss": ["mse"]}, "loss": None, "runs": {"a": {}}},
            "runs",
            "sweep and runs stand together; one of them is needed",
        ),
    ],
)
def test_what_is_wrong_with_a_sweep_is_one_problem(
    block: Block, keys: dict[str, object], path: str, problem: str
) -> None:
    assert problems_of(block(**keys)) == [(path, problem)]


@pytest.mark.parametrize("name", ["layers", "biases", "threshold", "seeds", "featured", "id", "runs", "zzzz"])
def test_a_sweep_of_another_key_names_the_keys_for_sweeps(block: Block, name: str) -> None:
    table = block(**({} if name == "id" else {name: None}), sweep={name: [1]})

    path, text = problems_of(table)[0]

    assert path == f"sweep.{name}"
    assert text.startswith(f'unknown key "sweep.{name}"; ')


def test_every_wrong_value_of_a_sweep_is_a_problem_of_its_own(block: Block) -> None:
    table = block(learning_rate=None, sweep={"learning_rate": [0, 0.1, "x", True, {}]})

    problems = problems_of(table)

    assert {path for path, _ in problems} == {f"sweep.learning_rate[{index}]" for index in (0, 2, 3, 4)}


@pytest.mark.parametrize("keys", [{"sweep": {}}, {"runs": {}}, {"runs": {"a": 3}}])
def test_what_is_wrong_beside_a_wrong_sweep_or_runs_is_said_too(block: Block, keys: dict[str, object]) -> None:
    table = block(**keys, epochs=0, seeds=0, threshold=0, zzzz=1)

    assert {path for path, _ in problems_of(table)} >= {"epochs", "seeds", "threshold", "zzzz"}


@pytest.mark.parametrize("keys", [{"sweep": {}}, {"runs": {}}, {"runs": {"a": 3}}])
@pytest.mark.parametrize("name", ["seeds", "featured"])
def test_seeds_beside_a_wrong_sweep_or_runs_are_no_problem(block: Block, keys: dict[str, object], name: str) -> None:
    ((path, _),) = problems_of(block(**keys, **{name: 3}))

    assert path.startswith(next(iter(keys)))


@pytest.mark.parametrize("rate", [1e-300, 1e300, 5e-324], ids=repr)
def test_a_swept_number_that_is_too_long_for_an_id_is_a_problem(block: Block, rate: float) -> None:
    ((path, _),) = problems_of(block(learning_rate=None, sweep={"learning_rate": [rate]}))

    assert path == "sweep.learning_rate[0]"


def test_a_swept_number_that_cannot_be_printed_is_a_problem(block: Block) -> None:
    ((path, _),) = problems_of(block(epochs=None, sweep={"epochs": [16**5000]}))  # in hexadecimal it is TOML

    assert path == "sweep.epochs[0]"


def test_an_id_that_is_too_long_with_its_value_is_a_problem(block: Block) -> None:
    ((path, _),) = problems_of(block(id="a" * 99, learning_rate=None, sweep={"learning_rate": [0.1]}))

    assert path == "sweep.learning_rate[0]"


# Named runs


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
def test_what_is_wrong_with_named_runs_is_one_problem(block: Block, runs: object, path: str, problem: str) -> None:
    ((key, text),) = problems_of(block(runs=runs))

    assert key == path
    assert text.startswith(problem)


def test_every_wrong_run_is_a_problem_of_its_own(block: Block) -> None:
    table = block(runs={"a": 3, "B": {}, "c": {"epocs": 1}, "d": {"epochs": 0}, "0": {"1": {}}})

    paths = {path for path, _ in problems_of(table)}

    assert paths == {"runs.a", "runs.B", "runs.c.epocs", "runs.d.epochs", "runs.0"}


def test_what_every_run_is_missing_is_said_once(block: Block) -> None:
    assert problems_of(block(layers=None, runs={"a": {}, "b": {}})) == [("", 'missing key "layers"')]


def test_a_wrong_key_of_the_block_is_said_once_however_many_runs_there_are(block: Block) -> None:
    assert problems_of(block(epochs=0, runs={"a": {}, "b": {}})) == [
        ("epochs", "epochs is 0; a whole number from 1 to 1000000 is needed")
    ]


# Seeds where no seed changes anything


@pytest.mark.parametrize("weights", ["zero", "constant"])
@pytest.mark.parametrize("name", ["seeds", "featured"])
def test_a_fixed_start_refuses_seeds(block: Block, weights: str, name: str) -> None:
    assert problems_of(block(weights=weights, **{name: 1})) == [
        (name, f'{name} has no effect: no seed changes the initial weights "{weights}"')
    ]


def test_a_run_with_a_fixed_start_refuses_seeds_of_its_own(block: Block) -> None:
    assert problems_of(block(runs={"a": {"weights": "zero", "seeds": 3}, "b": {"seeds": 3}})) == [
        ("runs.a.seeds", 'runs.a.seeds has no effect: no seed changes the initial weights "zero"')
    ]


def test_seeds_of_a_block_are_refused_only_where_no_run_uses_them(block: Block) -> None:
    read_experiment(block(weights=None, seeds=3, sweep={"weights": ["zero", "normal"]}))

    ((path, _),) = problems_of(block(weights=None, seeds=3, sweep={"weights": ["zero", "constant"]}))
    assert path == "seeds"


# Numbers in ids


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (0.1, "0.1"),
        (0.0001, "0.0001"),
        (1e-7, "0.0000001"),
        (100.0, "100"),
        (10, "10"),
        (1e22, "1" + "0" * 22),
        (1.5e-10, "0.00000000015"),
        (-0.5, "-0.5"),
    ],
)
def test_a_number_is_its_shortest_decimal(number: float, text: str) -> None:
    assert decimal(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_decimal_reads_back_to_the_same_number_and_has_no_exponent(number: float) -> None:
    text = decimal(number)

    assert float(text) == number
    assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", text)


@given(st.integers())
def test_the_decimal_of_a_whole_number_is_its_digits(number: int) -> None:
    assert decimal(number) == str(number)


# Whatever a block says


RIGHT: dict[str, list[object]] = {
    **SWEPT,
    "layers": [[2, 1], [2, 4, 1]],
    "biases": [True, False],
    "threshold": [0.1, 1],
    "seeds": [1, 2],
    "featured": [1, 2],
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
        table["sweep"] = draw(sweep.map(lambda values: {swept: values}) | st.dictionaries(names, anything) | anything)
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
def test_a_table_in_a_table_in_a_table_and_so_on_is_a_problem(block: Block, name: str) -> None:
    deep: dict[str, object] = {}
    for _ in range(sys.getrecursionlimit()):  # `sweep.a.a.a = 1` with a thousand keys is TOML
        deep = {"a": deep}

    assert problems_of(block(**{name: deep}))


@pytest.mark.parametrize("name", ["id", "data", "layers", "learning_rate", "epochs", "sweep", "runs", "seeds"])
def test_a_date_is_a_problem(block: Block, name: str) -> None:
    ((path, text),) = problems_of(block(**{name: datetime.date(2026, 3, 4)}))

    assert path == name
    assert text.startswith(f"{name} is 2026-03-04, a date or time; ")
