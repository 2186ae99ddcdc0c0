"""Tags of a page, read strictly: each "<" begins a tag that can be read in one way, so nothing hides between two ways.

A browser reads much more, and differently in a comment, a title or a broken attribute. What is not written plainly is
a fault, so that a tag that is seen by a browser is seen here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

_BLANK = r"[ \t\n\f\r]"
_NAME = r"[^\x00- \x7f\"'<>/=]+"
_VALUE = r"""(?:"[^"<]*+"|'[^'<]*+'|[^\x00- "'<>=`]+)"""
_DOCTYPE = re.compile(rf"\ufeff?{_BLANK}*<!doctype html>", re.IGNORECASE)
_TAG = re.compile(
    rf"<(/?[a-zA-Z][^\x00- \x7f/<>\"'=]*)((?:{_BLANK}+{_NAME}(?:{_BLANK}*+={_BLANK}*+{_VALUE})?)*+){_BLANK}*+/?>"
)
_ATTRIBUTE = re.compile(rf"{_BLANK}({_NAME})(?:{_BLANK}*+={_BLANK}*+({_VALUE}))?")
_BEFORE_POLICY = re.compile(
    rf"{_DOCTYPE.pattern}{_BLANK}*<html\b[^<>]*>{_BLANK}*<head>{_BLANK}*(?:<meta\b[^<>]*>{_BLANK}*)*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that begins an element."""

    name: str  # in small letters, as those of its attributes
    attributes: Mapping[str, str]
    written: str
    behind: str  # what follows, up to the next tag


def read_tags(page: str, are_of_use: re.Pattern[str]) -> tuple[list[Tag], str]:
    """The tags of a page that a pattern finds something in, in order, since reading the attributes of all takes long;
    and what begins at the first "<" that begins no plain tag, on its line: nothing where all are plain.
    """
    start = _DOCTYPE.match(page)
    count, tags = page.count("<") - (start is not None), []
    for match in _TAG.finditer(page):
        count -= 1
        if match[1][0] != "/" and are_of_use.search(match[0]):
            found = reversed(_ATTRIBUTE.findall(match[2]))  # of two the first counts
            attributes = {name.lower(): unescape(value[1:-1] if value[:1] in "\"'" else value) for name, value in found}
            tags.append(Tag(match[1].lower(), attributes, match[0], page[match.end() : page.find("<", match.end())]))
    if count == 0:
        return tags, ""
    rest = _TAG.sub(lambda match: " " * len(match[0]), page)
    first = rest.index("<", start.end() if start else 0)
    return tags, page[first:].partition("\n")[0]


def can_hold_policy(page: str, meta: str) -> bool:
    """Whether a page begins so that a browser obeys the policy in this `<meta>`: in its head, before all else."""
    before, _, _ = page.partition(meta)
    return _BEFORE_POLICY.fullmatch(before) is not None
