"""Ids: names of places in a page, made from words."""

import re
from collections import Counter


def id_of(words: str, instead: str) -> str:
    """An id made from the letters and digits of some words; `instead` if they have none."""
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-") or instead


def unused(name: str, uses: Counter[str]) -> str:
    """The name, with a number after it if it is taken. Whatever is returned counts as taken from then on."""
    free = name
    while uses[free]:
        uses[name] += 1
        free = f"{name}-{uses[name]}"
    uses[free] += 1
    return free
