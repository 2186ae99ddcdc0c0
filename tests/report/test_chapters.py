"""Chapters: a file becomes prose with a slot for each block, as far as it can be read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.language.characters import UNFIT
from lab.network.data_sets import Samples, xor
from lab.report.markdown.elements import BLOCK, FENCE, FINISHED, MARK, html_of, index_of
from lab.report.markdown.languages import COMMON, PLAIN
from lab.report.reading.blocks import KINDS
from lab.report.reading.blocks.figure import FigureBlock
from lab.report.reading.chapters import Chapter, ReadChapter, read_chapter

LANGUAGES = (*PLAIN, *COMMON)

FIGURE = '```figure\nid = "f"\nshow = "boundary"\nof = "a"\n```\n'


def read(text: str) -> ReadChapter:
    return read_chapter("01-a", "content/01-a.md", text)


def chapter_of(text: str) -> Chapter:
    read_one = read(text)
    assert not read_one.faults
    return read_one.chapter


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Rates", "Rates"),
        ("Before.\n\n# *Rates* & `code` {#sec:x}\n\n# Second", "Rates & code"),
        ("Rates\n=====", "Rates"),
        ("## Only a second level", "01-a"),
        ("", "01-a"),
        ("```text\n# no heading\n```\n\n# Rates", "Rates"),
        ("# a < b & <b>c</b>", "a < b & <b>c</b>"),
    ],
)
def test_the_title_is_the_first_heading_as_text(text: str, title: str) -> None:
    assert chapter_of(text).title == title


@pytest.mark.parametrize(
    ("name", "number"),
    [("01-a", "1"), ("3-rates", "3"), ("10-b.c", "10"), ("007-x", "7"), ("0-x", "0"), ("index", ""), ("glossary", "")],
)
def test_a_chapter_has_the_number_of_its_file(name: str, number: str) -> None:
    chapter = read_chapter(name, f"content/{name}.md", "# A\n").chapter

    assert chapter.number == number
    assert [heading.number for heading in chapter.prose.headings] == [number]


def test_sections_are_numbered_behind_the_chapter_and_the_title_is_not() -> None:
    text = "# Rates\n\n## One\n\n### Deep\n\n#### Deeper\n\n### Deep too\n\n## Two\n\n### Deep again\n"

    chapter = read_chapter("03-rates", "content/03-rates.md", text).chapter

    numbers = [(heading.number, heading.title) for heading in chapter.prose.headings]
    assert numbers == [
        ("3", "Rates"),
        ("3.1", "One"),
        ("3.1.1", "Deep"),
        ("", "Deeper"),
        ("3.1.2", "Deep too"),
        ("3.2", "Two"),
        ("3.2.1", "Deep again"),
    ]
    assert chapter.title == "Rates"
    assert '<h2 id="one"><span class="number">3.1</span> One</h2>' in html_of(chapter.prose.root)


def test_what_is_no_chapter_has_no_numbers() -> None:
    chapter = read_chapter("index", "content/index.md", "# A\n\n## B\n").chapter

    assert {heading.number for heading in chapter.prose.headings} == {""}
    assert "number" not in html_of(chapter.prose.root)


def test_the_samples_of_experiments_are_looked_up_by_what_was_given() -> None:
    block = (
        'id = "a"\ndata = "a.csv"\nlayers = [2, 1]\nactivation = "tanh"\nloss = "mse"\nlearning_rate = 1\nepochs = 1'
    )
    asked: list[tuple[str, str]] = []

    def samples_of(path: str, name: str) -> Samples:
        asked.append((path, name))
        return xor()

    chapter = read_chapter("01-a", "content/01-a.md", f"```experiment\n{block}\n```\n", samples_of)

    assert not chapter.faults
    assert {*asked} == {("data", "a.csv")}


def blocks_in(chapter: Chapter) -> list[int]:
    """The indices of the blocks in the text of a chapter, in order."""
    return [index_of(element) for element in chapter.prose.root.iter(BLOCK)]


def test_blocks_stand_in_order_each_in_its_place() -> None:
    first, second, third = (FIGURE.replace('"f"', f'"{name}"') for name in ("one", "two", "three"))
    chapter = chapter_of(f"A\n\n{first}\nB\n{second}{third}")

    assert [block.content.id for block in chapter.blocks] == ["one", "two", "three"]
    assert [block.place.line for block in chapter.blocks] == [3, 10, 15]
    assert blocks_in(chapter) == [0, 1, 2]
    assert [element.tag for element in chapter.prose.root] == ["p", BLOCK, "p", BLOCK, BLOCK]


def test_blocks_are_counted_without_the_code_before_them() -> None:
    chapter = chapter_of(f"```python\na = 1\n```\n\n{FIGURE}\n```python\nb = 2\n```\n")

    assert blocks_in(chapter) == [0]
    assert [element.tag for element in chapter.prose.root] == ["pre", BLOCK, "pre"]


@pytest.mark.parametrize("tag", [BLOCK, FENCE, FINISHED])
def test_an_element_that_an_author_writes_is_text(tag: str) -> None:
    own = f'<{tag} index="0"></{tag}>'
    chapter = chapter_of(f"{own}\n\n```html\n{own}\n```\n\n`{own}`\n\n[a](b '{own}')\n\n{{{{ '{own}' }}}}")

    assert list(chapter.prose.root.iter(tag)) == []


def test_a_key_of_a_block_has_its_place() -> None:
    (block,) = chapter_of(f"# A\n\n{FIGURE}").blocks

    assert isinstance(block.content, FigureBlock)
    assert str(block.place) == "content/01-a.md:3"
    assert str(block.place_of("of")) == "content/01-a.md:6"
    assert str(block.place_of("caption")) == "content/01-a.md:3"
    assert str(block.fault("show", "no")) == 'content/01-a.md:5: figure "f": no'


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_give_the_same_chapter(end: str) -> None:
    text = f"# A\n\n{FIGURE}\n- a\n\n  ```text\n  {{{{ x }}}}\n  ```\n\n{{{{ 1 }}}}\n"

    one, other = read(text.replace("\n", end)), read(text)

    assert one.chapter.blocks == other.chapter.blocks
    assert html_of(one.chapter.prose.root) == html_of(other.chapter.prose.root)
    assert one.chapter.prose.marks == other.chapter.prose.marks


# Code


@pytest.mark.parametrize("word", ["", *LANGUAGES])
def test_code_is_shown_as_it_is_written(word: str) -> None:
    body = "<b>*a*</b> {{ x }} &amp; {% y %}\n\n    # b | c `d` \\*"

    chapter = chapter_of(f"````{word}\n{body}\n````\n")

    escaped = body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html_of(chapter.prose.root) == f'<pre data-language="{word or "text"}"><code>{escaped}</code></pre>'
    assert not chapter.prose.values


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n  ```text\n  code {{ x }}\n  ```\n- b",
        "1. a\n\n   ```text\n   code {{ x }}\n   ```\n\n2. b",
        "- a\n    - b\n\n        ```text\n        code {{ x }}\n        ```\n",
        "- a\n  ```text\n  code {{ x }}\n  ```\n",
        "> a\n>\n> ```text\n> code {{ x }}\n> ```\n>\n> b",
        "> ```text\n> code {{ x }}\n> ```\n",
        "> a\n> ```text\n> code {{ x }}\n> ```",
        ">```text\n>code {{ x }}\n>```\n",
        "> > ```text\n> > code {{ x }}\n> > ```\n",
        "- a\n\n    > ```text\n    > code {{ x }}\n    > ```\n",
        "a\n```text\ncode {{ x }}\n```\nb",
        " ```text\n code {{ x }}\n ```\n",
        "   ```text\n   code {{ x }}\n   ```\n",
    ],
    ids=[
        *("list", "numbered list", "list in a list", "list without a blank line", "quote with text", "quote alone"),
        *("quote without a blank line", "quote without a blank", "quote in a quote", "quote in a list"),
        *("paragraph", "one blank", "three blanks"),
    ],
)
def test_code_in_lists_and_quotes_is_shown(text: str) -> None:
    chapter = chapter_of(text)

    assert '<pre data-language="text"><code>code {{ x }}</code></pre>' in html_of(chapter.prose.root)
    assert "\ufdd0" not in html_of(chapter.prose.root)
    assert ("<li>" in html_of(chapter.prose.root)) == (text[0] in "-1")
    assert ("<blockquote>" in html_of(chapter.prose.root)) == (">" in text)
    assert not chapter.prose.values


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- a\n\n  ```text\n  code\n  ```\n\n- b", 2),
        ("- a\n  ```text\n  code\n  ```\n- b", 2),
        ("1. a\n\n   ```text\n   code\n   ```\n\n2. b", 2),
        ("10. a\n\n    ```text\n    code\n    ```\n\n11. b", 2),
        ("* a\n\n    ```text\n    code\n    ```\n\n* b", 2),
        ("- a\n    - b\n\n        ```text\n        code\n        ```\n\n- c", 3),
    ],
    ids=["bullets", "no blank line", "numbers", "two digits", "four blanks", "a list in a list"],
)
def test_code_under_an_item_belongs_to_it(text: str, items: int) -> None:
    """As a code host shows it: the list goes on behind the code."""
    html = html_of(chapter_of(text).prose.root)

    before, _, behind = html.partition('<pre data-language="text"><code>code</code></pre>')
    assert before.count("<li>") > before.count("</li>")
    assert behind.count("</li>") > behind.count("<li>")
    assert html.count("<li>") == items
    assert before.count("<ul>") + before.count("<ol") == html.count("<ul>") + html.count("<ol")


@given(
    before=st.lists(
        st.sampled_from(
            [
                *("", "", "a", "- a", "* a", "1. a", "1) a", "+ a", "    a", "  a", "\ta", "> a", ">", "> - a", "# A"),
                *("---", "| a |", "|---|", "[a]: b", "    - a", "  - a", "- - a", "`a", "*a", "- > a", "```\na\n```"),
            ]
        ),
        max_size=6,
    ),
    prefix=st.sampled_from(
        ["", " ", "  ", "   ", "    ", "\t", "      ", "        ", "> ", ">", "> > ", "  > ", "    > "]
    ),
    behind=st.sampled_from(["", "\n", "a", "  a", "    a", "- a", "> a", "\n- a", "---", "==="]),
)
@example(["- a", "", "  a", ""], "  ", "")
@example(["a", "", "  b", ""], "  ", "")
@example(["    a", ""], "  ", "")
@example(["1) a", ""], "   ", "")
def test_no_code_is_lost_wherever_it_stands(before: list[str], prefix: str, behind: str) -> None:
    """Where it cannot be shown, that is a fault."""
    fence = "".join(f"{prefix}{line}\n" for line in ("~~~text", "the code", "~~~"))

    chapter = read("\n".join([*before, fence]) + behind)

    if not chapter.faults:
        assert html_of(chapter.chapter.prose.root).count('<pre data-language="text"><code>the code</code></pre>') == 1
        assert "\ufdd0" not in html_of(chapter.chapter.prose.root)


@given(
    before=st.lists(
        st.sampled_from(
            ["", "a", "- a", "1. a", "    a", "  a", "> a", "| a |", "|---|", "[a]: b", "    - a", "*a", "`a"]
        ),
        max_size=5,
    ),
    behind=st.sampled_from(["", "\n", "a", "    a", "- a", "---", "==="]),
)
def test_no_block_is_lost_wherever_it_stands(before: list[str], behind: str) -> None:
    chapter = chapter_of("\n".join([*before, FIGURE]) + behind)

    assert blocks_in(chapter) == [0]


@pytest.mark.parametrize("mark", ["\ufdd00\ufdd1", "\ufdd07\ufdd1", "<p>\ufdd0f0\ufdd1</p>"])
def test_no_code_is_taken_for_a_mark(mark: str) -> None:
    chapter = chapter_of(f"{{{{ 1 }}}}\n\n```text\n{mark}\n```\n")

    assert len(chapter.prose.values) == 1
    assert html_of(chapter.prose.root).count("\ufdd0") <= 2


# What cannot be read


def test_a_block_that_cannot_be_read_is_known_by_its_name() -> None:
    chapter = read(
        '```figure\nid = "f"\n```\n\n```network\nid = "n"\nof = "x\n```\n\n> ```listing\n> id = "l"\n> ```\n'
    )

    assert [(block.word, block.id) for block in chapter.unread] == [("figure", "f"), ("network", "n"), ("listing", "l")]
    assert not chapter.chapter.blocks


def test_faults_of_one_block_leave_the_others_readable() -> None:
    chapter = read(f"```figure\n```\n\n{FIGURE}\n```figure\n=\n```\n")

    assert [block.content.id for block in chapter.chapter.blocks] == ["f"]
    assert len(chapter.faults) == 4


@given(
    text=st.lists(
        st.sampled_from(
            [
                *(f"```{word}" for word in KINDS),
                *("```", "> ```", "  ```text", 'id = "a"', "of = ", "[x]", "show = 'boundary'"),
                *("{{ 1 }}", "{{", "# A", "- b", "> c", "| d |", "|---|", ""),
                *("$x$", "$$x$$ {#eq:a}", "$$", "@fig:a", "[@a; @b]", "## B {#sec:a}", "> [!NOTE] c", "> [!NOTE"),
                *("d[^1]", "[^1]: e", "    f", ": g", "![h](i.png)", "[j](k.md#l)", "[m][n]", "[n]: o", "`$p$`"),
            ]
        )
        | st.text(max_size=10),
        max_size=15,
    ).map("\n".join)
    | st.text()
)
def test_any_text_is_a_chapter_with_or_without_faults(text: str) -> None:
    chapter = read_chapter("01-a", "content/01-a.md", UNFIT.sub("", text))

    assert all(fault.place.file == "content/01-a.md" for fault in chapter.faults)
    root, marks = chapter.chapter.prose.root, chapter.chapter.prose.marks
    assert {index_of(element) for element in root.iter(MARK)} <= marks.keys()


@pytest.mark.parametrize("text", ["- " * 2000 + "a", "> " * 2000 + "a", "*" * 3000, "[" * 1000, "{{ 1 }}" * 200])
def test_a_text_nested_too_deep_is_a_fault_or_read(text: str) -> None:
    """And one that is only long is read in good time."""
    read(text)
