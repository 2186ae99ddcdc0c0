"""Ids: names of places in a page, made of words."""

import re
from collections import Counter


def id_of(words: str, instead: str) -> str:
    """An id made of the letters and digits of some words; `instead` where they have none."""
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-") or instead


def unused(name: str, uses: Counter[str]) -> str:
    """The name, or if it is taken the name with a number after it. From then on it is taken."""
    free = name
    while uses[free]:
        uses[name] += 1
        free = f"{name}-{uses[name]}"
    uses[free] += 1
    return free
