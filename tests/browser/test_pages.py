"""Every page of the shipped report, opened from disk in a real browser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request

Scheme = Literal["light", "dark"]


@dataclass
class Opened:
    """A page of the site, and what the browser said while it was opened."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def go(self, path: Path) -> None:
        self.complaints.clear()
        self.requests.clear()
        self.page.goto(path.as_uri())
        self.page.evaluate("document.fonts.ready.then(() => null)")  # a font that is broken off is a complaint
        self.page.wait_for_load_state("load")


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    scheme: Scheme = request.param
    return scheme


def open_pages(browser: Browser, scheme: Scheme, width: int) -> Iterator[Opened]:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    opened = Opened(context.new_page())
    opened.page.on("console", lambda message: opened.complaints.append(f"{message.type}: {message.text}"))
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.on("request", lambda request: opened.requests.append(request.url))
    opened.page.on("requestfailed", lambda request: opened.complaints.extend(failure_of(request)))
    yield opened
    context.close()


def failure_of(request: Request) -> list[str]:
    """The complaint of a request; the icon is asked for at leisure, and broken off where the next page is opened."""
    is_broken_off = request.failure == "net::ERR_ABORTED" and request.url.endswith("/favicon.svg")
    return [] if is_broken_off else [f"failed: {request.url}"]


@pytest.fixture
def phone(browser: Browser, scheme: Scheme) -> Iterator[Opened]:
    """A page as wide as a small phone."""
    yield from open_pages(browser, scheme, width=320)


@pytest.fixture
def desktop(browser: Browser, scheme: Scheme) -> Iterator[Opened]:
    """A page as wide as a desk's screen."""
    yield from open_pages(browser, scheme, width=1280)


ONE_SCHEME = pytest.mark.parametrize("scheme", ["light"], indirect=True)
"""For what no colour changes."""


def pages_of(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@ONE_SCHEME
def test_every_page_opens_from_disk_in_silence(built_site: Path, desktop: Opened) -> None:
    said = {}

    for path in pages_of(built_site):
        desktop.go(path)
        outside = [url for url in desktop.requests if not url.startswith(("file:", "data:"))]
        said[path.name] = [*desktop.complaints, *outside]

    assert len(said) > 15
    assert not {name: lines for name, lines in said.items() if lines}


@ONE_SCHEME
def test_no_page_scrolls_sideways_on_a_small_phone(built_site: Path, phone: Opened) -> None:
    widths = {}

    for path in pages_of(built_site):
        phone.go(path)
        widths[path.relative_to(built_site).as_posix()] = phone.page.evaluate("document.documentElement.scrollWidth")

    assert not {name: width for name, width in widths.items() if width > 320}


def test_pages_and_figures_follow_the_colour_scheme(built_site: Path, desktop: Opened, scheme: Scheme) -> None:
    desktop.go(built_site / "08-four-tests.html")

    paper = lightness(desktop.page, "html", "backgroundColor")
    ink = lightness(desktop.page, "html", "color")
    figure_ink = lightness(desktop.page, ".drawing svg text", "fill")

    assert (paper > 0.9 and ink < 0.3 and figure_ink < 0.45) if scheme == "light" else (paper < 0.2 and ink > 0.8)
    assert (figure_ink > 0.6) == (scheme == "dark")


def test_a_page_prints_dark_on_white(built_site: Path, desktop: Opened) -> None:
    desktop.go(built_site / "08-four-tests.html")

    desktop.page.emulate_media(media="print")

    assert lightness(desktop.page, "html", "backgroundColor") > 0.9
    assert lightness(desktop.page, ".drawing svg text", "fill") < 0.45


def test_the_first_tab_leads_to_the_content(built_site: Path, desktop: Opened) -> None:
    desktop.go(built_site / "index.html")

    desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Enter")

    desktop.page.wait_for_url("**/index.html#page:content")  # or the test fails


def test_a_figure_alone_draws_from_disk(built_site: Path, desktop: Opened) -> None:
    desktop.go(built_site / "figures" / "linear-mse-comparison.svg")

    assert not desktop.complaints
    assert lightness(desktop.page, "text", "fill") < 0.45


def lightness(page: Page, selector: str, name: str) -> float:
    """How light a computed colour is, from 0 to 1."""
    colour = page.evaluate(
        "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]", [selector, name]
    )
    red, green, blue = (float(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(","))
    return (red + green + blue) / 3
