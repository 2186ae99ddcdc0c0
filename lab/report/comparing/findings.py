"""Findings: how like a part of a published site is to the same part made again."""

from dataclasses import dataclass
from enum import Enum


class Likeness(Enum):
    """How like a published value is to the one made again, from best to worst."""

    SAME = "the same bits"
    PRINTED = "the same printed digits"
    WITHIN = "within the spread"
    UNKNOWN = "not compared"
    DIFFERENT = "different"

    @property
    def is_enough(self) -> bool:
        """Whether the part says nothing that making it again does not confirm."""
        return self not in (Likeness.UNKNOWN, Likeness.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Finding:
    """How like a part of a site is, and what differs, if anything does."""

    name: str
    likeness: Likeness
    what: str = ""


def worst(findings: list[Finding]) -> Finding:
    """The first of the findings that are least like."""
    order = tuple(Likeness)
    return max(findings, key=lambda finding: order.index(finding.likeness))
