"""Whatever an author writes is read, or refused with its faults, in bounded time; and what is built of it is whole.

Hypothesis writes content folders in each language that a report is written in: of pieces of its grammar, of what may
not stand there, and of good files that were damaged. The normal run tries the same cases each time; `pytest -m fuzz`
tries more, from a seed that it says and that `--hypothesis-seed` repeats.
"""

import io
import re
import secrets
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from lab.experiments.plan import plan, seconds
from lab.language.characters import CLOSE, OPEN, START
from lab.language.faults import Fault, UnreadReportError, lines_of
from lab.network.printed_json import to_json
from lab.network.printed_text import from_text
from lab.report.command_line.main import main
from lab.report.reading.report import Report, read
from lab.store.disk import Disk
from lab.store.entries import Store

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a clock of the processor's time"),
]

CASES = {
    "chapters": 40,
    "damaged chapters": 70,
    "TOML of blocks": 70,
    "TOML of report.toml": 40,
    "TeX": 60,
    "Jinja": 60,
    "CSV": 40,
    "BibTeX": 40,
    "printed networks": 40,
    "glossary": 15,
    "figures.py": 30,
}
"""How many content folders the normal run tries, by the language of the file that is tried."""

TIMES_MORE = 30
"""How many times as many `pytest -m fuzz` tries."""

SECONDS = 5.0
"""Of the processor, that a content folder of less than 20 kB may take; most take some hundredths."""

LITTLE_WORK = 0.2
"""Seconds of training up to which a report is not only read but built."""

MANY_SEEDS = 1000
"""Of all runs; a report with more is only read."""

LONGEST_MESSAGE = 400

Files = Mapping[str, bytes]

SMALL = Path(__file__).parent / "small"
SECOND = Path(__file__).parent / "second"
STARTER = Path(__file__).parents[2] / "lab" / "report" / "starter" / "files" / "content"


# Pieces


def pieces(text: str, *others: str) -> tuple[str, ...]:
    """The pieces between blanks, in which "␣" is a blank and "¶" the end of a line; and others."""
    return (*(piece.replace("␣", " ").replace("¶", "\n") for piece in re.split("[ \n]+", text.strip(" \n"))), *others)


BASE_CHAPTER = """\
# Base {#sec:base}

```experiment
id = "run"
data = "xor"
layers = [2, 2, 1]
activation = "relu"
loss = "mse"
learning_rate = 0.1
epochs = 1
seeds = 2
```

## Within {#sec:two}

$$a = b$$ {#eq:base}
"""

BASE: Files = {
    "report.toml": b'title = "Title"\n',
    "02-base.md": BASE_CHAPTER.encode(),
    **{name: (SECOND / name).read_bytes() for name in ("references.bib", "glossary.md", "moons.svg", "fixed.txt")},
}
"""What stands beside the file that is tried, so that what it says can be right."""

LETTERS = pieces(
    """
    é e\u0301\u0328 ß ﬁ İ ǅ שלום العربية 日本語 \u202babc\u202c 👩\u200d👩\u200d👧 🇦🇨 \u200b \ufeff \ufffd \xad \u2028
    \u2029 \x85 \f \t \xa0 \ufffe \U0001ffff \ufddf \ufde0 \ue000
    """,
    *(OPEN, CLOSE, START, f"{OPEN}0{CLOSE}", f"{OPEN}f0{CLOSE}"),
)
UNFIT_LETTERS = ("\0", "\x01", "\x02klzzwxh:0000\x03", "\x1b[31m", "\x7f", "\x9b", "\x0b", "\x08")

WORDS = pieces(
    r"""
    word *a* **b** `code` ``a␣`␣b`` a_b_c \* \$ \@ 5␣$␣and␣6␣$ &amp;␣&lt;␣&#60; $x^2$ $\frac{a}{b}$ {{␣1␣+␣1␣}}
    {{␣results["run"].accuracy␣}} {{␣'<b>'␣}} learning␣rate @sec:base @sec:two @eq:base [@rumelhart-1986] [^1] ~
    | [@rumelhart-1986;␣@minsky-1969] [words](02-base.md#sec:two) [w](#sec:here) [w][label] ![Discs](moons.svg)
    <https://example.org/a_b> <b>raw</b> <script>alert(1)</script> <img␣src=x␣onerror=alert(1)> <!--␣a <?php
    <![CDATA[ ]]> {%␣if␣x␣%} {{␣'{{'␣}} # 1. - + = : > ' " \ ␣␣ e.g.␣@␣x a@b.c:d ¶-␣a 1986.␣It
    """
)
"""What stands in a line and is no fault, at least not everywhere."""

