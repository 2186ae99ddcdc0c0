"""Marks: what a text contains besides Markdown: values, formulas, references, citations. An element marks the place of
each until a later step fills it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lab.language.faults import Fault, Place
from lab.report.values import Value


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: TeX with values in it; a display equation may have an id, "eq:loss"."""

    parts: tuple[str | Value, ...]
    place: Place
    is_display: bool = False
    id: str = ""

    @property
    def values(self) -> tuple[Value, ...]:
        """The values in it, in order."""
        return tuple(part for part in self.parts if isinstance(part, Value))

    def tex(self, values: Sequence[str]) -> str:
        """The TeX with these texts in the places of its values."""
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
    """An id written after a heading: `{#sec:rate}`."""

    id: str
    place: Place


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain text: the dollar of `\\$`, or text that was meant as markup, with what is wrong with it."""

    text: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the address of a link or a picture was written; it shows nothing."""

    place: Place


@dataclass(frozen=True, slots=True)
class Width:
    """The width written after a picture, in per cent of the text's width."""

    percent: int
    place: Place


@dataclass(frozen=True, slots=True)
class Bare:
    """A bare address in the text, which becomes a link to itself."""

    address: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning before text that was likely meant as markup; it is dropped if the text turns out to be code."""

    warning: Fault


@dataclass(frozen=True, slots=True)
class Typed:
    """A decimal that was typed by hand; an element before it shows later whether it is code."""

    number: str
    place: Place


Mark: TypeAlias = Value | Formula | Reference | Citation
"""What stays in a tree until it is filled."""

Token: TypeAlias = Mark | Anchor | Plain | Bare | Spot | Width | Remark | Typed
"""What is taken out of a source before Markdown sees it."""


def with_names(token: Token, names: Mapping[str, Value]) -> Token:
    """The token, with these names for its values to use."""
    match token:
        case Value():
            return replace(token, names=names)
        case Formula():
            parts = (replace(part, names=names) if isinstance(part, Value) else part for part in token.parts)
            return replace(token, parts=tuple(parts))
        case _:
            return token


def values_in(tokens: Iterable[Token]) -> tuple[Value, ...]:
    """All values, including those in formulas."""
    inside = (token.values if isinstance(token, Formula) else (token,) for token in tokens)
    return tuple(value for values in inside for value in values if isinstance(value, Value))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads or a picture comes from, as Markdown understood it."""

    address: str
    place: Place
    alt: str | None = None  # of a picture, None of a link


LINK_SCHEMES = ("http", "https", "mailto")
"""The schemes that a link may have; `javascript:` and the like are not allowed in a page."""
