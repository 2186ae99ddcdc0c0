"""Quick reading: what comes out is what Markdown's own steps give."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension

from lab.report.markdown.quick import BEGINNINGS, QuickExtension

ROOT = Path(__file__).parents[2]


def html(text: str, *, is_quick: bool) -> str:
    extensions = [TableExtension(), FootnoteExtension(), *([QuickExtension()] if is_quick else [])]
    return Markdown(extensions=extensions).convert(text)


PATHS = [path for pattern in ("*.md", "docs/*.md", "tests/**/*.md") for path in sorted(ROOT.glob(pattern))]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_gives_the_same_html(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")[:20_000]

    assert html(text, is_quick=True) == html(text, is_quick=False)


@given(text=st.text(alphabet="ab*_`[]()!<>&\\|-:^ \n1.#@/", max_size=60))
def test_any_text_gives_the_same_html(text: str) -> None:
    assert html(text, is_quick=True) == html(text, is_quick=False)


@pytest.mark.parametrize("name", BEGINNINGS)
def test_every_pattern_that_is_spared_is_one_of_markdown(name: str) -> None:
    markdown = Markdown(extensions=[FootnoteExtension()])

    assert name in markdown.inlinePatterns
