"""Bounds: a text that no author means, and that Markdown would take minutes to read, is a fault."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from lab.language.faults import Fault, Place
from lab.report.values import Value

LONGEST_PARAGRAPH = 20_000
"""How many characters may be between two blank lines."""

MOST_LINES_TOGETHER = 500
"""How many lines may be between two blank lines."""

MOST_PARAGRAPHS = 5_000
"""How many paragraphs a text may have; blank lines separate them."""

MOST_LINES = 10_000
"""How many non-blank lines a text may have; a line counts once more for each list or quote that it is in."""

MOST_SIGNS = 60_000
"""How many characters with a meaning in Markdown a text may have."""

MOST_MARKS = 7_000
"""How many formulas, values, references, links and pictures a text may have."""

MOST_VALUES = 2_000
"""How many values a text may have."""

DEEPEST = 100
"""How deeply brackets, quotes and lists may be nested; each level of a list is indented by four spaces."""

MOST_CALLS = 200
"""How often a footnote may be used."""

_BRACKET = re.compile(r"\]\(|[\[\])]")
_INDENTATION = re.compile(r"[ \t>]*")
_SIGN = re.compile(r"[\\`*_{\[\]!<>&$@~^|(]")
_CALL = re.compile(r"\[\^([\w-]+)\]")


def faults_of_size(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """The faults of a text that is too large or too deep for Markdown."""
    paragraph_faults = list(_faults_of_paragraphs(lines))
    yield from paragraph_faults
    if not paragraph_faults and (fault := _fault_of_length(lines)):
        yield fault


def _faults_of_paragraphs(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    calls: Counter[str] = Counter()
    for is_blank, group in groupby(lines, key=lambda line: not line[1] or line[1].isspace()):
        if is_blank:
            continue
        paragraph = list(group)
        length = sum(len(line) + 1 for _, line in paragraph)
        if length > LONGEST_PARAGRAPH:
            text = f"a paragraph has {length} characters; at most {LONGEST_PARAGRAPH} may be between blank lines"
            yield Fault(paragraph[0][0], text)
        elif len(paragraph) > MOST_LINES_TOGETHER:
            text = f"a paragraph has {len(paragraph)} lines; at most {MOST_LINES_TOGETHER} may be between blank lines"
            yield Fault(paragraph[0][0], text)
        elif (deep := _place_of_depth(paragraph)) is not None:
            yield Fault(deep, "lists, quotes or brackets are nested too deep")
        for place, line in paragraph:
            for match in _CALL.finditer(line):
                calls[match[1]] += 1
                if calls[match[1]] == MOST_CALLS + 1:
                    yield Fault(place, f'footnote "[^{match[1]}]": it is used more than {MOST_CALLS} times')


def faults_of_number(marks: int, values: Sequence[Value], place: Place) -> Iterator[Fault]:
    """The faults of a text with more marks or values than can be read quickly; `place` is where it begins."""
    if marks > MOST_MARKS:
        said = f"a text has {marks} formulas, values, references and links"
        yield Fault(place, f"{said}; at most {MOST_MARKS} are read, so make it two chapters")
    if len(values) > MOST_VALUES:
        said = f"a text has {len(values)} values; at most {MOST_VALUES} are computed"
        yield Fault(values[MOST_VALUES].place, f"{said}, so make it two chapters")


def _fault_of_length(lines: Sequence[tuple[Place, str]]) -> Fault | None:
    """The fault of a text that is too long as a whole, at the line where it becomes so."""
    paragraphs = deep_lines = signs = 0
    before = ""
    for place, line in lines:
        was_blank, before = not before or before.isspace(), line
        if not line or line.isspace():
            continue
        paragraphs += was_blank
        deep_lines += 1 + _depth(line)
        signs += len(_SIGN.findall(line))
        for count, most, noun in (
            (paragraphs, MOST_PARAGRAPHS, "paragraphs"),
            (deep_lines, MOST_LINES, "lines, those of lists and quotes counted by their depth"),
            (signs, MOST_SIGNS, "signs of Markdown"),
        ):
            if count > most:
                return Fault(place, f"a text has more than {most} {noun}; make it two chapters")
    return None


def _depth(line: str) -> int:
    """How many lists and quotes a line is in, judging by its indentation and its `>`."""
    indentation = _INDENTATION.match(line)
    return len(indentation[0].expandtabs(4)) // 4 + indentation[0].count(">") if indentation else 0


def _place_of_depth(paragraph: Sequence[tuple[Place, str]]) -> Place | None:
    """Where nesting gets too deep, or None."""
    squares = rounds = 0
    for place, line in paragraph:
        depth = _depth(line)
        for bracket in _BRACKET.findall(line) if "[" in line or squares or rounds else ():
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
