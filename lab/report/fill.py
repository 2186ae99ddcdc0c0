"""Filling: every value, number, figure and network is put into its place. Cheap, and always done."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from urllib.parse import urlsplit

from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.runs import Experiment
from lab.experiments.settings import Settings
from lab.network.printed_text import to_text
from lab.report import numbers
from lab.report.blocks import Block, FigureBlock, ListingBlock, NetworkBlock
from lab.report.chapters import Chapter, split_at_slots
from lab.report.draw import Drawing
from lab.report.faults import Fault, FaultsError
from lab.report.linking import Linked
from lab.report.pages import (
    ChapterPage,
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
    RunPage,
    RunRow,
    RunsPage,
    RunTable,
)
from lab.report.prose import Prose, fill_prose
from lab.report.report import Report

SETTING_NAMES = {
    "data": "data",
    "layers": "layers",
    "activation": "activation",
    "loss": "loss",
    "learning_rate": "learning rate",
    "epochs": "epochs",
    "weights": "initial weights",
    "scale": "scale of the initial weights",
    "biases": "biases",
}
"""How pages call the settings."""

IDENTIFYING = ("data", "layers", "activation", "loss", "learning_rate", "epochs")
"""The settings that the table of all runs shows."""

RUN_FILES = {
    "network.txt": "printed network, text",
    "network.json": "printed network, JSON",
    "history.csv": "loss by epoch, CSV",
    "result.json": "result, JSON",
}
"""The files of a run, and how its page calls them."""


def fill(report: Report, results: Mapping[str, Result], drawings: Mapping[str, Drawing]) -> Pages:
    """The pages of the report. Raises FaultsError with all values that cannot be computed."""
    filler = _Filler(report.linked, results, drawings)
    chapters = [Link(f"{chapter.name}.html", chapter.title) for chapter in report.chapters]
    opening = report.opening
    pages: list[Page] = [front_page(opening, filler)]
    for index, chapter in enumerate(report.chapters):
        previous = chapters[index - 1] if index else None
        following = chapters[index + 1] if index + 1 < len(chapters) else None
        parts = filler.parts(chapter)
        path = chapters[index].address
        has_heading = _has_heading(chapter)
        pages.append(ChapterPage(path, chapter.title, chapter.place.file, has_heading, parts, previous, following))
    pages.append(RunsPage(run_table(tuple(results.values()), IDENTIFYING)))
    places = [(Link("index.html", report.about.title), opening)] if opening else []
    places += zip(chapters, report.chapters, strict=True)
    pages += [filler.run_page(result, descriptions(result.id, places)) for result in results.values()]
    pages.append(MissingPage())
    if filler.faults:
        raise FaultsError(filler.faults)
    about = report.about
    heading = Heading(**{field.name: getattr(about, field.name) for field in fields(Heading)})
    return Pages(heading, tuple(chapters), tuple(pages))


def front_page(opening: Chapter | None, filler: "_Filler") -> FrontPage:
    """The first page, with what the report opens with."""
    if opening is None:
        return FrontPage((), "", has_heading=False)
    return FrontPage(filler.parts(opening), opening.place.file, _has_heading(opening))


def _has_heading(chapter: Chapter) -> bool:
    return "<h1" in chapter.prose.html


class _Filler:
    """Fills chapter after chapter, and collects what cannot be computed."""

    def __init__(self, linked: Linked, results: Mapping[str, Result], drawings: Mapping[str, Drawing]) -> None:
        self._linked = linked
        self._results = results
        self._drawings = drawings
        self._pages: dict[str, str] = {}  # where each figure stands
        self.faults: list[Fault] = []

    def parts(self, chapter: Chapter) -> tuple[Part, ...]:
        """The pieces of a chapter, in order."""
        self._pages |= {block.content.id: f"{chapter.name}.html" for block in chapter.blocks if block.word == "figure"}
        pieces = split_at_slots(self._html(chapter.prose))
        return tuple(
            self._block(chapter.blocks[piece]) if isinstance(piece, int) else ProsePart(Markup(piece))
            for piece in pieces
            if isinstance(piece, int) or piece.strip()
        )

    def run_page(self, result: Result, chapters: tuple[Link, ...]) -> RunPage:
        """The page of a run."""
        figures = [figure.id for figure in self._linked.figures.values() if figure.runs == (result.id,)]
        return RunPage(
            path=f"runs/{result.id}/index.html",
            title=f"Run {result.id}",
            settings=settings_of(result.settings, SETTING_NAMES),
            outcome=outcome_of(result),
            chapters=chapters,
            figures=tuple(_moved_down(self._figure(figure_id), self._pages[figure_id]) for figure_id in figures),
            network=to_text(result.printed),
            files=files_of(result.id, RUN_FILES),
        )

    def _block(self, block: Block) -> Part:
        content = block.content
        match content:
            case Experiment():
                return self._experiment(content)
            case FigureBlock():
                return self._figure(content.id)
            case NetworkBlock():
                return self._network(content.id)
            case ListingBlock():
                listing = self._linked.listings[content.id]
                return ListingPart(listing.id, listing.of, listing.source, self._html(listing.caption))

    def _experiment(self, experiment: Experiment) -> ExperimentPart:
        shared = {key: name for key, name in SETTING_NAMES.items() if key not in experiment.varied}
        varied = [key for key in SETTING_NAMES if key in experiment.varied]
        table = run_table([self._results[run.id] for run in experiment.runs], varied)
        settings = settings_of(experiment.runs[0].settings, shared)
        thresholds = dict.fromkeys(numbers.number(run.replication.threshold) for run in experiment.runs)
        converged = {"converged": f"loss below {', '.join(thresholds)}"}
        return ExperimentPart(experiment.id, settings | converged, table)

    def _figure(self, figure_id: str) -> FigurePart:
        figure = self._linked.figures[figure_id]
        return FigurePart(
            figure.id,
            Markup(self._drawings[figure.id].svg),
            self._html(figure.caption),
            Link(f"figures/{figure.id}.svg", "SVG"),
            tuple(run_link(run) for run in figure.runs),
        )

    def _network(self, network_id: str) -> NetworkPart:
        network = self._linked.networks[network_id]
        result = self._results[network.run]
        difference = "" if not network.against or result.difference is None else numbers.number(result.difference)
        return NetworkPart(
            network.id,
            to_text(result.printed),
            self._html(network.caption),
            run_link(network.run),
            files_of(network.run, ("network.txt", "network.json")),
            difference,
        )

    def _html(self, prose: Prose) -> Markup:
        try:
            return Markup(fill_prose(prose, self._results))
        except FaultsError as error:
            self.faults += error.faults
            return Markup("")


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


def run_table(results: Sequence[Result], varied: Sequence[str]) -> RunTable:
    """A table of runs with these of their settings."""
    rows = tuple(
        RunRow(
            run_link(result.id),
            tuple(_written_setting(key, getattr(result.settings, key)) for key in varied),
            numbers.optional(result.accuracy),
            numbers.number(result.baseline),
            numbers.optional(result.final_loss),
            ended(result),
        )
        for result in results
    )
    return RunTable(tuple(SETTING_NAMES[key] for key in varied), rows)


def ended(result: Result) -> str:
    """When training converged, or diverged."""
    if result.diverged_at is not None:
        return f"diverged in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    return f"in epoch {result.converged_at}" if result.converged_at else "never"


def settings_of(settings: Settings, names: Mapping[str, str]) -> dict[str, str]:
    """The settings with these keys as texts, by their names."""
    return {name: _written_setting(key, getattr(settings, key)) for key, name in names.items()}


def outcome_of(result: Result) -> dict[str, str]:
    """What came of a run, as texts by name."""
    start = {"stream": "the report's stream", "fixed": "fixed"}.get(str(result.start), f"seed {result.start}")
    outcome = {
        "start": start,
        "number of weights": numbers.number(result.number_of_weights),
        "accuracy": f"{numbers.optional(result.accuracy)} (baseline {numbers.number(result.baseline)})",
        "final loss": numbers.optional(result.final_loss),
        f"first epoch with a loss below {numbers.number(result.threshold)}": numbers.epoch(result.converged_at),
        "likewise by squared error": numbers.epoch(result.squared_error_converged_at),
    }
    if result.diverged_at is not None:
        outcome["diverged"] = f"in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    if result.difference is not None:
        outcome["largest difference to the reference"] = numbers.number(result.difference)
    return outcome


def files_of(run_id: str, names: Mapping[str, str] | Sequence[str]) -> tuple[Link, ...]:
    """The links to a run's files."""
    return tuple(Link(f"runs/{run_id}/{name}", RUN_FILES[name]) for name in names)


def _written_setting(key: str, value: object) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case int() | float():
            return numbers.number(value)
        case tuple():
            return numbers.layers(value)
        case _:
            return str(value).upper() if key == "loss" else str(value)


def descriptions(run_id: str, chapters: Sequence[tuple[Link, Chapter]]) -> tuple[Link, ...]:
    """The places where a run is described, in chapters given with the links to them."""
    return tuple(
        Link(f"{link.address}#experiment:{block.content.id}", link.text)
        for link, chapter in chapters
        for block in chapter.blocks
        if isinstance(block.content, Experiment) and run_id in [run.id for run in block.content.runs]
    )
