"""The origin of a figure, a table, a printed network or a run: what stands below it under "How this was made"."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lab.experiments.records import Record, RecordedStart
from lab.report.addresses import Link, run_file
from lab.report.wording import numbers
from lab.report.wording.facts import SETTING_NAMES, settings_of


@dataclass(frozen=True, slots=True)
class RecordLink:
    """The link to the record of a run, and what tells this run from the others, in words."""

    link: Link
    own: str  # "" where nothing does


@dataclass(frozen=True, slots=True)
class Origin:
    """What something was made from, and what makes it again."""

    function: str  # that made it, with its module
    source: str  # where the site shows its code, "" where it does not
    data: tuple[Link, ...]
    shared: Mapping[str, str]  # what is the same in all runs: settings and start, as texts by name
    records: tuple[RecordLink, ...]
    command: str  # for a copy of the folder `source/` of the site


def origin_of(records: Sequence[Record], function: str, *, source: str, command: str) -> Origin:
    """The origin of what this function made from the runs with these records."""
    facts = {record.id: _facts(record) for record in records}
    first = facts[records[0].id] if records else {}
    shared = {name: text for name, text in first.items() if all(each.get(name) == text for each in facts.values())}
    data = [each for record in records for each in (record.data, record.test) if each]
    return Origin(
        function,
        source,
        tuple(dict.fromkeys(Link(each.file, each.name) for each in data)),
        {name: text for name, text in shared.items() if name not in _LINKED},
        tuple(
            RecordLink(
                Link(run_file(run, "record.json"), run),
                ", ".join(f"{name} {text}" for name, text in each.items() if name not in shared),
            )
            for run, each in facts.items()
        ),
        command,
    )


def name_of(function: Callable[..., object]) -> str:
    """The name of a function of the program, with its module."""
    return f"{function.__module__}.{function.__qualname__}"


def command_again(*, has_templates: bool, base_url: str, seeds: int | None) -> str:
    """The command that makes a site again, for a copy of its folder `source/`."""
    templates = ["--templates", "templates"] if has_templates else []
    address = ["--base-url", base_url] if base_url else []
    draft = ["--seeds", str(seeds)] if seeds else []
    return shlex.join(["lab-report", *templates, *address, *draft])


_LINKED = ("data",)
"""The facts that links say."""


def _facts(record: Record) -> dict[str, str]:
    return settings_of(record.settings, SETTING_NAMES) | {
        "converged": f"loss below {numbers.number(record.threshold)}",
        "seeds": numbers.number(record.seeds),
        "start": _start(record.start),
    }


def _start(start: RecordedStart) -> str:
    match start.kind:
        case "stream":
            return f"the report's stream, seed {start.seed}, place {start.place}"
        case "seed":
            return f"seed {start.seed}"
        case "fixed":
            return "fixed"
