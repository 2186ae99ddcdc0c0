"""Maths: the TeX of a formula as MathML; one meets it wherever a chapter has `$...$`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from math_core import LatexError, LatexToMathML

from lab.experiments.words import did_you_mean, nearest, shortened

LONGEST = 10_000
"""How many characters a formula may have."""

DEEPEST = 250
"""How many groups and commands may stand inside each other; from 550 on the converter runs out of a stack of 1 MB."""

UNCLOSED = 12
"""How many brackets may stay open in a group or column; each doubles the converter's time."""

_WIDTHS = {"0": "tight", "0.1em": "near", "0.1667em": "thin", "0.2222em": "medium", "0.2778em": "thick"}

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "text-align: left": "tex-left",
        "text-align: right": "tex-right",
        "justify-items: start": "tex-left",
        "justify-items: end": "tex-right",
        **{f"padding-left: {width}": f"tex-{name}-left" for width, name in _WIDTHS.items()},
        **{f"padding-right: {width}": f"tex-{name}-right" for width, name in _WIDTHS.items()},
        "padding-top: 0": "tex-tight-top",
        "padding-bottom: 0": "tex-tight-bottom",
        "padding-top: 0.1667em": "tex-thin-top",
        "padding-left: 1em": "tex-case",
        "margin-left: -0.0833em": "tex-back-prime",
        "margin-left: -0.16666667em": "tex-back-thin",
        "margin-left: -0.22222222em": "tex-back-medium",
        "margin-left: -0.2777778em": "tex-back-thick",
        **{f"border-{side}: 0.05em solid currentcolor": f"tex-line-{side}" for side in ("left", "right", "top")},
        **{f"border-{side}: 0.05em dashed currentcolor": f"tex-dashes-{side}" for side in ("left", "right", "top")},
        "width: 100%": "tex-wide",
        "width: 7.5%": "tex-margin",
        "math-shift: compact": "tex-cramped",
        "font-variant-caps: small-caps": "tex-small-caps",
        **{f"font-size: {size}%": f"tex-size-{size}" for size in (50, 60, 70, 80, 90, 100, 120, 140, 170, 200, 250)},
    }
)
"""The class for each declaration of the converter's `style` attributes, which the pages' policy forbids."""

_NUMBER = re.compile(r"([-−]?[0-9]+(?:\.[0-9]+)?)(?: × 10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?([ \xa0\u202f]?%)?")

_LAST_OF_PLANES = "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))

_UNFIT = re.compile(rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]")
"""Characters that no page may hold."""

_EXACT = {
    "textbackslash": ("\ufde0", "\\"),
    "textasciicircum": ("\ufde1", "^"),
    "textasciitilde": ("\ufde2", "~"),
    "textasciigrave": ("\ufde3", "`"),
    "textquotesingle": ("\ufde4", "'"),
    "textquotedbl": ("\ufde5", '"'),
}
"""Letters that the converter has not, or makes curly: what holds their place in it, and what they are."""

_ESCAPES = str.maketrans(
    {letter: f"\\{letter}" for letter in "{}$%#&_"} | {letter: f"\\{name}{{}}" for name, (_, letter) in _EXACT.items()}
)

_NAME = (
    r"(?:[lr]?(?:angle|bracket|corner|paren(?:thesis)?)|[Aa]ng(?:le)?|[bB]race|brack|ceil|floor|group|moustache|[vV]ert)"
    r"(?![A-Za-z])"
)

_CLOSING = rf"(?:[)\]]|\\\}}|\\r{_NAME})"

_TAKER = (
    r"(?:[\^_]|\\[A-Za-z]*(?:hat|bar|vec|tilde|dot|acute|grave|check|breve|ring|line|brace|bracket|arrow|harpoon|paren"
    r"|frac|sqrt|cancel|boxed|phantom|phase|angl|emph|name|text[a-z]*|gl|middle|choice))\s*"
)
"""What takes the bracket behind it, so that this one closes nothing."""

