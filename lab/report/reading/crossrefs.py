"""What an entry of a bibliography takes from the entries that its `crossref` and its `xdata` name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lab.language.words import did_you_mean, written
from lab.report.reading.bibtex import Entry

MOST_PARENTS, MOST_COMPARED = 10, 1000
"""How many entries one may take fields from, and with how many a key that none has is compared at most."""

_PARTS = ("inproceedings", "conference", "incollection")
"""The kinds of sources that must have their own title."""

_SAME = {"year": "date", "date": "year", "journal": "journaltitle", "journaltitle": "journal"}
"""Fields, and those that say the same."""


@dataclass(frozen=True, slots=True)
class Completed:
    """The fields of an entry and its parents, these, and what is wrong with the keys that it names, with its line."""

    fields: Mapping[str, tuple[int, str]]
    parents: Sequence[Entry]
    problems: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Parent:
    entry: Entry
    is_whole: bool  # whether what takes from it is a part of it, as a paper is of its proceedings


def completed(entry: Entry, entries: Mapping[str, Entry], names: Iterable[str]) -> Completed:
    """An entry with those fields of these names that it has not, from its parents, the nearest first.

    As in BibTeX, the title of a whole is the title of the book in which its part appeared; for an article, of the
    journal. An entry without a title takes that of its parent, but for those that always have their own.
    """
    parents, problems = _parents_of(entry, entries)
    fields = dict(entry.fields)
    for parent in parents:
        taken = {name: parent.entry.fields[name] for name in names if name in parent.entry.fields}
        if parent.is_whole and "title" in taken and ("title" in fields or entry.kind in _PARTS):
            title = taken.pop("title")
            taken.setdefault("journaltitle" if entry.kind == "article" else "booktitle", title)
        for name, field in taken.items():
            if _SAME.get(name) not in fields:
                fields.setdefault(name, field)
    return Completed(fields, [parent.entry for parent in parents], problems)


def _parents_of(entry: Entry, entries: Mapping[str, Entry]) -> tuple[Sequence[_Parent], Sequence[tuple[int, str]]]:
    """The parents of an entry, the nearest first, or none and what is wrong with those that it names, with its line."""
    named = list(_named(entry))[: MOST_PARENTS + 1]
    known = entries.keys() - {entry.key} if len(entries) <= MOST_COMPARED else ()
    unknown = [
        (line, f"{name} is {written(key)}; no entry has this key{did_you_mean(key, known)}")
        for name, key, line in named
        if key not in entries
    ]
    if unknown:
        return [], unknown
    parents: dict[str, _Parent] = {}
    waiting = [_Parent(entry, is_whole=False)]
    for parent in waiting:  # which grows
        for name, key, _ in _named(parent.entry):
            if key in entries and key not in parents:
                parents[key] = _Parent(entries[key], parent.is_whole or name == "crossref")
                waiting.append(parents[key])
        if entry.key in parents or len(parents) > MOST_PARENTS:
            where = "back to the source itself" if entry.key in parents else f"to more than {MOST_PARENTS} entries"
            return [], [(named[0][2], f"{named[0][0]} leads {where}")]
    return list(parents.values()), []


def _named(entry: Entry) -> Iterator[tuple[str, str, int]]:
    """The keys that an entry names, each with the name and the line of its field."""
    for name in ("xdata", "crossref"):
        line, text = entry.fields.get(name, (0, ""))
        for key in text.split(",") if name == "xdata" else [text]:
            if key.strip():
                yield name, key.strip(), line
