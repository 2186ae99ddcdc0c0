"""Inserts: what comes in the place of each mark: markup in the text where it is ours, and text all else."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

import pytest
from filled import fill_prose

from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError, Place
from lab.report.markdown.elements import html_of
from lab.report.markdown.prose import Prose, ProseReader, read_inline
from lab.report.reading.label import Label
from lab.report.site.inserts import Known, fill_text, fill_tree

PLACE = Place("a.md", 1)

NOTHING = Known({}, {}, {})

LABELS = {
    label.name: label
    for label in (
        Label("fig:lr", "Figure 9.1", "9.1", "09-rates.html#fig:lr", PLACE),
        Label("sec:b", "A & <b>", "", "02-b.html#sec:b", PLACE),
        Label("eq:loss", "Equation (2.3)", "2.3", "02-b.html#eq:loss", PLACE),
    )
}

KNOWN = Known({}, LABELS, {"one": 1, "two": 2})


def read(text: str) -> tuple[Prose, list[Fault]]:
    reader = ProseReader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.add_line(Place("a.md", number), line)
    return reader.read()


def html(text: str, known: Known = NOTHING) -> str:
    """The HTML of a text with everything put in."""
    prose, faults = read(text)
    assert not faults
    return fill_prose(prose, known)


def plain(text: str, known: Known = NOTHING) -> str:
    """The words of a line with everything put in."""
    prose, faults = read_inline(text, PLACE)
    assert not faults
    return fill_text(prose.root, prose.marks, known)


class Words(HTMLParser):
    """The tags of a page, and the text that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


# Values


def test_every_value_of_a_line_is_put_into_its_place() -> None:
    assert html("{{ 1 }}{{ 2 }}, {{ 'a' }} and {{ 3 }}\n{{ 4 }}") == "<p>12, a and 3\n4</p>"


@pytest.mark.parametrize(
    "printed", ["<b>", "a | b", "*a* _b_ **c**", "{{", "[a](b)", "`a`", "# a", "&lt;", "\"'", "1. a"]
)
@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("{{ VALUE }}", "p"),
        ("- {{ VALUE }}", "li"),
        ("# {{ VALUE }}", "h1"),
        ("> {{ VALUE }}", "p"),
        ("*{{ VALUE }}*", "em"),
        ("[{{ VALUE }}](a.html)", "a"),
        ("| a | b |\n|---|---|\n| {{ VALUE }} | c |\n", "td"),
        ("| {{ VALUE }} | b |\n|---|---|\n| a | c |\n", "th"),
    ],
    ids=["paragraph", "list", "heading", "quote", "emphasis", "link", "cell", "head of a table"],
)
def test_what_a_value_prints_is_text_wherever_it_stands(text: str, tag: str, printed: str) -> None:
    plain = Words(html(text.replace("VALUE", "'plain'")))

    page = Words(html(text.replace("VALUE", repr(printed).replace("`", r"\x60"))))

    assert tag in page.tags
    assert page.tags == plain.tags
    assert page.text == plain.text.replace("plain", printed)


@pytest.mark.parametrize("printed", ['"', "<b>", "' onclick='x", '" onclick="x', "a & b"])
@pytest.mark.parametrize("text", ['[a](b.html "{{ VALUE }}")', '![a](b.png "{{ VALUE }}")', "![{{ VALUE }}](b.png)"])
def test_what_a_value_prints_is_text_in_an_attribute(text: str, printed: str) -> None:
    page = Words(html(text.replace("VALUE", repr(printed))))

    assert printed in [value for name, value in page.attributes if name in ("title", "alt")]
    assert {name for name, _ in page.attributes} <= {"href", "src", "title", "alt"}


@pytest.mark.parametrize("filter_name", ["safe", "e", "string"])
def test_a_value_that_says_it_is_markup_is_text_too(filter_name: str) -> None:
    expected = "&lt;b&gt;" if filter_name == "e" else "<b>"

    assert Words(html(f"{{{{ '<b>' | {filter_name} }}}}")).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "`{{ 1 + }}`",
        "`` `{{ x }}` ``",
        "a `b {{ x }} c` d",
        "    {{ x }}",
        "- a\n\n        {{ x }}",
        "`{{`",
        "| a |\n|---|\n| `{{ x | y }}` |",
    ],
)
def test_values_in_code_are_left_alone(text: str) -> None:
    prose, faults = read(text)

    assert not faults
    assert not prose.values
    code = text[text.index("{{") : text.rindex("}}") + 2 if "}}" in text else text.index("{{") + 2]
    assert code in Words(fill_prose(prose, NOTHING)).text


