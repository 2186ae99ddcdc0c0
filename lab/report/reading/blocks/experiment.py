"""Experiments: what is trained, one run or several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.experiments.runs import Experiment, Run, read_experiment
from lab.experiments.settings import Settings
from lab.language.faults import Fault
from lab.report.addresses import RUNS_PAGE, run_file
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.block import Block
from lab.report.reading.blocks.register import Filling, Kind, add_kind
from lab.report.tables import Table, run_table
from lab.report.tables.runs import OUTCOME
from lab.report.wording import numbers
from lab.report.wording.facts import EVERY_NAME, SETTING_NAMES, settings_of

if TYPE_CHECKING:
    from lab.report.reading.linking import Linking
    from lab.report.reading.names import Names


@dataclass(frozen=True, slots=True)
class ExperimentPart:
    """An experiment: the settings its runs share, and what came of each."""

    id: str
    settings: Mapping[str, str]
    table: Table
    kind: str = "experiment"


@dataclass(frozen=True, slots=True)
class LinkedExperiment:
    """An experiment where a chapter describes it."""

    experiment: Experiment

    @property
    def id(self) -> str:
        """The experiment's."""
        return self.experiment.id

    @property
    def about(self) -> str:
        """Its runs."""
        return ", ".join(run.id for run in self.experiment.runs)

    @property
    def proses(self) -> tuple[Prose, ...]:
        """It has none."""
        return ()

    def part(self, filling: Filling) -> ExperimentPart:
        """What its page shows of it."""
        runs = self.experiment.runs
        varied = [key for key in self.experiment.varied if key in EVERY_NAME]
        shared = {key: name for key, name in SETTING_NAMES.items() if key not in varied}
        table = run_table([filling.results[run.id] for run in runs], (*varied, *OUTCOME))
        thresholds = dict.fromkeys(numbers.number(run.replication.threshold) for run in runs)
        converged = {"converged": f"loss below {', '.join(thresholds)}"}
        of_all = tuple(each for each in runs[0].settings.parameters if each[0] not in varied)
        settings = settings_of(replace(runs[0].settings, parameters=of_all), shared)
        return ExperimentPart(self.id, settings | converged, table)


def link(_block: Block, experiment: Experiment, _linking: Linking) -> LinkedExperiment:
    """The experiment, which needs nothing of others."""
    return LinkedExperiment(experiment)


def check(blocks: Sequence[Block], _names: Names) -> Iterator[Fault]:
    """What is wrong with experiments beside each other: names that two have, and runs that feature several seeds."""
    makers: dict[str, str] = {}
    first: dict[Settings, Run] = {}
    for block in blocks:
        if isinstance(block.content, Experiment):
            yield from _taken_runs(block, block.content, makers)
            yield from _contrary_features(block, block.content, first)


def _taken_runs(block: Block, experiment: Experiment, makers: dict[str, str]) -> Iterator[Fault]:
    """A fault for each run or name of an experiment that another experiment makes too, or that is the page of runs."""
    for name in {experiment.id: None, **{run.id: None for run in experiment.runs}}:
        if run_file(name, "") == f"{RUNS_PAGE}/":
            yield block.fault("id", f'"{name}" is the name of a page of the site; choose another')
        maker = makers.setdefault(name, experiment.id)
        if maker != experiment.id:
            yield block.fault("id", f'"{name}" is a name of experiment "{maker}" already')


def _contrary_features(block: Block, experiment: Experiment, first: dict[Settings, Run]) -> Iterator[Fault]:
    """A fault for each run that features another seed than a run with equal settings."""
    for run in experiment.runs:
        if run.replication.featured is not None:
            other = first.setdefault(run.settings, run)
            seeds = run.replication.featured, other.replication.featured
            if seeds[0] != seeds[1]:
                text = f'run "{run.id}" features seed {seeds[0]}, but run "{other.id}" with equal settings {seeds[1]}'
                yield block.fault("featured", text)


add_kind("experiment", Kind(Experiment, link, reader=read_experiment, check=check))
