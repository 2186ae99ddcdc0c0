"""How estimates are printed for a reader: the value, then its interval in parentheses."""

from lab.experiments import statistics
from lab.experiments.seeds import SeedValues
from lab.experiments.statistics import Estimate
from lab.report.wording import numbers


def with_interval(value: float | Estimate | None, *, in_percent: bool = False) -> str:
    """A number, or an estimate with its interval unless both ends print like the value: 42 (39 to 45)."""
    form = numbers.percent if in_percent else _optional
    if not isinstance(value, Estimate):
        return form(value)
    found, low, high = form(value.value), form(value.low), form(value.high)
    return found if low == found == high else f"{found} ({low} to {high})"


def median_with_interval(values: SeedValues) -> str:
    """The median of a list of seeds with its interval. Raises ValueError unless it is a list of at least 6 seeds."""
    return with_interval(statistics.median(_checked(values)))


def share_with_interval(values: SeedValues) -> str:
    """The share of the seeds that have a value, in per cent, with its interval. Raises ValueError unless it is a list
    of seeds.
    """
    return with_interval(statistics.share(value is not None for value in _checked(values)), in_percent=True)


def _checked(values: object) -> SeedValues:
    if not isinstance(values, SeedValues):
        raise ValueError("an interval is of a list of seeds, as in seeds.converged_at")
    return values


def _optional(value: float | None) -> str:
    return numbers.optional(value, numbers.NEVER)
