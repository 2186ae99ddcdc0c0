"""A report, read: everything that an author wrote, checked and linked, before anything is run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.experiments.starts import Replica, featured_replicas, stream_leavers
from lab.report.about import REPORT_FILE, About, read_about
from lab.report.chapters import Chapter, decode, read_chapter
from lab.report.faults import Fault, FaultsError, Place, UnreadReportError
from lab.report.linking import Linked, link


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """All that an author wrote; every name in it is known."""

    about: About
    opening: Chapter | None  # content/index.md
    chapters: tuple[Chapter, ...]
    linked: Linked
    replicas: Mapping[str, Replica]  # that each run features, by run
    notes: tuple[str, ...]  # what the author should know, though nothing is wrong


OPENING = "index"
"""The name of the file, without ending, that stands on top of the first page."""

_CHAPTER_NAME = re.compile(r"[0-9]+-[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def read(content: Path) -> Report:
    """The report in a folder. Raises UnreadReportError with all faults of the folder."""
    if not content.is_dir():
        fault = Fault(Place(f"{content.as_posix()}/"), "there is no such folder; --content names another")
        raise UnreadReportError([fault])
    about, faults = _read_about(content)
    files, more = _chapter_files(content)
    chapters = [read_chapter(path.stem, path.as_posix(), path.read_bytes()) for path in files]
    linked, of_links = link([read.chapter for read in chapters], [b for read in chapters for b in read.unread], content)
    faults = [*faults, *more, *(fault for read in chapters for fault in read.faults), *of_links]
    if faults or about is None:
        raise UnreadReportError(faults)
    by_name = {read.chapter.name: read.chapter for read in chapters}
    opening = by_name.pop(OPENING, None)
    replicas = featured_replicas(linked.runs, about.stream)
    notes = stream_leavers(linked.runs, about.stream)
    return Report(about, opening, tuple(by_name.values()), linked, replicas, tuple(notes))


def _read_about(content: Path) -> tuple[About | None, Sequence[Fault]]:
    path = content / REPORT_FILE
    file = path.as_posix()
    if not path.is_file():
        return None, [Fault(Place(file), 'report: there is no such file; it needs at least a line title = "..."')]
    try:
        return read_about(decode(path.read_bytes(), file), file), []
    except FaultsError as error:
        return None, error.faults


def _chapter_files(content: Path) -> tuple[list[Path], list[Fault]]:
    """The files of the chapters, and of what stands on top of the first page, in order of name."""
    files = sorted(path for path in content.glob("*.md") if path.is_file())
    faults = [
        Fault(Place(path.as_posix()), 'not the name of a chapter; chapters are called like "03-rates.md"')
        for path in files
        if path.stem != OPENING and _CHAPTER_NAME.fullmatch(path.stem) is None
    ]
    if all(path.stem == OPENING for path in files):
        faults.append(
            Fault(Place(content.as_posix() + "/"), 'no chapters; a chapter is a file called like "01-name.md"')
        )
    return files, faults
