"""TeX: checking what an author writes as a formula before it is converted; and the TeX of a value."""

import re
from dataclasses import dataclass

from lab.language.characters import UNFIT, problem_of

LONGEST = 10_000
"""How many characters a formula may have."""

DEEPEST = 250
"""How many groups and commands may be nested; from 550 on, the converter overflows a stack of 1 MB."""

UNCLOSED = 12
"""How many brackets may stay open in a group or column; each one doubles the converter's time."""

_NUMBER = re.compile(r"([-−]?[0-9]+(?:\.[0-9]+)?)(?: × 10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?([ \xa0\u202f]?%)?")

_IN_BRACKETS = re.compile(rf"\(({_NUMBER.pattern})\)")

_EXACT = {
    "textbackslash": ("\ufde0", "\\"),
    "textasciicircum": ("\ufde1", "^"),
    "textasciitilde": ("\ufde2", "~"),
    "textasciigrave": ("\ufde3", "`"),
    "textquotesingle": ("\ufde4", "'"),
    "textquotedbl": ("\ufde5", '"'),
}
"""Characters that the converter lacks or makes curly: the placeholder that it gets instead, and the character."""

_ESCAPES = str.maketrans(
    {letter: f"\\{letter}" for letter in "{}$%#&_"} | {letter: f"\\{name}{{}}" for name, (_, letter) in _EXACT.items()}
)

_NAME = (
    r"(?:[lr]?(?:angle|bracket|corner|paren(?:thesis)?)|[Aa]ng(?:le)?|[bB]race|brack|ceil|floor|group|moustache|[vV]ert)"
    r"(?![A-Za-z])"
)

_CLOSING = rf"(?:[)\]]|\\\}}|\\r{_NAME})"

_TAKES_BRACKET = (
    r"(?:[\^_]|\\[A-Za-z]*(?:hat|bar|vec|tilde|dot|acute|grave|check|breve|ring|line|brace|bracket|arrow|harpoon|paren"
    r"|frac|sqrt|cancel|boxed|phantom|phase|angl|emph|name|text[a-z]*|gl|middle|choice))\s*"
)
"""A command that takes the next bracket as its argument, so that this bracket closes nothing."""

TOKEN = re.compile(
    r"\\(?P<env>begin|end)\s*\{(?P<name>[^{}\\]*)\}(?P<placed>\s*\[[tbc]\])?"
    r"|\\\\(?P<space>\s*\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?"
    rf"|\\(?P<exact>{'|'.join(_EXACT)})(?![A-Za-z])(?:\s*\{{\}}|\s+)?"
    r"|\\(?P<fence>left|right)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|[^\\{}&])?"
    r"|(?P<text>\\(?:text(?:bf|it|rm|sf|tt|sc)?|emph|fbox|operatorname\*?)\s*\{)"
    rf"|(?P<open>[(\[\u2308-\u231e\u23b0\u2772\u27c5-\u27ef\u2983-\u29fc]|\\\{{|\\l{_NAME}"
    r"|\\(?:mathopen|ulcorner|pm?od|[Bb]ra|(?:[Bb]ra)?[Kk]et|[Ss]et)(?![A-Za-z]))"
    rf"|{_TAKES_BRACKET}{_CLOSING}"
    rf"|(?P<close>{_CLOSING})"
    r"|(?P<flat>\\[$%#&_,;:!> ])"
    r"|\\(?P<word>[A-Za-z]+)"
    r"|\\.|[{}&%]",
    re.DOTALL,
)

_TEXT = re.compile(r"\\text(?:bf|it|rm|sf|tt|sc)?\s*\{(?:[^{}\\]|\\.|\{\})*\}", re.DOTALL)

_SIZED_ALONE = re.compile(r"\{\s*\\[bB]igg?[lrm]?\s*(?:\\[A-Za-z]+|\\.|[^\\{}\s])\s*(?=\})")
"""A group with only a sized bracket in it, whose size the converter would lose."""

_SAME = {
    **dict.fromkeys(("align", "align*", "split"), "aligned"),
    **dict.fromkeys(("equation", "equation*", "gather", "gather*"), "gathered"),
    "multline": "multline*",
}
"""The unnumbered form of each environment: an equation gets its number from `{#eq:name}`."""

_REFUSED = {
    **dict.fromkeys(("def", "gdef", "let", "newcommand", "renewcommand", "providecommand"), "it defines a command"),
    "label": "write {{#eq:{name}}} after the formula",
    "tag": "write {{#eq:name}} after the formula, which gives it its number",
    **dict.fromkeys(("ref", "eqref", "autoref", "cref", "Cref", "pageref"), "write @eq:{name} in the text"),
    **dict.fromkeys(("nonumber", "notag"), "leave it out, as no row has a number of its own"),
    **dict.fromkeys(("newline", "cr"), r'rows end with "\\" in an environment, like "gathered"'),
}
"""Commands that no formula may have, each with what to do instead; `{name}` is the argument of the command."""

