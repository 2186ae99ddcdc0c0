"""Binding: what no line may break stands in a `<span class="bound">`: layers as 2-4-4-1, the name of a run as code, a
formula and the marks beside it.
"""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from lab.report.markdown.elements import MARK, Node, element, html_of, index_of, nodes_of, set_nodes
from lab.report.markdown.marks import Formula, Mark

LONGEST_NAME = 24
"""How many letters a name may have that no line breaks."""

_LAYERS = re.compile(r"(?<![\w-])[0-9]+(?:-[0-9]+)+(?![\w-])")
_NAME = re.compile(r"[\w.]+(?:-[\w.]+)+")
_OPENING = "([\u201c\u2018"
_CLOSING = ".,;:!?)]\u201d\u2019\u2026"


def bound(*nodes: Node) -> Element:
    """What no line breaks."""
    return element("span", nodes, **{"class": "bound"})


def unbroken(text: str) -> list[Node]:
    """A text whose numbers stay on their lines: 3.2 × 10⁻¹⁴, and layers as 2-4-4-1."""
    return _with_layers_bound(text.replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"))


def unbroken_html(text: str) -> str:
    """The HTML of such a text."""
    return html_of(element("span", unbroken(text)))


def bind(root: Element, marks: Mapping[int, Mark]) -> None:
    """Bind what of a tree no line may break."""
    if root.tag == "pre":
        return
    nodes = nodes_of(root)
    made: list[Node] = []
    for index, node in enumerate(nodes):
        if isinstance(node, str):
            made.append(node)
        elif node.tag == MARK and _is_in_line(marks[index_of(node)]):
            before = _taken_from_end(made)
            behind = _taken_from_start(nodes, index + 1)
            made += [bound(before, node, behind)] if before or behind else [node]
        elif _is_name(node):
            made.append(bound(node))
        else:
            bind(node, marks)
            made.append(node)
    set_nodes(root, (new for node in made for new in (_with_layers_bound(node) if isinstance(node, str) else [node])))


def _is_in_line(mark: Mark) -> bool:
    """Whether it is a formula in a line, before and behind which browsers end lines."""
    return isinstance(mark, Formula) and not mark.is_display


def _is_name(node: Element) -> bool:
    text = node.text or ""
    return node.tag == "code" and len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


def _taken_from_end(nodes: list[Node]) -> str:
    """The opening brackets and quotes at the end of the last text, which loses them."""
    last = nodes[-1] if nodes else None
    if not isinstance(last, str):
        return ""
    rest = last.rstrip(_OPENING)
    nodes[-1] = rest
    return last[len(rest) :]


def _taken_from_start(nodes: list[Node], index: int) -> str:
    """The closing marks with which the text of this index begins, which loses them."""
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
