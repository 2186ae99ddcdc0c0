"""Slips in TOML: what an author most likely meant by a line that does not parse, and what would be right."""

import re

LONGEST_LINE = 400
"""How many characters of a line are looked at."""

_TEXT = re.compile(r""""(?:\\.|[^"\\])*(?:"|$)|'[^']*(?:'|$)""")
_CURLY = r"[\u2018-\u201f«»`\u00b4]"
_BEFORE = r"(?:=|\[|,)\s*"  # a value
_BEHIND = r"\s*(?=$|[,\]}])"
_QUOTED = r'a text needs quotes: "\g<word>"'

_SLIPS = [
    (rf"(?:^|[=\[,{{])\s*{_CURLY}|{_CURLY}\s*$", 'a text needs straight quotes: "..."'),
    (r"(?:^|[{,])\s*[\w.\"-]+\s*(?P<sign>==|=>|:=?|->|<-)", 'an "=" separates a key from its value, not "\\g<sign>"'),
    (r"^\s*(?P<one>[\w-]+)\s+(?P<two>[\w-]+)\s*=", r"a key has no blank; write \g<one>_\g<two> or \g<one>.\g<two>"),
    (r"^\s*[\w.-]*[^\x00-\x7f][\w.-]*\s*=", "a key has letters from A to Z only"),
    (r"=\s*[^\s,{\[]+\s+(?P<key>[\w.-]+)\s*=", r'key "\g<key>" needs a line of its own'),
    (rf"{_BEFORE}(?P<word>True|TRUE|False|FALSE|(?i:yes|no|on|off)){_BEHIND}", r"write true or false, not \g<word>"),
    (rf"(?i){_BEFORE}(?P<word>null|none|nil){_BEHIND}", r"there is no \g<word>; leave the key out"),
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
    (rf"{_BEFORE}(?P<whole>[+-]?\d+)\.{_BEHIND}", r"a decimal point has digits on both sides: \g<whole>.0"),
    (r"=\s*[+-]?\d[\d.]*\s*[%^*/](?!\d+/)", "a number is written out: 0.5, 1e-3"),
    (r"=\s*$", 'a value is needed behind "="'),
    (r",\s*}", 'leave out the comma before "}"'),
    (r'^\s*[\w."-]+\s*=[^\[{]+(?P<sign>[,;])\s*$', r'leave out the "\g<sign>" behind the value'),
    (r"^\s*[\w.-]+\s*=\s*(?P<word>[^\W\d_][^\"\[\]{}=]*?)\s*$", _QUOTED),
    (
        r"^\s*[\w.-]+\s*=\s*(?P<word>\d+\.? ?[^\W\d_]{2}[^\"\[\]{}=]*?|\d+[./-]\d+[./-]\d+)\s*$",
        f"{_QUOTED}; a number stands alone",
    ),
    (r"(?:^|,|=\s*\[*)\s*(?!(?:true|false|inf|nan)\b)(?P<word>[^\W\d_][\w.-]*)\s*(?=[,\]}])", _QUOTED),
]
"""Patterns of a line, in whose texts nothing is left, and what is said of the first that is found in it."""

_AFTER_STATEMENT = "expected newline or end of document after a statement"
_NOT_OF_A_LINE = ("unterminated string", 'unescaped "\\"', 'expected "')
_RESTATED = {
    "invalid value": "invalid value; a text needs quotes, true and false are small, a decimal point is a point",
    _AFTER_STATEMENT: f'{_AFTER_STATEMENT}; a text with quotes inside stands in """...""", a decimal point is a point',
    "unterminated string": "a text does not end with straight quotes",
    'expected """': "a text does not end",
    'unescaped "\\" in a string': "a text with a backslash stands in single quotes: '$\\eta$'",
    'illegal character "\\n"': "a text does not end on its line with a straight quote",
    'expected "="': '"=" is needed between a key and its value',
    'expected "]"': 'a line that begins with "[" names a table and ends with "]"',
    "invalid statement": 'a line begins with a key, as in epochs = 500; a comment begins with "#"',
    "invalid initial character": 'a key of letters from A to Z, digits, "_" or "-" is needed',
    "unclosed array": 'a list does not end; "]" is needed, and commas between its values',
    "unclosed inline table": 'a table does not end; "}" is needed on its line',
    "cannot overwrite": "a key is there twice; one of them is needed",
    "cannot mutate": "a key is there twice; one of them is needed",
}
"""What Python says of TOML, in words for an author."""


def restated(what: str, line: str) -> str:
    """What is wrong with a line that does not parse, and what would be right; `what` is Python's word for it."""
    plain = (what[:1].lower() + what[1:]).replace("'", '"')
    generic = next((words for said, words in _RESTATED.items() if plain.startswith(said)), plain)
    is_whole = plain.startswith(_NOT_OF_A_LINE) and not plain.startswith('expected "="')
    return generic if is_whole else _slip(line) or generic


def _slip(line: str) -> str | None:
    """What would be right where a line has a common slip."""
    code = _TEXT.sub('""', line[:LONGEST_LINE]).partition("#")[0]
    found = ((re.search(pattern, code), words) for pattern, words in _SLIPS)
    return next((match.expand(words) for match, words in found if match), None)
