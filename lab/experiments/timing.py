"""How long one update of a network took, where a report has recorded that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that an update of a network took: the median of some repeats, and the middle half of them."""

    median: float
    low: float
    high: float
