"""Maths: the TeX of a formula as MathML; one meets it wherever a chapter has `$...$`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from math_core import LatexError, LatexToMathML

from lab.experiments.words import did_you_mean, shortened

LONGEST = 10_000
"""How many characters a formula may have."""

DEEPEST = 250
"""How many groups and commands may stand inside each other; from 550 on the converter runs out of a stack of 1 MB."""

UNCLOSED = 12
"""How many brackets may stay open in a group or column; each doubles the converter's time."""

_WIDTHS = (("0", "tight"), ("0.1em", "near"), ("0.1667em", "thin"), ("0.2222em", "medium"), ("0.2778em", "thick"))

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "text-align: left": "tex-left",
        "text-align: right": "tex-right",
        "justify-items: start": "tex-left",
        "justify-items: end": "tex-right",
        **{f"padding-{side}: {width}": f"tex-{name}-{side}" for side in ("left", "right") for width, name in _WIDTHS},
        "padding-top: 0": "tex-tight-top",
        "padding-bottom: 0": "tex-tight-bottom",
        "padding-top: 0.1667em": "tex-thin-top",
        "padding-left: 1em": "tex-case",
        "margin-left: -0.16666667em": "tex-back-thin",
        "margin-left: -0.22222222em": "tex-back-medium",
        "margin-left: -0.2777778em": "tex-back-thick",
        **{
            f"border-{side}: 0.05em {line} currentcolor": f"tex-{line}-{side}"
            for side in ("left", "right", "top")
            for line in ("solid", "dashed")
        },
        "width: 100%": "tex-wide",
        "width: 7.5%": "tex-margin",
        "math-shift: compact": "tex-cramped",
        "font-variant-caps: small-caps": "tex-small-caps",
        **{f"font-size: {size}%": f"tex-size-{size}" for size in (50, 60, 70, 80, 90, 100, 120, 140, 170, 200, 250)},
    }
)
"""The class for each declaration of the converter's `style` attributes, which the pages' policy forbids."""

_NUMBER = re.compile(
    r"(?P<mantissa>[-−]?[0-9]+(?:\.[0-9]+)?)(?: × 10(?P<exponent>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(?P<percent>[ \xa0\u202f]?%)?"
)

_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

_UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
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

_BRACKET = (
    r"(?:[aA]ngle|ang|[bB]race|brack|ceil|floor|group|[vV]ert|paren|moustache|langle|rangle|[lr]bracket|[lr]corner)"
)

_CLOSING = rf"(?:[)\]]|\\\}}|\\r{_BRACKET}(?![A-Za-z]))"

_TAKER = (
    r"(?:[\^_]|\\[A-Za-z]*(?:hat|bar|vec|tilde|dot|acute|grave|check|breve|ring|line|brace|bracket|arrow|harpoon|paren|frac"
    r"|sqrt|cancel|boxed|phantom|phase|angl|emph|name|text[a-z]*|igl|iggl|middle|mathchoice))\s*"
)
"""What takes the bracket behind it, so that this closes nothing."""

_TOKEN = re.compile(
    r"\\(?P<env>begin|end)\s*\{(?P<name>[^{}\\]*)\}(?P<placed>\s*\[[tbc]\])?"
    r"|\\\\(?P<space>\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?"
    rf"|\\(?P<exact>{'|'.join(_EXACT)})(?![A-Za-z])(?:\s*\{{\}}|\s+)?"
    r"|\\(?P<fence>left|right)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|[^\\{}&])?"
    r"|(?P<text>\\(?:text[a-z]*|emph|fbox|operatorname\*?)\s*\{)"
    rf"|(?P<open>[(\[⌈⌊⌜⌞⎰❲⟅⟦⟨⟪⟬⟮⦃-⧼]|\\\{{|\\(?:mathopen|ulcorner|l{_BRACKET})(?![A-Za-z]))"
    rf"|{_TAKER}{_CLOSING}"
    rf"|(?P<close>{_CLOSING})"
    r"|(?P<flat>\\[$%#&_,;:!> ])"
    r"|\\(?P<word>[A-Za-z]+)"
    r"|\\.|[{}&%]",
    re.DOTALL,
)

_SAME = {
    **dict.fromkeys(("align", "align*", "split"), "aligned"),
    **dict.fromkeys(("equation", "equation*", "gather", "gather*"), "gathered"),
    "multline": "multline*",
}
"""Environments as they are without numbers of their own: an equation has its number from `{#eq:name}`."""

_PLACED = ("aligned", "gathered", "array")

