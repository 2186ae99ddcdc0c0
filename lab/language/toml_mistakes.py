"""Common mistakes in TOML: what an author most likely meant by a line that does not parse, and how to fix it."""

import re

LONGEST_LINE = 400
"""How many characters of a line are searched."""

_TEXT = re.compile(r""""(?:\\.|[^"\\])*(?:"|$)|'[^']*(?:'|$)""")
_CURLY = r"[\u2018-\u201f«»`\u00b4]"
_BEFORE = r"(?:=|\[|,)\s*"  # what comes before a value
_AFTER = r"\s*(?=$|[,\]}])"
_QUOTED = r'a text needs quotes: "\g<word>"'

_MISTAKES = [
    (rf"(?:^|[=\[,{{])\s*{_CURLY}|{_CURLY}\s*$", 'a text needs straight quotes: "..."'),
    (r"(?:^|[{,])\s*[\w.\"-]+\s*(?P<sign>==|=>|:=?|->|<-)", 'an "=" separates a key from its value, not "\\g<sign>"'),
    (r"^\s*(?P<one>[\w-]+)\s+(?P<two>[\w-]+)\s*=", r"a key has no spaces; write \g<one>_\g<two> or \g<one>.\g<two>"),
    (r"^\s*[\w.-]*[^\x00-\x7f][\w.-]*\s*=", "a key has letters from A to Z only"),
    (r"=\s*[^\s,{\[]+\s+(?P<key>[\w.-]+)\s*=", r'key "\g<key>" needs a line of its own'),
    (rf"{_BEFORE}(?P<word>True|TRUE|False|FALSE|(?i:yes|no|on|off)){_AFTER}", r"write true or false, not \g<word>"),
    (rf"(?i){_BEFORE}(?P<word>null|none|nil){_AFTER}", r"there is no \g<word>; leave the key out"),
    (
        r"=\s*(?P<whole>[1-9]\d{0,2}),(?P<part>\d{3})\s*(?=$|})",
        r"a number has no comma: \g<whole>\g<part>, or with a decimal point \g<whole>.\g<part>",
    ),
    (
        r"=\s*(?P<whole>[+-]?\d+),(?P<part>\d+(?:[eE][+-]?\d+)?)\s*(?=$|}|,\s*[A-Za-z])",
        r"a decimal point is a point: \g<whole>.\g<part>",
    ),
    (r"\[[^\]]*(?:;|\b0,0)", "commas separate the values of a list, and a decimal point is a point"),
    (r'\[[^\]]*[\d"]\s+[\d"]', "commas separate the values of a list"),
    (r"=\s*[({]?(?P<items>\d+(?:\s*,\s*\d+)+)[)}]?\s*$", r"a list needs brackets: [\g<items>]"),
    (rf"{_BEFORE}(?P<sign>[+-]?)\.(?P<part>\d+)", r"a decimal point has digits on both sides: \g<sign>0.\g<part>"),
    (rf"{_BEFORE}(?P<whole>[+-]?\d+)\.{_AFTER}", r"a decimal point has digits on both sides: \g<whole>.0"),
    (r"=\s*[+-]?\d[\d.]*\s*[%^*/](?!\d+/)", "write the number out, as in 0.5 or 1e-3"),
    (r"=\s*$", 'a value is needed after "="'),
    (r",\s*}", 'leave out the comma before "}"'),
    (r'^\s*[\w."-]+\s*=[^\[{]+(?P<sign>[,;])\s*$', r'leave out the "\g<sign>" after the value'),
    (r"^\s*[\w.-]+\s*=\s*(?P<word>[^\W\d_][^\"\[\]{}=]*?)\s*$", _QUOTED),
    (
        r"^\s*[\w.-]+\s*=\s*(?P<word>\d+\.? ?[^\W\d_]{2}[^\"\[\]{}=]*?|\d+[./-]\d+[./-]\d+)\s*$",
        f"{_QUOTED}; nothing may follow a number",
    ),
    (r"(?:^|,|=\s*\[*)\s*(?!(?:true|false|inf|nan)\b)(?P<word>[^\W\d_][\w.-]*)\s*(?=[,\]}])", _QUOTED),
]
"""Patterns for a line whose strings are emptied, and the message for the first that matches."""

_AFTER_STATEMENT = "expected newline or end of document after a statement"
_NOT_OF_A_LINE = ("unterminated string", 'unescaped "\\"', 'expected "')
_RESTATED = {
    "invalid value": "invalid value; a text needs quotes, true and false are lower case, a decimal point is a point",
    _AFTER_STATEMENT: f'{_AFTER_STATEMENT}; a text with quotes inside needs """...""", a decimal point is a point',
    "unterminated string": "a text does not end with straight quotes",
    'expected """': "a text does not end",
    'unescaped "\\" in a string': "a text with a backslash needs single quotes: '$\\eta$'",
    'illegal character "\\n"': "a text does not end on its line with a straight quote",
    'expected "="': '"=" is needed between a key and its value',
    'expected "]"': 'a line that begins with "[" names a table and ends with "]"',
    "invalid statement": 'a line begins with a key, as in epochs = 500; a comment begins with "#"',
    "invalid initial character": 'a key of letters from A to Z, digits, "_" or "-" is needed',
    "unclosed array": 'a list does not end; "]" is needed, and commas between its values',
    "unclosed inline table": 'a table does not end; "}" is needed on its line',
    "cannot overwrite": "a key is set twice; keep one of them",
    "cannot mutate": "a key is set twice; keep one of them",
}
"""What Python's parser says, in words for an author."""


def restated(what: str, line: str) -> str:
    """What is wrong with a line that does not parse, and how to fix it; `what` is Python's message."""
    plain = (what[:1].lower() + what[1:]).replace("'", '"')
    generic = next((words for said, words in _RESTATED.items() if plain.startswith(said)), plain)
    is_whole = plain.startswith(_NOT_OF_A_LINE) and not plain.startswith('expected "="')
    return generic if is_whole else _mistake(line) or generic


def _mistake(line: str) -> str | None:
    """How to fix a line with a common mistake; None if it has none."""
    code = _TEXT.sub('""', line[:LONGEST_LINE]).partition("#")[0]
    found = ((re.search(pattern, code), words) for pattern, words in _MISTAKES)
    return next((match.expand(words) for match, words in found if match), None)
