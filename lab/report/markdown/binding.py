"""Binding: what must stay on one line goes into a `<span class="bound">`: layers like 2-4-4-1, a run's name in code, a
formula and the punctuation beside it.
"""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from lab.report.markdown.elements import MARK, Node, element, html_of, index_of, nodes_of, set_nodes
from lab.report.markdown.marks import Formula, Mark

LONGEST_NAME = 24
"""How many characters a name may have and still be kept on one line."""

_LAYERS = re.compile(r"(?<![\w-])[0-9]+(?:-[0-9]+)+(?![\w-])")
_NAME = re.compile(r"[\w.]+(?:-[\w.]+)+")
_OPENING = "([\u201c\u2018"
_CLOSING = ".,;:!?)]\u201d\u2019\u2026"


def bound(*nodes: Node) -> Element:
    """These nodes, kept on one line."""
    return element("span", nodes, **{"class": "bound"})


def unbroken(text: str) -> list[Node]:
    """A text whose numbers (3.2 × 10⁻¹⁴) and layers (2-4-4-1) are kept on one line."""
    return _with_layers_bound(text.replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"))


def unbroken_html(text: str) -> str:
    """The HTML of a text whose numbers and layers are kept on one line."""
    return html_of(element("span", unbroken(text)))


def bind(root: Element, marks: Mapping[int, Mark]) -> None:
    """Bind everything in a tree that must stay on one line."""
    if root.tag == "pre":
        return
    nodes = nodes_of(root)
    made: list[Node] = []
    for index, node in enumerate(nodes):
        if isinstance(node, str):
            made.append(node)
        elif node.tag == MARK and _is_in_line(marks[index_of(node)]):
            before = _taken_from_end(made)
            after = _taken_from_start(nodes, index + 1)
            made += [bound(before, node, after)] if before or after else [node]
        elif _is_name(node):
            made.append(bound(node))
        else:
            bind(node, marks)
            made.append(node)
    set_nodes(root, (new for node in made for new in (_with_layers_bound(node) if isinstance(node, str) else [node])))


def _is_in_line(mark: Mark) -> bool:
    """Whether it is an inline formula, before and after which browsers may break a line."""
    return isinstance(mark, Formula) and not mark.is_display


def _is_name(node: Element) -> bool:
    text = node.text or ""
    return node.tag == "code" and len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


def _taken_from_end(nodes: list[Node]) -> str:
    """The opening brackets and quotes at the end of the last text, taken off it."""
    last = nodes[-1] if nodes else None
    if not isinstance(last, str):
        return ""
    rest = last.rstrip(_OPENING)
    nodes[-1] = rest
    return last[len(rest) :]


def _taken_from_start(nodes: list[Node], index: int) -> str:
    """The closing punctuation at the start of the text at this index, taken off it."""
    text = nodes[index] if index < len(nodes) else None
    if not isinstance(text, str):
        return ""
    nodes[index] = rest = text.lstrip(_CLOSING)
    return text[: len(text) - len(rest)]


def _with_layers_bound(text: str) -> list[Node]:
    nodes: list[Node] = []
    end = 0
    for match in _LAYERS.finditer(text):
        nodes += [text[end : match.start()], bound(match[0])]
        end = match.end()
    return [*nodes, text[end:]]
