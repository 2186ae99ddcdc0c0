"""Fences: found once, in order; what stands inside one is its body and nothing else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.language.faults import Fault, Place
from lab.report.markdown.fences import Fence, split_fences
from lab.report.markdown.languages import COMMON, PLAIN, lexer_of

LANGUAGES = (*PLAIN, *COMMON)

BLOCKS = ("experiment", "figure")


def split(text: str) -> tuple[list[Fence | tuple[Place, str]], list[Fault]]:
    found = split_fences(text, "a.md", BLOCKS)
    return found.parts, found.faults


def warnings(text: str) -> list[str]:
    return [str(warning) for warning in split_fences(text, "a.md", BLOCKS).warnings]


def fences_of(text: str) -> list[tuple[str, str, int]]:
    """Word, body and line of each fence of a text without faults."""
    parts, faults = split(text)
    assert not faults
    return [(part.word, part.body, part.place.line) for part in parts if isinstance(part, Fence)]


def lines_of(text: str) -> list[tuple[int, str]]:
    """What stands outside fences, with its lines."""
    return [(part[0].line, part[1]) for part in split(text)[0] if not isinstance(part, Fence)]


def test_fences_and_lines_come_in_their_order_with_their_places() -> None:
    text = '# A\n\n```figure\nid = "f"\n```\nbetween\n~~~text\nplain\n~~~\nafter'

    parts, faults = split(text)

    assert not faults
    assert parts == [
        (Place("a.md", 1), "# A"),
        (Place("a.md", 2), ""),
        Fence("figure", 'id = "f"', "", Place("a.md", 3)),
        (Place("a.md", 6), "between"),
        Fence("text", "plain", "", Place("a.md", 7)),
        (Place("a.md", 10), "after"),
    ]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("````markdown\n```figure\nid = 1\n```\n````", "```figure\nid = 1\n```"),
        ("~~~markdown\n```figure\n```\n~~~", "```figure\n```"),
        ("```markdown\n~~~figure\n~~~\n```", "~~~figure\n~~~"),
        ("~~~~markdown\n~~~\n~~~~~", "~~~"),
        ("```markdown\n```figure\n```", "```figure"),
        ("```markdown\n`` ``\n```", "`` ``"),
    ],
    ids=["longer", "tildes", "backticks", "longer tildes", "no closing with a word", "too short"],
)
def test_what_stands_inside_a_fence_is_text(text: str, body: str) -> None:
    assert [(word, inside) for word, inside, _ in fences_of(text)] == [("markdown", body)]


@pytest.mark.parametrize("closing", ["```", "`````", "```   ", "```\t"])
def test_a_fence_is_closed_by_as_many_marks_or_more(closing: str) -> None:
    assert fences_of(f"```text\na\n{closing}") == [("text", "a", 1)]


def test_empty_lines_and_blanks_of_a_body_are_kept() -> None:
    assert fences_of("```text\n\n  a\t\n\n```") == [("text", "\n  a\t\n", 1)]


def test_a_fence_without_a_word_is_text() -> None:
    assert fences_of("```\na\n```") == [("", "a", 1)]


def test_a_line_of_backticks_with_one_behind_is_no_fence() -> None:
    text = "```not a fence```\nand ``` neither"

    assert lines_of(text) == [(1, "```not a fence```"), (2, "and ``` neither")]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends_of_all_systems_give_the_same_parts(end: str) -> None:
    lines = ["# A", "", "```figure", 'id = "f"', "show = 1", "```", "after"]

    assert split(end.join(lines)) == split("\n".join(lines))


@pytest.mark.parametrize("separator", ["\f", "\x85", "\u2028"])
def test_only_line_ends_of_files_end_a_line(separator: str) -> None:
    """Editors count neither form feeds nor U+2028, and TOML lets most of them stand in a text."""
    text = f"a{separator}b\n```text\nc{separator}d\n```\n"

    assert lines_of(text) == [(1, f"a{separator}b")]
    assert fences_of(text) == [("text", f"c{separator}d", 2)]


def test_code_in_a_list_loses_the_list_s_indentation_alone() -> None:
    text = "- a\n\n  ```python\n  def f():\n      pass\n  ```\n- b"

    assert fences_of(text) == [("python", "def f():\n    pass", 3)]


@pytest.mark.parametrize("closing", ["> ```", ">```", ">  ```"])
def test_code_in_a_quote_loses_the_quote_marks(closing: str) -> None:
    assert fences_of(f"> ```text\n> a\n>\n{closing}\n> b")[0][1].splitlines()[0] == "a"


def test_code_right_behind_a_bullet_does_not_swallow_what_follows() -> None:
    text = "- ```text\n  a\n  ```\n\nAfter.\n\n```figure\n```"

    parts, faults = split(text)

    assert [fault.place.line for fault in faults] in ([], [1])  # read, or refused where it stands
    assert "figure" in [part.word for part in parts if isinstance(part, Fence)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n```text\nb\n", 2, "the fence ```text is never closed"),
        ("~~~~\nb\n~~~", 1, "the fence ~~~~ is never closed"),
        ("  ```figure\n  ```", 1, "the figure block is indented; a block starts in column 1"),
        ("\t```figure\n\t```", 1, "the figure block is indented; a block starts in column 1"),
        ("> ```figure\n> ```", 1, "the figure block is quoted; a block starts in column 1"),
        (" > > ~~~figure\n > > ~~~", 1, "the figure block is quoted; a block starts in column 1"),
        ("```figur\n```", 1, 'unknown block or language "figur"; did you mean "figure"?'),
        ("```Figure\n```", 1, 'unknown block or language "Figure"; did you mean "figure"?'),
        ("```figure f\n```", 1, 'unknown block or language "figure f"; did you mean "figure"?'),
    ],
)
def test_what_is_wrong_with_a_fence_is_said_at_its_opening(text: str, line: int, said: str) -> None:
    _, faults = split(text)

    assert faults == [Fault(Place("a.md", line), said)]


def test_an_unknown_language_is_plain_code_with_a_warning() -> None:
    text = "a\n```nosuchlanguage\nb\n```"

    assert fences_of(text) == [("nosuchlanguage", "b", 2)]
    (warning,) = warnings(text)
    assert warning.startswith('a.md:2: "nosuchlanguage" is not a known language, so the code has no colours')


@pytest.mark.parametrize("word", ["py", "bash", "yaml", "shell", "c++", "js", "rust", "Python", "latex", "r"])
def test_every_name_that_a_language_has_is_known(word: str) -> None:
    assert fences_of(f"```{word}\na\n```") == [(word, "a", 1)]
    assert warnings(f"```{word}\na\n```") == []
    assert lexer_of(word) is not None


def test_of_the_words_behind_a_fence_the_first_counts() -> None:
    assert fences_of('```{python} title="x"\na\n```') == [("python", "a", 1)]
    assert warnings('```{python} title="x"\na\n```') == [
        'a.md:1: "title="x"" after "python" is ignored; a fence takes one word'
    ]


def test_a_block_that_is_not_closed_is_a_fault_where_it_begins() -> None:
    parts, faults = split('```experiment\nid = "a"\n\nText.\n\n```figure\nid = "b"\n```\n')

    assert [str(fault) for fault in faults] == ["a.md:1: the fence ```experiment is never closed"]
    assert [part.word for part in parts if isinstance(part, Fence)] == ["experiment", "figure"]


# Comments


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a <!-- b --> c", [(1, "a  c")]),
        ("a <!-- b --> c <!-- d --> e", [(1, "a  c  e")]),
        ("a\n<!-- b -->\nc", [(1, "a"), (3, "c")]),
        ("<!--\n\n```figure\nid = 1\n```\n-->\na", [(7, "a")]),
        ("a <!-- b\nc --> d\ne", [(1, "a  d"), (3, "e")]),
        ("`<!-- a -->`", [(1, "`<!-- a -->`")]),
        ("    <!-- a -->", [(1, "    <!-- a -->")]),
    ],
)
def test_comments_are_left_out_but_of_code(text: str, left: list[tuple[int, str]]) -> None:
    assert split(text)[1] == []
    assert lines_of(text) == left


def test_a_comment_in_a_fence_is_code() -> None:
    assert fences_of("```html\n<!-- a -->\n```") == [("html", "<!-- a -->", 1)]


def test_a_comment_that_is_never_closed_is_a_fault_where_it_begins() -> None:
    _, faults = split("a\nb <!-- c\n\nd")

    assert [str(fault) for fault in faults] == ['a.md:2: the comment "<!--" is never closed by "-->"']


@pytest.mark.parametrize("word", LANGUAGES)
def test_every_language_may_stand_indented_and_quoted(word: str) -> None:
    assert fences_of(f"```{word}\na\n```\n  ~~~{word}\n  b\n  ~~~\n> ```{word}\n> c\n> ```") == [
        (word, "a", 1),
        (word, "b", 4),
        (word, "c", 7),
    ]


LINES = [
    "```",
    "````",
    "~~~",
    "```figure",
    "  ```text",
    "> ```",
    "> ~~~sh",
    ">",
    "- ```",
    "a",
    "",
    "`",
    "\t~~~",
    "```a`",
]


@given(text=st.lists(st.sampled_from(LINES) | st.text(max_size=8), max_size=12).map("\n".join) | st.text())
@example("```")
@example("\n>```\n>")
def test_any_text_is_split_into_parts_whose_places_rise(text: str) -> None:
    parts, faults = split(text)

    places = [part.place if isinstance(part, Fence) else part[0] for part in parts]
    assert places == sorted(set(places))
    assert all(1 <= place.line <= text.count("\n") + len(text) + 1 for place in places)
    assert all(fault.place.line >= 1 for fault in faults)


@given(body=st.lists(st.text(alphabet="ab`~ \t#>", max_size=6), max_size=5))
def test_a_fence_of_enough_marks_holds_any_text(body: list[str]) -> None:
    marks = "`" * (max(map(len, body), default=0) + 3)
    text = f"{marks}text\n" + "".join(f"{line}\n" for line in body) + f"{marks}\n"

    assert fences_of(text) == [("text", "\n".join(body), 1)]
