"""Pages, filled: finished values for the templates, which only place them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Link:
    """A link; its address is relative to the root of the site."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class ProsePart:
    """A piece of a chapter's text."""

    html: Markup
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in a table of runs."""

    link: Link
    varied: tuple[str, ...]  # the settings that tell it from the others
    accuracy: str
    baseline: str
    final_loss: str
    ended: str


@dataclass(frozen=True, slots=True)
class RunTable:
    """Runs, each with the settings that `varied` names."""

    varied: tuple[str, ...]
    rows: tuple[RunRow, ...]


@dataclass(frozen=True, slots=True)
class ExperimentPart:
    """An experiment: the settings its runs share, and what came of each."""

    id: str
    settings: Mapping[str, str]
    table: RunTable
    kind: str = "experiment"


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A figure, drawn."""

    id: str
    svg: Markup
    caption: Markup
    file: Link
    runs: tuple[Link, ...]
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """A printed network."""

    id: str
    text: str
    caption: Markup
    run: Link
    files: tuple[Link, ...]
    difference: str  # to the printed network it is held against, "" without one
    kind: str = "network"


@dataclass(frozen=True, slots=True)
class ListingPart:
    """Code of the network."""

    id: str
    name: str
    source: str
    caption: Markup
    kind: str = "listing"


Part: TypeAlias = ProsePart | ExperimentPart | FigurePart | NetworkPart | ListingPart


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The first page: what the report is, and its chapters."""

    parts: tuple[Part, ...]
    source: str  # the file that its text was read from, "" without one
    has_heading: bool  # whether its text has a first heading of its own
    path: str = "index.html"
    title: str = ""
    template: str = "index.html"


@dataclass(frozen=True, slots=True)
class ChapterPage:
    """A chapter."""

    path: str
    title: str
    source: str  # the file it was read from
    has_heading: bool
    parts: tuple[Part, ...]
    previous: Link | None
    next: Link | None
    template: str = "chapter.html"


@dataclass(frozen=True, slots=True)
class RunsPage:
    """All runs in a table."""

    table: RunTable
    path: str = "runs/index.html"
    title: str = "All runs"
    template: str = "runs.html"


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: its settings, what came of it, its figures, its network, its files."""

    path: str
    title: str
    settings: Mapping[str, str]
    outcome: Mapping[str, str]
    chapters: tuple[Link, ...]
    figures: tuple[FigurePart, ...]
    network: str
    files: tuple[Link, ...]
    template: str = "run.html"


@dataclass(frozen=True, slots=True)
class MissingPage:
    """What a server shows for an address that is not there."""

    path: str = "404.html"
    title: str = "There is no such page"
    template: str = "404.html"


Page: TypeAlias = FrontPage | ChapterPage | RunsPage | RunPage | MissingPage


@dataclass(frozen=True, slots=True)
class Heading:
    """What every page says of the report."""

    title: str
    subtitle: str
    author: str
    course: str
    date: str
    language: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages of a site, and what they share."""

    heading: Heading
    chapters: tuple[Link, ...]
    pages: tuple[Page, ...]
