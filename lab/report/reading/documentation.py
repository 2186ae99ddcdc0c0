"""The reference page of blocks, made from what reads them: the dataclasses of their keys and the registers of words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import cleandoc

from lab.experiments.families import parameters_of
from lab.experiments.runs import OWN_KEYS, Experiment, Replication
from lab.experiments.settings import WORDS, Settings
from lab.experiments.starts import Stream, StreamStart
from lab.language.keys import keys_of
from lab.language.words import written
from lab.report.figures import FIGURES
from lab.report.markdown.dialect import BOXES
from lab.report.markdown.languages import COMMON, PLAIN
from lab.report.reading.about import About
from lab.report.reading.blocks import KINDS
from lab.report.reading.labels import NOUNS
from lab.report.reading.value_names import VALUES
from lab.report.tables import COLUMNS, TABLES
from lab.report.values.sandbox import FORMS


def blocks_page() -> str:
    """What `list --markdown` prints, and `docs/blocks.md`: every block and key, and every word that may follow
    one.
    """
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Blocks and their keys"
    yield ""
    yield "Printed by `lab-report list --markdown`, from the code that reads the blocks."
    yield from _section("experiment", "A run, or the runs of a sweep, or named runs.")
    yield from (
        f"| `{name}` | {about} | {'required' if name == 'id' else 'one run'} |" for name, about in OWN_KEYS.items()
    )
    yield from _rows(Settings)
    yield from _rows(Replication)
    for word, kind in KINDS.items():
        if kind.content is not Experiment:
            yield from _section(word, cleandoc(kind.content.__doc__ or ""))
            yield from _rows(kind.content)
    yield from _section(VALUES, "Names for expressions, in this chapter alone: `{{ s.loss }}` once `s` is a name.")
    yield "| any name | the expression that it names, as in `s = 'results[\"a\"].step(1, 1)'` | none |"
    for key, register in WORDS.items():
        yield from _words_with_parameters(f"Words of `{key}`", register)
    yield from _words("Words of `show` of a figure", FIGURES)
    yield from _words("Words of `show` of a table", TABLES)
    yield from _list("Columns of a table of runs", "One of these, in any order:", COLUMNS)
    boxes = [f"[!{kind.upper()}]" for kind in BOXES]
    yield from _list("Boxes", "A quote is a box when its first line begins with one of these:", boxes)
    yield from _list("References", "Before the colon of a reference, as in `@fig:lr`:", NOUNS)
    yield from _list("Forms of numbers", "Behind a value, as in `{{ x | digits(3) }}`:", FORMS)
    yield from _section("report.toml", "What the report is called, and the stream of its featured starts.")
    yield from _rows(About)
    yield from _rows(Stream, prefix="stream.")
    yield from _rows(StreamStart, prefix="stream.starts[].")
    yield from _list(
        "Languages of code",
        "The word of a fence that shows code, or any other name that Pygments has for a language:",
        sorted([*PLAIN, *COMMON]),
    )


def _list(title: str, about: str, names: Iterable[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "", f"{about} {', '.join(f'`{name}`' for name in names)}.")


def _section(title: str, about: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", about, "", "| key | meaning | default |", "|---|---|---|")


def _rows(table_type: object, prefix: str = "") -> Iterator[str]:
    for key in keys_of(table_type).values():
        default = "none" if key.default in ("", None, ()) else f"`{written(key.default)}`"
        default = "required" if key.is_required else default
        yield f"| `{prefix}{key.name}` | {key.about} | {default} |"


def _words(title: str, register: Mapping[str, Callable[..., object]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| word | meaning |", "|---|---|")
    for name, function in register.items():
        yield f"| `{name}` | {_meaning(function)} |"


def _words_with_parameters(title: str, register: Mapping[str, Callable[..., object]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| word | meaning | parameters |", "|---|---|---|")
    for name, function in register.items():
        parameters = "; ".join(
            f"`{each.name} = {written(each.default)}`, {each.about}" for each in parameters_of(function).values()
        )
        yield f"| `{name}` | {_meaning(function)} | {parameters or 'none'} |"


def _meaning(function: Callable[..., object]) -> str:
    """The first paragraph of its docstring, in a cell of a table."""
    first_paragraph = cleandoc(function.__doc__ or "").split("\n\n")[0]
    return " ".join(first_paragraph.split()).replace("|", "\\|")