def test_a_value_beside_code_is_one() -> None:
    assert html("`{{` and {{ 1 }} and `}}`") == "<p><code>{{</code> and 1 and <code>}}</code></p>"


def test_a_value_knows_its_line() -> None:
    prose, _ = read("a\n{{ x }}\n\n- b\n- {{ y }} {{ z }}")

    assert [(value.expression, value.place.line) for value in prose.values] == [("x", 2), ("y", 5), ("z", 5)]


def test_a_value_that_is_not_closed_on_its_line_is_a_fault_there() -> None:
    _, faults = read("a {{ 1 }}\n\nb {{ 2\n}} c")

    assert faults == [Fault(Place("a.md", 3), 'the value opened by "{{" is not closed by "}}" on its line')]


def test_all_values_that_cannot_be_computed_are_said_at_once() -> None:
    prose, _ = read("{{ 1 / 0 }}\n{{ [1, 2] }}\n{{ 1 }}")

    with pytest.raises(FaultsError) as caught:
        fill_prose(prose, NOTHING)

    assert [str(fault) for fault in caught.value.faults] == [
        'a.md:1: value "1 / 0": division by zero',
        'a.md:2: value "[1, 2]": it is a list of 2; [0] after it is the first of them',
    ]


def test_a_long_value_is_shortened_in_its_message() -> None:
    prose, _ = read(f"{{{{ [{'1, ' * 200}] }}}}")

    with pytest.raises(FaultsError) as caught:
        fill_prose(prose, NOTHING)

    assert len(str(caught.value)) < 150


# References and citations


def test_a_reference_is_a_link_that_reads_as_its_label() -> None:
    assert html("See @fig:lr.", KNOWN) == (
        '<p>See <a class="reference" href="09-rates.html#fig:lr">Figure 9.1</a>.</p>'
    )


def test_a_label_is_text_whatever_it_reads() -> None:
    page = Words(html("@sec:b", KNOWN))

    assert (page.tags, page.text) == (["p", "a"], "A & <b>")


def test_a_citation_is_the_numbers_of_its_sources_each_a_link() -> None:
    assert html("[@two; @one]", KNOWN) == (
        '<p>[<a class="citation" href="references.html#ref:two">2</a>, '
        '<a class="citation" href="references.html#ref:one">1</a>]</p>'
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("As @fig:lr shows [@two]", "As Figure 9.1 shows [2]"),
        ("A & *b* `<c>` {{ 1 / 2 }}", "A & b <c> 0.5"),
        (r"Of $\sigma(x) < {{ 1 / 4 }}$", r"Of \sigma(x) < 0.25"),
        ("{{ '<b>' }} & @sec:b", "<b> & A & <b>"),
    ],
)
def test_in_plain_text_everything_is_words(text: str, words: str) -> None:
    assert plain(text, KNOWN) == words


@pytest.mark.parametrize("written", ["@sec:b", "[@one]", "{{ '<b> \"' }}", "$x < y$"])
def test_what_stands_in_an_attribute_is_words(written: str) -> None:
    page = Words(html(f"![{written}](b.png)", KNOWN))

    assert page.tags == ["p", "img"]
    assert ("alt", plain(written, KNOWN)) in page.attributes


# Formulas


def plain_maths(page: str) -> str:
    """HTML with its formulas of one letter as they were written."""
    return re.sub(r"<math>.*?<mi>(.)</mi>.*?</math>", r"$\1$", page)


def test_a_formula_in_a_line_is_maths_in_its_paragraph() -> None:
    page = html("Where $x$ is.")

    assert page.startswith("<p>Where <math>")
    assert page.endswith("</math> is.</p>")


def test_a_formula_alone_is_a_display_and_no_paragraph() -> None:
    page = html("Before.\n\n$$x$$\n\nBehind.")

    assert Words(page).tags[:5] == ["p", "div", "span", "span", "math"]
    assert '<div class="display"><span class="equation"><span class="maths"><math display="block"' in page
    assert "<p><" not in page


def test_a_signed_value_of_an_equation_has_brackets_only_where_it_is_negative() -> None:
    page = Words(html("$$0.5 + {{ -0.1 | signed }} = 0.4$$ and $$0.5 + {{ 0.1 | signed }} = 0.6$$"))

    assert "0.5+(−0.1)=0.4" in page.text
    assert "0.5+0.1=0.6" in page.text


