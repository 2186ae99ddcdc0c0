"""The fences of a chapter, found once, in order. Whatever is inside a fence is its body and nothing else; comments are
left out with everything inside them.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from lab.language.faults import Fault, Place, lines_of
from lab.language.words import did_you_mean, nearest, shortened
from lab.report.markdown.languages import COMMON, PLAIN, is_language

_OPENING = re.compile(
    r"(?P<prefix>[ \t]*(?:>[ \t]*)*)(?P<bullet>(?:[-*+:]|\d+[.)]|\[\^[^\]]+\]:)[ \t]+)?"
    r"(?P<marks>`{3,}|~{3,})(?P<info>.*)"
)
_WORD = re.compile(r"\{?\.?(?P<word>[^\s{}]*)\}?(?P<rest>.*)")
_COMMENT_OR_CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|(?P<comment><!--)")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fence of a chapter; `place` is that of its opening line."""

    word: str
    body: str
    prefix: str  # the indentation or quote marks in front of it
    place: Place
    is_closed: bool = True


@dataclass(frozen=True, slots=True)
class Split:
    """A chapter in order: its fences, and the lines between them with their places; and what is wrong with fences."""

    parts: list[Fence | tuple[Place, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def split_fences(text: str, file: str, block_words: Collection[str]) -> Split:
    """A chapter, split at its fences."""
    split = Split()
    lines = lines_of(text)
    index = 0
    while index < len(lines):
        place, line = Place(file, index + 1), lines[index]
        if opening := _opening(line):
            index = _read_fence(split, opening, lines, index, place, block_words)
        elif _comment_in(line) is not None:
            index = _leave_out_comments(split, lines, index, place)
        else:
            split.parts.append((place, line))
            index += 1
    return split


def _opening(line: str) -> re.Match[str] | None:
    found = _OPENING.fullmatch(line)
    return None if found is None or (found["marks"][0] == "`" and "`" in found["info"]) else found


def _read_fence(
    split: Split, opening: re.Match[str], lines: Sequence[str], index: int, place: Place, block_words: Collection[str]
) -> int:
    """Add the fence that opens on the line at this index; the index of the line after it."""
    word, rest = _word_of(opening["info"].strip(), block_words)
    prefix = opening["prefix"] + " " * len(opening["bullet"] or "")
    body, end, is_closed = _body(lines, index + 1, prefix, opening["marks"], is_block=word in block_words)
    if not is_closed:
        said = f"the fence {shortened(opening['marks'] + word)} is never closed"
        split.faults.append(Fault(place, said))
    if opening["bullet"]:
        split.faults.append(Fault(place, "put the fence on a separate line"))
    split.faults.extend(_faults_of_opening(word, opening["prefix"], place, block_words))
    split.warnings.extend(_warnings_of_opening(word, rest, place, block_words))
    split.parts.append(Fence(word, body, opening["prefix"], place, is_closed))
    return end


def _word_of(info: str, block_words: Collection[str]) -> tuple[str, str]:
    """The word after the marks of a fence, and the rest of its line, which a block must not have."""
    found = _WORD.fullmatch(info)
    if found is None or found["word"].lower() in block_words:
        return info, ""
    return found["word"], found["rest"].strip()


def _body(lines: Sequence[str], start: int, prefix: str, marks: str, *, is_block: bool) -> tuple[str, int, bool]:
    """The lines up to the closing fence, without the prefix; the index of the line after it, and whether there is one.

    No line of a block can open another fence, so a line that does shows that the block was not closed.
    """
    closing = re.compile(rf"[ ]{{0,3}}{re.escape(marks[0])}{{{len(marks)},}}\s*")
    body: list[str] = []
    for index in range(start, len(lines)):
        inner = _without(prefix, lines[index])
        if closing.fullmatch(inner.strip() if prefix else lines[index]):
            return "\n".join(body), index + 1, True
        if is_block and (opening := _opening(lines[index])) and opening["info"].strip():
            return "\n".join(body), index, False
        body.append(inner)
    return "\n".join(body), len(lines), False


def _without(prefix: str, line: str) -> str:
    """The line without the indentation or the `>` of its fence, however they are spaced."""
    if line.startswith(prefix):
        return line.removeprefix(prefix)
    quotes = prefix.count(">")
    pattern = rf"(?:[ \t]*>){{0,{quotes}}}[ \t]?" if quotes else rf"[ \t]{{0,{len(prefix)}}}"
    return re.sub(f"^{pattern}", "", line)


def _faults_of_opening(word: str, prefix: str, place: Place, block_words: Collection[str]) -> Iterator[Fault]:
    if word in block_words and prefix:
        where = "quoted" if ">" in prefix else "indented"
        yield Fault(place, f"the {word} block is {where}; a block starts in column 1")
    elif word and word not in block_words and not is_language(word) and nearest(word, block_words):
        yield Fault(place, f'unknown block or language "{shortened(word)}"{did_you_mean(word, block_words)}')


def _warnings_of_opening(word: str, rest: str, place: Place, block_words: Collection[str]) -> Iterator[Fault]:
    if word and word not in block_words and not is_language(word) and not nearest(word, block_words):
        known = did_you_mean(word, [*PLAIN, *COMMON])
        yield Fault(place, f'"{shortened(word)}" is not a known language, so the code has no colours{known}')
    if rest:
        yield Fault(
            place,
            f'"{shortened(rest)}" after "{shortened(word)}" is ignored; a fence takes one word',
        )


# Comments


def _comment_in(line: str) -> int | None:
    """Where a comment begins in a line, outside code; None if none does."""
    if line.startswith(("    ", "\t")):  # which may be code
        return None
    found = (match for match in _COMMENT_OR_CODE.finditer(line) if match["comment"])
    return next((match.start() for match in found), None)


def _leave_out_comments(split: Split, lines: Sequence[str], index: int, place: Place) -> int:
    """Add the text around the comments in the line at this index; the index of the line after them."""
    line = lines[index]
    while (begins := _comment_in(line)) is not None:
        before, rest = line[:begins], line[begins + len("<!--") :]
        while "-->" not in rest:
            index += 1
            if index == len(lines):
                split.faults.append(Fault(place, 'the comment "<!--" is never closed by "-->"'))
                return index
            rest = lines[index]
        line = before + rest.partition("-->")[2]
    if line.strip():
        split.parts.append((place, line))
    return index + 1
