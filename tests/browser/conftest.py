"""A real browser for the pages: `$CHROME`, or a Chromium or Chrome on the path.

Without one its tests are skipped, in CI they fail.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    found = os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        message = "no Chromium or Chrome was found; set CHROME to one"
        pytest.fail(message) if "CI" in os.environ else pytest.skip(message)
    with sync_playwright() as playwright:
        # containers run as root, where Chromium has no sandbox of its own
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """The site of a small report with every block, a glossary and references, made once: for reading only."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(repository / "tests" / "report" / "second", folder / "content")
    subprocess.run([sys.executable, repository / "build.py", "-q"], cwd=folder, check=True)
    return folder / "site"
