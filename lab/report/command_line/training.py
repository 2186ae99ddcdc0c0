"""Training: the results of a report's runs, from the store or trained now."""

import os
from collections.abc import Sequence
from pathlib import Path

from lab.experiments.executors import Executor, WorkersDiedError, local_processes, serial
from lab.experiments.plan import Work, plan, seconds
from lab.experiments.results import Result
from lab.experiments.run import run
from lab.experiments.runs import Run
from lab.language.faults import MachineError
from lab.report.command_line.progress import ProgressLine
from lab.report.reading.report import Report
from lab.report.reading.timings import timed
from lab.store.disk import Disk
from lab.store.entries import Store, open_store

LEAST_SHARED_WORK = 4.0
"""From how many seconds of work on a second process is worth starting."""


def results_of(
    report: Report, runs: Sequence[Run], store: Path, *, jobs: int | None, progress: ProgressLine
) -> dict[str, Result]:
    """The results of some runs of a report, by id; what the store in this folder lacks is trained and kept there.

    If it lacks nothing, it is not locked and need not be writable. Raises MachineError if a worker died, and OSError if
    the trained replicas cannot be written.
    """
    kept = Store(store, Disk())
    work = plan(runs, report.about.stream, kept)
    if not (work.stacks or work.damaged):
        return _carry_out(report, work, kept, jobs, progress)
    try:
        with open_store(store, Disk(), waiting=progress.say_waiting) as opened:
            _, results = train(report, runs, opened, jobs, progress)
    except WorkersDiedError as error:
        raise MachineError(str(error)) from None
    finally:
        progress.clear()
    return results


def train(
    report: Report, runs: Sequence[Run], store: Store, jobs: int | None, progress: ProgressLine
) -> tuple[Work, dict[str, Result]]:
    """The results of some runs of a report, and the work that they took. The caller holds the store's lock."""
    work = plan(runs, report.about.stream, store)
    for recipe, entry in work.damaged:
        progress.say(f"{store.folder.name}/: what was kept of {recipe.name} is damaged ({entry}); it is made again")
    return work, _carry_out(report, work, store, jobs, progress)


def _carry_out(report: Report, work: Work, store: Store, jobs: int | None, progress: ProgressLine) -> dict[str, Result]:
    results = run(
        work,
        store,
        report.linked.references,
        executor=executor_for(sum(seconds(stack) for stack in work.stacks), jobs),
        progress=progress.step("training", "replica"),
    )
    return timed(results, report.timings)


def executor_for(work: float, jobs: int | None) -> Executor:
    """Where so many seconds of work are done: here when they are few or one process is asked for, else in local
    processes.
    """
    jobs = processes_for(work, jobs)
    return serial if jobs == 1 else local_processes(jobs)


def processes_for(work: float, jobs: int | None) -> int:
    """How many processes do so many seconds of work: as many as are asked for, else as are worth it."""
    if jobs is not None:
        return jobs
    return _cores() if work > LEAST_SHARED_WORK else 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
