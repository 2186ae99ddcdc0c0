"""Thinning: the same SVG in fewer bytes, because a page has every figure twice, for wide and narrow screens."""

import re
from itertools import pairwise
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"

_DEFAULTS = {"text-anchor": "start", "stroke-dashoffset": "0", "stroke-width": "1"}
"""Attributes with their default values, which can be left out."""

_OF_MARKS = ("fill", "stroke", "stroke-width", "fill-opacity", "stroke-opacity")
"""Attributes that a group can have in place of its marks."""

_LINE = re.compile("M" + " ".join([r"[-\d.]+"] * 4))

_LINES = re.compile(r"(?<=[ML])[-\d. ]+(L[-\d. ]+)+")

_ZERO, _WHOLE = re.compile(r"(?<![\d.])0(?=\.)"), re.compile(r"\.0(?!\d)")

_NO_TURN = re.compile(r"rotate\(-?0 [^)]*\)")


def thin(root: ElementTree.Element) -> None:
    """Remove what cannot be seen: white space, groups without attributes, attributes that many marks repeat."""
    for element in root.iter():
        _thin_attributes(element)
    _leave_to_definitions(root)
    _flatten(root)
    _share(root)


def _thin_attributes(element: ElementTree.Element) -> None:
    if element.tag != f"{{{SVG}}}text":
        element.text = None
    element.tail = None
    if _NO_TURN.fullmatch(element.get("transform", "")):
        del element.attrib["transform"]
    for name, value in _DEFAULTS.items():
        if element.get(name) == value:
            del element.attrib[name]
    if "d" in element.attrib:
        element.set("d", _thin_path(element.attrib["d"]))


def _leave_to_definitions(root: ElementTree.Element) -> None:
    """Remove from each mark the attributes that its shape has already, and the fill of a line."""
    shapes = {f"#{element.attrib['id']}": element for element in root.iter() if "id" in element.attrib}
    for mark in root.iter(f"{{{SVG}}}use"):
        shape = shapes[mark.attrib["href"]]
        is_line = _LINE.fullmatch(shape.get("d", "")) is not None
        for name in _OF_MARKS:
            if name in mark.attrib and (name in shape.attrib or (name == "fill" and is_line)):
                del mark.attrib[name]


def _thin_path(path: str) -> str:
    """The path without spaces around letters, zeros before points, and line commands; long lines become relative."""
    tight = re.sub(r" ?([A-Za-z]) ?", r"\1", path)
    return _ZERO.sub("", _LINES.sub(lambda lines: _thin_lines(lines[0].split("L")), tight))


def _thin_lines(places: list[str]) -> str:
    if len(places) <= 2:
        return " ".join(places)
    points = [tuple(map(float, place.split())) for place in places]
    steps = (f"{x - from_x:.1f} {y - from_y:.1f}" for (from_x, from_y), (x, y) in pairwise(points))
    return f"{places[0]}l{_WHOLE.sub('', ' '.join(steps)).replace('-0 ', '0 ').replace(' -', '-')}"


def _flatten(parent: ElementTree.Element) -> None:
    """Replace groups without attributes by their content; drop empty definitions and what is not painted."""
    children: list[ElementTree.Element] = []
    for child in list(parent):
        _flatten(child)
        parent.remove(child)
        tag = child.tag.removeprefix(f"{{{SVG}}}")
        is_empty = tag == "defs" and not len(child)
        is_unseen = tag == "path" and child.get("fill") == "none" and not {"stroke", "id"} & child.attrib.keys()
        if tag == "g" and not child.attrib:
            children += list(child)
        elif not is_empty and not is_unseen:
            children.append(child)
    parent.extend(children)


def _share(parent: ElementTree.Element) -> None:
    """Move attributes that adjacent marks share to a group around them."""
    for child in parent:
        _share(child)
    children = list(parent)
    for child in children:
        parent.remove(child)
    for marks in _neighbours(children):
        shared = {name: marks[0].attrib[name] for name in _OF_MARKS if name in marks[0].attrib}
        if len(marks) < 2 or not shared:
            parent.extend(marks)
            continue
        group = ElementTree.SubElement(parent, f"{{{SVG}}}g", shared)
        for mark in marks:
            for name in shared:
                del mark.attrib[name]
        group.extend(marks)


def _neighbours(children: list[ElementTree.Element]) -> list[list[ElementTree.Element]]:
    """The children in order, with adjacent marks that are painted alike grouped together."""
    together: list[list[ElementTree.Element]] = []
    for child in children:
        if together and child.tag == f"{{{SVG}}}use" and _paint(together[-1][-1]) == _paint(child):
            together[-1].append(child)
        else:
            together.append([child])
    return together


def _paint(element: ElementTree.Element) -> object:
    return element.tag, *(element.get(name) for name in _OF_MARKS)
