"""The TeX in a bibliography: accents, letters, signs, quotes and addresses become Unicode."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from lab.language.characters import UNFIT
from lab.language.words import written

ADDRESS_NEEDED = 'an address that begins with "https://" or "http://" is needed'

_ACCENTS = dict(
    zip(
        (*"`'^\"~=.Hbcdkruvt", "textcommabelow"),
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u030b\u0331\u0327\u0323\u0328\u030a\u0306\u030c\u0361\u0326",
        strict=True,
    )
)
_COMMAND = re.compile(r"\\(?:(?P<name>[A-Za-z]+)(?:\{\}|\s*)|.)", re.DOTALL)
_ACCENT = re.compile(
    r"""(?<!\\)\\(?P<accent>[`'^"~=.]|(?:[Hbcdkrtuv]|textcommabelow)(?![A-Za-z]))
    (?P<open>\s*(?:\{[\s{]*)?)(?P<letter>[^\W\d_][\u0300-\u036f]*)""",
    re.VERBOSE,
)
_ALONE = re.compile(r"(?<![\\A-Za-z])\{\s*([^\W\d_][\u0300-\u036f]*)\s*\}")
_MOST_ACCENTS = 3
"""How many accents one letter may have, and how many braces may be around it in a name."""


def letters(text: str) -> str:
    r"""The text with letters in the places of commands, accents and braces around a letter: `{\O}`, `\c c`, `\'{\ae}`.

    What is not a letter stays TeX, so that names can still be told apart by their blanks, commas and braces.
    """
    text = _COMMAND.sub(_letter, text)
    for _ in range(_MOST_ACCENTS):
        text = _ALONE.sub(r"\1", _ACCENT.sub(_accented, text))
    return unicodedata.normalize("NFC", text)


def _letter(match: re.Match[str]) -> str:
    sign = _sign(match["name"]) if match["name"] else ""
    return sign if sign.isalpha() and not sign.isascii() else match[0]


def _accented(match: re.Match[str]) -> str:
    letter = {"\u0131": "i", "\u0237": "j"}.get(match["letter"], match["letter"])
    return match["open"].lstrip() + unicodedata.normalize("NFC", letter + _ACCENTS[match["accent"]])


_ADDRESS = re.compile(r"(\\url\s*\{(?:[^{}]|\{[^{}]*\})*\}|(?i:https?)://(?:\\[%&#_$~]|[^\s{}\\'`])+)")
_TEX = re.compile(r"\\(?P<command>[A-Za-z]+\s*|.?)|(?P<typed>---?|``|''|[`'~{}$])", re.DOTALL)
_TYPED = dict(zip(("---", "--", "``", "''", "`", "'", "~"), "—–“”\u2018\u2019 ", strict=True))
_COMMANDS: dict[str, str] = {sign: sign for sign in (*"&%$#_{}~^", "TeX", "LaTeX")}
_COMMANDS |= dict.fromkeys((*" ,;:\\", "quad"), " ")
_SILENT = re.compile(r"(text|math)?(bf|it|tt|sc|rm|sf|bb|cal|superscript)?|emph|em|ensuremath|mbox|url|relax|[-/!()]")


def plain(text: str) -> str:
    r"""TeX as Unicode, on one line. Raises ValueError with the command that means no letter or sign, and with a
    `\url` that is not an address of the web.
    """
    parts = _ADDRESS.split(text)  # between addresses, and these
    parts[::2] = (_TEX.sub(_unicode, letters(part)) for part in parts[::2])
    parts[1::2] = map(_address, parts[1::2])
    return " ".join(UNFIT.sub("", unicodedata.normalize("NFC", "".join(parts))).split())


def unescaped(text: str) -> str:
    r"""An address or a number without the TeX around and inside it, such as `\url{...}` and `\_`."""
    text = re.sub(r"\\url\s*(?=\{)", "", text.replace("\\textasciitilde", "~")).strip()
    return re.sub(r"\\([%&#_$~])|[{}]", r"\1", text)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web, which can be printed."""
    try:
        urlsplit(text)
    except ValueError:  # a bracket that is not closed, a letter that no host has
        return False
    return bool(re.fullmatch(r"https?://[^\s/?#]\S*", text, re.IGNORECASE)) and text.isprintable()


def _address(text: str) -> str:
    address = unescaped(text)
    if text.startswith("\\") and not is_address(address):
        raise ValueError(f"holds {written(text)}; {ADDRESS_NEEDED}")
    return address


def _unicode(match: re.Match[str]) -> str:
    command = str(match["command"]).strip() or " "
    if match["typed"]:
        return _TYPED.get(match["typed"], "")
    if command in _COMMANDS or _SILENT.fullmatch(command):
        return _COMMANDS.get(command, "")
    sign = _sign(command)
    if sign.isalpha() or (len(sign) == 1 and not sign.isspace()):
        return sign
    raise ValueError(f"holds {written(match[0].strip())}, which is not understood; write the letter or sign itself")


def _sign(command: str) -> str:
    """The letter or sign that a command of TeX means, or nothing."""
    sign = _signs()(command)
    return sign if isinstance(sign, str) else ""


@cache
def _signs() -> Callable[[str], object]:
    """The letter, sign or function that a command of TeX means, or something else."""
    from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]

    commands = get_default_latex_context_db()
    return lambda name: getattr(commands.get_macro_spec(name), "simplify_repl", None)
