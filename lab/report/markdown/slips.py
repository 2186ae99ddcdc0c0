"""Slips: lines that Markdown takes for running text though their author most likely meant a list or a table."""

import re
from collections.abc import Iterator, Sequence

from lab.report.faults import Fault, Place

_ITEM = re.compile(r"(?P<indentation>[ ]*)(?:[-*+]|[0-9]{1,2}[.)])[ ]+\S")
_NO_TEXT = re.compile(r"\s|#|>|\||[-*_=]{3,}\s*$|\[\^?[^\]]+\]:|:[ ]")
"""How a line begins that is no running text."""

_DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")


def slips_of(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """A warning for each line that is likely meant as more than text."""
    above, before = "", ""  # the two lines before
    for place, line in lines:
        item, item_before = _ITEM.match(line), _ITEM.match(before)
        if item and item_before and len(item_before["indentation"]) < len(item["indentation"]) % 4:
            yield Fault(place, "this list stands in the list above only when it is indented by four blanks")
        elif item and not item["indentation"] and _is_text(before):
            yield Fault(place, "a list begins behind a blank line; here it is taken for text")
        elif "|" in line and "|" in before and _DELIMITERS.fullmatch(line) and _is_text(above):
            yield Fault(place, "a table begins behind a blank line; here it is taken for text")
        above, before = before, line


def _is_text(line: str) -> bool:
    """Whether a line is running text."""
    return bool(line.strip()) and not _NO_TEXT.match(line) and not _ITEM.match(line)
