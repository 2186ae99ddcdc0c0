"""Languages of code: those that Pygments knows, by all names that it has for them."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

PLAIN = ("text", "csv", "markdown")
"""What is shown as it is, though some of it could have colours."""

COMMON = ("python", "toml", "json", "html", "bibtex", "console", "sh")
"""What is known to have colours without asking Pygments, whose names take some time to load."""


def is_language(word: str) -> bool:
    """Whether code in a language of this name can be shown with its colours, or is to be plain."""
    return word in PLAIN or word in COMMON or lexer_of(word) is not None


@cache
def lexer_of(language: str) -> "Lexer | None":
    """What finds the words in code of this language; None where it is plain, or no language is called so."""
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    if language in PLAIN:
        return None
    try:
        return find_lexer_class_by_name(language)(stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
