"""Comparing a published site with its report: all replicas, verdicts and files, and what no run can confirm."""

from collections.abc import Callable, Iterator, Mapping

from lab.experiments.executors import Executor
from lab.experiments.plan import Work
from lab.experiments.results import Result
from lab.experiments.run import results_of_outcomes
from lab.report.addresses import ASSETS_FOLDER
from lab.report.claims.verdicts import Judgement
from lab.report.comparing.files import compare_files
from lab.report.comparing.findings import Comparison, Finding, Likeness
from lab.report.comparing.published import PublishedSite
from lab.report.comparing.replicas import compare_runs
from lab.report.judging.expectations import UnexpectedVerdictsError, check_expected
from lab.report.judging.judging import case_of, judge
from lab.report.reading.report import Report
from lab.report.reading.timings import FILE as TIMINGS_FILE
from lab.report.reading.timings import timed
from lab.report.site.render import Site


def compare_site(
    published: PublishedSite,
    report: Report,
    work: Work,
    trained: Mapping[str, Result],
    *,
    executor: Executor,
    make: Callable[[Mapping[str, Result], Mapping[str, Judgement] | None], Site],
    runs_code: bool,
) -> Comparison:
    """What a published site says that training its report again does not give; `work` and `trained` are of that.

    Pages and files are made again by `make`, from the replicas that are published, so that they say nothing that these
    do not give. Unless `runs_code`, the author's code is not run, and what it makes is not compared. Raises FaultsError
    as the steps of a build.
    """
    found, outcomes = compare_runs(published, work, trained, executor)
    results = trained
    if any(each.likeness is not Likeness.SAME for each in found):
        results = timed(results_of_outcomes(work, outcomes, report.linked.references), report.timings)
    judgements = None
    if runs_code:
        judgements = judge(case_of(report, results))
        if results is not trained:
            found += _changed_verdicts(judgements, judge(case_of(report, trained)))
        found += _unexpected_verdicts(report, judgements)
    made = make(results, judgements)
    found += compare_files(published, made)
    return Comparison((*found, *_unconfirmed(report, made)))


def _changed_verdicts(judgements: Mapping[str, Judgement], again: Mapping[str, Judgement]) -> Iterator[Finding]:
    """The claims that the published replicas judge otherwise than those trained again."""
    for name, judgement in judgements.items():
        word, now = judgement.verdict.word, again[name].verdict.word
        if word != now:
            yield Finding(f'claim "{name}"', Likeness.DIFFERENT, f'it came out "{word}", trained again "{now}"')


def _unexpected_verdicts(report: Report, judgements: Mapping[str, Judgement]) -> list[Finding]:
    try:
        check_expected(report.linked.claims, judgements)
    except UnexpectedVerdictsError as error:
        return [Finding(str(fault.place), Likeness.DIFFERENT, fault.text) for fault in error.faults]
    return []


def _unconfirmed(report: Report, made: Site) -> Iterator[Finding]:
    """What the pages say, or how they look, because somebody typed or measured it, if there is any."""
    said = [f"the timings in {TIMINGS_FILE}"] if report.timings.updates else []
    if count := len(report.typed):
        said.append(f"{count} decimal{'s' * (count != 1)} typed by hand (check --numbers lists them)")
    if report.about.base_url:
        said.append(f"the address {report.about.base_url}")
    if count := len(made.templates) + sum(path.startswith(ASSETS_FOLDER) for path in made.sources):
        said.append(f"what {count} of the author's own assets and templates {'do' if count > 1 else 'does'} to pages")
    if said:
        yield Finding("typed or measured", Likeness.UNCONFIRMED, ", ".join(said))
