"""TOML, and the line on which each key of it stands."""

import re
import tomllib

from lab.report.faults import Fault, FaultsError, Place

_AT = re.compile(r"^(?P<what>.*?) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL)
_HEADER = re.compile(r"\s*\[\[?\s*(?P<path>[^\[\]]+?)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"""\s*(?P<path>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def parse_table(text: str, place: Place, who: str) -> dict[str, object]:
    """The table that a TOML text says; `place` is that of its first line.

    Raises FaultsError with the line that does not parse.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _AT.match(str(error))
        what = match["what"] if match else str(error)
        last = max(len(text.splitlines()), 1)
        line = min(int(match["line"]), last) if match and match["line"] else last
    except RecursionError:
        what, line = "nested too deep", 1
    raise FaultsError([Fault(Place(place.file, place.line + line - 1), f"{who}: no TOML: {_restated(what)}")])


def line_of(key: str, text: str) -> int:
    """The line, from 1, on which a key stands, as a path like `sweep.learning_rate[2]` or `stream.starts[3].layers`.

    Of a path that does not stand there as a whole the longest part counts; 0 when none does.
    """
    path, _, rest = _plain(key).partition("[")
    lines = _lines_by_key(text)
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        if (line := lines.get(".".join(parts[:length]))) is not None:
            return _line_of_table(text, line, int(rest.partition("]")[0])) if rest and length == len(parts) else line
    return 0


def _lines_by_key(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    header = ""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _HEADER.fullmatch(line):
            header = _plain(match["path"]) + "."
            lines.setdefault(header[:-1], number)
        elif match := _KEY.match(line):
            path = header + _plain(match["path"])
            for end in [i for i, letter in enumerate(path) if letter == "."] + [len(path)]:
                lines.setdefault(path[:end], number)
    return lines


def _plain(path: str) -> str:
    return re.sub(r"""["'\s]""", "", path)


def _line_of_table(text: str, first: int, index: int) -> int:
    """The line of an item of a list whose items are tables, one a line; else that of the list."""
    lines = text.splitlines()
    tables = [number for number, line in enumerate(lines[first:], first + 1) if line.lstrip().startswith("{")]
    return tables[index] if lines[first - 1].rstrip().endswith("[") and index < len(tables) else first


def _restated(what: str) -> str:
    return what[:1].lower() + what[1:]
