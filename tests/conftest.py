"""What all tests share: the repository, the site of the shipped report, and the option to rewrite expectations."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

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
    """The site of the shipped report, built by the real command while other tests run."""
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
    command = [sys.executable, str(repository / "build.py"), "--quiet", "--jobs", "1"]
    session.config.stash[SHIPPED] = subprocess.Popen(command, cwd=folder), folder / "site"


def pytest_unconfigure(config: pytest.Config) -> None:
    if SHIPPED in config.stash:
        build, site = config.stash[SHIPPED]
        build.kill()
        build.wait()
        shutil.rmtree(site.parent)
