"""`list`: list what the report has, and what blocks may contain."""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lab.experiments.runs import OWN_KEYS, Replication
from lab.experiments.settings import WORDS, Settings
from lab.language.keys import keys_of
from lab.report.command_line.options import Command, Options, print_json
from lab.report.figures import FIGURES
from lab.report.reading.blocks import KINDS
from lab.report.reading.documentation import blocks_page
from lab.report.reading.report import Report, read
from lab.report.reading.schema import schema
from lab.report.reading.value_names import VALUES
from lab.report.tables import COLUMNS, TABLES


@dataclass(frozen=True, slots=True)
class ListOptions(Options):
    """The options of `list`."""

    is_markdown: bool  # print the reference of blocks
    is_schema: bool  # print the schema of what authors write in TOML


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--markdown` and `--schema`."""
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--markdown", dest="is_markdown", action="store_true", help="print the reference of blocks and their keys"
    )
    instead.add_argument(
        "--schema", dest="is_schema", action="store_true", help="print a JSON schema of report.toml and of blocks"
    )


def run_command(options: ListOptions) -> int:
    """Print all names, section by section, or as JSON a table of tables; or what needs no report: the reference of
    blocks as Markdown, or the schema.
    """
    if options.is_schema:
        print(json.dumps(schema(), indent=1))
        return 0
    if options.is_markdown and not options.is_json:
        print(blocks_page(), end="")
        return 0
    report = read(options.content, is_strict=options.is_strict)
    sections = dict([*of_report(report), *of_language(report)])
    print_json(sections, options)
    if not options.is_json:
        for title, names in sections.items():
            _print_section(title, names)
    return 0


COMMAND = Command(ListOptions, run_command, add_arguments)


def _print_section(title: str, names: Mapping[str, str]) -> None:
    if names:
        print(title)
    for name, about in names.items():
        print(f"  {name:<24} {about}".rstrip())


def of_report(report: Report) -> Iterator[tuple[str, Mapping[str, str]]]:
    """What the report has, section by section."""
    yield "chapters", {chapter.name: chapter.title for chapter in report.chapters}
    for word, blocks in report.linked.blocks.items():
        yield f"{word}s", {name: block.about for name, block in blocks.items()}
    yield "references", {label.name: label.text for label in report.labels.values()}


def of_language(report: Report) -> Iterator[tuple[str, Mapping[str, str]]]:
    """What blocks may contain, section by section."""
    experiment = [*OWN_KEYS, *keys_of(Settings), *keys_of(Replication)]
    keys = {word: experiment if word == "experiment" else list(keys_of(kind.content)) for word, kind in KINDS.items()}
    yield "blocks", {**{word: _joined(names) for word, names in keys.items()}, VALUES: "names for expressions"}
    yield "words of experiments", {key: _joined(register) for key, register in WORDS.items()}
    yield "show of figures", dict.fromkeys([*FIGURES, *report.own_figures.names], "")
    yield "show of tables", dict.fromkeys(TABLES, "")
    yield "columns of tables of runs", dict.fromkeys(COLUMNS, "")


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)
