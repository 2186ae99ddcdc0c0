"""Publishing: a site, checked, becomes a folder; the old one stays until the new one is whole."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from lab.language.faults import Fault, Place
from lab.report.site.render import Site
from lab.store.disk import Disk
from lab.store.folder import RefusedFolderError, check_folder, lock_of, replace_folder
from lab.store.lock import locked


def faults_of_output(folder: Path, sources: Iterable[Path], store: Path | None = None) -> list[Fault]:
    """The fault of a folder that must not be written to: it is not ours, or holds sources or store or lies in them."""
    try:
        check_folder(folder, sources, store)
    except RefusedFolderError as error:
        return [Fault(Place(f"{folder.as_posix()}/"), str(error))]
    return []


def publish(site: Site, folder: Path, disk: Disk, *, waiting: Callable[[], None]) -> None:
    """Put the site into its folder; `waiting` is called once where another build does so, of another report perhaps.

    Raises OSError, with the old site in place, when the machine refuses.
    """
    lock = lock_of(folder)
    with locked(lock, disk, waiting=waiting):
        try:
            replace_folder(folder, site.files, disk)
        finally:
            with suppress(OSError):  # where a file in use cannot be removed, it goes as the lock is given back
                disk.remove_file(lock)
