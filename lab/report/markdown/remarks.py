"""Remarks: lines that an author most likely meant as markup, though they print as plain text, each with what would be
right.
"""

import re
from collections.abc import Iterator, Sequence

from lab.experiments.words import shortened
from lab.report.faults import Fault, Place
from lab.report.noncharacters import PLACEHOLDER

_ITEM = re.compile(r"(?P<indentation>[ ]*)(?:[-*+]|[0-9]{1,2}[.)])[ ]+\S")
_NO_TEXT = re.compile(r"\s|#|>|\||[-*_=]{3,}\s*$|\[\^?[^\]]+\]:|:[ ]")
"""How a line begins that is no running text."""

_DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_FENCED = r"!!!|\?\?\?\+?|:::+"
_DIRECTIVE = r"\.\.(?=[ ](?:note|warning|tip|hint|important|caution|danger)::)"
_BOX = re.compile(rf"(?:{_FENCED}|{_DIRECTIVE})\s*\{{?\.?(?P<kind>[A-Za-z-]+)(?:::)?.*")
_HOLDER = re.compile(r"[ ]*(?:(?:[-*+]|[0-9]{1,2}[.)])[ ]+\S|\[\^[^\]]+\]:|:[ ]+\S)")
"""How a line begins to which indented ones below belong."""

_QUOTES = re.compile(r"[ ]{0,3}>(?:[ ]{0,3}>)*[ ]?")
_UNQUOTED_BOX = re.compile(r"\[!(?:note|warning|tip|important|caution|question|aside|misconception)\]", re.IGNORECASE)
_INDENTED_HEADING = re.compile(r"[ ]{1,3}#{1,6}[ ]+\S")
_CLINGING_HEADING = re.compile(r"#{1,6}[^#\s]\S*")
_CODE_OR_ESCAPE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\\.")
_CLINGING = re.compile(r"(?:-|[0-9]{1,2}[.)])[A-Za-z]")
_ROW = re.compile(r"\|.*\|\s*")


def remarks_on(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """A warning for each line that is likely meant as more than text."""
    is_in_list = False
    above, before, depth, place_before = "", "", 0, None
    for place, written in lines:
        line, depth_here = _without_quotes(written)
        if depth_here != depth:  # where a quote begins or ends, so do paragraphs
            above, before, depth, is_in_list = "", "", depth_here, False
        if depth_here == 0 and (box := _UNQUOTED_BOX.match(line)):
            yield Fault(place, f'"{box[0]}" is printed as it stands; a box is a quote, as in > {box[0]}')
        elif remark := _remark_on(above, before, line) or (_remark_in_list(before, line) if is_in_list else ""):
            yield Fault(place, remark)
        elif (remark := _remark_on_two(above, before, line)) and place_before:
            yield Fault(place_before, remark)
        if line.strip():
            is_in_list = bool(_HOLDER.match(line)) or (is_in_list and (line[0] in " \t" or bool(before.strip())))
        above, before, place_before = before, line, place
    yield from _remarks_on_tables(lines)


def _without_quotes(line: str) -> tuple[str, int]:
    """A line without the marks of quotes before it, and how many there are."""
    quotes = _QUOTES.match(line)
    return (line[quotes.end() :], quotes[0].count(">")) if quotes else (line, 0)


def _remark_on(above: str, before: str, line: str) -> str:
    """What is to be said of a line below two others."""
    item, item_before = _ITEM.match(line), _ITEM.match(before)
    if item and item_before and len(item_before["indentation"]) < len(item["indentation"]) % 4:
        return "this list stands in the list above only when it is indented by four blanks"
    if item and not item["indentation"] and _is_text(before):
        return "a list begins behind a blank line; here it is taken for text"
    if "|" in line and "|" in before and _DELIMITERS.fullmatch(line) and _is_text(above):
        return "a table begins behind a blank line; here it is taken for text"
    if box := _BOX.fullmatch(line):
        shown = shortened(PLACEHOLDER.sub("…", line))
        return f'"{shown}" is printed as it stands; a box begins with {_box(box["kind"])}'
    if _INDENTED_HEADING.match(line):
        return "a heading begins in column 1; here it is taken for text"
    if clinging := _CLINGING_HEADING.match(line):
        shown = shortened(PLACEHOLDER.sub("…", clinging[0]))
        return f'"{shown}" begins a heading; put a blank behind the #, or for text a backslash before it'
    if line.strip().lower() in ("[toc]", "[[toc]]"):
        return f'"{line.strip()}" is printed as it stands; every page has its contents already'
    return ""


def _remark_in_list(before: str, line: str) -> str:
    """What is to be said of a line behind what belongs to a list, a footnote or a definition."""
    is_indented = line.startswith(" ") and not line.startswith("    ")
    item = _ITEM.match(line)
    if is_indented and line.strip() and not before.strip() and not item:
        return "this stands in the list above only when it is indented by four blanks"
    if item and not item["indentation"] and before.startswith("    ") and not _ITEM.match(before.strip()):
        return "this item is taken for text of the one above; put a blank line before it"
    return ""


def _remark_on_two(above: str, before: str, line: str) -> str:
    """What is to be said of the first of two lines, which is below another."""
    if _CLINGING.match(line) and _CLINGING.match(before) and not _CLINGING.match(above):
        return "an item of a list has a blank behind its sign; here it is taken for text"
    if _ROW.fullmatch(line) and _ROW.fullmatch(before) and not above.strip() and not _DELIMITERS.fullmatch(line):
        return "a table has a line like |---|---| below its first; here it is taken for text"
    return ""


def _remarks_on_tables(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """A warning for each row with more cells than its table has columns, and each table whose lines do not fit."""
    columns = 0
    before = ""
    for place, written in lines:
        line, _ = _without_quotes(written)
        if "|" in before and "|" in line and _DELIMITERS.fullmatch(line) and "-" in line:
            columns = _cells(before)
            if _cells(line) != columns:
                said = f"{_cells(line)} columns, the line above {columns}"
                yield Fault(place, f"this line of a table has {said}; here it is taken for text")
                columns = 0
        elif "|" not in line:
            columns = 0
        elif columns and (count := _cells(line)) > columns:
            yield Fault(place, f"this row has {count} cells, its table {columns} columns; the last are not shown")
        before = line


def _cells(line: str) -> int:
    """How many cells a row has: bars in code and behind a backslash divide none."""
    bare = _CODE_OR_ESCAPE.sub("", line).strip()
    return bare.removeprefix("|").removesuffix("|").count("|") + 1


def _box(kind: str) -> str:
    known = {"tip": "NOTE", "hint": "NOTE", "info": "NOTE", "important": "WARNING", "danger": "WARNING"}
    known |= {"caution": "WARNING", "warning": "WARNING", "question": "QUESTION", "aside": "ASIDE"}
    return f"> [!{known.get(kind.lower(), 'NOTE')}]"


def _is_text(line: str) -> bool:
    """Whether a line is running text."""
    return bool(line.strip()) and not _NO_TEXT.match(line) and not _ITEM.match(line)
