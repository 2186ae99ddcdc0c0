"""What both files about folders need: a site in a folder, with files that are not the build's."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lab.store.folder import with_manifest

Content = dict[str, str | bytes]


def _content(folder: Path) -> Content:
    found: Content = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


@pytest.fixture(scope="session")
def content() -> Callable[[Path], Content]:
    """The files of a folder by path: their bytes, or where a link points to."""
    return _content


@pytest.fixture(scope="session")
def old() -> dict[str, bytes]:
    """A site."""
    return with_manifest({"index.html": b"old", "runs/a/index.html": b"a", "figures/a.svg": b"<svg/>"})


@pytest.fixture(scope="session")
def new() -> dict[str, bytes]:
    """The next one: a file changed, two gone, one that is new."""
    return with_manifest({"index.html": b"new", "runs/b/index.html": b"b"})


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture(scope="session")
def put() -> Callable[[Path, Mapping[str, bytes]], None]:
    """Puts files into a folder."""
    return _put


def _add_foreign(folder: Path) -> Content:
    files = {"CNAME": b"example.org", ".git/refs/main": b"1f2e", "runs/a/notes.txt": b"mine"}
    _put(folder, files)
    links = {"latest": "runs", "gone": "/nowhere/at/all"}
    for name, target in links.items():
        (folder / name).symlink_to(target)
    return {**files, **{name: f"-> {target}" for name, target in links.items()}}


@pytest.fixture(scope="session")
def add_foreign() -> Callable[[Path], Content]:
    """Adds to a site what is not the build's: a file, one in a folder of its own, one among the site's, and links."""
    return _add_foreign


@pytest.fixture
def folder(tmp_path: Path, old: dict[str, bytes]) -> Path:
    """A folder with the old site in it, which has nothing beside it."""
    place = tmp_path / "report" / "site"
    _put(place, old)
    return place


@pytest.fixture
def foreign(folder: Path) -> Content:
    """What else lies in the folder."""
    return _add_foreign(folder)
