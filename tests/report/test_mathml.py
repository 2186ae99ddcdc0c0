"""Maths: TeX becomes MathML that a page with a strict policy may hold, and a value in it is never markup."""

import re
import threading
import time
from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.language.characters import UNFIT
from lab.report.formulas.mathml import CLASSES, mathml
from lab.report.formulas.tex import DEEPEST, LONGEST, UNCLOSED, UnreadableTexError, tex_of
from lab.report.markdown.elements import element, html_of
from lab.report.wording.numbers import number

SAMPLES = [
    r"a < b > c \& d",
    r"\frac{\partial E}{\partial w_{ji}} = \delta_j\, a_i",
    r"\delta_j = f'(z_j) \sum_k w_{kj}\, \delta_k + f''''''(x)",
    r"\hat x \bar x \vec x \tilde x \dot x \overline{abc} \underline{abc} \underbar{a} \widehat{abc}",
    r"\underbrace{a + b}_{c} \overbrace{a + b}^{c} \overset{a}{b} \underset{a}{b} \xrightarrow[a]{b}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \begin{bmatrix} 1 \end{bmatrix} \begin{vmatrix} 1 \end{vmatrix}",
    r"\begin{array}{|c:l|r||} \hline a & b & c \\ \hdashline d & e & f \end{array}",
    r"\begin{array}{:c} a \end{array} \begin{array}{||c} a \end{array}",
    r"\begin{aligned}[t] a &= b \\[1em] c &= d \end{aligned}",
    r"\begin{align} a &= b \\ c &= d \end{align} \begin{split} a &= b \end{split}",
    r"\begin{gather*} a \\ b \end{gather*} \begin{equation} c \end{equation}",
    r"\begin{multline} a \\ b \\ c \end{multline}",
    r"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\sum_{\begin{subarray}{c} a \\ b \end{subarray}} a_i",
    r"\left( \frac{1}{2} \middle| x \right] \bigl( \Bigl[ \biggl\{ \Biggl| x \Biggr| \biggr\} \Bigr] \bigr)",
    r"\text{if } x \textbf{bold} \textit{it} \texttt{tt} \textsf{sf} \textrm{rm} \textsc{caps} \emph{em} \fbox{box}",
    r"\text{\tiny a \small b \normalsize c \large d \Large e \LARGE f \huge g \Huge h \footnotesize i}",
    r"\text{\scriptsize a \sixptsize b}",
    r"\color{red} x \textcolor{blue}{y} \color[HTML]{00FF00} z",
    r"a \, b \; c \: d \! e \quad f ~ h \negmedspace i \negthickspace j \hspace{1em} k \kern 3pt l \mkern 3mu m",
    r"\boxed{x} \cancel{x} \bcancel{x} \xcancel{x} \phase{x} \angl{x}",
    r"\cfrac{1}{1 + \cfrac{1}{x}} \tfrac12 \dfrac12 \binom{n}{k} {a \over b} \sqrt[3]{x} \genfrac(){3pt}{}{a}{b}",
    r"a \mathop{x} b \mathbin{x} c \mathrel{x} d \mathinner{x} e \mathrel{x} = \mathbin{x} + a",
    r"\cramped{x^2} \phantom{x} \hphantom{x} \vphantom{x} \raisebox{3pt}{x} \prescript{a}{b}{X}",
    r"\mathbf{W}^{\mathsf T} \mathcal L \mathbb R \mathrm d x \boldsymbol\theta \operatorname{softmax}_i \argmax_x",
]
"""Everything that becomes a style, an attribute or an element of its own."""


def shown(maths: Element) -> str:
    """The text that a reader sees, its blanks as one."""
    return " ".join("".join(maths[0][0].itertext()).split())


def written(tex: str, *, is_display: bool = True) -> str:
    """The formula as a page has it."""
    return html_of(element("p", [mathml(tex, is_display=is_display)]))


def classes_of(tex: str) -> set[str]:
    """The classes of a formula."""
    return {name for each in mathml(tex, is_display=True).iter() for name in each.get("class", "").split()}


def refusal(tex: str) -> str:
    """Why the TeX cannot be shown."""
    with pytest.raises(UnreadableTexError) as caught:
        mathml(tex, is_display=True)
    return str(caught.value)


# The element


