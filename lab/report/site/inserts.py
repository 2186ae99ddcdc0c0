"""Inserts: what comes in the place of each mark: HTML in the text, plain text in attributes."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lab.experiments.results import Result
from lab.experiments.words import shortened
from lab.report.addresses import REFERENCES_PAGE
from lab.report.faults import Fault, FaultsError
from lab.report.formulas.formula_html import formula_html
from lab.report.formulas.lines import in_lines
from lab.report.markdown.marks import Citation, Formula, Mark, Reference
from lab.report.markdown.prose import Prose
from lab.report.noncharacters import CLOSE, MARK, OPEN
from lab.report.reading.labels import Label
from lab.report.values import UncomputableError, Value, compute


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What marks speak of: results by run, labels by name, and the number of each source that is cited."""

    results: Mapping[str, Result]
    labels: Mapping[str, Label]
    citations: Mapping[str, int]


def fill_prose(prose: Prose, known: Known) -> str:
    """The HTML with everything put in. Raises FaultsError with all that cannot be."""
    return fill_html(prose.html, prose.marks, known)


def fill_html(content: str, marks: Mapping[int, Mark], known: Known) -> str:
    """A piece of some prose's HTML with that prose's marks put in. Raises FaultsError likewise."""

    def unwrapped(match: re.Match[str]) -> str:
        mark = marks[int(match[1])]
        is_equation = isinstance(mark, Formula) and mark.is_display  # which is no paragraph
        return f'<div class="display">{match[0][3:-4]}</div>' if is_equation else match[0]

    def bound(match: re.Match[str]) -> str:
        mark = marks[int(match["mark"])] if match["mark"] else None
        is_apart = isinstance(mark, Formula) and not mark.is_display  # browsers end lines before and behind it
        is_whole = match["layers"] or match["code"] or (is_apart and (match["before"] or match["behind"]))
        return f'<span class="bound">{match[0]}</span>' if is_whole else match[0]

    displayed = re.sub(f"<p>{MARK.pattern}</p>", unwrapped, content)
    return _put_in(_TO_BIND.sub(bound, displayed), marks, known)


def fill_text(content: str, marks: Mapping[int, Mark], known: Known) -> str:
    """The plain text of a piece of some prose's HTML, with everything put in. Raises FaultsError likewise."""
    text = html.unescape(re.sub("<[^>]*>", "", content))
    return _replaced(MARK, text, lambda match: _text(marks[int(match[1])], known)).strip()


def unbroken(text: str) -> str:
    """The HTML of a text whose numbers stay on their lines: 3.2 × 10⁻¹⁴, and layers as 2-4-4-1."""
    bound = re.sub(_LAYERS, r'<span class="bound">\g<0></span>', html.escape(text, quote=False))
    return bound.replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}")


_LAYERS = r"(?<![\w-])[0-9]+(?:-[0-9]+)+(?![\w-])"
_TO_BIND = re.compile(
    rf"<pre\b.*?</pre>|(?P<code><code>(?=[^<]{{1,24}}<)[\w.]+(?:-[\w.]+)+</code>)|<[^<>]*>|(?P<layers>{_LAYERS})"
    rf"|(?P<before>[(\[\u201c\u2018]*){OPEN}(?P<mark>\d+){CLOSE}(?P<behind>[.,;:!?)\]\u201d\u2019\u2026]*)",
    re.DOTALL,
)
"""What no line may break: layers as 2-4-4-1, the name of a run as code, a formula and the marks beside it."""

_TAG_OR_MARK = re.compile(f"(?P<tag><[^<>]*{OPEN}[^<>]*>)|{MARK.pattern}")
_LINK_OR_TAG_OR_MARK = re.compile(f"(?P<link><a [^<>]*>(?=[^<]*{OPEN}).*?</a>)|{_TAG_OR_MARK.pattern}", re.DOTALL)


def _put_in(content: str, marks: Mapping[int, Mark], known: Known) -> str:
    """HTML with the marks put in, in one pass, so that nothing that is put in is read again."""

    def in_tag(match: re.Match[str]) -> str:
        return html.escape(_text(marks[int(match[1])], known))

    def in_link(match: re.Match[str]) -> str:
        if match["tag"]:
            return _replaced(MARK, match["tag"], in_tag)
        mark = marks[int(match[2])]
        is_link = isinstance(mark, Reference | Citation)  # and a link within a link is none
        return html.escape(_text(mark, known), quote=False) if is_link else _html(mark, known)

    def anywhere(match: re.Match[str]) -> str:
        if match["link"]:
            return _replaced(_TAG_OR_MARK, match["link"], in_link)
        if match["tag"]:
            return _replaced(MARK, match["tag"], in_tag)
        return _html(marks[int(match[3])], known)

    return _replaced(_LINK_OR_TAG_OR_MARK, content, anywhere)


def _replaced(pattern: re.Pattern[str], content: str, replace: Callable[[re.Match[str]], str]) -> str:
    """The content with all matches replaced. Raises FaultsError with the faults of all that cannot be."""
    faults: list[Fault] = []

    def replaced(match: re.Match[str]) -> str:
        try:
            return replace(match)
        except FaultsError as error:
            faults.extend(error.faults)
            return ""

    filled = pattern.sub(replaced, content)
    if faults:
        raise FaultsError(faults)
    return filled


def _html(mark: Mark, known: Known) -> str:
    match mark:
        case Formula():
            maths = formula_html(mark, [_computed(value, known) for value in mark.values])
            return _equation(maths, mark.id, known) if mark.is_display else maths
        case Reference():
            label = known.labels[mark.label]
            return f'<a class="reference" href="{label.address}">{html.escape(label.text)}</a>'
        case Citation():
            numbers = (
                f'<a class="citation" href="{REFERENCES_PAGE}#ref:{key}">{known.citations[key]}</a>'
                for key in mark.keys
            )
            return f"[{', '.join(numbers)}]"
        case _:
            return unbroken(_text(mark, known))


def _equation(maths: str, name: str, known: Known) -> str:
    shown = f'<span class="maths">{in_lines(maths)}</span>'
    if not name:
        return f'<span class="equation">{shown}</span>'
    label = known.labels[name]
    return f'<span class="equation" id="{name}">{shown} <span class="number">({label.number})</span></span>'


def _text(mark: Mark, known: Known) -> str:
    match mark:
        case Value():
            return _computed(mark, known)
        case Formula():
            return mark.tex([_computed(value, known) for value in mark.values])
        case Reference():
            return known.labels[mark.label].text
        case Citation():
            return f"[{', '.join(str(known.citations[key]) for key in mark.keys)}]"
        case _:
            raise TypeError(f"{mark} is settled when prose is read")


def _computed(value: Value, known: Known) -> str:
    try:
        return compute(value, known.results)
    except UncomputableError as error:
        raise FaultsError([Fault(value.place, f'value "{shortened(value.expression)}": {error}')]) from None
