"""How long one update of a network took, where a report has recorded that."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that an update of a network took: the median of some repeats, and the middle half of them."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Timings:
    """What was measured, on what, when."""

    processor: str
    numpy: str
    date: str  # as in 2026-11-24
    repeats: int
    updates: Mapping[str, Timing] = field(default_factory=dict)  # by the layers, as in "2-4-4-1"


NO_TIMINGS = Timings("", "", "", 0)
