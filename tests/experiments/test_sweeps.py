"""Sweeps: a run for each value of one key, under an id with that value in it."""

import math
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.runs import Experiment, read_experiment
from lab.experiments.variants import SWEPT_KEYS, decimal
from lab.language.words import quoted
from lab.network.activations import ACTIVATIONS
from lab.network.register import Register

Block = Callable[..., dict[str, object]]
ProblemsOf = Callable[..., list[tuple[str, str]]]

ONLY = f"only {quoted(sorted(SWEPT_KEYS))}"
CAN = f"{ONLY} can be swept, and parameters as data.points"


def ids(experiment: Experiment) -> list[str]:
    return [run.id for run in experiment.runs]


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


@pytest.mark.parametrize(
    ("keys", "path", "said"),
    [
        (
            {"learning_rate": None, "sweep": {"learning_rate": [0.1] * 20_000}},
            "sweep.learning_rate",
            "sweep.learning_rate has 20000 values; at most 1000 are trained",
        ),
        ({"runs": {f"a{n}": {} for n in range(1001)}}, "runs", "these are 1001 runs; at most 1000 are trained"),
    ],
    ids=["values", "named runs"],
)
def test_too_many_runs_are_one_problem(
    block: Block, problems_of: ProblemsOf, keys: dict[str, object], path: str, said: str
) -> None:
    assert problems_of(block(**keys)) == [(path, said)]


def test_as_many_runs_as_there_may_be_are_read(block: Block) -> None:
    values = [number / 1000 for number in range(1, 1001)]

    assert len(read_experiment(block(learning_rate=None, sweep={"learning_rate": values})).runs) == 1000


SWEPT: dict[str, list[object]] = {
    "data": ["xor"],
    "activation": ["relu", "none"],
    "loss": ["mae"],
    "learning_rate": [0.5],
    "epochs": [3, 4],
    "weights": ["he"],
    "scale": [0.5, 1.0],
    "layers": [[2, 1], [2, 4, 4, 1]],
}


@pytest.mark.parametrize("name", SWEPT_KEYS)
def test_every_key_for_sweeps_can_be_swept(block: Block, name: str) -> None:
    experiment = read_experiment(block(**{name: None}, sweep={name: SWEPT[name]}))

    values = [getattr(run.settings, name) for run in experiment.runs]
    assert [list(value) if isinstance(value, tuple) else value for value in values] == SWEPT[name]


@pytest.mark.parametrize(
    ("keys", "path", "problem"),
    [
        ({"sweep": {}}, "sweep", "sweep is {}; sweep.KEY with one key, or two, is needed"),
        ({"sweep": 3}, "sweep", "sweep is 3, a whole number; sweep.KEY with one key, or two, is needed"),
        (
            {"sweep": {"loss": ["mse"], "data": ["xor"], "scale": [1]}},
            "sweep",
            'sweep is {loss = ["mse"], data = ["xor"], scale = [1]}; sweep.KEY with one key, or two, is needed',
        ),
        (
            {"sweep": {"learning_rate": [1]}},
            "sweep.learning_rate",
            "sweep.learning_rate and learning_rate are both given; one of them is needed",
        ),
        (
            {"sweep": {"lerning_rate": [1]}, "learning_rate": None},
            "sweep.lerning_rate",
            f'sweep.lerning_rate: {CAN}; did you mean "sweep.learning_rate"?',
        ),
        (
            {"sweep": {"epochs": []}, "epochs": None},
            "sweep.epochs",
            "sweep.epochs is []; at least one value is needed",
        ),
        (
            {"sweep": {"epochs": 3}, "epochs": None},
            "sweep.epochs",
            "sweep.epochs is 3, a whole number; a list of values is needed",
        ),
        (
            {"sweep": {"epochs": [3, 0]}, "epochs": None},
            "sweep.epochs[1]",
            "sweep.epochs[1] is 0; a whole number from 1 to 1000000 is needed",
        ),
        (
            {"sweep": {"epochs": [True]}, "epochs": None},
            "sweep.epochs[0]",
            "sweep.epochs[0] is true, a yes or no; a whole number from 1 to 1000000 is needed",
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
            "sweep and runs are both given; one of them is needed",
        ),
    ],
)
def test_what_is_wrong_with_a_sweep_is_one_problem(
    block: Block, keys: dict[str, object], path: str, problem: str, problems_of: ProblemsOf
) -> None:
    assert problems_of(block(**keys)) == [(path, problem)]


@pytest.mark.parametrize("name", ["biases", "threshold", "seeds", "featured", "test"])
def test_a_sweep_of_another_key_names_the_keys_for_sweeps_and_what_to_write(
    block: Block, name: str, problems_of: ProblemsOf
) -> None:
    table = block(**{name: None}, sweep={name: [1]})

    needed = f"{CAN}; for {name} write runs.NAME = {{ {name} = ... }}"
    assert problems_of(table) == [(f"sweep.{name}", f"sweep.{name}: {needed}")]


