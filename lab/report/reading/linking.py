"""Linking: the blocks of all chapters are brought together, and every name that one says of another is looked up."""

from collections.abc import Iterator, Sequence

from lab.language.faults import Fault, Place
from lab.language.words import did_you_mean, nearest
from lab.report.addresses import chapter_page
from lab.report.markdown.marks import Formula
from lab.report.markdown.prose import Prose, read_inline
from lab.report.reading.blocks import KINDS, Block, LinkedBlock
from lab.report.reading.chapters import Chapter
from lab.report.reading.content import Content
from lab.report.reading.linked import LinkedBlocks
from lab.report.reading.names import Names
from lab.report.reading.prose_check import faults_of_prose


def link(chapters: Sequence[Chapter], names: Names, content: Content) -> tuple[LinkedBlocks, list[Fault]]:
    """The blocks of the chapters, linked, and the faults of their links and of the prose.

    What only follows from a block that could not be read is not reported as well.
    """
    blocks: dict[str, dict[str, LinkedBlock]] = {word: {} for word in KINDS}
    faults: list[Fault] = []
    for chapter in chapters:
        linking = Linking(chapter, names, content)
        for block in chapter.blocks:
            blocks[block.word][block.content.id] = KINDS[block.word].link(block, block.content, linking)
        faults += [*linking.faults, *_faults_of_text(chapter, names)]
    every = [block for chapter in chapters for block in chapter.blocks]
    faults += _taken_ids(every)
    for word, kind in KINDS.items():
        faults += kind.check([block for block in every if block.word == word], names)
    return LinkedBlocks(blocks), faults


def _faults_of_text(chapter: Chapter, names: Names) -> Iterator[Fault]:
    yield from faults_of_prose(chapter.prose, chapter_page(chapter.name), names)
    for value in chapter.values.values():
        yield from names.tried.faults_of(value, is_part=True)


class Linking:
    """What the blocks of a chapter are linked with: the names of the report and its content folder. It looks up what
    blocks say of others, and collects what is wrong with that.
    """

    def __init__(self, chapter: Chapter, names: Names, content: Content) -> None:
        self._chapter = chapter
        self.names = names
        self.content = content
        self.faults: list[Fault] = []

    def runs(self, block: Block, names: Sequence[str]) -> tuple[str, ...]:
        """The runs that these names of experiments and runs mean."""
        runs: dict[str, None] = {}
        for name in names:
            if name in self.names.runs:
                runs |= dict.fromkeys(self.names.runs[name])
            elif not self.names.is_excused(name):
                near = nearest(name, self.names.runs)
                known = did_you_mean(name, [near] if near else self.names.experiments)
                self.faults.append(block.fault("of", f'no experiment or run is called "{name}"{known}'))
        return tuple(runs)

    def inline(self, block: Block, key: str, text: str) -> Prose:
        """The line of Markdown that a key of a block holds."""
        if not text:
            return Prose()
        prose, faults = read_inline(text, block.place_of(key), self._chapter.values)
        self.faults += [*faults, *faults_of_prose(prose, chapter_page(self._chapter.name), self.names)]
        self.faults += [
            Fault(mark.place, f'equation "{mark.id}": an equation with an id is for the text, not for a caption')
            for mark in prose.marks.values()
            if isinstance(mark, Formula) and mark.id
        ]
        return prose


def _taken_ids(blocks: Sequence[Block]) -> Iterator[Fault]:
    """A fault for each block whose id another block of its kind has."""
    first: dict[tuple[str, str], Place] = {}
    for block in blocks:
        place = first.setdefault((block.word, block.content.id), block.place)
        if place != block.place:
            yield block.fault("id", f"its id is taken, by the {block.word} at {place}")
