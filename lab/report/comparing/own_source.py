"""The source that a site carries: copied out of it, so that it is read like any report."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lab.report.addresses import content_file, template_file
from lab.report.comparing.published import PublishedSite, UnreadableSiteError
from lab.report.reading.about import REPORT_FILE
from lab.store.disk import Disk


def has_source(published: PublishedSite) -> bool:
    """Whether a site carries the report that it was made from."""
    return content_file(REPORT_FILE) in published.files


def copy_source(published: PublishedSite, folder: Path, disk: Disk) -> tuple[Path, Path | None]:
    """The content folder and the templates of a site, if it has any, copied into a folder.

    Raises UnreadableSiteError where they cannot be files of one folder.
    """
    content = _copy(published, content_file(""), folder / "content", disk)
    templates = _copy(published, template_file(""), folder / "templates", disk)
    return content, templates if templates.is_dir() else None


def _copy(published: PublishedSite, prefix: str, folder: Path, disk: Disk) -> Path:
    for path, content in _inside(published, prefix):
        try:
            disk.make_folder((folder / path).parent)
            disk.write(folder / path, content)
        except (OSError, ValueError) as error:
            said = error.strerror if isinstance(error, OSError) else error
            raise UnreadableSiteError(f"{prefix}{path} cannot be copied: {said}") from None
    return folder


def _inside(published: PublishedSite, prefix: str) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files of a site under a prefix, but for those whose names lead elsewhere."""
    for name, content in published.files.items():
        path = PurePosixPath(name.removeprefix(prefix))
        if name.startswith(prefix) and not path.is_absolute() and ".." not in path.parts and "\\" not in name:
            yield path, content
