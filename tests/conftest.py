"""What all tests share: the repository, the site of the shipped report, and the option to rewrite expectations."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from lab.network.initial_weights import INITIAL_WEIGHTS, is_fixed

FEW_SEEDS = 3
"""Of how many seeds the runs of the shipped report are trained here: none of its sentences rests on their number."""

settings.register_profile("lab", deadline=None)  # a busy machine is no fault
settings.load_profile("lab")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write expected texts anew; read the difference afterwards")


@pytest.fixture
def rewrites(request: pytest.FixtureRequest) -> bool:
    """Whether expected texts are to be written instead of compared; never in CI."""
    asked = bool(request.config.getoption("--rewrite"))
    if asked and "CI" in os.environ:
        pytest.fail("expectations are not rewritten in CI")
    return asked


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def built_site(pytestconfig: pytest.Config) -> Path:
    """The site of the shipped report, whose runs have a few seeds, built by the real command while other tests run."""
    build, site = pytestconfig.stash[SHIPPED]
    assert build.wait() == 0
    return site


SHIPPED: pytest.StashKey[tuple[subprocess.Popen[bytes], Path]] = pytest.StashKey()


def needs_built_site(item: pytest.Item) -> bool:
    return "built_site" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that wait for the build come last."""
    items.sort(key=needs_built_site)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the build on one core; the tests that do not wait for it have the other."""
    if session.config.option.collectonly or not any(map(needs_built_site, session.items)):
        return
    repository = Path(__file__).parents[1]
    folder = Path(tempfile.mkdtemp(prefix="shipped-"))
    shutil.copytree(repository / "content", folder / "content")
    for chapter in (folder / "content").glob("*.md"):
        chapter.write_text(with_few_seeds(chapter.read_text(encoding="utf-8")), encoding="utf-8")
    command = [sys.executable, str(repository / "build.py"), "--quiet", "--jobs", "1"]
    session.config.stash[SHIPPED] = subprocess.Popen(command, cwd=folder), folder / "site"


def with_few_seeds(chapter: str) -> str:
    """The chapter, whose experiments ask for a few seeds wherever a seed changes anything."""

    def with_seeds(block: re.Match[str]) -> str:
        keys = re.sub(r"\bseeds *= *[0-9_]+", f"seeds = {FEW_SEEDS}", block["keys"])
        table = tomllib.loads(keys)
        if "seeds" not in table and any(not is_fixed(INITIAL_WEIGHTS[word]) for word in initial_weights_of(table)):
            keys = f"seeds = {FEW_SEEDS}\n{keys}"
        return f"```experiment\n{keys}```\n"

    return re.sub(r"^```experiment\n(?P<keys>.*?)^```\n", with_seeds, chapter, flags=re.DOTALL | re.MULTILINE)


def initial_weights_of(table: dict[str, Any]) -> Iterator[str]:
    """The word for the initial weights of each run of an experiment's table."""
    yield from table.get("sweep", {}).get("weights", ())
    if "weights" not in table.get("sweep", {}):
        runs = table.get("runs", {"": {}}).values()
        yield from (run.get("weights", table.get("weights", "normal")) for run in runs)


def pytest_unconfigure(config: pytest.Config) -> None:
    if SHIPPED in config.stash:
        build, site = config.stash[SHIPPED]
        build.kill()
        build.wait()
        shutil.rmtree(site.parent)
