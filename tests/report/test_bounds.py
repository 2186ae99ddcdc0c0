"""Bounds: what Markdown would need minutes for is a fault at once, and what an author writes is within them."""

import time

import pytest

from lab.report.faults import Place
from lab.report.markdown.bounds import DEEPEST, LONGEST_PARAGRAPH, MOST_CALLS, faults_of_size
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
        "\n".join(f"[a{i}](b{i}) [c{i}][d]" for i in range(800)),
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
        ("a\n\n" + "> " * (DEEPEST + 1) + "b", f"a.md:3: {DEEP}"),
        ("a\n" + "    " * (DEEPEST + 1) + "b", f"a.md:2: {DEEP}"),
        ("\t" * (DEEPEST + 1) + "b", f"a.md:1: {DEEP}"),
        ("[" * (DEEPEST + 1) + "b", f"a.md:1: {DEEP}"),
        ("a" * 101 + "[\n" * (DEEPEST + 1) + "b", f"a.md:{DEEPEST + 1}: {DEEP}"),
        ("[a](" * (DEEPEST + 1), f"a.md:1: {DEEP}"),
        ("a[^b]\n\n" + "a[^b] " * MOST_CALLS, f'a.md:3: footnote "[^b]": it is called more than {MOST_CALLS} times'),
    ],
    ids=["long", "many lines", "quotes", "indented", "tabs", "brackets", "brackets of lines", "links", "calls"],
)
def test_what_is_beyond_them_is_a_fault_at_its_line(text: str, said: str) -> None:
    (fault,) = faults(text)

    assert fault.startswith(said)


def test_every_paragraph_that_is_beyond_them_is_said() -> None:
    assert len(faults("\n\n".join(["[" * 200, "a", "a" * 30_000, "> " * 200]))) == 3


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
