"""The entries of a BibTeX file, read with bibtexparser, and what is wrong with their form."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.language.words import shortened, written

if TYPE_CHECKING:
    from bibtexparser import model

LONGEST_STRING = 300
"""How long the text of a @string may be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, its fields in TeX, and what is wrong with its form, each with a line. It may be none, without key."""

    kind: str
    key: str
    line: int
    fields: Mapping[str, tuple[int, str]]
    problems: Sequence[tuple[int, str]]


def entries_of(text: str) -> Iterator[Entry]:
    """The entries of a BibTeX text and what looks like one, in its order."""
    from bibtexparser import entrypoint, model

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would print becomes faults
    library = entrypoint.parse_string(text, parse_stack=[])
    above, strings = "", dict[str, str]()
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        entry = block.ignore_error_block if isinstance(block, model.ParsingFailedBlock) else block
        if isinstance(entry, model.Entry):  # also one with a key or a field that is given twice
            yield _entry(entry, line, strings)
        elif isinstance(entry, model.String):  # also one that is there already
            strings[entry.key.lower()], problem = _string(entry, strings)
            yield Entry("", "", line, {}, [(line, problem)] if problem else [])
        elif isinstance(block, model.ImplicitComment):
            yield Entry("", "", line, {}, list(_problems_between(block.comment, line, above)))
        elif isinstance(block, model.ParsingFailedBlock) and entry is None:
            yield _broken(block.raw or "", line, str(getattr(block.error, "abort_reason", "")))
        above = entry.key if isinstance(entry, model.Entry) else ""


def _string(string: "model.String", strings: Mapping[str, str]) -> tuple[str, str]:
    """The text of a @string, by those above, and what is wrong with it, if anything; then there is some text, too."""
    text = _joined(string.value, strings)
    if text is None:
        return "?", f"@string {written(string.key)} is {written(string.value)}; a text in braces is needed"
    if len(text) > LONGEST_STRING:
        return "?", f"@string {written(string.key)} has more than {LONGEST_STRING} characters"
    return text, ""


def _entry(entry: "model.Entry", line: int, strings: Mapping[str, str]) -> Entry:
    """An entry by the names of its fields, and what is wrong with its key and their form."""
    fields: dict[str, tuple[int, str]] = {}
    problems = []
    if not entry.key:
        problems.append((line, f'"@{shortened(entry.entry_type)}" has no key; "@book{{key," is needed'))
    elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9:._+/-]*", entry.key):
        problems.append((line, 'its key is not made of ASCII letters, digits and ":._+-/", a letter or digit first'))
    for field in entry.fields:
        name, at = field.key.lower(), (field.start_line or 0) + 1
        who = written(name).strip('"')
        text = _joined(field.value, strings)
        if name in fields:
            problems.append((at, f"{who} is given twice, first on line {fields[name][0]}"))
        elif text is None and name != "month":
            needed = "a text in braces, with a comma after it, is needed"
            problems.append((at, f"{who} is {written(field.value)}; {needed}"))
        fields.setdefault(name, (at, field.value if text is None else text))
    return Entry(entry.entry_type, entry.key, line, fields, problems)


def _joined(value: str, strings: Mapping[str, str]) -> str | None:
    """The text of a value: of texts in braces or quotes, numbers and names of @strings, with "#" between; or None."""
    texts = []
    for part, groups in _parts(value):
        if groups == 1 and part[0] + part[-1] in ("{}", '""'):
            texts.append(part[1:-1])
        elif groups == 0 and (part.isdecimal() or part.lower() in strings):
            texts.append(strings.get(part.lower(), part))
        else:
            return None
    return "".join(texts)


def _parts(value: str) -> Iterator[tuple[str, int]]:
    """The parts of a value between its "#", and how many groups in braces or quotes each part has."""
    depth, is_quoted, groups, begin = 0, False, 0, 0
    for mark in re.finditer(r'(?<!\\)[{}"#]', value):
        if mark[0] == "#" and not depth and not is_quoted:
            yield value[begin : mark.start()].strip(), groups
            groups, begin = 0, mark.end()
        elif mark[0] == '"' and not depth:
            groups += is_quoted
            is_quoted = not is_quoted
        elif mark[0] in "{}":
            depth = max(depth + (1 if mark[0] == "{" else -1), 0)
            groups += mark[0] == "}" and not depth and not is_quoted
    yield value[begin:].strip(), groups


def _broken(raw: str, line: int, reason: str) -> Entry:
    """What the library gives up, for a reason in its own words."""
    opened = re.match(r"(?P<kind>@\w*)[ \t]*[{(]?(?:\s*(?P<key>[^\s,={}\"()]+)\s*,)?", raw)
    kind, key = (shortened(opened["kind"]), opened["key"] or "") if opened else ("", "")
    if kind.lower() == "@comment":  # BibTeX, too, reads on after its brace
        return Entry(kind, "", line, {}, [])
    at, problem = line, "does not end; a brace, a quote or a comma is missing"
    if reason.startswith("Expected a `=`") and "`@" not in reason:
        at += raw.rstrip(")} \t\n").count("\n")
        problem = 'a field has no "="; name = {text}, with a comma after it, is needed'
    elif reason.startswith("Expected comma") and "found @" not in reason:
        problem = f'has no key with a comma after it; "{kind}{{key," is needed'
    if not key or kind.lower() in ("@preamble", "@string"):
        return Entry(kind, "", line, {}, [(at, f'"{kind}" {problem}')])
    return Entry(kind, key, line, {}, [(at, problem)])


def _problems_between(text: str, line: int, above: str) -> Iterator[tuple[int, str]]:
    """What between entries looks like a part of one; `above` is the key of the one before, if any."""
    if above and re.match(r"[\s,]*[A-Za-z]+\s*=\s*[{\"0-9]", text):
        yield line, f'fields follow the end of source {written(above)}; it has a "}}" too many'
    for number, part in enumerate(text.split("\n"), line):
        if match := re.match(r"\s*(@\w[^\s,{(]*)", part):
            yield number, f'{written(match[1])} begins no source; a kind and a key, "@book{{key,", are needed'
