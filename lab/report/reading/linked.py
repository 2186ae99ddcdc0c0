"""What blocks become once every name in them is known, by their words and ids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from lab.experiments.runs import Experiment, Run
from lab.network.printed_network import PrintedNetwork
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks import LinkedBlock
from lab.report.reading.blocks.claim import LinkedClaim
from lab.report.reading.blocks.experiment import LinkedExperiment
from lab.report.reading.blocks.figure import LinkedFigure
from lab.report.reading.blocks.network import LinkedNetwork
from lab.report.reading.chapters import Chapter

Thing = TypeVar("Thing")

Blocks: TypeAlias = Mapping[str, Mapping[str, LinkedBlock]]
"""Blocks by word and id, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkedBlocks:
    """The blocks of all chapters."""

    blocks: Blocks

    def of(self, type_: type[Thing]) -> dict[str, Thing]:
        """Those that became this, by id, in the order of the chapters."""
        every = (item for by_id in self.blocks.values() for item in by_id.items())
        return {name: block for name, block in every if isinstance(block, type_)}

    @property
    def experiments(self) -> dict[str, Experiment]:
        """What is trained."""
        return {name: described.experiment for name, described in self.of(LinkedExperiment).items()}

    @property
    def figures(self) -> dict[str, LinkedFigure]:
        """What is drawn."""
        return self.of(LinkedFigure)

    @property
    def claims(self) -> dict[str, LinkedClaim]:
        """What is judged."""
        return self.of(LinkedClaim)

    @property
    def references(self) -> dict[str, PrintedNetwork]:
        """The printed network that a run is compared with, by run."""
        networks = self.of(LinkedNetwork).values()
        return {network.run: network.reference for network in networks if network.reference is not None}

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
            yield from self.blocks[block.word][block.content.id].proses
