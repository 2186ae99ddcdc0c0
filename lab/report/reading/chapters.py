"""Chapters: one Markdown file each, read into prose and blocks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from lab.experiments.samples import SamplesOf, built_in_samples
from lab.language.faults import Fault, FaultsError, Place
from lab.language.keys import ProblemsError
from lab.language.toml import parse_table
from lab.report.markdown.elements import BLOCK, element, placed
from lab.report.markdown.fences import Fence, split_fences
from lab.report.markdown.prose import Prose, ProseReader
from lab.report.reading.blocks import KINDS, Block, fault_of_block
from lab.report.reading.value_names import VALUES, read_value_names
from lab.report.values import Value

LONGEST_CHAPTER = 500_000
"""How many characters a chapter may have: a book of 200 pages."""

MOST_BLOCKS = 1_000
"""How many blocks a chapter may have."""

LONGEST_BLOCKS = 100_000
"""How many characters they may have together."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its prose, in whose tree there is an element in the place of each of its blocks."""

    name: str  # of its page, without ".html"
    number: str  # "" where the chapter has none
    title: str
    place: Place
    prose: Prose
    blocks: tuple[Block, ...]
    values: Mapping[str, Value] = field(default_factory=dict)  # names for expressions


@dataclass(frozen=True, slots=True)
class UnreadBlock:
    """What is known of a block that has faults: enough to spare others a fault that only follows from it."""

    word: str
    id: str


@dataclass(frozen=True, slots=True)
class ReadChapter:
    """A chapter, as far as it can be read, and what is wrong with it."""

    chapter: Chapter
    faults: tuple[Fault, ...]
    unread: tuple[UnreadBlock, ...]


def number_of(name: str) -> str:
    """The number of a chapter whose file has this name: 3 of "03-rates"; nothing of other files."""
    number = re.match("[0-9]+(?=-)", name)
    return str(int(number[0])) if number else ""


def read_chapter(name: str, file: str, text: str, samples_of: SamplesOf = built_in_samples) -> ReadChapter:
    """The chapter that a file holds, as far as it can be read; `file` is how the author knows the file."""
    number = number_of(name)
    unread_chapter = Chapter(name, number, name, Place(file), Prose(), ())
    if len(text) > LONGEST_CHAPTER:
        said = f"the chapter has {len(text)} characters; at most {LONGEST_CHAPTER} are read"
        return ReadChapter(unread_chapter, (Fault(Place(file), said),), ())
    if fault := _front_matter(text, file):
        return ReadChapter(unread_chapter, (fault,), ())
    split = split_fences(text, file, [*KINDS, VALUES])
    fences = [part for part in split.parts if isinstance(part, Fence)]
    if fault := _fault_of_blocks([fence for fence in fences if fence.word in KINDS]):
        return ReadChapter(unread_chapter, (*split.faults, fault), ())
    values, of_values = _names_in(fences)
    reader = ProseReader(values)
    blocks, unread, of_blocks = _read_parts(split.parts, reader, samples_of)
    prose, of_prose = reader.read(number)
    prose = replace(prose, warnings=[*split.warnings, *prose.warnings])
    title = next((heading.title for heading in prose.headings if heading.level == 1), "")
    chapter = Chapter(name, number, title or name.capitalize(), Place(file), prose, tuple(blocks), values)
    return ReadChapter(chapter, (*split.faults, *of_values, *of_blocks, *of_prose), tuple(unread))


def _names_in(fences: Iterable[Fence]) -> tuple[Mapping[str, Value], list[Fault]]:
    """The names that the `values` blocks of a chapter give to expressions, and the faults of those blocks."""
    values: Mapping[str, Value] = {}
    faults: list[Fault] = []
    for fence in fences:
        if fence.word == VALUES and fence.is_closed and not fence.prefix:
            try:
                values, of_values = read_value_names(fence, values)
                faults += of_values
            except FaultsError as error:
                faults += error.faults
    return values, faults


def _read_parts(
    parts: Iterable[Fence | tuple[Place, str]], reader: ProseReader, samples_of: SamplesOf
) -> tuple[list[Block], list[UnreadBlock], list[Fault]]:
    """Give the reader the text of a chapter and an element for each block; the blocks, those that cannot be read, and
    their faults.
    """
    blocks: list[Block] = []
    unread: list[UnreadBlock] = []
    faults: list[Fault] = []
    for part in parts:
        if not isinstance(part, Fence):
            reader.add_line(*part)
        elif part.word == VALUES:
            reader.add_line(part.place, "")
        elif part.word not in KINDS:
            reader.add_fence(part.place, code_element(part.word, part.body), part.prefix)
        elif part.prefix or not part.is_closed:  # a fault already; what is in it does not count
            unread.append(UnreadBlock(part.word, _written_id(part.body)))
        else:
            reader.add_fence(part.place, placed(BLOCK, len(blocks)))
            try:
                blocks.append(_read_block(part, samples_of))
            except _UnreadableBlockError as error:
                faults += error.faults
                unread.append(error.block)
    return blocks, unread, faults


def _front_matter(text: str, file: str) -> Fault | None:
    """The fault of a chapter that begins with keys between lines of dashes, as for other builders, if it does."""
    found = re.match(r"\s*(?P<marks>---|\+\+\+)[ \t]*\n(?:[^\n]*\n){0,100}?(?P=marks)[ \t]*(?:\n|$)", text)
    if found is None or not re.search(r"^[\w-]+[ \t]*[:=]", found[0], re.MULTILINE):
        return None
    said = 'keys above a chapter are not read; write the title as "# Title" and the rest in report.toml'
    return Fault(Place(file, 1), said)


def _fault_of_blocks(fences: Sequence[Fence]) -> Fault | None:
    """The fault of a chapter with more blocks than are read in a moment, at the first that is too many."""
    length = 0
    for number, fence in enumerate(fences, 1):
        length += len(fence.body)
        if number > MOST_BLOCKS or length > LONGEST_BLOCKS:
            said = f"a chapter has more than {MOST_BLOCKS} blocks, or {LONGEST_BLOCKS} characters in them"
            return Fault(fence.place, f"{said}; make it two chapters")
    return None


def code_element(language: str, code: str) -> Element:
    """Code in the tree of a chapter, until it is highlighted."""
    return element("pre", [element("code", [code])], **{"data-language": language or "text"})


class _UnreadableBlockError(FaultsError):
    def __init__(self, block: UnreadBlock, faults: Iterable[Fault]) -> None:
        super().__init__(faults)
        self.block = block


def _read_block(fence: Fence, samples_of: SamplesOf) -> Block:
    try:
        table = parse_table(fence.body, Place(fence.place.file, fence.place.line + 1), fence.word)
    except FaultsError as error:
        raise _UnreadableBlockError(UnreadBlock(fence.word, _written_id(fence.body)), error.faults) from None
    try:
        return Block(fence.word, KINDS[fence.word].read(table, samples_of), fence.place, fence.body)
    except ProblemsError as error:
        block_id = table.get("id")
        faults = (
            fault_of_block(fence.word, block_id, fence.place, fence.body, problem.key, problem.text)
            for problem in error.problems
        )
        known_id = block_id if isinstance(block_id, str) else ""
        raise _UnreadableBlockError(UnreadBlock(fence.word, known_id), faults) from None


def _written_id(text: str) -> str:
    """The id in a TOML text that does not parse, or nothing."""
    match = re.search(r'^id\s*=\s*"([^"]*)"', text, re.MULTILINE)
    return match[1] if match else ""
