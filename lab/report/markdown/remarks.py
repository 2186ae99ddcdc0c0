"""Remarks: what an author most likely meant as markup and what will print as plain text, each with what would be right.

Some is seen by the line as a whole (`remarks_on`), the rest is found inside lines while tokens are taken out.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from lab.experiments.words import shortened
from lab.report.faults import Fault, Place

# Inside a line

INSTEAD = {
    "img": "![words](picture.png)",
    "br": "a backslash at the end of the line, or a blank line,",
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
"""What to write instead of a tag, where Markdown has it."""

_OTHER_TAGS = (
    *("abbr", "article", "audio", "body", "button", "caption", "center", "cite", "dd", "dfn", "dl", "dt", "embed"),
    *("figcaption", "font", "footer", "form", "head", "header", "html", "iframe", "input", "ins", "label", "link"),
    *("main", "mark", "meta", "nav", "object", "picture", "q", "script", "section", "small", "source", "span"),
    *("style", "summary", "svg", "time", "u", "var", "video"),
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
    "chapter": "# Title",
    "item": "- item",
}
"""Commands of TeX that stand outside of formulas, each with what Markdown has instead."""

_MATHS = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda"),
    *("mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta"),
    *("Theta", "Lambda", "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega", "cdot", "times", "frac", "dfrac", "tfrac"),
    *("sqrt", "sum", "prod", "int", "partial", "nabla", "infty", "leq", "geq", "neq", "approx", "equiv", "propto"),
    *("to", "rightarrow", "Rightarrow", "leftarrow", "mapsto", "in", "notin", "pm", "mathrm", "mathbf", "mathbb"),
    *("mathcal", "operatorname", "hat", "bar", "vec", "tilde", "dot", "overline", "odot", "circ", "ldots", "cdots"),
)

_READ = r"\{\#[A-Za-z][\w:.-]*\}[ \t]*\#*[ \t]*(?:\n|$)|(?<=\))\{width="
"""What is read of such brackets: the id at the end of a heading, and the width of a picture."""

_INSIDE = r"(?!\\\])[^\n]"

LIKELY = rf"""
      (?=(?P<tag></?(?:{_TAGS})(?:\s[^<>\n]*=[^<>\n]*|\s*/?)>))
    | (?=(?P<comment><!--))
    | (?=(?P<rounds>\\\([^\n]+?\\\)))
    | (?=(?P<squares>\\\[(?:(?:{_INSIDE})*(?=[\\^_=+*/{{<>-]){_INSIDE}(?:{_INSIDE})*|[ ]*[A-Za-z][ ]*)\\\]))
    | (?=(?P<environment>\\begin\{{[a-zA-Z]+\*?\}}))
    | (?=(?P<command>\\(?:{"|".join(_COMMANDS)})(?:\[[^\[\]\n]*\])*\{{[^{{}}\n]*\}}))
    | (?=(?P<maths>\\(?:{"|".join(_MATHS)})(?![a-zA-Z])))
    | (?=(?P<spaced>\$(?:[ \t][^$\n]*[\\_^{{][^$\n]*|[^$\n]*[\\_^{{][^$\n]*[ \t])\$(?!\d)))
    | (?<![\w@./])(?=(?P<dashed>@(?:fig|tab|tbl|eq|sec|lst|listing|network|claim)[-_][\w.-]*\w))
    | (?<=[\])`\w\s])(?!{_READ})(?=(?P<attributes>\{{(?:[.\#][A-Za-z][^{{}}\n]*|[a-z-]+=[^{{}}\n]*|-)\}}))
    | (?=(?P<liquid>\{{%[^\n]*?%\}}))
    | (?=(?P<wiki>\[\[[A-Za-z][^\[\]\n]*\]\]))
    | (?<=\))(?=(?P<turned>\[(?:https?:|[\w./-]+\.(?:html|md|png|jpe?g|svg))[^\[\]\n]*\]))
    | (?=\][ ](?P<apart>\((?:https?:|[\w./-]+\.(?:html|md|png|jpe?g|svg))[^()\n]*\)))
    | (?=(?P<inserted>\^\[[^\[\]\n]+\]))
    | (?<=[\w)])(?=(?P<raised>\^[A-Za-z0-9+-]{{1,8}}\^(?!\w)))
    | (?<=[\w)])(?=(?P<lowered>~[A-Za-z0-9+-]{{1,8}}~(?![~\w])))
    | (?<![=\w])(?=(?P<highlighted>==[^=\s](?:[^=\n]*[^=\s])?==(?!=)))
"""
"""What is likely markup, for a regular expression that is verbose: the text itself is left where it is."""


def _of_tag(written: str) -> str:
    name = re.sub(r"\W.*", "", written.removeprefix("<").removeprefix("/")).lower()
    what = f"write {INSTEAD[name]} instead" if name in INSTEAD else "only Markdown is read"
    return f'"{shortened(written)}" is printed as it stands, as HTML is; {what}'


def _of_command(written: str) -> str:
    name = re.sub(r"\W.*", "", written[1:])
    return f'"{shortened(written)}" is printed as it stands; write {_COMMANDS[name]} instead'


def _printed(what: str) -> Callable[[str], str]:
    """Says of what was written that it is printed as it stands, and what would be right."""
    return lambda written: f'"{shortened(written)}" is printed as it stands; {what}'


REMARKS: Mapping[str, Callable[[str], str]] = {
    "tag": _of_tag,
    "comment": _printed("a comment begins on a line that is not indented by four blanks"),
    "rounds": lambda written: f'"{shortened(written)}" is no formula; write ${written[2:-2].strip()}$',
    "squares": lambda written: f'"{shortened(written)}" is no formula; write $${written[2:-2].strip()}$$',
    "environment": _printed("a formula stands between $$ and $$"),
    "command": _of_command,
    "maths": _printed("a formula stands between $ and $"),
    "spaced": lambda written: f'"{shortened(written)}" is no formula; write ${written[1:-1].strip()}$',
    "dashed": lambda written: f'"{shortened(written)}" is no reference; write {re.sub("[-_]", ":", written, count=1)}',
    "attributes": _printed("only a picture may have one of these, as {width=50%}, and a heading an id, as {#sec:id}"),
    "liquid": _printed("a value stands in {{ }}"),
    "wiki": _printed("write [words](address)"),
    "turned": _printed("the words stand in the first brackets, the address in the second: [words](address)"),
    "apart": _printed("no blank stands between the words of a link and its address"),
    "inserted": _printed("write [^1], and below [^1]: words"),
    "raised": _printed("write $x^2$"),
    "lowered": _printed("write $x_2$"),
    "highlighted": _printed("write *words* or **words**"),
}
"""What is said of each of them, by the name of its group."""


def remark_in(match: re.Match[str]) -> str:
    """What is to be said of a match of what is likely markup; nothing of another match."""
    return next((say(match[name]) for name, say in REMARKS.items() if match[name] is not None), "")


# By the line

_ITEM = re.compile(r"(?P<indentation>[ ]*)(?:[-*+]|[0-9]{1,2}[.)])[ ]+\S")
_NO_TEXT = re.compile(r"\s|#|>|\||[-*_=]{3,}\s*$|\[\^?[^\]]+\]:|:[ ]")
"""How a line begins that is no running text."""

_DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_BOX = re.compile(r"(?:!!!|\?\?\?\+?|:::+|\.\.)\s*\{?\.?(?P<kind>[A-Za-z-]+)(?:::)?.*")
_CLINGING = re.compile(r"(?:-|[0-9]{1,2}[.)])[A-Za-z]")
_ROW = re.compile(r"\|.*\|\s*")


def remarks_on(lines: Sequence[tuple[Place, str]]) -> Iterator[Fault]:
    """A warning for each line that is likely meant as more than text."""
    is_in_list = False
    for number, (place, line) in enumerate(lines):
        above, before = ("", "", *(text for _, text in lines[max(0, number - 2) : number]))[-2:]
        if remark := _remark_on(above, before, line) or (_remark_on_indentation(before, line) if is_in_list else ""):
            yield Fault(place, remark)
        elif remark := _remark_on_two(above, before, line):
            yield Fault(lines[number - 1][0], remark)
        if line.strip():
            is_in_list = bool(_ITEM.match(line)) or (is_in_list and (line[0] in " \t" or bool(before.strip())))


def _remark_on(above: str, before: str, line: str) -> str:
    """What is to be said of a line below two others."""
    item, item_before = _ITEM.match(line), _ITEM.match(before)
    if item and item_before and len(item_before["indentation"]) < len(item["indentation"]) % 4:
        return "this list stands in the list above only when it is indented by four blanks"
    if item and not item["indentation"] and _is_text(before):
        return "a list begins behind a blank line; here it is taken for text"
    if "|" in line and "|" in before and _DELIMITERS.fullmatch(line) and _is_text(above):
        return "a table begins behind a blank line; here it is taken for text"
    if box := _BOX.fullmatch(line):
        return f'"{shortened(line)}" is printed as it stands; a box begins with {_box(box["kind"])}'
    return ""


def _remark_on_indentation(before: str, line: str) -> str:
    """What is to be said of a line behind a list that leaves it by too little indentation."""
    is_indented = line.startswith(" ") and not line.startswith("    ")
    if is_indented and line.strip() and not before.strip() and not _ITEM.match(line):
        return "this stands in the list above only when it is indented by four blanks"
    return ""


def _remark_on_two(above: str, before: str, line: str) -> str:
    """What is to be said of the first of two lines, which is below another."""
    if _CLINGING.match(line) and _CLINGING.match(before) and not _CLINGING.match(above):
        return "an item of a list has a blank behind its sign; here it is taken for text"
    if _ROW.fullmatch(line) and _ROW.fullmatch(before) and not above.strip() and not _DELIMITERS.fullmatch(line):
        return "a table has a line like |---|---| below its first; here it is taken for text"
    return ""


def _box(kind: str) -> str:
    known = {"tip": "NOTE", "hint": "NOTE", "info": "NOTE", "important": "WARNING", "danger": "WARNING"}
    known |= {"caution": "WARNING", "warning": "WARNING", "question": "QUESTION", "aside": "ASIDE"}
    return f"> [!{known.get(kind.lower(), 'NOTE')}]"


def _is_text(line: str) -> bool:
    """Whether a line is running text."""
    return bool(line.strip()) and not _NO_TEXT.match(line) and not _ITEM.match(line)
