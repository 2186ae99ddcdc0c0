"""SVG for pages: no style attributes, which the pages' policy forbids; colours by name; a title and a description."""

import io
import json
import re
from collections.abc import Mapping
from html import escape
from xml.etree import ElementTree

from lab.report.figures.palette import NAMES
from lab.report.figures.thinning import thin

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

_END = "</svg>\n"
_DECIMALS = re.compile(r"-?\d+\.\d+")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"


def wide_svg(drawn: bytes, *, name: str, title: str, description: str) -> str:
    """The SVG that matplotlib drew, made fit for a page and for a separate file; its ids begin with `name`."""
    root = _finished(drawn, name)
    root.set("aria-labelledby", _words_of(name))
    root.insert(0, _text("desc", f"{name}:description", description))
    root.insert(0, _text("title", f"{name}:title", title))
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def narrow_svg(drawn: bytes, *, name: str) -> str:
    """The same for a narrow picture, which is beside the wide one in a page and uses its title and description."""
    root = _finished(drawn, f"{name}:narrow")
    root.set("aria-labelledby", _words_of(name))
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def with_metadata(svg: str, table: Mapping[str, object]) -> str:
    """The SVG as a separate file, with a table as JSON in its metadata."""
    metadata = f"<metadata>{escape(json.dumps(table, ensure_ascii=False), quote=False)}</metadata>"
    return f"{svg.removesuffix(_END)}{metadata}{_END}"


def _words_of(name: str) -> str:
    return f"{name}:title {name}:description"


def _finished(drawn: bytes, name: str) -> ElementTree.Element:
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.parse(io.BytesIO(drawn)).getroot()
    _remove(root, {f"{{{SVG}}}metadata", f"{{{SVG}}}style"})
    for element in root.iter():
        _move_style_to_attributes(element)
        _round(element)
    _rename_ids(root, name)
    thin(root)
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    root.set("role", "img")
    root.set("font-family", _FONT)
    return root


def _remove(parent: ElementTree.Element, tags: set[str]) -> None:
    for child in list(parent):
        if child.tag in tags:
            parent.remove(child)
        else:
            _remove(child, tags)


def _move_style_to_attributes(element: ElementTree.Element) -> None:
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":  # the short form, "12px 'DejaVu Sans'", is not an attribute
            name, value = "font-size", value.split()[0]
        if name and name not in ("font-family", "stroke-linejoin"):
            element.set(name, value)
    for name in ("fill", "stroke"):
        colour = element.get(name, "").lower()
        if colour in NAMES:
            element.set(name, f"var(--{NAMES[colour]}, {colour})")


def _round(element: ElementTree.Element) -> None:
    """Round numbers to one decimal, a tenth of a pixel."""
    for name in ("d", "x", "y", "width", "height", "transform", "points"):
        if name in element.attrib:
            rounded = _DECIMALS.sub(lambda match: f"{float(match[0]):.1f}".removesuffix(".0"), element.attrib[name])
            element.set(name, " ".join(rounded.split()))


def _rename_ids(root: ElementTree.Element, name: str) -> None:
    """Keep only the ids that something refers to, and replace them by numbers after the figure's name."""
    text = ElementTree.tostring(root, encoding="unicode")
    used = dict.fromkeys(re.findall(r'(?:url\(#|href="#)([^)"]+)', text))
    renamed = {old: f"{name}:{number}" for number, old in enumerate(used, 1)}
    for element in root.iter():
        for attribute, value in list(element.attrib.items()):
            if attribute == "id":
                element.attrib.pop("id")
                if value in renamed:
                    element.set("id", renamed[value])
            elif attribute == f"{{{XLINK}}}href":
                element.attrib.pop(attribute)
                element.set("href", f"#{renamed[value[1:]]}" if value.startswith("#") else value)
            elif value.startswith("url(#"):
                element.set(attribute, f"url(#{renamed[value[5:-1]]})")


def _text(tag: str, element_id: str, text: str) -> ElementTree.Element:
    element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": element_id})
    element.text = _NO_XML.sub("\ufffd", text)
    return element
