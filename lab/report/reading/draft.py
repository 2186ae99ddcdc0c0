"""Drafts: a report whose runs have fewer seeds than it asks for, so that it is trained soon."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """How many seeds a run has at most, and how many the report asks for."""

    seeds: int
    of: int

    def __str__(self) -> str:
        """As pages say it: 5 of 100 seeds."""
        return f"{self.seeds} of {self.of} seeds"
