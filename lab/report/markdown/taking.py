"""Taking out: everything that is no Markdown is taken out of a text before Markdown sees it, and a mark stays."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from lab.experiments.words import did_you_mean, shortened
from lab.report.faults import Fault, Place
from lab.report.markdown.dialect import BOXES
from lab.report.markdown.marks import Address, Anchor, Citation, Formula, Mark, Plain, Reference
from lab.report.noncharacters import CLOSE, OPEN
from lab.report.values import Value

ID = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
"""An id as it stands in a reference."""


ADDRESS = r"<[^<>\n]*>|[^\s(){}<>]*(?:\([^\s(){}]*\)[^\s(){}<>]*)*"
"""An address as it stands in a link; brackets in it come in pairs, or angles stand around it."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """What is a fault unless it stands in code, where Markdown leaves it as written."""

    written: str
    fault: Fault


@dataclass(slots=True)
class Taken:
    """A text without what was taken out of it, and what that was."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)  # of the marks, as written
    addresses: list[Address] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)


_TOKEN = re.compile(
    rf"""(?=[\\`{{$@\[!<\]])(?:
      \\(?P<escaped>[\\`$@\[\]{{}}!<])
    | (?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
    | <(?:https?|mailto):[^\s<>]*>
    | \{{\{{(?P<value>[^`\n]{{0,1000}}?)\}}\}}
    | (?P<open_value>\{{\{{)
    | \$\$(?P<display>(?:\\.|[^$\\])+?)\$\$(?:[ \t]*\{{\#(?P<equation>[^\s}}]*)\}})?
    | (?P<open_display>\$\$)
    | \$(?![\s$])(?P<inline>(?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)
    | (?<![\w@./])@(?P<kind>[A-Za-z]+):(?P<id>[\w.-]*\w)
    | \[@(?P<citation>[^\[\]\n]*)\](?!\()
    | (?P<anchor>\{{\#[A-Za-z][\w:.-]*\}})(?=[ \t]*\#*[ \t]*(?:\n|$))
    | (?:(?<=>)|(?<=>[ ]))\[!(?P<box>[A-Za-z]+)\]
    | \[\^(?P<note>[^\]\n]*)\](?P<is_definition>:)?
    | !(?=\[(?P<alt>[^\]\n]*)\]\(\s*(?P<picture>{ADDRESS}))
    | \]\(\s*(?P<link>{ADDRESS})
    | (?<![^\n])\[(?P<defined>[^\]\n]+)\]:[ \t]*<?(?P<definition>[^\s>]+)
    | (?<![\w\])])(?=\[(?![@^])[^\[\]\n]+\]\[(?P<used>[^\[\]\n]+)\])
    )""",
    re.DOTALL | re.VERBOSE,
)
_IN_FORMULA = re.compile(r"\{\{([^`\n]*?)\}\}")
_KEY = re.compile(r"\s*@?(?P<key>[A-Za-z0-9][\w:.+-]*)\s*")


def take_out(lines: Sequence[tuple[Place, str]]) -> Taken:
    """The lines of a text, from which everything is taken out that is no Markdown."""
    taken = _Taker()
    paragraphs = [
        taken.paragraph(list(group)) for _, group in groupby(lines, key=lambda line: not line[1] or line[1].isspace())
    ]
    taken.finish("\n".join(paragraphs))
    return taken.taken