_TOKEN = re.compile(
    r"\\(?P<env>begin|end)\s*\{(?P<name>[^{}\\]*)\}(?P<placed>\s*\[[tbc]\])?"
    r"|\\\\(?P<space>\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?"
    rf"|\\(?P<exact>{'|'.join(_EXACT)})(?![A-Za-z])(?:\s*\{{\}}|\s+)?"
    r"|\\(?P<fence>left|right)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|[^\\{}&])?"
    r"|(?P<text>\\(?:text(?:bf|it|rm|sf|tt|sc)?|emph|fbox|operatorname\*?)\s*\{)"
    rf"|(?P<open>[(\[\u2308-\u231e\u23b0\u2772\u27c5-\u27ef\u2983-\u29fc]|\\\{{|\\l{_NAME}"
    r"|\\(?:mathopen|ulcorner|pm?od|[Bb]ra|(?:[Bb]ra)?[Kk]et|[Ss]et)(?![A-Za-z]))"
    rf"|{_TAKER}{_CLOSING}"
    rf"|(?P<close>{_CLOSING})"
    r"|(?P<flat>\\[$%#&_,;:!> ])"
    r"|\\(?P<word>[A-Za-z]+)"
    r"|\\.|[{}&%]",
    re.DOTALL,
)

_TEXT = re.compile(r"\\text(?:bf|it|rm|sf|tt|sc)?\s*\{(?:[^{}\\]|\\.|\{\})*\}", re.DOTALL)

_SAME = {
    **dict.fromkeys(("align", "align*", "split"), "aligned"),
    **dict.fromkeys(("equation", "equation*", "gather", "gather*"), "gathered"),
    "multline": "multline*",
}
"""Environments as they are without numbers of their own: an equation has its number from `{#eq:name}`."""

_ENVIRONMENTS = "align aligned array bmatrix cases equation gather gathered matrix multline pmatrix split vmatrix"

_COMMANDS = (
    "alpha beta gamma delta epsilon eta theta lambda mu nu pi rho sigma tau phi psi omega Gamma Delta Theta Sigma frac "
    "sqrt sum prod int partial nabla infty cdot times odot approx equiv neq leq geq notin subset mapsto implies exp "
    "rightarrow Rightarrow log sin cos tanh max min argmax argmin lim operatorname left right bigl bigr hat bar vec "
    "tilde dot overline underbrace overset underset mathbf mathrm mathcal mathbb boldsymbol text begin quad ldots cdots"
)
"""Commands that one may have meant."""

_INSTEAD = {"mbox": "text", "textnormal": "text", "widetilde": "tilde", "substack": "begin{subarray}{c}"}

_REFUSED = {
    **dict.fromkeys(("def", "gdef", "let", "newcommand", "renewcommand", "providecommand"), "it defines a command"),
    **dict.fromkeys(("label", "tag", "ref", "eqref"), "{#eq:name} behind an equation names it, @eq:name refers to it"),
}

_SAID = (
    (r'Unknown color "(.*)"', 'unknown colour "{0}"'),
    (r"Expected (arg|exactly|at most|the name)|'\^' or '_' directly", 'after "{before}" something is missing'),
    (r"Duplicate subscript", 'after "{before}" there is a second "^" or "_"; braces are needed'),
    (r"There must be a parenthesis", 'after "{before}" a bracket is missing, or "." for none'),
    (r'Math mode within text|Unexpected "\$"', '"$" cannot stand in a formula; "\\$" is the sign'),
    (r"Not valid in text mode", '"{after}" cannot stand in a text'),
    (r'Found "&"', '"&" can only stand between the columns of an environment, like "aligned"'),
    (r'Found "(\\\w+)|Disallowed character in text group: \'(.*)\'', '"{after}" cannot stand there'),
    (r'Expected length with units, found "(.*)"', '"{0}" is no length; a number with a unit is needed, like "1em"'),
    (r'Expected column specification, found "(.*)"', 'unknown columns "{0}"; known: "c", "l", "r", "|", ":"'),
    (r"\w* ?[pP]arameter", '"#" cannot stand in a formula; "\\#" is the sign'),
    (r"Hard limit|Too many expansions", "too long; make it two formulas"),
)
"""What the converter says, and that in words for an author; `{before}` and `{after}` are the TeX around the place."""


