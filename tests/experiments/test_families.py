"""Words with parameters: a function's parameters behind a star are those that a block may set."""

import json
from typing import Annotated

import numpy as np
import pytest

from lab.experiments.chosen import chosen
from lab.experiments.families import Word, interval, parameters_of, read_word, word_in
from lab.experiments.settings import WORDS, Settings, read_settings, to_table
from lab.language.keys import ProblemsError
from lab.language.shapes import shape_of
from lab.network.data_sets import DATA_SETS
from lab.network.initial_weights import INITIAL_WEIGHTS, uniform
from lab.network.register import Register


@pytest.fixture
def greetings() -> Register:
    """A family of two functions, of which one has parameters of every type."""
    register: Register = Register("greeting")

    @register
    def hello(
        whom: str,
        *,
        times: Annotated[int, "[1, 9]"] = 1,
        warmth: Annotated[float, "[0, 1)"] = 0.5,
        pitch: float = -1.0,
        is_loud: bool = False,
    ) -> tuple[str, int, float, float, bool]:
        """Hello."""
        return whom, times, warmth, pitch, is_loud

    @register
    def nod(whom: str) -> str:
        """A nod."""
        return whom

    return register


def problems_of(family: Register, value: object) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        read_word(family, "greeting", value)
    return [(problem.key, problem.text) for problem in caught.value.problems]


# What a block may say


@pytest.mark.parametrize(
    "value",
    ["hello", {"name": "hello"}, {"name": "hello", "times": 1, "warmth": 0.5}, {"is_loud": False, "name": "hello"}],
)
def test_a_text_and_a_table_of_the_defaults_are_the_same_word(greetings: Register, value: object) -> None:
    assert read_word(greetings, "greeting", value) == Word("hello")


def test_parameters_that_are_no_defaults_are_kept_sorted(greetings: Register) -> None:
    word = read_word(greetings, "greeting", {"name": "hello", "warmth": 0, "times": 3, "is_loud": True, "pitch": 2})

    assert word == Word("hello", (("is_loud", True), ("pitch", 2.0), ("times", 3), ("warmth", 0.0)))
    assert [type(value) for _, value in word.parameters] == [bool, float, int, float]


@pytest.mark.parametrize(
    ("table", "key", "text"),
    [
        ({"times": 0}, "times", "greeting.times is 0; a whole number from 1 to 9 is needed"),
        ({"times": 2.0}, "times", "greeting.times is 2.0; a whole number from 1 to 9 is needed"),
        ({"times": True}, "times", "greeting.times is true, a yes or no; a whole number from 1 to 9 is needed"),
        ({"warmth": 1}, "warmth", "greeting.warmth is 1; a number of at least 0 and below 1 is needed"),
        ({"warmth": "1"}, "warmth", 'greeting.warmth is "1", a text; a number of at least 0 and below 1 is needed'),
        ({"pitch": float("nan")}, "pitch", "greeting.pitch is nan; a number is needed"),
        ({"pitch": float("inf")}, "pitch", "greeting.pitch is inf; a number is needed"),
        ({"pitch": 10**400}, "pitch", "greeting.pitch is a number of too many digits; a number is needed"),
        ({"is_loud": 1}, "is_loud", "greeting.is_loud is 1, a whole number; true or false is needed"),
        ({"tims": 2}, "tims", 'unknown key "greeting.tims"; did you mean "times"?'),
    ],
)
def test_a_wrong_parameter_is_a_problem_at_its_key(
    greetings: Register, table: dict[str, object], key: str, text: str
) -> None:
    assert problems_of(greetings, {"name": "hello", **table}) == [(f"greeting.{key}", text)]


def test_all_wrong_parameters_are_said_at_once(greetings: Register) -> None:
    problems = problems_of(greetings, {"name": "hello", "times": 0, "warmth": 2, "loud": True})

    assert sorted(key for key, _ in problems) == ["greeting.loud", "greeting.times", "greeting.warmth"]


@pytest.mark.parametrize(
    ("value", "key", "text"),
    [
        ("hallo", "greeting", 'greeting: no greeting is called "hallo"; did you mean "hello"?'),
        ({"name": "hallo"}, "greeting.name", 'greeting.name: no greeting is called "hallo"; did you mean "hello"?'),
        ({"times": 2}, "greeting", 'greeting has no name; greeting = { name = "...", ... } is needed'),
        ({"name": "nod", "times": 2}, "greeting", 'greeting.times: "nod" has no parameters'),
        (3, "greeting", 'greeting is 3, a whole number; one of "hello", "nod" is needed'),
    ],
)
def test_a_wrong_word_is_one_problem(greetings: Register, value: object, key: str, text: str) -> None:
    assert problems_of(greetings, value) == [(key, text)]


def test_the_shape_has_every_word_and_its_parameters_with_bounds_and_defaults(greetings: Register) -> None:
    text, table, other = shape_of(word_in(greetings))["anyOf"]

    assert text == {"type": "string", "enum": ["hello", "nod"]}
    assert table["properties"] == {
        "name": {"enum": ["hello"]},
        "times": {"type": "integer", "minimum": 1.0, "maximum": 9.0, "default": 1},
        "warmth": {"type": "number", "minimum": 0.0, "exclusiveMaximum": 1.0, "default": 0.5},
        "pitch": {"type": "number", "default": -1.0},
        "is_loud": {"type": "boolean", "default": False},
    }
    assert other["properties"] == {"name": {"enum": ["nod"]}}
    assert table["required"] == other["required"] == ["name"]


# What a function may say


