"""A report, read: everything that an author wrote, checked and linked, before anything is run."""

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from lab.experiments.runs import Run
from lab.experiments.timing import NO_TIMINGS, Timings
from lab.language.faults import Fault, FaultsError, Place, UnreadReportError
from lab.report.markdown.marks import Citation, Typed
from lab.report.markdown.prose import Prose
from lab.report.reading.about import REPORT_FILE, About, read_about
from lab.report.reading.bibliography import Source, read_bibliography
from lab.report.reading.chapters import Chapter, ReadChapter, UnreadBlock, read_chapter
from lab.report.reading.content import Content, ReadFile
from lab.report.reading.data_files import DataFiles
from lab.report.reading.glossary import NAME as GLOSSARY
from lab.report.reading.glossary import with_term_ids
from lab.report.reading.label import Label
from lab.report.reading.labels import labels_of
from lab.report.reading.linked import LinkedBlocks
from lab.report.reading.linking import link
from lab.report.reading.names import CHAPTER, names_of
from lab.report.reading.own_claims import FILE as CLAIMS_FILE
from lab.report.reading.own_claims import OwnClaims, read_own_claims
from lab.report.reading.own_figures import FILE as FIGURES_FILE
from lab.report.reading.own_figures import OwnFigures, read_own_figures
from lab.report.reading.own_python import PythonFile, read_python_files
from lab.report.reading.pictures import find_pictures
from lab.report.reading.timings import FILE as TIMINGS_FILE
from lab.report.reading.timings import read_timings
from lab.report.reading.warnings import warnings_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """All that an author wrote; every name in it is known."""

    about: About
    opening: Chapter | None  # content/index.md
    glossary: Chapter | None  # content/glossary.md
    chapters: tuple[Chapter, ...]
    linked: LinkedBlocks
    labels: Mapping[str, Label]
    citations: Mapping[str, Source]  # the sources that are cited, by key, in the order of their numbers
    own_figures: OwnFigures
    own_claims: OwnClaims
    timings: Timings
    pictures: Mapping[str, bytes]  # by path in the site
    files: Mapping[str, ReadFile]  # what was read, by path in the folder
    warnings: tuple[Fault, ...]  # what the author should know, though a site can be built

    @property
    def proses(self) -> tuple[Prose, ...]:
        """All prose, in the order of the pages."""
        chapters = [chapter for chapter in (self.opening, *self.chapters, self.glossary) if chapter]
        return tuple(prose for chapter in chapters for prose in self.linked.proses_of(chapter))

    @property
    def typed(self) -> tuple[Typed, ...]:
        """The decimals that were typed by hand and are no constants, by file and line."""
        found = (typed for prose in self.proses for typed in prose.typed)
        no_constants = (each for each in found if float(each.number) not in self.about.constants)
        return tuple(sorted(no_constants, key=lambda each: each.place))

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order of the chapters."""
        return self.linked.runs


OPENING = "index"
"""The name of the file, without ending, that stands on top of the first page."""

BIBLIOGRAPHY_FILE = "references.bib"

_CHAPTER_NAME = re.compile(r"[0-9]+-[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def read(folder: Path, *, is_strict: bool = False, needs_timings: bool = True) -> Report:
    """The report in a folder. Raises UnreadReportError with all faults of the folder; strictly, warnings are faults.
    Without `needs_timings` they are not read, which is for making them.
    """
    if fault := _fault_of_folder(folder):
        raise UnreadReportError([fault])
    faults: list[Fault] = []
    content = Content(folder)
    about = _read_about(content, faults)
    sources = _read_sources(content, faults)
    has_python = any(os.path.lexists(folder / name) for name in (FIGURES_FILE, CLAIMS_FILE))
    helpers = (_or_none(partial(read_python_files, content), faults) or ()) if has_python else ()
    own_figures = _or_none(partial(_read_own_figures, content, helpers), faults)
    own_claims = _or_none(partial(_read_own_claims, content, helpers), faults)
    timings = _or_none(partial(_read_timings, content), faults) if needs_timings else NO_TIMINGS
    read_chapters = _read_chapters(content, faults)
    chapters = [read.chapter for read in read_chapters]
    labels, of_labels = labels_of(chapters)
    unread = [block for read in read_chapters for block in read.unread]
    unread += [UnreadBlock(CHAPTER, "") for read in read_chapters if read.faults and read.chapter.prose.is_empty]
    unread += [UnreadBlock(CHAPTER, "")] * (len(read_chapters) < len(chapter_files(folder)))
    names = names_of(
        chapters,
        unread,
        labels=labels,
        sources=sources,
        own_figures=own_figures.names if own_figures else None,
        rules=own_claims.places if own_claims else None,
        timed=frozenset(timings.updates) if timings and needs_timings else None,
    )
    linked, of_links = link(chapters, names, content)
    proses = [prose for chapter in chapters for prose in linked.proses_of(chapter)]
    pictures, of_pictures = find_pictures(chain.from_iterable(prose.addresses for prose in proses), content)
    faults += [*of_labels, *of_links, *of_pictures]
    cited = {key for chapter in chapters for key in cited_in(linked.proses_of(chapter))}
    whole = [read.chapter for read in read_chapters if not (read.faults and read.chapter.prose.is_empty)]
    warnings = tuple(warnings_of(about, linked, whole, {} if unread else sources, cited, folder))
    if is_strict:
        faults += warnings
    if faults or about is None or own_figures is None or own_claims is None or timings is None:
        raise UnreadReportError(faults, warnings)
    by_name = {chapter.name: chapter for chapter in chapters}
    opening, glossary = by_name.pop(OPENING, None), by_name.pop(GLOSSARY, None)
    in_order = [chapter for chapter in (opening, *by_name.values(), glossary) if chapter]
    citations = {key: sources[key] for chapter in in_order for key in cited_in(linked.proses_of(chapter))}
    return Report(
        about=about,
        opening=opening,
        glossary=glossary,
        chapters=tuple(by_name.values()),
        linked=linked,
        labels=labels,
        citations=citations,
        own_figures=own_figures,
        own_claims=own_claims,
        timings=timings,
        pictures=pictures,
        files=content.files,
        warnings=warnings,
    )


def _fault_of_folder(folder: Path) -> Fault | None:
    """The fault of a folder that is none, or of one beside whose report it is, with what to write instead."""
    inside, outside = folder / "content", folder.parent
    if folder.is_dir():
        if os.path.lexists(folder / REPORT_FILE) or not (inside / REPORT_FILE).is_file():
            return None
        what, candidates = f"no {REPORT_FILE} is in it", [inside]
    else:
        what = "it is no folder" if os.path.lexists(folder) else "there is no such folder"
        candidates = [outside, *sorted(outside.glob("*/content"))]
    near = next((candidate for candidate in candidates if (candidate / REPORT_FILE).is_file()), None)
    if near is None:
        needed = "--content names another"
    else:
        where = "here" if near == Path() else f"in {near.as_posix()}/"
        needed = f"{REPORT_FILE} is {where}: write --content {shlex.quote(near.as_posix())}"
    return Fault(Place(folder.as_posix() + "/" * (not folder.is_file())), f"{what}; {needed}")


def _or_none(read: Callable[[], T], faults: list[Fault]) -> T | None:
    """What is read, or None after adding to the faults."""
    try:
        return read()
    except FaultsError as error:
        faults += error.faults
        return None


def _read_about(content: Content, faults: list[Fault]) -> About | None:
    path = content.folder / REPORT_FILE
    if not os.path.lexists(path):
        text = 'report: there is no such file; it needs at least a line title = "..."'
        faults.append(Fault(Place(path.as_posix()), text))
        return None
    return _or_none(lambda: read_about(content.text_of(path), path.as_posix()), faults)


def _read_own_figures(content: Content, helpers: tuple[PythonFile, ...]) -> OwnFigures:
    path = content.folder / FIGURES_FILE
    if not os.path.lexists(path):
        return OwnFigures()
    return read_own_figures(content.python_of(path), path.as_posix(), helpers)


def _read_own_claims(content: Content, helpers: tuple[PythonFile, ...]) -> OwnClaims:
    path = content.folder / CLAIMS_FILE
    if not os.path.lexists(path):
        return OwnClaims(path.as_posix())
    return read_own_claims(content.python_of(path), path.as_posix(), helpers)


def _read_timings(content: Content) -> Timings:
    path = content.folder / TIMINGS_FILE
    return read_timings(content.text_of(path), path.as_posix()) if os.path.lexists(path) else NO_TIMINGS


def _read_sources(content: Content, faults: list[Fault]) -> Mapping[str, Source]:
    path = content.folder / BIBLIOGRAPHY_FILE
    text = _or_none(partial(content.text_of, path), faults) if os.path.lexists(path) else None
    if text is None:
        return {}
    sources, of_sources = read_bibliography(text, path.as_posix())
    faults += of_sources
    return sources


def _read_chapters(content: Content, faults: list[Fault]) -> Sequence[ReadChapter]:
    """The chapters, the first page's text and the glossary, in order of name."""
    files = chapter_files(content.folder)
    faults += _faults_of_names(files)
    if not any(_CHAPTER_NAME.fullmatch(path.stem) or path.stem not in (OPENING, GLOSSARY) for path in files):
        place = Place(content.folder.as_posix() + "/")
        faults.append(Fault(place, 'no chapters; a chapter is a file called like "01-name.md"'))
    data_files = DataFiles(content)
    read = []
    for path in files:
        text = _or_none(partial(content.text_of, path), faults)
        if text is not None:
            chapter = read_chapter(path.stem, path.as_posix(), text, data_files.samples_of)
            read.append(chapter if path.stem != GLOSSARY else _with_terms(chapter, text))
    faults += [*data_files.faults, *(fault for chapter in read for fault in chapter.faults)]
    return read


