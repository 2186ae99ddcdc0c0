"""Blocks: what a chapter may ask for in a fence, each with its keys as a dataclass."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lab.experiments.keys import Reader, key, list_of, read_id, read_table, read_text, word_of, wrong
from lab.experiments.runs import Experiment, SamplesOf, read_experiment
from lab.experiments.words import quoted, shortened
from lab.report.faults import Fault, Place
from lab.report.reading.toml import line_of
from lab.report.tables import COLUMNS, TABLES
from lab.report.verdicts import VERDICTS

read_ids: Reader[tuple[str, ...]] = list_of(read_id, "ids")


def read_one_or_more(path: str, value: object) -> tuple[str, ...]:
    """An id, or a list of them."""
    if isinstance(value, str):
        return (read_id(path, value),)
    if not isinstance(value, list):
        raise wrong(path, value, "an id or a list of ids is needed", is_other_kind=True)
    return read_ids(path, value)


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A picture of one or more runs."""

    id: str = key(read_id, "the figure's name, and its file's: `figures/ID.svg`")
    show: str = key(read_text, "what it shows: a word, or a function of your own in `figures.py`")
    of: tuple[str, ...] = key(read_one_or_more, "an experiment or a run, or a list of them")
    caption: str = key(read_text, "a sentence below it; Markdown and values may stand there", default="")
    alt: str = key(read_text, "its description in words, else made from the runs", default="")


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of one or more runs."""

    id: str = key(read_id, "the table's name")
    show: str = key(
        word_of(TABLES, "table"),
        "what it shows",
    )
    of: tuple[str, ...] = key(
        read_one_or_more,
        "an experiment or a run, or a list of them; only a table of claims may do without, and shows all",
        default=(),
    )
    columns: tuple[str, ...] = key(
        list_of(word_of(COLUMNS, "column"), "columns"), "of a table of runs, which, in order", default=()
    )
    caption: str = key(read_text, "a sentence above it; Markdown and values may stand there", default="")


@dataclass(frozen=True, slots=True)
class NetworkBlock:
    """The printed network of a run."""

    id: str = key(read_id, "its name")
    of: str = key(read_id, "the run")
    caption: str = key(read_text, "a sentence below it; Markdown and values may stand there", default="")
    against: str = key(read_text, "a printed network in `content/`, .txt or .json, that it is held against", default="")


@dataclass(frozen=True, slots=True)
class ListingBlock:
    """Code of the network that the build itself runs."""

    id: str = key(read_id, "its name")
    of: str = key(read_text, "the function or class, as `lab.network.MODULE.NAME`")
    caption: str = key(read_text, "a sentence below it; Markdown and values may stand there", default="")


@dataclass(frozen=True, slots=True)
class ClaimBlock:
    """A sentence that the results judge, by the function in `claims.py` under `@claim` with its id."""

    id: str = key(read_id, "its name, and that of its test")
    says: str = key(read_text, "the sentence; Markdown and values may stand there")
    expect: str = key(
        word_of(VERDICTS, "verdict"),
        f"the verdict without which nothing is built: {quoted(VERDICTS)}",
        default="",
    )


BlockContent: TypeAlias = Experiment | FigureBlock | TableBlock | NetworkBlock | ListingBlock | ClaimBlock

BLOCKS: dict[str, type[BlockContent]] = {
    "experiment": Experiment,
    "figure": FigureBlock,
    "table": TableBlock,
    "network": NetworkBlock,
    "listing": ListingBlock,
    "claim": ClaimBlock,
}
"""The words of blocks, each with what one says."""


def read_block(word: str, table: Mapping[str, object], samples_of: SamplesOf) -> BlockContent:
    """What a block with this table says. Raises ProblemsError with all problems of the table."""
    return read_experiment(table, samples_of) if word == "experiment" else read_table(BLOCKS[word], table)


@dataclass(frozen=True, slots=True)
class Block:
    """A block as it stands in a chapter; `place` is that of its opening fence, `text` its TOML."""

    word: str
    content: BlockContent
    place: Place
    text: str

    def fault(self, key_path: str, what: str) -> Fault:
        """A fault of one of its keys ("": of all of it), at that key's line."""
        return fault_of_block(self.word, self.content.id, self.place, self.text, key_path, what)

    def place_of(self, key_path: str) -> Place:
        """Where a key of it stands."""
        return place_of_key(self.place, self.text, key_path)


def fault_of_block(word: str, block_id: object, place: Place, text: str, key_path: str, what: str) -> Fault:
    """A fault of a block's key, under the block's name where it has one."""
    who = f'{word} "{shortened(block_id)}"' if isinstance(block_id, str) and block_id.strip() else word
    return Fault(place_of_key(place, text, key_path), f"{who}: {what}")


def place_of_key(place: Place, text: str, key_path: str) -> Place:
    """Where a key of the block whose opening fence is at `place` stands."""
    return Place(place.file, place.line + line_of(key_path, text))
