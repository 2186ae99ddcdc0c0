"""Maths: the TeX of a formula, the `$...$` of a chapter, as MathML."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element, fromstring

from math_core import LatexError, LatexToMathML

from lab.language.words import did_you_mean, nearest, shortened
from lab.report.formulas.tex import NO_ROW, TOKEN, UnreadableTexError, check_rows, prepared, restored
from lab.report.markdown.elements import element

_WIDTHS = {"0": "tight", "0.1em": "near", "0.1667em": "thin", "0.2222em": "medium", "0.2778em": "thick"}

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "text-align: left": "tex-left",
        "text-align: right": "tex-right",
        "justify-items: start": "tex-left",
        "justify-items: end": "tex-right",
        **{f"padding-left: {width}": f"tex-{name}-left" for width, name in _WIDTHS.items()},
        **{f"padding-right: {width}": f"tex-{name}-right" for width, name in _WIDTHS.items()},
        "padding-top: 0": "tex-tight-top",
        "padding-bottom: 0": "tex-tight-bottom",
        "padding-top: 0.1667em": "tex-thin-top",
        "padding-left: 1em": "tex-case",
        "margin-left: -0.0833em": "tex-back-prime",
        "margin-left: -0.16666667em": "tex-back-thin",
        "margin-left: -0.22222222em": "tex-back-medium",
        "margin-left: -0.2777778em": "tex-back-thick",
        **{f"border-{side}: 0.05em solid currentcolor": f"tex-line-{side}" for side in ("left", "right", "top")},
        **{f"border-{side}: 0.05em dashed currentcolor": f"tex-dashes-{side}" for side in ("left", "right", "top")},
        "width: 100%": "tex-wide",
        "width: 7.5%": "tex-margin",
        "math-shift: compact": "tex-cramped",
        "font-variant-caps: small-caps": "tex-small-caps",
        **{f"font-size: {size}%": f"tex-size-{size}" for size in (50, 60, 70, 80, 90, 100, 120, 140, 170, 200, 250)},
    }
)
"""The class for each declaration in the converter's `style` attributes, because the pages' policy forbids these."""

_ENVIRONMENTS = "align aligned array bmatrix cases equation gather gathered matrix multline pmatrix split vmatrix"

_INSTEAD_OF_ENVIRONMENTS = {
    **dict.fromkeys(("alignat", "alignat*", "alignedat", "eqnarray", "eqnarray*", "flalign", "flalign*"), "aligned"),
    **dict.fromkeys(("displaymath", "dmath", "dmath*", "math"), "equation"),
    "tabular": "array",
    "smallmatrix": "matrix",
}
"""LaTeX environments that the converter lacks, and those that look the same."""

_COMMANDS = (
    "alpha beta gamma delta epsilon eta theta lambda mu nu pi rho sigma tau phi psi omega Gamma Delta Theta Sigma frac "
    "sqrt sum prod int partial nabla infty cdot times odot approx equiv neq leq geq notin subset mapsto implies exp "
    "rightarrow Rightarrow log sin cos tanh max min argmax argmin lim operatorname left right bigl bigr hat bar vec "
    "tilde dot overline underbrace overset underset mathbf mathrm mathcal mathbb boldsymbol text begin quad ldots cdots"
)
"""Commands that an author may have meant."""

_INSTEAD = {"mbox": "text", "textnormal": "text", "widetilde": "tilde", "substack": "begin{subarray}{c}"}

_SAID = (
    (r'Unknown color "(.*)"', 'unknown colour "{0}"'),
    (r"Expected (arg|exactly|at most|the name)|'\^' or '_' directly", 'after "{before}" something is missing'),
    (r"Duplicate subscript", 'after "{before}" there is a second "^" or "_"; braces are needed'),
    (r"There must be a parenthesis", 'after "{before}" a bracket is missing, or "." for none'),
    (r'Math mode within text|Unexpected "\$"', '"$" cannot be in a formula; write "\\$" for the sign'),
    (r"Not valid in text mode", '"{after}" cannot be in a text'),
    (r'Found "\\\\"', NO_ROW),
    (r'Found "&"', '"&" can only separate columns in an environment, like "aligned"'),
    (r'Found "(\\\w+)|Disallowed character in text group: \'(.*)\'', '"{after}" cannot be there'),
    (r'Expected length with units, found "(.*)"', '"{0}" is not a length; a number with a unit is needed, like "1em"'),
    (r'Expected column specification, found "(.*)"', 'unknown columns "{0}"; known: "c", "l", "r", "|", ":"'),
    (r"\w* ?[pP]arameter", '"#" cannot be in a formula; write "\\#" for the sign'),
    (r"Hard limit|Too many expansions", "too long; make it two formulas"),
)
"""The converter's messages, and ours for authors; `{before}` and `{after}` are the TeX around the place."""

