"""Timings: how long one update took, as `time` recorded it in `content/timings.json`, and on what machine."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from lab.experiments.results import Result
from lab.experiments.timing import Timing, Timings
from lab.language.faults import Fault, FaultsError, Place
from lab.report.wording.numbers import layers

FILE = "timings.json"


def read_timings(text: str, file: str) -> Timings:
    """The timings in a file. Raises FaultsError where it holds none."""
    try:
        table = json.loads(text)
        updates = {layers: Timing(**_numbers(timing)) for layers, timing in table.pop("updates").items()}
        timings = Timings(**table, updates=updates)
        if not all(isinstance(each, str) for each in (timings.processor, timings.numpy, timings.date)):
            raise TypeError
    except json.JSONDecodeError as error:
        raise FaultsError([Fault(Place(file, error.lineno), f"not JSON: {error.msg}")]) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        text = "these are not timings; build.py time measures them again"
        raise FaultsError([Fault(Place(file), text)]) from None
    return timings


def _numbers(timing: Mapping[str, Any]) -> dict[str, float]:
    if not all(isinstance(value, float) and 0.0 < value < 1.0 for value in timing.values()):
        raise ValueError("seconds of an update")
    return dict(timing)


def to_json(timings: Timings) -> str:
    """The text of the file."""
    return json.dumps(asdict(timings), indent=1, ensure_ascii=False) + "\n"


def timed(results: Mapping[str, Result], timings: Timings) -> dict[str, Result]:
    """The results with how long an update of each network took, where the report has recorded that.

    No training measures this: `time` does, once for networks of equal layers, and when it is measured again nothing is
    trained again. So results get it last.
    """
    return {
        name: replace(result, timing=timings.updates.get(layers(result.settings.layers)))
        for name, result in results.items()
    }
