"""Verifying: what a site says of a report's runs and claims, held against what was trained again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from lab.experiments.results import Result, to_json
from lab.language.words import printable
from lab.network import printed_json
from lab.report.addresses import CLAIMS_FILE, run_file
from lab.report.wording import numbers


class Likeness(Enum):
    """How like a published value is to the one made again, from best to worst."""

    SAME = "the same bits"
    PRINTED = "the same printed digits"
    WITHIN = "within the spread"
    UNKNOWN = "not compared"
    DIFFERENT = "different"


_ORDER = tuple(Likeness)


@dataclass(frozen=True, slots=True)
class Finding:
    """How like a part of a site is: the worst of its values, and which that is."""

    name: str
    likeness: Likeness
    what: str = ""


def run_against(site: Path, result: Result) -> Finding:
    """A run's published result and printed network against those made again."""
    worst = Finding(f"run {result.id}", Likeness.SAME)
    for name, text in (
        ("result.json", to_json(result)),
        ("network.json", printed_json.to_json(result.printed)),
    ):
        published = _read(site / run_file(result.id, name))
        if published is None:
            return Finding(worst.name, Likeness.DIFFERENT, f"there is no {name}, or it is no JSON")
        for path, old, new in _pairs(name.removesuffix(".json"), published, json.loads(text)):
            likeness = _likeness(old, new, result.spread)
            if _ORDER.index(likeness) > _ORDER.index(worst.likeness):
                worst = Finding(worst.name, likeness, f"{path} is {_said(old)}, made again {_said(new)}")
    return worst


def claims_against(site: Path, claims: list[dict[str, Any]]) -> Finding:
    """The published verdicts against those judged again."""
    published = _read(site / CLAIMS_FILE)
    if not isinstance(published, list):
        return Finding("claims", Likeness.DIFFERENT, f"there is no {CLAIMS_FILE}, or it is no JSON")
    old, new = _verdicts(published), _verdicts(claims)
    for name in {**new, **old}:
        said, again = (side.get(name, "no claim") for side in (old, new))
        if said != again:
            return Finding("claims", Likeness.DIFFERENT, f'"{name}" came out "{said}", judged again "{again}"')
    return Finding("claims", Likeness.SAME if published == claims else Likeness.PRINTED)


def _verdicts(claims: list[Any]) -> dict[str, str]:
    return {str(each.get("id")): str(each.get("verdict")) for each in claims if isinstance(each, dict)}


def files_against(site: Path, made: Mapping[str, bytes], *, are_from_same_bits: bool) -> list[Finding]:
    """The published files against those made again: each that differs, is missing, or is one too many, by path; else
    that they are the same. Where a run gave other bits, pages may differ by them, so their contents are not
    compared.
    """
    found = [each for each in _file_findings(site, made) if are_from_same_bits or each.what in _NO_CONTENT]
    if found:
        return found
    if are_from_same_bits:
        return [Finding("files", Likeness.SAME)]
    return [Finding("files", Likeness.UNKNOWN, "pages and figures are those of a run's other bits")]


_MISSING_FILE, _EXTRA_FILE = _NO_CONTENT = ("it is missing", "nothing in the report makes it")


def _file_findings(site: Path, made: Mapping[str, bytes]) -> Iterator[Finding]:
    published = {
        path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    for path in sorted({*made, *published}):
        if path not in published:
            yield Finding(path, Likeness.DIFFERENT, _MISSING_FILE)
        elif path not in made:
            yield Finding(path, Likeness.DIFFERENT, _EXTRA_FILE)
        elif difference := _difference(site / path, made[path]):
            yield Finding(path, Likeness.DIFFERENT, difference)


def _difference(file: Path, made: bytes) -> str:
    """Where a published file begins to differ from the one made again, in words; nothing where it does not."""
    if file.is_symlink() or not file.is_file():
        return "it is a link, a pipe or another thing that is no file"
    content = file.read_bytes()
    if content == made:
        return ""
    place = next((index for index, pair in enumerate(zip(content, made, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        place = min(len(content), len(made))
    line = made.count(b"\n", 0, place) + 1
    published, again = (_around(text, place) for text in (content, made))
    return f"line {line} has {_said(published)}, made again {_said(again)}"


def _around(text: bytes, place: int) -> str:
    """A few letters around a place in a file, of the line that it is in."""
    start = max(text.rfind(b"\n", 0, place) + 1, place - 20)
    end = text.find(b"\n", place)
    return text[start : min(len(text) if end < 0 else end, place + 30)].decode(errors="replace")


def _read(file: Path) -> Any:
    """What a JSON file holds, or None where there is none or it does not parse."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _pairs(path: str, old: object, new: object) -> Iterator[tuple[str, object, object]]:
    """The single values of two JSON values by path; where their shapes differ, the parts themselves."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in {**new, **old}:
            yield from _pairs(f"{path}.{key}", old.get(key, _MISSING), new.get(key, _MISSING))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _pairs(f"{path}[{place}]", one, other)
    else:
        yield path, old, new


_MISSING = object()


def _likeness(old: object, new: object, spread: float | None) -> Likeness:
    """Of two numbers with a point, whether they are the same, are printed alike or lie within the spread, which leaves
    nothing certain where it is None; anything else is the same or different.
    """
    if type(old) is type(new) and repr(old) == repr(new):
        return Likeness.SAME
    if not (isinstance(old, float) and isinstance(new, float)):
        return Likeness.DIFFERENT
    if numbers.number(old) == numbers.number(new):
        return Likeness.PRINTED
    return Likeness.WITHIN if spread is None or abs(old - new) <= spread else Likeness.DIFFERENT


def _said(value: object) -> str:
    text = "missing" if value is _MISSING else printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= 60 else f"{text[:59]}…"
