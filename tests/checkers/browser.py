"""A real browser for the pages: `$CHROME`, or a Chromium or Chrome on the path.

Without one its tests are skipped, in CI they fail.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, sync_playwright

from checkers import Check, Complaints, pages_of

NAMES = (
    "chromium-headless-shell",  # the same Chromium without windows: it opens pages two to three times as fast
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)

DESK, PHONE = 1280, 320
"""The widths of a desk's screen and of a small phone, in pixels."""


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
def noise(browser: Browser) -> Check:
    """What the browser says as a page opens, and which other hosts the page asks."""

    def of_site(site: Path) -> Complaints:
        context = browser.new_context(viewport={"width": DESK, "height": 900})
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.extend(_outside(request)))
        page.on("requestfailed", lambda request: said.extend(_failure(request)))
        complaints = {}
        for path in pages_of(site):
            page.goto((site / path).as_uri())
            page.evaluate("document.fonts.ready.then(() => null)")  # a font that is broken off is a complaint
            complaints[path] = said.copy()
            said.clear()
        context.close()
        complaints[path] += said  # what came late
        return complaints

    return of_site


@pytest.fixture(scope="session")
def overhang(browser: Browser) -> Check:
    """Which pages scroll sideways on a small phone."""

    def of_site(site: Path) -> Complaints:
        context = browser.new_context(viewport={"width": PHONE, "height": 900})
        page = context.new_page()
        complaints = {}
        for path in pages_of(site):
            page.goto((site / path).as_uri())
            width = page.evaluate("document.documentElement.scrollWidth")
            complaints[path] = [f"{width} pixels wide"] if width > PHONE else []
        context.close()
        return complaints

    return of_site


def _outside(request: Request) -> list[str]:
    return [] if request.url.startswith(("file:", "data:")) else [f"asked: {request.url}"]


def _failure(request: Request) -> list[str]:
    """The complaint of a request; the icon and small pictures of a table are asked for at leisure, and broken off where
    the next page is opened: a file that is not there fails otherwise.
    """
    is_at_leisure = request.url.endswith("/favicon.svg") or "#svgView(" in request.url or "/figures/" in request.url
    is_broken_off = request.failure == "net::ERR_ABORTED" and is_at_leisure
    return [] if is_broken_off else [f"failed: {request.url}"]
