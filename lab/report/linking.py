"""Linking: the blocks of all chapters are brought together, and every name that one says of another is looked up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.experiments.runs import Experiment, Run
from lab.experiments.settings import Settings
from lab.experiments.words import did_you_mean, nearest, shortened
from lab.network.printed_json import from_json
from lab.network.printed_network import DamagedTextError, PrintedNetwork
from lab.network.printed_text import from_text
from lab.report import numbers
from lab.report.blocks import Block, FigureBlock, ListingBlock, NetworkBlock
from lab.report.chapters import Chapter, UnreadBlock, decode
from lab.report.faults import Fault, FaultsError, Place
from lab.report.listings import read_listing
from lab.report.prose import Prose, read_inline
from lab.report.values import check_value


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the report: what it shows, of which runs."""

    id: str
    show: str
    runs: tuple[str, ...]
    caption: Prose
    alt: Prose  # empty where it is made from the runs


@dataclass(frozen=True, slots=True)
class Network:
    """A printed network of the report, and the file that its run is held against, if any."""

    id: str
    run: str
    caption: Prose
    against: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Code of the report."""

    id: str
    of: str
    source: str
    caption: Prose


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """The blocks of all chapters, by id, in order."""

    experiments: Mapping[str, Experiment]
    figures: Mapping[str, Figure]
    networks: Mapping[str, Network]
    listings: Mapping[str, Listing]
    references: Mapping[str, PrintedNetwork]  # what a run is held against, by run

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order of the chapters."""
        return tuple(run for experiment in self.experiments.values() for run in experiment.runs)


def link(chapters: Sequence[Chapter], unread: Sequence[UnreadBlock], content: Path) -> tuple[Linked, list[Fault]]:
    """The blocks of the chapters, linked, and the faults of their links.

    What only follows from a block that could not be read is no fault of its own.
    """
    blocks = [block for chapter in chapters for block in chapter.blocks]
    linker = _Linker(_names(blocks, unread), content)
    linked = Linked(
        {block.content.id: block.content for block in blocks if isinstance(block.content, Experiment)},
        dict(linker.figure(block, block.content) for block in blocks if isinstance(block.content, FigureBlock)),
        dict(linker.network(block, block.content) for block in blocks if isinstance(block.content, NetworkBlock)),
        dict(linker.listing(block, block.content) for block in blocks if isinstance(block.content, ListingBlock)),
        linker.references,
    )
    for chapter in chapters:
        linker.check(chapter.prose)
    return linked, [*_taken_ids(blocks), *_taken_runs(blocks), *_contrary_features(blocks), *linker.faults]


@dataclass(frozen=True, slots=True)
class _Names:
    """Which runs a name stands for, and the names about which too little is known to complain."""

    runs: Mapping[str, tuple[str, ...]]  # by the id of an experiment or a run
    single: Mapping[str, Run]  # by the id of a run
    experiments: tuple[str, ...]
    unread: tuple[str, ...]

    def is_excused(self, name: str) -> bool:
        """Whether a name may belong to an experiment that could not be read; any may when its own id is not known."""
        return any(name == unread or name.startswith(f"{unread}-") or not unread for unread in self.unread)


def _names(blocks: Sequence[Block], unread: Sequence[UnreadBlock]) -> _Names:
    experiments = [block.content for block in blocks if isinstance(block.content, Experiment)]
    single = {run.id: run for experiment in experiments for run in experiment.runs}
    runs: dict[str, tuple[str, ...]] = {run_id: (run_id,) for run_id in single}
    runs |= {experiment.id: tuple(run.id for run in experiment.runs) for experiment in experiments}
    ids = tuple(experiment.id for experiment in experiments)
    return _Names(runs, single, ids, tuple(block.id for block in unread if block.word == "experiment"))


