"""`status`: say what a build would make, why, and how long that takes; nothing is made."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.experiments.plan import plan
from lab.experiments.run import kept_results
from lab.language.faults import Fault, FaultsError, Place
from lab.language.words import did_you_mean
from lab.report.command_line.cost import Cost, cost_of
from lab.report.command_line.making import with_seeds
from lab.report.command_line.options import Command, Options, print_json
from lab.report.judging.judging import case_of, reasons_to_judge
from lab.report.reading.report import Report, read
from lab.report.reading.timings import timed
from lab.report.site.state import AS_WRITTEN, State, States, states_of
from lab.store.disk import Disk
from lab.store.entries import Store

MOST_REASONS = 3
"""How many reasons are printed of each thing; `status ID` prints all of them."""


@dataclass(frozen=True, slots=True)
class StatusOptions(Options):
    """The options of `status`."""

    name: str | None  # of a run, an experiment, a figure or a claim


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the name."""
    parser.add_argument("name", metavar="ID", nargs="?", help="a run, an experiment, a figure or a claim")


def run_command(options: StatusOptions) -> int:
    """Print the state of all that a build makes, or of what has this name; 0 whatever it is."""
    report = with_seeds(read(options.content, is_strict=options.is_strict), options.seeds)
    store = Store(options.store, Disk())
    work = plan(report.runs, report.about.stream, store)
    results = timed(kept_results(work, report.linked.references), report.timings)
    case = case_of(report, results)
    states = states_of(
        report, work, results, store, to_judge=lambda: reasons_to_judge(case, store), site=options.output
    )
    kinds: dict[str, Mapping[str, State]] = {"run": states.runs, "figure": states.figures, "claim": states.claims}
    if options.name is not None:
        kinds = _called(options.name, kinds, report, options.content)
    cost = cost_of(work, options.jobs)
    print_json(_document(kinds, states.files, cost), options)
    if not options.is_json:
        if options.name is not None:
            lines = [*_lines(kinds, most=None)]
        else:
            lines = [
                *_lines(kinds, most=MOST_REASONS),
                *_of_site(states.files, options.output),
                _of_build(states, cost),
            ]
        print("\n".join(lines))
    return 0


COMMAND = Command(StatusOptions, run_command, add_arguments)


def _called(
    name: str, kinds: Mapping[str, Mapping[str, State]], report: Report, content: Path
) -> dict[str, Mapping[str, State]]:
    """What has this name, and the runs of an experiment that has it. Raises FaultsError where nothing has."""
    experiments = report.linked.experiments
    names = {name, *(run.id for run in experiments[name].runs)} if name in experiments else {name}
    called: dict[str, Mapping[str, State]] = {
        kind: {each: state for each, state in states.items() if each == name or (kind == "run" and each in names)}
        for kind, states in kinds.items()
    }
    if not any(called.values()):
        known = did_you_mean(name, [*experiments, *(each for states in kinds.values() for each in states)])
        text = f'no run, experiment, figure or claim is called "{name}"{known}'
        raise FaultsError([Fault(Place(f"{content.as_posix()}/"), text)], report.warnings)
    return called


def _document(kinds: Mapping[str, Mapping[str, State]], files: Mapping[str, str] | None, cost: Cost) -> object:
    states = {
        f"{kind}s": {name: {"state": state.word, "reasons": state.reasons} for name, state in by_name.items()}
        for kind, by_name in kinds.items()
    }
    return {**states, "files": files, "training": asdict(cost)}


def _lines(kinds: Mapping[str, Mapping[str, State]], *, most: int | None) -> Iterator[str]:
    """A line for each state, with so many of its reasons."""
    rows = [(f"{kind} {name}", state) for kind, states in kinds.items() for name, state in states.items()]
    width = max((len(name) for name, _ in rows), default=0)
    for name, state in rows:
        said = [*state.reasons[:most]]
        if more := len(state.reasons) - len(said):
            said.append(f"{more} more reason{'s' * (more != 1)}")
        yield f"{name:<{width}}  {state.word}{': ' * bool(said)}{'; '.join(said)}"


def _of_site(files: Mapping[str, str] | None, site: Path) -> Iterator[str]:
    """What is wrong with the files of the site."""
    if files is None:
        yield f"{site.as_posix()}/: no build wrote a site here"
        return
    wrong = {path: state for path, state in files.items() if state != AS_WRITTEN}
    yield from (f"{(site / path).as_posix()}: {state}" for path, state in wrong.items())
    yield f"{site.as_posix()}/: {len(files) - len(wrong)} of {len(files)} files are as the last build wrote them"


def _of_build(states: States, cost: Cost) -> str:
    """What a build would do."""
    steps = [f"train {cost}"] if cost.replicas else []
    if figures := sum(bool(state.reasons) for state in states.figures.values()):
        steps.append(f"draw {figures} figure{'s' * (figures != 1)}")
    if claims := sum(bool(state.reasons) for state in states.claims.values()):
        steps.append(f"judge {claims} claim{'s' * (claims != 1)}")
    return f"a build would {'; '.join(steps) or 'train, draw and judge nothing'}"
