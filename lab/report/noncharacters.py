"""Noncharacters of Unicode, which no text may hold: between them stand the marks that hold a place in a text."""

import re

OPEN, CLOSE, START = "\ufdd0", "\ufdd1", "\ufdd2"
"""Around a placeholder, and before a text in which nothing is to begin a list or a heading."""

PLACEHOLDER = re.compile(f"{OPEN}(\\d+){CLOSE}")

_OWN = re.compile(f"[{OPEN}{CLOSE}{START}]")


def without_marks(text: str) -> str:
    """The text without the characters of placeholders."""
    return _OWN.sub("\N{REPLACEMENT CHARACTER}", text)
