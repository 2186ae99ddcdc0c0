"""Filling: every value, number, reference, figure and network is put into its place. Cheap, and always done."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import fields, replace
from functools import partial
from itertools import groupby, takewhile
from xml.etree.ElementTree import Element

from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.runs import Experiment
from lab.language.faults import FaultsError
from lab.network.stacked_training import train_stack
from lab.report.addresses import (
    FRONT_PAGE,
    MISSING_PAGE,
    REFERENCES_PAGE,
    RUNS_PAGE,
    Link,
    block_id,
    chapter_page,
    figure_file,
    links_to_files,
    place_in,
    run_page,
)
from lab.report.figures import boundary
from lab.report.markdown.binding import unbroken_html
from lab.report.markdown.elements import BLOCK, Node, element, html_of, index_of, nodes_of
from lab.report.markdown.headings import Heading
from lab.report.markdown.highlighting import highlight_all
from lab.report.reading.bibliography import described
from lab.report.reading.blocks import PagePart
from lab.report.reading.blocks.figure import FigurePart
from lab.report.reading.blocks.network import network_text
from lab.report.reading.chapters import Chapter
from lab.report.reading.glossary import link_terms, term_pattern, terms_of
from lab.report.reading.report import Report, cited_in
from lab.report.site.pages import (
    ChapterPage,
    ContentsEntry,
    FrontPage,
    Masthead,
    MissingPage,
    Page,
    Pages,
    ProsePart,
    ReferencesPage,
    RunPage,
    RunsPage,
    SourceEntry,
)
from lab.report.site.parts import ReportFilling
from lab.report.tables import run_table
from lab.report.tables.runs import OUTCOME
from lab.report.wording.facts import SETTING_NAMES, outcome_of, settings_of
from lab.report.wording.origin import name_of

IDENTIFYING = ("data", "layers", "activation", "loss", "learning_rate", "epochs")
"""The settings that the table of all runs shows."""


class Filler:
    """Fills page after page, and collects what cannot be put in."""

    def __init__(self, report: Report, filling: ReportFilling) -> None:
        self._report = report
        self._filling = filling
        self._terms = terms_of(report.glossary) if report.glossary else {}
        self._term_pattern = term_pattern(self._terms)
        self._titles: dict[str, str] = {}  # of chapters, with their values

    def pages(self, *, but_for: Collection[str] = ()) -> Pages:
        """The pages of the report but for those with these paths. Raises FaultsError with everything that cannot be put
        in.
        """
        makers = self._makers()
        pages = tuple(make() for path, make in makers.items() if path not in but_for)
        contents = self.contents
        if self._filling.faults:
            raise FaultsError(self._filling.faults)
        report = self._report
        extras = [Link(RUNS_PAGE, "All runs")] if self._filling.results else []
        extras += [self.link(report.glossary)] if report.glossary else []
        extras += [Link(REFERENCES_PAGE, "References")] if report.citations else []
        masthead = Masthead(**{field.name: getattr(report.about, field.name) for field in fields(Masthead)})
        return Pages(masthead, self.home, contents, tuple(extras), pages, self.paths)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all pages, in the order of the site."""
        return tuple(self._makers())

    def _makers(self) -> dict[str, Callable[[], Page]]:
        """What makes each page, by its path, in the order of the site."""
        report, results = self._report, self._filling.results
        links = [None, *(self.link(chapter) for chapter in report.chapters), None]
        makers: dict[str, Callable[[], Page]] = {FRONT_PAGE: self.front_page}
        for index, chapter in enumerate(report.chapters):
            makers[chapter_page(chapter.name)] = partial(
                self.chapter_page, chapter, previous=links[index], following=links[index + 2]
            )
        if report.glossary:
            makers[chapter_page(report.glossary.name)] = partial(self.chapter_page, report.glossary)
        if report.citations:
            makers[REFERENCES_PAGE] = self.references_page
        makers[RUNS_PAGE] = partial(self.runs_page, results)
        makers |= {run_page(name): partial(self.run_page, result) for name, result in results.items()}
        makers[MISSING_PAGE] = MissingPage
        return makers

    @property
    def contents(self) -> tuple[ContentsEntry, ...]:
        """The chapters with their sections."""
        return tuple(self.contents_entry(chapter) for chapter in self._report.chapters)

    @property
    def home(self) -> Link:
        """The link to the first page."""
        return Link(FRONT_PAGE, self._report.about.title)

    def front_page(self) -> FrontPage:
        """The first page, with what the report opens with."""
        opening = self._report.opening
        chapters = self._report.chapters
        start = self.link(chapters[0]) if chapters else None
        if opening is None:
            return FrontPage((), None, (), start, "", has_heading=False)
        parts = self._parts(opening, self._filled(opening))
        lead = tuple(takewhile(lambda part: isinstance(part, ProsePart), parts))
        rest = parts[len(lead) :]
        figure = rest[0] if rest and isinstance(rest[0], FigurePart) else None
        rest = rest[1:] if figure else rest
        return FrontPage(lead, figure, rest, start, opening.place.file, _has_heading(opening))

    def chapter_page(
        self, chapter: Chapter, *, previous: Link | None = None, following: Link | None = None
    ) -> ChapterPage:
        """The page of a chapter, between two others."""
        nodes = self._filled(chapter)
        heading = nodes.pop(0) if nodes and _is_first_heading(nodes[0]) else None
        return ChapterPage(
            path=chapter_page(chapter.name),
            title=self._title(chapter),
            source=chapter.place.file,
            heading=_markup([heading] if heading is not None else []),
            has_heading=_has_heading(chapter),
            parts=self._parts(chapter, nodes),
            contents=self.contents_entry(chapter).sections,
            previous=previous,
            next=following,
        )

    def link(self, chapter: Chapter) -> Link:
        """The link to a chapter, which reads its title."""
        return Link(chapter_page(chapter.name), self._title(chapter))

    def _title(self, chapter: Chapter) -> str:
        """The title of a chapter, with its values."""
        if chapter.name not in self._titles:
            first = next((heading for heading in chapter.prose.headings if heading.level == 1), None)
            words = self._filling.words(first.words, chapter.prose) if first else ""
            self._titles[chapter.name] = words or chapter.title
        return self._titles[chapter.name]

    def contents_entry(self, chapter: Chapter) -> ContentsEntry:
        """A chapter with its sections."""
        link = self.link(chapter)

        def section(heading: Heading) -> ContentsEntry:
            words = self._filling.words(heading.words, chapter.prose)
            return ContentsEntry(Link(place_in(link.address, heading.id), words), heading.number)

        sections = (section(heading) for heading in chapter.prose.headings if heading.level == 2)
        return ContentsEntry(link, chapter.number, tuple(sections))

    def runs_page(self, results: Mapping[str, Result]) -> RunsPage:
        """The page of all runs, each with its boundary where the report draws it."""
        table = run_table(tuple(results.values()), (*IDENTIFYING, *OUTCOME))
        thumbnails = {
            run_page(figure.runs[0]): Link(
                place_in(figure_file(figure.id), f"svgView(viewBox({self._plane_of(figure.id)}))"),
                f"Boundary of {figure.runs[0]}",
            )
            for figure in self._report.linked.figures.values()
            if figure.show == "boundary" and len(figure.runs) == 1
        }
        return RunsPage(table, thumbnails)

    def references_page(self) -> ReferencesPage:
        """The list of the sources that are cited, and where."""
        report = self._report
        citing: dict[str, list[Link]] = {key: [] for key in report.citations}
        for link, chapter in self._places():
            for key in cited_in(report.linked.proses_of(chapter)):
                citing[key].append(link)
        return ReferencesPage(
            tuple(
                SourceEntry(key, number, Markup(described(source)), tuple(citing[key]))
                for number, (key, source) in enumerate(report.citations.items(), 1)
            )
        )

    def _plane_of(self, figure_id: str) -> str:
        """Where in the file of a boundary of one run its plane is, without the words around it: x, y, width, height."""
        y = self._filling.drawings[figure_id].height - boundary.BELOW - boundary.SIDE
        return f"{boundary.X},{y:g},{boundary.SIDE},{boundary.SIDE}"

    def run_page(self, result: Result) -> RunPage:
        """The page of a run."""
        figures = [figure.id for figure in self._report.linked.figures.values() if figure.runs == (result.id,)]
        outcome = outcome_of(result)
        return RunPage(
            path=run_page(result.id),
            title=f"Run {result.id}",
            settings=settings_of(result.settings, SETTING_NAMES),
            outcome=replace(outcome, about_chaos=Markup(unbroken_html(outcome.about_chaos))),
            chapters=self._descriptions(result.id),
            figures=tuple(map(self._filling.figure, figures)),
            network=network_text(result),
            origin=self._filling.origin((result.id,), name_of(train_stack)),
            files=links_to_files(result.id),
        )

    def _descriptions(self, run_id: str) -> tuple[Link, ...]:
        """The places where a run is described."""
        return tuple(
            Link(place_in(link.address, block_id("experiment", block.content.id)), link.text)
            for link, chapter in self._places()
            for block in chapter.blocks
            if isinstance(block.content, Experiment) and run_id in [run.id for run in block.content.runs]
        )

    def _places(self) -> list[tuple[Link, Chapter]]:
        """All that an author wrote, each with the link to its page."""
        report = self._report
        opening = [(self.home, report.opening)] if report.opening else []
        chapters = (*report.chapters, *([report.glossary] if report.glossary else []))
        return [*opening, *((self.link(chapter), chapter) for chapter in chapters)]

    def _filled(self, chapter: Chapter) -> list[Node]:
        """The text of a chapter with everything put in; there are elements in the places of its blocks."""
        root = deepcopy(chapter.prose.root)
        if chapter is not self._report.glossary:
            link_terms(root, self._terms, self._term_pattern)
        highlight_all(root)
        self._filling.fill(root, chapter.prose)
        return nodes_of(root)

    def _parts(self, chapter: Chapter, nodes: Sequence[Node]) -> tuple[PagePart, ...]:
        """What the page shows of a chapter, in order: its text, and its blocks."""
        parts: list[PagePart] = []
        for is_block, group in groupby(nodes, _is_block):
            if is_block:
                blocks = [chapter.blocks[index_of(node)] for node in group if isinstance(node, Element)]
                parts += map(self._filling.part, blocks)
            elif (text := _markup(group)).strip():
                parts.append(ProsePart(text))
        return tuple(parts)


def _is_block(node: Node) -> bool:
    return not isinstance(node, str) and node.tag == BLOCK


def _is_first_heading(node: Node) -> bool:
    return not isinstance(node, str) and node.tag == "h1"


def _markup(nodes: Iterable[Node]) -> Markup:
    """The HTML of some pieces of a tree."""
    return Markup(html_of(element("div", nodes)))


def _has_heading(chapter: Chapter) -> bool:
    return any(heading.level == 1 for heading in chapter.prose.headings)
