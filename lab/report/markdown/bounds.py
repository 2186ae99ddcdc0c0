"""Bounds: what Markdown would need minutes for, and no author means, is a fault."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from lab.report.faults import Fault, Place

LONGEST_PARAGRAPH = 20_000
"""How many characters may stand between two blank lines."""

DEEPEST = 100
"""How deep brackets may be nested, and quotes, and lists, each level of which is indented by four blanks."""

MOST_CALLS = 200
"""How often one footnote may be called."""

_BRACKET = re.compile(r"\]\(|[\[\])]")
_INDENTATION = re.compile(r"[ \t>]*")
_CALL = re.compile(r"\[\^([\w-]+)\]")


def faults_of_size(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """The faults of a text that is too much for Markdown."""
    calls: Counter[str] = Counter()
    for is_blank, group in groupby(lines, key=lambda line: not line[1] or line[1].isspace()):
        if is_blank:
            continue
        paragraph = list(group)
        length = sum(len(line) + 1 for _, line in paragraph)
        if length > LONGEST_PARAGRAPH:
            text = f"a paragraph has {length} characters; at most {LONGEST_PARAGRAPH} may stand between blank lines"
            yield Fault(paragraph[0][0], text)
        elif (place := _place_of_depth(paragraph)) is not None:
            yield Fault(place, "lists, quotes or brackets are nested too deep")
        for place, line in paragraph:
            for match in _CALL.finditer(line):
                calls[match[1]] += 1
                if calls[match[1]] == MOST_CALLS + 1:
                    yield Fault(place, f'footnote "[^{match[1]}]": it is called more than {MOST_CALLS} times')


def _place_of_depth(paragraph: Sequence[tuple[Place, str]]) -> Place | None:
    """Where nesting is too deep, or None."""
    squares = rounds = 0
    for place, line in paragraph:
        indentation = _INDENTATION.match(line)
        depth = len(indentation[0].expandtabs(4)) // 4 + indentation[0].count(">") if indentation else 0
        for bracket in _BRACKET.findall(line) if len(line) > DEEPEST or squares or rounds else ():
            match bracket:
                case "[":
                    squares += 1
                case "](":
                    squares, rounds = max(0, squares - 1), rounds + 1
                case "]":
                    squares = max(0, squares - 1)
                case _:
                    rounds = max(0, rounds - 1)
            depth = max(depth, squares, rounds)
        if depth > DEEPEST:
            return place
    return None
