"""Linking: the blocks of all chapters are brought together, and every name that one says of another is looked up."""

from collections.abc import Iterator, Mapping, Sequence

from lab.experiments.runs import Experiment, Run
from lab.experiments.settings import Settings
from lab.experiments.words import did_you_mean, nearest, shortened
from lab.network.printed_network import PrintedNetwork
from lab.report import numbers
from lab.report.faults import Fault, FaultsError, Place
from lab.report.figures import FIGURES, PLANE_FIGURES
from lab.report.markdown.marks import Formula
from lab.report.markdown.prose import Prose, read_inline
from lab.report.reading.blocks import (
    Block,
    ClaimBlock,
    FigureBlock,
    ListingBlock,
    NetworkBlock,
    TableBlock,
)
from lab.report.reading.chapters import Chapter
from lab.report.reading.content import Content, find_file
from lab.report.reading.linked import Claim, Figure, Linked, Listing, Network, Table
from lab.report.reading.listings import read_listing
from lab.report.reading.names import Names
from lab.report.reading.printed import read_printed
from lab.report.reading.prose_check import faults_of_prose
from lab.report.values import Value, check_value


def link(chapters: Sequence[Chapter], names: Names, content: Content) -> tuple[Linked, list[Fault]]:
    """The blocks of the chapters, linked, and the faults of their links.

    What only follows from a block that could not be read is no fault of its own.
    """
    linker = _Linker(names, content)
    for chapter in chapters:
        linker.add(chapter)
    blocks = [block for chapter in chapters for block in chapter.blocks]
    of_blocks = [*_taken_ids(blocks), *_taken_runs(blocks), *_contrary_features(blocks)]
    faults = [*of_blocks, *_unstated_claims(blocks, names), *linker.faults]
    return linker.linked(), faults


