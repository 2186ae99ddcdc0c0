"""Blocks: for each of them, its keys are read, its faults are said, and there is what shows and documents it."""

from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from lab.experiments.keys import ProblemsError
from lab.report.blocks import BLOCKS, FigureBlock, read_one_or_more
from lab.report.documentation import blocks_page
from lab.report.figures import FIGURES

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
    "network": {"id": "a", "of": "a"},
    "listing": {"id": "a", "of": "lab.network.losses.mse"},
}
"""A table of each block with what it must have and no more."""


def problems(word: str, **table: object) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsError) as caught:
        BLOCKS[word]({key: value for key, value in {**LEAST[word], **table}.items() if value is not None})
    return [(problem.key, problem.text) for problem in caught.value.problems]


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_is_read_from_the_least_it_needs(word: str) -> None:
    assert BLOCKS[word](LEAST[word]).id == "a"


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_names_a_missing_key(word: str) -> None:
    for key in LEAST[word]:
        assert problems(word, **{key: None}) == [("", f'missing key "{key}"')]


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_names_the_key_nearest_to_an_unknown_one(word: str) -> None:
    for key in LEAST[word]:
        if len(key) > 2:
            assert problems(word, **{f"{key}s": 1}) == [(f"{key}s", f'unknown key "{key}s"; did you mean "{key}"?')]


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_lists_its_keys_where_none_is_near(word: str) -> None:
    ((key, text),) = problems(word, xyzxyz=1)

    assert key == "xyzxyz"
    assert all(f'"{known}"' in text for known in LEAST[word])


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_says_all_that_is_wrong_at_once(word: str) -> None:
    said = problems(word, id="/", xyz=1, **{list(LEAST[word])[-1]: None})

    assert len(said) == 3


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_has_a_part_that_shows_it_and_a_section_that_documents_it(word: str, repository: Path) -> None:
    assert (repository / "templates" / "parts" / f"{word}.html").is_file()
    section = blocks_page().partition(f"## {word}\n")[2].partition("\n## ")[0]
    assert all(f"| `{key}` |" in section for key in LEAST[word])


@pytest.mark.parametrize("show", FIGURES)
def test_every_figure_kind_may_be_shown_and_is_documented(show: str) -> None:
    assert BLOCKS["figure"]({**LEAST["figure"], "show": show}).show == show  # type: ignore[union-attr]
    assert f"| `{show}` | " in blocks_page()


def test_what_may_be_left_out_has_a_default() -> None:
    assert [field.name for field in fields(FigureBlock) if field.default is MISSING] == list(LEAST["figure"])


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
