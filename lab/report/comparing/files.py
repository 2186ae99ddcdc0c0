"""Comparing the files of a published site with those made again."""

import json
import re
from collections.abc import Collection, Mapping

from lab.language.words import printable
from lab.report.addresses import BUILD_FILE
from lab.report.comparing.findings import Finding, Likeness
from lab.report.comparing.published import PublishedSite
from lab.report.site.made_with import build_json_of
from lab.report.site.render import Site
from lab.store.folder import MANIFEST, with_manifest

_VERSION = re.compile(r"[\w.+:/ -]{0,2000}")
"""What a version, a processor or an address looks like."""


def compare_files(published: PublishedSite, made: Site) -> list[Finding]:
    """Each file of a site that differs from the one made again, is missing, was never made or cannot be made without
    the author's code, by path; and one finding for all others. Changed line ends are said once, for all files.
    """
    files = {**made.files, BUILD_FILE: _build_file(published, made)}
    by_ends = {path for path in files if _is_other_by_line_ends(path, published, files)}
    if by_ends or made.lacking:
        files[MANIFEST] = _manifest(published, files, made.lacking, is_unix=bool(by_ends))
        by_ends |= {path for path in [MANIFEST] if _is_other_by_line_ends(path, published, files)}
    found = [_of_line_ends(by_ends, len(files))] if by_ends else []
    for path in sorted({*files, *made.lacking, *published.files, *published.not_files} - by_ends):
        if what := _difference(path, published, files, made.lacking):
            found.append(Finding(path, Likeness.DIFFERENT, what))
        elif path in made.lacking:
            found.append(Finding(path, Likeness.UNKNOWN, "only code that the site carries makes it; see --run-code"))
    if all(each.likeness is Likeness.UNKNOWN for each in found):
        found.append(Finding("other files" if found else "files", Likeness.SAME))
    return found


def _build_file(published: PublishedSite, made: Site) -> bytes:
    """`build.json` with what the site says of itself, where that has the form of what was said now."""
    now, said = made.files[BUILD_FILE], published.made_with
    is_alike = said.keys() == json.loads(now).keys() and all(map(_VERSION.fullmatch, said.values()))
    return build_json_of(said).encode() if is_alike else now


def _manifest(
    published: PublishedSite, files: Mapping[str, bytes], lacking: Collection[str], *, is_unix: bool
) -> bytes:
    """The manifest of the files, with those that are lacking as they are published; with the line ends that all had
    before they were changed, if they were.
    """
    contents = {**files, **{path: published.files[path] for path in lacking if path in published.files}}
    del contents[MANIFEST], contents[BUILD_FILE]
    return with_manifest({path: _unix(each) if is_unix else each for path, each in contents.items()})[MANIFEST]


def _is_other_by_line_ends(path: str, published: PublishedSite, files: Mapping[str, bytes]) -> bool:
    old, new = published.files.get(path), files[path]
    return old is not None and old != new and _unix(old) == _unix(new)


def _unix(content: bytes) -> bytes:
    """A content with the line ends of Unix, if it is text by the rule of Git."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")


def _of_line_ends(paths: Collection[str], count: int) -> Finding:
    said = f"they were changed, as by Git with core.autocrlf: {min(paths)}"
    if more := len(paths) - 1:
        said += f" and {more} more of {count} files"
    return Finding("line ends", Likeness.DIFFERENT, f"{said} differ{'s' * (not more)} by them alone")


def _difference(path: str, published: PublishedSite, files: Mapping[str, bytes], lacking: Collection[str]) -> str:
    """What is wrong with a file; nothing where it is as it was made again, or there is nothing to compare it with."""
    if path not in files and path not in lacking:
        return "nothing in the report makes it"
    if path in published.not_files:
        return published.not_files[path]
    if path not in published.files:
        return "it is missing"
    if path in lacking or published.files[path] == files[path]:
        return ""
    if path == BUILD_FILE:
        return "it does not say what the site was made with"
    return _first_difference(published.files[path], files[path])


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