@pytest.mark.parametrize("name", [(key, word) for key, family in WORDS.items() for word in family], ids="-".join)
def test_every_registered_function_has_parameters_that_accept_their_defaults(name: tuple[str, str]) -> None:
    key, word = name

    for parameter in parameters_of(WORDS[key][word]).values():
        assert parameter.read(parameter.name, parameter.default) == parameter.default


def without_default(*, low: float) -> None: ...


def of_text(*, low: str = "a") -> None: ...


def untyped(*, low=1.0) -> None: ...


def without_interval(*, low: Annotated[float, "0 to 1"] = 0.0) -> None: ...


@pytest.mark.parametrize("function", [without_default, of_text, untyped, without_interval])
def test_a_parameter_that_no_block_can_set_is_an_error_of_the_function(function) -> None:
    with pytest.raises(ValueError, match=r"low needs a default|is no interval"):
        parameters_of(function)


@pytest.mark.parametrize(
    ("text", "inside", "outside", "words"),
    [
        ("[0, 1)", (0.0, 0.5), (-0.1, 1.0), " of at least 0 and below 1"),
        ("(0, inf)", (1e-300, 1e300), (0.0, -1.0), " above 0"),
        ("(-inf, 2]", (-1e300, 2.0), (2.1,), " at most 2"),
        ("[2, 100000]", (2, 100000), (1, 100001), " from 2 to 100000"),
        ("(0, 10]", (1e-9, 10.0), (0.0, 10.1), " above 0 and at most 10"),
        ("(-inf, inf)", (-1e300, 0.0), (), ""),
    ],
)
def test_an_interval_has_the_numbers_that_mathematics_means(
    text: str, inside: tuple[float, ...], outside: tuple[float, ...], words: str
) -> None:
    within = interval(text)

    assert all(number in within for number in inside)
    assert not any(number in within for number in outside)
    assert within.words == words


# In settings

TABLE = {"data": "moons", "layers": [2, 1], "activation": "tanh", "loss": "mse", "learning_rate": 1, "epochs": 1}


def settings_of(**keys: object) -> Settings:
    return read_settings({**TABLE, **keys}, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"data": "moons"}, {"data": {"name": "moons", "points": 100, "noise": 0.1}}),
        ({"data": {"name": "moons", "noise": 1}}, {"data": {"noise": 1.0, "name": "moons", "seed": 1}}),
        ({"weights": "uniform"}, {"weights": {"name": "uniform", "low": -1, "high": 1.0}}),
        ({}, {"weights": {"name": "normal"}, "activation": {"name": "tanh"}, "loss": {"name": "mse"}}),
    ],
)
def test_equal_settings_in_two_spellings_are_equal(one: dict[str, object], other: dict[str, object]) -> None:
    assert settings_of(**one) == settings_of(**other)
    assert hash(settings_of(**one)) == hash(settings_of(**other))


def test_other_parameters_are_other_settings_whose_words_stay_words() -> None:
    plain, noisy = settings_of(), settings_of(data={"name": "moons", "noise": 0.3, "seed": 2})

    assert noisy != plain
    assert (noisy.data, noisy.parameters) == ("moons", (("data.noise", 0.3), ("data.seed", 2)))
    assert to_table(noisy)["parameters"] == {"data.noise": 0.3, "data.seed": 2}


def test_a_parameter_is_read_by_its_path_also_where_it_has_its_default() -> None:
    settings = settings_of(data={"name": "moons", "noise": 0.3})

    assert [settings.parameter(path) for path in ("data.noise", "data.points")] == [0.3, 100]
    for path in ("data.turns", "activation.slope", "layers.x", "x"):
        with pytest.raises(ValueError, match=f'no parameter "{path}"'):
            settings.parameter(path)


def test_the_function_of_a_word_without_parameters_is_the_registered_one_itself() -> None:
    assert chosen(INITIAL_WEIGHTS, settings_of(weights="uniform"), "weights") is uniform


def test_the_function_of_a_word_is_called_with_its_parameters_and_keeps_its_name() -> None:
    settings = settings_of(weights={"name": "uniform", "low": 3, "high": 3.5})

    function = chosen(INITIAL_WEIGHTS, settings, "weights")

    drawn = function(np.random.default_rng(1), 2, 100)
    assert function.__name__ == "uniform"
    assert 3.0 <= drawn.min() < drawn.max() <= 3.5
    assert function == chosen(INITIAL_WEIGHTS, settings, "weights")


def test_bounds_of_uniform_weights_that_are_one_number_are_a_fixed_start() -> None:
    assert settings_of(weights={"name": "uniform", "low": 0.5, "high": 0.5}).has_fixed_start
    assert not settings_of(weights={"name": "uniform", "low": 0.0, "high": 0.5}).has_fixed_start


def test_a_lower_bound_of_weights_that_is_above_the_upper_is_a_problem_of_the_word() -> None:
    with pytest.raises(ProblemsError) as caught:
        settings_of(weights={"name": "uniform", "low": 2})

    assert [(each.key, each.text) for each in caught.value.problems] == [
        ("weights", "weights: the lower bound 2 is above the upper bound 1")
    ]


def test_parameters_are_written_as_json() -> None:
    parameters = settings_of(data={"name": "circles", "factor": 0.25}).parameters

    assert json.loads(json.dumps(dict(parameters))) == {"data.factor": 0.25}


def test_every_data_set_that_is_drawn_says_how_many_points_and_from_which_seed() -> None:
    drawn = {name for name, function in DATA_SETS.items() if parameters_of(function)}

    assert drawn == DATA_SETS.keys() - {"xor"}
    assert all({"points", "seed"} <= parameters_of(DATA_SETS[name]).keys() for name in drawn)
