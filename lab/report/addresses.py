"""Addresses: where the pages of a site are that no chapter is the name of, relative to its root."""

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
