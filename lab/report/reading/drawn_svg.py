"""SVG pictures of an author: only what draws is let through, since the file is published as it is.

The lists name what is allowed. Whatever they do not name can run a script, ask another host, or is not known to draw.
Only the notes of drawing programs are let through unread, with all that they say: browsers make nothing of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import tinycss2

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

OF_PROGRAMS = (
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/elements/1.1/",
    "http://www.w3.org/2000/01/rdf-schema#",
)
"""The namespaces in which drawing programs note what only they need."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    """
    svg g defs symbol use switch view title desc metadata path rect circle ellipse line polyline polygon image text
    tspan textPath linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight
    feSpecularLighting feSpotLight feTile feTurbulence style
    """
)

ATTRIBUTES = _words(
    """
    id class style lang role tabindex version baseProfile viewBox preserveAspectRatio zoomAndPan transform type
    media x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points width height pathLength dx dy rotate textLength
    lengthAdjust startOffset method spacing side offset gradientUnits gradientTransform spreadMethod patternUnits
    patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits markerUnits markerWidth
    markerHeight refX refY orient filterUnits primitiveUnits filterRes in in2 result mode values operator k1 k2 k3
    k4 order kernelMatrix divisor bias targetX targetY edgeMode preserveAlpha surfaceScale diffuseConstant
    specularConstant specularExponent kernelUnitLength limitingConeAngle pointsAtX pointsAtY pointsAtZ azimuth
    elevation z scale xChannelSelector yChannelSelector stdDeviation radius baseFrequency numOctaves seed
    stitchTiles tableValues slope intercept amplitude exponent enable-background alignment-baseline baseline-shift
    clip clip-path clip-rule color color-interpolation color-interpolation-filters color-rendering direction display
    dominant-baseline fill fill-opacity fill-rule filter flood-color flood-opacity font font-family font-size
    font-size-adjust font-stretch font-style font-variant font-weight glyph-orientation-vertical image-rendering
    isolation kerning letter-spacing lighting-color marker marker-end marker-mid marker-start mask mask-type
    mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stop-color stop-opacity stroke
    stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
    text-anchor text-decoration text-overflow text-rendering transform-origin unicode-bidi vector-effect visibility
    white-space word-spacing writing-mode
    """
)

FUNCTIONS = _words(
    "var rgb rgba hsl hsla calc matrix translate translatex translatey scale scalex scaley rotate skewx skewy"
)
"""The functions that a value may call beside `url(#...)`."""

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_][\w.-]*;")
_CALLING = re.compile(r"[(\\@]")
_MOVES = re.compile(r"\s*(?:(?:matrix|translate|scale|rotate|skewX|skewY)\([-+.,\deE\s]*\)[,\s]*)+")
_INSIDE = re.compile(r"#[^\s\"'<>\\]+")
_PIXELS = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")


class NoDrawingError(ValueError):
    """What a file holds that a picture that only draws does not need, in words for an author."""


def check_svg(content: bytes) -> None:
    """Raise NoDrawingError unless these bytes are an SVG picture that only draws."""
    parser = expat.ParserCreate(namespace_separator=" ")
    reader = _DrawingReader(parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.ProcessingInstructionHandler = reader.instruct
    parser.StartDoctypeDeclHandler = reader.declare
    parser.XmlDeclHandler = reader.encode
    try:
        if found := _ENTITY.search(content.decode("utf-8")):
            raise NoDrawingError(f"{found[0]} is a name that another file explains; write the sign itself")
        parser.Parse(content, True)
    except UnicodeDecodeError:
        raise NoDrawingError("it is not UTF-8; save it as UTF-8") from None
    except expat.ExpatError as error:
        raise NoDrawingError(f"line {error.lineno}: it is not XML: {expat.ErrorString(error.code)}") from None


@dataclass(slots=True)
class _DrawingReader:
    """What the parser tells, element by element."""

    parser: Any  # of expat, which has no public name for its type
    open: list[str] = field(default_factory=list)
    style: list[str] = field(default_factory=list)  # the text of the style element that is open

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if not self.open and (space, name) != (SVG, "svg"):
            raise self.fault(f'it begins with <{name}>; an SVG picture begins with <svg xmlns="{SVG}">')
        if space not in OF_PROGRAMS and (space != SVG or name not in ELEMENTS):
            raise self.fault(f"<{name}> does more than draw; remove it, or save the picture as PNG")
        if self.open[-1:] == ["style"]:
            raise self.fault(f"<{name}> is inside <style>, which holds only rules; remove it")
        self.open.append(name)
        for attribute, value in attributes.items() if space == SVG else ():
            self.check_attribute(name, attribute, value)

    def end(self, _: str) -> None:
        if self.open.pop() == "style":
            self.check_rules("".join(self.style))
            self.style.clear()

    def text(self, text: str) -> None:
        if self.open[-1:] == ["style"]:
            self.style.append(text)

    def instruct(self, target: str, _: str) -> None:
        raise self.fault(f"<?{target}?> does more than draw; remove it")

    def declare(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if system and not (public or "").startswith("-//W3C//DTD SVG "):
            raise self.fault("<!DOCTYPE> names another language than SVG; remove it")
        if has_subset:
            raise self.fault("<!DOCTYPE> declares entities; remove what is between its [ and ]")

    def encode(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise self.fault(f'its encoding is "{encoding}"; save it as UTF-8')

    def check_attribute(self, element: str, attribute: str, value: str) -> None:
        space, _, name = attribute.rpartition(" ")
        if space in OF_PROGRAMS or (space == XML and name in ("space", "lang")) or name.startswith(("aria-", "data-")):
            return
        if name == "href" and space in ("", XLINK):
            if not (_INSIDE.fullmatch(value.strip()) or (element == "image" and _PIXELS.fullmatch(value.strip()))):
                raise self.fault('href leads out of the picture; write "#..." or, in <image>, the data of a PNG')
        elif space == XLINK and name in ("type", "title", "role", "show", "actuate"):
            return
        elif space or name not in ATTRIBUTES:
            raise self.fault(f'the attribute "{name}" does more than draw; remove it')
        elif not _CALLING.search(value) or (name.endswith("ransform") and _MOVES.fullmatch(value)):
            return  # most are of this kind, and parsing takes long
        elif name == "style":
            self.check_values(_declared(tinycss2.parse_declaration_list(value)), value)
        else:
            self.check_values(tinycss2.parse_component_value_list(value), value)

    def check_rules(self, style: str) -> None:
        for rule in tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                raise self.fault("<style> holds more than plain rules; remove what begins with @")
            self.check_values([*rule.prelude, *rule.content], style)

    def check_values(self, values: Iterable[Any], written: str) -> None:
        """Refuse functions but a few, and addresses but those in the picture."""
        if "\\" in written:
            raise self.fault("a style holds a backslash; write it without")
        for token in all_of(values):
            if token.type == "at-keyword" or token.type == "at-rule":
                word = token.value if token.type == "at-keyword" else token.at_keyword
                raise self.fault(f"a style holds @{word}; remove it")
            if token.type == "error":
                raise self.fault("a style cannot be read; write it plainly")
            if token.type == "function" and token.lower_name == "url":
                inside = [part.value for part in token.arguments if part.type == "string"]
                self.check_address(inside[0] if inside else "")
            elif token.type == "function" and token.lower_name not in FUNCTIONS:
                raise self.fault(f"a style calls {token.name}(), which does more than draw; remove it")
            elif token.type == "url":
                self.check_address(token.value)

    def check_address(self, address: str) -> None:
        if not _INSIDE.fullmatch(address.strip()):
            raise self.fault("url() leads out of the picture; write url(#...)")

    def fault(self, text: str) -> NoDrawingError:
        return NoDrawingError(f"line {self.parser.CurrentLineNumber}: {text}")


def _declared(declarations: Iterable[Any]) -> Iterator[Any]:
    for declaration in declarations:
        if declaration.type == "declaration":
            yield from declaration.value
        else:
            yield declaration


def all_of(values: Iterable[Any]) -> Iterator[Any]:
    """The tokens of CSS, and those inside of them."""
    waiting = list(values)
    while waiting:
        token = waiting.pop()
        yield token
        waiting += getattr(token, "content", None) or getattr(token, "arguments", None) or []
