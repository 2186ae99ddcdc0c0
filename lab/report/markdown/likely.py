"""What is most likely meant as markup inside a line but prints as plain text, each with what to write instead. It is
found while tokens are taken out of a text.
"""

import re
from collections.abc import Callable, Mapping

from lab.language.words import shortened
from lab.report.markdown.elements import is_entity

INSTEAD = {
    "img": "![words](picture.png)",
    "br": "a backslash at the end of the line",
    "b": "**words**",
    "strong": "**words**",
    "i": "*words*",
    "em": "*words*",
    "del": "~~words~~",
    "s": "~~words~~",
    "a": "[words](address)",
    "code": "`code`",
    "tt": "`code`",
    "kbd": "`code`",
    "pre": "a fence of three backticks",
    "sub": "$x_1$",
    "sup": "$x^2$",
    "hr": "---",
    "ul": "- item",
    "li": "- item",
    "ol": "1. item",
    "table": "| a | b |",
    "tr": "| a | b |",
    "td": "| a | b |",
    "th": "| a | b |",
    "thead": "| a | b |",
    "tbody": "| a | b |",
    "blockquote": "> words",
    "math": "$x$",
    "p": "a blank line",
    "div": "a blank line",
    "details": "> [!NOTE]",
    "aside": "> [!ASIDE]",
    "figure": "![words](picture.png)",
    **{f"h{level}": f"{'#' * level} Title" for level in range(1, 7)},
}
"""What to write instead of a tag, if Markdown has it."""

_OTHER_TAGS = (
    *("abbr", "article", "audio", "body", "button", "caption", "center", "cite", "dd", "dfn", "dl", "dt", "embed"),
    *("figcaption", "font", "footer", "form", "head", "header", "html", "iframe", "input", "ins", "label", "link"),
    *("main", "mark", "meta", "nav", "object", "picture", "q", "script", "section", "small", "source", "span"),
    *("style", "summary", "svg", "time", "u", "var", "video", "strike", "big", "samp", "ruby", "rt", "rp", "wbr"),
    *(
        "tfoot",
        "col",
        "colgroup",
        "dialog",
        "canvas",
        "textarea",
        "select",
        "option",
        "noscript",
        "base",
        "map",
        "area",
    ),
)

_TAGS = "|".join(sorted({*INSTEAD, *_OTHER_TAGS}, key=len, reverse=True))

_COMMANDS = {
    **dict.fromkeys(["cite", "citep", "citet", "parencite", "textcite", "autocite"], "[@key]"),
    **dict.fromkeys(["ref", "eqref", "autoref", "cref", "Cref", "pageref"], "@fig:id"),
    "label": "{#sec:id}",
    **dict.fromkeys(["textbf", "bf"], "**words**"),
    **dict.fromkeys(["emph", "textit", "it"], "*words*"),
    "texttt": "`code`",
    "footnote": "[^1]",
    "url": "<https://example.org>",
    "href": "[words](address)",
    "includegraphics": "![words](picture.png)",
    "section": "## Title",
    "subsection": "### Title",
    "subsubsection": "#### Title",
    "paragraph": "**Title**",
    "chapter": "# Title",
    "item": "- item",
}
"""TeX commands outside formulas, each with what to write instead."""

_MATHS = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda"),
    *("mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta"),
    *("Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "cdot", "times", "frac", "dfrac", "tfrac"),
    *("sqrt", "sum", "prod", "int", "partial", "nabla", "infty", "leq", "geq", "neq", "approx", "equiv", "propto"),
    *("rightarrow", "Rightarrow", "leftarrow", "mapsto", "notin", "pm", "dots", "le", "ge", "ne", "left", "right"),
    *("ldots", "cdots", "odot", "circ", "LaTeX", "newpage", "pagebreak", "noindent", "maketitle", "tableofcontents"),
)

_FLAGS = "disabled|controls|checked|hidden|open|reversed|autoplay|loop|muted|required|async|defer"
"""Attributes that tags may have without a value."""

_KINDS = {"fig": "fig", "tab": "tab", "tbl": "tab", "eq": "eq", "sec": "sec", "lst": "listing", "listing": "listing"}
"""Prefixes of references in other tools, each with ours."""

_ATTRIBUTES = r"[.\#][A-Za-z][^{}\n]*|(?:width|height|style|class|align|id|scale|alt|target|fig-[a-z]+)=[^{}\n]*"

_SPACED_INSIDE = r"[A-Za-z]|(?=[^$\n]*[\\_^{=+*/<>])(?=[^$\n]*[A-Za-z])[^\s$](?:[^$\n]*[^\s$])?"
"""The text between two dollar signs with spaces that is most likely a formula."""

