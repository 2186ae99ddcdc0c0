"""Listings: code of the network that the build itself runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from lab.language.keys import key, read_id, read_text
from lab.report.addresses import block_id
from lab.report.markdown.highlighting import code_html
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.block import Block
from lab.report.reading.blocks.register import CAPTION, Filling, Kind, add_kind
from lab.report.reading.listings import read_listing

if TYPE_CHECKING:
    from lab.report.reading.linking import Linking


@dataclass(frozen=True, slots=True)
class ListingBlock:
    """Code of the network that the build itself runs."""

    id: str = key(read_id, "its name")
    of: str = key(read_text, "the function or class, as `lab.network.MODULE.NAME`")
    caption: str = key(read_text, CAPTION, default="")


@dataclass(frozen=True, slots=True)
class ListingPart:
    """Code of the network, as its page shows it."""

    id: str
    label: str
    name: str
    code: Markup
    caption: Markup
    kind: str = "listing"


@dataclass(frozen=True, slots=True)
class LinkedListing:
    """Code of the report."""

    id: str
    of: str
    source: str
    caption: Prose

    @property
    def about(self) -> str:
        """What it is of."""
        return self.of

    @property
    def proses(self) -> tuple[Prose, ...]:
        """Its caption."""
        return (self.caption,)

    def part(self, filling: Filling) -> ListingPart:
        """What its page shows of it."""
        label = filling.labels[block_id("listing", self.id)].text
        code = Markup(code_html("python", self.source))
        return ListingPart(self.id, label, self.of, code, filling.html(self.caption))


def link(block: Block, keys: ListingBlock, linking: Linking) -> LinkedListing:
    """The listing, with its source."""
    source = ""
    try:
        source = read_listing(keys.of)
    except ValueError as error:
        linking.faults.append(block.fault("of", str(error)))
    return LinkedListing(keys.id, keys.of, source, linking.inline(block, "caption", keys.caption))


add_kind("listing", Kind(ListingBlock, link, refers="listing", noun="listing"))
