"""Verifying: what a site says of a report's runs and claims, held against what was trained again."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from lab.experiments.results import Result, to_json
from lab.language.words import printable
from lab.network import printed_json
from lab.report.addresses import CLAIMS_FILE, is_run_page, run_file, run_page
from lab.report.wording import numbers
from lab.store.folder import MANIFEST


class Likeness(Enum):
    """How like a published value is to the one made again, from best to worst."""

    SAME = "the same bits"
    PRINTED = "the same printed digits"
    WITHIN = "within the spread"
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


def files_against(site: Path, results: Iterable[str]) -> Finding:
    """The files against the manifest that was published with them, and its runs against the report's."""
    manifest = _read(site / MANIFEST)
    if not isinstance(manifest, dict):
        return Finding("files", Likeness.DIFFERENT, f"there is no {MANIFEST}, or it is no JSON")
    for path, digest in manifest.items():
        file = site / path
        if not file.is_file():
            return Finding("files", Likeness.DIFFERENT, f"{path} is missing")
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            return Finding("files", Likeness.DIFFERENT, f"{path} is not as it was published")
    known = {run_page(run) for run in results}
    for path in manifest:
        if is_run_page(path) and path not in known:
            return Finding("files", Likeness.DIFFERENT, f"{path} is of a run that the report does not have")
    return Finding("files", Likeness.SAME)


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