class UnreadableTexError(ValueError):
    """TeX that cannot be shown; its message says why, in words for an author."""


@dataclass(slots=True)
class _Group:
    """A group that is open: what may hold that which follows in it, or in its row and column."""

    opener: str
    is_text: bool = False
    commands: int = 0
    brackets: int = 0


def mathml(tex: str, *, is_display: bool) -> str:
    """The `<math>` element of a formula, with its TeX as annotation; the same TeX gives the same bytes.

    It holds no style, id, link or script. Rows are not numbered, and space added to one (`\\\\[1em]`) is left out.
    Raises UnreadableTexError for what does not parse, is unknown, defines, refers, is too long or nested too deeply.
    """
    if len(tex) > LONGEST:
        raise UnreadableTexError(f"longer than {LONGEST} characters; make it two formulas")
    if unfit := _UNFIT.search(tex):
        raise UnreadableTexError(f"the character U+{ord(unfit[0]):04X} cannot stand in a page")
    _check_groups(tex)
    with_blanks = _TEXT.sub(lambda text: re.sub(r"(\\[{}$%#&_])\s", r"\1{} ", text[0]), tex)
    source = _TOKEN.sub(_prepared, with_blanks)
    converter = LatexToMathML(annotation=True, fancy_error=False)
    try:
        element, _, _ = converter.convert_with_local_state(source, displaystyle=is_display).rpartition("<annotation ")
    except LatexError as error:
        raise UnreadableTexError(_restored(_said(str(error), source))) from None
    element = _restored(re.sub(r"<[a-z][^>]*>", _without_style, element))
    annotation = f'<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation>'
    return f"{element}{annotation}</semantics></math>"


def tex_of(printed: str) -> str:
    """The TeX of a value as the report prints it: a number as a number, all else as a text, never as markup.

    3.2 × 10⁻¹⁴ is one group, so that it can be an exponent. Characters that no page may hold become U+FFFD.
    """
    number = _NUMBER.fullmatch(printed)
    if not number:
        return rf"\text{{{_UNFIT.sub('�', printed).translate(_ESCAPES)}}}"
    mantissa, exponent, percent = number.groups()
    tex = mantissa.replace("−", "-")
    if exponent:
        digits = exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        tex = rf"{{{tex} \times 10^{{{digits}}}}}"
    return rf"{tex}\,\%" if percent else tex


def _check_groups(tex: str) -> None:
    """Raise for a group that is not closed, and for nesting that the converter could not bear."""
    groups = [_Group("")]
    for token in _TOKEN.finditer(tex):
        group = groups[-1]
        edge = _edge(token)
        if token["word"] in _REFUSED:
            raise UnreadableTexError(f'"{token[0]}" is not understood; {_REFUSED[token["word"]]}')
        if token[0] == "%":
            raise UnreadableTexError('"%" would begin a comment; "\\%" is the sign')
        if edge in ("{", r"\left") or token["env"] == "begin":
            groups.append(_Group(edge, is_text=group.is_text or bool(token["text"])))
        elif edge:
            _check_closing(group.opener, edge)
            groups.pop()
            groups[-1].brackets += group.brackets if edge == "}" else 0
        elif token[0][:2] in ("&", r"\\") and group.opener.startswith(r"\begin"):
            group.commands = group.brackets = 0
        elif (token["open"] or token["close"]) and not group.is_text:
            group.brackets = max(0, group.brackets + (1 if token["open"] else -1))
        elif not token["exact"] and not token["flat"]:
            group.commands += 1
        if sum(group.commands + 1 for group in groups) > DEEPEST or group.brackets > UNCLOSED:
            raise UnreadableTexError("too deep, or too much in a row; make it two formulas")
    if len(groups) > 1:
        raise UnreadableTexError(f'"{groups[-1].opener}" is never closed')


