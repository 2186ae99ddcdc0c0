"""Pending: a report is shown before all of it is made; what is not there yet says in its place what it waits for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from lab.experiments.runs import Run
from lab.report.addresses import block_id
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks import KINDS, Filling, LinkedBlock
from lab.report.reading.blocks.claim import LinkedClaim
from lab.report.reading.blocks.experiment import LinkedExperiment
from lab.report.reading.blocks.figure import LinkedFigure
from lab.report.reading.blocks.network import LinkedNetwork
from lab.report.reading.blocks.table import LinkedTable
from lab.report.reading.draft import Draft
from lab.report.reading.linked import LinkedBlocks
from lab.report.reading.report import Report


@dataclass(frozen=True, slots=True)
class Unmade:
    """What of a report is not made yet: runs, figures, and all claims or none, which are judged together."""

    runs: frozenset[str]
    figures: frozenset[str] = frozenset()
    has_claims: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What is missing, in words."""
        runs, figures = ([f"{kind} {name}" for name in sorted(names)] for kind, names in self._kinds)
        return (*runs, *figures, *(["verdicts"] if self.has_claims else []))

    @property
    def _kinds(self) -> tuple[tuple[str, Collection[str]], ...]:
        return ("run", self.runs), ("figure", self.figures)


@dataclass(frozen=True, slots=True)
class PendingPart:
    """What a page shows in the place of a block that is not there yet."""

    id: str
    label: str
    text: str
    kind: str = "pending"


@dataclass(frozen=True, slots=True)
class PendingBlock:
    """A block that is not there yet, and why."""

    id: str
    word: str
    why: str
    about: str
    proses: Iterable[Prose]

    def part(self, filling: Filling) -> PendingPart:
        """What its page shows of it."""
        name = block_id(KINDS[self.word].refers, self.id)
        return PendingPart(name, filling.labels[name].text, self.why)


@dataclass(frozen=True, slots=True)
class PendingExperiment(LinkedExperiment):
    """An experiment of which some runs are not there yet; it has the others."""

    why: str

    def part(self, filling: Filling) -> PendingPart:  # type: ignore[override]
        """What its page shows of it."""
        return PendingPart(block_id("experiment", self.id), f"Experiment {self.id}", self.why)


def without(report: Report, missing: Unmade) -> Report:
    """The report without what is missing of it: a draft that says so; the report itself where nothing is."""
    if not missing.names:
        return report
    blocks = {
        word: {name: _pending(word, block, missing) for name, block in of_word.items()}
        for word, of_word in report.linked.blocks.items()
    }
    draft = report.draft or _all_seeds(report.runs)
    return replace(report, linked=LinkedBlocks(blocks), draft=replace(draft, awaited=missing.names))


def _all_seeds(runs: Iterable[Run]) -> Draft:
    seeds = max((run.replication.seeds for run in runs), default=1)
    return Draft(seeds, seeds)


def _pending(word: str, block: LinkedBlock, missing: Unmade) -> LinkedBlock:
    """The block, or what says in its place why it is not there yet."""
    if isinstance(block, LinkedExperiment):
        experiment = block.experiment
        here = tuple(run for run in experiment.runs if run.id not in missing.runs)
        lacking = [run.id for run in experiment.runs if run.id in missing.runs]
        return PendingExperiment(replace(experiment, runs=here), _waiting_for(lacking)) if lacking else block
    lacking = [run for run in _runs_of(block) if run in missing.runs]
    shows_claims = isinstance(block, LinkedClaim) or (isinstance(block, LinkedTable) and block.show == "claims")
    if lacking:
        why = _waiting_for(lacking)
    elif missing.has_claims and shows_claims:
        why = "is being judged."
    elif isinstance(block, LinkedFigure) and block.id in missing.figures:
        why = "is being drawn."
    else:
        return block
    return PendingBlock(block.id, word, why, block.about, block.proses)


def _runs_of(block: LinkedBlock) -> tuple[str, ...]:
    """The runs that a block shows."""
    match block:
        case LinkedFigure() | LinkedTable():
            return block.runs
        case LinkedNetwork():
            return (block.run,)
    return ()


def _waiting_for(runs: Collection[str]) -> str:
    return f"waits for {', '.join(runs)}, being trained."