def chapter_files(content: Path) -> list[Path]:
    """The Markdown files of a content folder but for those that editors keep, in order of name."""
    return sorted(path for path in content.glob("*.md") if not path.name.startswith((".", "~")))


def _with_terms(read: ReadChapter, text: str) -> ReadChapter:
    chapter, faults = with_term_ids(read.chapter, text)
    return ReadChapter(chapter, (*read.faults, *faults), read.unread)


def _faults_of_names(files: Sequence[Path]) -> Iterator[Fault]:
    """The faults of files that are called like no chapter, or have the number of another."""
    taken: dict[int, Path] = {}
    for path in files:
        if path.stem in (OPENING, GLOSSARY):
            continue
        place = Place(path.as_posix())
        if _CHAPTER_NAME.fullmatch(path.stem) is None:
            yield Fault(place, 'not the name of a chapter; chapters are called like "03-rates.md"')
        elif (other := taken.setdefault(int(path.stem.partition("-")[0]), path)) != path:
            yield Fault(place, f"its number is taken, by {other.name}")


def cited_in(proses: Iterable[Prose]) -> Iterator[str]:
    """The keys of the sources that are cited, in order, each once."""
    marks = (mark for prose in proses for mark in prose.marks.values())
    keys = (key for mark in marks if isinstance(mark, Citation) for key in mark.keys)
    return iter(dict.fromkeys(keys))
