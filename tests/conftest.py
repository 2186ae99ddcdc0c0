"""What all tests share: the repository, the site of the shipped report, and the option to rewrite expectations."""

import os
import subprocess
import sys
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
def built_site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped report, built by the real command."""
    site = tmp_path_factory.mktemp("shipped") / "site"
    command = [sys.executable, str(repository / "build.py"), "-o", str(site), "--quiet"]
    subprocess.run(command, cwd=repository, check=True)
    return site
