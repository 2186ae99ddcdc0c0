"""Prose: Markdown in which raw HTML is text, and values that are text whatever they print."""

from html.parser import HTMLParser

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lab.report.faults import Fault, FaultsError, Place
from lab.report.markdown.prose import Prose, ProseReader, fill_prose, plain_text, read_inline

FIRST, LAST = "\ufdd0", "\ufdef"  # the noncharacters in the middle of Unicode


def read(text: str) -> tuple[Prose, list[Fault]]:
    reader = ProseReader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.add_line(Place("a.md", number), line)
    return reader.read()


def html(text: str) -> str:
    """The HTML of a text whose values need no results."""
    prose, faults = read(text)
    assert not faults
    return fill_prose(prose, {})


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


# Markdown


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("A *b* **c** `d`", ["p", "em", "strong", "code"]),
        ("- a\n- b", ["ul", "li", "li"]),
        ("1. a\n2. b", ["ol", "li", "li"]),
        ("> a", ["blockquote", "p"]),
        ("[a](b.html)", ["p", "a"]),
        ("![a](b.png)", ["p", "img"]),
        ("    code", ["pre", "code"]),
        ("---", ["hr"]),
    ],
)
def test_markdown_is_made_into_html(text: str, tags: list[str]) -> None:
    assert Words(html(text)).tags == tags


def test_a_wide_table_scrolls_by_itself() -> None:
    page = html("| a | b |\n|---|---|\n| 1 | 2 |\n\n| c |\n|---|\n| 3 |\n")

    assert page.count('<div class="scroll"><table>') == page.count("</table></div>") == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>bold</b> and <i>this</i>",
        'a <img src="x" onerror="alert(1)"> b',
        "<div>\n\n*a*\n\n</div>",
        "<!-- a comment -->",
        "<?php 1 ?> <![CDATA[x]]>",
        "<style>p { color: red }</style>",
        "<svg/onload=alert(1)>",
        "- <b>in a list</b>\n\n> <b>and a quote</b>",
        "| <b>a</b> |\n|---|\n| <td> |\n",
        "# <b>a</b>",
        '<div data-block="0"></div>',
        "&lt;b&gt; and &#60;b&#62;",
    ],
)
def test_raw_html_is_text(text: str) -> None:
    page = Words(html(text))

    known = {"p", "em", "div", "ul", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "h1"}
    assert set(page.tags) <= known
    assert not {name for name, _ in page.attributes} - {"class", "id"}
    assert "<" in page.text


@pytest.mark.parametrize("text", ["{% if x %}", "{# note #}", "{%- raw -%}", "}}", "{ {", "{", "%}", "a {b} c"])
def test_only_two_braces_open_a_value(text: str) -> None:
    assert html(text) == f"<p>{text}</p>"


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
    assert code in Words(fill_prose(prose, {})).text


def test_a_value_beside_code_is_one() -> None:
    assert html("`{{` and {{ 1 }} and `}}`") == "<p><code>{{</code> and 1 and <code>}}</code></p>"


def test_a_value_knows_its_line() -> None:
    prose, _ = read("a\n{{ x }}\n\n- b\n- {{ y }} {{ z }}")

    assert [(value.expression, value.place.line) for value in prose.values.values()] == [("x", 2), ("y", 5), ("z", 5)]


def test_a_value_that_is_not_closed_on_its_line_is_a_fault_there() -> None:
    _, faults = read("a {{ 1 }}\n\nb {{ 2\n}} c")

    assert faults == [Fault(Place("a.md", 3), 'the value opened by "{{" is not closed by "}}" on its line')]


def test_all_values_that_cannot_be_computed_are_said_at_once() -> None:
    prose, _ = read("{{ 1 / 0 }}\n{{ [] }}\n{{ 1 }}")

    with pytest.raises(FaultsError) as caught:
        fill_prose(prose, {})

    assert [str(fault) for fault in caught.value.faults] == [
        'a.md:1: value "1 / 0": division by zero',
        'a.md:2: value "[]": it is a list',
    ]


def test_a_long_value_is_shortened_in_its_message() -> None:
    prose, _ = read(f"{{{{ [{'1, ' * 200}] }}}}")

    with pytest.raises(FaultsError) as caught:
        fill_prose(prose, {})

    assert len(str(caught.value)) < 150


