"""Highlighting: code whose words have classes, which the style sheet colours."""

import html
from collections.abc import Iterable
from functools import cache
from xml.etree.ElementTree import Element

from lab.report.markdown.elements import change, finished
from lab.report.markdown.languages import lexer_of


def code_html(language: str, code: str) -> str:
    """A piece of code, highlighted."""
    return (
        f'<pre data-language="{html.escape(language)}" tabindex="0"><code>{_highlighted(language, code)}</code></pre>'
    )


def highlight_all(root: Element) -> None:
    """Highlight all code in a tree that has a language."""

    def highlighted(node: Element) -> Iterable[Element]:
        language = node.get("data-language")
        return [finished(code_html(language, "".join(node.itertext())))] if language else [node]

    change(root, highlighted)


@cache
def _highlighted(language: str, code: str) -> str:
    lexer = lexer_of(language)
    if lexer is None:
        return html.escape(code, quote=False)
    import pygments
    from pygments.formatters import HtmlFormatter

    # Pygments loses the last line of a console session without a line break
    highlighted: str = pygments.highlight(f"{code}\n", lexer, HtmlFormatter(nowrap=True))
    return highlighted.removesuffix("\n")
