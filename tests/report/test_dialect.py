"""The dialect: boxes, footnotes, definitions, anchors, and what Markdown knows besides."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from filled import fill_prose
from hypothesis import given
from hypothesis import strategies as st

from lab.language.faults import Place
from lab.report.markdown.dialect import BOXES
from lab.report.markdown.extraction import WIDTHS
from lab.report.markdown.prose import ProseReader
from lab.report.site.inserts import Known


def read(text: str) -> tuple[str, list[str]]:
    reader = ProseReader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.add_line(Place("a.md", number), line)
    prose, faults = reader.read()
    return ("" if faults else fill_prose(prose, Known({}, {}, {}))), [str(fault) for fault in faults]


def html(text: str) -> str:
    page, faults = read(text)
    assert not faults
    return page


class Outline(HTMLParser):
    """The elements of a page with the words in each, as `tag: words` in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("hr", "br", "img", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(f"{'/'.join(self.open)}: {data.strip()}")


# Boxes


@pytest.mark.parametrize("kind", BOXES)
@pytest.mark.parametrize("write", [str.upper, str.lower, str.capitalize])
def test_a_quote_that_names_a_kind_is_a_box_of_it(kind: str, write: Callable[[str], str]) -> None:
    page = html(f"> [!{write(kind)}]\n> Text.")

    assert page.startswith(f'<aside class="box" data-kind="{kind}" role="note">')
    assert "blockquote" not in page
    assert Outline(page).words[-1] == "aside/p: Text."


@pytest.mark.parametrize("kind", [kind for kind in BOXES if BOXES[kind]])
def test_a_box_says_what_it_is_in_words(kind: str) -> None:
    """Not by its colour alone."""
    assert Outline(html(f"> [!{kind.upper()}]\n> Text.")).words[0] == f"aside/p/span: {BOXES[kind]}"


def test_a_box_has_the_title_that_is_written_behind_its_kind() -> None:
    page = html("> [!NOTE] On *words* & `<b>` {{ 1 / 2 }}\n> Text.")

    words = Outline(page).words
    assert words[0] == "aside/p/span: Note"
    assert " ".join(word.partition(": ")[2] for word in words[1:-1]) == "On words & <b> 0.5"
    assert words[-1] == "aside/p: Text."


def test_an_aside_has_a_title_only_where_one_is_written() -> None:
    assert "title" not in html("> [!ASIDE]\n> Text.")
    assert Outline(html("> [!ASIDE] Title\n> Text.")).words == ["aside/p/span: Title", "aside/p: Text."]


def test_a_box_holds_what_a_quote_may_hold() -> None:
    page = html("> [!WARNING]\n> One.\n>\n> - two\n> - three\n>\n> > four\n>\n> | five |\n> |---|\n> | six |")

    assert Outline(page).words[1:] == [
        "aside/p: One.",
        "aside/ul/li: two",
        "aside/ul/li: three",
        "aside/blockquote/p: four",
        "aside/div/table/thead/tr/th: five",
        "aside/div/table/tbody/tr/td: six",
    ]


def test_boxes_and_quotes_that_follow_each_other_are_told_apart() -> None:
    page = html("> quoted\n\n> [!NOTE]\n> one\n\n> [!ASIDE]\n> two\n>\n> still two")

    assert Outline(page).words == [
        "blockquote/p: quoted",
        "aside/p/span: Note",
        "aside/p: one",
        "aside/p: two",
        "aside/p: still two",
    ]


def test_a_box_may_stand_in_a_list() -> None:
    page = html("- a\n\n    > [!NOTE]\n    > b\n\n- c")

    assert "ul/li/aside/p: b" in Outline(page).words


def test_a_quote_without_a_kind_is_a_quote() -> None:
    assert html("> Text [!NOTE].") == "<blockquote>\n<p>Text [!NOTE].</p>\n</blockquote>"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("NOTES", '"[!NOTES]"; did you mean "NOTE"?'),
        ("tip", '"[!tip]"; known: "ASIDE", "MISCONCEPTION", "NOTE", "QUESTION", "WARNING"'),
    ],
)
def test_a_box_of_an_unknown_kind_names_the_nearest(kind: str, said: str) -> None:
    _, faults = read(f"Text.\n\n> [!{kind}]\n> Text.")

    assert faults == [f"a.md:3: no box is called {said}"]


# Footnotes


def test_a_footnote_leads_to_the_note_of_its_number_and_back() -> None:
    page = html("One[^a] and two[^b].\n\n[^b]: Second *note*.\n[^a]: First {{ 1 }}.")

    calls = re.findall(r'<sup id="([^"]*)"><a class="footnote-ref" href="#([^"]*)">(\d)</a></sup>', page)
    notes = re.findall(r'<li id="([^"]*)">', page)
    backs = re.findall(r'<a class="footnote-backref" href="#([^"]*)"', page)
    assert len(calls) == len(notes) == len(backs) == 2
    for call, note, number in calls:
        assert notes[int(number) - 1] == note
        assert backs[int(number) - 1] == call
    assert "First 1." in page.partition('<li id="fn:a">')[2].partition("</li>")[0]


def test_the_notes_of_one_text_are_not_those_of_the_next() -> None:
    first, second = html("a[^1]\n\n[^1]: first"), html("b[^1]\n\n[^1]: second")

    assert "first" in first
    assert "first" not in second
    assert second.count("<li") == 1


def test_a_way_back_says_in_words_where_it_leads() -> None:
    assert 'title="Back to where footnote 1 is called"' in html("a[^1]\n\n[^1]: b")


# Definitions