@pytest.mark.parametrize("is_display", [False, True])
@pytest.mark.parametrize("tex", SAMPLES)
def test_a_formula_has_no_style_id_link_or_script(tex: str, is_display: bool) -> None:
    elements = list(mathml(tex, is_display=is_display).iter())

    assert not {name for element in elements for name in element.attrib} & {"style", "id", "href", "src"}
    assert not {name for element in elements for name in element.attrib if name.startswith("on")}
    assert not {element.tag for element in elements} & {"a", "script", "style", "img"}


@pytest.mark.parametrize("tex", SAMPLES)
def test_every_class_of_a_formula_stands_for_a_style(tex: str) -> None:
    classes = classes_of(tex)

    assert classes <= {*CLASSES.values()} | {name for name in classes if name.startswith(("menclose-", "math-core-"))}


def test_the_samples_need_every_class() -> None:
    assert {*CLASSES.values()} <= {name for tex in SAMPLES for name in classes_of(tex)}


def test_styles_become_classes_and_colours_attributes() -> None:
    html = written(r"\begin{array}{l|r} \textcolor{red}{x} & y \end{array}")

    assert '<mtd class="tex-left tex-line-right">' in html
    assert '<mtd class="tex-right">' in html
    assert '<mrow mathcolor="#FF0000">' in html


@pytest.mark.parametrize("tex", SAMPLES)
def test_the_tex_is_the_annotation(tex: str) -> None:
    annotation = mathml(tex, is_display=False).find("./semantics/annotation")

    assert annotation is not None
    assert annotation.get("encoding") == "application/x-tex"
    assert annotation.text == tex


@pytest.mark.parametrize("tex", SAMPLES)
def test_the_same_tex_gives_the_same_bytes(tex: str) -> None:
    assert written(tex) == written(tex)


def test_a_display_equation_is_a_block() -> None:
    assert written("x").startswith('<math display="block"><semantics><mi>x</mi>')
    assert written("x", is_display=False).startswith("<math><semantics><mi>x</mi>")


@pytest.mark.parametrize("name", ["align", "align*", "equation", "gather", "multline", "split"])
def test_no_environment_numbers_its_rows(name: str) -> None:
    maths = mathml(rf"\begin{{{name}}} a = b \end{{{name}}}", is_display=True)

    assert shown(maths) == "a=b"


def test_space_added_to_a_row_is_left_out_and_an_interval_is_not() -> None:
    assert shown(mathml(r"\begin{aligned}[t] a \\[1em] b \end{aligned}", is_display=True)) == "ab"
    assert shown(mathml(r"\begin{aligned} a \\ [0, 1] \end{aligned}", is_display=True)) == "a[0,1]"


# Brackets with a size

SIZES = {"big": "1.2em", "Big": "1.623em", "bigg": "2.047em", "Bigg": "2.470em"}


@pytest.mark.parametrize(
    "around",
    [
        "x BRACKET y",
        "BRACKET_{w = 0}",
        "BRACKET^2",
        "BRACKET_a^b",
        "BRACKET'",
        r"x_BRACKET",
        r"x^{BRACKET}",
        r"\frac{BRACKET}{b}",
        r"\frac BRACKET b",
        r"\vphantom{BRACKET}",
        r"\mathbf{ BRACKET }",
        r"\mathrel{BRACKET}",
        r"\mathopen BRACKET",
        r"\mathop{BRACKET}_a",
        r"\prescript{a}{b}{BRACKET}",
        r"\sqrt{BRACKET}",
        r"\begin{cases} BRACKET & 1 \end{cases}",
    ],
)
@pytest.mark.parametrize("bracket", ["|", r"\|", "(", "]", r"\}", "/", r"\langle ", r"\uparrow "])
def test_a_bracket_has_the_size_that_it_is_given(around: str, bracket: str) -> None:
    for size, length in SIZES.items():
        for side in ("", "l", "r", "m"):
            maths = mathml(around.replace("BRACKET", rf"\{size}{side}{bracket}"), is_display=True)

            ((parent, sized),) = [(parent, mo) for parent in maths.iter() for mo in parent if "minsize" in mo.attrib]
            assert sized.get("minsize") == sized.get("maxsize") == length
            assert sized.get("stretchy") == "true"
            assert parent.tag not in ("msub", "msup", "msubsup", "mfrac", "mmultiscripts")  # where it would not grow


