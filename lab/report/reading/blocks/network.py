"""Networks: the printed network of a run, compared with another if its author likes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from lab.experiments.results import Result
from lab.experiments.runs import Run
from lab.language.faults import Fault, FaultsError
from lab.language.keys import key, read_id, read_text
from lab.language.words import did_you_mean, shortened
from lab.network.arrays import Array
from lab.network.printed_network import PrintedNetwork
from lab.network.printed_text import to_text
from lab.report.addresses import Link, block_id, links_to_files, run_link
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.block import Block
from lab.report.reading.blocks.register import CAPTION, Filling, Kind, add_kind
from lab.report.reading.content import Content, find_file
from lab.report.reading.printed import read_printed
from lab.report.wording import numbers
from lab.report.wording.origin import Origin, name_of

if TYPE_CHECKING:
    from lab.report.reading.linking import Linking


@dataclass(frozen=True, slots=True)
class NetworkBlock:
    """The printed network of a run."""

    id: str = key(read_id, "its name")
    of: str = key(read_id, "the run")
    caption: str = key(read_text, CAPTION, default="")
    against: str = key(
        read_text, "a printed network in `content/`, .txt or .json, that it is compared with", default=""
    )


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """A printed network, as its page shows it."""

    id: str
    label: str
    text: str
    caption: Markup
    run: Link
    files: tuple[Link, ...]
    difference: str  # from the printed network it is compared with, "" without one
    origin: Origin
    kind: str = "network"


@dataclass(frozen=True, slots=True)
class LinkedNetwork:
    """A printed network of the report, and the one that its run is compared with, if any."""

    id: str
    run: str
    caption: Prose
    reference: PrintedNetwork | None

    @property
    def about(self) -> str:
        """Its run."""
        return self.run

    @property
    def proses(self) -> tuple[Prose, ...]:
        """Its caption."""
        return (self.caption,)

    def part(self, filling: Filling) -> NetworkPart:
        """What its page shows of it."""
        result = filling.results[self.run]
        is_held = self.reference is not None and result.difference is not None
        return NetworkPart(
            self.id,
            filling.labels[block_id("network", self.id)].text,
            network_text(result),
            filling.html(self.caption),
            run_link(self.run),
            links_to_files(self.run, ("network.txt", "network.json")),
            numbers.optional(result.difference) if is_held else "",
            filling.origin((self.run,), name_of(to_text)),
        )


def link(block: Block, keys: NetworkBlock, linking: Linking) -> LinkedNetwork:
    """The network of a run that is known, with what it is compared with."""
    names = linking.names
    run = names.single.get(keys.of)
    if run is None and not names.is_excused(keys.of):
        linking.faults.append(block.fault("of", f'no run is called "{keys.of}"{did_you_mean(keys.of, names.single)}'))
    reference = None
    if keys.against and (other := names.against[keys.of]) != keys.against:
        text = f'against is "{keys.against}", but run "{keys.of}" is compared with "{other}" already'
        linking.faults.append(block.fault("against", text))
    elif keys.against:
        try:
            reference = _reference(block, keys.against, linking.content)
            linking.faults += [] if run is None else _misfits(block, keys, run, reference)
        except FaultsError as error:
            linking.faults += error.faults
    return LinkedNetwork(keys.id, keys.of, linking.inline(block, "caption", keys.caption), reference)


def _reference(block: Block, against: str, content: Content) -> PrintedNetwork:
    """The printed network in a file of the content folder."""
    try:
        path = find_file(content.folder, against, endings=(".txt", ".json"))
    except ValueError as error:
        raise FaultsError([block.fault("against", f"against: {error}")]) from None
    return read_printed(content.bytes_of(path), path)


def _misfits(block: Block, keys: NetworkBlock, run: Run, reference: PrintedNetwork) -> list[Fault]:
    """The fault of a printed network that a run cannot be compared with."""
    found = reference.network
    said = f'against "{keys.against}" has'
    if found.layers != run.settings.layers:
        shapes = [shortened(numbers.layers(layers)) for layers in (found.layers, run.settings.layers)]
        return [block.fault("against", f'{said} layers {shapes[0]}, run "{run.id}" has {shapes[1]}')]
    if (activation := found.activation.__name__) != run.settings.activation:
        text = f'{said} activation "{activation}", run "{run.id}" has "{run.settings.activation}"'
        return [block.fault("against", text)]
    return []


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


add_kind("network", Kind(NetworkBlock, link, refers="network", noun="network"))
