"""Starts: the initial weights of the replica that a run features, from the report's stream, from a seed, or fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from lab.experiments.frozen import frozen
from lab.experiments.runs import Run
from lab.experiments.settings import Settings, read_layers
from lab.experiments.training import start_from, start_of_seed
from lab.language.keys import Problem, ProblemsError, key, list_of, read_id, table_of, whole_number
from lab.language.shapes import shape_of, shaped
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import linear_points
from lab.network.initial_weights import draw_weights, normal

Start: TypeAlias = int | Literal["stream", "fixed"]
"""Where the initial weights come from: a seed, the stream, or no draw at all."""


@dataclass(frozen=True, slots=True)
class StreamStart:
    """One start that the stream gives, in its turn."""

    id: str = key(read_id, "the run that starts there")
    layers: tuple[int, ...] = key(read_layers, "its layers")


read_each_start = list_of(table_of(StreamStart), "starts")


@shaped(shape_of(read_each_start))
def read_starts(path: str, value: object) -> tuple[StreamStart, ...]:
    """The starts of a stream, each for another run."""
    starts = read_each_start(path, value)
    ids = [start.id for start in starts]
    twice = [
        Problem(f"{path}[{index}].id", f'{path}[{index}].id is "{start_id}", which has a start already')
        for index, start_id in enumerate(ids)
        if start_id in ids[:index]
    ]
    if twice:
        raise ProblemsError(*twice)
    return starts


@dataclass(frozen=True, slots=True)
class Stream:
    """The featured starts that come from one RandomState(seed), in order, after its linear data."""

    seed: int = key(whole_number(0, 2**32 - 1), "the seed of the stream")
    starts: tuple[StreamStart, ...] = key(read_starts, "the runs that start there")


@dataclass(frozen=True, slots=True, eq=False)
class Replica:
    """One start of one settings, and where it comes from."""

    start: Start
    network: Network  # before training


def featured_replicas(runs: Sequence[Run], stream: Stream | None) -> dict[str, Replica]:
    """The replica that each run features, by run id; runs with equal settings and starts share one.

    A run starts from the stream when it, or one with equal settings, is listed there and fits; else from no draw when
    its start is fixed; else from the seed that it, or one with equal settings, features; else from seed 1.
    """
    drawn = _drawn_from(stream) if stream else {}
    from_stream = {run.id: drawn[run.id] for run in runs if run.id in drawn and _fits(run.settings, drawn[run.id])}
    shared_start: dict[Settings, tuple[Array, ...]] = {}
    shared_seed: dict[Settings, int] = {}
    for run in runs:
        if run.id in from_stream:
            shared_start.setdefault(run.settings, from_stream[run.id])
        if run.replication.featured is not None:
            shared_seed.setdefault(run.settings, run.replication.featured)
    replicas: dict[tuple[Settings, int], Replica] = {}
    by_run = {}
    for run in runs:
        weights = from_stream.get(run.id) or shared_start.get(run.settings)
        if weights:
            replica = Replica("stream", start_from(run.settings, weights))
        else:
            replica = _replica_of_seed(run.settings, shared_seed.get(run.settings, 1))
        by_run[run.id] = replicas.setdefault((run.settings, id(weights)), frozen(replica))
    return by_run


def stream_leavers(runs: Sequence[Run], stream: Stream | None) -> list[str]:
    """A sentence for each run that the stream lists but whose layers or weights are others than drawn there."""
    drawn = _drawn_from(stream) if stream else {}
    return [
        f'run "{run.id}" leaves the stream of report.toml: its layers or initial weights are others than drawn there'
        for run in runs
        if run.id in drawn and not _fits(run.settings, drawn[run.id])
    ]


def place_in_stream(weights: Sequence[Array], stream: Stream) -> int:
    """Which start of the stream, from 1, has these weights by layer. Raises ValueError for weights not drawn there."""
    for place, drawn in enumerate(_drawn_from(stream).values(), 1):
        if len(drawn) == len(weights) and all(map(np.array_equal, drawn, weights)):
            return place
    raise ValueError("these weights are none of the stream's starts")


def _drawn_from(stream: Stream) -> Mapping[str, tuple[Array, ...]]:
    """The weights of every start of the stream; all are drawn, in their order, whether a run has them or not."""
    generator = np.random.RandomState(stream.seed)
    linear_points(generator)
    return {start.id: draw_weights(normal, generator, start.layers) for start in stream.starts}


def _fits(settings: Settings, weights: Sequence[Array]) -> bool:
    sizes = zip(settings.layers[1:], settings.layers[:-1], strict=True)
    drawn_alike = settings.weights == "normal" and settings.scale == 1.0
    return drawn_alike and [layer.shape for layer in weights] == list(sizes)


def _replica_of_seed(settings: Settings, seed: int) -> Replica:
    return Replica("fixed" if settings.has_fixed_start else seed, start_of_seed(settings, seed))
