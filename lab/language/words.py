"""Words for messages: values as an author wrote them, and the known name nearest to an unknown one."""

import difflib
import json
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence

LONGEST = 60
"""How many characters of a value a message shows."""

DEEPEST = 3
"""How many levels of nested tables and lists a message shows."""

SHORT_LIST = 24
"""How many known names a message lists when none is similar."""

MOST_COMPARED = 400
"""How many known names a word is compared with; of more, its neighbours in the alphabet, so that it stays fast."""


def written(value: object) -> str:
    """The value as TOML writes it, cut short if it is long."""
    text = printable(_written(value, depth=0))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def kind(value: object) -> str:
    """What a TOML value is, in words: "a text", "a whole number", ..."""
    kinds = {
        bool: "a yes or no",
        int: "a whole number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a table",
    }
    return next((word for type_, word in kinds.items() if isinstance(value, type_)), "a date or time")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the nearest known word, or all of them if there are few."""
    names = sorted(known)
    if near := nearest(word, names):
        return f'; did you mean "{near}"?'
    return f"; known: {quoted(names)}" if 0 < len(names) <= SHORT_LIST else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like the word, or None."""
    by_lower_case = {name.lower(): name for name in sorted(known, reverse=True)}
    wanted, names = word.lower()[:100], sorted(by_lower_case)
    first = max(0, bisect(names, wanted) - MOST_COMPARED // 2) if len(names) > MOST_COMPARED else 0
    near = difflib.get_close_matches(wanted, names[first : first + MOST_COMPARED], n=1)
    return by_lower_case[near[0]] if near else None


def quoted(names: Iterable[str]) -> str:
    """The names in double quotes, with commas."""
    return ", ".join(f'"{name}"' for name in names)


def shortened(text: str) -> str:
    """The text on one line, cut after LONGEST characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def printable(text: str) -> str:
    """The text with escapes for characters that cannot be seen or that change the reading direction; spaces of other
    widths become plain spaces.
    """
    if text.isprintable():  # nearly always
        return text
    return "".join(letter if letter.isprintable() else _named(letter) for letter in text)


def _named(letter: str) -> str:
    return " " if unicodedata.category(letter) == "Zs" else letter.encode("unicode_escape").decode()


def _written(value: object, depth: int) -> str:
    if depth > DEEPEST:
        return "…"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value[: 2 * LONGEST], ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_written(item, depth + 1)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_written(item, depth + 1) for item in value[:LONGEST]) + "]"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**LONGEST else "a number of too many digits"
    return str(value)
