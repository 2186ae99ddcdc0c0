"""Parts: the blocks of a chapter as its page shows them, each with its number, its links and its caption filled."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import numpy as np
from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.runs import Experiment
from lab.network.arrays import Array
from lab.network.printed_text import to_text
from lab.report import numbers, tables
from lab.report.addresses import RUN_FILES, run_page
from lab.report.claims.judgements import Judgement
from lab.report.estimates import said
from lab.report.facts import SETTING_NAMES, settings_of
from lab.report.faults import Fault, FaultsError
from lab.report.figures import boundary
from lab.report.markdown.binding import unbroken_html
from lab.report.markdown.elements import html_of
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks import (
    Block,
    ClaimBlock,
    FigureBlock,
    ListingBlock,
    NetworkBlock,
    TableBlock,
)
from lab.report.reading.linked import Claim, Table
from lab.report.reading.report import Report
from lab.report.site.draw import Drawing
from lab.report.site.highlighting import code_html
from lab.report.site.inserts import Known, fill_text, fill_tree
from lab.report.site.pages import (
    ClaimPart,
    ExperimentPart,
    FigurePart,
    Link,
    ListingPart,
    NetworkPart,
    Part,
    TablePart,
)
from lab.report.tables import TABLES, Asked, JudgedClaim, run_table
from lab.report.tables.runs import OUTCOME


class PartFiller:
    """Fills block after block, and collects what cannot be put in."""

    def __init__(
        self,
        report: Report,
        known: Known,
        drawings: Mapping[str, Drawing],
        judgements: Mapping[str, Judgement],
    ) -> None:
        self._linked = report.linked
        self._labels = report.labels
        self._known = known
        self._results = known.results
        self._drawings = drawings
        self._timings = report.timings
        self._rules = report.own_claims.rules
        self._judgements = judgements
        self.faults: list[Fault] = []

    def block(self, block: Block) -> Part:
        """What a block's page shows of it."""
        content = block.content
        match content:
            case Experiment():
                return self._experiment(content)
            case FigureBlock():
                return self.figure(content.id)
            case TableBlock():
                return self._table(content.id)
            case NetworkBlock():
                return self._network(content.id)
            case ListingBlock():
                return self._listing(content.id)
            case ClaimBlock():
                return self._claim(content.id)

    def _experiment(self, experiment: Experiment) -> ExperimentPart:
        shared = {key: name for key, name in SETTING_NAMES.items() if key not in experiment.varied}
        varied = [key for key in SETTING_NAMES if key in experiment.varied]
        table = run_table([self._results[run.id] for run in experiment.runs], (*varied, *OUTCOME))
        settings = settings_of(experiment.runs[0].settings, shared)
        thresholds = dict.fromkeys(numbers.number(run.replication.threshold) for run in experiment.runs)
        converged = {"converged": f"loss below {', '.join(thresholds)}"}
        return ExperimentPart(experiment.id, settings | converged, table)

    def figure(self, figure_id: str, *, captions_from: str = "") -> FigurePart:
        """A figure, drawn; for a page two folders below where the links of its caption were written for this page."""
        figure, drawing = self._linked.figures[figure_id], self._drawings[figure_id]
        caption = deepcopy(figure.caption.root)
        self.fill(caption, figure.caption)
        if captions_from:
            lead_up(caption, captions_from)
        return FigurePart(
            figure.id,
            self._labels[f"fig:{figure.id}"].text,
            Markup(drawing.svg),
            Markup(drawing.narrow),
            Markup(html_of(caption)),
            Link(f"figures/{figure.id}.svg", "SVG"),
            tuple(run_link(run) for run in figure.runs),
        )

    def plane_of(self, figure_id: str) -> str:
        """Where in the file of a boundary of one run its plane is, without the words around it: x, y, width, height."""
        y = self._drawings[figure_id].height - boundary.BELOW - boundary.SIDE
        return f"{boundary.X},{y:g},{boundary.SIDE},{boundary.SIDE}"

    def _table(self, table_id: str) -> TablePart:
        table = self._linked.tables[table_id]
        return TablePart(
            table.id,
            self._labels[f"tab:{table.id}"].text,
            tuple(self._tables_of(table)),
            self.html(table.caption),
            tuple(run_link(run) for run in table.runs),
        )

    def _tables_of(self, table: Table) -> Sequence[tables.Table]:
        results = [self._results[run] for run in table.runs]
        return TABLES[table.show](Asked(results, table.columns, self._timings, self._judged_claims))

    @cached_property
    def _judged_claims(self) -> list[JudgedClaim]:
        return [self._judged_claim(claim) for claim in self._linked.claims.values()]

    def _judged_claim(self, claim: Claim) -> JudgedClaim:
        label, judgement = self._labels[f"claim:{claim.id}"], self._judgements[claim.id]
        verdict = judgement.verdict
        return JudgedClaim(
            label.text, label.address, self.html(claim.says), verdict.word, verdict.because, judgement.runs
        )

    def _network(self, network_id: str) -> NetworkPart:
        network = self._linked.networks[network_id]
        result = self._results[network.run]
        is_held = network.against and result.difference is not None
        return NetworkPart(
            network.id,
            self._labels[f"network:{network.id}"].text,
            network_text(result),
            self.html(network.caption),
            run_link(network.run),
            files_of(network.run, ("network.txt", "network.json")),
            numbers.optional(result.difference) if is_held else "",
        )

    def _listing(self, listing_id: str) -> ListingPart:
        listing = self._linked.listings[listing_id]
        return ListingPart(
            listing.id,
            self._labels[f"listing:{listing.id}"].text,
            listing.of,
            Markup(code_html("python", listing.source)),
            self.html(listing.caption),
        )

    def _claim(self, claim_id: str) -> ClaimPart:
        claim, judgement = self._linked.claims[claim_id], self._judgements[claim_id]
        rule = self._rules[claim_id]
        return ClaimPart(
            claim.id,
            self._labels[f"claim:{claim.id}"].text,
            self.html(claim.says),
            judgement.verdict.word,
            Markup(unbroken_html(judgement.verdict.because)),
            {name: said(number) for name, number in judgement.verdict.numbers.items()},
            rule.words,
            Markup(code_html("python", rule.source)),
            tuple(run_link(run) for run in judgement.runs),
        )

    def html(self, prose: Prose) -> Markup:
        """The HTML of some prose with everything put in that can be."""
        root = deepcopy(prose.root)
        self.fill(root, prose)
        return Markup(html_of(root))

    def fill(self, root: Element, prose: Prose) -> None:
        """Put everything that can be into a copy of the tree of some prose."""
        try:
            fill_tree(root, prose.marks, self._known)
        except FaultsError as error:
            self.faults += error.faults

    def words(self, part: Element, prose: Prose) -> str:
        """The words of a part of the tree of some prose."""
        try:
            return fill_text(part, prose.marks, self._known)
        except FaultsError:  # said where the part itself is filled
            return ""