_READ = r"\{\#[A-Za-z][\w:.-]*\}[ \t]*\#*[ \t]*(?:\n|$)|(?<=\))\{width="
"""Attributes that are understood: the id at the end of a heading, and the width of a picture."""

_INSIDE = r"(?!\\[)\]])[^$]"
_MATHS_INSIDE = rf"[ ]*[A-Za-z][ ]*|(?=(?:{_INSIDE})*[A-Za-z])(?:{_INSIDE})*(?!\\[)\]])[\\^_=+*/<>](?:{_INSIDE})*"
"""The text between `\\(` and `\\)` that is most likely a formula: a single letter, or letters with signs."""

_ADDRESS = r"(?:https?:|[\w./-]+\.(?:html|md|png|jpe?g|svg))"
"""The beginning of what is most likely an address."""

LIKELY = rf"""
      (?=(?P<tag></?(?:{_TAGS})(?:\s[^<>]*=[^<>]*|(?:\s+(?:{_FLAGS}))*\s*/?)>|<!DOCTYPE[^<>]*>))
    | (?=(?P<comment><!--))
    | (?=(?P<rounds>\\\((?:{_MATHS_INSIDE})\\\)))
    | (?=(?P<squares>\\\[(?:{_MATHS_INSIDE})\\\]))
    | (?=(?P<environment>\\begin\{{[a-zA-Z]+\*?\}}))
    | (?<![\w:\\])(?=(?P<command>\\[a-zA-Z]{{2,}}\*?(?:\[[^\[\]\n]*\])*\{{(?:[^{{}}\n]*\}})?))
    | (?<![\w:\\])(?=(?P<maths>\\(?:{"|".join(_MATHS)})(?![a-zA-Z])))
    | (?=(?P<percent>\\[%&]))
    | (?=(?P<spaced>\$(?:[ \t]+(?:{_SPACED_INSIDE})[ \t]*|(?:{_SPACED_INSIDE})[ \t]+)\$(?!\d)))
    | (?<![\w@./])(?=(?P<dashed>@(?:{"|".join(_KINDS)})[-_][\w.-]*\w))
    | (?<!:)(?!{_READ})(?=(?P<attributes>\{{:?[ ]*(?:{_ATTRIBUTES}|-|toc)[ ]*\}}))
    | (?<![\w}}])(?=(?P<named>\{{(?:eq|fig|tab|sec):[\w.-]+\}}))
    | (?=(?P<liquid>\{{%[^\n]*?%\}}))
    | (?=(?P<wiki>\[\[[^\W\d_][^\[\]\n]*\]\]))
    | (?<=\))(?=(?P<turned>\[(?:https?:|[\w./-]+\.(?:html|md|png|jpe?g|svg))[^\[\]\n]*\]))
    | (?=\][ ](?P<apart>\((?:https?:|[\w./-]+\.(?:html|md|png|jpe?g|svg))[^()\n]*\)))
    | (?=(?P<inserted>\^\[[^\[\]\n]+\]))
    | (?<=[\w)])(?=(?P<raised>\^[A-Za-z0-9+-]{{1,8}}\^))
    | (?<=[\w)])(?=(?P<lowered>~[A-Za-z0-9+-]{{1,8}}~(?!~)))
    | (?<![=\w])(?=(?P<highlighted>==[^=\s](?:[^=\n]*[^=\s])?==(?!=)))
    | (?<=\bresults)(?=(?P<unfilled>\[(?:"[^"\n]*"|'[^'\n]*')\]))
    | (?=(?P<jinja_note>\{{\#[ ][^{{}}\n]*[ ]\#\}}))
    | (?<=[\w)][\^_])(?=(?P<script>\{{[^{{}}\n]{{1,20}}\}}))
    | (?=(?P<cited>\[(?:-|[^\[\]\n@]{{1,40}}[ ])@[A-Za-z][\w-]*(?![\w:-])[^\[\]\n]{{0,40}}\](?!\()))
    | (?<![\w@./\[;-])(?=(?P<bare_key>@[A-Za-z]+[12][0-9]{{3}}[a-z]?(?![\w:])))
    | (?<![\w@])(?=(?P<parted>@(?:[ ](?:{"|".join(_KINDS)}):|(?:{"|".join(_KINDS)}):[ ])[a-z0-9]))
    | (?=\](?P<unclosed>\({_ADDRESS}[^()\s]*[ ]*(?:\n|\Z)))
    | (?<=\])(?=(?P<curly>\{{{_ADDRESS}[^{{}}\s]*\}}))
    | (?<![\w\]])(?=(?P<bare_picture>!\({_ADDRESS}[^()\s]*\)))
    | (?<!!)(?=(?P<wordless>\[\]\())
    | (?=(?P<entity>&[A-Za-z][A-Za-z0-9]+;))
"""
"""Likely markup, as part of a verbose regular expression; it matches without consuming the text."""


