"""A block as a chapter has it, and the places of its keys."""

from dataclasses import dataclass
from typing import Protocol

from lab.language.faults import Fault, Place
from lab.language.toml import line_of
from lab.language.words import shortened


class BlockContent(Protocol):
    """What a block says, read from its TOML: for most kinds a dataclass of its keys. Each has a name."""

    @property
    def id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Block:
    """A block as a chapter has it; `place` is that of its opening fence, `text` its TOML."""

    word: str
    content: BlockContent
    place: Place
    text: str

    def fault(self, key_path: str, what: str) -> Fault:
        """A fault of one of its keys ("": of all of it), at that key's line."""
        return fault_of_block(self.word, self.content.id, self.place, self.text, key_path, what)

    def place_of(self, key_path: str) -> Place:
        """Where a key of it is."""
        return place_of_key(self.place, self.text, key_path)


def fault_of_block(word: str, block_id: object, place: Place, text: str, key_path: str, what: str) -> Fault:
    """A fault of a block's key, under the block's name where it has one."""
    who = f'{word} "{shortened(block_id)}"' if isinstance(block_id, str) and block_id.strip() else word
    return Fault(place_of_key(place, text, key_path), f"{who}: {what}")


def place_of_key(place: Place, text: str, key_path: str) -> Place:
    """Where a key is, of the block whose opening fence is at `place`."""
    return Place(place.file, place.line + line_of(key_path, text))