# What cannot be shown


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\alpah", r'unknown command "\alpah"; did you mean "\alpha"?'),
        (r"\zzz", r'unknown command "\zzz"'),
        (r"\mbox{a}", r'unknown command "\mbox"; did you mean "\text"?'),
        (r"\begin{algned} a \end{algned}", 'unknown environment "algned"; did you mean "aligned"?'),
        (r"\textcolor{rde}{x}", 'unknown colour "rde"'),
        (r"\frac{a", '"{" is never closed'),
        (r"a}", '"}" closes nothing'),
        (r"\left( a", r'"\left" is never closed'),
        (r"\right) a", r'"\right" closes nothing'),
        (r"{\left( a} \right)", r'"\left" is never closed; "}" is there instead'),
        (r"\begin{aligned} a", r'"\begin{aligned}" is never closed'),
        (r"\begin{cases} a \end{matrix}", r'"\begin{cases}" is never closed; "\end{matrix}" is there instead'),
        (r"a + \frac{b}", r'after "a + \frac{b}" something is missing'),
        (r"x^", 'after "x^" something is missing'),
        (r"x^2^3", 'after "x^2" there is a second "^" or "_"; braces are needed'),
        (r"\left a \right)", r'after "\left" a bracket is missing, or "." for none'),
        (r"a & b", '"&" can only separate columns in an environment, like "aligned"'),
        (r"50%", r'"%" would begin a comment; write "\%" for the sign'),
        (r"5$", r'"$" cannot be in a formula; write "\$" for the sign'),
        (r"#1", r'"#" cannot be in a formula; write "\#" for the sign'),
        (r"\text{a_b}", '"_" cannot be in a text'),
        (r"\hspace{3}", '"3" is not a length; a number with a unit is needed, like "1em"'),
        (r"\kern -3pt x", r'a space of -0.3em cannot be shown; "\!" is a small one below zero'),
        (r"\def\a{b}\a", r'"\def" is not understood; it defines a command'),
        (r"\label{eq:a}", r'"\label" is not understood; write {#eq:a} after the formula'),
        (r"\label{A}", r'"\label" is not understood; write {#eq:name} after the formula'),
        (r"\tag{1}", r'"\tag" is not understood; write {#eq:name} after the formula, which gives it its number'),
        (r"\eqref{a}", r'"\eqref" is not understood; write @eq:a in the text'),
        (r"\nonumber", r'"\nonumber" is not understood; leave it out, as no row has a number of its own'),
        (r"a \newline b", r'"\newline" is not understood; rows end with "\\" in an environment, like "gathered"'),
        (r"a \\ b", r'"\\" can only end a row of an environment, like "gathered"'),
        (r"\frac{a \\ b}{c}", r'"\\" can only end a row of an environment, like "gathered"'),
        (r"\left( a \\[1em] b \right)", r'"\\" can only end a row of an environment, like "gathered"'),
        (r"\begin{aligned} {a \\ b} \end{aligned}", r'"\\" can only end a row of an environment, like "gathered"'),
        (r"\substack{a \\ b}", r'unknown command "\substack"; did you mean "\begin{subarray}{c}"?'),
        (r"\begin{eqnarray} a \end{eqnarray}", 'unknown environment "eqnarray"; did you mean "aligned"?'),
        (r"\href{https://example.org}{a}", r'unknown command "\href"'),
        ("a\x07", "the control character U+0007 is not allowed here; remove it"),
        ("\ud800", "the character U+D800 is not allowed here; remove it"),
        ("x" * (LONGEST + 1), "longer than 10000 characters; make it two formulas"),
    ],
)
def test_what_cannot_be_shown_is_said_in_words(tex: str, message: str) -> None:
    assert refusal(tex) == message


@pytest.mark.parametrize(
    "name", ["url", "includegraphics", "class", "htmlClass", "cssId", "style", "require", "unicode"]
)
def test_commands_of_web_pages_are_unknown(name: str) -> None:
    assert refusal(rf"\{name}{{a}}{{b}}").startswith(rf'unknown command "\{name}"')


@pytest.mark.parametrize("name", ["def", "gdef", "let", "newcommand", "renewcommand", "providecommand"])
def test_no_command_can_be_defined(name: str) -> None:
    assert refusal(rf"\{name}\a{{b}}") == rf'"\{name}" is not understood; it defines a command'


