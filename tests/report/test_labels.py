"""Labels: what can be referred to has a number of its chapter, and a reference to anything else is a fault."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.language.faults import UnreadReportError
from lab.report.reading.chapters import read_chapter
from lab.report.reading.label import Label
from lab.report.reading.labels import NOUNS, OF_BLOCKS, labels_of
from lab.report.reading.report import read

BLOCKS = {
    "figure": '```figure\nid = "{}"\nshow = "boundary"\nof = "a"\n```\n',
    "table": '```table\nid = "{}"\nshow = "runs"\nof = "a"\n```\n',
    "network": '```network\nid = "{}"\nof = "a"\n```\n',
    "listing": '```listing\nid = "{}"\nof = "lab.network.losses.mse"\n```\n',
    "claim": '```claim\nid = "{}"\nsays = "So."\n```\n',
}

CLAIM = '@claim("x", unless={})\ndef x(results):\n    """A rule."""\n'

EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 1
epochs = 1
```
"""


def labels(**chapters: str) -> dict[str, Label]:
    """The labels of chapters, "c03_rates" for "03-rates"."""
    found, faults = labels_of(
        read_chapter(name, f"content/{name}.md", text).chapter
        for name, text in ((key.removeprefix("c").replace("_", "-"), text) for key, text in chapters.items())
    )
    assert not faults
    return found


@pytest.fixture
def said(write: Callable[[Mapping[str, str | bytes]], Path]) -> Callable[..., list[str]]:
    """The faults of a report that has a first chapter of this text, and these files."""

    def read_all(text: str, files: Mapping[str, str] | None = None) -> list[str]:
        content = write({"01-a.md": f"# A {{#sec:a}}\n\n{text}", **(files or {})})
        try:
            read(content)
        except UnreadReportError as error:
            return [str(fault) for fault in error.faults]
        return []

    return read_all


# What has a label


@pytest.mark.parametrize("word", BLOCKS)
def test_every_block_that_shows_something_has_a_label_of_its_kind(word: str) -> None:
    label = labels(c03_rates=BLOCKS[word].format("lr"))[f"{OF_BLOCKS[word]}:lr"]

    assert label.text == f"{NOUNS[OF_BLOCKS[word]].capitalize()} 3.1"
    assert label.number == "3.1"
    assert label.address == f"03-rates.html#{OF_BLOCKS[word]}:lr"


def test_every_kind_of_block_but_an_experiment_can_be_referred_to() -> None:
    assert {*OF_BLOCKS} == {*BLOCKS}
    assert {*OF_BLOCKS.values()} <= {*NOUNS}


def test_each_kind_is_counted_by_itself_in_the_order_of_the_chapter() -> None:
    text = BLOCKS["figure"].format("b") + BLOCKS["table"].format("c") + BLOCKS["figure"].format("a")

    found = labels(c02_x=text, c10_y=BLOCKS["figure"].format("d"))

    assert {name: label.number for name, label in found.items()} == {
        "fig:b": "2.1",
        "tab:c": "2.1",
        "fig:a": "2.2",
        "fig:d": "10.1",
    }


def test_an_equation_with_an_id_has_its_number_in_brackets() -> None:
    found = labels(c02_x="$$a$$ {#eq:one}\n\n$$b$$\n\n- $$c$$ {#eq:two}")

    assert {name: label.text for name, label in found.items()} == {
        "eq:one": "Equation (2.1)",
        "eq:two": "Equation (2.2)",
    }


def test_a_section_has_the_number_of_its_heading_and_a_title_that_of_its_chapter() -> None:
    found = labels(c03_x="# A {#sec:a}\n\n## B\n\n## C {#sec:c}\n\n### D {#sec:d}\n\n#### E *f* {#sec:e}")

    assert {name: label.text for name, label in found.items()} == {
        "sec:a": "Chapter 3",
        "sec:c": "Section 3.2",
        "sec:d": "Section 3.2.1",
        "sec:e": "E f",
    }


def test_what_stands_in_no_chapter_is_counted_without_one() -> None:
    found = labels(index="# A {#sec:a}\n\n$$x$$ {#eq:x}\n\n" + BLOCKS["figure"].format("f"))

    assert {name: label.text for name, label in found.items()} == {
        "sec:a": "A",
        "eq:x": "Equation (1)",
        "fig:f": "Figure 1",
    }


def test_an_id_of_a_heading_that_names_no_section_is_no_label() -> None:
    assert labels(c01_a="## A {#there}\n\n## B") == {}


@pytest.mark.parametrize("text", ["## B {#sec:x}\n", "$$a$$ {#eq:x}\n"])
def test_an_id_that_is_taken_is_a_fault_that_says_where(text: str) -> None:
    chapters = [read_chapter(name, f"content/{name}.md", f"\n{text}").chapter for name in ("01-a", "02-b")]

    found, faults = labels_of(chapters)

    (name,) = found
    assert [str(fault) for fault in faults] == [f'content/02-b.md:2: the id "{name}" is taken, by content/01-a.md:2']


