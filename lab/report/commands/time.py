"""`time`: measure how long an update takes here."""

import platform
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.runs import Run
from lab.experiments.starts import featured_replicas
from lab.experiments.timing import Timing, Timings
from lab.network.backpropagation import Network
from lab.network.losses import LOSSES
from lab.network.training import train
from lab.report.command_line.options import Command, Options
from lab.report.reading.report import read
from lab.report.reading.timings import FILE, to_json
from lab.report.wording import numbers
from lab.store.disk import Disk

REPEATS = 25
"""How often each network is timed; they take turns, so that a busy moment affects all of them."""

UPDATES = 500
"""About how many updates are timed together."""


def run_command(options: Options) -> int:
    """Time one update for each shape of network in the report, write `timings.json`, and print the times."""
    report = read(options.content, is_strict=options.is_strict, needs_timings=False)
    runs = {numbers.layers(run.settings.layers): run for run in reversed(report.runs)}
    networks = {layers: featured_replicas([run], None)[run.id].network for layers, run in runs.items()}
    seconds: dict[str, list[float]] = {layers: [] for layers in sorted(runs)}
    for _ in range(REPEATS):
        for layers, taken in seconds.items():
            taken.append(_seconds_of_update(runs[layers], networks[layers]))
    updates = {layers: _timing(taken) for layers, taken in seconds.items()}
    today = datetime.now(UTC).date().isoformat()
    timings = Timings(_processor(), np.__version__, today, REPEATS, updates)
    file = options.content / FILE
    Disk().write(file, to_json(timings).encode())
    if options.is_json:
        print(to_json(timings), end="")
    elif not options.is_quiet:
        for layers, timing in updates.items():
            median, low, high = (f"{1e6 * each:.1f}" for each in (timing.median, timing.low, timing.high))
            print(f"{layers:<20} {median} microseconds an update ({low} to {high})")
        print(f"written to {file.as_posix()}")
    return 0


COMMAND = Command(Options, run_command)


def _seconds_of_update(run: Run, network: Network) -> float:
    """How many seconds one update of the book's network takes, measured over a training of some epochs."""
    epochs = max(1, UPDATES // len(run.samples.labels))
    loss, rate = chosen(LOSSES, run.settings, "loss"), run.settings.learning_rate
    start = perf_counter()
    train(network, run.samples, loss, learning_rate=rate, epochs=epochs)
    return (perf_counter() - start) / (epochs * len(run.samples.labels))


def _timing(seconds: list[float]) -> Timing:
    low, median, high = np.quantile(seconds, (0.25, 0.5, 0.75)).tolist()
    return Timing(median, low, high)


def _processor() -> str:
    """What the machine calls its processor."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()
