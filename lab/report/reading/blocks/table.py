"""Tables: of runs, of their numbers, of claims, of timings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from lab.language.faults import Fault
from lab.language.keys import key, list_of, read_id, read_text, word_of
from lab.report import tables
from lab.report.addresses import Link, block_id, run_links
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.block import Block
from lab.report.reading.blocks.register import Filling, Kind, add_kind, read_one_or_more
from lab.report.tables import COLUMNS, TABLES, Asked
from lab.report.wording import numbers
from lab.report.wording.origin import Origin, name_of

if TYPE_CHECKING:
    from lab.report.reading.linking import Linking
    from lab.report.reading.names import Names


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of one or more runs."""

    id: str = key(read_id, "the table's name")
    show: str = key(word_of(TABLES, "table"), "what it shows")
    of: tuple[str, ...] = key(
        read_one_or_more,
        "an experiment or a run, or a list of them; only a table of claims may do without, and shows all",
        default=(),
    )
    columns: tuple[str, ...] = key(
        list_of(word_of(COLUMNS, "column"), "columns"), "of a table of runs, which, in order", default=()
    )
    caption: str = key(read_text, "a sentence above it, with Markdown and values", default="")


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table or several of some runs, as a page shows them."""

    id: str
    label: str
    tables: tuple[tables.Table, ...]
    caption: Markup
    runs: tuple[Link, ...]
    origin: Origin
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """A table of the report: what it shows, of which runs."""

    id: str
    show: str
    runs: tuple[str, ...]
    columns: tuple[str, ...]  # none: those that the kind chooses
    caption: Prose

    @property
    def about(self) -> str:
        """What it shows."""
        return f"{self.show} of {', '.join(self.runs)}"

    @property
    def proses(self) -> tuple[Prose, ...]:
        """Its caption."""
        return (self.caption,)

    def part(self, filling: Filling) -> TablePart:
        """What its page shows of it."""
        results = [filling.results[run] for run in self.runs]
        made = TABLES[self.show](Asked(results, self.columns, filling.timings, filling.judged_claims))
        label = filling.labels[block_id("tab", self.id)].text
        origin = filling.origin(self.runs, name_of(TABLES[self.show]))
        return TablePart(self.id, label, tuple(made), filling.html(self.caption), run_links(self.runs), origin)


def link(block: Block, keys: TableBlock, linking: Linking) -> LinkedTable:
    """The table of runs that are known."""
    runs = linking.runs(block, keys.of)
    linking.faults += _faults_of_show(block, keys, runs, linking.names)
    return LinkedTable(keys.id, keys.show, runs, keys.columns, linking.inline(block, "caption", keys.caption))


def _faults_of_show(block: Block, keys: TableBlock, runs: Sequence[str], names: Names) -> Iterator[Fault]:
    """What is wrong with the kind of a table: without runs, with columns that it has not, or not for these runs."""
    if not keys.of and keys.show != "claims":
        yield block.fault("", 'missing key "of"')
    if keys.columns and keys.show != "runs":
        yield block.fault("columns", f"columns has no effect on a table of {keys.show}")
    for run_id in runs:
        if keys.show == "differences" and run_id not in names.against:
            text = f'run "{run_id}" is compared with nothing; a network block with against does that'
            yield block.fault("of", text)
        if keys.show == "timings" and names.timed is not None:
            layers = numbers.layers(names.single[run_id].settings.layers)
            if layers not in names.timed:
                text = f'run "{run_id}" has layers {layers}, which were not timed; build.py time does that'
                yield block.fault("of", text)


add_kind("table", Kind(TableBlock, link, refers="tab", noun="table"))
