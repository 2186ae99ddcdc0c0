"""Maths: the TeX of a formula as MathML; one meets it wherever a chapter has `$...$`."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from math_core import LatexError, LatexToMathML

from lab.experiments.words import did_you_mean, shortened

LONGEST = 10_000
"""How many characters a formula may have."""

DEEPEST = 250
"""How many groups and commands may stand inside each other; from 550 on the converter runs out of a stack of 1 MB."""

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "text-align: left": "tex-left",
        "text-align: right": "tex-right",
        "justify-items: start": "tex-left",
        "justify-items: end": "tex-right",
        "padding-left: 0": "tex-tight-left",
        "padding-right: 0": "tex-tight-right",
        "padding-top: 0": "tex-tight-top",
        "padding-bottom: 0": "tex-tight-bottom",
        "padding-left: 0.1em": "tex-near-left",
        "padding-right: 0.1em": "tex-near-right",
        "padding-left: 0.1667em": "tex-thin-left",
        "padding-right: 0.1667em": "tex-thin-right",
        "padding-top: 0.1667em": "tex-thin-top",
        "padding-left: 0.2222em": "tex-medium-left",
        "padding-right: 0.2222em": "tex-medium-right",
        "padding-left: 0.2778em": "tex-thick-left",
        "padding-right: 0.2778em": "tex-thick-right",
        "padding-left: 1em": "tex-case",
        "margin-left: -0.16666667em": "tex-back-thin",
        "margin-left: -0.22222222em": "tex-back-medium",
        "margin-left: -0.2777778em": "tex-back-thick",
        "border-left: 0.05em solid currentcolor": "tex-line-left",
        "border-right: 0.05em solid currentcolor": "tex-line-right",
        "border-top: 0.05em solid currentcolor": "tex-line-top",
        "border-left: 0.05em dashed currentcolor": "tex-dashes-left",
        "border-right: 0.05em dashed currentcolor": "tex-dashes-right",
        "border-top: 0.05em dashed currentcolor": "tex-dashes-top",
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

_ESCAPES = str.maketrans(
    {
        **{letter: f"\\{letter}" for letter in "{}$%#&_"},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "'": r"\textquotesingle{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
    }
)

_EXACT = {
    "textasciicircum": ("\ufde0", "^"),
    "textasciitilde": ("\ufde1", "~"),
    "textquotesingle": ("\ufde2", "'"),
    "textquotedbl": ("\ufde3", '"'),
    "textasciigrave": ("\ufde4", "`"),
}
"""Letters of a text that the converter has not, or makes curly: what holds their place in it, and what they are."""

_TOKEN = re.compile(
    r"\\(?P<env>begin|end)\s*\{(?P<name>[^{}\\]*)\}(?P<placed>\s*\[[tbc]\])?"
    r"|\\\\(?P<space>\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?"
    r"|\\(?P<word>[A-Za-z]+)(?P<blanks>\s*)"
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
    """Raise for a group that is not closed, and for nesting that the converter's stack could not bear."""
    opened: list[str] = []
    commands = [0]  # of each open group: those that may hold what follows; a new column or row begins anew
    depth = 0
    for token in _TOKEN.finditer(tex):
        written = token[0].strip()
        if token["word"] in _REFUSED:
            raise UnreadableTexError(f'"{written}" is not understood: {_REFUSED[token["word"]]}')
        if written == "%":
            raise UnreadableTexError('"%" would begin a comment; "\\%" is the sign')
        if written in ("}", r"\right") or token["env"] == "end":
            _check_closing(written, opened)
            opened.pop()
            depth -= commands.pop() + 1
        elif written in ("{", r"\left") or token["env"]:
            opened.append(rf"\begin{{{token['name']}}}" if token["env"] else written)
            commands.append(0)
            depth += 1
        elif written in ("&", r"\\") and opened and opened[-1].startswith(r"\begin"):
            depth -= commands[-1]
            commands[-1] = 0
        else:
            commands[-1] += 1
            depth += 1
        if depth > DEEPEST:
            raise UnreadableTexError("nested too deeply, or too many commands in a row; make it two formulas")
    if opened:
        raise UnreadableTexError(f'"{opened[-1]}" is never closed')


def _check_closing(written: str, opened: Sequence[str]) -> None:
    """Raise where a group is closed that is not the one open."""
    closer = re.sub(r"\s|\[[tbc]\]$", "", written)
    opener = {"}": "{", r"\right": r"\left"}.get(closer, closer.replace("end", "begin", 1))
    if not opened:
        raise UnreadableTexError(f'"{closer}" closes nothing')
    if opened[-1] != opener:
        raise UnreadableTexError(f'"{opened[-1]}" is never closed; "{closer}" stands in its place')


def _prepared(token: re.Match[str]) -> str:
    """A token as the converter understands it."""
    if token["env"]:
        name = _SAME.get(token["name"], token["name"])
        is_placed = token["env"] == "begin" and name in _PLACED
        return rf"\{token['env']}{{{name}}}" + ("" if is_placed else token["placed"] or "")
    if token["space"]:
        return r"\\"
    return _EXACT[token["word"]][0] if token["word"] in _EXACT else token[0]


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
