"""The glossary: terms that are defined once, and whose first use in each chapter leads there."""

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.report.markdown.elements import element, html_of
from lab.report.reading.chapters import Chapter, read_chapter
from lab.report.reading.glossary import link_terms, term_pattern, terms_of, with_term_ids

WORDS = "epoch\n:   One pass.\n\nlearning rate\nstep size\n:   A factor.\n\nrate\n:   Another.\n"


def glossary_of(text: str) -> tuple[Chapter, list[str]]:
    text = f"# Words\n\n{text}"
    chapter, faults = with_term_ids(read_chapter("glossary", "content/glossary.md", text).chapter, text)
    return chapter, [str(fault) for fault in faults]


def linked(html: str, *terms: str) -> str:
    """Some HTML in which the first use of each term is a link to `#TERM`."""
    root = fromstring(f"<div>{html}</div>")
    link_in(root, *terms)
    return html_of(root)


def link_in(root: Element, *terms: str) -> None:
    addresses = {term.lower(): f"#{term.lower()}" for term in terms}
    link_terms(root, addresses, term_pattern(addresses))


def links(html: str) -> list[tuple[str, str]]:
    """Where the terms lead and what they read, in order."""
    return re.findall('<a class="term" href="([^"]*)">([^<]*)</a>', html)


# The terms


def test_every_term_has_an_id_made_of_its_words() -> None:
    glossary, faults = glossary_of(WORDS)

    assert not faults
    assert re.findall('<dt id="([^"]*)">', html_of(glossary.prose.root)) == [
        "term:epoch",
        "term:learning-rate",
        "term:step-size",
        "term:rate",
    ]


def test_terms_lead_to_their_places_in_the_page_of_the_glossary() -> None:
    glossary, _ = glossary_of("Back-*propagation*\n:   a\n\nÜber & unter\n:   b\n")

    assert terms_of(glossary) == {
        "back-propagation": "glossary.html#term:back-propagation",
        "über & unter": "glossary.html#term:über-unter",
    }


def test_a_term_that_is_defined_twice_is_a_fault_at_the_second_line() -> None:
    _, faults = glossary_of("rate\n:   a\n\nepoch\n:   b\n\nRate\n:   c\n")

    assert faults == ['content/glossary.md:9: the term "Rate" is defined twice']


def test_a_glossary_without_terms_has_none() -> None:
    glossary, faults = glossary_of("Nothing yet.\n")

    assert (terms_of(glossary), faults) == ({}, [])


# Their uses


def test_the_first_use_of_each_term_is_a_link_and_no_other() -> None:
    html = linked("<p>An epoch, a rate, an epoch.</p><p>The rate.</p>", "epoch", "rate")

    assert links(html) == [("#epoch", "epoch"), ("#rate", "rate")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Epochs pass.</p>", "Epochs"),
        ("<p>EPOCH</p>", "EPOCH"),
        ("<p>(epoch)</p>", "epoch"),
        ("<p>每個epoch都是</p>", "epoch"),
        ("<p><em>epoch</em></p>", "epoch"),
        ("<ul><li>epoch</li></ul>", "epoch"),
        ("<td>epoch</td>", "epoch"),
        ("<aside><p>epoch</p></aside>", "epoch"),
        ("<p><code>epoch</code> epochs</p>", "epochs"),
    ],
)
def test_a_term_is_found_however_it_is_written(text: str, found: str) -> None:
    assert links(linked(text, "epoch")) == [("#epoch", found)]


@pytest.mark.parametrize(
    "text",
    [
        "<p>epochal, an-epoch, epoch-wise, preepoch</p>",
        "<h1>epoch</h1><h3>The epoch</h3>",
        "<p><code>epoch</code></p>",
        '<pre data-language="text"><code>epoch <b>epoch</b></code></pre>',
        '<p><a href="x">an <em>epoch</em></a></p>',
        "<dl><dt>epoch</dt></dl>",
        '<p><img alt="epoch" src="epoch.png" title="an epoch" /></p>',
        '<div data-block="0"></div>',
    ],
)
def test_in_other_words_headings_code_links_and_attributes_a_term_stays_as_it_is(text: str) -> None:
    assert linked(text, "epoch", "block") == text.replace(" />", ">")


