"""Blocks: what a chapter may ask for in a fence. A kind is one file: its keys, what it needs of others, and what its
page shows of it. A new one is one file here and one template part of the same name; being there is all.
"""

from importlib import import_module
from pkgutil import iter_modules

from lab.report.reading.blocks.block import Block, BlockContent, fault_of_block, place_of_key
from lab.report.reading.blocks.register import KINDS, Filling, Kind, LinkedBlock, PagePart

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = [
    "KINDS",
    "Block",
    "BlockContent",
    "Filling",
    "Kind",
    "LinkedBlock",
    "PagePart",
    "fault_of_block",
    "place_of_key",
]
