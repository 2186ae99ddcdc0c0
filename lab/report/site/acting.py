"""What acts in a page: nothing may but scripts in files of the site, whatever a template of an author's own says."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from lab.language.words import shortened
from lab.report.site.tags import DOCTYPE, Tag

PAINTING = (
    *("fill", "stroke", "filter", "mask", "clip-path", "cursor"),
    *("marker", "marker-start", "marker-mid", "marker-end"),
)
"""The attributes of SVG that may call `url()`."""

_POLICY = "content-security-policy"
_CALLS_OUT = re.compile(r"\\|url\(\s*[\"']?(?!\s*#)", re.IGNORECASE)


def problem_of_policy(tags: Sequence[Tag], policy: str) -> tuple[str, str]:
    """What is wrong with the policy of a page, and where it is written; nothing twice where it is as it should be."""
    before = list(takewhile(lambda tag: tag.attributes.get("http-equiv", "").lower() != _POLICY, tags))
    needed = '<meta http-equiv="Content-Security-Policy" content="{{ policy }}">'
    if len(before) == len(tags) or not _may_precede_policy(before):
        return f"a page needs its policy, and nothing but other <meta> before it; write {needed} after <head>", "<head"
    if (found := tags[len(before)]).attributes.get("content") != policy:
        return f"it changes the policy of pages; write {needed}", found.written
    return "", ""


def _may_precede_policy(before: Sequence[Tag]) -> bool:
    """Whether a browser obeys a policy after these tags: it is in the head, before all else."""
    names = [tag.name for tag in before]
    is_text = any(tag.behind.strip(" \t\n\f\r") for tag in before)
    return names[:4] == ["", DOCTYPE, "html", "head"] and {*names[4:]} <= {"meta"} and not is_text


def problems_of_tag(tag: Tag) -> Iterator[str]:
    """What of a tag acts, or asks for something, other than by an address that it loads."""
    attributes = tag.attributes
    if tag.name == "script":
        yield from _problems_of_script(tag)
    if tag.name == "style" or "style" in attributes:
        yield "styles in a page are stopped by its policy; write them into a style sheet of assets/"
    if tag.name == "base":
        yield "<base> turns all addresses of the page; remove it"
    equivalent = attributes.get("http-equiv", _POLICY)
    if equivalent.lower() != _POLICY:
        yield f'<meta http-equiv="{shortened(equivalent)}"> acts when the page is opened; remove it'
    for name in attributes:
        if name.startswith("on"):
            yield f"{name} runs a script; add the listener in a script of assets/"
        elif name in ("ping", "attributionsrc", "srcdoc"):
            yield f"{name} does more than a page needs; remove it"
        elif name in PAINTING and _CALLS_OUT.search(attributes[name]):
            yield f"{name} leads out of the picture; write url(#...)"
    if attributes.get("attributename", "").lower() in ("href", "xlink:href"):
        yield "an address that moves cannot be checked; remove the animation"


def _problems_of_script(tag: Tag) -> Iterator[str]:
    kind = tag.attributes.get("type", "").strip().lower()
    if kind not in ("", "text/javascript"):
        yield f'a script of type "{shortened(kind)}" does not work from disk; write <script src="..." defer>'
    if tag.behind.strip() or not {"src", "href", "xlink:href"} & tag.attributes.keys():
        yield "scripts in a page are stopped by its policy; write them into a file of assets/"