HOSTILE = pieces(
    r"""
    {{ }} {{␣x␣}} {{␣results["none"].accuracy␣}} $ $$ ` ``` ~~~ [ ] ]( ) ![ [^ [^none] @fig:none @x:y [@none] [@
    [@a␣b] [!NOTE] >␣[!NONE] {# {#sec:x} {#a.b} [a](javascript:alert(1)) [a](java&#10;script:alert(1))
    [a](data:text/html,x) [a](x"␣onclick="alert(1)) ![a"␣onerror="alert(1)](moons.svg)
    [a](02-base.md␣"t"␣onclick="x") {:␣onclick=x} [a](//example.org) [a](http://[) <javascript:alert(1)>
    [label]:␣javascript:alert(1) ![a](../x.svg) [a](02-base.md#none) [a](%00) ![](moons.svg) ![a](moons.svg%00)
    [a](?x#sec:two) [a](<b␣c>) $\href{javascript:alert(1)}{x}$ $\text{<script>}$ ${{{{{{$ $a$$b$ [[a]](b)
    <div␣data-block="0"></div> <pre␣data-language="sh"><code> klzzwxh:0 wzxhzdk:1 [^1]:␣[^1] [a]:␣b
    [a]({{␣'javascript:alert(1)'␣}}) ![a␣{{␣'"'␣}}](moons.svg)
    """
)
"""What may not stand in a line, or may be taken for something else."""

BLOCKS = (
    *pieces(
        """
    • •¶• #␣• ##␣•␣{#sec:here} ###␣•␣{#sec:deep} •¶=== •¶--- -␣•¶-␣• 1.␣•¶␣␣␣␣-␣•¶¶␣␣␣␣• >␣•¶>␣• >␣[!NOTE]␣•¶>␣•
    >␣[!ASIDE]¶>␣• >␣-␣•¶>¶>␣>␣• |␣•␣|␣b␣|¶|---|:-:|¶|␣•␣|␣•␣| •¶:␣␣␣• ```¶•¶``` ~~~python¶•␣=␣1¶~~~
    -␣a¶¶␣␣␣␣```sh¶␣␣␣␣•¶␣␣␣␣``` >␣```¶>␣•¶>␣``` ␣␣␣␣• --- •␣␣¶• $$␣x␣=␣•␣$$ $$␣1␣+␣1␣=␣2␣$$␣{#eq:here}
    >␣$$¶>␣x¶>␣$$ [^1]:␣• [^1]:␣•¶¶␣␣␣␣• [label]:␣02-base.md ```html¶<script>•</script>¶```
    """
    ),
    '```table\nid = "t"\nof = "run"\nshow = "runs"\ncaption = """•"""\n```',
    '```network\nid = "n"\nof = "run"\nagainst = "fixed.txt"\ncaption = \'•\'\n```',
    '```listing\nid = "l"\nof = "lab.network.activations.relu"\n```',
)
"""Blocks of Markdown, with bullets where words stand."""


def put_into(template: str, words: Sequence[str]) -> str:
    """The template with these words for its bullets."""
    rest = iter(words)
    return re.sub("•", lambda _: next(rest), template)


