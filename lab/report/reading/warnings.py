"""Warnings: what an author should know though nothing is wrong; `--strict` makes faults of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from lab.experiments.starts import stream_leavers
from lab.language.faults import Fault, Place
from lab.report.reading.about import REPORT_FILE, About
from lab.report.reading.bibliography import Source
from lab.report.reading.chapters import Chapter
from lab.report.reading.linked import LinkedBlocks


def warnings_of(
    about: About | None,
    linked: LinkedBlocks,
    chapters: Sequence[Chapter],
    sources: Mapping[str, Source],
    cited: Collection[str],
    content: Path,
) -> Iterator[Fault]:
    """All warnings of a report, as far as it could be read."""
    for text in stream_leavers(linked.runs, about.stream) if about else ():
        yield Fault(Place((content / REPORT_FILE).as_posix()), text)
    used = {*cited, *(parent for key in cited if key in sources for parent in sources[key].parents)}
    for key, source in sources.items():
        if key not in used:
            yield Fault(source.place, f'source "{key}": nothing cites it')
    for chapter in chapters:
        for prose in linked.proses_of(chapter):
            yield from prose.warnings
        if chapter.number and not any(heading.level == 1 for heading in chapter.prose.headings):
            yield Fault(Place(chapter.place.file, 1), 'a chapter without its heading; it begins with "# Title"')
        for above, below in pairwise(chapter.prose.headings):
            if below.level > above.level + 1:
                marks = "#" * (above.level + 1)
                text = f'the heading "{below.title}" leaves out a level; "{marks}" comes after "{marks[1:]}"'
                yield Fault(below.place or chapter.place, text)
