"""Parts: the blocks of a chapter as its page shows them, each with its number, its links and its caption filled."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markupsafe import Markup

from lab.experiments.records import Record
from lab.experiments.results import Result
from lab.language.faults import Fault, FaultsError
from lab.report.addresses import block_id, page_of
from lab.report.claims.verdicts import Judgement
from lab.report.figures.drawn import Drawing
from lab.report.markdown.binding import unbroken_html
from lab.report.markdown.elements import html_of
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks import Block, PagePart
from lab.report.reading.blocks.claim import LinkedClaim
from lab.report.reading.blocks.figure import FigurePart
from lab.report.reading.blocks.listing import LinkedListing
from lab.report.reading.report import Report
from lab.report.site.inserts import Known, fill_text, fill_tree
from lab.report.tables import JudgedClaim
from lab.report.wording.origin import Origin, origin_of


class ReportFilling:
    """The `Filling` that every block of a report gets; it collects the faults of what cannot be put in."""

    def __init__(
        self,
        report: Report,
        known: Known,
        drawings: Mapping[str, Drawing],
        judgements: Mapping[str, Judgement],
        records: Mapping[str, Record],
        command: str,
    ) -> None:
        self._linked = report.linked
        self._known = known
        self.labels = report.labels
        self.results: Mapping[str, Result] = known.results
        self.drawings = drawings
        self.timings = report.timings
        self.tests = report.own_tests.tests
        self.judgements = judgements
        self._records = records
        self._command = command
        self.faults: list[Fault] = []

    def part(self, block: Block) -> PagePart:
        """What a block's page shows of it."""
        return self._linked.blocks[block.word][block.content.id].part(self)

    def figure(self, figure_id: str) -> FigurePart:
        """A figure for a page two folders below its own, from which the links of its caption lead."""
        figure = self._linked.figures[figure_id]
        caption = deepcopy(figure.caption.root)
        self.fill(caption, figure.caption)
        move(caption, page_of(self.labels[block_id("fig", figure_id)].address), up="../../")
        return figure.part_with(Markup(html_of(caption)), self)

    def origin(self, runs: Sequence[str], function: str, source: str = "") -> Origin:
        """What this function made from these runs; `source` is where the site has its code, if not in a listing."""
        shown = source or self._listings.get(function, "")
        origin = origin_of([self._records[run] for run in runs], function, source=shown, command=self._command)
        records = (replace(each, own=Markup(unbroken_html(each.own)) if each.own else "") for each in origin.records)
        return replace(origin, records=tuple(records))

    @cached_property
    def _listings(self) -> dict[str, str]:
        """The addresses of listings, by the names of what they show."""
        listings = self._linked.of(LinkedListing).values()
        return {each.of: self.labels[block_id("listing", each.id)].address for each in listings}

    @cached_property
    def judged_claims(self) -> list[JudgedClaim]:
        """All claims that were judged, as tables show them."""
        return [self._judged_claim(claim) for claim in self._linked.claims.values() if claim.id in self.judgements]

    def _judged_claim(self, claim: LinkedClaim) -> JudgedClaim:
        label, judgement = self.labels[block_id("claim", claim.id)], self.judgements[claim.id]
        verdict = judgement.verdict
        sentence = deepcopy(claim.says.root)
        self.fill(sentence, claim.says)
        move(sentence, page_of(label.address))  # because tables show it on other pages
        shown = Markup(html_of(sentence))
        return JudgedClaim(label.text, label.address, shown, verdict.word, verdict.because, judgement.runs)

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


def move(root: Element, page: str, *, up: str = "") -> None:
    """Let the links and pictures of a tree that was written for a page lead to the same places from another page; `up`
    leads from there to the folder of the first.
    """
    for each in root.iter():
        for name in ("href", "src"):
            address = each.get(name)
            if address is not None and _is_inside(address):
                each.set(name, f"{up}{page if address[:1] in ('', '#', '?') else ''}{address}")


def _is_inside(address: str) -> bool:
    """Whether an address leads to a page or a file of the site itself."""
    try:
        parts = urlsplit(address)
    except ValueError:  # a fault, which the check of the site says
        return False
    return not parts.scheme and not parts.netloc