# Headings


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("## A heading", '<h2 id="a-heading">A heading</h2>'),
        ("## A heading {#sec:x}", '<h2 id="sec:x">A heading</h2>'),
        ("# Two words {#sec:x.y-z}", '<h1 id="sec:x.y-z">Two words</h1>'),
        ("A\n=\n", '<h1 id="a">A</h1>'),
        ("A {#sec:x}\n---\n", '<h2 id="sec:x">A</h2>'),
        ("### *Über* `x`", '<h3 id="über-x"><em>Über</em> <code>x</code></h3>'),
        ("## Rate {{ 0.5 }} {#sec:x}", '<h2 id="sec:x">Rate 0.5</h2>'),
        ("## 100 %", '<h2 id="100">100 %</h2>'),
        ("## ?", '<h2 id="section">?</h2>'),
        ("## {{ 1 }}", '<h2 id="section">1</h2>'),
        ("## A {b} c", '<h2 id="a-b-c">A {b} c</h2>'),
    ],
)
def test_a_heading_has_the_id_written_behind_it_or_one_of_its_words(text: str, heading: str) -> None:
    assert html(text) == heading


def test_headings_of_equal_words_have_different_ids() -> None:
    page = html("## A\n\n## A\n\n### a\n\n## A 2")

    ids = [value for name, value in Words(page).attributes if name == "id"]
    assert len(set(ids)) == 4


def test_an_id_of_words_gives_way_to_one_that_is_written_further_down() -> None:
    page = html("## Rates\n\n## Others {#rates}")

    ids = [value for name, value in Words(page).attributes if name == "id"]
    assert len(set(ids)) == 2
    assert ids[1] == "rates"


def test_ids_do_not_depend_on_what_values_print() -> None:
    prose, _ = read("## Rate {{ 1 / 3 }}")

    assert '<h2 id="rate">' in prose.html


# What no author can write


@pytest.mark.parametrize(
    "text", [f"{FIRST}v0\ufdd1", f"{FIRST}b0\ufdd1", "\ufdd1{{ 1 }}\ufdd0", "\x02wxzhzdk:0\x03", "\0"]
)
def test_no_text_is_taken_for_a_mark(text: str) -> None:
    page = html(f"{text}\n\n{{{{ 'value' }}}}")

    assert page.count("value") == 1
    assert "\ufdd0" not in page
    assert "\ufdd1" not in page


@settings(max_examples=200)
@given(text=st.text(alphabet="ab {}*_`#|<>&\n-[]()!:\"'1.\\" + FIRST + "\ufdd1", max_size=40) | st.text(max_size=40))
def test_any_text_without_values_is_read_and_holds_no_foreign_element(text: str) -> None:
    prose, faults = read(text)
    assume(not faults and not prose.values)

    page = Words(fill_prose(prose, {}))

    allowed = "p em strong code pre ul ol li blockquote a img hr br h1 h2 h3 h4 h5 h6 div table thead tbody tr th td"
    assert set(page.tags) <= set(allowed.split())
    assert {name for name, _ in page.attributes} <= {"id", "href", "src", "title", "alt", "class", "style", "start"}


# One line


def test_a_caption_is_a_line_without_a_paragraph_around_it() -> None:
    prose, faults = read_inline("A *b* {{ 1 }}\n  over two lines.", Place("a.md", 3))

    assert not faults
    assert fill_prose(prose, {}) == "A <em>b</em> 1 over two lines."


@pytest.mark.parametrize("text", ["# a", "- a", "> a", "| a |", "[x]: http://a.org", "    a"])
def test_a_caption_is_no_heading_list_or_quote(text: str) -> None:
    prose, _ = read_inline(text, Place("a.md", 3))

    assert not Words(prose.html).tags
    assert Words(prose.html).text.split() == text.split()


def test_an_empty_caption_is_empty() -> None:
    assert read_inline("", Place("a.md", 3)) == (Prose("", {}), [])


def test_the_text_of_html_has_neither_tags_nor_marks() -> None:
    prose, _ = read("# A *b* {{ 1 }} &amp; `<c>`")

    assert plain_text(prose.html) == "A b  & <c>"
