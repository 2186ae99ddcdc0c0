"""A report, read: everything that an author wrote, checked and linked, before anything is run."""

import os
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lab.experiments.runs import Run
from lab.experiments.timing import Timings
from lab.language.faults import Fault, Place, UnreadReportError
from lab.report.markdown.marks import Citation, Typed
from lab.report.markdown.prose import Prose
from lab.report.reading.about import REPORT_FILE, About
from lab.report.reading.bibliography import Source
from lab.report.reading.chapters import Chapter
from lab.report.reading.content import Content, ReadFile
from lab.report.reading.draft import Draft
from lab.report.reading.files import OPENING, read_files
from lab.report.reading.glossary import NAME as GLOSSARY
from lab.report.reading.kept_reading import KeptReading, digest_of, digest_of_reader, read_kept_reading
from lab.report.reading.label import Label
from lab.report.reading.labels import labels_of
from lab.report.reading.linked import LinkedBlocks
from lab.report.reading.linked_data import find_data
from lab.report.reading.linking import link
from lab.report.reading.names import names_of
from lab.report.reading.own_figures import OwnFigures
from lab.report.reading.own_tests import OwnTests
from lab.report.reading.pictures import find_pictures
from lab.report.reading.warnings import warnings_of
from lab.store.entries import Store


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
    own_tests: OwnTests
    timings: Timings
    pictures: Mapping[str, bytes]  # by path in the site
    data_links: Mapping[str, str]  # where the site has the data that links name, by the address as it is written
    files: Mapping[str, ReadFile]  # what was read, by path in the folder
    warnings: tuple[Fault, ...]  # what the author should know, though a site can be built
    reading: KeptReading | None = None  # for the next build, where it is not what is kept already
    draft: Draft | None = None  # where its runs have fewer seeds than the author wrote

    @property
    def proses(self) -> tuple[Prose, ...]:
        """All prose, in the order of the pages."""
        chapters = [chapter for chapter in (self.opening, *self.chapters, self.glossary) if chapter]
        return tuple(prose for chapter in chapters for prose in self.linked.proses_of(chapter))

    @property
    def typed(self) -> tuple[Typed, ...]:
        """The decimals that were typed by hand and are not constants, by file and line."""
        found = (typed for prose in self.proses for typed in prose.typed)
        no_constants = (each for each in found if float(each.number) not in self.about.constants)
        return tuple(sorted(no_constants, key=lambda each: each.place))

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order of the chapters."""
        return self.linked.runs


def read(folder: Path, *, is_strict: bool = False, needs_timings: bool = True, store: Store | None = None) -> Report:
    """The report in a folder. Raises UnreadReportError with all faults of the folder; strictly, warnings are faults.
    Without `needs_timings` they are not read, which is for making them. What the last build kept in the store is not
    read or tried again.
    """
    if fault := _fault_of_folder(folder):
        raise UnreadReportError([fault])
    content = Content(folder)
    kept = read_kept_reading(store) if store else KeptReading()
    reader = digest_of_reader()
    files = read_files(content, reader, kept.chapters, needs_timings=needs_timings)
    chapters = files.chapters
    labels, of_labels = labels_of(chapters)
    names = names_of(
        chapters,
        files.unread,
        labels=labels,
        sources=files.sources,
        own_figures=files.own_figures.names if files.own_figures else None,
        tests=files.own_tests.places if files.own_tests else None,
        timed=frozenset(files.timings.updates) if files.timings and needs_timings else None,
        made_of=digest_of(reader, str(needs_timings), *_blocks_and_data(content, chapters)),
        known={} if files.faults else kept.tried,
    )
    linked, of_links = link(chapters, names, content)
    proses = [prose for chapter in chapters for prose in linked.proses_of(chapter)]
    addresses = [address for prose in proses for address in prose.addresses]
    pictures, of_pictures = find_pictures(addresses, content)
    data_links, of_data = find_data(addresses, content, names)
    faults = [*files.faults, *of_labels, *of_links, *of_pictures, *of_data]
    about, own_figures, own_tests, timings = files.about, files.own_figures, files.own_tests, files.timings
    cited = {key for chapter in chapters for key in cited_in(linked.proses_of(chapter))}
    whole = [chapter for chapter in chapters if not (files.faults and chapter.prose.is_empty)]
    sources = {} if files.unread else files.sources
    warnings = tuple(warnings_of(about, linked, whole, sources, cited, folder))
    if is_strict:
        faults += warnings
    if faults or about is None or own_figures is None or own_tests is None or timings is None:
        raise UnreadReportError(faults, warnings)
    reading = KeptReading(files.kept, names.tried.found)
    by_name = {chapter.name: chapter for chapter in chapters}
    opening, glossary = by_name.pop(OPENING, None), by_name.pop(GLOSSARY, None)
    in_order = [chapter for chapter in (opening, *by_name.values(), glossary) if chapter]
    citations = {key: files.sources[key] for chapter in in_order for key in cited_in(linked.proses_of(chapter))}
    return Report(
        about=about,
        opening=opening,
        glossary=glossary,
        chapters=tuple(by_name.values()),
        linked=linked,
        labels=labels,
        citations=citations,
        own_figures=own_figures,
        own_tests=own_tests,
        timings=timings,
        pictures=pictures,
        data_links=data_links,
        files=content.files,
        warnings=warnings,
        reading=None if reading.says_the_same(kept) else reading,
    )


def _blocks_and_data(content: Content, chapters: Iterable[Chapter]) -> list[str]:
    """What tells reports apart whose runs differ, before anything is run: their blocks, and the files that are no
    chapters.
    """
    blocks = [f"{block.word} {block.text}" for chapter in chapters for block in chapter.blocks]
    return [*blocks, *(f"{path} {file.digest}" for path, file in content.files.items() if not path.endswith(".md"))]


def _fault_of_folder(folder: Path) -> Fault | None:
    """The fault of a path that is not a report's folder, with what to write instead."""
    inside, outside = folder / "content", folder.parent
    if folder.is_dir():
        if os.path.lexists(folder / REPORT_FILE) or not (inside / REPORT_FILE).is_file():
            return None
        what, candidates = f"no {REPORT_FILE} is in it", [inside]
    else:
        what = "it is not a folder" if os.path.lexists(folder) else "there is no such folder"
        candidates = [outside, *sorted(outside.glob("*/content"))]
    near = next((candidate for candidate in candidates if (candidate / REPORT_FILE).is_file()), None)
    if near is None:
        needed = "--content names another"
    else:
        where = "here" if near == Path() else f"in {near.as_posix()}/"
        needed = f"{REPORT_FILE} is {where}: write --content {shlex.quote(near.as_posix())}"
    return Fault(Place(folder.as_posix() + "/" * (not folder.is_file())), f"{what}; {needed}")


def cited_in(proses: Iterable[Prose]) -> Iterator[str]:
    """The keys of the sources that are cited, in order, each once."""
    marks = (mark for prose in proses for mark in prose.marks.values())
    keys = (key for mark in marks if isinstance(mark, Citation) for key in mark.keys)
    return iter(dict.fromkeys(keys))
