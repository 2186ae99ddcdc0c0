"""Languages of code: all that Pygments knows, under every name it has for them."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

PLAIN = ("text", "csv", "markdown")
"""Languages whose code is shown as it is, even though Pygments could colour some of them."""

COMMON = ("python", "toml", "json", "html", "bibtex", "console", "sh")
"""Languages known to have colours without asking Pygments, which takes time to load its names."""


def is_language(word: str) -> bool:
    """Whether a language has this name: one that can be coloured, or one that is shown as it is."""
    return word in PLAIN or word in COMMON or lexer_of(word) is not None


@cache
def lexer_of(language: str) -> "Lexer | None":
    """The lexer of a language; None if its code is shown as it is, or if no language has this name."""
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    if language in PLAIN:
        return None
    try:
        return find_lexer_class_by_name(language)(stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
