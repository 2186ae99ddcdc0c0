"""Reading tables: what every reader takes and refuses, and all that is wrong with a table, said at once."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from lab.language.keys import (
    Problem,
    ProblemsError,
    Reader,
    check_known,
    check_values,
    key,
    keys_of,
    list_of,
    read_flag,
    read_id,
    read_keys,
    read_number_above_0,
    read_table,
    read_text,
    table_of,
    whole_number,
    word_of,
)
from lab.language.words import shortened

read_epochs = whole_number(1, 1_000_000)
read_loss = word_of({"mse", "mae"}, "loss")
read_sizes = list_of(whole_number(1), "sizes")

HUGE, ENDLESS = 10**400, 16**5000
"""A whole number too large for a float, and one that Python does not even print."""


@dataclass(frozen=True, slots=True)
class Point:
    x: float = key(read_number_above_0, "how far right")
    label: str = key(read_text, "what stands beside it", default="")


@dataclass(frozen=True, slots=True)
class Drawing:
    title: str = key(read_text, "what stands above it")
    points: tuple[Point, ...] = key(list_of(table_of(Point), "points"), "its points")
    frame: Point | None = key(table_of(Point), "its far corner", default=None)
    width: int = key(whole_number(1, 9), "how wide it is", default=5)
    made: int = 0  # no key


def case_name(value: object) -> str | None:
    if isinstance(value, int) and value >= HUGE:
        return "huge" if value == HUGE else "endless"
    return shortened(value) if isinstance(value, str) else None


def problems_of(table_type: type, table: Mapping[str, object]) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        read_table(table_type, table)
    return [(problem.key, problem.text) for problem in caught.value.problems]


# Readers


@pytest.mark.parametrize(
    ("read", "value", "read_value"),
    [
        (read_text, "a b", "a b"),
        (read_id, "a", "a"),
        (read_id, "0", "0"),
        (read_id, "lr-0.0001", "lr-0.0001"),
        (read_id, "a--b..c", "a--b..c"),
        (read_id, "a" * 100, "a" * 100),
        (read_flag, True, True),
        (read_flag, False, False),
        (read_number_above_0, 0.1, 0.1),
        (read_number_above_0, 5e-324, 5e-324),
        (read_number_above_0, 1.7e308, 1.7e308),
        (read_number_above_0, 3, 3.0),
        (read_epochs, 1, 1),
        (read_epochs, 1_000_000, 1_000_000),
        (whole_number(0), 0, 0),
        (whole_number(0), HUGE, HUGE),
        (read_loss, "mse", "mse"),
        (read_sizes, [2, 4, 1], (2, 4, 1)),
        (table_of(Point), {"x": 1}, Point(1.0)),
    ],
    ids=case_name,
)
def test_a_right_value_is_read(read: Reader, value: object, read_value: object) -> None:
    found = read("key", value)

    assert found == read_value
    assert type(found) is type(read_value)


ID = 'an id has at most 100 lower-case letters and digits, with "." and "-" only between them'
EPOCHS = "a whole number from 1 to 1000000 is needed"


@pytest.mark.parametrize(
    ("read", "value", "text"),
    [
        (read_text, "", 'key is ""; a text that is not empty is needed'),
        (read_text, " \t", r'key is " \t"; a text that is not empty is needed'),
        (read_text, 3, "key is 3, a whole number; a text is needed"),
        (read_text, True, "key is true, a yes or no; a text is needed"),
        (read_text, ["a"], 'key is ["a"], a list; a text is needed'),
        (read_id, "", 'key is ""; a text that is not empty is needed'),
        (read_id, 7, "key is 7, a whole number; a text is needed"),
        (read_id, "a/b", f'key is "a/b"; {ID}'),
        (read_id, "Rates", f'key is "Rates"; {ID}'),
        (read_id, "a_b", f'key is "a_b"; {ID}'),
        (read_id, "a b", f'key is "a b"; {ID}'),
        (read_id, "..", f'key is ".."; {ID}'),
        (read_id, ".a", f'key is ".a"; {ID}'),
        (read_id, "-a", f'key is "-a"; {ID}'),
        (read_id, "a-", f'key is "a-"; {ID}'),
        (read_id, "a\n", rf'key is "a\n"; {ID}'),
        (read_id, "é", f'key is "é"; {ID}'),
        (read_id, "٣", f'key is "٣"; {ID}'),
        (read_id, "a" * 101, f'key is "{"a" * 58}…; {ID}'),
        (read_flag, 1, "key is 1, a whole number; true or false is needed"),
        (read_flag, "true", 'key is "true", a text; true or false is needed'),
        (read_number_above_0, 0, "key is 0; a number above 0 is needed"),
        (read_number_above_0, 0.0, "key is 0.0; a number above 0 is needed"),
        (read_number_above_0, -0.0, "key is -0.0; a number above 0 is needed"),
        (read_number_above_0, -1, "key is -1; a number above 0 is needed"),
        (read_number_above_0, math.nan, "key is nan; a number above 0 is needed"),
        (read_number_above_0, math.inf, "key is inf; a finite number above 0 is needed"),
        (read_number_above_0, HUGE, "key is a number of too many digits; a finite number above 0 is needed"),
        (read_number_above_0, True, "key is true, a yes or no; a number above 0 is needed"),
        (read_number_above_0, "0.1", 'key is "0.1", a text; a number above 0 is needed'),
        (read_epochs, 0, f"key is 0; {EPOCHS}"),
        (read_epochs, -1, f"key is -1; {EPOCHS}"),
        (read_epochs, 1_000_001, f"key is 1000001; {EPOCHS}"),
        (read_epochs, HUGE, f"key is a number of too many digits; {EPOCHS}"),
        (read_epochs, ENDLESS, f"key is a number of too many digits; {EPOCHS}"),
        (read_epochs, 2.0, f"key is 2.0; {EPOCHS}"),
        (read_epochs, 10.5, f"key is 10.5; {EPOCHS}"),
        (read_epochs, math.nan, f"key is nan; {EPOCHS}"),
        (read_epochs, True, f"key is true, a yes or no; {EPOCHS}"),
        (read_epochs, "5", f'key is "5", a text; {EPOCHS}'),
        (whole_number(1), 0, "key is 0; a whole number of at least 1 is needed"),
        (read_loss, "msee", 'key: no loss is called "msee"; did you mean "mse"?'),
        (read_loss, "MSE", 'key: no loss is called "MSE"; did you mean "mse"?'),
        (read_loss, "hinge", 'key: no loss is called "hinge"; known: "mae", "mse"'),
        (read_loss, "", 'key: no loss is called ""; known: "mae", "mse"'),
        (read_loss, 3, 'key is 3, a whole number; one of "mae", "mse" is needed'),
        (read_loss, ["mse"], 'key is ["mse"], a list; one of "mae", "mse" is needed'),
        (read_sizes, [], "key is []; a list of sizes that is not empty is needed"),
        (read_sizes, 4, "key is 4, a whole number; a list of sizes is needed"),
        (read_sizes, "4", 'key is "4", a text; a list of sizes is needed'),
        (table_of(Point), [1], "key is [1], a list; a table is needed"),
        (table_of(Point), {}, 'key: missing key "x"'),
    ],
    ids=case_name,
)
def test_a_wrong_value_is_said_as_written_with_what_is_needed(read: Reader, value: object, text: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read("key", value)

    assert caught.value.problems == (Problem("key", text),)


@pytest.mark.parametrize("device", ["con", "prn", "aux", "nul", "com1", "lpt9", "con.txt", "nul.a.b", "lpt1.x"])
def test_what_windows_takes_for_a_device_is_no_id(device: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        read_id("id", device)

    said = f'id is "{device}"; Windows reserves this name; choose another'
    assert caught.value.problems == (Problem("id", said),)


@pytest.mark.parametrize("name", ["con-1", "a.con", "console", "com", "com10", "lpt", "nul1", "auxiliary"])
def test_what_only_looks_like_a_device_is_an_id(name: str) -> None:
    assert read_id("id", name) == name


def test_every_wrong_item_of_a_list_is_a_problem_of_its_own() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_sizes("layers", [2, 0, 4, "x", True])

    assert [problem.key for problem in caught.value.problems] == ["layers[1]", "layers[3]", "layers[4]"]


# Tables


def test_a_table_is_read_and_its_defaults_are_filled_in() -> None:
    drawing = read_table(Drawing, {"title": "A", "points": [{"x": 1, "label": "one"}, {"x": 2.5}]})

    assert drawing == Drawing("A", (Point(1.0, "one"), Point(2.5, "")), frame=None, width=5)


def test_all_problems_of_a_table_are_said_at_once() -> None:
    table = {"points": [{"x": -1}, {"lable": "b", "x": True}], "frame": {"x": "far"}, "width": 10, "hue": "red"}

    problems = problems_of(Drawing, table)

    assert sorted(problems) == [
        ("", 'missing key "title"'),
        ("frame.x", 'frame.x is "far", a text; a number above 0 is needed'),
        ("hue", 'unknown key "hue"; known: "frame", "points", "title", "width"'),
        ("points[0].x", "points[0].x is -1; a number above 0 is needed"),
        ("points[1].lable", 'unknown key "points[1].lable"; did you mean "label"?'),
        ("points[1].x", "points[1].x is true, a yes or no; a number above 0 is needed"),
        ("width", "width is 10; a whole number from 1 to 9 is needed"),
    ]


def test_a_missing_key_of_a_table_in_a_table_says_which_table() -> None:
    assert problems_of(Drawing, {"title": "A", "points": [{"x": 1}, {"label": "b"}]}) == [
        ("points[1]", 'points[1]: missing key "x"')
    ]


def test_every_missing_key_is_named() -> None:
    assert problems_of(Drawing, {}) == [("", 'missing key "title"'), ("", 'missing key "points"')]


def test_a_misspelt_required_key_is_one_problem() -> None:
    assert problems_of(Drawing, {"titel": "A", "points": [{"x": 1}]}) == [
        ("titel", 'unknown key "titel"; did you mean "title"?')
    ]


def test_a_misspelt_required_key_of_a_table_in_a_table_is_one_problem() -> None:
    assert problems_of(Drawing, {"title": "A", "points": [{"xx": 1}]}) == [
        ("points[0].xx", 'unknown key "points[0].xx"; did you mean "x"?')
    ]


def test_a_misspelt_key_does_not_hide_that_another_is_missing() -> None:
    assert problems_of(Drawing, {"titel": "A"}) == [
        ("titel", 'unknown key "titel"; did you mean "title"?'),
        ("", 'missing key "points"'),
    ]


def test_a_field_that_is_no_key_cannot_be_set() -> None:
    assert ("made", 'unknown key "made"; known: "frame", "points", "title", "width"') in problems_of(
        Drawing, {"title": "A", "points": [{"x": 1}], "made": 1}
    )


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[2Jb", "a" * 10_000], ids=["a line break", "an escape", "endless"])
def test_an_unknown_key_of_any_letters_gives_a_message_of_one_short_line(name: str) -> None:
    (problem,) = check_known({name: 1}, ["title"])

    assert len(problem.text.splitlines()) == 1
    assert problem.text.isprintable()
    assert len(problem.text) < 200


def test_keys_are_read_beside_others_that_are_left_to_somebody_else() -> None:
    assert read_keys(Point, {"x": 1, "y": "?"}) == Point(1.0)


def test_a_problem_stands_where_its_key_does() -> None:
    with pytest.raises(ProblemsError) as caught:
        read_keys(Point, {"x": 0, "label": ""}, {"x": "runs.a.x"})

    assert [problem.key for problem in caught.value.problems] == ["runs.a.x", "label"]


def test_values_are_checked_whatever_is_missing() -> None:
    assert [problem.key for problem in check_values(Drawing, {"width": 0})] == ["width"]


def test_the_message_of_the_error_has_every_problem() -> None:
    error = ProblemsError(Problem("a", "a is wrong"), Problem("b", "b is wrong"))

    assert str(error) == "a is wrong; b is wrong"
    assert isinstance(error, ValueError)


def test_the_keys_of_a_table_stand_in_order_with_what_they_mean_and_their_defaults() -> None:
    keys = keys_of(Drawing)

    assert list(keys) == ["title", "points", "frame", "width"]
    assert [name for name, one in keys.items() if one.is_required] == ["title", "points"]
    assert keys["width"].default == 5
    assert keys["width"].about == "how wide it is"