def _remark_on_tag(written: str) -> str:
    name = re.sub(r"\W.*", "", written.removeprefix("<").removeprefix("/")).lower()
    what = f"write {INSTEAD[name]} instead" if name in INSTEAD else "only Markdown is read"
    return f'"{shortened(written)}" prints as text, because HTML is not read; {what}'


def _remark_on_command(written: str) -> str:
    name = re.sub(r"\W.*", "", written[1:])
    what = f"write {_COMMANDS[name]} instead" if name in _COMMANDS else "TeX is read in formulas only"
    shown = shortened(written) if written.endswith("}") else f"\\{name}"
    return f'"{shown}" prints as text; {what}'


def _remark_on_entity(written: str) -> str:
    return "" if is_entity(written) else f'"{shortened(written)}" prints as text; no character has this name'


def _remark_on_reference(written: str) -> str:
    kind, name = re.split("[-_]", written[1:], maxsplit=1)
    return f'"{shortened(written)}" is not a reference; write @{_KINDS[kind]}:{name}'


def _remark_on_attributes(written: str) -> str:
    if re.match(r"\{:?[ ]*width=", written):
        return f'"{shortened(written)}" prints as text; put it directly after ![words](picture.png)'
    what = "a heading has an id, as {#sec:id}, and a picture a width, as {width=50%}"
    return f'"{shortened(written)}" prints as text; only {what}'


def _prints_as_text(what: str) -> Callable[[str], str]:
    """A remark that what was written prints as text, and what to write instead."""
    return lambda written: f'"{shortened(written)}" prints as text; {what}'


REMARKS: Mapping[str, Callable[[str], str]] = {
    "tag": _remark_on_tag,
    "comment": _prints_as_text("start the comment on a line that is not indented"),
    "rounds": lambda written: f'"{shortened(written)}" is not a formula; write ${written[2:-2].strip()}$',
    "squares": lambda written: f'"{shortened(written)}" is not a formula; write $${written[2:-2].strip()}$$',
    "environment": _prints_as_text("put the formula between $$ and $$"),
    "command": _remark_on_command,
    "maths": _prints_as_text("put the formula between $ and $"),
    "spaced": lambda written: f'"{shortened(written)}" is not a formula; write ${written[1:-1].strip()}$',
    "percent": lambda written: f'"{written}" prints its backslash; write {written[1:]}',
    "dashed": _remark_on_reference,
    "attributes": _remark_on_attributes,
    "named": _prints_as_text("write {#eq:id} directly after the formula"),
    "unfilled": lambda written: f'"results{shortened(written)}" prints as text; put the value in {{{{ }}}}',
    "jinja_note": _prints_as_text("put a note between <!-- and -->, on lines of their own"),
    "script": _prints_as_text("put the formula between $ and $"),
    "cited": _prints_as_text("write [@key], and other words outside the brackets"),
    "bare_key": lambda written: f'"{written}" prints as text; write [{written}]',
    "parted": _prints_as_text("a reference has no space, as in @fig:id"),
    "unclosed": lambda written: f'"{shortened(written.strip())}" prints as text; close the bracket behind the address',
    "curly": _prints_as_text("write [words](address)"),
    "bare_picture": _prints_as_text("write ![words](picture.png)"),
    "wordless": lambda _: "a link without words does not show; write them between the brackets",
    "entity": _remark_on_entity,
    "liquid": _prints_as_text("put the value in {{ }}"),
    "wiki": _prints_as_text("write [words](address)"),
    "turned": _prints_as_text("write the words first: [words](address)"),
    "apart": _prints_as_text("remove the space between ] and ("),
    "inserted": _prints_as_text("write [^1], and below [^1]: words"),
    "raised": _prints_as_text("write $x^2$"),
    "lowered": _prints_as_text("write $x_2$"),
    "highlighted": _prints_as_text("write *words* or **words**"),
}
"""The remark on each kind of likely markup, by the name of its group."""


def remark_in(match: re.Match[str]) -> str:
    """The remark on a match, or "" if it is not likely markup."""
    return next((say(match[name]) for name, say in REMARKS.items() if match[name] is not None), "")
