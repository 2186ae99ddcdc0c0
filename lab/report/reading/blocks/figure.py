"""Figures: pictures of runs, of a kind or of a function of the author's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from lab.language.faults import Fault
from lab.language.keys import key, read_id, read_text, word_or_text
from lab.language.words import did_you_mean
from lab.report.addresses import Link, block_id, content_file, figure_file, run_links
from lab.report.figures import FIGURES, PLANE_FIGURES
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.block import Block
from lab.report.reading.blocks.register import CAPTION, Filling, Kind, add_kind, read_one_or_more
from lab.report.reading.own_figures import FILE
from lab.report.wording.origin import Origin, name_of

if TYPE_CHECKING:
    from lab.report.reading.linking import Linking
    from lab.report.reading.names import Names


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A picture of one or more runs."""

    id: str = key(read_id, "the figure's name, and its file's: `figures/ID.svg`")
    show: str = key(
        word_or_text(FIGURES, r"^[^-\s]+$"), "what it shows: a word, or a function of your own in `figures.py`"
    )
    of: tuple[str, ...] = key(read_one_or_more, "an experiment or a run, or a list of them")
    caption: str = key(read_text, CAPTION, default="")
    alt: str = key(read_text, "its description in words, else made from the runs", default="")


@dataclass(frozen=True, slots=True)
class FigurePart:
    """A figure, drawn for wide screens and paper, and for narrow screens."""

    id: str
    label: str  # "Figure 9.1"
    svg: Markup
    narrow: Markup
    caption: Markup
    file: Link
    runs: tuple[Link, ...]
    origin: Origin
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class LinkedFigure:
    """A figure of the report: what it shows, of which runs."""

    id: str
    show: str
    runs: tuple[str, ...]
    caption: Prose
    alt: Prose  # empty where it is made from the runs

    @property
    def about(self) -> str:
        """What it shows."""
        return f"{self.show} of {', '.join(self.runs)}"

    @property
    def proses(self) -> tuple[Prose, ...]:
        """Its caption, and its description."""
        return (self.caption, self.alt)

    def part(self, filling: Filling) -> FigurePart:
        """What its page shows of it."""
        return self.part_with(filling.html(self.caption), filling)

    def part_with(self, caption: Markup, filling: Filling) -> FigurePart:
        """The same with another caption."""
        drawing = filling.drawings[self.id]
        return FigurePart(
            self.id,
            filling.labels[block_id("fig", self.id)].text,
            Markup(drawing.svg),
            Markup(drawing.narrow),
            caption,
            Link(figure_file(self.id), "SVG"),
            run_links(self.runs),
            self._origin(filling),
        )

    def _origin(self, filling: Filling) -> Origin:
        if self.show in FIGURES:
            return filling.origin(self.runs, name_of(FIGURES[self.show]))
        return filling.origin(self.runs, f"{FILE.removesuffix('.py')}.{self.show}", content_file(FILE))


def link(block: Block, keys: FigureBlock, linking: Linking) -> LinkedFigure:
    """The figure of runs that are known."""
    runs = linking.runs(block, keys.of)
    linking.faults += _faults_of_show(block, keys, runs, linking.names)
    caption, alt = linking.inline(block, "caption", keys.caption), linking.inline(block, "alt", keys.alt)
    return LinkedFigure(keys.id, keys.show, runs, caption, alt)


def _faults_of_show(block: Block, keys: FigureBlock, runs: Sequence[str], names: Names) -> Iterator[Fault]:
    """What is wrong with the kind of a figure: it does not exist, is not for these runs, or lacks words."""
    own = names.own_figures
    if keys.show in FIGURES:
        for run_id in runs if keys.show in PLANE_FIGURES else ():
            inputs = names.single[run_id].samples.inputs.shape[1]
            if inputs != 2:
                yield block.fault("show", f'show "{keys.show}" draws points of two inputs; run "{run_id}" has {inputs}')
    elif own is not None and keys.show not in own:
        known = did_you_mean(keys.show, [*FIGURES, *own])
        yield block.fault("show", f'show: no figure is called "{keys.show}"{known}')
    elif own is not None and not keys.alt:
        text = f'a figure of your own needs its alt text; write alt = "..." with what "{keys.show}" shows'
        yield block.fault("", text)


add_kind("figure", Kind(FigureBlock, link, refers="fig", noun="figure", files=lambda own_id: [figure_file(own_id)]))
