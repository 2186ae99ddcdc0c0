"""TOML, and the line of each key."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from lab.language.characters import UNFIT, problem_of
from lab.language.faults import Fault, FaultsError, Place, lines_of
from lab.language.toml_mistakes import restated
from lab.language.words import shortened

LONGEST_TABLE = 20_000
"""How many characters of TOML a block, or the file of the report, may have."""

_AT = re.compile(r"^(?P<what>.*?) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL)
_HEADER = re.compile(r"\s*\[\[?\s*(?P<path>[^\[\]]+?)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"""\s*(?P<path>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_TOKEN = re.compile(
    r"""(?P<text>\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*')|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])""",
    re.DOTALL,
)


def parse_table(text: str, place: Place, who: str) -> dict[str, object]:
    """The table in a TOML text; `place` is that of its first line.

    Raises FaultsError if the text is too long, at the line that does not parse, or at the line with an escape for a
    character that no page may contain.
    """
    if len(text) > LONGEST_TABLE:
        said = f"{who}: the TOML has {len(text)} characters; at most {LONGEST_TABLE} are read"
        raise FaultsError([Fault(place, said)])
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT.match(str(error))
        lines = lines_of(text)
        line = min(int(match["line"]), len(lines)) if match and match["line"] else len(lines)
        doubled = _doubled(text, line, place) if str(error).startswith("Cannot ") else None
        what, line = doubled or (restated(match["what"] if match else str(error), lines[line - 1]), line)
    except RecursionError:
        what, line = "nested too deep", 1
    except ValueError:  # Python's limit for whole numbers
        what = "a number has too many digits"
        line = next((i for i, part in enumerate(lines_of(text), 1) if re.search(r"\d{4000}", part)), 1)
    else:
        if not (escaped := _escaped_unfit(table)):
            return table
        key, letter = escaped
        what = problem_of(letter)
        line = max(line_of(key, text), 1)
        raise FaultsError([Fault(Place(place.file, place.line + line - 1), f'{who}: key "{shortened(key)}": {what}')])
    raise FaultsError([Fault(Place(place.file, place.line + line - 1), f"{who}: not valid TOML: {what}")])


def _escaped_unfit(table: dict[str, object]) -> tuple[str, str] | None:
    """The first key with an unfit character in its name or its value, and that character; None if there is none.

    Unescaped ones were found when the file was read; escapes like \\u0000 show only once TOML is parsed.
    """
    values: list[tuple[str, object]] = [("", table)]  # a loop, not recursion: dotted keys can nest deeply
    while values:
        key, value = values.pop()
        if isinstance(value, dict):
            values += [(f"{key}.{name}".removeprefix("."), part) for name, part in value.items()]
            values += [(key or name, name) for name in value]
        elif isinstance(value, list):
            values += [(f"{key}[{index}]", item) for index, item in enumerate(value)]
        elif isinstance(value, str) and (found := UNFIT.search(value)):
            return key, found[0]
    return None


def _doubled(text: str, last: int, place: Place) -> tuple[str, int] | None:
    """If the last key up to a line clashes with an earlier one: what is wrong, and that key's line."""
    earlier = [statement for statement in _statements(text) if statement[1] <= last]
    if not earlier:
        return None
    path, line = earlier.pop()
    said, at = f'"{shortened(path)}"', place.line - 1
    for other, first in reversed(earlier):
        if other == path:
            return f"key {said} is set twice, on lines {at + first} and {at + line}; keep one of them", line
    for other, first in reversed(earlier):
        if path.startswith(f"{other}.") or other.startswith(f"{path}."):
            both = f'"{shortened(other)}" on line {at + first} and {said} on line {at + line}'
            return f"keys {both} cannot both be set; keep one of them", line
    return None


def line_of(key: str, text: str) -> int:
    """The line, from 1, of a key, given as a path like `sweep.learning_rate[2]` or `stream.starts[3].layers`.

    If the whole path is not there, the line of its longest part that is; 0 if no part is.
    """
    match = re.match(r"(?P<path>[^\[]*)(?:\[(?P<index>\d{1,9})\])?", _plain(key))
    path, index = (match["path"], match["index"]) if match else ("", None)
    lines = _lines_by_key(text)
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        if (line := lines.get(".".join(parts[:length]))) is not None:
            if index is None or length < len(parts):
                return line
            items = _lines_of_items(text, path, line)
            return items[int(index)] if int(index) < len(items) else line
    return 0


@lru_cache(maxsize=1)  # a block with many faults asks once per fault
def _lines_by_key(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    for path, number in _statements(text):
        for end in [i for i, letter in enumerate(path) if letter == "."] + [len(path)]:
            lines.setdefault(path[:end], number)
    return lines


def _statements(text: str) -> Iterator[tuple[str, int]]:
    """The full path of each key and header, and its line."""
    header = ""
    for number, line in enumerate(lines_of(_outermost(text)), 1):
        if match := _HEADER.fullmatch(line):
            header = _plain(match["path"]) + "."
            yield header[:-1], number
        elif match := _KEY.match(line):
            yield header + _plain(match["path"]), number


def _outermost(text: str) -> str:
    """The text with everything inside lists, tables and multi-line strings blanked out; lines keep their numbers."""
    kept: list[str] = []
    at = depth = 0
    while token := _TOKEN.search(text, at):
        between = text[at : token.start()]
        kept.append(_blank(between) if depth else between)
        end_of_line = text.find("\n", token.start())
        line = text[token.start() : end_of_line if end_of_line >= 0 else len(text)]
        starts_line = not text[text.rfind("\n", 0, token.start()) + 1 : token.start()].strip()
        header = _HEADER.fullmatch(line) if token["open"] == "[" and depth == 0 and starts_line else None
        if header:
            kept.append(line)
            at = token.start() + len(line)
            continue
        depth = max(0, depth + bool(token["open"]) - bool(token["close"]))
        is_plain = token["text"] and depth == 0 and "\n" not in token[0]
        kept.append(token[0] if is_plain else _blank(token[0]))
        at = token.end()
    kept.append(_blank(text[at:]) if depth else text[at:])
    return "".join(kept)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _plain(path: str) -> str:
    return re.sub(r"""["'\s]""", "", path)


@lru_cache(maxsize=1)
def _lines_of_items(text: str, path: str, first: int) -> list[int]:
    """The lines of the tables in a list that starts on line `first`, if each has its own line or header."""
    lines = lines_of(text)
    headers = [number for number, line in enumerate(lines, 1) if _plain(line).startswith(f"[[{path}]]")]
    if headers or not lines[first - 1].rstrip().endswith("["):
        return headers
    inside = takewhile(lambda numbered: not numbered[1].lstrip().startswith("]"), enumerate(lines[first:], first + 1))
    return [number for number, line in inside if line.lstrip().startswith("{")]
