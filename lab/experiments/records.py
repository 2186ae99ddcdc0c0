"""Records: what a run was made from, for `record.json`.

A record has no date, no path of a machine, and nothing that differs between machines that give the same bits.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lab.experiments.data_names import data_name, kept_name
from lab.experiments.plan import CODE
from lab.experiments.results import Result
from lab.experiments.runs import Run
from lab.experiments.settings import Settings, to_table
from lab.experiments.starts import Stream, place_in_stream


@dataclass(frozen=True, slots=True)
class RecordedStart:
    """Where the initial weights of a featured replica come from."""

    kind: Literal["stream", "seed", "fixed"]
    seed: int | None = None  # of the stream, or of the replica
    place: int | None = None  # in the stream, from 1


@dataclass(frozen=True, slots=True)
class RecordedData:
    """A data set: its name in blocks, its CSV in the site, and the SHA-256 of that file."""

    name: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a run was made from."""

    id: str
    settings: Settings
    threshold: float
    seeds: int  # besides the featured replica; 0 where no seed changes the start
    start: RecordedStart
    data: RecordedData
    test: RecordedData | None
    code: Mapping[str, str]  # the digest of each module and function that trained, by name


def record_of(run: Run, result: Result, stream: Stream | None, data: Mapping[str, RecordedData]) -> Record:
    """The record of a run; `data` has the data sets by their names."""
    return Record(
        id=run.id,
        settings=run.settings,
        threshold=run.replication.threshold,
        seeds=0 if run.settings.has_fixed_start else run.replication.seeds,
        start=_start(result, stream),
        data=data[data_name(run.settings)],
        test=data[kept_name(run.settings)] if run.test else None,
        code={
            part.removeprefix(CODE): digest
            for part, digest in sorted(result.outcome.recipe.parts.items())
            if part.startswith(CODE)
        },
    )


def record_json(record: Record) -> str:
    """`record.json`."""
    table = {**dataclasses.asdict(record), "settings": to_table(record.settings)}
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def _start(result: Result, stream: Stream | None) -> RecordedStart:
    match result.start:
        case int(seed):
            return RecordedStart("seed", seed)
        case "stream" if stream:
            return RecordedStart("stream", stream.seed, place_in_stream(result.untrained.weights, stream))
        case _:
            return RecordedStart("fixed")
