"""The state of a report: what a build would make again and why, found by what the build itself asks the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lab.experiments.plan import Work
from lab.experiments.results import Result
from lab.report.reading.report import Report
from lab.report.site.carried import carried_by
from lab.report.site.draw import reasons_to_draw
from lab.report.site.inserts import known_of
from lab.store.entries import Store
from lab.store.folder import read_manifest
from lab.store.recipes import FIRST_TIME, GONE

FRESH, STALE, MISSING = "fresh", "stale", "missing"
"""The states of runs, figures and claims."""

AS_WRITTEN, CHANGED, OUTDATED = "as written", "changed", "outdated"
"""The states of files of a site that are there. Outdated is a source of which the report has another version now."""


@dataclass(frozen=True, slots=True)
class State:
    """Why a build would make something; fresh is what it would not make."""

    reasons: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Whether it is fresh, stale or missing."""
        if not self.reasons:
            return FRESH
        return MISSING if {*self.reasons} <= {FIRST_TIME, GONE} else STALE


@dataclass(frozen=True, slots=True)
class States:
    """The states of runs, figures and claims by id, and of the files of the site by path, if there is a site."""

    runs: Mapping[str, State]
    figures: Mapping[str, State]
    claims: Mapping[str, State]
    files: Mapping[str, str] | None


def states_of(
    report: Report,
    work: Work,
    results: Mapping[str, Result],
    store: Store,
    *,
    to_judge: Callable[[], tuple[str, ...]],
    site: Path,
) -> States:
    """The states of a report; `results` are those of the runs that have all their replicas. Only reads.

    `to_judge` gives why the claims, which are judged together, are to be judged; it is called where all runs have
    results. Raises OSError.
    """
    runs = {run.id: State(work.reasons_of(run.id)) for run in report.runs}
    lacking = {name: f"run {name} is {state.word}" for name, state in runs.items() if state.reasons}
    return States(
        runs,
        _of_figures(report, results, store, lacking),
        dict.fromkeys(report.linked.claims, State(tuple(lacking.values()) or to_judge())),
        _of_files(report, site),
    )


def _of_figures(
    report: Report, results: Mapping[str, Result], store: Store, lacking: Mapping[str, str]
) -> dict[str, State]:
    """The states of the figures; `lacking` says of each run that is to be trained that it is stale or missing."""
    figures = report.linked.figures
    reasons = reasons_to_draw(figures, known_of(report, results), report.own_figures, store)
    states: dict[str, State] = {}
    for name, figure in figures.items():
        of_runs = tuple(lacking[run] for run in figure.runs if run in lacking)
        of_alt = ("its alt text cannot be computed yet",)
        states[name] = State(of_runs or reasons.get(name, of_alt))
    return states


def _of_files(report: Report, site: Path) -> dict[str, str] | None:
    manifest = read_manifest(site)
    if manifest is None:
        return None
    sources = {path: sha256(content).hexdigest() for path, content in carried_by(report).items()}
    states = {path: _of_file(site / path, digest, sources.get(path, digest)) for path, digest in manifest.items()}
    return dict(sorted({**dict.fromkeys(sources, MISSING), **states}.items()))


def _of_file(path: Path, written: str, now: str) -> str:
    """The state of a file of a site, which was written with one digest and would now be written with another."""
    if not path.exists():
        return MISSING
    if not path.is_file() or sha256(path.read_bytes()).hexdigest() != written:
        return CHANGED
    return AS_WRITTEN if written == now else OUTDATED
