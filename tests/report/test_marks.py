"""Marks: what a text holds besides Markdown is taken out once, each thing with the line on which it stands."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.language.characters import CLOSE, OPEN, PLACEHOLDER
from lab.language.faults import Fault, Place
from lab.report.markdown.extraction import Extraction, extract
from lab.report.markdown.marks import (
    Anchor,
    Bare,
    Citation,
    Formula,
    Plain,
    Reference,
    Remark,
    Spot,
    Token,
)
from lab.report.markdown.prose import ProseReader
from lab.report.values import Value

FIRST = Place("a.md", 1)


def take(text: str) -> Extraction:
    return extract([(Place("a.md", number), line) for number, line in enumerate(text.split("\n"), 1)])


def marks(text: str) -> list[Token]:
    return take(text).tokens


def faults(text: str) -> list[str]:
    """What is said of a text that is read as prose."""
    reader = ProseReader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.add_line(Place("a.md", number), line)
    return [str(fault) for fault in reader.read()[1]]


# What each mark is


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("{{ x }}", Value("x", FIRST)),
        ("{{x | digits(3)}}", Value("x | digits(3)", FIRST)),
        ("$x$", Formula(("x",), FIRST)),
        ("$x_{ij}^2$", Formula(("x_{ij}^2",), FIRST)),
        (r"$a \$ b$", Formula((r"a \$ b",), FIRST)),
        ("$$x$$", Formula(("x",), FIRST, is_display=True)),
        ("$$x$$ {#eq:loss}", Formula(("x",), FIRST, is_display=True, id="eq:loss")),
        ("$$x$${#eq:a.b-c}", Formula(("x",), FIRST, is_display=True, id="eq:a.b-c")),
        ("$10^{ {{ v }} }$", Formula(("10^{ ", Value("v", FIRST), " }"), FIRST)),
        ("@fig:lr", Reference("fig", "lr", FIRST)),
        ("@sec:a.b-c", Reference("sec", "a.b-c", FIRST)),
        ("參見@fig:own。", Reference("fig", "own", FIRST)),
        ("@fig:own的結果", Reference("fig", "own", FIRST)),
        ("그림@fig:own은", Reference("fig", "own", FIRST)),
        ("https://example.org/@fig:lr", Bare("https://example.org/@fig:lr")),
        ("[@key]", Citation(("key",), FIRST)),
        ("[@one; @two]", Citation(("one", "two"), FIRST)),
        ("[@rumelhart-1986;minsky:1969_b+c]", Citation(("rumelhart-1986", "minsky:1969_b+c"), FIRST)),
        ("[@a/b; @DBLP:conf/nips/A12]", Citation(("a/b", "DBLP:conf/nips/A12"), FIRST)),
        ("# A {#sec:a}", Anchor("sec:a", FIRST)),
        (r"\$", Plain("$")),
        (r"\@", Plain("@")),
    ],
)
def test_each_mark_is_read_with_its_place(text: str, mark: Token) -> None:
    taken = take(text)

    assert taken.tokens == [mark]
    assert PLACEHOLDER.findall(taken.text) == ["0"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See @fig:lr.", "."),
        ("(@fig:lr)", ")"),
        ("@fig:lr, then", ", then"),
        ("@fig:lr's", "'s"),
        ("@fig:lr-", "-"),
        ("**@fig:lr**", "**"),
    ],
)
def test_a_reference_ends_with_a_letter_or_a_digit(text: str, left: str) -> None:
    taken = take(text)

    assert taken.tokens == [Reference("fig", "lr", FIRST)]
    assert taken.text.endswith(f"{CLOSE}{left}")


@pytest.mark.parametrize(
    "text",
    [
        "it costs $5, or $6",
        "US$ and AU$",
        "$ x$",
        "$x $",
        "between 5$ and 6$7",
        "$x\n\ny$",
        "a@fig:lr",
        "me@example.org",
        "@fig: lr",
        "[@key](a.html)",
        "{# a comment #}",
        "a {#x} b",
        "{%x%}",
        r"\\(x\\)",
        r"\{{ x",
        "<https://example.org/$a$?{{x}}>",
        "`$x$ {{ y }} @fig:lr [@a]`",
        "`` ` $x$ ``",
    ],
)
def test_what_only_looks_like_a_mark_stays(text: str) -> None:
    taken = take(text)

    assert [token for token in taken.tokens if not isinstance(token, Spot | Remark)] == []
    assert PLACEHOLDER.sub("", taken.text) == text


def test_marks_of_several_lines_know_their_own() -> None:
    text = "{{ a }}\n\n- $x$ {{ b }}\n- @fig:c\n\n$$\ny = {{ d }}\n+ {{ e }}\n$$\n\n[@f]"

    found = marks(text)

    places = {type(mark).__name__: mark.place.line for mark in found if not isinstance(mark, Plain)}
    assert places == {"Value": 3, "Formula": 6, "Reference": 4, "Citation": 11}
    (display,) = [mark for mark in found if isinstance(mark, Formula) and mark.is_display]
    assert [(value.expression, value.place.line) for value in display.values] == [("d", 7), ("e", 8)]


def test_the_signs_of_a_quote_are_no_tex() -> None:
    (formula,) = marks("> $$\n> x\n> > y\n> $$")

    assert isinstance(formula, Formula)
    assert ">" not in formula.tex([])


def test_a_formula_has_its_tex_with_texts_in_the_places_of_its_values() -> None:
    (formula,) = marks("$a {{ x }} b {{ y }}$")

    assert isinstance(formula, Formula)
    assert [value.expression for value in formula.values] == ["x", "y"]
    assert formula.tex(["1", "2"]) == "a 1 b 2"


@given(
    pieces=st.lists(
        st.sampled_from(
            [
                "{{ x }}",
                "$y$",
                "$$z$$",
                "@fig:a",
                "[@b]",
                r"\$",
                "`$c$`",
                "d",
                " ",
                "\n",
                "\n\n",
                "- e",
                "> f",
                "$",
                "{{",
            ]
        ),
        max_size=12,
    )
)
@example(["$", "{{ x }}", "$"])
@example(["{{", "$y$"])
def test_nothing_of_a_text_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)

    taken = take(text)

    assert PLACEHOLDER.sub(lambda match: taken.written[int(match[1])], taken.text) == text
    assert len(taken.tokens) == len(taken.written)
    assert [int(index) for index in PLACEHOLDER.findall(taken.text)] == list(range(len(taken.tokens)))


@given(text=st.text(alphabet="$@{}[]#!<>`\\^:; \nabx1" + "é"))
def test_any_text_is_taken_apart_and_can_be_put_together(text: str) -> None:
    taken = take(text)

    assert PLACEHOLDER.sub(lambda match: taken.written[int(match[1])], taken.text) == text
    assert all(0 < getattr(mark, "place", FIRST).line <= text.count("\n") + 1 for mark in taken.tokens)


def test_where_an_address_is_written_is_known() -> None:
    taken = take("[a](b.html) ![c](<d.png> 'e')\n\n[f]: g_(h).html")

    spots = [token.place.line for token in taken.tokens if isinstance(token, Spot)]
    assert spots == [1, 1, 3]
    assert re.findall(f"{CLOSE}([a-z._]+)", taken.text) == ["b.html", "d.png", "g_"]


# What is wrong with one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{{ x", 'a.md:2: the value opened by "{{" is not closed by "}}" on its line'),
        ("{{ x\n}}", 'a.md:1: the value opened by "{{" is not closed by "}}" on its line'),
        ("a\n\n$$x", 'a.md:3: the formula opened by "$$" is not closed in its paragraph'),
        ("$$x\n\ny$$", 'a.md:1: the formula opened by "$$" is not closed in its paragraph'),
        ("$$x$$ {#loss}", 'a.md:1: equation "{#loss}": an id like "eq:loss" is needed'),
        ("$$x$$ {#eq:Loss}", 'a.md:1: equation "{#eq:Loss}": an id like "eq:loss" is needed'),
        ("[@a, p. 3]", 'a.md:1: citation "[@a, p. 3]": keys like "[@one; @two]" are needed'),
        ("[@]", 'a.md:1: citation "[@]": keys like "[@one; @two]" are needed'),
        ("[@a;]", 'a.md:1: citation "[@a;]": keys like "[@one; @two]" are needed'),
        ("a[^b]", 'a.md:1: footnote "[^b]": nothing defines it'),
        ("a\n\nb[^c d]", 'a.md:3: footnote "[^c d]": a label of letters, digits, "-" and "_" is needed'),
        ("a[^b]\n\n[^b]: c\n\n[^b]: d", 'a.md:5: footnote "[^b]": it is defined already, at a.md:3'),
        ("a[^b]\n\n[^b]: c\n[^d]: e", 'a.md:4: footnote "[^d]": nothing uses it'),
        ("a\n\n[^b]: c", 'a.md:3: footnote "[^b]": nothing uses it'),
        ("a\n\n[b][c]", 'a.md:3: link "[...][c]": nothing defines "[c]"'),
    ],
)
def test_what_is_wrong_with_a_mark_is_a_fault_at_its_line(text: str, said: str) -> None:
    assert said in faults(text)


@pytest.mark.parametrize(
    "text", ["a[^b]\n\n[^b]: c", "a[^1] and[^2]\n\n[^2]: c\n[^1]: d", "a[^b] c[^b]\n\n[^b]: d", "[b][c]\n\n[C]: d.html"]
)
def test_what_is_defined_anywhere_in_the_text_is_no_fault(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    "wrong", ["{{ x", "$$ x", "[@a, b]", "a[^b]", "[^b]: c", "[b][c]", "> [!NOPE]", "$$x$$ {#loss}"]
)
@pytest.mark.parametrize("code", ["`{}`", "``{}``", "    {}", "- a\n\n        {}"])
def test_in_code_nothing_is_wrong(code: str, wrong: str) -> None:
    assert faults(code.format(wrong)) == []


def test_a_fault_of_a_mark_goes_with_the_text_as_written() -> None:
    (mark,) = marks("[@a b]")

    assert mark == Plain("[@a b]", Fault(FIRST, 'citation "[@a b]": keys like "[@one; @two]" are needed'))


def test_the_characters_of_marks_are_no_letters_of_a_text() -> None:
    assert not (OPEN + CLOSE).isprintable()