class _Linker:
    """Links block after block, and collects what is wrong with them."""

    def __init__(self, names: Names, content: Content) -> None:
        self._names = names
        self._content = content
        self._page = ""
        self._values: Mapping[str, Value] = {}
        self.faults: list[Fault] = []
        self._experiments: dict[str, Experiment] = {}
        self._figures: dict[str, Figure] = {}
        self._tables: dict[str, Table] = {}
        self._networks: dict[str, Network] = {}
        self._listings: dict[str, Listing] = {}
        self._claims: dict[str, Claim] = {}
        self._references: dict[str, PrintedNetwork] = {}
        self._against: dict[str, str] = {}

    def linked(self) -> Linked:
        """All that was added."""
        return Linked(
            self._experiments,
            self._figures,
            self._tables,
            self._networks,
            self._listings,
            self._claims,
            self._references,
        )

    def add(self, chapter: Chapter) -> None:
        """Add the blocks of a chapter, and check its prose."""
        self._page, self._values = f"{chapter.name}.html", chapter.values
        self.faults += faults_of_prose(chapter.prose, self._page, self._names)
        for value in chapter.values.values():
            self.faults += check_value(value, self._names.single, self._names.is_excused, is_part=True)
        for block in chapter.blocks:
            content = block.content
            match content:
                case Experiment():
                    self._experiments[content.id] = content
                case FigureBlock():
                    self._figures[content.id] = self._figure(block, content)
                case TableBlock():
                    self._tables[content.id] = self._table(block, content)
                case NetworkBlock():
                    self._networks[content.id] = self._network(block, content)
                case ListingBlock():
                    self._listings[content.id] = self._listing(block, content)
                case ClaimBlock():
                    self._claims[content.id] = self._claim(block, content)

    def _figure(self, block: Block, content: FigureBlock) -> Figure:
        runs = self._runs(block, content.of)
        self.faults += self._faults_of_show(block, content, runs)
        caption, alt = self._inline(block, "caption", content.caption), self._inline(block, "alt", content.alt)
        return Figure(content.id, content.show, runs, caption, alt)

    def _faults_of_show(self, block: Block, content: FigureBlock, runs: Sequence[str]) -> Iterator[Fault]:
        """What is wrong with the kind of a figure: no such one, not for these runs, or without its words."""
        own = self._names.own_figures
        if content.show in FIGURES:
            for run_id in runs if content.show in PLANE_FIGURES else ():
                inputs = self._names.single[run_id].samples.inputs.shape[1]
                if inputs != 2:
                    text = f'show "{content.show}" draws points of two inputs; run "{run_id}" has {inputs}'
                    yield block.fault("show", text)
        elif own is not None and content.show not in own:
            known = did_you_mean(content.show, [*FIGURES, *own])
            yield block.fault("show", f'show: no figure is called "{content.show}"{known}')
        elif own is not None and not content.alt:
            text = f'a figure of your own needs its alt text; write alt = "..." with what "{content.show}" shows'
            yield block.fault("", text)

    def _table(self, block: Block, content: TableBlock) -> Table:
        runs = self._runs(block, content.of)
        if not content.of and content.show != "claims":
            self.faults.append(block.fault("", 'missing key "of"'))
        if content.show == "timings":
            self.faults += self._faults_of_timings(block, runs)
        if content.columns and content.show != "runs":
            self.faults.append(block.fault("columns", f"columns has no effect on a table of {content.show}"))
        if content.show == "differences":
            for run_id in runs:
                if run_id not in self._names.against:
                    text = f'run "{run_id}" is held against nothing; a network block with against does that'
                    self.faults.append(block.fault("of", text))
        return Table(content.id, content.show, runs, content.columns, self._inline(block, "caption", content.caption))

    def _faults_of_timings(self, block: Block, runs: Sequence[str]) -> Iterator[Fault]:
        """What is wrong with a table of timings: networks that were never timed."""
        timed = self._names.timed
        if timed is None:
            return
        for run_id in runs:
            layers = numbers.layers(self._names.single[run_id].settings.layers)
            if layers not in timed:
                text = f'run "{run_id}" has layers {layers}, which were not timed; build.py time does that'
                yield block.fault("of", text)

    def _network(self, block: Block, content: NetworkBlock) -> Network:
        run = self._names.single.get(content.of)
        if run is None and not self._names.is_excused(content.of):
            known = did_you_mean(content.of, self._names.single)
            self.faults.append(block.fault("of", f'no run is called "{content.of}"{known}'))
        if content.against and self._against.setdefault(content.of, content.against) != content.against:
            other = self._against[content.of]
            text = f'against is "{content.against}", but run "{content.of}" is held against "{other}" already'
            self.faults.append(block.fault("against", text))
        elif content.against:
            try:
                reference = self._references[content.of] = self._reference(block, content.against)
                self.faults += [] if run is None else _misfits(block, content, run, reference)
            except FaultsError as error:
                self.faults += error.faults
        caption = self._inline(block, "caption", content.caption)
        return Network(content.id, content.of, caption, content.against)

    def _listing(self, block: Block, content: ListingBlock) -> Listing:
        source = ""
        try:
            source = read_listing(content.of)
        except ValueError as error:
            self.faults.append(block.fault("of", str(error)))
        return Listing(content.id, content.of, source, self._inline(block, "caption", content.caption))

    def _claim(self, block: Block, content: ClaimBlock) -> Claim:
        rules = self._names.rules
        if rules is not None and content.id not in rules:
            text = f'no function in claims.py stands under @claim("{content.id}")'
            self.faults.append(block.fault("id", f"{text}{did_you_mean(content.id, rules)}"))
        return Claim(content.id, self._inline(block, "says", content.says), content.expect, block.place)

    def _runs(self, block: Block, names: Sequence[str]) -> tuple[str, ...]:
        """The runs that these names of experiments and runs stand for."""
        runs: dict[str, None] = {}
        for name in names:
            if name in self._names.runs:
                runs |= dict.fromkeys(self._names.runs[name])
            elif not self._names.is_excused(name):
                near = nearest(name, self._names.runs)
                known = did_you_mean(name, [near] if near else self._names.experiments)
                self.faults.append(block.fault("of", f'no experiment or run is called "{name}"{known}'))
        return tuple(runs)

    def _inline(self, block: Block, key: str, text: str) -> Prose:
        if not text:
            return Prose()
        prose, faults = read_inline(text, block.place_of(key), self._values)
        self.faults += [*faults, *faults_of_prose(prose, self._page, self._names)]
        self.faults += [
            Fault(mark.place, f'equation "{mark.id}": an equation with an id stands in the text, not in a caption')
            for mark in prose.marks.values()
            if isinstance(mark, Formula) and mark.id
        ]
        return prose

    def _reference(self, block: Block, against: str) -> PrintedNetwork:
        """The printed network in a file of the content folder."""
        try:
            path = find_file(self._content.folder, against, endings=(".txt", ".json"))
        except ValueError as error:
            raise FaultsError([block.fault("against", f"against: {error}")]) from None
        return read_printed(self._content.bytes_of(path), path)


