"""Pictures: image files of the content folder that chapters show; they stand at the same path in the site."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from lab.experiments.words import shortened
from lab.report.faults import Fault
from lab.report.markdown.marks import Address
from lab.report.reading.content import find_file

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")

OWN_FOLDERS = ("assets", "figures", "runs")
"""The folders of a site that the build fills by itself."""


def find_pictures(addresses: Iterable[Address], content: Path) -> tuple[Mapping[str, Path], list[Fault]]:
    """The files of all pictures, by their path in the content folder and in the site, and what is wrong with them."""
    pictures: dict[str, Path] = {}
    faults = []
    for address in addresses:
        if address.alt is not None:
            try:
                path = _path_of(address)
                pictures[path] = _find_picture(content, path)
            except ValueError as error:
                faults.append(Fault(address.place, f'picture "{shortened(address.address)}": {error}'))
    return pictures, faults


def _path_of(address: Address) -> str:
    if not (address.alt or "").strip():
        raise ValueError("it has no alt text; write what it shows between the brackets")
    parts = urlsplit(address.address)
    if parts.scheme or parts.netloc:
        raise ValueError("it would be asked of another host; a file of the content folder is needed")
    return unquote(parts.path)


def _find_picture(content: Path, name: str) -> Path:
    path = find_file(content, name, endings=ENDINGS)
    if Path(name).parts[0] in OWN_FOLDERS:
        raise ValueError(f'the folder "{Path(name).parts[0]}" of a site is the build\'s own; choose another')
    if path.suffix.lower() == ".svg" and _has_script(path):
        raise ValueError("it is no SVG, or holds scripts, which no page may have")
    return path


def _has_script(path: Path) -> bool:
    """Whether an SVG holds what can run, or cannot be read."""
    try:
        content = path.read_text(encoding="utf-8")
        elements = list(ElementTree.fromstring(content).iter())
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError):
        return True
    names = (str(element.tag).rpartition("}")[2].lower() for element in elements)
    values = [(name.lower(), value.lower()) for element in elements for name, value in element.attrib.items()]
    return (
        any(name in ("script", "foreignobject", "iframe", "handler") for name in names)
        or any(name.startswith("on") or re.match(r"\s*(javascript|data):", value) for name, value in values)
        or "<!doctype" in content.lower()
        or "<?xml-stylesheet" in content.lower()
    )