def _edge(token: re.Match[str]) -> str:
    r"""What opens or closes a group: a brace, `\left`, `\end{aligned}`; nothing for other tokens."""
    if token["env"]:
        return rf"\{token['env']}{{{token['name']}}}"
    return "{" if token["text"] else rf"\{token['fence']}" if token["fence"] else token[0] if token[0] in "{}" else ""


def _check_closing(opener: str, closer: str) -> None:
    """Raise where a group is closed that is not the one open."""
    if not opener:
        raise UnreadableTexError(f'"{closer}" closes nothing')
    if closer != {"{": "}", r"\left": r"\right"}.get(opener, opener.replace("begin", "end", 1)):
        raise UnreadableTexError(f'"{opener}" is never closed; "{closer}" stands in its place')


def _prepared(token: re.Match[str]) -> str:
    """A token as the converter understands it."""
    if token["env"]:
        name = _SAME.get(token["name"], token["name"])
        is_placed = token["env"] == "begin" and name in ("aligned", "gathered", "array")
        return rf"\{token['env']}{{{name}}}" + ("" if is_placed else token["placed"] or "")
    if token["space"]:
        return r"\\"
    return _EXACT[token["exact"]][0] if token["exact"] else token[0]


def _said(error: str, source: str) -> str:
    """What the converter says of a place in the TeX, in words for an author."""
    place, _, text = error.partition(": ")
    before, after = source[: int(place)], source[int(place) :]
    if unknown := re.match(r'Unknown command "\\(.*)"', text, re.DOTALL):
        near = _INSTEAD.get(unknown[1]) or nearest(unknown[1], _COMMANDS.split())
        return rf'unknown command "\{unknown[1]}"' + (rf'; did you mean "\{near}"?' if near else "")
    if unknown := re.match(r'Unknown environment "(.*)"', text, re.DOTALL):
        return f'unknown environment "{unknown[1]}"{did_you_mean(unknown[1], _ENVIRONMENTS.split())}'
    token = _TOKEN.match(after)
    around = {
        "before": shortened("…" * (len(before) > 20) + before[-20:]),
        "after": shortened(token[0] if token else after[:1]),
    }
    for pattern, said in _SAID:
        if found := re.match(pattern, text, re.DOTALL):
            return said.format(*found.groups(), **around)
    return f'cannot be read at "{around["after"]}"' if after else f'unfinished: "{around["before"]}"'


def _without_style(tag: re.Match[str]) -> str:
    """A tag with classes and attributes for its style, and lengths in the size of the formula."""
    start, _, rest = re.sub(r'="(-?[0-9.]+)rem"', r'="\1em"', tag[0]).partition(' style="')
    style, _, end = rest.partition('"')
    classes = []
    for written in filter(None, style.split(";")):
        declaration = re.sub(r"\s*:\s*", ": ", written.strip())
        name, _, value = declaration.partition(": ")
        if name == "color":
            start += f' mathcolor="{value}"'
        elif declaration in CLASSES:
            classes.append(CLASSES[declaration])
        elif name == "margin-left":
            raise UnreadableTexError(
                rf'a space of {value.replace("rem", "em")} cannot be shown; "\!" is a small one below zero'
            )
        elif not (name == "width" and " width=" in start):
            raise UnreadableTexError(f'cannot be shown, for it would need the style "{declaration}"')
    names = " ".join(dict.fromkeys(classes))
    return f'{start} class="{names}"{end}' if names else start + end


def _restored(element: str) -> str:
    """What holds the place of a letter is that letter."""
    return element.translate({ord(held): letter for held, letter in _EXACT.values()})