def _misfits(block: Block, content: NetworkBlock, run: Run, reference: PrintedNetwork) -> list[Fault]:
    """The fault of a printed network that a run cannot be held against."""
    found = reference.network
    said = f'against "{content.against}" has'
    if found.layers != run.settings.layers:
        shapes = [shortened(numbers.layers(layers)) for layers in (found.layers, run.settings.layers)]
        return [block.fault("against", f'{said} layers {shapes[0]}, run "{run.id}" has {shapes[1]}')]
    if (activation := found.activation.__name__) != run.settings.activation:
        text = f'{said} activation "{activation}", run "{run.id}" has "{run.settings.activation}"'
        return [block.fault("against", text)]
    return []


def _taken_ids(blocks: Sequence[Block]) -> Iterator[Fault]:
    """A fault for each block whose id another block of its kind has."""
    first: dict[tuple[str, str], Place] = {}
    for block in blocks:
        place = first.setdefault((block.word, block.content.id), block.place)
        if place != block.place:
            yield block.fault("id", f"its id is taken, by the {block.word} at {place}")


def _unstated_claims(blocks: Sequence[Block], names: Names) -> Iterator[Fault]:
    """A fault for each test of a claim that no block states."""
    stated = {block.content.id for block in blocks if isinstance(block.content, ClaimBlock)}
    for claim, place in (names.rules or {}).items():
        if claim not in stated and not names.is_excused_label("claim", claim):
            yield Fault(
                place, f'claim "{claim}": no chapter has a claim block with this id{did_you_mean(claim, stated)}'
            )


def _taken_runs(blocks: Sequence[Block]) -> Iterator[Fault]:
    """A fault for each experiment of whose runs or names another experiment makes one too."""
    makers: dict[str, str] = {}
    for block in blocks:
        if isinstance(block.content, Experiment):
            experiment = block.content
            for name in {experiment.id: None, **{run.id: None for run in experiment.runs}}:
                maker = makers.setdefault(name, experiment.id)
                if maker != experiment.id:
                    yield block.fault("id", f'"{name}" is a name of experiment "{maker}" already')


def _contrary_features(blocks: Sequence[Block]) -> Iterator[Fault]:
    """A fault for each experiment whose run features another seed than a run with equal settings."""
    first: dict[Settings, Run] = {}
    for block in blocks:
        for run in block.content.runs if isinstance(block.content, Experiment) else ():
            if run.replication.featured is not None:
                other = first.setdefault(run.settings, run)
                seeds = run.replication.featured, other.replication.featured
                if seeds[0] != seeds[1]:
                    text = (
                        f'run "{run.id}" features seed {seeds[0]}, but run "{other.id}" with equal settings {seeds[1]}'
                    )
                    yield block.fault("featured", text)
