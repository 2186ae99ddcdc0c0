"""Slips: lines that Markdown takes for text though a list or a table was most likely meant."""

import pytest

from lab.report.reading.chapters import read_chapter

LIST, NESTED, TABLE = (
    "a list begins behind a blank line; here it is taken for text",
    "this list stands in the list above only when it is indented by four blanks",
    "a table begins behind a blank line; here it is taken for text",
)


def slips(text: str) -> list[tuple[int, str]]:
    return [(slip.place.line, slip.text) for slip in read_chapter("01-a", "a.md", text).chapter.prose.warnings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text\n- a\n- b\n", [(2, LIST)]),
        ("Text\n1. a\n2. b\n", [(2, LIST)]),
        ("- a\n  - b\n", [(2, NESTED)]),
        ("1. a\n   - b\n", [(2, NESTED)]),
        ("Text\n| a | b |\n|---|---|\n| 1 | 2 |\n", [(3, TABLE)]),
        ("a\n\nText\n- a\n\nb\n  \nText\n* c\n", [(4, LIST), (9, LIST)]),
    ],
)
def test_a_likely_slip_is_told_with_its_line(text: str, expected: list[tuple[int, str]]) -> None:
    assert slips(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Text\n\n- a\n- b\n    - c\n",
        "# Title\n- a\n",
        "Text in\n1986. It was.\n",
        "Text\n-a and -b\n",
        "Text\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        "Text | more\nand | more\n",
        "> - a\n> - b\n",
        "    - code\n",
        "```text\na\n- b\n```\n",
        "Text\n---\n",
        "Term\n:   - a\n",
    ],
)
def test_what_is_meant_as_it_stands_is_no_slip(text: str) -> None:
    assert slips(text) == []


def test_a_slip_is_a_warning_and_with_strict_a_fault(write, command) -> None:
    write({"01-a.md": "# A\n\nText\n- a\n"})

    outcome, strict = command("check"), command("check", "--strict")

    assert (outcome.code, strict.code) == (0, 1)
    assert f"content/01-a.md:4: {LIST} (a warning)" in outcome.out
    assert f"content/01-a.md:4: {LIST}\n" in strict.err
