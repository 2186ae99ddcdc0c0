"""Blocks: for each of them, its keys are read, its faults are said, and there is what shows and documents it."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from lab.experiments.frozen import frozen
from lab.experiments.samples import built_in_samples
from lab.language.keys import ProblemsError
from lab.network.data_sets import DATA_SETS
from lab.report.figures import FIGURES
from lab.report.reading.blocks import KINDS, BlockContent
from lab.report.reading.blocks.register import read_one_or_more
from lab.report.reading.documentation import blocks_page
from lab.report.tables import COLUMNS, TABLES

LEAST: dict[str, dict[str, object]] = {
    "experiment": {
        "id": "a",
        "data": "xor",
        "layers": [2, 1],
        "activation": "tanh",
        "loss": "mse",
        "learning_rate": 1,
        "epochs": 1,
    },
    "figure": {"id": "a", "show": "boundary", "of": "a"},
    "table": {"id": "a", "show": "claims"},
    "network": {"id": "a", "of": "a"},
    "listing": {"id": "a", "of": "lab.network.losses.mse"},
    "claim": {"id": "a", "says": "It is so."},
}
"""A table of each block with what it must have and no more."""


def read(word: str, table: Mapping[str, object]) -> BlockContent:
    return KINDS[word].read(table, built_in_samples)


def problems(word: str, **table: object) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        read(word, {key: value for key, value in {**LEAST[word], **table}.items() if value is not None})
    return [(problem.key, problem.text) for problem in caught.value.problems]


@pytest.mark.parametrize("word", KINDS)
def test_every_block_is_read_from_the_least_it_needs(word: str) -> None:
    assert read(word, LEAST[word]).id == "a"


@pytest.mark.parametrize("word", KINDS)
def test_every_block_names_a_missing_key(word: str) -> None:
    for key in LEAST[word]:
        assert problems(word, **{key: None}) == [("", f'missing key "{key}"')]


@pytest.mark.parametrize("word", KINDS)
def test_every_block_names_the_key_nearest_to_an_unknown_one(word: str) -> None:
    for key in LEAST[word]:
        if len(key) > 2:
            assert problems(word, **{f"{key}s": 1}) == [(f"{key}s", f'unknown key "{key}s"; did you mean "{key}"?')]


@pytest.mark.parametrize("word", KINDS)
def test_every_block_lists_its_keys_where_none_is_near(word: str) -> None:
    ((key, text),) = problems(word, xyzxyz=1)

    assert key == "xyzxyz"
    assert all(f'"{known}"' in text for known in LEAST[word])


@pytest.mark.parametrize("word", KINDS)
def test_every_block_says_all_that_is_wrong_at_once(word: str) -> None:
    said = problems(word, id="/", xyz=1, **{list(LEAST[word])[-1]: None})

    assert len(said) == 3


@pytest.mark.parametrize("word", KINDS)
def test_every_block_has_a_part_that_shows_it_and_a_section_that_documents_it(word: str, repository: Path) -> None:
    assert (repository / "templates" / "parts" / f"{word}.html").is_file()
    section = blocks_page().partition(f"## {word}\n")[2].partition("\n## ")[0]
    assert all(f"| `{key}` |" in section for key in LEAST[word])


@pytest.mark.parametrize("show", FIGURES)
def test_every_figure_kind_may_be_shown_and_is_documented(show: str) -> None:
    assert read("figure", {**LEAST["figure"], "show": show}).show == show
    assert f"| `{show}` | " in blocks_page()


@pytest.mark.parametrize("show", TABLES)
def test_every_table_kind_may_be_shown_and_is_documented(show: str) -> None:
    assert read("table", {**LEAST["table"], "show": show}).show == show
    assert f"| `{show}` | " in blocks_page()


def test_every_column_may_be_chosen_in_any_order_and_is_documented() -> None:
    columns = list(COLUMNS)[::-1]

    assert read("table", {**LEAST["table"], "columns": columns}).columns == tuple(columns)
    assert all(f"`{column}`" in blocks_page() for column in columns)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"show": "run"}, 'show: no table is called "run"; did you mean "runs"?'),
        ({"columns": ["acuracy"]}, 'columns[0]: no column is called "acuracy"; did you mean "accuracy"?'),
        ({"columns": []}, "columns is []; a list of columns that is not empty is needed"),
        ({"columns": "accuracy"}, 'columns is "accuracy", a text; a list of columns is needed'),
    ],
)
def test_a_table_or_column_that_is_not_there_names_the_nearest(keys: dict[str, object], said: str) -> None:
    assert [text for _, text in problems("table", **keys)] == [said]


@pytest.mark.parametrize("word", [word for word in KINDS if word != "experiment"])
def test_what_may_be_left_out_has_a_default(word: str) -> None:
    required = [field.name for field in fields(KINDS[word].content) if field.default is MISSING]

    assert sorted(required) == sorted(LEAST[word])


def test_a_figure_of_one_s_own_is_shown_under_any_name() -> None:
    """Whether there is such a function is known when all files are read."""
    assert read("figure", {**LEAST["figure"], "show": "my_drawing"}).show == "my_drawing"


def test_the_samples_of_an_experiment_are_those_that_are_looked_up() -> None:
    samples = frozen(DATA_SETS["xor"]())

    experiment = KINDS["experiment"].read({**LEAST["experiment"], "data": "a.csv"}, lambda path, name: samples)

    assert experiment.runs[0].samples is samples


@pytest.mark.parametrize(("value", "ids"), [("a", ("a",)), (["a", "b-1"], ("a", "b-1"))])
def test_a_figure_is_of_one_id_or_a_list(value: object, ids: tuple[str, ...]) -> None:
    assert read_one_or_more("of", value) == ids


@pytest.mark.parametrize("value", [[], 3, {"a": 1}, ["a", 3], "A", ["a/b"], True, [["a"]]])
def test_a_figure_is_of_nothing_else(value: object) -> None:
    with pytest.raises(ProblemsError):
        read_one_or_more("of", value)


def test_what_is_no_id_and_no_list_is_told_of_both() -> None:
    ((key, text),) = problems("figure", of=3)

    assert key == "of"
    assert text == "of is 3, a whole number; an id or a list of ids is needed"
