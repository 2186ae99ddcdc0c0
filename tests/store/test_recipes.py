"""Recipes: what tells products apart, and why one is not the other."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.store.recipes import Recipe, differences

PARTS = {"learning_rate": "0.1", "data": "3f" * 20, "the code of lab.network.losses": "9c" * 32}

TABLES = st.dictionaries(st.text(max_size=4), st.text(max_size=50), max_size=5)


def recipe(**changes: str) -> Recipe:
    return Recipe("lr", {**PARTS, **changes})


# Digests


def test_a_digest_is_a_name_for_a_file() -> None:
    assert re.fullmatch("[0-9a-f]{40}", recipe().digest)


def test_a_digest_depends_on_neither_name_nor_order() -> None:
    assert Recipe("other", dict(reversed(PARTS.items()))).digest == recipe().digest


@given(one=TABLES, other=TABLES)
def test_other_parts_have_another_digest_and_equal_ones_the_same(one: dict[str, str], other: dict[str, str]) -> None:
    assert (Recipe("a", one).digest == Recipe("a", other).digest) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"), [({"a": "bc"}, {"ab": "c"}), ({"a": "b", "c": "d"}, {"a": 'b", "c": "d'}), ({}, {"": ""})]
)
def test_parts_do_not_run_into_each_other(one: dict[str, str], other: dict[str, str]) -> None:
    assert Recipe("a", one).digest != Recipe("a", other).digest


# Reasons


def test_what_has_no_old_recipe_is_made_for_the_first_time() -> None:
    assert differences(None, recipe()) == ["made for the first time"]


@given(old=TABLES, new=TABLES)
def test_there_are_reasons_just_where_the_digests_differ(old: dict[str, str], new: dict[str, str]) -> None:
    reasons = differences(Recipe("a", old), Recipe("a", new))

    assert bool(reasons) == (Recipe("a", old).digest != Recipe("a", new).digest)
    assert len(reasons) == sum(old.get(part) != new.get(part) for part in {*old, *new})


def test_a_name_is_no_reason() -> None:
    assert differences(Recipe("other", PARTS), recipe()) == []


def test_a_short_part_is_said_with_what_it_was_and_is() -> None:
    assert differences(recipe(), recipe(learning_rate="0.2")) == ["learning_rate was 0.1 and is 0.2"]


@pytest.mark.parametrize("changed", ["data", "the code of lab.network.losses"])
def test_a_digest_is_not_repeated(changed: str) -> None:
    assert differences(recipe(), recipe(**{changed: "0" * len(PARTS[changed])})) == [f"{changed} has changed"]


def test_parts_that_come_and_go_are_said_so() -> None:
    assert differences(recipe(), recipe(more="1")) == ["more is new"]
    assert differences(recipe(more="1"), recipe()) == ["more is gone"]


def test_reasons_stand_sorted_by_part() -> None:
    old, new = recipe(z="1", b="1"), recipe(z="2", a="1")

    assert differences(old, new) == ["a is new", "b is gone", "z was 1 and is 2"]
