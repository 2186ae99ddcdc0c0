"""Hostile input: chapters that are too large or too deep for anyone to mean, and letters that are rare.

The real command reads each in a process of its own. It ends in good time, with a page, or with faults of a line each.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

PATIENCE = 60.0
"""Seconds that a busy machine may take to read any of these; most take one."""

LONGEST_MESSAGE = 400

MANY = 10_000

EXPERIMENT = """\
```experiment
id = "run"
data = "xor"
layers = [2, 2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 1
{}
```
"""

FIGURE = '```figure\nid = "f"\nshow = "boundary"\nof = [{}]\n```\n'

SWEEP = EXPERIMENT.replace("learning_rate = 0.1\n", "")


@dataclass(frozen=True)
class Hostile:
    """A chapter, and what a fault of it says, or what its page shows where it has none."""

    chapter: str
    fault: str = ""
    shown: str = ""


def each(text: str, count: int = MANY) -> str:
    """The text so many times, with its number for each bullet."""
    return "".join(text.replace("•", str(number)) for number in range(count))


TOO_LONG = "a paragraph has "
TOO_DEEP = "nested too deep"
ORDINARY = "The network *learns* from `xor`, and its loss is $E = (o - y)^2$ in the end. "

SIZES = {
    "10 MB": Hostile("word " * 2_000_000, fault="the chapter has 10000000 characters; at most "),
    "10 MB of lines": Hostile(
        "some words in a line\n\n" * 450_000, fault="the chapter has 9900000 characters; at most "
    ),
    "one long paragraph": Hostile("word " * 40_000, fault=TOO_LONG),
    "400 kB of ordinary text": Hostile(
        (ORDINARY * 8 + "\n\n") * 640, shown="The network <em>learns</em> from <code>xor</code>"
    ),
    "empty lines": Hostile("# Title\n" + "\n" * 200_000 + "the end", shown="the end"),
    "equal headings": Hostile("## Words\n\n" * 4_999, shown='<h2 id="words-4998">'),
    "footnotes": Hostile(each("a[^•]\n\n[^•]: note •\n\n", 1_000), shown="note 999"),
    "footnotes that nothing defines": Hostile(each("a[^•]\n\n", 4_999), fault='footnote "[^4998]": nothing defines it'),
    "values": Hostile(each("{{ • + 1 }}\n\n", 2_000), shown="<p>2000</p>"),
    "formulas": Hostile(each("$x_{•}$\n\n", 2_000), shown="<mn>1999</mn>"),
    "references to nothing": Hostile(each("@sec:none•\n\n", 3_000), fault='no section is called "none2999"'),
    "dead references beside many headings": Hostile(
        each("## A {#sec:a•}\n\n@sec:b•\n\n", 2_000),
        fault="no section is called",
    ),
    "fences": Hostile("```\ncode\n```\n\n" * 4_999, shown="code"),
    "unknown keys": Hostile(EXPERIMENT.format(each("key• = 1\n", 1_000)), fault='unknown key "key999"'),
    "tables of TOML": Hostile(EXPERIMENT.format(each("[table•]\n", 1_000)), fault='unknown key "table999"'),
    "equal values of a sweep": Hostile(
        SWEEP.format(f"sweep.learning_rate = [{'1, ' * 1_000}]"), fault="which is there already"
    ),
    "wrong values of a sweep": Hostile(
        SWEEP.format(f"sweep.learning_rate = [{'-1, ' * 1_000}]"), fault="a number above 0 is needed"
    ),
    "values without end": Hostile(each("{{ • + 1 }} \n\n", 4_999), fault="a text has 4999 values; at most 2000 "),
    "paragraphs": Hostile("[\n\n" * 160_000, fault="a text has more than 5000 paragraphs"),
    "lines": Hostile(("a\n" * 400 + "\n") * 600, fault="a text has more than 10000 lines"),
    "lists and quotes": Hostile(("> " * 40 + "a\n\n") * 2_000, fault="a text has more than 10000 lines"),
    "signs": Hostile(("`*_" * 6_000 + "\n\n") * 25, fault="a text has more than 60000 signs of Markdown"),
    "formulas without end": Hostile(("$x$ " * 4_000 + "\n\n") * 2, fault="a text has 8000 formulas, values, "),
    "values of a sweep": Hostile(SWEEP.format(f"sweep.learning_rate = [{'1, ' * 1_001}]"), fault="has 1001 values"),
    "TOML": Hostile(EXPERIMENT.format(each("k• = 1\n", 5_000)), fault="; at most 20000 are read"),
    "blocks": Hostile("```figure\nid = 1\n```\n" * 20_000, fault="a chapter has more than 1000 blocks"),
    "unknown runs": Hostile(FIGURE.format(each("'r•', ", 2_000)), fault='"r1999"'),
}

DEPTHS = {
    "brackets": Hostile("[" * 9_000 + "a" + "]" * 9_000, fault=TOO_DEEP),
    "links": Hostile("[a](" * 4_000, fault=TOO_DEEP),
    "quotes": Hostile(">" * MANY + " a", fault=TOO_DEEP),
    "lists": Hostile("\n\n".join(" " * 4 * depth + "- a" for depth in range(200)), fault=TOO_DEEP),
    "quotes one by one": Hostile("\n\n".join("> " * depth + "a" for depth in range(200)), fault=TOO_DEEP),
    "braces of TeX": Hostile("$x" + "{" * 4_900 + "}" * 4_900 + "$", fault="too deep"),
    "brackets of TeX": Hostile("$" + r"\left(" * 700 + r"\right)" * 700 + "$", fault="too deep"),
    "powers": Hostile("$$" + "2^{" * 900 + "2" + "}" * 900 + " = 1$$", fault="too deep"),
    "a long sum": Hostile("$$" + "1 + " * 2_400 + "1 = 0$$", fault="gives 2401, not 0"),
    "parentheses of a value": Hostile("{{ " + "(" * 450 + "1" + ")" * 450 + " }}", fault=TOO_DEEP),
    "many parentheses of a value": Hostile("{{ " + "(" * 9_000 + "1" + ")" * 9_000 + " }}", fault="value "),
    "filters of a value": Hostile("{{ 1" + "|abs" * 240 + " }}", shown="<p>1</p>"),
    "lists of TOML": Hostile(f"```figure\nid = {'[' * 9_000}{']' * 9_000}\n```\n", fault=TOO_DEEP),
    "tables of TOML in each other": Hostile(f"```figure\nid = {'{a=' * 4_000}1{'}' * 4_000}\n```\n", fault=TOO_DEEP),
    "a dotted key": Hostile(f"```figure\n{'a.' * 3_000}b = 1\n```\n", fault='unknown key "a"'),
}

SIGNS = {
    "backticks": Hostile("a " + "`" * 15_000, shown="`````"),
    "backticks at the start": Hostile("`" * 15_000, fault="is never closed"),
    "backticks of every length": Hostile(" ".join("`" * count for count in range(1, 190)), shown="`````"),
    "stars": Hostile("*" * 15_000 + "a", shown="*****"),
    "stars and letters": Hostile("*a" * 9_900, shown="<em>a</em>"),
    "underscores": Hostile("_a " * 6_000, shown="_a _a"),
    "dollars": Hostile("$" * 15_000, fault='opened by "$$" is not closed'),
    "dollars and letters": Hostile("$a" * 9_900, shown="<mi>a</mi>"),
    "braces": Hostile("{{" * 9_000, fault='opened by "{{" is not closed'),
    "less-than signs": Hostile("<a" * 9_000, shown="&lt;a&lt;a"),
    "backslashes": Hostile("a" + "\\" * 15_000, shown="\\\\\\"),
    "pipes": Hostile("|a" * 4_000 + "\n" + "|-" * 4_000, shown="<th>a</th>"),
}


@pytest.fixture
def outcome_of(write, repository: Path, tmp_path: Path) -> Callable[..., tuple[int, list[str], str]]:
    """The exit code of the command for a chapter, what it says, line by line, and the page, if there is one."""

    def run(chapter: str | bytes) -> tuple[int, list[str], str]:
        write({"01-a.md": chapter})
        done = subprocess.run(
            [sys.executable, repository / "build.py", "-q", "-j", "1"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(repository)},
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        assert not done.stdout
        assert (done.returncode == 0) == (tmp_path / "site").exists()
        page = tmp_path / "site" / "01-a.html"
        text = page.read_text(encoding="utf-8") if done.returncode == 0 else ""
        return done.returncode, done.stderr.decode("utf-8").split("\n")[:-1], text

    return run


@pytest.fixture
def built(write, command) -> Callable[[str | bytes], tuple[int, list[str], str]]:
    """The same, in this process."""

    def run(chapter: str | bytes) -> tuple[int, list[str], str]:
        write({"01-a.md": chapter})
        outcome = command("-q", "-j", "1")
        page = Path("site", "01-a.html")
        return outcome.code, outcome.err.split("\n")[:-1], page.read_text(encoding="utf-8") if page.exists() else ""

    return run


@pytest.mark.slow
@pytest.mark.parametrize("hostile", DEPTHS.values(), ids=DEPTHS)
def test_a_chapter_nested_deep_ends_in_a_page_or_its_faults(outcome_of, hostile: Hostile) -> None:
    check(hostile, *outcome_of(hostile.chapter))


@pytest.mark.slow
@pytest.mark.parametrize("hostile", [*SIZES.values(), *SIGNS.values()], ids=[*SIZES, *SIGNS])
def test_a_long_chapter_ends_in_a_page_or_its_faults(built, hostile: Hostile) -> None:
    check(hostile, *built(hostile.chapter))


def check(hostile: Hostile, code: int, said: list[str], page: str) -> None:
    if hostile.fault:
        *faults, counted = said
        assert code == 1
        assert all(re.match(r"content/01-a\.md(:[1-9]\d*)?: ", line) for line in faults)
        assert all(len(line) < LONGEST_MESSAGE and line.isprintable() for line in faults)
        assert any(hostile.fault in line for line in faults)
        assert counted.endswith("; nothing was run, nothing was written")
    else:
        assert code == 0
        assert all(line.endswith(" (a warning)") for line in said)
        assert hostile.shown in page


# Letters


WORDS = {
    "right to left": "שלום עולם",
    "right to left, joined": "مرحبا بالعالم",
    "both ways": "abc \u2067שלם\u2069 def",
    "an embedding": "\u202babc\u202c",
    "Chinese": "你好世界",
    "beyond the first plane": "𐍈 🂡",
    "emoji of several": "👩\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈 🇦🇨",
    "combined letters": "e\u0301\u0328 a\u0300\u0301\u0302\u0303",
    "half a letter": "\u0301a",
    "ligatures": "ﬁﬂ ß \u017f İ \u0131 ǅ",
    "blanks": "a\xa0b\u2003c\u200bd\u3000e",
    "soft hyphens": "net\xadwork",
    "line separators": "a\u2028b\u2029c\x85d",
    "form feeds": "a\fb",
    "a mark of byte order": "a\ufeffb",
    "private letters": "a\ue000b\U0010fffdc",
    "a replaced letter": "a\ufffdb",
}


def text_of(page: str) -> str:
    return unescape(re.sub("<[^>]*>", "", page))


def test_rare_letters_stand_in_the_page_as_they_were_written(built) -> None:
    chapter = "".join(
        f"## {name}\n\n{words}\n\n- {words}\n\n> {words}\n\n`{words}`\n\n" for name, words in WORDS.items()
    )

    code, said, page = built(chapter)

    assert (code, said) == (0, [])
    assert {name: text_of(page).count(words) for name, words in WORDS.items()} == dict.fromkeys(WORDS, 4)


def test_rare_letters_may_stand_in_titles_tables_formulas_and_values(built) -> None:
    word = "שלום é 👩\u200d👧"
    chapter = (
        f"# {word}\n\n| {word} | b |\n|---|---|\n| $\\text{{{word}}}$ | {{{{ '{word}' }}}} |\n\n[^1]\n\n[^1]: {word}\n"
    )

    code, said, page = built(chapter)

    assert (code, said) == (0, [])
    assert text_of(page.partition("<main")[2]).count(word) == 5  # in MathML its blanks do not break
    assert word in text_of(page.partition("</title>")[0])


ENDS = {"LF": "\n", "CR LF": "\r\n", "CR": "\r"}


CHAPTER = f"""\
# Title

