"""Scripts that are written without spaces between words: Chinese, Japanese, Korean."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lab.report.markdown.elements import Node, nodes_of, set_nodes

LETTERS = "\u1100-\u11ff\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3031-\u303c\u3041-\u3096\u309d-\u30ff\u3105-\u318e" + (
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
"""Their letters, for a character class; next to a name, none of them counts as part of it."""

SIGNS = "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u30fb"
"""Their punctuation, for a character class."""

WORD = rf"[^\W{LETTERS}]"
"""A letter of a word in any other script, where spaces or signs end words."""

_ANY = rf"[{LETTERS}{SIGNS}]"
_LETTER = re.compile(_ANY)
_END_OF_LINE = re.compile(rf"(?<={_ANY})\s*\n\s*(?={_ANY})")


def join_lines(parent: Element) -> None:
    """Remove the line breaks in a tree between letters of these scripts, which have no spaces between them."""
    if parent.tag in ("code", "pre") or not _LETTER.search("".join(parent.itertext())):
        return
    for child in parent:
        join_lines(child)
    nodes = nodes_of(parent)
    for index, node in enumerate(nodes):
        if isinstance(node, str):
            before, after = _words(nodes[:index][-1:])[-1:], _words(nodes[index + 1 :][:1])[:1]
            joined = _END_OF_LINE.sub("", f"{before}{node}{after}")
            nodes[index] = joined[len(before) : len(joined) - len(after)]
    set_nodes(parent, nodes)


def _words(nodes: Sequence[Node]) -> str:
    return "".join(node if isinstance(node, str) else "".join(node.itertext()) for node in nodes)
