"""A label: what a reference reads, and where it leads."""

from dataclasses import dataclass

from lab.language.faults import Place


@dataclass(frozen=True, slots=True)
class Label:
    """What a reference reads, and where it leads."""

    name: str  # "fig:lr"
    text: str  # "Figure 9.1"
    number: str  # "9.1"
    address: str  # "09-learning-rate.html#fig:lr"
    place: Place
