"""Elements: until it is written, a text is a tree of HTML elements, with a few of our own for what is filled later."""

import re
from collections.abc import Callable, Iterable
from html import unescape
from html.entities import html5
from typing import TypeAlias
from xml.etree.ElementTree import Element

from lab.language.characters import PLACEHOLDER

MARK = "lab-mark"
"""The tag of an element in the place of a token, which has the token's index. Once a text is settled, the only tokens
left are marks: values, formulas, references and citations.
"""

FENCE = "lab-fence"
"""The tag of an element in the place of a fence until the text is settled, which has the fence's index."""

BLOCK = "lab-block"
"""The tag of an element in the place of a block; it has the index of the block in its chapter."""

FINISHED = "lab-finished"
"""The tag of an element whose text is finished HTML: highlighted code."""

Node: TypeAlias = str | Element
"""A piece of an element's content: text, or an element without its tail."""

_VOID = frozenset(["br", "hr", "img", "input", "wbr"])
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+);")


def element(tag: str, content: Iterable[Node] = (), /, **attributes: str) -> Element:
    """A new element with this content."""
    made = Element(tag, attributes)
    set_nodes(made, content)
    return made


def placed(tag: str, index: int) -> Element:
    """An element in the place of a token, a fence or a block, which has this index."""
    return Element(tag, {"index": str(index)})


def index_of(placed: Element) -> int:
    """The index of the token, fence or block in whose place an element is."""
    return int(placed.attrib["index"])


def indices_in(element: Element) -> list[int]:
    """The indices of the tokens in the attributes of an element."""
    return [int(index) for _, value in sorted(element.items()) for index in PLACEHOLDER.findall(value)]


def finished(html: str) -> Element:
    """An element for finished HTML."""
    made = Element(FINISHED)
    made.text = html
    return made


def nodes_of(element: Element) -> list[Node]:
    """The content of an element, in order. Its children lose their tails, so call `set_nodes` afterwards."""
    nodes: list[Node] = [element.text] if element.text else []
    for child in element:
        nodes.append(child)
        if child.tail:
            nodes.append(child.tail)
            child.tail = None
    return nodes


def set_nodes(element: Element, nodes: Iterable[Node]) -> None:
    """Replace the content of an element with these nodes."""
    element[:] = []
    element.text = None
    for node in nodes:
        if not isinstance(node, str):
            element.append(node)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + node
        else:
            element.text = (element.text or "") + node


def change(root: Element, changed: Callable[[Element], Iterable[Node]]) -> None:
    """Replace each element in a tree with what `changed` returns for it, from the inside out."""
    if len(root):
        for child in root:
            change(child, changed)
        changing = ([node] if isinstance(node, str) else changed(node) for node in nodes_of(root))
        set_nodes(root, [new for nodes in changing for new in nodes])


def text_of(element: Element) -> str:
    """The text of an element, without what is filled in later."""
    return "".join(element.itertext()).strip()


def unescaped(text: str) -> str:
    """The text with its entities replaced by their characters; only whole names or numbers with a semicolon count."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]) if is_entity(entity[0]) else entity[0], text)


def is_entity(written: str) -> bool:
    """Whether `&name;` names a character."""
    return written.startswith("&#") or written.removeprefix("&") in html5


def html_of(element: Element) -> str:
    """The HTML of an element's content, however deeply nested."""
    pieces = [_escaped(element.text)]
    waiting: list[Node] = [*reversed(element)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.tag == FINISHED:
            pieces += [node.text or "", _escaped(node.tail)]
        else:
            pieces.append(f"<{node.tag}{_attributes(node) if node.attrib else ''}>{_escaped(node.text)}")
            waiting.append(_escaped(node.tail) if node.tag in _VOID else f"</{node.tag}>{_escaped(node.tail)}")
            waiting += reversed(node)
    return "".join(pieces)


def _attributes(element: Element) -> str:
    quoted = ((name, _escaped(value).replace('"', "&quot;")) for name, value in sorted(element.items()))
    return "".join(f' {name}="{value}"' for name, value in quoted)


def _escaped(text: str | None) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if text else ""
