"""Filling: every value, number, reference, figure and network is put into its place. Cheap, and always done."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from urllib.parse import urlsplit

from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.runs import Experiment
from lab.network.printed_text import to_text
from lab.report import numbers
from lab.report.facts import SETTING_NAMES, outcome_of, settings_of
from lab.report.faults import Fault, FaultsError
from lab.report.markdown.marks import Citation
from lab.report.markdown.prose import Prose
from lab.report.reading.bibliography import described
from lab.report.reading.blocks import Block, FigureBlock, ListingBlock, NetworkBlock, TableBlock
from lab.report.reading.chapters import Chapter, split_at_slots
from lab.report.reading.glossary import NAME as GLOSSARY
from lab.report.reading.glossary import link_terms, term_pattern, terms_of
from lab.report.reading.names import REFERENCES_PAGE, RUN_FILES
from lab.report.reading.report import Report
from lab.report.site.draw import Drawing
from lab.report.site.highlighting import code_html, highlight_all
from lab.report.site.inserts import Known, fill_prose, fill_text
from lab.report.site.pages import (
    ChapterPage,
    ContentsEntry,
    ExperimentPart,
    FigurePart,
    FrontPage,
    Heading,
    Link,
    ListingPart,
    MissingPage,
    NetworkPart,
    Page,
    Pages,
    Part,
    ProsePart,
    ReferencesPage,
    RunPage,
    RunsPage,
    SourceEntry,
    TablePart,
)
from lab.report.tables import TABLES, run_table
from lab.report.tables.runs import OUTCOME

IDENTIFYING = ("data", "layers", "activation", "loss", "learning_rate", "epochs")
"""The settings that the table of all runs shows."""


def known_of(report: Report, results: Mapping[str, Result]) -> Known:
    """What the prose of a report speaks of."""
    return Known(results, report.labels, {key: number for number, key in enumerate(report.citations, 1)})


def fill(report: Report, results: Mapping[str, Result], drawings: Mapping[str, Drawing]) -> Pages:
    """The pages of the report. Raises FaultsError with everything that cannot be put in."""
    filler = _Filler(report, results, drawings)
    pages: list[Page] = [filler.front_page(), *filler.chapter_pages()]
    extras = [Link("runs/index.html", "All runs")] if results else []
    if report.glossary:
        extras.append(Link(f"{GLOSSARY}.html", report.glossary.title))
        pages.append(filler.chapter_page(report.glossary))
    if report.citations:
        extras.append(Link(REFERENCES_PAGE, "References"))
        pages.append(references_page(report))
    pages.append(RunsPage(run_table(tuple(results.values()), (*IDENTIFYING, *OUTCOME))))
    pages += [filler.run_page(result) for result in results.values()]
    pages.append(MissingPage())
    contents = tuple(filler.contents_entry(chapter) for chapter in report.chapters)
    if filler.faults:
        raise FaultsError(filler.faults)
    heading = Heading(**{field.name: getattr(report.about, field.name) for field in fields(Heading)})
    return Pages(heading, contents, tuple(extras), tuple(pages))


def references_page(report: Report) -> ReferencesPage:
    """The list of the sources that are cited."""
    chapters = [*((report.opening,) if report.opening else ()), *report.chapters]
    return ReferencesPage(
        tuple(
            SourceEntry(key, number, Markup(described(source)), tuple(_citing(key, chapters)))
            for number, (key, source) in enumerate(report.citations.items(), 1)
        )
    )


def _citing(key: str, chapters: Sequence[Chapter]) -> list[Link]:
    """The chapters whose text cites a source."""
    return [
        Link(f"{chapter.name}.html", chapter.title)
        for chapter in chapters
        if any(isinstance(mark, Citation) and key in mark.keys for mark in chapter.prose.marks.values())
    ]


class _Filler:
    """Fills chapter after chapter, and collects what cannot be put in."""

    def __init__(self, report: Report, results: Mapping[str, Result], drawings: Mapping[str, Drawing]) -> None:
        self._report = report
        self._linked = report.linked
        self._results = results
        self._drawings = drawings
        self._known = known_of(report, results)
        self._terms = terms_of(report.glossary) if report.glossary else {}
        self._term_pattern = term_pattern(self._terms)
        self._pages: dict[str, str] = {}  # where each figure stands
        self.faults: list[Fault] = []

    def front_page(self) -> FrontPage:
        """The first page, with what the report opens with."""
        opening = self._report.opening
        if opening is None:
            return FrontPage((), "", has_heading=False)
        return FrontPage(self._parts(opening), opening.place.file, _has_heading(opening))

    def chapter_pages(self) -> list[ChapterPage]:
        """The pages of all chapters, each with the one before and the one behind."""
        chapters = self._report.chapters
        links = [None, *(_chapter_link(chapter) for chapter in chapters), None]
        return [
            replace(self.chapter_page(chapter), previous=links[index], next=links[index + 2])
            for index, chapter in enumerate(chapters)
        ]

    def chapter_page(self, chapter: Chapter) -> ChapterPage:
        """The page of a chapter."""
        return ChapterPage(
            path=f"{chapter.name}.html",
            title=chapter.title,
            source=chapter.place.file,
            has_heading=_has_heading(chapter),
            parts=self._parts(chapter),
            contents=self.contents_entry(chapter).sections,
        )

    def contents_entry(self, chapter: Chapter) -> ContentsEntry:
        """A chapter with its sections."""
        page = f"{chapter.name}.html"
        sections = (
            ContentsEntry(Link(f"{page}#{heading.id}", self._words(heading.html, chapter.prose)), heading.number)
            for heading in chapter.prose.headings
            if heading.level == 2
        )
        return ContentsEntry(_chapter_link(chapter), chapter.number, tuple(sections))

    def run_page(self, result: Result) -> RunPage:
        """The page of a run."""
        figures = [figure.id for figure in self._linked.figures.values() if figure.runs == (result.id,)]
        return RunPage(
            path=f"runs/{result.id}/index.html",
            title=f"Run {result.id}",
            settings=settings_of(result.settings, SETTING_NAMES),
            outcome=outcome_of(result),
            chapters=self._descriptions(result.id),
            figures=tuple(_moved_down(self._figure(figure_id), self._pages[figure_id]) for figure_id in figures),
            network=to_text(result.printed),
            files=files_of(result.id, RUN_FILES),
        )

    def _descriptions(self, run_id: str) -> tuple[Link, ...]:
        """The places where a run is described."""
        opening = self._report.opening
        places = [(Link("index.html", self._report.about.title), opening)] if opening else []
        places += [(_chapter_link(chapter), chapter) for chapter in self._report.chapters]
        return tuple(
            Link(f"{link.address}#experiment:{block.content.id}", link.text)
            for link, chapter in places
            for block in chapter.blocks
            if isinstance(block.content, Experiment) and run_id in [run.id for run in block.content.runs]
        )

    def _parts(self, chapter: Chapter) -> tuple[Part, ...]:
        """The pieces of a chapter, in order."""
        self._pages |= {block.content.id: f"{chapter.name}.html" for block in chapter.blocks if block.word == "figure"}
        content = chapter.prose.html
        if chapter is not self._report.glossary:
            content = link_terms(content, self._terms, self._term_pattern)
        pieces = split_at_slots(self._html(replace(chapter.prose, html=highlight_all(content))))
        return tuple(
            self._block(chapter.blocks[piece]) if isinstance(piece, int) else ProsePart(Markup(piece))
            for piece in pieces
            if isinstance(piece, int) or piece.strip()
        )

    def _block(self, block: Block) -> Part:
        content = block.content
        match content:
            case Experiment():
                return self._experiment(content)
            case FigureBlock():
                return self._figure(content.id)
            case TableBlock():
                return self._table(content.id)
            case NetworkBlock():
                return self._network(content.id)
            case ListingBlock():
                return self._listing(content.id)

    def _experiment(self, experiment: Experiment) -> ExperimentPart:
        shared = {key: name for key, name in SETTING_NAMES.items() if key not in experiment.varied}
        varied = [key for key in SETTING_NAMES if key in experiment.varied]
        table = run_table([self._results[run.id] for run in experiment.runs], (*varied, *OUTCOME))
        settings = settings_of(experiment.runs[0].settings, shared)
        thresholds = dict.fromkeys(numbers.number(run.replication.threshold) for run in experiment.runs)
        converged = {"converged": f"loss below {', '.join(thresholds)}"}
        return ExperimentPart(experiment.id, settings | converged, table)

    def _figure(self, figure_id: str) -> FigurePart:
        figure = self._linked.figures[figure_id]
        return FigurePart(
            figure.id,
            self._report.labels[f"fig:{figure.id}"].text,
            Markup(self._drawings[figure.id].svg),
            self._html(figure.caption),
            Link(f"figures/{figure.id}.svg", "SVG"),
            tuple(run_link(run) for run in figure.runs),
        )

    def _table(self, table_id: str) -> TablePart:
        table = self._linked.tables[table_id]
        results = [self._results[run] for run in table.runs]
        return TablePart(
            table.id,
            self._report.labels[f"tab:{table.id}"].text,
            tuple(TABLES[table.show](results, table.columns)),
            self._html(table.caption),
            tuple(run_link(run) for run in table.runs),
        )

    def _network(self, network_id: str) -> NetworkPart:
        network = self._linked.networks[network_id]
        result = self._results[network.run]
        is_held = network.against and result.difference is not None
        return NetworkPart(
            network.id,
            self._report.labels[f"network:{network.id}"].text,
            to_text(result.printed),
            self._html(network.caption),
            run_link(network.run),
            files_of(network.run, ("network.txt", "network.json")),
            numbers.optional(result.difference) if is_held else "",
        )

    def _listing(self, listing_id: str) -> ListingPart:
        listing = self._linked.listings[listing_id]
        return ListingPart(
            listing.id,
            self._report.labels[f"listing:{listing.id}"].text,
            listing.of,
            Markup(code_html("python", listing.source)),
            self._html(listing.caption),
        )

    def _html(self, prose: Prose) -> Markup:
        try:
            return Markup(fill_prose(prose, self._known))
        except FaultsError as error:
            self.faults += error.faults
            return Markup("")

    def _words(self, content: str, prose: Prose) -> str:
        """The words of a piece of some prose's HTML."""
        try:
            return fill_text(content, prose.marks, self._known)
        except FaultsError:  # said where the piece itself is filled
            return ""


def _has_heading(chapter: Chapter) -> bool:
    return "<h1" in chapter.prose.html


def _chapter_link(chapter: Chapter) -> Link:
    return Link(f"{chapter.name}.html", chapter.title)


def _moved_down(figure: FigurePart, page: str) -> FigurePart:
    """A figure of a page, for a run's page two folders further down: the links of its caption lead there too."""

    def from_below(link: re.Match[str]) -> str:
        address = html.unescape(link[1])
        try:
            parts = urlsplit(address)
        except ValueError:  # a fault, which the check of the site says
            return link[0]
        if parts.scheme or parts.netloc:
            return link[0]
        is_here = not parts.path
        return f'href="../../{html.escape(page + address if is_here else address)}"'

    return replace(figure, caption=Markup(re.sub(r'href="([^"]*)"', from_below, figure.caption)))


def run_link(run_id: str) -> Link:
    """The link to a run's page."""
    return Link(f"runs/{run_id}/index.html", run_id)


def files_of(run_id: str, names: Mapping[str, str] | Sequence[str]) -> tuple[Link, ...]:
    """The links to a run's files."""
    return tuple(Link(f"runs/{run_id}/{name}", RUN_FILES[name]) for name in names)
