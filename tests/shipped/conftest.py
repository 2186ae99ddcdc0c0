"""The site of the shipped report, built by the real command while other tests run.

A fork with a report of its own deletes this folder: no other test reads `content/`.
"""

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sharing import filled_once

from lab.report.reading.report import Report, read

BUILDS: list[subprocess.Popen[bytes]] = []
"""The build that this process has started, if any."""

BEGUN: pytest.StashKey[threading.Thread] = pytest.StashKey()
"""What begins the build before a test asks for it."""


@pytest.fixture(scope="session")
def built_site(pytestconfig: pytest.Config) -> Path:
    """The site of the shipped report, beside its content and its store: for reading only."""
    return shipped(pytestconfig)


@pytest.fixture(scope="session")
def report(repository: Path) -> Report:
    """The shipped report as it is read."""
    return read(repository / "content")


@pytest.fixture(scope="session")
def kinds_of_pages() -> list[str]:
    """A page of each kind."""
    chapters = ["03-chain-rule.html", "08-four-tests.html"]
    return [
        "index.html",
        *chapters,
        "glossary.html",
        "references.html",
        "runs/index.html",
        "runs/linear-mse/index.html",
    ]


@pytest.fixture(scope="session")
def all_that_is_read(built_site: Path, kinds_of_pages: list[str]) -> list[str]:
    """All chapters, and a page of each other kind."""
    chapters = [path.name for path in built_site.glob("[0-9]*.html") if path.name != "404.html"]
    return sorted({*chapters, *kinds_of_pages})


@pytest.fixture(scope="session")
def what_is_cut_first() -> list[str]:
    """Pages with rows of numbers, wide tables, a printed network."""
    return ["02-one-step.html", "03-chain-rule.html", "runs/linear-mse/index.html"]


def shipped(config: pytest.Config) -> Path:
    return filled_once("shipped", lambda folder: build(folder, config)) / "site"


def build(folder: Path, config: pytest.Config) -> None:
    """Build the report on one core; what an earlier run of the tests, or a build of the repository, trained and drew is
    not made again.
    """
    repository = Path(__file__).parents[2]
    kept = None if config.cache is None else config.cache.mkdir("shipped") / ".lab"
    shutil.copytree(repository / "content", folder / "content")
    for store in (kept, repository / ".lab"):
        if store and store.exists():
            shutil.copytree(store, folder / ".lab", dirs_exist_ok=True)
    BUILDS.append(subprocess.Popen([sys.executable, repository / "build.py", "--quiet", "--jobs", "1"], cwd=folder))
    assert BUILDS[-1].wait() == 0
    if kept:
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder / ".lab", kept)


def needs_built_site(item: pytest.Item) -> bool:
    return "built_site" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that wait for the build come last."""
    items.sort(key=needs_built_site)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the build at once, in the first process: the tests that do not wait for it go on beside it."""
    is_first = getattr(session.config, "workerinput", {}).get("workerid", "gw0") == "gw0"
    if is_first and not session.config.option.collectonly and any(map(needs_built_site, session.items)):
        session.config.stash[BEGUN] = threading.Thread(target=shipped, args=[session.config], daemon=True)
        session.config.stash[BEGUN].start()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let the build end, for which other processes may wait; but not when the tests were stopped by hand."""
    if exitstatus == pytest.ExitCode.INTERRUPTED:
        for started in BUILDS:
            started.kill()
    elif BEGUN in session.config.stash:
        session.config.stash[BEGUN].join()