@given(words=st.lists(st.sampled_from([*BLOCKS, "equation"]), max_size=8))
def test_numbers_of_one_kind_count_from_1_without_a_gap(words: list[str]) -> None:
    pieces = [
        BLOCKS[word].format(f"x{i}") if word in BLOCKS else f"\n$$x$$ {{#eq:x{i}}}\n" for i, word in enumerate(words)
    ]

    found = labels(c07_x="".join(pieces))

    for kind in {name.partition(":")[0] for name in found}:
        numbers = [label.number for name, label in found.items() if name.startswith(f"{kind}:")]
        assert numbers == [f"7.{count}" for count in range(1, len(numbers) + 1)]


# References


@pytest.mark.parametrize("word", BLOCKS)
def test_a_reference_may_stand_before_and_in_another_chapter_than_what_it_is_to(said, word: str) -> None:
    reference = f"See @{OF_BLOCKS[word]}:x."

    chapter = f"# B\n\n{EXPERIMENT}\n{BLOCKS[word].format('x')}"

    assert said(f"{reference}\n", {"02-b.md": chapter, "claims.py": CLAIM if word == "claim" else ""}) == []


@pytest.mark.parametrize("text", ["@sec:a", "@eq:x\n\n$$x$$ {#eq:x}", "- @sec:a\n\n> @sec:a", "[^1]\n\n[^1]: @sec:a"])
def test_a_reference_may_stand_anywhere(said, text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("reference", "said_of_it"),
    [
        ("@sec:b", 'no section is called "b"; known: "a"'),
        ("@fig:x", 'no figure is called "x"'),
        ("@fig:fig", 'no figure is called "fig"'),
        ("@figure:x", 'nothing is referred to as "figure"; did you mean "fig"?'),
        ("@experiment:a", 'nothing is referred to as "experiment"; known: '),
    ],
)
def test_a_reference_to_nothing_is_a_fault_with_its_line(said, reference: str, said_of_it: str) -> None:
    (fault,) = said(f"Text\n{reference}.\n")

    assert fault.startswith(f'content/01-a.md:4: reference "{reference}": {said_of_it}')


def test_a_reference_names_the_nearest_of_its_kind(said) -> None:
    blocks = BLOCKS["figure"].format("rates") + BLOCKS["table"].format("rate")

    (fault,) = said(f"{EXPERIMENT}\n{blocks}\n@fig:rate\n")

    assert fault.endswith('reference "@fig:rate": no figure is called "rate"; did you mean "rates"?')


def test_a_reference_in_a_caption_is_looked_up_too(said) -> None:
    block = BLOCKS["figure"].format("f").replace("\n```\n", '\ncaption = "As @tab:x"\n```\n')

    (fault,) = said(f"{EXPERIMENT}\n{block}")

    assert fault.startswith('content/01-a.md:17: reference "@tab:x": no table is called "x"')


@pytest.mark.parametrize(
    "broken",
    ['```figure\nid = "f"\n```\n', '```figure\nid = "f\n```\n', '> ```figure\n> id = "f"\n> ```\n', "```figure\n```\n"],
)
def test_a_reference_to_a_block_with_faults_is_no_fault_of_its_own(said, broken: str) -> None:
    faults = said(f"{broken}\n@fig:f\n")

    assert faults
    assert not [fault for fault in faults if "reference" in fault]


def test_an_equation_with_an_id_in_a_caption_is_a_fault(said) -> None:
    block = BLOCKS["figure"].format("f").replace("\n```\n", "\ncaption = '$$x$$ {#eq:x}'\n```\n")

    (fault,) = said(f"{EXPERIMENT}\n{block}")

    assert fault == 'content/01-a.md:17: equation "eq:x": an equation with an id is for the text, not for a caption'


# Citations

SOURCE = "@misc{KEY,\n  author = {A. B.},\n  title = {C},\n  year = 2020\n}\n"


def test_a_citation_of_a_source_of_the_bibliography_is_no_fault(said) -> None:
    sources = SOURCE.replace("KEY", "one") + SOURCE.replace("KEY", "two")

    assert said("[@one; @two]\n", {"references.bib": sources}) == []


def test_a_citation_of_nothing_names_the_nearest_source(said) -> None:
    assert said("Text [@oen].\n", {"references.bib": SOURCE.replace("KEY", "one")}) == [
        'content/01-a.md:3: citation "[@oen]": no source in references.bib has this key; did you mean "one"?'
    ]


def test_a_citation_without_a_bibliography_is_a_fault(said) -> None:
    assert said("Text [@one].\n") == [
        'content/01-a.md:3: citation "[@one]": there is no source; references.bib in the content folder has them'
    ]


@pytest.mark.parametrize("files", [{}, {"references.bib": SOURCE}])
def test_a_reference_in_the_brackets_of_a_citation_is_told_to_leave_them(said, files: Mapping[str, str]) -> None:
    assert said("Text [@fig:x].\n", files) == [
        'content/01-a.md:3: citation "[@fig:x]": a reference has no brackets; write @fig:x'
    ]
