"""The words of messages: values as an author wrote them, and the nearest known name."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.language.words import LONGEST, SHORT_LIST, did_you_mean, kind, nearest, quoted, shortened, written

# Values


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (-3, "-3"),
        (2.0, "2.0"),
        (1e-07, "1e-07"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (float("nan"), "nan"),
        ("mse", '"mse"'),
        ("", '""'),
        ('say "no"', r'"say \"no\""'),
        ("two\nlines", r'"two\nlines"'),
        ("größer", '"größer"'),
        ([], "[]"),
        ([2, 4.0, "a", True], '[2, 4.0, "a", true]'),
        ({}, "{}"),
        ({"a": [1], "b": {"c": "d"}}, '{a = [1], b = {c = "d"}}'),
        (datetime.date(2026, 3, 4), "2026-03-04"),
    ],
)
def test_a_value_is_written_as_in_toml(value: object, text: str) -> None:
    assert written(value) == text


def test_a_value_is_written_in_60_characters_at_most() -> None:
    text = written("a" * 100)

    assert text == '"' + "a" * 58 + "…"
    assert len(text) == LONGEST


@pytest.mark.parametrize("number", [10**60, -(10**60), 16**5000], ids=["61 digits", "negative", "6021 digits"])
def test_a_number_of_too_many_digits_is_not_written_out(number: int) -> None:
    assert written(number) == "a number of too many digits"


def test_the_largest_number_that_is_written_out_has_60_digits() -> None:
    assert written(10**59) == "1" + "0" * 59


def test_a_table_in_a_table_in_a_table_and_so_on_is_written_without_end() -> None:
    deep: dict[str, object] = {}
    for _ in range(3000):  # `a.a.a.a = 1` with 3000 keys is TOML
        deep = {"a": deep}

    assert written(deep).startswith("{a = {a = ")


@given(st.data())
def test_every_value_is_written_on_one_short_line(toml_values: st.SearchStrategy[object], data: st.DataObject) -> None:
    text = written(data.draw(toml_values))

    assert 0 < len(text) <= LONGEST
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (True, "a yes or no"),
        (1, "a whole number"),
        (1.0, "a number"),
        ("1", "a text"),
        ([1], "a list"),
        ({"a": 1}, "a table"),
        (datetime.date(2026, 3, 4), "a date or time"),
        (datetime.time(12), "a date or time"),
    ],
)
def test_every_kind_of_value_has_a_word(value: object, word: str) -> None:
    assert kind(value) == word


def test_a_text_is_shortened_to_one_line() -> None:
    assert shortened("two\nlines,\r\n\t a tab") == "two lines, a tab"
    assert shortened("a" * 60) == "a" * 60
    assert shortened("a" * 61) == "a" * 59 + "…"


# Names


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("lerning_rate", "learning_rate"),
        ("learning-rate", "learning_rate"),
        ("LOSS", "loss"),
        ("layer", "layers"),
        ("banana", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_the_one_that_looks_most_alike(word: str, name: str | None) -> None:
    assert nearest(word, ["loss", "learning_rate", "layers"]) == name


def test_the_nearest_name_keeps_its_capitals() -> None:
    assert nearest("relu", ["ReLU", "TanH"]) == "ReLU"


def test_the_order_of_the_names_does_not_matter() -> None:
    names = ["ab", "ac", "ad", "AB"]

    assert nearest("a", names) == nearest("a", names[::-1])
    assert nearest("ab", names) == nearest("ab", names[::-1])


def test_a_very_long_word_is_compared_at_once() -> None:
    assert nearest("a" * 1_000_000, ["a", "b"]) is None


def test_an_unknown_word_names_the_nearest() -> None:
    assert did_you_mean("sigmod", ["tanh", "sigmoid"]) == '; did you mean "sigmoid"?'


def test_an_unknown_word_like_none_lists_a_short_list_sorted() -> None:
    assert did_you_mean("banana", ["tanh", "none", "relu"]) == '; known: "none", "relu", "tanh"'


def test_a_long_list_is_not_listed() -> None:
    names = [f"name-{i}" for i in range(SHORT_LIST + 1)]

    assert did_you_mean("banana", names[:-1]).startswith("; known: ")
    assert did_you_mean("banana", names) == ""


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert did_you_mean("banana", []) == ""


def test_names_are_quoted_with_commas() -> None:
    assert quoted(["a", "b"]) == '"a", "b"'