@pytest.mark.parametrize("name", ["id", "runs", "zzzz"])
def test_a_sweep_of_what_no_run_has_names_the_keys_for_sweeps(block: Block, name: str, problems_of: ProblemsOf) -> None:
    assert problems_of(block(sweep={name: [1]})) == [(f"sweep.{name}", f"sweep.{name}: {CAN}")]


def test_every_wrong_value_of_a_sweep_is_a_problem_of_its_own(block: Block, problems_of: ProblemsOf) -> None:
    table = block(learning_rate=None, sweep={"learning_rate": [0, 0.1, "x", True, {}]})

    problems = problems_of(table)

    assert {path for path, _ in problems} == {f"sweep.learning_rate[{index}]" for index in (0, 2, 3, 4)}


@pytest.mark.parametrize("keys", [{"sweep": {}}, {"runs": {}}, {"runs": {"a": 3}}])
def test_what_is_wrong_beside_a_wrong_sweep_or_runs_is_said_too(
    block: Block, keys: dict[str, object], problems_of: ProblemsOf
) -> None:
    table = block(**keys, epochs=0, seeds=0, threshold=0, zzzz=1)

    assert {path for path, _ in problems_of(table)} >= {"epochs", "seeds", "threshold", "zzzz"}


@pytest.mark.parametrize("keys", [{"sweep": {}}, {"runs": {}}, {"runs": {"a": 3}}])
@pytest.mark.parametrize("name", ["seeds", "featured"])
def test_seeds_beside_a_wrong_sweep_or_runs_are_no_problem(
    block: Block, keys: dict[str, object], name: str, problems_of: ProblemsOf
) -> None:
    ((path, _),) = problems_of(block(**keys, **{name: 3}))

    assert path.startswith(next(iter(keys)))


@pytest.mark.parametrize("rate", [1e-300, 1e300, 5e-324], ids=repr)
def test_a_swept_number_that_is_too_long_for_an_id_is_a_problem(
    block: Block, rate: float, problems_of: ProblemsOf
) -> None:
    ((path, _),) = problems_of(block(learning_rate=None, sweep={"learning_rate": [rate]}))

    assert path == "sweep.learning_rate[0]"


def test_a_swept_number_that_cannot_be_printed_is_a_problem(block: Block, problems_of: ProblemsOf) -> None:
    ((path, _),) = problems_of(block(epochs=None, sweep={"epochs": [16**5000]}))  # in hexadecimal it is TOML

    assert path == "sweep.epochs[0]"


def test_an_id_that_is_too_long_with_its_value_is_a_problem(block: Block, problems_of: ProblemsOf) -> None:
    ((path, _),) = problems_of(block(id="a" * 99, learning_rate=None, sweep={"learning_rate": [0.1]}))

    assert path == "sweep.learning_rate[0]"


# Parameters, layers, words with parameters


@pytest.mark.parametrize(
    "sweep", [{"data": {"noise": [0.1, 0.25]}}, {"data.noise": [0.1, 0.25]}], ids=["nested", "quoted"]
)
def test_a_sweep_goes_over_a_parameter_quoted_or_not(block: Block, sweep: dict[str, object]) -> None:
    experiment = read_experiment(block(data={"name": "moons", "points": 20}, sweep=sweep))

    assert ids(experiment) == ["lr-0.1", "lr-0.25"]
    assert [run.settings.parameter("data.noise") for run in experiment.runs] == [0.1, 0.25]
    assert [run.settings.parameter("data.points") for run in experiment.runs] == [20, 20]
    assert experiment.varied == ("data.noise",)
    assert experiment.runs[0].samples.inputs.tolist() != experiment.runs[1].samples.inputs.tolist()


def test_a_sweep_over_a_parameter_needs_no_table_in_the_block(block: Block) -> None:
    experiment = read_experiment(block(data="moons", sweep={"data": {"seed": [7, 8]}}))

    assert ids(experiment) == ["lr-7", "lr-8"]


def test_layers_are_named_by_their_sizes(block: Block) -> None:
    experiment = read_experiment(block(layers=None, sweep={"layers": [[2, 1, 1], [2, 4, 4, 1]]}))

    assert ids(experiment) == ["lr-2-1-1", "lr-2-4-4-1"]
    assert [run.settings.layers for run in experiment.runs] == [(2, 1, 1), (2, 4, 4, 1)]


def test_words_of_a_sweep_may_have_parameters_that_name_their_runs(block: Block) -> None:
    table = block(data=None, sweep={"data": ["moons", {"name": "moons", "noise": 0.3, "seed": 2}]})

    assert ids(read_experiment(table)) == ["lr-moons", "lr-moons-noise-0.3-seed-2"]


