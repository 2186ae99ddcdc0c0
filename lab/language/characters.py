"""Characters that no page may contain, and the marks that serve as placeholders while a text becomes a page."""

import re

_LAST_OF_PLANES = "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))

OVERRIDES = ("\u202d", "\u202e")
"""Overrides of the reading direction: U+202E shows 0.12 as 21.0."""

UNFIT = re.compile(
    rf"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f{''.join(OVERRIDES)}\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]",
)
"""A character that no text of a report may contain: control characters, surrogates, noncharacters, and overrides of the
reading direction.
"""

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that show letters in another order than they are written in: fine in prose, never in code."""

OVERRIDES = ("\u202d", "\u202e")
"""Characters that turn numbers round, which a page must not hold either; an entity may mean them."""

OPEN, CLOSE, START = "\ufdd0", "\ufdd1", "\ufdd2"
"""OPEN and CLOSE surround a placeholder; START goes before a text in which nothing may begin a list or a heading.

All three are unfit, so no text of an author has them.
"""

PLACEHOLDER = re.compile(f"{OPEN}(\\d+){CLOSE}")


def problem_of(letter: str) -> str:
    """Why a text with this unfit character is refused."""
    sort = "control " if letter.isascii() or "\x80" <= letter <= "\x9f" or letter in OVERRIDES else ""
    return f"the {sort}character U+{ord(letter):04X} is not allowed here; remove it"