def test_an_equation_with_an_id_has_it_and_its_number() -> None:
    page = Words(html("$$E$$ {#eq:loss}", KNOWN))

    assert ("id", "eq:loss") in page.attributes
    assert page.text.strip().endswith("(2.3)")


def test_a_display_formula_inside_a_line_stays_in_its_paragraph() -> None:
    page = Words(html("As $$x$$ says."))

    assert page.tags[:4] == ["p", "span", "span", "math"]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("Where $x$, the input.", "$x$,"),
        ("It ($x$) is.", "($x$)"),
        ("Is it \u201c$x$\u201d?", "\u201c$x$\u201d?"),
        ("A 2-4-4-1 network.", "2-4-4-1"),
        ("A {{ '2-4-4-1' }} network.", "2-4-4-1"),
        ("The `2-4-4-1` network.", "<code>2-4-4-1</code>"),
        ("The run `zero-linear` ends.", "<code>zero-linear</code>"),
    ],
)
def test_no_line_breaks_layers_or_names_of_runs_or_parts_a_formula_from_its_marks(text: str, bound: str) -> None:
    page = html(text)

    assert page.count('<span class="bound">') == 1
    inside = page.partition('<span class="bound">')[2].partition("</span>")[0]
    assert plain_maths(inside) == bound


@pytest.mark.parametrize("text", ["Where $x$ is.", "`$x$ and $y$`, left alone", "lr-0.1, a-2-b", "As $$x$$, says."])
def test_nothing_else_is_bound(text: str) -> None:
    assert 'class="bound"' not in html(text)


def test_what_is_set_as_it_was_written_is_left_alone() -> None:
    assert html("    2-4-4-1") == "<pre><code>2-4-4-1\n</code></pre>"


def test_what_is_bound_in_an_attribute_stays_text() -> None:
    page = Words(html("![A 2-4-4-1 network of $x$.](b.png)"))

    assert ("alt", "A 2-4-4-1 network of x.") in page.attributes


@pytest.mark.parametrize("value", ["0.001", "12", "-3"])
def test_a_value_in_a_formula_is_a_part_of_it(value: str) -> None:
    page = html(f"$x = {{{{ {value} }}}}$")

    assert "<p><math>" in page
    assert value.lstrip("-") in Words(page).text


def test_a_value_in_a_formula_is_no_tex() -> None:
    page = Words(html(r"$x = {{ '\\alpha_1^2 $ {' }}$"))

    assert "\\alpha_1^2 $ {" in page.text.partition("x")[2]
    assert "msub" not in page.tags


def test_a_formula_that_its_values_break_is_a_fault_at_its_place() -> None:
    prose, faults = read(r"a" + "\n\n" + r"$x = {{ 1 / 0 }}$")

    assert not faults
    with pytest.raises(FaultsError) as caught:
        fill_prose(prose, NOTHING)
    assert [str(fault) for fault in caught.value.faults] == ['a.md:3: value "1 / 0": division by zero']


# A piece of some prose


def test_a_piece_is_filled_with_the_marks_of_its_prose() -> None:
    prose, _ = read("# A {{ 1 }}\n\n## B {{ 2 }} @fig:lr")
    heading = prose.headings[1].words

    assert fill_text(heading, prose.marks, KNOWN) == "B 2 Figure 9.1"
    fill_tree(heading, prose.marks, KNOWN)
    assert html_of(heading).startswith("B 2 <a ")


def test_results_are_known_by_their_run(results: Mapping[str, Result]) -> None:
    known = Known(results, {}, {})

    assert html("{{ results['never'].settings.epochs }} epochs", known) == "<p>5 epochs</p>"


@pytest.mark.parametrize("printed", ['" onerror="alert(1)', "<b>", "$x$", "@fig:a"])
def test_what_is_put_in_is_not_read_again(printed: str) -> None:
    page = Words(html(f"{{{{ 1 }}}} ![a {{{{ {printed!r} }}}} b](p.png) [c {{{{ {printed!r} }}}}](a.html)"))

    assert page.tags == ["p", "img", "a"]
    assert {name for name, _ in page.attributes} == {"alt", "src", "href"}
    assert dict(page.attributes)["alt"] == f"a {printed} b"
    assert page.text == f"1  c {printed}"