_ENVIRONMENTS = (*_SAME, *_PLACED, "matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "cases")

_COMMANDS = (
    r"\alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \iota \kappa \lambda \mu \nu \xi \pi \rho "
    r"\sigma \tau \phi \varphi \chi \psi \omega \Gamma \Delta \Theta \Lambda \Sigma \Phi \Psi \Omega \frac \tfrac "
    r"\dfrac \sqrt \sum \prod \int \partial \nabla \infty \cdot \times \div \odot \otimes \oplus \approx \equiv \neq "
    r"\leq \geq \notin \subset \rightarrow \Rightarrow \leftarrow \mapsto \implies \forall \exists \exp \log \sin "
    r"\cos \tanh \max \min \argmax \argmin \lim \operatorname \left \right \bigl \bigr \hat \bar \vec \tilde \dot "
    r"\overline \underline \underbrace \overbrace \overset \underset \mathbf \mathrm \mathit \mathcal \mathbb "
    r"\boldsymbol \text \textbf \textit \begin \quad \qquad \ldots \cdots \vdots \ddots \top \textcolor \boxed"
)
"""Commands that one may have meant."""

_INSTEAD = {
    **dict.fromkeys((r"\mbox", r"\hbox", r"\textnormal", r"\textup"), r"\text"),
    r"\substack": r"\begin{subarray}{c}",
    r"\widetilde": r"\tilde",
    r"\pmb": r"\boldsymbol",
}

_REFUSED = {
    **dict.fromkeys(
        ("def", "gdef", "let", "global", "newcommand", "renewcommand", "providecommand"),
        "no commands can be defined; write out what it stands for",
    ),
    **dict.fromkeys(
        ("label", "tag", "ref", "eqref"), "an equation is named by {#eq:name} behind it and referred to by @eq:name"
    ),
}

_SAID = (
    (r'Unknown command "(.*)"', 'unknown command "{0}"{command}'),
    (r'Unknown environment "(.*)"', 'unknown environment "{0}"{environment}'),
    (r'Unknown color "(.*)"', 'unknown colour "{0}"'),
    (r"Expected (arg|exactly|at most|the name)|'\^' or '_' directly", 'after "{before}" something is missing'),
    (r"Duplicate subscript", 'after "{before}" there is a second "^" or "_"; braces are needed'),
    (r"There must be a parenthesis", 'after "{before}" a bracket is missing, or "." for none'),
    (r'Math mode within text|Unexpected "\$"', '"$" cannot stand in a formula; "\\$" is the sign'),
    (r"Not valid in text mode", '"{after}" cannot stand in a text'),
    (r"Not valid in math mode", '"{after}" can stand in a text only'),
    (r'Found "&"', '"&" can only stand between the columns of an environment, like "aligned"'),
    (r'Found "(\\\w+)|Disallowed character in text group: \'(.*)\'', '"{after}" cannot stand there'),
    (r'Found invalid unit "(.*)"', 'unknown unit "{0}"; known: "cm", "em", "ex", "in", "mm", "mu", "pt"'),
    (r'Expected length with units, found "(.*)"', '"{0}" is no length; a number with a unit is needed, like "1em"'),
    (r'Expected column specification, found "(.*)"', 'unknown columns "{0}"; known: "c", "l", "r", "|", ":"'),
    (r"\w* ?[pP]arameter", '"#" cannot stand in a formula; "\\#" is the sign'),
    (r"Expected a relation", 'after "\\not" a relation is missing, like "="'),
    (r"Found more than one infix", "two fractions without braces stand in one group; braces are needed"),
    (r"Direct Unicode input", 'the sign "{after}" is known by its command only'),
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

    It holds no style, id, link or script: the pages' policy forbids them. What numbers its rows in LaTeX does not, and
    space added to a row (`\\\\[1em]`) is left out.

    Raises UnreadableTexError for what does not parse, unknown commands, definitions and references, and for formulas
    that are too long or nested too deeply.
    """
    if len(tex) > LONGEST:
        raise UnreadableTexError(f"longer than {LONGEST} characters; make it two formulas")
    if unfit := _UNFIT.search(tex):
        raise UnreadableTexError(f"the character U+{ord(unfit[0]):04X} cannot stand in a page")
    _check_groups(tex)
    source = _TOKEN.sub(_prepared, tex)
    converter = LatexToMathML(annotation=True, fancy_error=False)
    try:
        element, _, _ = converter.convert_with_local_state(source, displaystyle=is_display).rpartition("<annotation ")
    except LatexError as error:
        raise UnreadableTexError(_restored(_said(str(error), source))) from None
    element = _restored(re.sub(r"<[a-z][^>]*>", _without_style, element))
    return (
        f'{element}<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation></semantics></math>'
    )


def tex_of(printed: str) -> str:
    """The TeX of a value as the report prints it: a number as a number, all else as a text, never as markup.

    3.2 × 10⁻¹⁴ is one group, so that it can be an exponent. Characters that no page may hold become U+FFFD.
    """
    number = _NUMBER.fullmatch(printed)
    if not number:
        return rf"\text{{{_UNFIT.sub('�', printed).translate(_ESCAPES)}}}"
    tex = number["mantissa"].replace("−", "-")
    if number["exponent"]:
        tex = rf"{{{tex} \times 10^{{{number['exponent'].translate(_DIGITS)}}}}}"
    return rf"{tex}\,\%" if number["percent"] else tex


# Before the converter


def _check_groups(tex: str) -> None:
    """Raise for a group that is not closed, and for nesting that the converter could not bear."""
    groups = [_Group("")]
    for token in _TOKEN.finditer(tex):
        group = groups[-1]
        written = token[0].strip()
        if token["word"] in _REFUSED:
            raise UnreadableTexError(f'"{written}" is not understood: {_REFUSED[token["word"]]}')
        if written == "%":
            raise UnreadableTexError('"%" would begin a comment; "\\%" is the sign')
        if opener := _opener(token):
            groups.append(_Group(opener, is_text=group.is_text or bool(token["text"])))
        elif closer := _closer(token):
            _check_closing(group.opener, closer)
            groups.pop()
            if closer == "}" and not group.is_text:
                groups[-1].brackets += group.brackets
        elif written[:2] in ("&", r"\\") and group.opener.startswith(r"\begin"):
            group.commands = group.brackets = 0
        elif token["open"] or token["close"]:
            group.brackets = max(0, group.brackets + (1 if token["open"] else -1))
        elif not token["exact"] and not token["flat"]:
            group.commands += 1
        if sum(group.commands + 1 for group in groups) > DEEPEST or group.brackets > UNCLOSED and not group.is_text:
            raise UnreadableTexError("too much in one row, or too deep; make it two formulas")
    if len(groups) > 1:
        raise UnreadableTexError(f'"{groups[-1].opener}" is never closed')


def _opener(token: re.Match[str]) -> str | None:
    """What opens a group, or None."""
    if token["env"] == "begin":
        return rf"\begin{{{token['name']}}}"
    if token["fence"] == "left":
        return r"\left"
    return "{" if token[0].endswith("{") and not token["open"] else None


def _closer(token: re.Match[str]) -> str | None:
    """What closes a group, or None."""
    if token["env"] == "end":
        return rf"\end{{{token['name']}}}"
    if token["fence"] == "right":
        return r"\right"
    return "}" if token[0] == "}" else None


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
        is_placed = token["env"] == "begin" and name in _PLACED
        return rf"\{token['env']}{{{name}}}" + ("" if is_placed else token["placed"] or "")
    if token["space"]:
        return r"\\"
    return _EXACT[token["exact"]][0] if token["exact"] else token[0]


# After it


def _said(error: str, source: str) -> str:
    """What the converter says of a place in the TeX, in words for an author."""
    place, _, text = error.partition(": ")
    before, after = source[: int(place)], source[int(place) :]
    token = _TOKEN.match(after)
    around = {"before": shortened(before[-20:]), "after": shortened(token[0] if token else after[:1])}
    for pattern, said in _SAID:
        if found := re.match(pattern, text, re.DOTALL):
            return said.format(*found.groups(), **around, **_meant(found[found.lastindex or 0]))
    return f'cannot be read at "{around["after"]}"'


def _meant(name: str) -> dict[str, str]:
    """How a message about an unknown name ends."""
    if name in _INSTEAD:
        return {"command": f'; did you mean "{_INSTEAD[name]}"?', "environment": ""}
    return {"command": did_you_mean(name, _COMMANDS.split()), "environment": did_you_mean(name, _ENVIRONMENTS)}


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
            raise UnreadableTexError(rf'a space of {value} cannot be shown; "\!" is a small one below zero')
        elif not (name == "width" and " width=" in start):
            raise UnreadableTexError(f'cannot be shown, for it would need the style "{declaration}"')
    names = " ".join(dict.fromkeys(classes))
    return f'{start} class="{names}"{end}' if names else start + end


def _restored(element: str) -> str:
    """What holds the place of a letter is that letter."""
    return element.translate({ord(held): letter for held, letter in _EXACT.values()})
