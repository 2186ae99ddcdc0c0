"""Findings: how like a part of a published site is to the same part made again."""

from dataclasses import dataclass
from enum import Enum


class Likeness(Enum):
    """How like a published value is to the one made again, from best to worst."""

    SAME = "the same bits"
    PRINTED = "the same printed digits"
    WITHIN = "within the spread"
    UNCONFIRMED = "no run can confirm it"
    UNKNOWN = "not compared"
    DIFFERENT = "different"

    @property
    def is_enough(self) -> bool:
        """Whether the part says nothing that making it again could have confirmed and did not."""
        return self not in (Likeness.UNKNOWN, Likeness.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Finding:
    """How like a part of a site is, and what differs, if anything does."""

    name: str
    likeness: Likeness
    what: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that was found of a site: its runs first, then verdicts and files."""

    findings: tuple[Finding, ...]

    @property
    def is_confirmed(self) -> bool:
        """Whether making the site again confirms it."""
        return all(each.likeness.is_enough for each in self.findings)

    @property
    def entries(self) -> list[dict[str, str]]:
        """The findings for JSON."""
        return [{"name": each.name, "likeness": each.likeness.value, "what": each.what} for each in self.findings]


def worst(findings: list[Finding]) -> Finding:
    """The first of the findings that are least like."""
    order = tuple(Likeness)
    return max(findings, key=lambda finding: order.index(finding.likeness))
