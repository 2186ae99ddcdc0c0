"""Highlighting: code keeps every letter, and its words get classes that the style sheet colours."""

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.report.markdown.elements import element, html_of
from lab.report.markdown.highlighting import code_html, highlight_all
from lab.report.markdown.languages import COMMON, PLAIN
from lab.report.reading.chapters import code_element, read_chapter

LANGUAGES = (*PLAIN, *COMMON)

EXAMPLES = {
    "python": "def f(x):  # a comment\n    return x + 'text'",
    "toml": 'key = "text"  # a comment\n[table]\nnumber = 0.1',
    "json": '{"key": [1, true, null]}',
    "html": '<p class="a">text</p><!-- comment -->',
    "bibtex": "@article{key,\n  title = {Text},\n}",
    "console": "$ python build.py\nsite/index.html\n",
    "sh": 'for x in 1 2; do echo "$x"; done',
}


def words(code: str) -> str:
    """What a reader sees of a piece of code, where a line feed at the end shows nothing."""
    (inner,) = re.findall(r"<code>(.*?)\n?</code>", code, re.DOTALL)
    return html.unescape(re.sub("<[^>]*>", "", inner))


def classes(code: str) -> set[str]:
    return {*re.findall('<span class="([a-z0-9]+)">', code)}


@pytest.mark.parametrize("language", COMMON)
def test_code_of_every_lexer_has_classes_and_all_its_letters(language: str) -> None:
    code = code_html(language, EXAMPLES[language])

    assert classes(code)
    assert words(code) == EXAMPLES[language].removesuffix("\n")


@pytest.mark.parametrize("language", PLAIN)
def test_other_code_is_plain(language: str) -> None:
    assert code_html(language, "a < b & 'c'") == (
        f'<pre data-language="{language}" tabindex="0"><code>a &lt; b &amp; \'c\'</code></pre>'
    )


@given(
    language=st.sampled_from(LANGUAGES),
    code=st.text(alphabet="ab1 \n\t#'\"<>&{}[]()=$@\\/%é") | st.text(max_size=30),
)
def test_no_letter_of_any_code_is_lost_or_becomes_markup(language: str, code: str) -> None:
    code = re.sub("[\r\ufeff]", "", code) + "\n"

    shown = code_html(language, code)

    assert words(shown) == code.removesuffix("\n")
    assert not re.findall("<(?!/?span|/?pre|/?code)", shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_can_be_scrolled_with_the_keyboard(language: str) -> None:
    assert ' tabindex="0">' in code_html(language, "a")


def test_all_code_of_a_text_is_highlighted_and_nothing_else() -> None:
    text = "A `def x` {{ 1 }}\n\n```python\ndef f(): return '<b>'\n```\n\n    def g()\n\n> ```toml\n> a = 1\n> ```\n"
    root = read_chapter("01-a", "content/01-a.md", text).chapter.prose.root
    page = html_of(root)

    highlight_all(root)

    highlighted = html_of(root)
    assert highlighted.count("<span") == highlighted.count("</span>") > 4
    plain = re.sub(r' tabindex="0"|</?span[^>]*>', "", highlighted)
    assert re.sub(r"\s*</code>", "</code>", html.unescape(plain)) == re.sub(
        r"\s*</code>", "</code>", html.unescape(page)
    )
    assert "<code>def x</code>" in highlighted


def test_code_without_a_language_is_text() -> None:
    root = element("div", [code_element("", "a < b")])

    highlight_all(root)

    assert html_of(root) == code_html("text", "a < b")


def test_the_style_sheet_colours_words_texts_and_comments(repository: Path) -> None:
    style = (repository / "templates" / "assets" / "style.css").read_text(encoding="utf-8")
    styled = {*re.findall(r"pre \.([a-z][a-z0-9]*)", style)}

    for language, example in EXAMPLES.items():
        assert classes(code_html(language, example)) & styled, language