class _Taker:
    """Takes marks out of paragraph after paragraph."""

    def __init__(self) -> None:
        self.taken = Taken()
        self._used: list[tuple[str, str, Suspect]] = []  # labels, each with what it is of
        self._defined: dict[tuple[str, str], Place] = {}

    def paragraph(self, lines: Sequence[tuple[Place, str]]) -> str:
        """The text of some lines between two blank ones; nothing that is taken out goes on behind a blank line."""
        text = "\n".join(line for _, line in lines)
        pictures = set()

        def replaced(match: re.Match[str]) -> str:
            place = lines[text.count("\n", 0, match.start())][0]
            if (mark := _mark(match, place)) is not None:
                return self._put_aside(mark, match[0])
            if match["picture"] is not None:
                pictures.add(match.start("picture"))
                self.taken.addresses.append(Address(match["picture"].strip("<>"), place, match["alt"]))
            elif match["link"] is not None and match.start("link") not in pictures:
                self.taken.addresses.append(Address(match["link"].strip("<>"), place))
            elif match["note"] is not None:
                before = text[: match.start()].rpartition("\n")[2]
                is_definition = bool(match["is_definition"]) and not before.strip(" ") and len(before) < 4
                self._note(match["note"], place, is_definition=is_definition)
            elif match["box"] is not None:
                self._box(match["box"], place)
            elif match["definition"] is not None:
                self._defined.setdefault(("link", match["defined"].lower()), place)
                self.taken.addresses.append(Address(match["definition"], place))
            elif match["used"] is not None:
                fault = Fault(place, f'link "[...][{shortened(match["used"])}]": nothing defines "[{match["used"]}]"')
                self._used.append(("link", match["used"].lower(), Suspect(f"][{match['used']}]", fault)))
            return match[0]

        return _TOKEN.sub(replaced, text)

    def finish(self, text: str) -> None:
        """Complete what is taken with the text, and the labels that nothing in it defines."""
        self.taken.text = text
        used = {label for what, label, _ in self._used if what == "footnote"}
        for (what, label), place in self._defined.items():
            if what == "footnote" and label not in used:
                fault = Fault(place, f'footnote "[^{shortened(label)}]": nothing calls it')
                self.taken.suspects.append(Suspect(f'id="fn:{label}"', fault))
        self.taken.suspects += [suspect for what, label, suspect in self._used if (what, label) not in self._defined]

    def _put_aside(self, mark: Mark, source: str) -> str:
        self.taken.marks.append(mark)
        self.taken.sources.append(source)
        return f"{OPEN}{len(self.taken.marks) - 1}{CLOSE}"

    def _box(self, kind: str, place: Place) -> None:
        known = [name.upper() for name in BOXES]
        fault = Fault(place, f'no box is called "[!{kind}]"{did_you_mean(kind.upper(), known)}')
        self.taken.suspects += [] if kind.lower() in BOXES else [Suspect(f"[!{kind}]", fault)]

    def _note(self, label: str, place: Place, *, is_definition: bool) -> None:
        said = f'footnote "[^{shortened(label)}]"'
        if re.fullmatch(r"[\w-]+", label) is None:
            fault = Fault(place, f'{said}: a label of letters, digits, "-" and "_" is needed')
            self.taken.suspects.append(Suspect(f"[^{label}]", fault))
        elif is_definition:
            if (first := self._defined.setdefault(("footnote", label), place)) != place:
                fault = Fault(place, f"{said}: it is defined already, at {first}")
                self.taken.suspects.append(Suspect(f'id="fn:{label}"', fault))
        else:
            self._used.append(("footnote", label, Suspect(f"[^{label}]", Fault(place, f"{said}: nothing defines it"))))


def _mark(match: re.Match[str], place: Place) -> Mark | None:
    """What a token stands for, or None where it is Markdown's."""
    kind = match.lastgroup
    match kind:
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
        case "anchor":
            return _anchor(match["anchor"], place)
        case _:
            return None


def _anchor(written: str, place: Place) -> Mark:
    own = written[2:-1]
    if ":" in own and re.fullmatch(f"sec:{ID}", own) is None:
        text = f'heading "{shortened(written)}": an id like "sec:rate", or one without a colon, is needed'
        return Plain(written, Fault(place, text))
    return Anchor(own, place)


def _equation(match: re.Match[str], place: Place) -> Mark:
    equation = match["equation"] or ""
    if equation and re.fullmatch(f"eq:{ID}", equation) is None:
        text = f'equation "{{#{shortened(equation)}}}": an id like "eq:loss" is needed'
        return Plain(match[0], Fault(place, text))
    tex = re.sub(r"\n[ \t]*(?:>[ \t]?)+", "\n", match["display"])  # in a quote
    return Formula(_parts(tex, place), place, is_display=True, id=equation)


def _citation(keys: str, place: Place) -> Mark:
    found = [_KEY.fullmatch(key) for key in keys.split(";")]
    if None in found:
        text = f'citation "[@{shortened(keys)}]": keys like "[@one; @two]" are needed'
        return Plain(f"[@{keys}]", Fault(place, text))
    return Citation(tuple(key["key"] for key in found if key), place)


def _parts(tex: str, place: Place) -> tuple[str | Value, ...]:
    """The TeX between values, and the values, in order, each with its own line."""
    parts: list[str | Value] = []
    for index, part in enumerate(_IN_FORMULA.split(tex)):
        parts.append(Value(part.strip(), place) if index % 2 else part)
        place = Place(place.file, place.line + part.count("\n"))
    return tuple(part for part in parts if part != "")
