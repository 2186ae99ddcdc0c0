"""Pages, filled: finished values for the templates, which only place them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from lab.report.addresses import FRONT_PAGE, MISSING_PAGE, REFERENCES_PAGE, RUNS_PAGE, Link
from lab.report.reading.blocks import PagePart
from lab.report.reading.blocks.figure import FigurePart
from lab.report.tables import Table
from lab.report.wording.facts import ShownOutcome
from lab.report.wording.origin import Origin


@dataclass(frozen=True, slots=True)
class ProsePart:
    """A piece of a chapter's text."""

    html: Markup
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A chapter with its sections, or a section, in a list of contents."""

    link: Link
    number: str
    sections: tuple["ContentsEntry", ...] = ()


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source in the list of references, and where it is cited."""

    key: str
    number: int
    description: Markup
    cited: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """The first page: what the report is, and its chapters."""

    lead: tuple[PagePart, ...]  # the text with which it begins
    figure: FigurePart | None  # beside that text, where one follows it
    parts: tuple[PagePart, ...]  # what comes after them
    start: Link | None  # the first chapter
    source: str  # the file that its text was read from, "" without one
    has_heading: bool  # whether its text has a first heading
    path: str = FRONT_PAGE
    title: str = ""
    template: str = "index.html"


@dataclass(frozen=True, slots=True)
class ChapterPage:
    """A chapter."""

    path: str
    title: str
    source: str  # the file it was read from
    heading: Markup  # its first heading, where the text begins with one
    has_heading: bool  # whether there is one, here or further down
    parts: tuple[PagePart, ...]  # after that heading
    contents: tuple[ContentsEntry, ...]  # its sections
    previous: Link | None = None
    next: Link | None = None
    template: str = "chapter.html"


@dataclass(frozen=True, slots=True)
class ReferencesPage:
    """The sources that the report cites."""

    sources: tuple[SourceEntry, ...]
    path: str = REFERENCES_PAGE
    title: str = "References"
    template: str = "references.html"


@dataclass(frozen=True, slots=True)
class RunsPage:
    """All runs in a table."""

    table: Table
    thumbnails: Mapping[str, Link]  # a picture of a run, with its words, by the address of its row
    path: str = RUNS_PAGE
    title: str = "All runs"
    template: str = "runs.html"


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: its settings, what came of it, its figures, its network, its files."""

    path: str
    title: str
    settings: Mapping[str, str]
    outcome: ShownOutcome
    chapters: tuple[Link, ...]
    figures: tuple[FigurePart, ...]
    network: str
    origin: Origin
    files: tuple[Link, ...]
    template: str = "run.html"


@dataclass(frozen=True, slots=True)
class MissingPage:
    """What a server shows for an address that is not there."""

    path: str = MISSING_PAGE
    title: str = "There is no such page"
    template: str = "404.html"


Page: TypeAlias = FrontPage | ChapterPage | ReferencesPage | RunsPage | RunPage | MissingPage


@dataclass(frozen=True, slots=True)
class Masthead:
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
    """Pages of a site, and what all of them share."""

    masthead: Masthead
    home: Link  # the first page
    contents: tuple[ContentsEntry, ...]  # the chapters
    extras: tuple[Link, ...]  # the pages that are not chapters, for the top of every page
    pages: tuple[Page, ...]
    paths: tuple[str, ...]  # of these and of those that are not filled now, in order
    draft: str = ""  # as "5 of 100 seeds", where not all seeds were trained
