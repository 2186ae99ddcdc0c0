"""Settings: every word of every register, layers, and what does not fit together."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.experiments.settings import MOST_EPOCHS, WORDS, Settings, misfits, read_layers
from lab.language.keys import Problem, ProblemsError, read_id, read_table
from lab.network.data_sets import Samples
from lab.network.initial_weights import INITIAL_WEIGHTS

every_word = pytest.mark.parametrize(
    ("name", "word"), [(name, word) for name, words in WORDS.items() for word in words]
)


@pytest.fixture
def settings() -> Settings:
    return Settings("linear", (2, 4, 1), "sigmoid", "mse", 0.1, 500)


# Words


@every_word
def test_every_registered_word_is_accepted(name: str, word: str) -> None:
    right = {"data": "xor", "layers": [2, 1], "activation": "none", "loss": "mae", "learning_rate": 1, "epochs": 1}

    settings = read_table(Settings, {**right, name: word})

    assert getattr(settings, name) == word


@every_word
def test_every_registered_word_may_end_the_id_of_a_run(name: str, word: str) -> None:
    assert read_id(name, f"swept-{word}") == f"swept-{word}"


@pytest.mark.parametrize("name", [name for name in WORDS if name != "data"])  # which may name a file
def test_a_word_that_is_not_registered_names_those_that_are(name: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_table(Settings, {name: "zzzz"})

    said = next(problem.text for problem in caught.value.problems if problem.key == name)
    assert said.endswith("known: " + ", ".join(f'"{word}"' for word in sorted(WORDS[name])))


def test_any_text_may_name_data(settings: Settings) -> None:
    table = {"layers": [2, 4, 1], "activation": "sigmoid", "loss": "mse", "learning_rate": 0.1, "epochs": 500}

    read = read_table(Settings, {**table, "data": "points.csv"})

    assert read == dataclasses.replace(settings, data="points.csv")


def test_all_keys_whose_values_are_words_are_settings() -> None:
    assert {*WORDS} <= {field.name for field in dataclasses.fields(Settings)}


# Settings


def test_what_is_left_out_is_normal_weights_of_scale_1_and_no_biases(settings: Settings) -> None:
    assert (settings.weights, settings.scale, settings.biases) == ("normal", 1.0, False)


def test_equal_settings_are_one_key_of_a_table(settings: Settings) -> None:
    table = {"data": "linear", "layers": [2, 4, 1], "activation": "sigmoid", "loss": "mse", "epochs": 500, "scale": 1}

    assert {settings, read_table(Settings, {**table, "learning_rate": 0.1})} == {settings}


@pytest.mark.parametrize("weights", INITIAL_WEIGHTS)
def test_only_zero_and_constant_weights_are_a_fixed_start(settings: Settings, weights: str) -> None:
    assert dataclasses.replace(settings, weights=weights).has_fixed_start == (weights in {"zero", "constant"})


# Layers


@pytest.mark.parametrize("layers", [[2, 1], [2, 4, 4, 1], [1, 1]])
def test_two_layers_are_enough(layers: list[int]) -> None:
    assert read_layers("layers", layers) == tuple(layers)


@pytest.mark.parametrize(
    ("layers", "beginnings"),
    [
        ([], ["layers is []; a list of layer sizes that is not empty is needed"]),
        ([2], ["layers is [2]; the inputs and at least one more layer are needed"]),
        ([2, 0, 1], ["layers[1] is 0; a whole number"]),
        ([2, 4.0, 1], ["layers[1] is 4.0; a whole number"]),
        ([2, 2.5, 1], ["layers[1] is 2.5; a whole number"]),
        ([True, 1], ["layers[0] is true, a yes or no; a whole number"]),
        (
            [-2, "1"],
            [
                "layers[0] is -2; a whole number",
                'layers[1] is "1", a text; a whole number',
            ],
        ),
        ("2-4-1", ['layers is "2-4-1", a text; a list of layer sizes is needed']),
    ],
    ids=["none", "one", "zero", "2.0", "a fraction", "true", "two wrong ones", "a text"],
)
def test_layers_are_whole_numbers_above_0(layers: object, beginnings: list[str]) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_layers("layers", layers)

    problems = caught.value.problems
    assert len(problems) == len(beginnings)
    assert all(problem.text.startswith(said) for problem, said in zip(problems, beginnings, strict=True))


def test_a_layer_that_no_machine_can_hold_is_a_problem() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_layers("layers", [2, 10**30, 1])

    assert [problem.key for problem in caught.value.problems] == ["layers[1]"]


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([2, 10_000, 10_000, 1], "these are 100030000 weights"),
        ([10, 10_000, 1], "110000 weights"),
        ([1] * 100_002, "100001 weights"),
    ],
)
def test_a_network_of_too_many_weights_is_a_problem(layers: list[int], said: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_layers("layers", layers)

    (problem,) = caught.value.problems
    assert problem.key == "layers"
    assert f"{said}; at most 100000 are trained" in problem.text


def test_a_network_of_the_most_weights_is_none() -> None:
    assert read_layers("layers", [1000, 99, 10, 1]) == (1000, 99, 10, 1)


# Settings that do not fit together


def samples(inputs: int, outputs: int = 1) -> Samples:
    """Two samples of this shape."""
    return Samples(np.zeros((2, inputs)), np.zeros((2, outputs)))


@given(layers=st.lists(st.integers(1, 5), min_size=2, max_size=4))
def test_layers_that_fit_the_data_are_no_problem(layers: list[int]) -> None:
    settings = Settings("points.csv", tuple(layers), "sigmoid", "mse", 0.1, 500)

    assert misfits(settings, samples(layers[0], layers[-1]), {}) == []


@pytest.mark.parametrize("data", WORDS["data"])
def test_layers_have_the_inputs_and_the_output_of_the_data(settings: Settings, data: str) -> None:
    wrong = dataclasses.replace(settings, data=data, layers=(3, 4, 2))

    assert misfits(wrong, WORDS["data"][data](), {"layers": "runs.a.layers"}) == [
        Problem("runs.a.layers", f'runs.a.layers[0] is 3; data "{data}" has 2 inputs'),
        Problem("runs.a.layers", f'runs.a.layers[2] is 2; data "{data}" has 1 output'),
    ]


def test_one_input_is_said_in_the_singular(settings: Settings) -> None:
    ((_, said),) = [(problem.key, problem.text) for problem in misfits(settings, samples(1), {})]

    assert said == 'layers[0] is 2; data "linear" has 1 input'


def test_as_many_epochs_as_the_format_allows_are_a_million() -> None:
    assert MOST_EPOCHS == 1_000_000
