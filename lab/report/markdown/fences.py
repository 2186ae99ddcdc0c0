"""Fences of a chapter: found once, in order; what stands inside a fence is its body and nothing else."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lab.experiments.words import did_you_mean, shortened
from lab.report.faults import Fault, Place, lines_of

LANGUAGES = ("text", "python", "toml", "markdown", "csv", "json", "html", "bibtex", "console", "sh")
"""The words a fence may have that shows code; without a word it shows text."""

_OPENING = re.compile(
    r"(?P<prefix>[ \t]*(?:>[ \t]*)*)(?P<bullet>(?:[-*+]|\d+[.)])[ \t]+)?(?P<marks>`{3,}|~{3,})(?P<info>.*)"
)


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced part of a chapter; `place` is that of its opening line."""

    word: str
    body: str
    prefix: str  # the indentation or quote marks in front of it
    place: Place
    is_closed: bool = True


def split_fences(
    text: str, file: str, block_words: Collection[str]
) -> tuple[list[Fence | tuple[Place, str]], list[Fault]]:
    """The chapter in order: its fences, and between them its lines, each with its place; and the faults of fences."""
    parts: list[Fence | tuple[Place, str]] = []
    faults: list[Fault] = []
    lines = iter(enumerate(lines_of(text), 1))
    for number, line in lines:
        place = Place(file, number)
        opening = _OPENING.fullmatch(line)
        if opening is None or (opening["marks"][0] == "`" and "`" in opening["info"]):
            parts.append((place, line))
            continue
        word = opening["info"].strip()
        body, is_closed = _body(lines, opening["prefix"] + " " * len(opening["bullet"] or ""), opening["marks"])
        if not is_closed:
            faults.append(Fault(place, f"the fence {shortened(opening['marks'] + word)} is never closed"))
        if opening["bullet"]:
            faults.append(Fault(place, "a fence stands behind a bullet; a line of its own is needed"))
        faults += _faults_of_opening(word, opening["prefix"], place, block_words)
        parts.append(Fence(word, body, opening["prefix"], place, is_closed))
    return parts, faults


def _body(lines: Iterator[tuple[int, str]], prefix: str, marks: str) -> tuple[str, bool]:
    """The lines up to the closing fence, without the prefix, and whether there is one."""
    closing = re.compile(rf"{re.escape(marks[0])}{{{len(marks)},}}\s*")
    body: list[str] = []
    for _, line in lines:
        inner = _without(prefix, line)
        if closing.fullmatch(inner.strip() if prefix else line):
            return "\n".join(body), True
        body.append(inner)
    return "\n".join(body), False


def _without(prefix: str, line: str) -> str:
    """The line without the indentation or the quote marks of its fence, however they are spaced."""
    if line.startswith(prefix):
        return line.removeprefix(prefix)
    quotes = prefix.count(">")
    pattern = rf"(?:[ \t]*>){{0,{quotes}}}[ \t]?" if quotes else rf"[ \t]{{0,{len(prefix)}}}"
    return re.sub(f"^{pattern}", "", line)


def _faults_of_opening(word: str, prefix: str, place: Place, block_words: Collection[str]) -> list[Fault]:
    if word in block_words and prefix:
        where = "quoted" if ">" in prefix else "indented"
        return [Fault(place, f"the {word} block is {where}; a block starts in column 1")]
    if word and word not in block_words and word not in LANGUAGES:
        known = did_you_mean(word, [*block_words, *LANGUAGES])
        return [Fault(place, f'unknown block or language "{shortened(word)}"{known}')]
    return []
