"""Remarks: what is most likely meant as markup and will print as plain text is a warning with the right form."""

import pytest

from lab.report.reading.chapters import read_chapter

LIST, NESTED, TABLE = (
    "this prints as text; put a blank line before the list",
    "this list ends the list above; indent it by four spaces to keep it inside",
    "this prints as text; put a blank line before the table",
)


def remarks(text: str) -> list[tuple[int, str]]:
    return [(remark.place.line, remark.text) for remark in read_chapter("01-a", "a.md", text).chapter.prose.warnings]


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
def test_a_likely_remark_is_told_with_its_line(text: str, expected: list[tuple[int, str]]) -> None:
    assert remarks(text) == expected


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
def test_what_is_meant_as_it_stands_is_no_remark(text: str) -> None:
    assert remarks(text) == []


def test_a_remark_is_a_warning_and_with_strict_a_fault(write, command) -> None:
    write({"01-a.md": "# A\n\nText\n- a\n"})

    outcome, strict = command("check"), command("check", "--strict")

    assert (outcome.code, strict.code) == (0, 1)
    assert f"content/01-a.md:4: {LIST} (a warning)" in outcome.out
    assert f"content/01-a.md:4: {LIST}\n" in strict.err


# What stands inside a line

INSTEAD = {
    "<b>": "because HTML is not read; write **words** instead",
    "</b>": "because HTML is not read; write **words** instead",
    '<img src="a.png">': "because HTML is not read; write ![words](picture.png) instead",
    "<br/>": "because HTML is not read; write a backslash at the end of the line instead",
    "<span>": "because HTML is not read; only Markdown is read",
    r"\begin{align}": "put the formula between $$ and $$",
    r"\cite{key}": "write [@key] instead",
    r"\citep[p. 3]{key}": "write [@key] instead",
    r"\ref{fig:a}": "write @fig:id instead",
    r"\emph{a}": "write *words* instead",
    r"\alpha": "put the formula between $ and $",
    "{.wide}": "only a heading has an id, as {#sec:id}, and a picture a width, as {width=50%}",
    "&nosuch;": "no character has this name",
    "{% include x %}": "put the value in {{ }}",
    "[[page]]": "write [words](address)",
    "==a==": "write *words* or **words**",
}
"""What prints as text, and what would be right."""

LIKELY = {
    **{
        written: f'"{written}" prints as text{"," if said.startswith("because") else ";"} {said}'
        for written, said in INSTEAD.items()
    },
    "$ x_1 $": '"$ x_1 $" is not a formula; write $x_1$',
    "$ x $": '"$ x $" is not a formula; write $x$',
    "H~2~O": '"~2~" prints as text; write $x_2$',
    "$x^2 $": '"$x^2 $" is not a formula; write $x^2$',
    r"$ \alpha $": r'"$ \alpha $" is not a formula; write $\alpha$',
    r"\(a\)": r'"\(a\)" is not a formula; write $a$',
    r"\[a + b\]": r'"\[a + b\]" is not a formula; write $$a + b$$',
    "@fig-lr": '"@fig-lr" is not a reference; write @fig:lr',
    "@sec_one": '"@sec_one" is not a reference; write @sec:one',
    "(a)[https://b.org]": '"[https://b.org]" prints as text; write the words first: [words](address)',
    "[a] (b.html)": '"(b.html)" prints as text; remove the space between ] and (',
    "a^[note]": '"^[note]" prints as text; write [^1], and below [^1]: words',
    "x^2^": '"^2^" prints as text; write $x^2$',
    "H~2~": '"~2~" prints as text; write $x_2$',
    'results["a"].accuracy': '"results["a"]" prints as text; put the value in {{ }}',
    "{ results['a'].accuracy }": "\"results['a']\" prints as text; put the value in {{ }}",
    "{# todo #}": '"{# todo #}" prints as text; put a note between <!-- and -->, on lines of their own',
    "x_{ij}": '"{ij}" prints as text; put the formula between $ and $',
    "w^{(2)}": '"{(2)}" prints as text; put the formula between $ and $',
    "[see @key]": '"[see @key]" prints as text; write [@key], and other words outside the brackets',
    "[-@key]": '"[-@key]" prints as text; write [@key], and other words outside the brackets',
    "as @nielsen2015 says": '"@nielsen2015" prints as text; write [@nielsen2015]',
    "@fig: lr": '"@fig: l" prints as text; a reference has no space, as in @fig:id',
    "[a]{b.html}": '"{b.html}" prints as text; write [words](address)',
    "!(a.png)": '"!(a.png)" prints as text; write ![words](picture.png)',
    "[](b.html)": "a link without words does not show; write them between the brackets",
}
"""What was most likely meant as markup, and what is said of it."""


@pytest.mark.parametrize("written", LIKELY)
@pytest.mark.parametrize("around", ["Some {} here.", "- {} item", "> quote {}", "| a |\n|---|\n| {} |", "*some {}*"])
def test_what_is_likely_markup_is_told_with_what_would_be_right(written: str, around: str) -> None:
    assert LIKELY[written] in [said for _, said in remarks(around.format(written))]


