"""Drafts: a report whose runs have fewer seeds than it asks for, so that it is trained soon, or that waits for some."""

from dataclasses import dataclass

MOST_NAMED = 3
"""How many of the things that are awaited are named."""


@dataclass(frozen=True, slots=True)
class Draft:
    """How many seeds a run has at most, how many the report asks for, and what is still being made of it."""

    seeds: int
    of: int
    awaited: tuple[str, ...] = ()  # as "run lr-0.1"; none where it is all that was asked for

    def __str__(self) -> str:
        """As pages say it: 5 of 100 seeds."""
        said = [f"{self.seeds} of {self.of} seeds"] if self.seeds < self.of else []
        if self.awaited:
            more = len(self.awaited) - MOST_NAMED
            said.append(f"waiting for {', '.join(self.awaited[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}")
        return "; ".join(said)
