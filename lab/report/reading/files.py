"""The files of a content folder, each read by itself; what they say of each other is looked up later."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from lab.experiments.runs import Experiment
from lab.experiments.timing import NO_TIMINGS, Timings
from lab.language.faults import Fault, FaultsError, Place
from lab.report.reading.about import REPORT_FILE, About, read_about
from lab.report.reading.bibliography import Source, read_bibliography
from lab.report.reading.chapters import Chapter, ReadChapter, UnreadBlock, read_chapter
from lab.report.reading.content import Content
from lab.report.reading.data_files import DataFiles, samples_of_runs
from lab.report.reading.glossary import NAME as GLOSSARY
from lab.report.reading.glossary import with_term_ids
from lab.report.reading.kept_reading import KeptChapter, digest_of
from lab.report.reading.names import CHAPTER
from lab.report.reading.own_figures import FILE as FIGURES_FILE
from lab.report.reading.own_figures import OwnFigures, read_own_figures
from lab.report.reading.own_python import PythonFile, read_python_files
from lab.report.reading.own_tests import FILE as CLAIMS_FILE
from lab.report.reading.own_tests import OwnTests, read_own_tests
from lab.report.reading.timings import FILE as TIMINGS_FILE
from lab.report.reading.timings import read_timings

T = TypeVar("T")

OPENING = "index"
"""The name, without ending, of the file that the first page begins with."""

BIBLIOGRAPHY_FILE = "references.bib"

_CHAPTER_NAME = re.compile(r"[0-9]+-[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True, eq=False)
class Files:
    """What the files of a content folder say, each by itself, and what is wrong with them; None could not be read."""

    about: About | None
    sources: Mapping[str, Source]
    own_figures: OwnFigures | None
    own_tests: OwnTests | None
    timings: Timings | None
    chapters: tuple[Chapter, ...]  # in order of name, the first page's text and the glossary among them
    unread: tuple[UnreadBlock, ...]  # of the chapters
    faults: tuple[Fault, ...]
    kept: Mapping[str, KeptChapter]  # the chapters without faults, for the next build


def read_files(content: Content, reader: str, known: Mapping[str, KeptChapter], *, needs_timings: bool) -> Files:
    """Everything in a content folder that is a file of the report. Chapters that are known to this reader, as
    `digest_of_reader` says who it is, are not read again.
    """
    faults: list[Fault] = []
    about = _read_about(content, faults)
    sources = _read_sources(content, faults)
    has_python = any(os.path.lexists(content.folder / name) for name in (FIGURES_FILE, CLAIMS_FILE))
    helpers = (_or_none(partial(read_python_files, content), faults) or ()) if has_python else ()
    own_figures = _or_none(partial(_read_own_figures, content, helpers), faults)
    own_tests = _or_none(partial(_read_own_tests, content, helpers), faults)
    timings = _or_none(partial(_read_timings, content), faults) if needs_timings else NO_TIMINGS
    markdown = markdown_files(content.folder)
    kept = _read_chapters(content, markdown, reader, known, faults)
    chapters = [each.read for each in kept.values()]
    unread = [block for read in chapters for block in read.unread]
    unread += [UnreadBlock(CHAPTER, "") for read in chapters if read.faults and read.chapter.prose.is_empty]
    unread += [UnreadBlock(CHAPTER, "")] * (len(chapters) < len(markdown))
    return Files(
        about,
        sources,
        own_figures,
        own_tests,
        timings,
        tuple(read.chapter for read in chapters),
        tuple(unread),
        tuple(faults),
        {key: each for key, each in kept.items() if not each.read.faults},
    )


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


def _read_own_tests(content: Content, helpers: tuple[PythonFile, ...]) -> OwnTests:
    path = content.folder / CLAIMS_FILE
    if not os.path.lexists(path):
        return OwnTests(path.as_posix())
    return read_own_tests(content.python_of(path), path.as_posix(), helpers)


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


def _read_chapters(
    content: Content, files: Sequence[Path], reader: str, known: Mapping[str, KeptChapter], faults: list[Fault]
) -> dict[str, KeptChapter]:
    """The chapters, the first page's text and the glossary, in order of name; those that are text. By what they are
    made of.
    """
    faults += _faults_of_names(files)
    if all(path.stem in (OPENING, GLOSSARY) for path in files):
        place = Place(content.folder.as_posix() + "/")
        faults.append(Fault(place, 'no chapters; a chapter is a file called like "01-name.md"'))
    data_files = DataFiles(content)
    chapters: dict[str, KeptChapter] = {}
    for path in files:
        text = _or_none(partial(content.text_of, path), faults)
        if text is not None:
            key = digest_of(reader, path.as_posix(), text)
            kept = known.get(key)
            is_kept = kept is not None and kept.data == data_files.digests_of(kept.data)
            chapters[key] = kept if kept and is_kept else _read_chapter(path, text, data_files)
    faults += [*data_files.faults, *(fault for chapter in chapters.values() for fault in chapter.read.faults)]
    return chapters


def _read_chapter(path: Path, text: str, data_files: DataFiles) -> KeptChapter:
    read = read_chapter(path.stem, path.as_posix(), text, data_files.samples_of)
    if path.stem == GLOSSARY:
        chapter, faults = with_term_ids(read.chapter, text)
        read = ReadChapter(chapter, (*read.faults, *faults), read.unread)
    runs = [run for block in read.chapter.blocks if isinstance(block.content, Experiment) for run in block.content.runs]
    return KeptChapter(read, data_files.digests_of(samples_of_runs(runs)))


def markdown_files(content: Path) -> list[Path]:
    """The Markdown files of a content folder but for those that editors keep, in order of name."""
    return sorted(path for path in content.glob("*.md") if not path.name.startswith((".", "~")))


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
