"""What blocks become once every name in them is known: figures, tables, networks and listings of known runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lab.experiments.runs import Experiment, Run
from lab.network.printed_network import PrintedNetwork
from lab.report.faults import Place
from lab.report.markdown.prose import Prose
from lab.report.reading.chapters import Chapter


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the report: what it shows, of which runs."""

    id: str
    show: str
    runs: tuple[str, ...]
    caption: Prose
    alt: Prose  # empty where it is made from the runs


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: what it shows, of which runs."""

    id: str
    show: str
    runs: tuple[str, ...]
    columns: tuple[str, ...]  # none: those that the kind chooses
    caption: Prose


@dataclass(frozen=True, slots=True)
class Network:
    """A printed network of the report, and the file that its run is held against, if any."""

    id: str
    run: str
    caption: Prose
    against: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Code of the report."""

    id: str
    of: str
    source: str
    caption: Prose


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the report that its results judge."""

    id: str
    says: Prose
    expect: str  # the verdict that it is to get, "" where any will do
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The blocks of all chapters, by id, in order."""

    experiments: Mapping[str, Experiment]
    figures: Mapping[str, Figure]
    tables: Mapping[str, Table]
    networks: Mapping[str, Network]
    listings: Mapping[str, Listing]
    claims: Mapping[str, Claim]
    references: Mapping[str, PrintedNetwork]  # what a run is held against, by run

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order of the chapters."""
        return tuple(run for experiment in self.experiments.values() for run in experiment.runs)

    @property
    def expected(self) -> dict[str, str]:
        """The verdicts that claims are to get, by their ids."""
        return {claim.id: claim.expect for claim in self.claims.values()}

    def proses_of(self, chapter: Chapter) -> Iterator[Prose]:
        """The prose of a chapter: its text, then that of its blocks."""
        yield chapter.prose
        for block in chapter.blocks:
            match block.word:
                case "figure":
                    figure = self.figures[block.content.id]
                    yield from (figure.caption, figure.alt)
                case "table":
                    yield self.tables[block.content.id].caption
                case "network":
                    yield self.networks[block.content.id].caption
                case "listing":
                    yield self.listings[block.content.id].caption
                case "claim":
                    yield self.claims[block.content.id].says
