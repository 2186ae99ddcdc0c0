"""Templates: the folders of the look, the author's first, and what a site takes from them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

import lab
from lab.language.faults import Fault, Place
from lab.report.addresses import ASSETS_FOLDER
from lab.report.reading.content import is_inside


def shipped_templates() -> Path:
    """The folder of the templates that come with the program: beside `lab` in a checkout, inside it when installed."""
    package = Path(lab.__file__).resolve().parent
    beside = package.parent / "templates"
    return beside if beside.is_dir() else package / "templates"


class Templates(BaseLoader):
    """Loads templates for Jinja; of one that several folders have, the first folder's counts."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self.loaded: dict[Path, bytes] = {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template and its file. Raises UnicodeDecodeError, OSError."""
        parts = split_template_path(template)
        path = next((path for folder in self._folders if (path := folder.joinpath(*parts)).is_file()), None)
        if path is None:
            raise TemplateNotFound(template)
        self.loaded[path] = path.read_bytes()
        return self.loaded[path].decode(), path.as_posix(), lambda: True


def assets_in(folder: Path) -> dict[str, Path]:
    """The assets in a folder of templates by their path in the site, but for what systems hide in folders."""
    assets = folder / "assets"
    paths = (path for path in sorted(assets.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {f"{ASSETS_FOLDER}{path.relative_to(assets).as_posix()}": path for path in paths}


def faults_of_templates(folder: Path) -> Iterator[Fault]:
    """What in a folder of templates leads out of it, or has a name that no address can have."""
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