def test_lower_lines_of_words_are_dashes_in_ids(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Register("activation")
    monkeypatch.setattr(known, "_functions", {"leaky_relu": ACTIVATIONS["relu"], "tanh": ACTIVATIONS["tanh"]})
    monkeypatch.setattr(ACTIVATIONS, "_functions", dict(known))

    experiment = read_experiment(block(activation=None, sweep={"activation": ["leaky_relu", "tanh"]}))

    assert ids(experiment) == ["lr-leaky-relu", "lr-tanh"]
    assert experiment.runs[0].settings.activation == "leaky_relu"


# Two keys


def test_two_keys_make_a_run_for_each_pair_the_first_key_outermost(block: Block) -> None:
    table = block(learning_rate=None, layers=None, sweep={"learning_rate": [1, 0.1], "layers": [[2, 1], [2, 3, 1]]})

    experiment = read_experiment(table)

    assert ids(experiment) == ["lr-1-2-1", "lr-1-2-3-1", "lr-0.1-2-1", "lr-0.1-2-3-1"]
    assert [(run.settings.learning_rate, run.settings.layers) for run in experiment.runs] == [
        *((1.0, (2, 1)), (1.0, (2, 3, 1))),
        *((0.1, (2, 1)), (0.1, (2, 3, 1))),
    ]
    assert experiment.varied == ("learning_rate", "layers")


def test_two_parameters_of_one_word_are_two_keys(block: Block) -> None:
    table = block(data="moons", sweep={"data": {"noise": [0.1, 0.2], "seed": [5]}})

    experiment = read_experiment(table)

    assert ids(experiment) == ["lr-0.1-5", "lr-0.2-5"]
    assert [run.settings.parameters for run in experiment.runs] == [
        (("data.seed", 5),),
        (("data.noise", 0.2), ("data.seed", 5)),
    ]


@pytest.mark.parametrize(
    "sweep", [{"data": ["moons", "circles"], "data.seed": [3]}, {"data.seed": [3], "data": ["moons"]}]
)
def test_a_word_and_its_parameter_may_be_swept_together(block: Block, sweep: dict[str, object]) -> None:
    experiment = read_experiment(block(data=None, sweep=sweep))

    assert {run.settings.parameter("data.seed") for run in experiment.runs} == {3}


def test_more_pairs_than_runs_may_be_are_one_problem(block: Block, problems_of: ProblemsOf) -> None:
    table = block(learning_rate=None, epochs=None, sweep={"learning_rate": [*range(1, 41)], "epochs": [*range(1, 41)]})

    assert problems_of(table) == [("sweep", "sweep has 1600 values; at most 1000 are trained")]


@pytest.mark.parametrize(
    ("keys", "path", "problem"),
    [
        (
            {"data": "moons", "sweep": {"data": {"nois": [1]}}},
            "sweep.data.nois",
            'sweep.data.nois: "moons" has no parameter "nois"; did you mean "noise"?',
        ),
        (
            {"data": "xor", "sweep": {"data": {"noise": [1]}}},
            "sweep.data.noise",
            'sweep.data.noise: "xor" has no parameter "noise"',
        ),
        (
            {"data": "moons", "sweep": {"data": {"noise": [0.1, -1]}}},
            "sweep.data.noise[1]",
            "sweep.data.noise[1] is -1; a number from 0 to 1000 is needed",
        ),
        (
            {"data": {"name": "moons", "noise": 0.2}, "sweep": {"data": {"noise": [0.1]}}},
            "sweep.data.noise",
            "sweep.data.noise and data.noise are both given; one of them is needed",
        ),
        (
            {"data": "moons", "sweep": {"data": {"noise": 0.1}}},
            "sweep.data.noise",
            "sweep.data.noise is 0.1, a number; a list of values is needed",
        ),
        (
            {"data": "mons", "sweep": {"data": {"noise": [0.1]}}},
            "data",
            'data: no data set is called "mons"; did you mean "moons"?',
        ),
        (
            {"data": None, "sweep": {"data": {"noise": [0.1]}}},
            "",
            'missing key "data"',
        ),
        (
            {"layers": None, "sweep": {"layers": [[2, 1], [2, 0, 1]]}},
            "sweep.layers[1][1]",
            "sweep.layers[1][1] is 0; a whole number from 1 to 10000 is needed",
        ),
        (
            {"layers": None, "sweep": {"layers": [[2, 1], [3, 1]]}},
            "sweep.layers[1]",
            'sweep.layers[1][0] is 3; data "linear" has 2 inputs',
        ),
        (
            {"layers": None, "epochs": None, "sweep": {"layers": [[2, 1]], "epochs": [1, 0]}},
            "sweep.epochs[1]",
            "sweep.epochs[1] is 0; a whole number from 1 to 1000000 is needed",
        ),
    ],
)
def test_what_is_wrong_with_a_sweep_of_parameters_or_pairs_is_one_problem(
    block: Block, keys: dict[str, object], path: str, problem: str, problems_of: ProblemsOf
) -> None:
    assert problems_of(block(**keys)) == [(path, problem)]


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
