"""Addresses: where the pages of a site are that no chapter is the name of, relative to its root."""

from collections.abc import Iterable
from dataclasses import dataclass

REFERENCES_PAGE = "references.html"
"""The page that lists the sources."""

RUN_FILES = {
    "network.txt": "printed network, text",
    "network.json": "printed network, JSON",
    "history.csv": "loss by epoch, CSV",
    "seeds.csv": "every seed, CSV",
    "result.json": "result, JSON",
}
"""The files of a run, and how its page calls them."""


def run_page(run_id: str) -> str:
    """The page of a run."""
    return f"runs/{run_id}/index.html"


@dataclass(frozen=True, slots=True)
class Link:
    """A link; its address is relative to the root of the site."""

    address: str
    text: str


def run_link(run_id: str) -> Link:
    """The link to a run's page."""
    return Link(run_page(run_id), run_id)


def run_links(run_ids: Iterable[str]) -> tuple[Link, ...]:
    """The links to the pages of runs."""
    return tuple(map(run_link, run_ids))


def links_to_files(run_id: str, names: Iterable[str] = RUN_FILES) -> tuple[Link, ...]:
    """The links to a run's files."""
    return tuple(Link(f"runs/{run_id}/{name}", RUN_FILES[name]) for name in names)
