"""Bounds: what Markdown would need minutes for is a fault at once, and what an author writes is within them."""

import time

import pytest

from lab.language.faults import Place
from lab.report.markdown.bounds import (
    DEEPEST,
    LONGEST_PARAGRAPH,
    MOST_CALLS,
    MOST_LINES,
    MOST_LINES_TOGETHER,
    MOST_PARAGRAPHS,
    MOST_VALUES,
    faults_of_size,
)
from lab.report.markdown.prose import ProseReader

DEEP = "lists, quotes or brackets are nested too deep"


def faults(text: str) -> list[str]:
    lines = [(Place("a.md", number), line) for number, line in enumerate(text.split("\n"), 1)]
    return [str(fault) for fault in faults_of_size(lines)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A *b* [c](d) (e (f)) [g [h]]\n\n> i\n> > j\n\n- k\n    - l\n        - m",
        "a" * (LONGEST_PARAGRAPH - 1),
        "\n\n".join(["word " * 1000] * 20),
        ">" * 80 + "a",
        "    " * DEEPEST + "a",
        "[" * DEEPEST + "a",
        "(" * 1000,
        "a[^b] " * 100 + "\n\n" + "a[^b] " * (MOST_CALLS - 100),
        "\n".join(f"[a{i}](b{i}) [c{i}][d]" for i in range(480)),
    ],
    ids=["nothing", "usual", "long", "several long", "quotes", "indented", "brackets", "round", "calls", "links"],
)
def test_what_an_author_writes_is_within_them(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a" * LONGEST_PARAGRAPH, f"a.md:1: a paragraph has {LONGEST_PARAGRAPH + 1} characters; at most 20000 may "),
        ("\n\n" + "a\n" * LONGEST_PARAGRAPH, f"a.md:3: a paragraph has {2 * LONGEST_PARAGRAPH} characters; "),
        ("a\n" * (MOST_LINES_TOGETHER + 1), f"a.md:1: a paragraph has {MOST_LINES_TOGETHER + 1} lines; at most "),
        ("a\n\n" * (MOST_PARAGRAPHS + 1), f"a.md:{2 * MOST_PARAGRAPHS + 1}: a text has more than 5000 paragraphs; "),
        ("a\na\na\n\n" * (MOST_LINES // 3 + 1), "a.md:13334: a text has more than 10000 lines, those of lists "),
        ("> > > a\n\n" * (MOST_LINES // 5 + 1), "a.md:4001: a text has more than 10000 lines, "),
        (("*" * 15_000 + "\n\n") * 5, "a.md:9: a text has more than 60000 signs of Markdown; make it two chapters"),
        ("[" * 60 + "\n" + "[" * 60, f"a.md:2: {DEEP}"),
        ("a\n\n" + "> " * (DEEPEST + 1) + "b", f"a.md:3: {DEEP}"),
        ("a\n" + "    " * (DEEPEST + 1) + "b", f"a.md:2: {DEEP}"),
        ("\t" * (DEEPEST + 1) + "b", f"a.md:1: {DEEP}"),
        ("[" * (DEEPEST + 1) + "b", f"a.md:1: {DEEP}"),
        ("a" * 101 + "[\n" * (DEEPEST + 1) + "b", f"a.md:{DEEPEST + 1}: {DEEP}"),
        ("[a](" * (DEEPEST + 1), f"a.md:1: {DEEP}"),
        ("a[^b]\n\n" + "a[^b] " * MOST_CALLS, f'a.md:3: footnote "[^b]": it is used more than {MOST_CALLS} times'),
    ],
    ids=[
        "long",
        "many lines",
        "lines",
        "paragraphs",
        "lines in all",
        "quotes in all",
        "signs",
        "short lines",
        "quotes",
        "indented",
        "tabs",
        "brackets",
        "brackets of lines",
        "links",
        "calls",
    ],
)
def test_what_is_beyond_them_is_a_fault_at_its_line(text: str, said: str) -> None:
    (fault,) = faults(text)

    assert fault.startswith(said)


def test_every_paragraph_that_is_beyond_them_is_said() -> None:
    assert len(faults("\n\n".join(["[" * 200, "a", "a" * 30_000, "> " * 200]))) == 3


def test_a_value_too_many_is_a_fault_at_its_line() -> None:
    reader = ProseReader()
    for number in range(MOST_VALUES + 2):
        reader.add_line(Place("a.md", 2 * number + 1), "{{ 1 }}")
        reader.add_line(Place("a.md", 2 * number + 2), "")

    prose, (fault,) = reader.read()

    assert str(fault) == "a.md:4001: a text has 2002 values; at most 2000 are computed, so make it two chapters"
    assert prose.values == ()


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "> " * 20_000, "*" * 15_000, "_a " * 6_000, "`" * 15_000, "![" * 9_000, "- " * 9_000, "$" * 9_999],
    ids=lambda text: text[:3],
)
def test_a_hostile_text_is_read_or_refused_in_good_time(text: str) -> None:
    reader = ProseReader()
    reader.add_line(Place("a.md", 1), text)
    start = time.process_time()

    reader.read()

    assert time.process_time() - start < 5