def test_a_term_of_a_script_without_blanks_is_found_inside_a_sentence() -> None:
    assert links(linked("<p>這個學習率很大。</p>", "學習率")) == [("#學習率", "學習率")]


def test_the_longest_of_several_terms_is_taken() -> None:
    html = linked("<p>The learning rate and a rate.</p>", "rate", "learning rate", "learning")

    assert links(html) == [("#learning rate", "learning rate"), ("#rate", "rate")]


def test_a_term_with_signs_is_a_term() -> None:
    html = linked("<p>R&amp;D, C++ and f(x) &lt; 1.</p>", "R&D", "f(x) < 1")

    assert links(html) == [("#r&amp;d", "R&amp;D"), ("#f(x) &lt; 1", "f(x) &lt; 1")]


def test_without_terms_nothing_is_a_link() -> None:
    assert linked("<p>epoch</p>") == "<p>epoch</p>"


WORDS_OF_TEXTS = st.lists(
    st.sampled_from(["epoch", "epochs", "rate", "learning rate", " ", ", ", "<", "&", "\n", "x"]), max_size=4
).map("".join)

TREES = st.recursive(
    st.builds(lambda text: element("em", [text]), WORDS_OF_TEXTS),
    lambda nodes: st.builds(
        lambda tag, inside: element(tag, inside),
        st.sampled_from(["p", "em", "code", "a", "div"]),
        st.lists(nodes | WORDS_OF_TEXTS, max_size=4),
    ),
    max_leaves=8,
)


@given(root=TREES)
def test_linking_changes_no_word_and_no_element(root: Element) -> None:
    words, tags = "".join(root.itertext()), [each.tag for each in root.iter() if each.tag != "a"]

    link_in(root, "epoch", "rate", "learning rate")

    assert "".join(root.itertext()) == words
    assert [each.tag for each in root.iter() if each.tag != "a"] == tags
    terms = [each.get("href") for each in root.iter("a") if each.get("class") == "term"]
    assert len({*terms}) == len(terms)


# On the pages


@pytest.fixture
def pages(write, command) -> Callable[..., dict[str, str]]:
    """The pages of a report with this glossary and these chapters, by name."""

    def build(glossary: str, **texts: str) -> dict[str, str]:
        files = {f"{key.replace('_', '-').removeprefix('c')}.md": text for key, text in texts.items()}
        write({"glossary.md": glossary, **files})
        outcome = command("-q")
        assert (outcome.code, outcome.err) == (0, "")
        return {path.stem: path.read_text(encoding="utf-8") for path in Path("site").glob("*.html")}

    return build


def test_each_chapter_and_the_opening_lead_to_a_term_once(pages) -> None:
    made = pages(
        f"# Words\n\n{WORDS}", index="An epoch.\n", c01_a="# A\n\nAn epoch or two epochs.\n", c02_b="Epochs.\n"
    )

    counts = {name: page.count('href="glossary.html#term:epoch"') for name, page in made.items()}
    assert counts == {"index": 1, "01-a": 1, "02-b": 1, "glossary": 0, "404": 0}
    assert '<dt id="term:epoch">' in made["glossary"]


def test_every_page_leads_to_the_glossary_by_its_title(pages) -> None:
    made = pages(f"# Words & more\n\n{WORDS}", c01_a="# A\n")

    for name in ("index", "01-a", "glossary"):
        assert re.search('<a href="glossary.html"( aria-current="page")?>Words &amp; more</a>', made[name])


def test_what_a_value_prints_is_no_term(pages) -> None:
    made = pages(WORDS, c01_a="# A\n\n{{ 'epoch' }}\n")

    assert links(made["01-a"]) == []


def test_the_glossary_is_no_chapter_in_the_contents(pages) -> None:
    made = pages(f"# Words\n\n{WORDS}", c01_a="# A\n")

    contents = made["index"].partition('<ol class="chapters">')[2].partition("</ol>")[0]
    assert "01-a.html" in contents
    assert "glossary" not in contents
