"""Marks: what a text holds besides Markdown: values, formulas, references, citations. An element stands in the place of
each until a later step fills it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lab.language.faults import Fault, Place
from lab.report.values import Value


@dataclass(frozen=True, slots=True)
class Formula:
    """Maths: TeX with values in it; a display equation may have an id, "eq:loss"."""

    parts: tuple[str | Value, ...]
    place: Place
    is_display: bool = False
    id: str = ""

    @property
    def values(self) -> tuple[Value, ...]:
        """The values in it, in order."""
        return tuple(part for part in self.parts if isinstance(part, Value))

    def tex(self, values: Sequence[str]) -> str:
        """The TeX with these in the places of its values."""
        texts = iter(values)
        return "".join(part if isinstance(part, str) else next(texts) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to something that has a number: `@fig:lr`."""

    kind: str
    id: str
    place: Place

    @property
    def label(self) -> str:
        """What it refers to: "fig:lr"."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation of one or more sources: `[@key; @other]`."""

    keys: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Anchor:
    """An id written behind a heading: `{#sec:rate}`."""

    id: str
    place: Place


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that stands for itself: the dollar of `\\$`; or that was meant to be more, with what is wrong with it."""

    text: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the address of a link or a picture was written; nothing is shown of it."""

    place: Place


@dataclass(frozen=True, slots=True)
class Width:
    """Behind a picture: how wide it is, in percent of the text."""

    percent: int
    place: Place


@dataclass(frozen=True, slots=True)
class Bare:
    """An address that stands in the text, and is a link to itself."""

    address: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Before what was likely meant as markup and is text: a warning, if no code turns out to stand there."""

    warning: Fault


@dataclass(frozen=True, slots=True)
class Typed:
    """A decimal that was typed by hand; an element stands before it until what is code is known."""

    number: str
    place: Place


Mark: TypeAlias = Value | Formula | Reference | Citation
"""What stays in a tree until it is filled."""

Token: TypeAlias = Mark | Anchor | Plain | Bare | Spot | Width | Remark | Typed
"""What is taken out of a source before Markdown sees it."""


def with_names(token: Token, names: Mapping[str, Value]) -> Token:
    """A token whose values know the names that they may use."""
    match token:
        case Value():
            return replace(token, names=names)
        case Formula():
            parts = (replace(part, names=names) if isinstance(part, Value) else part for part in token.parts)
            return replace(token, parts=tuple(parts))
        case _:
            return token


def values_in(tokens: Iterable[Token]) -> tuple[Value, ...]:
    """All values, those in formulas too."""
    inside = (token.values if isinstance(token, Formula) else (token,) for token in tokens)
    return tuple(value for values in inside for value in values if isinstance(value, Value))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads or a picture comes from, as Markdown understood it."""

    address: str
    place: Place
    alt: str | None = None  # of a picture, None of a link


LINK_SCHEMES = ("http", "https", "mailto")
"""What the address of a link may begin with besides a path; `javascript:` and the like may not stand in a page."""
