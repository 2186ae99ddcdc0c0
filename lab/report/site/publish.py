"""Publishing: a site, checked, becomes a folder; the old one stays until the new one is whole."""

from collections.abc import Iterable
from pathlib import Path

from lab.report.faults import Fault, Place
from lab.report.site.render import Site
from lab.store.disk import Disk
from lab.store.folder import RefusedFolderError, check_folder, replace_folder


def faults_of_output(folder: Path, sources: Iterable[Path]) -> list[Fault]:
    """The fault of a folder that must not be written to: it is not ours, or holds the sources or lies in them."""
    try:
        check_folder(folder, sources)
    except RefusedFolderError as error:
        return [Fault(Place(f"{folder.as_posix()}/"), str(error))]
    return []


def publish(site: Site, folder: Path, disk: Disk) -> None:
    """Put the site into its folder. Raises OSError, with the old site in place, when the machine refuses."""
    replace_folder(folder, site.files, disk)
