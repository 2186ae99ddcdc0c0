"""Running: every featured replica is trained once, where the executor does it, and each run gets its result."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import TypeAlias

from lab.experiments.executors import Executor
from lab.experiments.results import Result, result_of
from lab.experiments.runs import Run
from lab.experiments.starts import Replica
from lab.network.losses import LOSSES
from lab.network.printed_network import PrintedNetwork
from lab.network.training import Training, train

Progress: TypeAlias = Callable[[int, int, float], None]
"""Called with how many are done, of how many, and the share of the work that was."""

LAYER_SECONDS = 20e-6
"""About what one layer of one update takes: only how work is divided and time left is said rest on it."""


def run(
    runs: Sequence[Run],
    replicas: Mapping[str, Replica],
    references: Mapping[str, PrintedNetwork],
    *,
    executor: Executor,
    progress: Progress,
) -> dict[str, Result]:
    """Train the replica of each run, the longest first, each once; the results by run id, in the order of the runs.

    `references` are the printed networks that runs are held against, by run id.
    """
    if not runs:
        return {}
    unique = sorted({id(r): r for r in replicas.values()}.values(), key=lambda r: -seconds(r))
    total = sum(seconds(replica) for replica in unique)
    trainings: dict[int, Training] = {}
    done = 0.0
    progress(0, len(unique), 0.0)
    with closing(executor(train_replica, unique)) as products:
        for index, training in products:
            trainings[id(unique[index])] = training
            done += seconds(unique[index])
            progress(len(trainings), len(unique), done / total)
    return {
        run.id: result_of(run, replicas[run.id], trainings[id(replicas[run.id])], references.get(run.id))
        for run in runs
    }


def train_replica(replica: Replica) -> Training:
    """The training of one replica."""
    settings = replica.settings
    return train(
        replica.network,
        replica.samples,
        LOSSES[settings.loss],
        learning_rate=settings.learning_rate,
        epochs=settings.epochs,
    )


def seconds(work: Run | Replica) -> float:
    """About how long a replica of these settings trains."""
    settings = work.settings
    return len(work.samples.labels) * settings.epochs * (len(settings.layers) - 1) * LAYER_SECONDS
