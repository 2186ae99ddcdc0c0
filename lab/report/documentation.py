"""The reference page of blocks, made from what reads them: the dataclasses of their keys and the registers of words."""

from collections.abc import Callable, Iterator, Mapping
from inspect import cleandoc

from lab.experiments.keys import keys_of
from lab.experiments.runs import OWN_KEYS, Replication
from lab.experiments.settings import WORDS, Settings
from lab.experiments.starts import Stream, StreamStart
from lab.experiments.words import written
from lab.report.about import About
from lab.report.blocks import FigureBlock, ListingBlock, NetworkBlock
from lab.report.fences import LANGUAGES
from lab.report.figures import FIGURES


def blocks_page() -> str:
    """`docs/blocks.md`: every block and key, and every word that may stand behind one."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Blocks and their keys"
    yield ""
    yield "Made from the code by `pytest --rewrite`; a test holds the two together."
    yield from _section("experiment", "A run, or the runs of a sweep, or named runs.")
    yield from (
        f"| `{name}` | {about} | {'required' if name == 'id' else 'one run'} |" for name, about in OWN_KEYS.items()
    )
    yield from _rows(Settings)
    yield from _rows(Replication)
    for word, block in (("figure", FigureBlock), ("network", NetworkBlock), ("listing", ListingBlock)):
        yield from _section(word, cleandoc(block.__doc__ or ""))
        yield from _rows(block)
    for key, register in WORDS.items():
        yield from _words(f"Words of `{key}`", register)
    yield from _words("Words of `show`", FIGURES)
    yield from _section("report.toml", "What the report is called, and the stream of its featured starts.")
    yield from _rows(About)
    yield from _rows(Stream, prefix="stream.")
    yield from _rows(StreamStart, prefix="stream.starts[].")
    yield ""
    yield "## Languages of code"
    yield ""
    yield "A fence that is no block shows code: " + ", ".join(f"`{language}`" for language in LANGUAGES) + "."


def _section(title: str, about: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", about, "", "| key | meaning | default |", "|---|---|---|")


def _rows(table_type: object, prefix: str = "") -> Iterator[str]:
    for key in keys_of(table_type).values():
        default = "none" if key.default in ("", None) else f"`{written(key.default)}`"
        default = "required" if key.is_required else default
        yield f"| `{prefix}{key.name}` | {key.about} | {default} |"


def _words(title: str, register: Mapping[str, Callable[..., object]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| word | meaning |", "|---|---|")
    for name, function in register.items():
        first_paragraph = cleandoc(function.__doc__ or "").split("\n\n")[0]
        meaning = " ".join(first_paragraph.split()).replace("|", "\\|")
        yield f"| `{name}` | {meaning} |"
