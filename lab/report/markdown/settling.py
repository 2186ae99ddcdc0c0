"""Settling: the tree that Markdown made is completed before anything is filled in."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element

from lab.language.characters import OPEN, PLACEHOLDER
from lab.language.faults import Fault, Place
from lab.language.words import shortened
from lab.report.addresses import SOURCE_FOLDER, chapter_page
from lab.report.markdown import elements
from lab.report.markdown.elements import (
    MARK,
    Node,
    change,
    element,
    index_of,
    indices_in,
    nodes_of,
    set_nodes,
    unescaped,
)
from lab.report.markdown.extraction import Extraction
from lab.report.markdown.headings import Heading, complete_headings, doubled_ids
from lab.report.markdown.marks import (
    Address,
    Anchor,
    Bare,
    Formula,
    Mark,
    Plain,
    Remark,
    Spot,
    Token,
    Typed,
    Width,
)
from lab.report.markdown.scripts import join_lines

_ALIGNED = re.compile(r"text-align: (\w+);")
_BEHIND_HOST = re.compile(rf"(?:https?://[^/?#{OPEN}]+[/?#]|mailto:[^{OPEN}]*[^/{OPEN}])", re.IGNORECASE)
"""What begins the address of another site, in which a value may follow."""

_FILE = re.compile(rf"(?!{SOURCE_FOLDER})([^:\"?#]+)\.md([?#].*)?")


class Settler:
    """Completes the tree that Markdown made: what the author wrote is put back into code, links get their addresses,
    pictures their widths, headings their ids, and what fences show comes into their places. It collects faults and
    warnings on the way.
    """

    def __init__(self, extraction: Extraction, fences: Sequence[tuple[Place, Element]]) -> None:
        self._tokens = extraction.tokens
        self._written = extraction.written
        self._footnote_faults = extraction.footnote_faults
        self._fences = fences
        self._addresses: dict[int, Address] = {}  # by the index of the spot
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.typed: list[Typed] = []
        self._placed: set[int] = set()  # the indices of fences that are in the tree

    def settle(self, root: Element, number: str) -> list[Heading]:
        """Complete a tree that Markdown made; its headings."""
        for each in root.iter():
            if each.tag == "code":
                each.text = PLACEHOLDER.sub(lambda match: self._written[int(match[1])], unescaped(each.text or ""))
            elif each.tag == "a":
                self._settle_link(each)
            elif each.tag == "img":
                self._settle_address(each, "src")
            elif aligned := _ALIGNED.fullmatch(each.attrib.pop("style", "")):
                each.set("class", aligned[1])  # the pages' policy forbids styles
        for parent in root.iter():
            self._settle_widths(parent)
        change(root, self._settled)
        self.faults += (
            Fault(place, "Markdown drops this fence; start it in column 1")
            for index, (place, _) in enumerate(self._fences)
            if index not in self._placed
        )
        anchors = {index: token for index, token in enumerate(self._tokens) if isinstance(token, Anchor)}
        headings = complete_headings(root, anchors, number)
        self.faults += doubled_ids(headings)
        if anchors:
            change(root, self._without_anchor)
        ids = {each.get("id") for each in root.iter("li")}
        self.faults += [fault for own_id, fault in self._footnote_faults if own_id in ids]
        join_lines(root)
        _strip(root)
        return headings

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where links and pictures lead, in the order of the text."""
        return tuple(address for _, address in sorted(self._addresses.items()))

    def marks_in(self, root: Element) -> dict[int, Mark]:
        """The marks that a tree still has, in order."""
        marks: dict[int, Mark] = {}
        for each in root.iter():
            inside = [index_of(each)] if each.tag == MARK else indices_in(each)
            for index in inside:
                token = self._tokens[index]
                if isinstance(token, Mark):
                    marks[index] = token
        return marks

    def _settle_link(self, link: Element) -> None:
        self._settle_address(link, "href")
        if file := _FILE.fullmatch(link.attrib["href"]):
            link.set("href", f"{chapter_page(file[1])}{file[2] or ''}")

    def _settle_address(self, element: Element, name: str) -> None:
        """Settle the attributes of a link or a picture, and note where its address was written."""
        spots: dict[int, Place] = {}

        def settled(match: re.Match[str]) -> str:
            match token := self._tokens[int(match[1])]:
                case Spot():
                    spots[int(match[1])] = token.place
                    return ""
                case Remark():
                    self.warnings.append(token.warning)
                    return ""
                case Typed():
                    return ""
                case Plain():
                    self._report(token)
                    return token.text
                case Bare():
                    return token.address
                case Anchor() | Width():
                    return self._written[int(match[1])]
                case _:
                    return match[0]

        for attribute, value in element.items():
            element.set(attribute, PLACEHOLDER.sub(settled, unescaped(value)))
        element.set(name, element.attrib[name].replace(" ", "%20"))
        address = element.attrib[name]
        is_swallowing = "%20" in address and any(sign in address for sign in '"[]')
        if spots and (is_swallowing or address.count("(") != address.count(")")):
            said = f'"{shortened(address)}": a bracket or a quote is not closed; put the address between < and >'
            self.faults += [Fault(place, said) for place in spots.values()]
        if OPEN in address:
            self.faults += self._faults_of_filled(address, "link" if name == "href" else "picture")
        else:
            for index, place in spots.items():
                self._addresses[index] = Address(address, place, element.get("alt"))

    def _faults_of_filled(self, address: str, what: str) -> Iterable[Fault]:
        """The fault of an address that is not known before something is filled in, unless that follows another host."""
        if what == "link" and _BEHIND_HOST.match(address):
            return
        written = PLACEHOLDER.sub(lambda match: self._written[int(match[1])], address)
        said = f'"{shortened(written)}": no value can be part of this address; write the address out'
        tokens = [self._tokens[index] for index in map(int, PLACEHOLDER.findall(address))]
        yield from (Fault(token.place, f"{what} {said}") for token in tokens[:1] if isinstance(token, Mark))

    def _settle_widths(self, parent: Element) -> None:
        """Give pictures the widths that are written after them."""
        for previous, mark in pairwise(list(parent)):
            width = self._tokens[index_of(mark)] if mark.tag == MARK else None
            if isinstance(width, Width) and previous.tag == "img" and not previous.tail:
                previous.set("data-width", str(width.percent))
                previous.tail = mark.tail
                parent.remove(mark)

    def _report(self, plain: Plain) -> None:
        if plain.fault:
            self.faults.append(plain.fault)

    def _settled(self, node: Element) -> Iterable[Node]:
        """An element, or what replaces it: plain text, what a fence shows, a table that scrolls, an equation without a
        paragraph around it.
        """
        match node.tag:
            case elements.MARK:
                token = self._tokens[index_of(node)]
                return self._shown(token, node)
            case elements.FENCE:
                self._placed.add(index_of(node))
                return [self._fences[index_of(node)][1]]
            case "a":
                set_nodes(node, [inner for each in nodes_of(node) for inner in _without_link(each)])
                return [node]
            case "table":
                return [element("div", [node], **{"class": "scroll"})]
            case "p" if len(node) == 1 and not node.text and not node[0].tail and self._is_display(node[0]):
                return [element("div", [node[0]], **{"class": "display"})]
            case _:
                return [node]

    def _shown(self, token: Token, mark: Element) -> Iterable[Node]:
        """What is shown for a token: its text, nothing, or the mark, which is filled later."""
        match token:
            case Plain():
                self._report(token)
                return [token.text]
            case Remark():
                self.warnings.append(token.warning)
                return []
            case Typed():
                self.typed.append(token)
                return []
            case Bare():
                return [element("a", [token.address], href=token.address)]
            case Spot():
                return []
            case Width():
                text = "put it directly after a picture, without a space"
                self.warnings.append(Fault(token.place, f'"{self._written[index_of(mark)]}": {text}'))
                return [self._written[index_of(mark)]]
            case _:
                return [mark]

    def _is_display(self, node: Element) -> bool:
        token = self._tokens[index_of(node)] if node.tag == MARK else None
        return isinstance(token, Formula) and token.is_display

    def _without_anchor(self, node: Element) -> Iterable[Node]:
        """An element, or the text of an id that does not follow a heading."""
        token = self._tokens[index_of(node)] if node.tag == MARK else None
        if not isinstance(token, Anchor):
            return [node]
        written = self._written[index_of(node)]
        said = f'"{shortened(written)}" prints as text; put an id at the end of a heading'
        self.warnings.append(Fault(token.place, said))
        return [written]


def _without_link(node: Node) -> Sequence[Node]:
    """A node, or the content of a link, because a link cannot be inside another."""
    return nodes_of(node) if not isinstance(node, str) and node.tag == "a" else [node]


def _strip(root: Element) -> None:
    """Remove the white space at the beginning and the end of a tree."""
    root.text = (root.text or "").lstrip() or None
    if len(root):
        root[-1].tail = (root[-1].tail or "").rstrip() or None
