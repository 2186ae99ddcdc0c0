"""Times the training of everything in the shipped report, from nothing, with so many seeds for each run.

    python benchmarks/training.py [SEEDS ...]

For each number (100 and 500 unless given), in processes of its own: seconds and processor time of all training on all
cores, the memory at the peak of the largest process, and what the next plan takes, which finds all of it kept.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from lab.experiments.executors import local_processes
from lab.experiments.plan import plan
from lab.experiments.run import run
from lab.report.reading.report import read
from lab.store.disk import Disk
from lab.store.entries import Store

ROOT = Path(__file__).resolve().parents[1]
TURNS = 9


def main() -> None:
    if len(sys.argv) > 2 or sys.argv[1:] == []:
        for seeds in sys.argv[1:] or ["100", "500"]:
            subprocess.run([sys.executable, __file__, seeds], check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        return
    seeds = int(sys.argv[1])
    report = read(ROOT / "content")
    runs = [replace(run, replication=replace(run.replication, seeds=seeds)) for run in report.runs]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder), Disk())
        work = plan(runs, report.about.stream, store)
        count = sum(missing.part.replicas for stack in work.stacks for missing in stack)
        print(f"{seeds} seeds: {len(runs)} runs, {count} replicas in {len(work.stacks)} stacks")
        start = time.monotonic()
        executor = local_processes(len(os.sched_getaffinity(0)))
        run(work, store, {}, executor=executor, progress=lambda *_: None)
        elapsed = time.monotonic() - start
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"  trained in {elapsed:.1f} s, {usage.ru_utime + usage.ru_stime:.1f} s of processor time")
        print(f"  largest process: {usage.ru_maxrss / 1024:.0f} MB")
        times = []
        for _ in range(TURNS):
            start = time.perf_counter()
            again = plan(runs, report.about.stream, store)
            times.append(time.perf_counter() - start)
        assert not again.stacks
        times.sort()
        print(f"  the next plan: least {1e3 * times[0]:.0f} ms, median {1e3 * times[TURNS // 2]:.0f} ms")


if __name__ == "__main__":
    main()
