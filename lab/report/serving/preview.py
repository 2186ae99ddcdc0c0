"""Previews: the pages of a report with all that is known now, and what is to be made until it is whole."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from lab.experiments.plan import Work, plan
from lab.experiments.results import Result
from lab.experiments.run import kept_results
from lab.language.faults import Fault, FaultsError
from lab.report.claims.verdicts import Judgement
from lab.report.command_line.cost import Cost, cost_of
from lab.report.command_line.making import make_site, with_seeds
from lab.report.command_line.options import Options
from lab.report.command_line.progress import ProgressLine
from lab.report.figures import FIGURES
from lab.report.judging.expectations import check_expected
from lab.report.judging.judging import case_of, judge_once, reasons_to_judge
from lab.report.reading.blocks.network import LinkedNetwork
from lab.report.reading.report import Report
from lab.report.reading.timings import timed
from lab.report.serving.pending import Unmade, without
from lab.report.site.draw import reasons_to_draw
from lab.report.site.inserts import known_of
from lab.report.site.render import Site
from lab.store.entries import Store

SOON = 10.0
"""Seconds of training above which a draft is trained first."""

SEEDS_OF_DRAFT = 6
"""How many seeds a run of that draft has: the fewest of which a median has an interval."""

DRAWN_AT_ONCE = 3
"""So many figures are drawn before a page is shown, as making all pages twice would take longer."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What is made at a time: all seeds, or fewer for some runs."""

    seeds: int | None = None
    runs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The pages of a report as far as it is made, and how to make the rest."""

    site: Site
    is_whole: bool
    faults: tuple[Fault, ...]  # verdicts that are not those expected
    wants: Hashable  # what tells what is to be trained from what another version of the report wants
    stages: tuple[Stage, ...]
    cost: Cost


class Previews:
    """Makes one preview after the other, and remembers what the next may need again."""

    def __init__(self, options: Options, progress: ProgressLine) -> None:
        self._options = options
        self._progress = progress
        self._wants: Hashable = None
        self._stages: tuple[Stage, ...] = ()
        self._whole: tuple[Work, dict[str, Result]] | None = None  # of what is wanted, once it is trained

    def of(self, report: Report, store: Store) -> Preview:
        """The pages of a report with all that the store has of it. Raises FaultsError with what is wrong with them."""
        wants = _wants(report)
        is_new = wants != self._wants
        if is_new:
            self._wants, self._whole = wants, None
        work, results = self._whole or self._known(report, store)
        cost = cost_of(work, self._options.jobs)
        if is_new:
            self._stages = self._stages_of(cost, work)
        shown = report
        if work.lacking:
            shown = at_stage(report, self._stages[0])
            work, results = self._known(shown, store)
        else:
            self._whole = work, results
        missing = _missing(shown, work.lacking, results, store)
        known = without(shown, missing)
        is_whole = known is report
        judgements = {} if missing.has_claims else judge_once(case_of(shown, results), store, self._progress.say)
        site = make_site(known, results, judgements, store, self._options, self._progress)
        faults = _unexpected(report, judgements) if is_whole and not report.draft else ()
        return Preview(site, is_whole, faults, wants, self._stages, cost)

    def _known(self, report: Report, store: Store) -> tuple[Work, dict[str, Result]]:
        work = plan(report.runs, report.about.stream, store)
        return work, timed(kept_results(work, report.linked.references), report.timings)

    def _stages_of(self, cost: Cost, work: Work) -> tuple[Stage, ...]:
        is_long = cost.seconds > SOON and self._options.seeds is None
        return (Stage(SEEDS_OF_DRAFT, work.lacking), Stage()) if is_long else (Stage(),)


def at_stage(report: Report, stage: Stage) -> Report:
    """The report with the seeds of a stage."""
    return with_seeds(report, stage.seeds, only=stage.runs)


def _wants(report: Report) -> Hashable:
    """What tells reports apart that train something else, or compare it with something else."""
    others = tuple((path, file.digest) for path, file in report.files.items() if not path.endswith((".md", ".py")))
    compared = tuple(
        (block.id, block.run, block.reference is None) for block in report.linked.of(LinkedNetwork).values()
    )
    return report.runs, report.about.stream, others, compared


def _missing(report: Report, runs: frozenset[str], results: Mapping[str, Result], store: Store) -> Unmade:
    figures = report.linked.figures
    reasons = reasons_to_draw(figures, known_of(report, results), report.own_figures, store)
    undrawn = [name for name, why in reasons.items() if why and runs.isdisjoint(figures[name].runs)]
    if len(undrawn) <= DRAWN_AT_ONCE and all(figures[name].show in FIGURES for name in undrawn):
        undrawn = []
    has_claims = bool(report.linked.claims) and (bool(runs) or bool(reasons_to_judge(case_of(report, results), store)))
    return Unmade(runs, frozenset(undrawn), has_claims)


def _unexpected(report: Report, judgements: Mapping[str, Judgement]) -> tuple[Fault, ...]:
    try:
        check_expected(report.linked.claims, judgements)
    except FaultsError as error:
        return error.faults
    return ()