@pytest.mark.parametrize(
    "part",
    ["{", "[", "(", r"\left(", r"\begin{matrix}", r"\sqrt ", r"\frac{1}{", "x^{", r"\hat", r"\text{", r"\color{red}"],
)
def test_too_deep_a_formula_is_refused_at_once(part: str) -> None:
    before = time.process_time()

    message = refusal(part * (LONGEST // len(part)))

    assert message == "too deep, or too much in a row; make it two formulas"
    assert time.process_time() - before < 10


@pytest.mark.parametrize(
    ("part", "end"),
    [("{", "}"), ("x^{", "}"), (r"\left(", r"\right)"), (r"\begin{matrix}", r"\end{matrix}"), (r"\hat ", "")],
)
def test_the_deepest_formula_fits_a_small_stack(part: str, end: str) -> None:
    tex = part * (DEEPEST - 1) + "x" + end * (DEEPEST - 1)
    shown_in_thread: list[str] = []
    thread_size = threading.stack_size(1 << 20)

    try:
        thread = threading.Thread(target=lambda: shown_in_thread.append(written(tex)))
        thread.start()
    finally:
        threading.stack_size(thread_size)
    thread.join()

    assert len(shown_in_thread) == 1


@pytest.mark.parametrize("bracket", ["(", "[", r"\{", r"\langle ", r"\bigl(", "⌊", r"\pmod{_}"])
def test_brackets_that_are_never_closed_take_no_time(bracket: str) -> None:
    before = time.process_time()

    with pytest.raises(UnreadableTexError):
        mathml(bracket * (UNCLOSED + 20) + "^", is_display=True)

    assert time.process_time() - before < 10


def test_intervals_may_be_half_open_and_rows_have_their_own_brackets() -> None:
    rows = r" \\ ".join([r"\bigl( a & b \bigr)"] * 40)

    assert written(r"[0, 1) \times (0, 1] + f(\alpha) \," * 40)
    assert written(rf"\begin{{aligned}} {rows} \end{{aligned}}")


@given(tex=st.lists(st.sampled_from([*r"\{}[]()^_&$%#~'az19+=<", r"\frac", r"\\", r"\left", r"\text{"])).map("".join))
def test_any_tex_is_shown_or_refused_in_one_line(tex: str) -> None:
    try:
        maths = mathml(tex, is_display=True)
    except UnreadableTexError as error:
        said = str(error)
        assert said.isprintable()
        assert said[0] == '"' or said[0].islower()
        assert not said.endswith(".")
    else:
        assert maths.tag == "math"


# Values


@pytest.mark.parametrize(
    ("printed", "tex"),
    [
        ("0.99", "0.99"),
        ("1000000", "1000000"),
        ("−0.5", "-0.5"),
        ("-0.5", "-0.5"),
        ("3.2 × 10⁻¹⁴", r"{3.2 \times 10^{-14}}"),
        ("−1 × 10⁴", r"{-1 \times 10^{4}}"),
        ("(−0.5)", "(-0.5)"),
        ("(−3.2 × 10⁻¹⁴)", r"({-3.2 \times 10^{-14}})"),
        ("(−50 %)", r"(-50\,\%)"),
        ("(a)", r"\text{(a)}"),
        ("37 %", r"37\,\%"),
        ("37%", r"37\,\%"),
        ("never", r"\text{never}"),
        ("2-4-4-1", r"\text{2-4-4-1}"),
        ("1e5", r"\text{1e5}"),
        ("٣", r"\text{٣}"),
        ("", r"\text{}"),
        (r"a_1 \ {b}", r"\text{a\_1 \textbackslash{} \{b\}}"),
    ],
)
def test_a_value_has_its_tex(printed: str, tex: str) -> None:
    assert tex_of(printed) == tex


@given(value=st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_number_is_a_number_in_an_exponent_too(value: float) -> None:
    printed = number(value)

    maths = mathml(f"10^{{ {tex_of(printed)} }}", is_display=True)

    assert shown(maths).replace(" ", "") == "10" + re.sub(
        "[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]", lambda sign: "−0123456789"["⁻⁰¹²³⁴⁵⁶⁷⁸⁹".index(sign[0])], printed.replace(" ", "")
    )
    assert maths.find(".//mtext") is None


@given(text=st.text(max_size=200))
@example(r"\frac{1}{2} $x$ 50% a_b^c ~#1 & {} \\ \begin{matrix}")
@example("</math><script>alert(1)</script>")
@example("``quoted'' 'text' \"here\" ~ ^ -- ---")
@example("\\" * 200)
@example("([{" * 60)
@example("\x00\x0b\x9f\ud800\ufdd0\U0001ffff")
def test_a_text_in_a_formula_is_that_text_and_never_markup(text: str) -> None:
    tex = "x" + tex_of(f"a {text} b")

    maths = mathml(tex, is_display=True)

    fit = UNFIT.sub("�", text)
    assert shown(maths) == " ".join(f"xa {fit} b".split())
    assert {child.tag for child in maths.iter()} == {"math", "semantics", "mrow", "mi", "mtext", "annotation"}