def lead_up(root: Element, page: str) -> None:
    """Let the links and pictures of a tree that was written for a page lead to the same places from the page of a run,
    two folders further down.
    """
    for each in root.iter():
        for name in ("href", "src"):
            address = each.get(name)
            if address is not None and _is_inside(address):
                each.set(name, f"../../{page if address[:1] in ('', '#', '?') else ''}{address}")


def _is_inside(address: str) -> bool:
    """Whether an address leads to a page or a file of the site itself."""
    try:
        parts = urlsplit(address)
    except ValueError:  # a fault, which the check of the site says
        return False
    return not parts.scheme and not parts.netloc


def run_link(run_id: str) -> Link:
    """The link to a run's page."""
    return Link(run_page(run_id), run_id)


def files_of(run_id: str, names: Mapping[str, str] | Sequence[str]) -> tuple[Link, ...]:
    """The links to a run's files."""
    return tuple(Link(f"runs/{run_id}/{name}", RUN_FILES[name]) for name in names)


def network_text(result: Result) -> str:
    """The printed network of a run as a page shows it: without decimals that are finer than the run's spread.

    Where the spread leaves nothing certain it has them all, as its file always has.
    """
    known = numbers.known_decimals(result.spread)
    if known is None:
        return to_text(result.printed)

    def cut(layers: tuple[Array, ...]) -> tuple[Array, ...]:
        return tuple(np.array(_rounded(layer.tolist(), known)).reshape(layer.shape) for layer in layers)

    printed = result.printed
    network = replace(printed.network, weights=cut(printed.network.weights), biases=cut(printed.network.biases))
    return to_text(replace(printed, network=network, outputs=cut(printed.outputs)))


def _rounded(values: list[Any], count: int) -> list[Any]:
    """Numbers, or lists of them, with so many decimals; NumPy's own rounding overflows for huge ones."""
    return [_rounded(value, count) if isinstance(value, list) else round(value, count) for value in values]