class _Linker:
    """Links block after block, and collects what is wrong with them."""

    def __init__(self, names: _Names, content: Path) -> None:
        self._names = names
        self._content = content
        self.faults: list[Fault] = []
        self.references: dict[str, PrintedNetwork] = {}
        self._against: dict[str, str] = {}

    def check(self, prose: Prose) -> Prose:
        """The prose, whose values are looked up."""
        run_ids = list(self._names.single)
        for value in prose.values.values():
            self.faults += check_value(value, run_ids, self._names.is_excused)
        return prose

    def figure(self, block: Block, content: FigureBlock) -> tuple[str, Figure]:
        """A figure, under its id."""
        runs: dict[str, None] = {}
        for name in content.of:
            if name in self._names.runs:
                runs |= dict.fromkeys(self._names.runs[name])
            elif not self._names.is_excused(name):
                near = nearest(name, self._names.runs)
                known = did_you_mean(name, [near] if near else self._names.experiments)
                self.faults.append(block.fault("of", f'no experiment or run is called "{name}"{known}'))
        caption, alt = self._inline(block, "caption", content.caption), self._inline(block, "alt", content.alt)
        return content.id, Figure(content.id, content.show, tuple(runs), caption, alt)

    def network(self, block: Block, content: NetworkBlock) -> tuple[str, Network]:
        """A printed network, under its id; what it is held against is kept by its run."""
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
                reference = self._reference(block, content.against)
            except FaultsError as error:
                self.faults += error.faults
            else:
                self.references[content.of] = reference
                if run and reference.network.layers != run.settings.layers:
                    shapes = numbers.layers(reference.network.layers), numbers.layers(run.settings.layers)
                    text = f'against "{content.against}" has layers {shapes[0]}, run "{run.id}" has {shapes[1]}'
                    self.faults.append(block.fault("against", text))
                elif run and (found := reference.network.activation.__name__) != (own := run.settings.activation):
                    text = f'against "{content.against}" has activation "{found}", run "{run.id}" has "{own}"'
                    self.faults.append(block.fault("against", text))
        caption = self._inline(block, "caption", content.caption)
        return content.id, Network(content.id, content.of, caption, content.against)

    def listing(self, block: Block, content: ListingBlock) -> tuple[str, Listing]:
        """A listing, under its id."""
        source = ""
        try:
            source = read_listing(content.of)
        except ValueError as error:
            self.faults.append(block.fault("of", str(error)))
        return content.id, Listing(content.id, content.of, source, self._inline(block, "caption", content.caption))

    def _inline(self, block: Block, key: str, text: str) -> Prose:
        prose, faults = read_inline(text, block.place_of(key))
        self.faults += faults
        return self.check(prose)

    def _reference(self, block: Block, against: str) -> PrintedNetwork:
        """The printed network in a file of the content folder."""
        folder = self._content.resolve()
        try:
            path = (self._content / against).resolve()
            is_there = path.is_relative_to(folder) and path.is_file()
        except (OSError, ValueError):  # no name that a file could have
            is_there = False
        if not is_there:
            known = sorted(file.relative_to(folder).as_posix() for file in folder.glob("*/*.txt"))
            raise FaultsError(
                [
                    block.fault(
                        "against",
                        f'no file "{shortened(against)}" is in {self._content.name}/{did_you_mean(against, known)}',
                    )
                ]
            )
        file = (self._content / against).as_posix()
        text = decode(path.read_bytes(), file)
        try:
            return from_json(text) if path.suffix == ".json" else from_text(text)
        except DamagedTextError as error:
            raise FaultsError([Fault(Place(file, error.line), f"printed network: {error.problem}")]) from None


def _taken_ids(blocks: Sequence[Block]) -> Iterator[Fault]:
    """A fault for each block whose id another block of its kind has."""
    first: dict[tuple[str, str], Place] = {}
    for block in blocks:
        place = first.setdefault((block.word, block.content.id), block.place)
        if place != block.place:
            yield block.fault("id", f"its id is taken, by the {block.word} at {place}")


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
