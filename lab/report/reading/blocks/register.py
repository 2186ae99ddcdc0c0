"""The register of block kinds: what a chapter may ask for in a fence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.samples import SamplesOf
from lab.experiments.timing import Timings
from lab.language.faults import Fault
from lab.language.keys import Reader, list_of, read_id, read_table, wrong
from lab.language.shapes import shape_of, shaped
from lab.report.claims.verdicts import Judgement
from lab.report.figures.drawn import Drawing
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.block import Block, BlockContent
from lab.report.reading.label import Label
from lab.report.tables.register import JudgedClaim
from lab.report.wording.origin import Origin

if TYPE_CHECKING:
    from lab.report.reading.linking import Linking
    from lab.report.reading.names import Names
    from lab.report.reading.own_tests import OwnTest

ContentT = TypeVar("ContentT", bound=BlockContent)


class PagePart(Protocol):
    """What a page shows of a block, for the template part that is called as its `kind`."""

    @property
    def kind(self) -> str: ...


class Filling(Protocol):
    """What a block may be filled with: results, drawings and judgements by name, and prose made into HTML."""

    @property
    def results(self) -> Mapping[str, Result]: ...

    @property
    def labels(self) -> Mapping[str, Label]: ...

    @property
    def drawings(self) -> Mapping[str, Drawing]: ...

    @property
    def judgements(self) -> Mapping[str, Judgement]: ...

    @property
    def judged_claims(self) -> Sequence[JudgedClaim]: ...

    @property
    def tests(self) -> Mapping[str, OwnTest]: ...

    @property
    def timings(self) -> Timings: ...

    def html(self, prose: Prose) -> Markup: ...

    def origin(self, runs: Sequence[str], function: str, source: str = "") -> Origin:
        """What this function made from these runs; `source` is where the site has its code, if not in a listing."""


class LinkedBlock(Protocol):
    """What a block is once every name in it is known."""

    @property
    def id(self) -> str: ...

    @property
    def about(self) -> str:
        """What `list` says of it."""

    @property
    def proses(self) -> Iterable[Prose]:
        """The prose in it."""

    def part(self, filling: Filling) -> PagePart:
        """What its page shows of it."""


def no_faults(_blocks: Sequence[Block], _names: Names) -> Iterator[Fault]:
    """For a kind whose blocks know nothing of each other."""
    return iter(())


def no_files(_id: str) -> Iterable[str]:
    """For a kind whose blocks make no files."""
    return ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[ContentT]):
    """A kind of block: what its TOML is read into, and how a block becomes what its page shows."""

    content: type[ContentT]  # a dataclass of its keys, unless there is a reader
    link: Callable[[Block, ContentT, Linking], LinkedBlock]
    refers: str = ""  # what references to one begin with, "fig"; nothing where there are none
    noun: str = ""  # and what they read: "figure"
    reader: Callable[[Mapping[str, object], SamplesOf], ContentT] | None = None  # where its fields are not the keys
    check: Callable[[Sequence[Block], Names], Iterator[Fault]] = no_faults  # all blocks of the kind together
    files: Callable[[str], Iterable[str]] = no_files  # what a block of this id makes in the site beside its page

    def read(self, table: Mapping[str, object], samples_of: SamplesOf) -> ContentT:
        """What a block with this table says. Raises ProblemsError with all problems of the table."""
        return self.reader(table, samples_of) if self.reader else read_table(self.content, table)


KINDS: dict[str, Kind[Any]] = {}
"""The kinds of blocks by their words."""


def add_kind(word: str, kind: Kind[Any]) -> None:
    """Add a kind of block. Raises ValueError if its word, or what references to it begin with, is taken."""
    taken = {each.refers for each in KINDS.values() if each.refers}
    if word in KINDS or kind.refers in taken:
        raise ValueError(f'a kind of block is called "{word}", or referred to as "{kind.refers}", already')
    KINDS[word] = kind


CAPTION = "a sentence below it, with Markdown and values"

read_ids: Reader[tuple[str, ...]] = list_of(read_id, "ids")


@shaped({"anyOf": [shape_of(read_id), shape_of(read_ids)]})
def read_one_or_more(path: str, value: object) -> tuple[str, ...]:
    """An id, or a list of them."""
    if isinstance(value, str):
        return (read_id(path, value),)
    if not isinstance(value, list):
        raise wrong(path, value, "an id or a list of ids is needed", is_other_kind=True)
    return read_ids(path, value)