@pytest.mark.parametrize("written", LIKELY)
@pytest.mark.parametrize("code", ["`{}`", "    {}", "```text\n{}\n```", "<!-- {} -->a"])
def test_in_code_and_in_comments_nothing_is_likely(written: str, code: str) -> None:
    assert remarks(code.format(written)) == []


@pytest.mark.parametrize(
    "text",
    [
        "the set {x=1} and f{a=b}",
        r"see \(note\)",
        r"C:\temp\in\pi",
        "$$\na\n+ b\n$$",
        "$$\n-a\n-b\n$$",
        "> [!NOTE] a\n> b",
        "| a | `b|c` |\n|---|---|\n| 1 | 2\\|3 |",
        "It costs $5, or $ 6 and more.",
        "If a < b and c > d, or a <b and c> d.",
        "<https://example.org> and <a@b.org>",
        r"\[1\] and \[sic\] and \*",
        "me@fig.org and @someone",
        "a = b == c, x == y",
        "~~struck~~ and 2^3 and 10^-3",
        "f(x)[0] and [1, 2]",
        "C:\\new and a_b",
        "# A {#sec:a}",
        "![a](b.png){width=50%}",
        "a {{ 1 }} b",
        "5 ~ 6 ~ 7",
        "&lt;b&gt;",
        r"\<b>",
        "the results [1] and results[0], set {1, 2} and a_{",
        "[see me@b.org] and [@key] and [Figure @fig:lr](b.html) and @someone",
        "![](b.png) and [a](b.html) and [a][b]\n\n[b]: c.html",
        "a {{ results['a'].accuracy }} b $x_{ij}$",
    ],
)
def test_what_is_text_is_no_remark(text: str) -> None:
    assert remarks(text) == []


def test_a_caption_is_looked_at_too(write, command) -> None:
    text = '```listing\nid = "l"\nof = "lab.network.losses.mse"\ncaption = "A <b>loss</b>."\n```\n'
    write({"01-a.md": f"# A\n\n{text}"})

    first, *_ = command("check").out.splitlines()

    assert first.startswith('content/01-a.md:6: "<b>" prints as text')


def test_an_address_whose_bracket_is_open_at_the_end_of_the_line_is_told() -> None:
    said = '"(b.html" prints as text; close the bracket behind the address'
    assert remarks("See [a](b.html\nand more.") == [(1, said)]


# What stands on a line

LEAVES = "this ends the list above; indent it by four spaces to keep it inside"
CLINGS = "this prints as text; put a space after the dash or the number"
HEADLESS = "this prints as text; a table needs a line like |---|---| under its first row"


def boxed(written: str, kind: str) -> str:
    return f'"{written}" prints as text; a box begins with > [!{kind}]'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("!!! note", [(1, boxed("!!! note", "NOTE"))]),
        ('a\n\n??? warning "Title"', [(3, boxed('??? warning "Title"', "WARNING"))]),
        ("::: tip\na\n:::", [(1, boxed("::: tip", "NOTE"))]),
        (":::{.callout-note}\na\n:::", [(1, boxed(":::{.callout-note}", "NOTE"))]),
        ("- a\n\n  b", [(3, LEAVES)]),
        ("1. a\n\n   | b |\n   |---|", [(3, LEAVES)]),
        ("- a\n\n  $$x$$", [(3, LEAVES)]),
        ("-one\n-two\n-three", [(1, CLINGS)]),
        ("1.one\n2.two", [(1, CLINGS)]),
        ("| a | b |\n| 1 | 2 |", [(1, HEADLESS)]),
        (
            "| a | b |\n|---|---|\n| 1 | 2 | 3 |",
            [(3, "this row has 3 cells, its table 2 columns; the last cells do not show")],
        ),
        (
            "| a | b |\n|---|\n| 1 | 2 |",
            [(2, "this prints as text: 2 above the dashes, 1 in their line; a table needs as many cells in both")],
        ),
        ("> text\n> - a", [(2, LIST)]),
        ("[^1]: a\n\n  b\n\nc[^1]", [(3, LEAVES)]),
        ("- a\n\n    b\n- c", [(4, "this item becomes part of the one above; put a blank line before it")]),
        ("  # a", [(1, "this prints as text; start the heading in column 1")]),
        (
            "#1 is best",
            [(1, '"#1" starts a heading; put a space after the #, or a backslash before it')],
        ),
        ("[TOC]", [(1, '"[TOC]" prints as text; every page has a table of contents already')]),
        ("[!NOTE] a", [(1, '"[!NOTE]" prints as text; a box is a quote, as in > [!NOTE]')]),
        (
            "[Note]: a",
            [(1, '"[Note]:" defines a link that nothing uses, so the line does not show; write \\[ for a bracket')],
        ),
        ("a {#sec:b}", [(1, '"{#sec:b}" prints as text; put an id at the end of a heading')]),
        ("from $5 and 10$", [(1, '"$5 and 10$" looks like a price, not a formula; write \\$ for a dollar sign')]),
    ],
)
def test_what_a_line_was_meant_as_is_told(text: str, expected: list[tuple[int, str]]) -> None:
    assert remarks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n    b",
        "- a\n\nb\n\n  c",
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |",
        "a\n\n  b",
        "-0.5 is less\n-0.4 is more",
    ],
)
def test_what_is_well_indented_is_no_remark(text: str) -> None:
    assert remarks(text) == []