Words {{{{ 1 }}}}
and $x$

$$a
= b$$ {{#eq:x}}

{EXPERIMENT.format("")}
| a | b |
|---|---|
| c | d |

```
c

d
```
"""
"""Everything that ends where a line ends."""


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_page_is_the_same_however_its_lines_end(built, end: str, mark: str) -> None:
    expected = built(CHAPTER)

    assert built(mark + CHAPTER.replace("\n", end)) == expected
    assert expected[0] == 0


SEPARATORS = {
    "nothing": "",
    "U+2028": "\u2028",
    "U+2029": "\u2029",
    "U+0085": "\x85",
    "a form feed": "\f",
    "BOM": "\ufeff",
}


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_fault_names_the_line_that_an_editor_shows(built, end: str, separator: str) -> None:
    words = f"a{separator}b"
    fence = ["```text", words, "```"]
    chapter = ["# Title", "", words, f"{words} {{{{ x }}}}", "", *fence, "", "```figure", "kind = 1", "```"]

    _, said, _ = built(end.join(chapter))

    assert [line.split(": ")[0] for line in said if '"x"' in line] == ["content/01-a.md:4"]
    assert [line.split(": ")[0] for line in said if '"kind"' in line] == ["content/01-a.md:11"]


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize(
    ("unfit", "said"),
    [
        (b"\0", "the control character U+0000 is not allowed here"),
        (b"\x1b[31m", "the control character U+001B is not allowed here"),
        ("\u202e".encode(), "the control character U+202E is not allowed here"),
        (b"\xff", "not UTF-8: the byte 0xff is not allowed here"),
        (b"\xed\xa0\x80", "not UTF-8: the byte 0xed is not allowed here"),
        (b"\xc0\xaf", "not UTF-8: the byte 0xc0 is not allowed here"),
    ],
    ids=["NUL", "an escape", "an override", "a byte", "a surrogate", "too long a form"],
)
def test_what_no_text_may_hold_is_a_fault_at_its_line(built, unfit: bytes, said: str, end: str) -> None:
    code, lines, _ = built(end.encode().join([b"# Title", b"", "a\u2028b".encode(), b"c " + unfit, b"d"]))

    assert code == 1
    assert lines[0].startswith(f"content/01-a.md:4: {said}")
    assert len(lines) == 2
