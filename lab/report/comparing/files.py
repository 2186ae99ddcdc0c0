"""Comparing the files of a published site with those made again."""

import json
import re
from collections.abc import Iterator, Mapping

from lab.language.words import printable
from lab.report.addresses import BUILD_FILE
from lab.report.comparing.findings import Finding, Likeness
from lab.report.comparing.published import PublishedSite
from lab.report.site.made_with import build_json_of

_VERSION = re.compile(r"[\w.+:/ -]{0,2000}")
"""What a version, a processor or an address looks like."""


def files_against(published: PublishedSite, made: Mapping[str, bytes]) -> Iterator[Finding]:
    """Each file of a site that differs from the one made again, is missing or was never made, by path."""
    for path in sorted({*made, *published.files, *published.others}):
        if what := _difference(path, published, made):
            yield Finding(path, Likeness.DIFFERENT, what)


def _difference(path: str, published: PublishedSite, made: Mapping[str, bytes]) -> str:
    """What is wrong with a file; nothing where it is as it was made again."""
    if path not in made:
        return "nothing in the report makes it"
    if path in published.others:
        return published.others[path]
    if path not in published.files:
        return "it is missing"
    old, new = published.files[path], made[path]
    if path == BUILD_FILE:
        said = published.made_with
        is_alike = said.keys() == json.loads(new).keys() and old == build_json_of(said).encode()
        is_short = all(_VERSION.fullmatch(text) for text in said.values())
        return "" if is_alike and is_short else "it does not say what the site was made with"
    return "" if old == new else _first_difference(old, new)


def _first_difference(old: bytes, new: bytes) -> str:
    """Where two contents begin to differ, in words."""
    place = next((index for index, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    if place is None:
        place = min(len(old), len(new))
    if b"\0" in old + new:
        return f"byte {place + 1} differs"
    line = new.count(b"\n", 0, place) + 1
    return f"line {line} has {_quoted(_around(old, place))}, made again {_quoted(_around(new, place))}"


def _around(text: bytes, place: int) -> str:
    """A few letters around a place in a file, of the line that it is in."""
    start = max(text.rfind(b"\n", 0, place) + 1, place - 20)
    end = text.find(b"\n", place)
    return text[start : min(len(text) if end < 0 else end, place + 30)].decode(errors="replace")


def _quoted(text: str) -> str:
    return printable(json.dumps(text, ensure_ascii=False))