_NAME_BEHIND = re.compile(r"\s*\{(?:eq:)?([a-z0-9][a-z0-9.-]*)\}")


NO_ROW = r'"\\" can only end a row of an environment, like "gathered"'
"""The message for the end of a row outside an environment."""


class UnreadableTexError(ValueError):
    """TeX that cannot be shown; the message says why, in words for an author."""


@dataclass(slots=True)
class _Group:
    """An open group, with the commands and open brackets that are still in effect in it, or in its row and column."""

    opener: str
    is_text: bool = False
    commands: int = 0
    brackets: int = 0


def prepared(tex: str) -> str:
    """The TeX as the converter understands it.

    Raises UnreadableTexError for TeX that leaves something open, defines or refers to something, is too long or nested
    too deeply.
    """
    if len(tex) > LONGEST:
        raise UnreadableTexError(f"longer than {LONGEST} characters; make it two formulas")
    if unfit := UNFIT.search(tex):
        raise UnreadableTexError(problem_of(unfit[0]))
    _check_groups(tex)
    tex = tex.replace("\f", " ")  # MathML cannot contain it
    with_blanks = _TEXT.sub(lambda text: re.sub(r"(\\[{}$%#&_])\s", r"\1{} ", text[0]), tex)
    with_sizes = _SIZED_ALONE.sub(r"\g<0>{}", with_blanks)
    return TOKEN.sub(_prepared, with_sizes)


def check_rows(tex: str) -> None:
    """Raise UnreadableTexError for the end of a row outside an environment, which the converter would ignore."""
    openers = [""]
    for token in TOKEN.finditer(tex):
        edge = _edge(token)
        if _opens(token, edge):
            openers.append(edge)
        elif edge:
            openers.pop()
        elif token[0].startswith("\\\\") and not openers[-1].startswith(r"\begin"):
            raise UnreadableTexError(NO_ROW)


def restored(text: str) -> str:
    """The converter's output, with the placeholders replaced by their characters."""
    for held, letter in _EXACT.values():
        text = text.replace(held, letter)
    return text


def tex_of(printed: str) -> str:
    """The TeX of a printed value: a number as a number, anything else as a text, never as markup.

    3.2 × 10⁻¹⁴ becomes one group, so that it can be an exponent. Characters that no page may contain become U+FFFD.
    """
    if in_brackets := _IN_BRACKETS.fullmatch(printed):
        return f"({tex_of(in_brackets[1])})"
    number = _NUMBER.fullmatch(printed)
    if not number:
        return rf"\text{{{UNFIT.sub('�', printed).translate(_ESCAPES)}}}"
    mantissa, exponent, percent = number.groups()
    tex = mantissa.replace("−", "-")
    if exponent:
        digits = exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        tex = rf"{{{tex} \times 10^{{{digits}}}}}"
    return rf"{tex}\,\%" if percent else tex


def _check_groups(tex: str) -> None:
    """Raise UnreadableTexError for a group that is not closed, and for nesting too deep for the converter."""
    groups = [_Group("")]
    for token in TOKEN.finditer(tex):
        group = groups[-1]
        edge = _edge(token)
        if token["word"] in _REFUSED:
            behind = _NAME_BEHIND.match(tex, token.end())
            instead = _REFUSED[token["word"]].format(name=behind[1] if behind else "name")
            raise UnreadableTexError(f'"{token[0]}" is not understood; {instead}')
        if token[0] == "%":
            raise UnreadableTexError('"%" would begin a comment; write "\\%" for the sign')
        if _opens(token, edge):
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


def _opens(token: re.Match[str], edge: str) -> bool:
    """Whether a token with this edge opens a group."""
    return edge in ("{", r"\left") or token["env"] == "begin"


def _check_closing(opener: str, closer: str) -> None:
    """Raise UnreadableTexError if this does not close the group that is open."""
    if not opener:
        raise UnreadableTexError(f'"{closer}" closes nothing')
    if closer != {"{": "}", r"\left": r"\right"}.get(opener, opener.replace("begin", "end", 1)):
        raise UnreadableTexError(f'"{opener}" is never closed; "{closer}" is there instead')


def _prepared(token: re.Match[str]) -> str:
    """A token as the converter understands it."""
    if token["env"]:
        name = _SAME.get(token["name"], token["name"])
        is_placed = token["env"] == "begin" and name in ("aligned", "gathered", "array")
        return rf"\{token['env']}{{{name}}}" + ("" if is_placed else token["placed"] or "")
    if token["space"]:
        return r"\\"
    return _EXACT[token["exact"]][0] if token["exact"] else token[0]
