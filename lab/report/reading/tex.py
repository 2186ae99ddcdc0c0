"""The TeX in a bibliography: accents, letters, signs and quotes become Unicode."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from lab.experiments.words import written

_TEX = re.compile(
    r"""\\(?:(?P<accent>[`'^"~=.]|[Hbcdkruv](?![A-Za-z]))[\s{]*(?P<letter>\\[ij](?![A-Za-z])|[^\W\d_])
    |(?P<command>[A-Za-z]+\s*|.?))|(?P<typed>---?|``|''|[`'~{}$])""",
    re.DOTALL | re.VERBOSE,
)
_LETTER = r"\\[ij](?![A-Za-z])|[^\W\d_]"
_ACCENT = re.compile(
    rf"""\\(?P<accent>[`'^"~=.]|[Hbcdkruv](?![A-Za-z]))\s*(?:\{{(?P<braced>{_LETTER})\}}|(?P<letter>{_LETTER}))"""
)
_ACCENTS = str.maketrans(
    "`'^\"~=.Hbcdkruv", "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u030b\u0331\u0327\u0323\u0328\u030a\u0306\u030c"
)
_TYPED = dict(zip(("---", "--", "``", "''", "`", "'", "~"), "—–“”\u2018\u2019 ", strict=True))
_COMMANDS: dict[str, str] = {sign: sign for sign in (*"&%$#_{}~^", "TeX", "LaTeX")}
_COMMANDS |= dict.fromkeys((*" ,;:\\", "quad"), " ")
_SILENT = re.compile(r"(text|math)?(bf|it|tt|sc|rm|sf|bb|cal|superscript)?|emph|em|ensuremath|mbox|url|relax|[-/!()]")
_NOT_PRINTED = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def plain(text: str) -> str:
    """TeX as Unicode, on one line. Raises ValueError with the command that stands for no letter or sign."""
    text = unicodedata.normalize("NFC", _TEX.sub(_unicode, text))
    return " ".join(_NOT_PRINTED.sub("", text).split())


def letters(text: str) -> str:
    """The text with letters in the places of accents and what they stand over."""
    return _ACCENT.sub(_accented, text)


def _accented(match: re.Match[str]) -> str:
    letter = match["letter"] or match["braced"]
    return unicodedata.normalize("NFC", letter.removeprefix("\\") + match["accent"].translate(_ACCENTS))


def _unicode(match: re.Match[str]) -> str:
    command = str(match["command"]).strip() or " "
    if match["accent"]:
        return match["letter"].removeprefix("\\") + match["accent"].translate(_ACCENTS)
    if match["typed"]:
        return _TYPED.get(match["typed"], "")
    if command in _COMMANDS or _SILENT.fullmatch(command):
        return _COMMANDS.get(command, "")
    sign = _signs()(command)
    if isinstance(sign, str) and (sign.isalpha() or (len(sign) == 1 and not sign.isspace())):
        return sign
    raise ValueError(f"holds {written(match[0].strip())}, which is not understood; write the letter or sign itself")


@cache
def _signs() -> Callable[[str], object]:
    """The letter, sign or function that a command of TeX stands for, or something else."""
    from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]

    commands = get_default_latex_context_db()
    return lambda name: getattr(commands.get_macro_spec(name), "simplify_repl", None)