def blocks_of(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    lines = st.lists(words, min_size=1, max_size=4).map(" ".join)
    return st.builds(put_into, st.sampled_from(BLOCKS), st.tuples(lines, lines, lines))


def some(of: Sequence[str], *, most: int = 8, between: str = "") -> st.SearchStrategy[str]:
    """Some of these pieces, in any order, one behind the other."""
    return st.lists(st.sampled_from(of), max_size=most).map(between.join)


def damaged(content: bytes, others: Sequence[str]) -> st.SearchStrategy[bytes]:
    """The content with parts of it cut out, and pieces or any bytes in their places."""
    put = st.sampled_from(others).map(str.encode) | st.binary(max_size=3) | st.just(b"")
    edits = st.lists(st.tuples(st.integers(0, len(content)), st.integers(0, 30), put), min_size=1, max_size=4)

    def edited(edits: Sequence[tuple[int, int, bytes]]) -> bytes:
        changed = content
        for start, length, piece in edits:
            changed = changed[:start] + piece + changed[start + length :]
        return changed

    return edits.map(edited)


def beside(base: Files, name: str, content: st.SearchStrategy[bytes]) -> st.SearchStrategy[Files]:
    """The files of a report of which one is tried."""
    return content.map(lambda tried: {**base, name: tried})


def in_chapter(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Files]:
    """A report with a chapter of some of these texts."""
    chapter = st.lists(texts, min_size=1, max_size=4).map(lambda parts: "# Title\n\n" + "\n\n".join(parts))
    return beside(BASE, "01-tried.md", chapter.map(str.encode))


# Chapters


FORMS: Sequence[Callable[[str], bytes]] = (
    str.encode,
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace("\n", "\r").encode(),
    lambda text: text.encode("utf-8-sig"),
)
"""How a text may stand in a file."""


def chapters() -> st.SearchStrategy[Files]:
    good = blocks_of(st.sampled_from(WORDS + LETTERS))
    any_words = st.sampled_from(WORDS) | st.sampled_from(HOSTILE + LETTERS + UNFIT_LETTERS) | st.text(max_size=6)
    between = st.sampled_from(["\n\n", "\n\n", "\n", ""])
    texts = st.builds(str.join, between, st.lists(good, max_size=6) | st.lists(good | blocks_of(any_words), max_size=6))
    whole = st.builds(lambda text, form: form("# Title\n\n" + text + "\n"), texts, st.sampled_from(FORMS))
    return beside(BASE, "01-tried.md", whole)


def damaged_chapters() -> st.SearchStrategy[Files]:
    others = WORDS + HOSTILE + LETTERS + UNFIT_LETTERS + ("\r", "\n\n", "\n", "\r\n")
    second = {path.name: path.read_bytes() for path in SECOND.iterdir() if path.is_file()}
    stub = {"01-moons.md": b"# Half moons {#sec:moons}\n\n## One step {#sec:step}\n"}  # whose figures take long
    tried = [beside({**second, **stub}, "02-parity.md", damaged(second["02-parity.md"], others))]
    tried += [beside(second, name, damaged(second[name], others)) for name in ("01-moons.md", "index.md")]
    whole = [path.read_bytes() for path in sorted(SMALL.glob("0*.md"))] + [(STARTER / "01-first.md").read_bytes()]
    return st.one_of(*tried, *(beside(BASE, "01-tried.md", damaged(chapter, others)) for chapter in whole))


# TOML


KEYS = pieces(
    r"""
    id data layers activation loss learning_rate epochs weights scale biases threshold seeds featured test show
    of caption alt columns against sweep.learning_rate sweep.epochs sweep.data runs.a runs."0.1" runs.0.1 sweep
    runs title subtitle date language base_url stream stream.seed stream.starts lerning_rate "\u0000" "a\nb" ""
    '' é a.b.c "sweep"
    """
)
VALUES = pieces(
    r"""
    1 0 -1 1.0 0.5 -0.0 1e400 1e-400 nan inf -inf 0x1F 1_000 9223372036854775808 1000000 true false "" "␣" "a"
    'a' "A" "a\nb" "\u202e" "\u0085" "\u0000" "\u001b" "\uFDD00\uFDD1" "\U0010ffff" '''a¶b''' "xor" "linear"
    "run" "../a.csv" "con" "relu" "mse" "normal" "zero" "runs" "boundary" "weights" "fixed.txt"
    "lab.network.a\nb.c" "moons.csv" "a\u0000.csv" "{{␣1␣}}" "{{␣x␣}}" "*a*␣$x$␣@sec:base" "$" "\n\n#␣a"
    "[a](b)" "<script>" "\"␣onload=\"x" [] [1] [2,␣2,␣1] [2,␣0,␣1] [[2]] [[[[[[]]]]]] ["a",␣"a"] ["a\nb"]
    ["accuracy"] [1,␣'a'] [0.1,␣0.1] [0.1,␣0.01] [1e-300,␣1e300] {} {␣a␣=␣1␣} {␣epochs␣=␣2␣}
    {␣id␣=␣'a',␣layers␣=␣[2,␣1]␣} [{␣id␣=␣'a',␣layers␣=␣[2,␣1]␣}] 1979-05-27 1979-05-27T07:32:00Z 07:32:00
    0000-01-01 a [ { " ''' "https://example.org/a" "javascript:alert(1)" "https://a\"onload=1" "de-CH"
    "\"␣lang=\"" 2. +1 #
    """,
    *('"""', '"""a\nb"""', "9" * 400, "1" * 5000, '"' + "a" * 900 + '"'),
)
TEXTS = tuple(value for value in VALUES if re.fullmatch(r"""(["'])[^"']+\1""", value))
TEXT_KEYS = ("title", "subtitle", "author", "caption", "alt")
HEADERS = pieces("[stream] [[stream.starts]] [runs] [runs.a] [sweep] [a.b] [[a]] [ [] [␣'a'␣.␣b␣] #␣a")

GOOD_LINES = {
    "experiment": pieces(
        """
        id␣=␣"tried" data␣=␣"xor" layers␣=␣[2,␣2,␣1] activation␣=␣"tanh" loss␣=␣"mse" learning_rate␣=␣0.1
        epochs␣=␣1
        """
    ),
    "table": pieces("""id␣=␣"tried" of␣=␣"run" show␣=␣"runs" columns␣=␣["accuracy"] caption␣=␣"a" """),
    "figure": pieces("""id␣=␣"tried" of␣=␣"run" show␣=␣"boundary" caption␣=␣"a" alt␣=␣"b" """),
    "network": pieces("""id␣=␣"tried" of␣=␣"run" against␣=␣"fixed.txt" caption␣=␣"a" """),
    "listing": pieces("""id␣=␣"tried" of␣=␣"lab.network.losses.mse" caption␣=␣"a" """),
}
REPORT_LINES = pieces(
    """
    title␣=␣"Title" subtitle␣=␣"a" author␣=␣"A" date␣=␣2026-01-02 language␣=␣"en"
    base_url␣=␣"https://example.org" [stream] seed␣=␣2 starts␣=␣[{␣id␣=␣"run",␣layers␣=␣[2,␣2,␣1]␣}]
    """
)


def toml(lines: Sequence[str]) -> st.SearchStrategy[str]:
    """Good lines, some of them with another value or another key, or replaced."""
    values = st.sampled_from(VALUES)
    keys = st.sampled_from(KEYS + tuple(line.partition(" = ")[0] for line in lines))
    any_line = st.builds("{} = {}".format, keys, values) | st.sampled_from(HEADERS)
    edits = st.lists(st.tuples(st.integers(0, len(lines) - 1), any_line | values), max_size=3)
    of_texts = [at for at, line in enumerate(lines) if line.partition(" = ")[0] in TEXT_KEYS] or [len(lines) - 1]
    mild_edits = st.lists(st.tuples(st.sampled_from(of_texts), st.sampled_from(TEXTS)), max_size=2)

    def edited(edits: Sequence[tuple[int, str]]) -> str:
        changed = list(lines)
        for at, put in edits:
            key, equals, _ = changed[at].partition(" = ")
            changed[at] = key + equals + put if equals and put in VALUES else put
        return "\n".join(changed)

    whole = mild_edits.map(edited) | edits.map(edited)
    return whole | st.tuples(whole, some(VALUES + LETTERS, most=3)).map("".join)


def toml_of_blocks() -> st.SearchStrategy[Files]:
    return in_chapter(st.one_of(toml(lines).map(f"```{word}\n{{}}\n```".format) for word, lines in GOOD_LINES.items()))


def toml_of_report() -> st.SearchStrategy[Files]:
    return beside(BASE, "report.toml", toml(REPORT_LINES).map(str.encode) | damaged(BASE["report.toml"], VALUES))


# TeX and Jinja


TEX = pieces(
    r"""
    a x 1 0.5 + - = \cdot \approx ^ _ { } ( ) [ ] | , & \\ ' \frac{1}{2} \frac \sqrt[3]{x} \sigma(1) \exp
    \tanh(0) ^{2} _{i} \text{a␣$␣b} \text{ \left( \right) \left. \bigl( \begin{aligned} \end{aligned}
    \begin{pmatrix} \end{pmatrix} \begin{array}{c|c} \end{array} \begin{none} \hline \tag{1} \label{x} \def\x{}
    \newcommand \href{javascript:alert(1)}{x} \textcolor{red}{x} \color{url(x)} \class{a}{b}
    \style{color:red}{x} \htmlId{a}{b} \unicode{60} \char60 \mathbf{x} \hat \overbrace{x}^{y} \kern9999em
    \rule{1em}{2em} <script> &lt; &#60; ]]> % # ~ \$ \% \{ \} \␣ \, \unknown \ \verb|x| {{␣1␣}} {{␣'}'␣}}
    {{␣'a\\b'␣}} {{␣1e300␣}} ¶ / : ! 2^{9^{9}} 0^{-1} 1/0 1=2 \ln(0) 1{,}5 \% \max(1,2) 10^{400} ^^ \limits
    \over
    """,
    *LETTERS,
)


def tex() -> st.SearchStrategy[Files]:
    texts = some(TEX, most=12) | some(TEX, most=12, between=" ") | st.text(alphabet="\\{}^_&$ab1[]()\n%", max_size=30)
    forms = st.sampled_from(pieces("$•$ $$•$$ $$␣•␣$$␣{#eq:here} -␣$$•$$ >␣$•$ $$•=1$$"))
    return in_chapter(st.builds(lambda form, text: form.replace("•", text), forms, texts))


ATOMS = pieces(
    r"""
    1 0 -1 2.5 1e308 1e400 10␣**␣9 'a' '%s' '{}' '' 'a'␣*␣9999 '\ud800' '\0\x1b' '\ufdd00\ufdd1'
    '\ufdd099\ufdd1' [1,␣2] [[]] [[0]␣*␣9999]␣*␣9999 {'a':␣1} (1,␣2) none true x results results["run"]
    results["none"] results["run"].network.weights results["run"].step(1,␣1) results["run"].history
    results["run"].samples.inputs results["run"].settings results["run"].accuracy results["run"].printed
    results.items() results.values()␣|␣list self range loop
    """
)
TAILS = pieces(
    r"""
    .a .__class__ .__init__.__globals__ |attr('__class__') ['__class__'] .mro() .format(1) .format_map({})
    |attr('for'␣~␣'mat') () (1) (*[1]) (**{'a':␣1}) [0] [-1] [::2] [9] ␣if␣1 ␣if␣1␣else␣2 ␣is␣none |list |length
    |join('a') |string |safe |e |xmlattr |tojson |tojson(99999999) |pprint |urlize |replace('a','aaaaaaaaaa')
    |replace('','a'␣*␣9999) |batch(99999999,␣0)|list |slice(99999999)|list |sum(start=[]) |sum |format(1)
    |format('a',␣2) |map(attribute='__class__')|list |map('upper')|list |map('string')|list |groupby('a')
    |dictsort |digits(3) |decimals(2) |decimals(99) |scientific(0) |percent |round(99999) |int(base=99)
    |filesizeformat |truncate(9) |first |last |max |sort |unique|list |default(1,␣true) |abs |float .upper()
    .encode() .split('') .join(['a']␣*␣9999) .replace('a','b'␣*␣9999) .ljust(99999999) .tofile('x')
    .to_bytes(99999999,'big') ␣~␣ ␣+␣ ␣*␣ ␣**␣ ␣%␣ ␣//␣ ␣/␣ ␣-␣ ␣and␣ ␣or␣ ␣in␣ ␣==␣ ␣<␣ ␣not␣in␣ ␣is␣ ␣|␣ ,␣
    """
)
STRAY = pieces("""( ) [ ] { } ' " %} {% {# #} lambda:␣1 : . , \\ é \u202e = ! @ 0x __""")


VALUE_FORMS = pieces(
    "{{␣•␣}} {{␣•␣}} {{•}} ${{␣•␣}}$ `{{␣•␣}}` ##␣{{␣•␣}} [a]({{␣•␣}}) ![a␣{{␣•␣}}](moons.svg) $$1␣=␣{{␣•␣}}$$"
)


def jinja() -> st.SearchStrategy[Files]:
    expressions = st.tuples(st.sampled_from(ATOMS), some(TAILS + ATOMS, most=4)).map("".join)
    expressions |= st.tuples(st.sampled_from(ATOMS), some(TAILS, most=1)).map("".join)
    expressions |= some(ATOMS + TAILS + STRAY, most=6)
    forms = st.sampled_from(VALUE_FORMS)
    return in_chapter(st.builds(lambda form, expression: form.replace("•", expression), forms, expressions))


# Files beside chapters


NUMERALS = pieces("0 1 -1 0.5 +1 1. .5 1e3 1E-3 -0.0 ␣2␣ 1e-320 1e308 1e400 007")
CELLS = pieces(
    """0 1 0.5 -1e3 1e400 nan inf 1_0 \uff11 ␣ a " "" "a" "1¶" x0 x1 label x01 ; | 0x1 +1 1. ' ¶ , ,,""",
    *LETTERS,
    *("", "\0", "\r", "9" * 400, "a" * 200),
)
BIBTEX = pieces(
    r"""
    @book{a,¶ @article{b, @misc{ @string{a␣=␣{b}} @string{a␣=␣"b"␣#␣a} @comment{ @preamble{ @ @book( } {
    title␣=␣{A},¶ author␣=␣{A,␣B␣and␣C},¶ author␣=␣"A␣and␣others", year␣=␣1999,¶ year␣=␣{1999} title␣=␣a␣#␣b,
    url␣=␣{javascript:alert(1)}, url␣=␣{https://example.org/"onload=1}, doi␣=␣{10.1/x}, doi␣=␣{10.1000/<b>},
    pages␣=␣{1-2}, title␣=␣{<script>}, title␣=␣{\unknown{a}}, title␣=␣{\"{o}␣\ss{}␣$x^2$}, note␣=␣{a¶¶b},
    author␣=␣{,␣,␣,}, a ␣ = , " # \ ¶ % month␣=␣jan, editor␣=␣{
    """,
    *LETTERS,
    *("title = {" + "{" * 50, "}" * 50, "and " * 30),
)
SOURCES = """\
@book{rumelhart-1986,
  author = {A, B},
  title = {C},
  year = {1999}
}
@book{minsky-1969, author = {A}, title = {B}, year = {1}, url = {https://example.org/a}}
"""
GLOSSARY = pieces(
    r"epoch term learning␣rate ¶:␣␣␣ ¶ ¶¶ : *a* `b` $x$ @sec:base {{␣1␣}} a(b) [a](b) .* (?: \ <b>", *LETTERS
)
PYTHON = pieces(
    r"""
    def␣f(results,␣axes):¶␣␣␣␣pass¶ def␣boundary(results,␣axes):¶ async␣def␣a():␣pass¶ class␣A:␣pass¶ import␣os¶
    ( ) [ : ' \ ¶ ␣␣␣␣ é␣=␣1¶ 1␣=␣2¶ f'{' 0777 '\d' 1␣is␣1 lambda - #␣-*-␣coding:␣latin-1␣-*-¶
    #␣-*-␣coding:␣none␣-*-¶ raise␣SystemExit¶ print(1)¶
    """,
    *LETTERS,
    *("9" * 5000, "(" * 200, "\0", '"""'),
)

DATA_CHAPTER = "# Title\n\n```experiment\n{}\n```\n".format(
    "\n".join(GOOD_LINES["experiment"]).replace('"xor"', '"points.csv"')
)
NETWORK_CHAPTER = '# Title\n\n```network\nid = "n"\nof = "run"\nagainst = "tried.{}"\n```\n'
TERMS_CHAPTER = "# Epoch\n\nAn epoch, terms, a(b), .* and `epoch` of $epoch$, <b>term</b>.\n"
POINTS = "x0,x1,label\n0,1,0\n1,0,1\n"
NUMBERS = pieces(
    "0.1 -1 nan NaN Infinity 1e400 null true [] {} Layer␣1¶ Neuron␣[ ] Bias␣0.0", "9" * 400, "1" * 5000, *LETTERS
)


def csv() -> st.SearchStrategy[Files]:
    good = st.tuples(*(st.sampled_from(cells) for cells in (NUMERALS, NUMERALS, ("0", "1", " 1.0 ")))).map(",".join)
    any_row = some(CELLS, most=4, between=",")
    rows = st.lists(good, max_size=3) | st.lists(good | any_row, max_size=5)
    below = rows.map(lambda rows: "\n".join([*POINTS.split(), *rows]).encode())
    texts = below | rows.map("\n".join).map(str.encode) | damaged(POINTS.encode(), CELLS)
    return beside({**BASE, "01-data.md": DATA_CHAPTER.encode()}, "points.csv", texts)


def bibtex() -> st.SearchStrategy[Files]:
    rest = some(BIBTEX)
    texts = rest.map(str.encode) | rest.map(lambda text: (SOURCES + text).encode()) | damaged(SOURCES.encode(), BIBTEX)
    return beside({**BASE, "01-cites.md": b"# Title\n\n[@rumelhart-1986; @minsky-1969]\n"}, "references.bib", texts)


def with_other_numbers(text: str) -> st.SearchStrategy[str]:
    """The text with some of its numbers written otherwise, or others."""
    parts = re.split(r"([0-9]+\.[0-9]+)", text)
    edits = st.dictionaries(st.sampled_from(range(1, len(parts), 2)), st.sampled_from(NUMERALS), max_size=4)
    return edits.map(lambda edits: "".join(edits.get(at, part) for at, part in enumerate(parts)))


def printed_networks() -> st.SearchStrategy[Files]:
    fixed = BASE["fixed.txt"].decode()
    tried = []
    for ending, good in {"txt": fixed, "json": to_json(from_text(fixed))}.items():
        base = {**BASE, "01-held.md": NETWORK_CHAPTER.format(ending).encode()}
        texts = (
            with_other_numbers(good).map(str.encode) | damaged(good.encode(), NUMBERS) | some(NUMBERS).map(str.encode)
        )
        tried.append(beside(base, f"tried.{ending}", texts))
    return st.one_of(tried)


def glossaries() -> st.SearchStrategy[Files]:
    texts = some(GLOSSARY + WORDS).map(str.encode) | damaged(BASE["glossary.md"], GLOSSARY + HOSTILE)
    return beside({**BASE, "01-uses.md": TERMS_CHAPTER.encode()}, "glossary.md", texts)


def own_figures() -> st.SearchStrategy[Files]:
    good = (SECOND / "figures.py").read_bytes()
    return beside(BASE, "figures.py", some(PYTHON).map(str.encode) | damaged(good, PYTHON))


LANGUAGES = {
    "chapters": chapters(),
    "damaged chapters": damaged_chapters(),
    "TOML of blocks": toml_of_blocks(),
    "TOML of report.toml": toml_of_report(),
    "TeX": tex(),
    "Jinja": jinja(),
    "CSV": csv(),
    "BibTeX": bibtex(),
    "printed networks": printed_networks(),
    "glossary": glossaries(),
    "figures.py": own_figures(),
}
"""What writes content folders, by the language of the file that is tried."""


# What is promised


ELEMENTS = frozenset(
    pieces(
        """
    html head meta title link body header nav button main section article aside figure figcaption div p span a ul ol li
    dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre code em strong b cite sup br hr img table caption thead tbody tr
    details summary th td math semantics annotation mrow mi mn mo ms mtext mspace msup msub msubsup munder mover
    munderover mfrac msqrt mroot mtable mtr mtd mpadded mphantom menclose mstyle mmultiscripts mprescripts
    """
    )
)
"""What a page without drawings is made of, besides the scripts that templates place."""

SCRIPT = re.compile(r"(?:https?://\S+/|(?:\.\./)*)assets/(?:contents|scrolling|sort|theme)\.js")
"""Where the scripts of templates lie, as seen from any page; the page for missing ones says it with the base URL."""

VOID = frozenset(["meta", "link", "br", "hr", "img"])
"""The elements without an end."""


class Page(HTMLParser):
    """A page, taken apart; what is wrong with it is collected."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        text = path.read_text(encoding="utf-8")
        self.wrong = re.findall(f"[\0-\x08\x0b\x0e-\x1f\x7f{OPEN}{CLOSE}{START}]", text)
        self._open: list[str] = []
        self._ids: set[str] = set()
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_of_templates = tag == "script" and SCRIPT.fullmatch(dict(attrs).get("src") or "") is not None
        self.wrong += [] if tag in ELEMENTS or is_of_templates else [f"<{tag}>"]
        self._open += [] if tag in VOID else [tag]
        names = [name for name, _ in attrs]
        unfit = [name for name in names if name == "style" or name.startswith("on") or names.count(name) > 1]
        self.wrong += [f"{name}=" for name in unfit]
        for name, value in attrs:
            address = re.sub(r"[\0- ]", "", value or "")  # as browsers read it
            if name in ("href", "src") and urlsplit(address).scheme not in ("", "http", "https", "mailto"):
                self.wrong.append(f'{name}="{value}"')
            if name == "id" and value in self._ids:
                self.wrong.append(f'id="{value}" stands twice')
            self._ids |= {value} if name == "id" and value else set()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open[len(self._open) - (tag not in VOID) :] = []

    def handle_endtag(self, tag: str) -> None:
        self.wrong += [] if self._open and self._open.pop() == tag else [f"</{tag}> closes nothing"]

    def handle_data(self, data: str) -> None:
        self.wrong += [f"<script>{data}"] if self._open[-1:] == ["script"] else []

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}>")


@contextmanager
def bounded() -> Iterator[None]:
    """Fails what takes too long, also where it would never end."""

    def fail(*_: object) -> None:
        pytest.fail(f"more than {SECONDS} seconds of the processor")

    before = signal.signal(signal.SIGPROF, fail)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


def check(files: Files) -> None:
    """Fail where the report in these files, written below the current folder, is not read or built as promised.

    What was trained before stays, so that it takes no time again.
    """
    for folder in ("content", "site"):
        shutil.rmtree(folder, ignore_errors=True)
    Path("content").mkdir()
    for name, content in files.items():
        Path("content", name).write_bytes(content)
    with bounded():
        try:
            report = read(Path("content"))
        except UnreadReportError as error:
            assert error.faults
            assert not [fault for fault in error.faults if not is_fault(fault)]
        else:
            if is_quickly_built(report):
                check_build()
    assert {path.name for path in Path().iterdir()} <= {"content", "site", ".lab"}
    assert {path.name: path.read_bytes() for path in Path("content").iterdir()} == files


def is_fault(fault: Fault) -> bool:
    """Whether a fault has a place in a file that is there, and a printable line for a text."""
    file = Path(fault.place.file)
    last = len(lines_of(file.read_bytes().decode(errors="replace"))) if file.is_file() else 0
    is_placed = file.parts[0] == "content" and file.exists() and 0 <= fault.place.line <= last
    is_said = fault.text.isprintable() and fault.text.strip() != "" and len(str(fault)) < LONGEST_MESSAGE
    return is_placed and is_said and "Traceback" not in fault.text


def is_quickly_built(report: Report) -> bool:
    if report.linked.figures or sum(run.replication.seeds for run in report.runs) > MANY_SEEDS:
        return False
    work = plan(report.runs, report.about.stream, Store(Path(".lab"), Disk()))
    return sum(seconds(stack) for stack in work.stacks) < LITTLE_WORK


def check_build() -> None:
    """Fail where the command gives neither whole pages nor nothing but faults."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["-q", "-j", "1"])
    *said, rest = err.getvalue().split("\n")
    assert (out.getvalue(), rest) == ("", "")
    assert all(line.isprintable() and len(line) < LONGEST_MESSAGE for line in said)
    if code == 0:
        assert all(line.endswith(" (a warning)") for line in said)
        pages = {path: Page(path).wrong for path in Path("site").rglob("*.html")}
        assert not {path: wrong for path, wrong in pages.items() if wrong}
    else:
        *faults, counted = said
        assert code == 1
        assert all(line.startswith("content/") for line in faults)
        assert re.fullmatch(r"\d+ faults? in \d+ files?; nothing was written", counted)
        assert not Path("site").exists()


def try_cases(language: str, count: int, with_seed: int | None = None) -> None:
    """Check so many content folders of a language: the same each time where there is no seed."""

    @settings(
        max_examples=count,
        derandomize=with_seed is None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(files=LANGUAGES[language])
    def tried(files: Files) -> None:
        check(files)

    (tried if with_seed is None else seed(with_seed)(tried))()


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes an empty folder the current one."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("in_folder")
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_stands_in_a_file_is_read_or_refused(language: str) -> None:
    try_cases(language, CASES[language])


@pytest.mark.fuzz
@pytest.mark.usefixtures("in_folder")
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_else_stands_in_a_file_is_read_or_refused(language: str, pytestconfig: pytest.Config) -> None:
    asked = pytestconfig.getoption("--hypothesis-seed")
    chosen = secrets.randbits(32) if asked is None else int(asked)
    try:
        try_cases(language, TIMES_MORE * CASES[language], chosen)
    except BaseException as error:
        error.add_note(f"`--hypothesis-seed={chosen}` repeats it")
        raise


def test_the_page_on_reliability_tells_how_many_cases_there_are(repository: Path) -> None:
    page = (repository / "docs" / "reliability.md").read_text(encoding="utf-8")

    table = page.partition("| language |")[2].partition("\n\n")[0]
    assert dict(re.findall(r"\| ([\w. ]+?) \| (\d+) \|", table)) == {name: str(count) for name, count in CASES.items()}
    assert f"tries {TIMES_MORE} times as many" in page
