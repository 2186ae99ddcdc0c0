"""Addresses: where each page and each file of a site is, relative to its root, and the places in pages that links lead
to.
"""

from collections.abc import Iterable
from dataclasses import dataclass

FRONT_PAGE = "index.html"
"""The first page."""

RUNS_PAGE = "runs/index.html"
"""The page that lists all runs."""

REFERENCES_PAGE = "references.html"
"""The page that lists the sources."""

MISSING_PAGE = "404.html"
"""The page that a server shows for an address that is not there."""

CLAIMS_FILE = "claims.json"
"""The claims with their verdicts."""

BUILD_FILE = "build.json"
"""What the site was made with: the one file that other machines may make otherwise, and so not in the manifest."""

DRAFT_FILE = "draft.txt"
"""Marks the site of a draft, which is not to be published."""

UNPROCESSED_FILE = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are."""

SITEMAP_FILE = "sitemap.xml"
"""The pages, for search engines."""

RUNS_FOLDER, FIGURES_FOLDER, DATA_FOLDER, ASSETS_FOLDER = "runs/", "figures/", "data/", "assets/"
SOURCE_FOLDER = "source/"
"""The folders of a site."""

RUN_FILES = {
    "network.txt": "printed network, text",
    "network.json": "printed network, JSON",
    "history.csv": "loss by epoch, CSV",
    "seeds.csv": "every seed, CSV",
    "result.json": "result, JSON",
    "featured.npy": "featured replica and its shadow, NumPy",
    "seeds.npy": "replica of every seed, NumPy",
    "record.json": "what it was made from, JSON",
}
"""The files of a run, and how its page calls them."""


def chapter_page(name: str) -> str:
    """The page of a chapter, of the glossary, or of the text that the report opens with, by the name of its file."""
    return f"{name}.html"


def run_page(run_id: str) -> str:
    """The page of a run."""
    return run_file(run_id, "index.html")


def run_file(run_id: str, name: str) -> str:
    """A file of a run."""
    return f"{RUNS_FOLDER}{run_id}/{name}"


def figure_file(figure_id: str) -> str:
    """The picture of a figure."""
    return f"{FIGURES_FOLDER}{figure_id}.svg"


def data_file(name: str) -> str:
    """A data set."""
    return f"{DATA_FOLDER}{name}.csv"


def content_file(path: str) -> str:
    """A file of the content folder, as the site carries it."""
    return f"{SOURCE_FOLDER}content/{path}"


def template_file(path: str) -> str:
    """A file of the author's own templates, as the site carries it."""
    return f"{SOURCE_FOLDER}templates/{path}"


def is_page(path: str) -> bool:
    """Whether a file of a site is a page: templates in its source are not."""
    return path.endswith(".html") and not path.startswith(SOURCE_FOLDER)


def is_run_page(path: str) -> bool:
    """Whether a file of a site is the page of one run."""
    return path.startswith(RUNS_FOLDER) and path.count("/") == 2 and is_page(path)


def block_id(kind: str, own_id: str) -> str:
    """The id in its page of a block, a section or an equation: `fig:lr`."""
    return f"{kind}:{own_id}"


def source_id(key: str) -> str:
    """The id of a source in the page that lists them."""
    return f"ref:{key}"


def place_in(page: str, element_id: str) -> str:
    """The address of the place in a page that has this id."""
    return f"{page}#{element_id}"


def page_of(address: str) -> str:
    """The page that an address leads to, without the place in it."""
    return address.partition("#")[0]


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
    return tuple(Link(run_file(run_id, name), RUN_FILES[name]) for name in names)