_NO_XML = (
    ("&ApplyFunction;", "\N{FUNCTION APPLICATION}"),
    ("&InvisibleTimes;", "\N{INVISIBLE TIMES}"),
    ('stretchy="false" stretchy="true"', 'stretchy="true"'),
)
"""What the converter writes that is not XML, and the XML for it: named characters, an attribute twice."""

_OF_SINGLES = ("mfrac", "mmultiscripts", "mroot", "msub", "msubsup", "msup")
"""Elements in which Chromium sizes a bracket only if it is in a separate row."""


def mathml(tex: str, *, is_display: bool) -> Element:
    """The `<math>` of a formula, with its TeX as annotation; the same TeX gives the same elements.

    It has no style, id, link or script. Rows are not numbered, and extra space after one (`\\\\[1em]`) is left out.
    Raises UnreadableTexError for TeX that does not parse, is unknown, defines or refers to something, is too long or
    nested too deeply.
    """
    source = prepared(tex)
    converter = LatexToMathML(annotation=True, fancy_error=False)
    try:
        converted = converter.convert_with_local_state(source, displaystyle=is_display)
    except LatexError as error:
        raise UnreadableTexError(restored(_said(str(error), source))) from None
    if r"\\" in tex:
        check_rows(tex)
    for written, meant in _NO_XML:
        converted = converted.replace(written, meant)
    maths = fromstring(restored(converted))
    for each in [*maths.iter()]:
        if each.attrib:
            _settle_attributes(each)
        if each.tag in _OF_SINGLES:
            each[:] = [element("mrow", [child]) if "minsize" in child.attrib else child for child in each]
    (semantics,) = maths
    semantics[-1].text = tex
    return maths


def _said(error: str, source: str) -> str:
    """The converter's message about a place in the TeX, in words for an author."""
    place, _, text = error.partition(": ")
    before, after = source[: int(place)], source[int(place) :]
    if unknown := re.match(r'Unknown command "\\(.*)"', text, re.DOTALL):
        near = _INSTEAD.get(unknown[1]) or nearest(unknown[1], _COMMANDS.split())
        return rf'unknown command "\{unknown[1]}"' + (rf'; did you mean "\{near}"?' if near else "")
    if unknown := re.match(r'Unknown environment "(.*)"', text, re.DOTALL):
        meant = _INSTEAD_OF_ENVIRONMENTS.get(unknown[1], unknown[1])
        return f'unknown environment "{unknown[1]}"{did_you_mean(meant, _ENVIRONMENTS.split())}'
    token = TOKEN.match(after)
    around = {
        "before": shortened("…" * (len(before) > 20) + before[-20:]),
        "after": shortened(token[0] if token else after[:1]),
    }
    for pattern, said in _SAID:
        if found := re.match(pattern, text, re.DOTALL):
            return said.format(*found.groups(), **around)
    return f'cannot be read at "{around["after"]}"' if after else f'unfinished: "{around["before"]}"'


def _settle_attributes(each: Element) -> None:
    """Replace an element's style by classes and attributes, and its lengths in rem by lengths in em."""
    style = each.attrib.pop("style", "")
    if "minsize" in each.attrib:
        each.set("stretchy", "true")
    for name, value in each.items():
        if value.endswith("rem"):
            each.set(name, f"{value.removesuffix('rem')}em")
    classes = [each.get("class", "")]
    for written in filter(None, style.split(";")):
        name, value = (part.strip() for part in written.split(":"))
        declaration = f"{name}: {value}"
        if name == "color":
            each.set("mathcolor", value)
        elif declaration in CLASSES:
            classes.append(CLASSES[declaration])
        elif name == "margin-left":
            raise UnreadableTexError(
                rf'a space of {value.replace("rem", "em")} cannot be shown; "\!" is a small one below zero'
            )
        elif not (name == "width" and "width" in each.attrib):
            raise UnreadableTexError(f'cannot be shown, because it would need the style "{declaration}"')
    if names := " ".join(dict.fromkeys(filter(None, classes))):
        each.set("class", names)
