"""Highlighting: code with its words in classes, which the style sheet colours."""

import html
import re
from functools import cache

LEXERS = {
    "python": "PythonLexer",
    "toml": "TOMLLexer",
    "json": "JsonLexer",
    "html": "HtmlLexer",
    "bibtex": "BibTeXLexer",
    "console": "BashSessionLexer",
    "sh": "BashLexer",
}
"""The languages that are highlighted, each with Pygments' name of what reads it; other code is plain."""

_CODE = re.compile(r'<pre data-language="([a-z]+)"><code>(.*?)</code></pre>', re.DOTALL)


def code_html(language: str, code: str) -> str:
    """A piece of code, highlighted."""
    return f'<pre data-language="{language}" tabindex="0"><code>{_highlighted(language, code)}</code></pre>'


def highlight_all(content: str) -> str:
    """HTML in which all code is highlighted."""
    return _CODE.sub(lambda match: code_html(match[1], html.unescape(match[2])), content)


@cache
def _highlighted(language: str, code: str) -> str:
    if language not in LEXERS:
        return html.escape(code, quote=False)
    import pygments
    from pygments import lexers
    from pygments.formatters import HtmlFormatter

    lexer = getattr(lexers, LEXERS[language])(stripnl=False, ensurenl=False)
    # without a line's end the last line of a console is lost
    highlighted: str = pygments.highlight(f"{code}\n", lexer, HtmlFormatter(nowrap=True))
    return highlighted.removesuffix("\n")
