"""Prose: Markdown in which raw HTML is text, and headings that have an id and a number."""

import re
from html.parser import HTMLParser

import pytest
from filled import fill_prose
from hypothesis import assume, given
from hypothesis import strategies as st

from lab.language.characters import UNFIT
from lab.language.faults import Fault, Place
from lab.report.markdown.elements import html_of, text_of
from lab.report.markdown.marks import Address
from lab.report.markdown.prose import Prose, ProseReader, read_inline
from lab.report.site.inserts import Known

NOTHING = Known({}, {}, {})


def read(text: str) -> tuple[Prose, list[Fault]]:
    reader = ProseReader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.add_line(Place("a.md", number), line)
    return reader.read()


def html(text: str) -> str:
    """The HTML of a text whose values need no results."""
    prose, faults = read(text)
    assert not faults
    return fill_prose(prose, NOTHING)


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

    assert '<h2 id="rate">' in html_of(prose.root)


def test_without_a_number_no_heading_has_one() -> None:
    prose, _ = read("# A\n\n## B\n\n### C")

    assert [heading.number for heading in prose.headings] == ["", "", ""]
    assert "number" not in html_of(prose.root)


def test_headings_are_counted_behind_the_number_of_the_text() -> None:
    reader = ProseReader()
    for number, line in enumerate(("# A", "## B", "### C", "### D", "#### E", "## F", "### G", "# H"), 1):
        reader.add_line(Place("a.md", number), line)

    prose, _ = reader.read("9")

    numbers = [heading.number for heading in prose.headings]
    assert numbers == ["9", "9.1", "9.1.1", "9.1.2", "", "9.2", "9.2.1", "9.3"]
    shown = re.findall(r'<span class="number">([^<]*)</span> ', html_of(prose.root))
    assert shown == [number for number in numbers if number]


@given(levels=st.lists(st.integers(1, 6), max_size=12))
def test_numbers_of_headings_tell_them_apart_and_rise(levels: list[int]) -> None:
    reader = ProseReader()
    for level in [1, *levels]:
        for line in ("", "#" * level + " A"):
            reader.add_line(Place("a.md", 1), line)

    prose, _ = reader.read("3")

    numbers = [tuple(map(int, heading.number.split("."))) for heading in prose.headings if heading.number]
    assert len(prose.headings) == len(levels) + 1
    assert numbers == sorted({*numbers})
    assert {number[0] for number in numbers} <= {3}


def test_a_page_has_one_heading_of_the_first_level() -> None:
    prose, _ = read("# A\n\n# B\n\nC\n=\n")

    assert [heading.level for heading in prose.headings] == [1, 2, 2]
    assert html_of(prose.root).count("<h1") == html_of(prose.root).count("</h1>") == 1


def test_a_heading_knows_its_words_and_where_its_id_is_written() -> None:
    prose, _ = read("# A *b* `c` & $x$\n\n## D {#sec:d}\n\n### E & f")

    assert [heading.title for heading in prose.headings] == ["A b c &", "D", "E & f"]
    assert [heading.place for heading in prose.headings] == [None, Place("a.md", 3), None]


def test_an_id_that_stands_behind_no_heading_is_text() -> None:
    assert html("A line {#sec:x}\n\n- an item {#b}") == ("<p>A line {#sec:x}</p>\n<ul>\n<li>an item {#b}</li>\n</ul>")


# Addresses


def test_links_and_pictures_are_known_with_their_lines() -> None:
    prose, _ = read("[a](b.html)\n\n![c](d.png) and\n[e][f]\n\n[f]: g.html#h\n\n`[i](j.html)` ![](k.png)")

    assert prose.addresses == (
        Address("b.html", Place("a.md", 1)),
        Address("d.png", Place("a.md", 3), alt="c"),
        Address("g.html#h", Place("a.md", 6)),
        Address("k.png", Place("a.md", 8), alt=""),
    )


@pytest.mark.parametrize("text", ["`[a](b.html)`", "    [a](b.html)", "[a] (b.html)", "\\[a](b.html)", "[a]: b.html"])
def test_what_is_no_link_has_no_address(text: str) -> None:
    prose, _ = read(text)

    assert prose.addresses == ()


def test_a_picture_in_a_link_is_both() -> None:
    prose, _ = read("[![a](b.png)](c.html)")

    assert [(address.address, address.alt) for address in prose.addresses] == [("b.png", "a"), ("c.html", None)]


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("02-b.md", "02-b.html"),
        ("02-b.md#sec:there", "02-b.html#sec:there"),
        ("https://example.org/a.md", "https://example.org/a.md"),
        ("a.md?b", "a.html?b"),
        ("#a.md", "#a.md"),
        ("a.mdx", "a.mdx"),
    ],
)
def test_a_link_to_the_file_of_a_chapter_leads_to_its_page(address: str, made: str) -> None:
    assert html(f"[a]({address})") == f'<p><a href="{made}">a</a></p>'


# What no author can write


@pytest.mark.parametrize("text", ["\x02wxzhzdk:0\x03", "\0"])
def test_no_text_is_taken_for_a_mark(text: str) -> None:
    assert html(f"{text}\n\n{{{{ 'value' }}}}").count("value") == 1


FIT = st.text(max_size=40).filter(lambda text: not UNFIT.search(text))
"""What the file of a chapter may hold."""


@given(text=st.text(alphabet="ab {}*_`#|<>&\n-[]()!:\"'1.\\", max_size=40) | FIT)
def test_any_text_without_values_is_read_and_holds_no_foreign_element(text: str) -> None:
    prose, faults = read(text)
    assume(not faults and not prose.marks)

    page = Words(fill_prose(prose, NOTHING))

    allowed = "p em strong code pre ul ol li dl dt dd blockquote a img hr br h1 h2 h3 h4 h5 h6 div"
    assert set(page.tags) <= {*allowed.split(), "table", "thead", "tbody", "tr", "th", "td"}
    assert {name for name, _ in page.attributes} <= {"id", "href", "src", "title", "alt", "class", "style", "start"}


# One line


def test_a_caption_is_a_line_without_a_paragraph_around_it() -> None:
    prose, faults = read_inline("A *b* {{ 1 }}\n  over two lines.", Place("a.md", 3))

    assert not faults
    assert fill_prose(prose, NOTHING) == "A <em>b</em> 1 over two lines."


@pytest.mark.parametrize("text", ["# a", "- a", "> a", "| a |", "[x]: a.org", "    a"])
def test_a_caption_is_no_heading_list_or_quote(text: str) -> None:
    prose, _ = read_inline(text, Place("a.md", 3))

    assert not Words(html_of(prose.root)).tags
    assert Words(html_of(prose.root)).text.split() == text.split()


def test_an_empty_caption_is_empty() -> None:
    prose, faults = read_inline("", Place("a.md", 3))

    assert prose.is_empty
    assert not faults


def test_the_text_of_a_tree_has_neither_tags_nor_marks() -> None:
    prose, _ = read("# A *b* {{ 1 }} &amp; `<c>`")

    assert text_of(prose.root) == "A b  & <c>"


def test_an_id_that_two_headings_have_is_a_fault() -> None:
    _, faults = read("## A {#p}\n\n## B {#p}")

    assert [str(fault) for fault in faults] == ['a.md:3: the id "p" is taken, by a.md:1']
