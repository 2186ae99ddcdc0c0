"""Inserts: what comes in the place of each mark: elements in the text, plain text in attributes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from lab.experiments.results import Result
from lab.language.characters import OPEN, PLACEHOLDER
from lab.language.faults import Fault, FaultsError
from lab.language.words import shortened
from lab.report.addresses import REFERENCES_PAGE, place_in, source_id
from lab.report.formulas.lines import in_lines
from lab.report.formulas.maths import maths_of
from lab.report.markdown.binding import bind, unbroken
from lab.report.markdown.elements import MARK, Node, element, index_of, nodes_of, set_nodes
from lab.report.markdown.marks import Citation, Formula, Mark, Reference
from lab.report.reading.label import Label
from lab.report.reading.report import Report
from lab.report.values import UncomputableError, Value, compute
from lab.report.wording.numbers import UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What prose speaks of: results by run, labels by name, the number of each source that is cited, and where the data
    are that links name.
    """

    results: Mapping[str, Result]
    labels: Mapping[str, Label]
    citations: Mapping[str, int]
    data_links: Mapping[str, str] = field(default_factory=dict)
    is_draft: bool = False  # whether a value that cannot be computed may just need more seeds


def known_of(report: Report, results: Mapping[str, Result]) -> Known:
    """What the prose of a report speaks of."""
    citations = {key: number for number, key in enumerate(report.citations, 1)}
    return Known(results, report.labels, citations, report.data_links, is_draft=report.draft is not None)


def fill_tree(root: Element, marks: Mapping[int, Mark], known: Known) -> None:
    """Put everything into a tree. Raises FaultsError with all that cannot be put in."""
    bind(root, marks)
    inserter = _Inserter(marks, known)
    inserter.put_in(root, is_link=False)
    for link in root.iter("a"):
        if (address := link.get("href", "")) in known.data_links:
            link.set("href", known.data_links[address])
    if inserter.faults:
        raise FaultsError(inserter.faults)


def fill_text(root: Element, marks: Mapping[int, Mark], known: Known) -> str:
    """The words of a tree with everything put in. Raises FaultsError with all that cannot be put in."""
    inserter = _Inserter(marks, known)
    words = inserter.words_of(root).strip()
    if inserter.faults:
        raise FaultsError(inserter.faults)
    return words


class _Inserter:
    """Puts what marks mean in their places, and collects the faults of what cannot be computed."""

    def __init__(self, marks: Mapping[int, Mark], known: Known) -> None:
        self._marks = marks
        self._known = known
        self.faults: list[Fault] = []

    def put_in(self, root: Element, *, is_link: bool) -> None:
        """Put everything into a tree; inside a link nothing is another link."""
        for name, value in root.items():
            if OPEN in value:
                root.set(name, PLACEHOLDER.sub(lambda match: self._text(int(match[1])), value))
        nodes: list[Node] = []
        for node in nodes_of(root):
            if isinstance(node, str):
                nodes.append(node)
            elif node.tag == MARK:
                nodes += self._nodes(index_of(node), is_link=is_link)
            else:
                self.put_in(node, is_link=is_link or node.tag == "a")
                nodes.append(node)
        set_nodes(root, nodes)

    def words_of(self, root: Element) -> str:
        """The words of a tree."""
        words = [root.text or ""]
        for child in root:
            words.append(self._text(index_of(child)) if child.tag == MARK else self.words_of(child))
            words.append(child.tail or "")
        return "".join(words)

    def _nodes(self, index: int, *, is_link: bool) -> list[Node]:
        try:
            return _nodes(self._marks[index], self._known, is_link=is_link)
        except FaultsError as error:
            self.faults += error.faults
            return []

    def _text(self, index: int) -> str:
        try:
            return _text(self._marks[index], self._known)
        except FaultsError as error:
            self.faults += error.faults
            return ""


def _nodes(mark: Mark, known: Known, *, is_link: bool) -> list[Node]:
    match mark:
        case Formula():
            maths = maths_of(mark, [_computed(value, known) for value in mark.values])
            return [_equation(maths, mark.id, known) if mark.is_display else maths]
        case Reference() if not is_link:
            label = known.labels[mark.label]
            return [element("a", [label.text], **{"class": "reference", "href": label.address})]
        case Citation() if not is_link:
            first, *others = (_citation(key, known) for key in mark.keys)
            return ["[", first, *(node for other in others for node in (", ", other)), "]"]
        case Value():
            return unbroken(_text(mark, known))
        case _:
            return [_text(mark, known)]


def _citation(key: str, known: Known) -> Element:
    address = place_in(REFERENCES_PAGE, source_id(key))
    return element("a", [str(known.citations[key])], **{"class": "citation", "href": address})


def _equation(maths: Element, name: str, known: Known) -> Element:
    shown = element("span", [in_lines(maths)], **{"class": "maths"})
    if not name:
        return element("span", [shown], **{"class": "equation"})
    number = element("span", [f"({known.labels[name].number})"], **{"class": "number"})
    return element("span", [shown, " ", number], **{"class": "equation", "id": name})


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


def _computed(value: Value, known: Known) -> str:
    """The text of a value; in a draft, of one that cannot be computed, what stands for a missing number."""
    try:
        return compute(value.whole, known.results)
    except UncomputableError as error:
        if known.is_draft:
            return UNKNOWN
        raise FaultsError([Fault(value.place, f'value "{shortened(value.expression)}": {error}')]) from None
