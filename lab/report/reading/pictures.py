"""Pictures: image files of the content folder that chapters show; in the site they have the same paths."""

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lab.language.faults import Fault
from lab.language.keys import DEVICE
from lab.language.words import shortened, written
from lab.report.markdown.marks import Address
from lab.report.reading.content import LONGEST_FILE, Content, find_file
from lab.report.reading.drawn_svg import check_svg

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")

OWN_FOLDERS = ("assets", "figures", "runs", "source")
"""The folders of a site that the build fills by itself."""


_UNFIT = re.compile('[<>:"|?*\0-\x1f\x7f]')
"""What no name of Windows may hold."""


def is_of_picture(address: Address) -> bool:
    """Whether an address is a picture's, or a link's that leads to a picture of the content folder."""
    return address.alt is not None or leads_to_own_file(address, ENDINGS)


def leads_to_own_file(address: Address, endings: Collection[str]) -> bool:
    """Whether an address is a path with one of these endings, and in no folder that the build fills by itself."""
    try:
        parts = urlsplit(address.address)
    except ValueError:
        return False
    path = PurePosixPath(unquote(parts.path))
    is_here = not parts.scheme and not parts.netloc
    return is_here and path.suffix.lower() in endings and path.parts[0] not in OWN_FOLDERS


def find_pictures(addresses: Iterable[Address], content: Content) -> tuple[Mapping[str, bytes], list[Fault]]:
    """All pictures, by their path in the site, and what is wrong with them."""
    pictures: dict[str, bytes] = {}
    faults = []
    spelt: dict[str, str] = {}
    for address in filter(is_of_picture, addresses):
        try:
            path = _path_of(address)
            picture = _find_picture(content, path)
            check_name(posixpath.normpath(path), spelt)
            pictures[posixpath.normpath(path)] = picture
        except ValueError as error:
            what = "link" if address.alt is None else "picture"
            faults.append(Fault(address.place, f'{what} "{shortened(address.address)}": {error}'))
    return pictures, faults


def check_name(path: str, spelt: dict[str, str]) -> None:
    """Raise ValueError, in words for an author, unless every system can have a file of this path in a folder with all
    that `spelt` holds; and note the path there.
    """
    parts = PurePosixPath(path).parts
    for part in parts:
        if _UNFIT.search(part) or part.endswith((".", " ")) or DEVICE.fullmatch(part.lower()):
            raise ValueError(f"no file of Windows can be called {written(part)}; choose another name")
    for count in range(1, len(parts) + 1):
        name = "/".join(parts[:count])
        other = spelt.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            raise ValueError(f"{written(name)} and {written(other)} are one name to Windows; choose another")


def _path_of(address: Address) -> str:
    """The path that an address names. Raises ValueError, in words for an author."""
    try:
        parts = urlsplit(address.address)
    except ValueError:
        raise ValueError("it is not an address") from None
    if parts.netloc or parts.scheme in ("http", "https"):
        raise ValueError("it would be asked of another host; a file of the content folder is needed")
    if parts.scheme:
        raise ValueError(f'it begins with "{parts.scheme}:"; a file of the content folder is needed')
    if address.alt is not None and not address.alt.strip():
        raise ValueError("it has no alt text; write what it shows between the brackets")
    return unquote(parts.path)


def _find_picture(content: Content, name: str) -> bytes:
    path = find_file(content.folder, name, endings=ENDINGS)
    folder = PurePosixPath(posixpath.normpath(name)).parts[0]
    if folder.lower() in OWN_FOLDERS:
        raise ValueError(f'the folder "{folder}" of a site is the build\'s own; choose another')
    size = path.stat().st_size
    if size > LONGEST_FILE:
        raise ValueError(f"it has {size} bytes; at most {LONGEST_FILE} are published")
    if path.suffix.lower() == ".svg":
        check_svg(content.bytes_of(path))
    return content.bytes_of(path)
