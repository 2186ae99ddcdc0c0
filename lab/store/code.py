"""What counts as the code that a product was made by: found from the imports of a module, not declared."""

import hashlib
from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec

from lab.store.parsed import Parsed, from_text, parsed, to_text

FORM_OF_PARSED = "4"
"""Part of every key, so that what an older version noted of a source is not taken for this."""


@dataclass(frozen=True, slots=True)
class Code:
    """Digests of a module and of the modules of its package that it imports, all the way; sorted by name.

    A function that is only in a register, and that no other code names, does not count as part of its module.
    """

    modules: Mapping[str, str]
    registered: Mapping[str, str]  # of these functions, by the name of the module, a point and their word

    @property
    def whole(self) -> dict[str, str]:
        """The digests of all of it."""
        return dict(sorted({**self.modules, **self.registered}.items()))

    def used_with(self, words: Collection[object]) -> dict[str, str]:
        """The digests of what is made by this code where registers are asked for these words."""
        used = {name: digest for name, digest in self.registered.items() if name.rpartition(".")[2] in words}
        return dict(sorted({**self.modules, **used}.items()))


def code_of(module: str, known: MutableMapping[str, str]) -> Code:
    """The code of a module.

    Comments, docstrings, blank lines and what is imported for type checkers alone do not count. `known` keeps what
    was found for a source, by its SHA-256, as parsing is most of the work.
    """
    found: dict[str, Parsed] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _parsed_module(name, known)
            waiting += found[name].imports
    named = {name for each in found.values() for name in each.names}
    modules: dict[str, str] = {}
    registered: dict[str, str] = {}
    for path, each in sorted(found.items()):
        functions = sorted(each.registered.items())
        free = {name: digest for name, digest in functions if f"{path}.{name}" not in named}
        registered |= {f"{path}.{each.words[name]}": digest for name, digest in free.items()}
        modules[path] = _joined(each.rest, *(digest for name, digest in functions if name not in free))
    return Code(modules, registered)


def _parsed_module(module: str, known: MutableMapping[str, str]) -> Parsed:
    return parsed_once(_source_of(module), module.partition(".")[0], known)


def parsed_once(source: bytes, package: str, known: MutableMapping[str, str]) -> Parsed:
    """What counts of a source; `known` keeps what was found, by the SHA-256 of the source."""
    key = f"{FORM_OF_PARSED} {hashlib.sha256(source).hexdigest()}"
    if key not in known:
        known[key] = _parsed_text(source, package)
    return from_text(known[key])


@cache  # of all that a build does in a process again, this takes longest
def _parsed_text(source: bytes, package: str) -> str:
    return to_text(parsed(source, package))


def _source_of(module: str) -> bytes:
    """What a module is compiled from, or would be."""
    spec = find_spec(module)
    if spec is None or not isinstance(spec.loader, SourceFileLoader):
        raise ModuleNotFoundError(f"no module is called {module}")
    return spec.loader.get_data(spec.loader.path)


def _joined(digest: str, *others: str) -> str:
    return hashlib.sha256(" ".join([digest, *others]).encode()).hexdigest() if others else digest
