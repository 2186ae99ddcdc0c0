"""Extraction: whatever is not Markdown is taken out of a text before Markdown sees it, and leaves a placeholder.

A placeholder is a number between two characters that no text may contain. If it ends up in code, what the author wrote
is put back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lab.language.characters import CLOSE, OPEN, PLACEHOLDER
from lab.language.faults import Fault, Place
from lab.language.words import did_you_mean, shortened
from lab.report.markdown.dialect import BOXES
from lab.report.markdown.elements import unescaped
from lab.report.markdown.likely import LIKELY, remark_in
from lab.report.markdown.marks import (
    Anchor,
    Bare,
    Citation,
    Formula,
    Plain,
    Reference,
    Remark,
    Spot,
    Token,
    Typed,
    Width,
)
from lab.report.markdown.scripts import SIGNS, WORD
from lab.report.values import Value

ID = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
"""An id, as a reference writes it."""

ADDRESS = r"<[^<>\n]*>|[^\s(){}<>]*(?:\([^\s(){}]*\)[^\s(){}<>]*)*"
"""An address, as a link writes it: its brackets come in pairs, or it is in angle brackets."""

WIDTHS = range(5, 101, 5)
"""How wide a picture may be, in per cent of the text's width."""

Lines = Sequence[tuple[Place, str]]
"""Lines of a chapter, each with its place."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """A text with placeholders, line by line. Placeholder n is for `tokens[n]`, which the author wrote as `written[n]`.
    A fault in `footnote_faults` counts only if Markdown makes a footnote with its id.
    """

    lines: Lines
    tokens: Sequence[Token]
    written: Sequence[str]
    footnote_faults: Sequence[tuple[str, Fault]]
    warnings: Sequence[Fault]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(line for _, line in self.lines)


_TOKEN = re.compile(
    rf"""(?=[\\`{{$@\[!<\]^~=0-9h&])(?:
      {LIKELY} |
      \\(?P<escaped>[\\`$@\[\]{{}}!<])
    | (?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
    | <(?:https?|mailto):[^\s<>]*>
    | <(?P<ftp>[Ff][Tt][Pp][Ss]?://[^<>\n]*)>
    | (?<!{WORD})(?<![@./=])(?P<bare>https?://(?:(?!\{{\{{)[^\s<>"`|\[\]{SIGNS}])+)
    | \{{\{{(?P<value>[^`\n]{{0,1000}}?)\}}\}}
    | (?P<open_value>\{{\{{)
    | \$\$(?P<display>(?:\\.|[^$\\])+?)\$\$(?:[ \t]*\{{\#(?P<equation>[^\s}}]*)\}})?
    | (?P<open_display>\$\$)
    | \$(?![\s$])(?P<inline>(?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)
    | (?<!{WORD})(?<![@./])@(?P<kind>[A-Za-z]+):(?P<id>(?:{WORD}|[.-])*{WORD})
    | \[@(?P<citation>[^\[\]\n]*)\](?!\()
    | (?<=\))\{{width=(?P<width>[^{{}}\n]*)\}}
    | (?<!\w-)(?<![\w.,:/])(?=(?P<typed>\d+\.\d+)(?![\w/-]|\.\d))
    | (?P<anchor>\{{\#[A-Za-z][\w:.-]*\}})(?=[ \t]*\#*[ \t]*(?:\n|$))
    | (?:(?<=>)|(?<=>[ ]))\[!(?P<box>[A-Za-z]+)\]
    | \[\^(?P<note>[^\]\n]*)\](?P<is_definition>:)?
    | \]\(\s*(?P<link>{ADDRESS})
    | (?<![^\n])\[[^\]\n]+\]:[ \t]*<?(?P<definition>[^\s>]+)
    | (?<![\w\])])\[(?=(?![@^])[^\[\]\n]+\]\[(?P<used>[^\[\]\n]+)\])
    )""",
    re.DOTALL | re.VERBOSE,
)
_IN_FORMULA = re.compile(r"\{\{([^`\n]*?)\}\}")
_KEY = re.compile(r"\s*@?(?P<key>[A-Za-z0-9][\w:.+/-]*)\s*")


_MONEY = re.compile(r"[0-9][0-9.,]*\s+[A-Za-z]{2,}[^\\^_{}=]*\Z")
"""The text between two dollar signs that are prices."""

_NUMBERED = re.compile(r"(?:§|\b(?:Figure|Table|Chapter|Section|Equation|Eq\.|Fig\.|[Vv]ersion|Python|NumPy))\s*\Z")
"""The text before a decimal that numbers something."""

_PUNCTUATION = ".,;:!?'*_~"
"""What may follow an address in a sentence without being part of it."""

_LINK_DEFINED = re.compile(r"[ ]{0,3}(?:(?:[-*+>]|[0-9]+[.)])[ ]+)*\[(?P<label>[^\]\[\n^]+)\]:[ \t]*\S")

_DEFINED = re.compile(r"[ ]{0,3}\[(?P<note>\^)?(?P<label>[^\]\n]+)\]:")


def extract(lines: Lines) -> Extraction:
    """The text with placeholders for everything that is not Markdown."""
    extractor = _Extractor(lines)
    left = [line for _, group in groupby(lines, key=_is_blank) for line in extractor.paragraph(list(group))]
    faults = extractor.footnote_faults()
    return Extraction(left, extractor.tokens, extractor.written, faults, list(_unused_definitions(lines)))


class _Extractor:
    """Takes tokens out of a text, paragraph by paragraph."""

    def __init__(self, lines: Lines) -> None:
        self.tokens: list[Token] = []
        self.written: list[str] = []
        found = [match for _, line in lines if (match := _DEFINED.match(line))]
        self._links = {match["label"].lower() for match in found if not match["note"]}
        self._notes = {match["label"] for match in found if match["note"]}
        self._defined: dict[str, Place] = {}
        self._called: set[str] = set()
        self._doubled: list[tuple[str, Fault]] = []

    def paragraph(self, lines: Lines) -> Lines:
        """What is left of the lines between two blank ones; no token continues after a blank line."""
        text = "\n".join(line for _, line in lines)

        def replaced(match: re.Match[str]) -> str:
            place = lines[text.count("\n", 0, match.start())][0]
            if not match[0]:
                return self._before(match, text[: match.start()], place)
            if match["bare"] is not None:
                address = _without_end(match["bare"])
                bare = Bare(unescaped(re.sub(r"\\([^A-Za-z0-9\s])", r"\1", address)))
                return self._placeholder(bare, address) + match[0][len(address) :]
            if match["inline"] is not None and _MONEY.match(match["inline"]):
                said = f'"{shortened(match[0])}" looks like a price, not a formula; write \\$ for a dollar sign'
                return self._placeholder(Remark(Fault(place, said)), "") + match[0]
            for name in ("link", "definition"):
                if match[name] is not None:
                    return self._with_spot(match, name, place)
            is_note = match["note"] is not None
            token = self._of_footnote(match, text, place) if is_note else self._token(match, place)
            return self._placeholder(token, match[0]) if token else match[0]

        left = []
        number = 0
        for line in _TOKEN.sub(replaced, text).split("\n"):
            left.append((lines[number][0], line))
            number += 1 + sum(self.written[int(index)].count("\n") for index in PLACEHOLDER.findall(line))
        return left

    def _before(self, match: re.Match[str], before: str, place: Place) -> str:
        """What goes before text that stays as it is: a placeholder for what is noted about it, or nothing."""
        if match["typed"]:
            return "" if _NUMBERED.search(before) else self._placeholder(Typed(match["typed"], place), "")
        remark = remark_in(match)
        return self._placeholder(Remark(Fault(place, remark)), "") if remark else ""

    def footnote_faults(self) -> list[tuple[str, Fault]]:
        """What is wrong with the footnotes that are defined; each fault with the id of its footnote."""
        uncalled = (
            (f"fn:{label}", Fault(place, f'footnote "[^{shortened(label)}]": nothing uses it'))
            for label, place in self._defined.items()
            if label not in self._called
        )
        return [*self._doubled, *uncalled]

    def _placeholder(self, token: Token, written: str) -> str:
        self.tokens.append(token)
        self.written.append(written)
        return f"{OPEN}{len(self.tokens) - 1}{CLOSE}"

    def _with_spot(self, match: re.Match[str], name: str, place: Place) -> str:
        """What the author wrote, with a placeholder before the address in it."""
        begins = match.start(name) - match.start() + match[name].startswith("<")
        return match[0][:begins] + self._placeholder(Spot(place), "") + match[0][begins:]

    def _of_footnote(self, match: re.Match[str], text: str, place: Place) -> Plain | None:
        """What is wrong with a use or a definition of a footnote, if anything."""
        label = match["note"]
        said = f'footnote "[^{shortened(label)}]"'
        if re.fullmatch(r"[\w-]+", label) is None:
            return Plain(match[0], Fault(place, f'{said}: a label of letters, digits, "-" and "_" is needed'))
        if match["is_definition"] and _is_indented_by_little(text[: match.start()].rpartition("\n")[2]):
            if (first := self._defined.setdefault(label, place)) != place:
                self._doubled.append((f"fn:{label}", Fault(place, f"{said}: it is defined already, at {first}")))
            return None
        self._called.add(label)
        return None if label in self._notes else Plain(match[0], Fault(place, f"{said}: nothing defines it"))

    def _token(self, match: re.Match[str], place: Place) -> Token | None:
        """What is to be taken out, or None where it is Markdown's."""
        if match["ftp"] is not None:
            said = f'link "{shortened(match["ftp"])}": it begins with "ftp"; http:, https: or mailto: is needed'
            return Plain(match[0], Fault(place, said))
        if match["box"] is not None:
            return _unknown_box(match["box"], place)
        if match["used"] is not None and match["used"].lower() not in self._links:
            said = f'link "[...][{shortened(match["used"])}]"'
            return Plain("[", Fault(place, f'{said}: nothing defines "[{match["used"]}]"'))
        return _mark(match, place)


def _unused_definitions(lines: Lines) -> Iterator[Fault]:
    """A warning for each line that defines where `[label]` leads if nothing uses the label: the line is not shown."""
    text = "\n".join(line for _, line in lines).lower()
    for place, line in lines:
        found = _LINK_DEFINED.match(line)
        if found and text.count(f"[{found['label'].lower()}]") < 2:
            said = f'"[{shortened(found["label"])}]:" defines a link that nothing uses, so the line does not show'
            yield Fault(place, f"{said}; write \\[ for a bracket")


def _without_end(address: str) -> str:
    """An address without the punctuation that follows it in a sentence."""
    address = address.rstrip(_PUNCTUATION)
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_PUNCTUATION)
    return address


def _is_blank(line: tuple[Place, str]) -> bool:
    return not line[1] or line[1].isspace()


def _is_indented_by_little(before: str) -> bool:
    """Whether the text before something on its line is so little that Markdown may begin a paragraph there."""
    return len(before) < 4 and not before.strip(" ")


def _unknown_box(kind: str, place: Place) -> Plain | None:
    if kind.lower() in BOXES:
        return None
    known = [name.upper() for name in BOXES]
    return Plain(f"[!{kind}]", Fault(place, f'no box is called "[!{kind}]"{did_you_mean(kind.upper(), known)}'))


def _mark(match: re.Match[str], place: Place) -> Token | None:
    """The token of a match, or None if the match is Markdown's."""
    match match.lastgroup:  # the group that ends last: "id" of a reference, which has a kind before it
        case "escaped" if match["escaped"] in "$@":
            return Plain(match["escaped"])
        case "value":
            return Value(match["value"].strip(), place)
        case "open_value":
            return Plain("{{", Fault(place, 'the value opened by "{{" is not closed by "}}" on its line'))
        case "display" | "equation":
            return _equation(match, place)
        case "open_display":
            return Plain("$$", Fault(place, 'the formula opened by "$$" is not closed in its paragraph'))
        case "inline":
            return Formula(_parts(match["inline"], place), place)
        case "id":
            return Reference(match["kind"], match["id"], place)
        case "citation":
            return _citation(match["citation"], place)
        case "width":
            return _width(match["width"], place)
        case "anchor":
            return _anchor(match["anchor"], place)
        case _:
            return None


def _width(written: str, place: Place) -> Token:
    percent = re.fullmatch(r"(\d{1,3})%", written)
    if percent and int(percent[1]) in WIDTHS:
        return Width(int(percent[1]), place)
    text = f'picture "{{width={shortened(written)}}}": one of {{width=5%}}, {{width=10%}} to {{width=100%}} is needed'
    return Plain(f"{{width={written}}}", Fault(place, text))


def _anchor(written: str, place: Place) -> Token:
    own = written[2:-1]
    if ":" in own and re.fullmatch(f"sec:{ID}", own) is None:
        text = f'heading "{shortened(written)}": an id like "sec:rate", or one without a colon, is needed'
        return Plain(written, Fault(place, text))
    return Anchor(own, place)


def _equation(match: re.Match[str], place: Place) -> Token:
    equation = match["equation"] or ""
    if equation and re.fullmatch(f"eq:{ID}", equation) is None:
        text = f'equation "{{#{shortened(equation)}}}": an id like "eq:loss" is needed'
        return Plain(match[0], Fault(place, text))
    tex = re.sub(r"\n[ \t]*(?:>[ \t]?)+", "\n", match["display"])  # the `>` of a quote
    return Formula(_parts(tex, place), place, is_display=True, id=equation)


def _citation(keys: str, place: Place) -> Token:
    found = [_KEY.fullmatch(key) for key in keys.split(";")]
    if None in found:
        text = f'citation "[@{shortened(keys)}]": keys like "[@one; @two]" are needed'
        return Plain(f"[@{keys}]", Fault(place, text))
    return Citation(tuple(key["key"] for key in found if key), place)


def _parts(tex: str, place: Place) -> tuple[str | Value, ...]:
    """The TeX between values, and the values, in order; each value with its own line."""
    parts: list[str | Value] = []
    for index, part in enumerate(_IN_FORMULA.split(tex)):
        parts.append(Value(part.strip(), place) if index % 2 else part)
        place = Place(place.file, place.line + part.count("\n"))
    return tuple(part for part in parts if part != "")