def test_a_definition_follows_its_terms() -> None:
    page = html("epoch\n:   One pass.\n\nrate\nstep size\n:   A *factor*.\n\n    And more.")

    assert Outline(page).words == [
        "dl/dt: epoch",
        "dl/dd: One pass.",
        "dl/dt: rate",
        "dl/dt: step size",
        "dl/dd/p: A",
        "dl/dd/p/em: factor",
        "dl/dd/p: .",
        "dl/dd/p: And more.",
    ]


# Text that stands for itself


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"It costs \$5 or \$6.", "It costs $5 or $6."),
        (r"Write \@fig:lr.", "Write @fig:lr."),
        (r"\\$x", r"\$x"),
        (r"\[a](b)", "[a](b)"),
        (r"\`a\`", "`a`"),
    ],
)
def test_a_sign_behind_a_backslash_is_text(text: str, shown: str) -> None:
    assert html(text) == f"<p>{shown}</p>"


def test_columns_are_aligned_by_class_and_not_by_style() -> None:
    page = html("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")

    assert re.findall('<td class="([a-z]*)">', page) == ["left", "center", "right"]
    assert "style" not in page


# What Markdown has elsewhere


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\\\nb", "<p>a<br>\nb</p>"),
        ("~~a b~~ c ~~d~~", "<p><del>a b</del> c <del>d</del></p>"),
        ("1) a\n2) b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        (
            "See https://a.org/b_c_d(e).",
            '<p>See <a href="https://a.org/b_c_d(e)">https://a.org/b_c_d(e)</a>.</p>',
        ),
        ("(https://a.org/)", '<p>(<a href="https://a.org/">https://a.org/</a>)</p>'),
        ("[https://a.org](https://b.org)", '<p><a href="https://b.org">https://a.org</a></p>'),
        ("`https://a.org`", "<p><code>https://a.org</code></p>"),
        ("<a@b.org>", '<p><a href="mailto:a@b.org">a@b.org</a></p>'),
        ("&copy; &lt;b&gt; &nosuch; &#65;", "<p>© &lt;b&gt; &amp;nosuch; A</p>"),
    ],
)
def test_what_people_write_elsewhere_is_read(text: str, shown: str) -> None:
    assert html(text) == shown


def test_what_is_done_and_what_is_to_do_are_boxes_that_say_so() -> None:
    page = html("- [x] a *b*\n- [ ] c\n- [y] d\n\n1. [X] e")

    assert re.findall(r'<input aria-label="([a-z ]+)"', page) == ["done", "to do", "done"]
    assert page.count(' checked="checked"') == 2
    assert "[y] d" in page


def test_a_picture_may_have_a_width() -> None:
    assert html("![a](b.png){width=50%} c") == '<p><img alt="a" data-width="50" src="b.png"> c</p>'


@pytest.mark.parametrize("width", ["51%", "0%", "105%", "50", "5cm", ""])
def test_a_width_that_no_picture_can_have_is_a_fault(width: str) -> None:
    _, faults = read(f"![a](b.png){{width={width}}}")

    assert faults == [
        f'a.md:1: picture "{{width={width}}}": one of {{width=5%}}, {{width=10%}} to {{width=100%}} is needed'
    ]


def test_every_width_has_a_style(repository: Path) -> None:
    style = (repository / "templates" / "assets" / "style.css").read_text(encoding="utf-8")

    for percent in WIDTHS:
        assert f'img[data-width="{percent}"] {{ width: {percent}%; }}' in style


def test_from_a_second_first_heading_on_all_are_a_level_lower() -> None:
    assert re.findall(r"<h(\d)[^>]*>(\w)", html("# A\n\n## B\n\n# C\n\n## D\n\n###### E")) == [
        ("1", "A"),
        ("2", "B"),
        ("2", "C"),
        ("3", "D"),
        ("6", "E"),
    ]


def test_blank_lines_in_code_are_kept() -> None:
    assert html("    a\n\n\n    b") == "<pre><code>a\n\n\nb\n</code></pre>"


# Scripts without blanks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("中文\n文字", "<p>中文文字</p>"),
        ("中文，\n文字", "<p>中文，文字</p>"),
        ("かな\nカナ", "<p>かなカナ</p>"),
        ("한국\n어", "<p>한국어</p>"),
        ("中文\n**文字**\n中", "<p>中文<strong>文字</strong>中</p>"),
        ("中文\nabc\n文字", "<p>中文\nabc\n文字</p>"),
        ("中文\\\n文字", "<p>中文<br>\n文字</p>"),
        ("    中\n    文", "<pre><code>中\n文\n</code></pre>"),
    ],
)
def test_no_blank_stands_where_a_line_ends_between_letters_of_such_a_script(text: str, shown: str) -> None:
    assert html(text) == shown


# Whatever a text says

PIECES = [
    *("a", "*b*", "- c", "1. d", "> e", "> [!NOTE] f", "> [!ASIDE]", ">", "    g", "        h", "# i", "i {#j}", "---"),
    *(
        "| k |",
        "|---|",
        "l[^m]",
        "[^m]: n",
        "    o",
        "p",
        ":   q",
        "[r](s.html)",
        "![t](u.png)",
        "[v][w]",
        "[w]: x.html",
    ),
    *("- [x] a", "~~b~~", "https://c.org", "1) d", "e\\", "<!-- f -->", "中", "![g](h.png){width=5%}", "<b>i</b>"),
    *("$y$", "$$z$$", "{{ 1 }}", "`$a$`", "<b>", "***", "===", "\\$", "\t", "> - a", "> 1. b", "  - c"),
]


@given(lines=st.lists(st.sampled_from(["", *PIECES]), max_size=12))
def test_any_of_these_in_any_order_is_well_formed(lines: list[str]) -> None:
    page, faults = read("\n".join(lines))

    if not faults:
        Outline(page)
        assert not re.search("[\ufdd0-\ufdef]", page)
