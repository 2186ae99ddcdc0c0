"""Templates: the folders of the look, the author's first, and what a site takes from them."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

import lab
from lab.language.faults import Fault, FaultsError, Place
from lab.report.addresses import ASSETS_FOLDER, template_file
from lab.report.reading.content import is_inside


def shipped_templates() -> Path:
    """The folder of the templates that come with the program: beside `lab` in a checkout, inside it when installed."""
    package = Path(lab.__file__).resolve().parent
    beside = package.parent / "templates"
    return beside if beside.is_dir() else package / "templates"


class Templates(BaseLoader):
    """The templates of some folders, read once; of one that several folders have, the first folder's counts."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._files: dict[str, tuple[Path, bytes]] = {}
        for folder in reversed(folders):
            for path in sorted(folder.rglob("*.html")):
                if path.is_file() and folder / "assets" not in path.parents:
                    self._files[path.relative_to(folder).as_posix()] = path, path.read_bytes()

    @property
    def digest(self) -> str:
        """What tells them from others that pages would be made from."""
        return sha256(repr(sorted(self._files.items())).encode(errors="backslashreplace")).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Templates) and self._files == other._files

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._files.items())))

    def content_of(self, name: str) -> bytes:
        """What a template's file holds."""
        return self._files[name][1]

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template and its file. Raises TemplateNotFound, UnicodeDecodeError."""
        if template not in self._files:
            raise TemplateNotFound(template)
        path, content = self._files[template]
        return content.decode(), path.as_posix(), lambda: True


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox in which templates are read and rendered; notes which they ask for."""

    def __init__(self, templates: Templates) -> None:
        super().__init__(
            loader=templates,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.asked: set[str] = set()

    def join_path(self, template: str, parent: str) -> str:
        """The name by which a template asks for another."""
        self.asked.add(template)
        return template


@lru_cache(maxsize=2)
def environment_of(templates: Templates) -> TemplateEnvironment:
    """The sandbox for these templates, in which each of them is compiled once."""
    return TemplateEnvironment(templates)


def own_templates(folders: tuple[Path, ...]) -> dict[str, Path]:
    """The author's own templates, by the names that templates call each other by."""
    return {
        path.relative_to(folder).as_posix(): path
        for folder in own_folders(folders)
        for path in sorted(folder.rglob("*.html"))
        if folder / "assets" not in path.parents
    }


def assets_of(folders: tuple[Path, ...]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The assets by their path in the site, the author's own also in the source of the site; and the files that the
    author's own came from.

    Raises FaultsError with everything in the author's folder that leads out of it, or whose name no address can have.
    """
    if faults := [fault for folder in own_folders(folders) for fault in _faults_of(folder)]:
        raise FaultsError(faults)
    contents: dict[str, bytes] = {}
    sources: dict[str, str] = {}
    for folder in reversed(folders):
        assets = folder / "assets"
        for file in sorted(assets.rglob("*")):
            if file.name.startswith(".") or not file.is_file():  # what systems hide in folders
                continue
            path = f"{ASSETS_FOLDER}{file.relative_to(assets).as_posix()}"
            contents[path] = file.read_bytes()
            if folder in own_folders(folders):
                contents[template_file(path)] = contents[path]
                sources[path] = file.as_posix()
    return contents, sources


def is_source_of_pages(folders: tuple[Path, ...]) -> bool:
    """Whether pages are made with anything of the author's own: an asset or a template."""
    _, sources = assets_of(folders)
    return bool(sources) or has_own_pages(folders)


def has_own_pages(folders: tuple[Path, ...]) -> bool:
    """Whether pages are made with templates of the author's own, since one has the name of one of ours."""
    names = {path.relative_to(shipped_templates()).as_posix() for path in shipped_templates().rglob("*.html")}
    return not names.isdisjoint(own_templates(folders))


def own_folders(folders: tuple[Path, ...]) -> list[Path]:
    """The author's own folders of templates."""
    return [folder for folder in folders if folder != shipped_templates()]


def _faults_of(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.rglob("*")):
        if not is_inside(path, folder):
            yield Fault(Place(path.as_posix()), "it leads out of the folder; only what lies in it is read")
        elif not _is_text(path.name):
            yield Fault(Place(folder.as_posix() + "/"), f"the name {path.name!a} is not UTF-8; choose another")


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
