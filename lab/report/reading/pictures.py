"""Pictures: image files of the content folder that chapters show; they stand at the same path in the site."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from lab.experiments.words import shortened
from lab.report.faults import Fault
from lab.report.markdown.marks import Address
from lab.report.reading.content import find_file

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")

OWN_FOLDERS = ("assets", "figures", "runs")
"""The folders of a site that the build fills by itself."""


def is_of_picture(address: Address) -> bool:
    """Whether an address is a picture's, or a link's that leads to a picture of the content folder."""
    if address.alt is not None:
        return True
    try:
        parts = urlsplit(address.address)
    except ValueError:
        return False
    path = PurePosixPath(unquote(parts.path))
    is_here = not parts.scheme and not parts.netloc
    return is_here and path.suffix.lower() in ENDINGS and path.parts[0] not in OWN_FOLDERS


def find_pictures(addresses: Iterable[Address], content: Path) -> tuple[Mapping[str, Path], list[Fault]]:
    """The files of all pictures, by their path in the site, and what is wrong with them."""
    pictures: dict[str, Path] = {}
    faults = []
    for address in filter(is_of_picture, addresses):
        try:
            path = _path_of(address)
            pictures[posixpath.normpath(path)] = _find_picture(content, path)
        except ValueError as error:
            what = "link" if address.alt is None else "picture"
            faults.append(Fault(address.place, f'{what} "{shortened(address.address)}": {error}'))
    return pictures, faults


def _path_of(address: Address) -> str:
    """The path that an address names. Raises ValueError, in words for an author."""
    try:
        parts = urlsplit(address.address)
    except ValueError:
        raise ValueError("it is no address") from None
    if parts.netloc or parts.scheme in ("http", "https"):
        raise ValueError("it would be asked of another host; a file of the content folder is needed")
    if parts.scheme:
        raise ValueError(f'it begins with "{parts.scheme}:"; a file of the content folder is needed')
    if address.alt is not None and not address.alt.strip():
        raise ValueError("it has no alt text; write what it shows between the brackets")
    return unquote(parts.path)


def _find_picture(content: Path, name: str) -> Path:
    path = find_file(content, name, endings=ENDINGS)
    folder = PurePosixPath(posixpath.normpath(name)).parts[0]
    if folder in OWN_FOLDERS:
        raise ValueError(f'the folder "{folder}" of a site is the build\'s own; choose another')
    if path.suffix.lower() == ".svg" and _has_script(path):
        raise ValueError("it is no SVG, or holds scripts or what other hosts would be asked for")
    return path


def _has_script(path: Path) -> bool:
    """Whether an SVG holds what can run or asks another host, or cannot be read."""
    try:
        content = path.read_text(encoding="utf-8")
        elements = list(ElementTree.fromstring(content).iter())
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError):
        return True
    names = (str(element.tag).rpartition("}")[2].lower() for element in elements)
    values = [
        (name.rpartition("}")[2].lower(), value.strip().lower())
        for element in elements
        for name, value in element.attrib.items()
    ]
    texts = [*(value for _, value in values), *((element.text or "").lower() for element in elements)]
    return (
        any(name in ("script", "foreignobject", "iframe", "handler") for name in names)
        or any(name.startswith("on") for name, _ in values)
        or any(name in ("href", "src") and not value.startswith(("#", "data:image/")) for name, value in values)
        or any(re.search(r"@import|url\(\s*[\"']?(?!#|data:image/)", text) for text in texts)
        or re.search(r"<!doctype[^>]*\[", content.lower()) is not None
        or "<?xml-stylesheet" in content.lower()
    )
