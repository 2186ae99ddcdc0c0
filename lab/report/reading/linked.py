"""What blocks become once every name in them is known: figures, tables, networks and listings of known runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from lab.experiments.runs import Experiment, Run
from lab.network.printed_network import PrintedNetwork
from lab.report.markdown.prose import Prose


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


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The blocks of all chapters, by id, in order."""

    experiments: Mapping[str, Experiment]
    figures: Mapping[str, Figure]
    tables: Mapping[str, Table]
    networks: Mapping[str, Network]
    listings: Mapping[str, Listing]
    references: Mapping[str, PrintedNetwork]  # what a run is held against, by run

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order of the chapters."""
        return tuple(run for experiment in self.experiments.values() for run in experiment.runs)

    @property
    def proses(self) -> Iterator[Prose]:
        """The prose of all blocks."""
        for figure in self.figures.values():
            yield from (figure.caption, figure.alt)
        blocks: Iterable[Table | Network | Listing] = chain(
            self.tables.values(), self.networks.values(), self.listings.values()
        )
        yield from (block.caption for block in blocks)
