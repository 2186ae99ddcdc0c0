"""Remarks: lines that an author most likely meant as markup but that print as plain text, each with what to write
instead.
"""

import re
from collections.abc import Iterator, Sequence

from lab.language.characters import PLACEHOLDER
from lab.language.faults import Fault, Place
from lab.language.words import shortened

_ITEM = re.compile(r"(?P<indentation>[ ]*)(?:[-*+]|[0-9]{1,2}[.)])[ ]+\S")
_NO_TEXT = re.compile(r"\s|#|>|\||[-*_=]{3,}\s*$|\[\^?[^\]]+\]:|:[ ]")
"""The beginning of a line that is not running text."""

_DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_FENCED = r"!!!|\?\?\?\+?|:::+"
_DIRECTIVE = r"\.\.(?=[ ](?:note|warning|tip|hint|important|caution|danger)::)"
_BOX = re.compile(rf"(?:{_FENCED}|{_DIRECTIVE})\s*\{{?\.?(?P<kind>[A-Za-z-]+)(?:::)?.*")
_HOLDER = re.compile(r"[ ]*(?:(?:[-*+]|[0-9]{1,2}[.)])[ ]+\S|\[\^[^\]]+\]:|:[ ]+\S)")
"""The beginning of a line that indented lines below it belong to."""

_QUOTES = re.compile(r"[ ]{0,3}>(?:[ ]{0,3}>)*[ ]?")
_UNQUOTED_BOX = re.compile(r"\[!(?:note|warning|tip|important|caution|question|aside|misconception)\]", re.IGNORECASE)
_INDENTED_HEADING = re.compile(r"[ ]{1,3}#{1,6}[ ]+\S")
_CLINGING_HEADING = re.compile(r"#{1,6}[^#\s]\S*")
_CODE_OR_ESCAPE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\\.")
_CLINGING = re.compile(r"(?:-|[0-9]{1,2}[.)])[A-Za-z]")
_ROW = re.compile(r"\|.*\|\s*")


def remarks_on(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """A warning for each line that is most likely meant as markup."""
    is_in_list = False
    above, before, depth, place_before = "", "", 0, None
    for place, written in lines:
        line, depth_here = _without_quotes(written)
        if depth_here != depth:  # a paragraph ends where a quote begins or ends
            above, before, depth, is_in_list = "", "", depth_here, False
        if depth_here == 0 and (box := _UNQUOTED_BOX.match(line)):
            yield Fault(place, f'"{box[0]}" prints as text; a box is a quote, as in > {box[0]}')
        elif remark := _remark_on(above, before, line) or (_remark_in_list(before, line) if is_in_list else ""):
            yield Fault(place, remark)
        elif (remark := _remark_on_two(above, before, line)) and place_before:
            yield Fault(place_before, remark)
        if line.strip():
            is_in_list = bool(_HOLDER.match(line)) or (is_in_list and (line[0] in " \t" or bool(before.strip())))
        above, before, place_before = before, line, place
    yield from _remarks_on_tables(lines)


def _without_quotes(line: str) -> tuple[str, int]:
    """A line without its leading `>`, and how many of them it has."""
    quotes = _QUOTES.match(line)
    return (line[quotes.end() :], quotes[0].count(">")) if quotes else (line, 0)


def _remark_on(above: str, before: str, line: str) -> str:
    """The remark on a line, given the two above it; "" if there is none."""
    item, item_before = _ITEM.match(line), _ITEM.match(before)
    if item and item_before and len(item_before["indentation"]) < len(item["indentation"]) % 4:
        return "this list ends the list above; indent it by four spaces to keep it inside"
    if item and not item["indentation"] and _is_text(before):
        return "this prints as text; put a blank line before the list"
    if "|" in line and "|" in before and _DELIMITERS.fullmatch(line) and _is_text(above):
        return "this prints as text; put a blank line before the table"
    if box := _BOX.fullmatch(line):
        shown = shortened(PLACEHOLDER.sub("…", line))
        return f'"{shown}" prints as text; a box begins with {_box(box["kind"])}'
    if _INDENTED_HEADING.match(line):
        return "this prints as text; start the heading in column 1"
    if clinging := _CLINGING_HEADING.match(line):
        shown = shortened(PLACEHOLDER.sub("…", clinging[0]))
        return f'"{shown}" starts a heading; put a space after the #, or a backslash before it'
    if line.strip().lower() in ("[toc]", "[[toc]]"):
        return f'"{line.strip()}" prints as text; every page has a table of contents already'
    return ""


def _remark_in_list(before: str, line: str) -> str:
    """The remark on a line after one that belongs to a list, a footnote or a definition; "" if there is none."""
    is_indented = line.startswith(" ") and not line.startswith("    ")
    item = _ITEM.match(line)
    if is_indented and line.strip() and not before.strip() and not item:
        return "this ends the list above; indent it by four spaces to keep it inside"
    if item and not item["indentation"] and before.startswith("    ") and not _ITEM.match(before.strip()):
        return "this item becomes part of the one above; put a blank line before it"
    return ""


def _remark_on_two(above: str, before: str, line: str) -> str:
    """The remark on the first of two lines, given the line above it; "" if there is none."""
    if _CLINGING.match(line) and _CLINGING.match(before) and not _CLINGING.match(above):
        return "this prints as text; put a space after the dash or the number"
    if _ROW.fullmatch(line) and _ROW.fullmatch(before) and not above.strip() and not _DELIMITERS.fullmatch(line):
        return "this prints as text; a table needs a line like |---|---| under its first row"
    return ""


def _remarks_on_tables(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """A warning for each row with too many cells, and each table whose line of dashes does not match its first row."""
    columns = 0
    before = ""
    for place, written in lines:
        line, _ = _without_quotes(written)
        if "|" in before and "|" in line and _DELIMITERS.fullmatch(line) and "-" in line:
            columns = _cells(before)
            if _cells(line) != columns:
                said = f"this prints as text: {columns} above the dashes, {_cells(line)} in their line"
                yield Fault(place, f"{said}; a table needs as many cells in both")
                columns = 0
        elif "|" not in line:
            columns = 0
        elif columns and (count := _cells(line)) > columns:
            yield Fault(place, f"this row has {count} cells, its table {columns} columns; the last cells do not show")
        before = line


def _cells(line: str) -> int:
    """How many cells a row has: bars in code and after a backslash do not count."""
    bare = _CODE_OR_ESCAPE.sub("", line).strip()
    return bare.removeprefix("|").removesuffix("|").count("|") + 1


def _box(kind: str) -> str:
    known = {"tip": "NOTE", "hint": "NOTE", "info": "NOTE", "important": "WARNING", "danger": "WARNING"}
    known |= {"caution": "WARNING", "warning": "WARNING", "question": "QUESTION", "aside": "ASIDE"}
    return f"> [!{known.get(kind.lower(), 'NOTE')}]"


def _is_text(line: str) -> bool:
    """Whether a line is running text."""
    return bool(line.strip()) and not _NO_TEXT.match(line) and not _ITEM.match(line)
