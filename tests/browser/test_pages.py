"""How pages look and behave in a real browser: light, dark, printed, by keyboard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from checkers.browser import DESK
from playwright.sync_api import Browser, Page
from sharing import build_site, filled_once

from lab.report.formulas.mathml import mathml
from lab.report.markdown.elements import element, html_of

Scheme = Literal["light", "dark"]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    scheme: Scheme = request.param
    return scheme


@pytest.fixture
def desktop(browser: Browser, scheme: Scheme) -> Iterator[Page]:
    """A page as wide as a desk's screen."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": DESK, "height": 900})
    yield context.new_page()
    context.close()


def test_pages_and_figures_follow_the_colour_scheme(second_site: Path, desktop: Page, scheme: Scheme) -> None:
    desktop.goto((second_site / "01-moons.html").as_uri())

    paper = lightness(desktop, "html", "backgroundColor")
    ink = lightness(desktop, "html", "color")
    figure_ink = lightness(desktop, ".drawing svg text", "fill")

    assert (paper > 0.9 and ink < 0.3 and figure_ink < 0.45) if scheme == "light" else (paper < 0.2 and ink > 0.8)
    assert (figure_ink > 0.6) == (scheme == "dark")


def test_a_page_prints_dark_on_white(second_site: Path, desktop: Page) -> None:
    desktop.goto((second_site / "01-moons.html").as_uri())

    desktop.emulate_media(media="print")

    assert lightness(desktop, "html", "backgroundColor") > 0.9
    assert lightness(desktop, ".drawing svg text", "fill") < 0.45


def test_the_first_tab_leads_to_the_content(second_site: Path, desktop: Page) -> None:
    desktop.goto((second_site / "index.html").as_uri())

    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")

    desktop.wait_for_url("**/index.html#page:content")  # or the test fails


def test_a_figure_alone_draws_from_disk(second_site: Path, desktop: Page) -> None:
    picture = min((second_site / "figures").glob("*.svg"))

    desktop.goto(picture.as_uri())

    assert lightness(desktop, "text", "fill") < 0.45


@pytest.mark.parametrize("bracket", ["|", ")"])
def test_a_bracket_with_a_size_is_as_tall_with_a_script_as_without(
    second_site: Path, browser: Browser, bracket: str
) -> None:
    sized = [rf"\{size}{bracket}" for size in ("big", "Big", "bigg", "Bigg")]
    formulas = [f"x {each}" for each in sized] + [f"x {each}_0^2" for each in sized]
    page = browser.new_page()
    page.goto((second_site / "01-moons.html").as_uri())

    page.evaluate(
        "html => { document.querySelector('main').innerHTML = html }",
        html_of(element("p", [mathml(tex, is_display=True) for tex in formulas])),
    )
    page.evaluate("document.fonts.ready.then(() => null)")
    heights: list[float] = page.evaluate(
        "[...document.querySelectorAll('mo')].map(sign => sign.getBoundingClientRect().height)"
    )
    letter: float = page.evaluate("document.querySelector('mi').getBoundingClientRect().height")
    page.close()

    assert heights[:4] == heights[4:]
    assert heights[:4] == sorted(heights[:4])
    assert heights[3] > 1.4 * heights[0] > 1.4 * letter


def lightness(page: Page, selector: str, name: str) -> float:
    """How light a computed colour is, from 0 to 1."""
    colour = page.evaluate(
        "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]", [selector, name]
    )
    red, green, blue = (float(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(","))
    return (red + green + blue) / 3


@pytest.fixture
def draft_site(repository: Path, small_report: Path) -> Path:
    """The site of a draft of the small report, made once: for reading only."""
    return filled_once("draft", lambda folder: build_site(folder, repository, small_report, "--seeds", "1")) / "site"


def test_a_draft_says_so_on_screen_and_on_paper(draft_site: Path, desktop: Page) -> None:
    desktop.goto((draft_site / "01-rates.html").as_uri())
    said = desktop.get_by_role("complementary", name="Draft")

    assert said.inner_text() == "draft: 1 of 3 seeds"
    desktop.emulate_media(media="print")
    assert said.is_visible()


def test_what_a_draft_says_is_accessible(draft_site: Path, scheme: Scheme, violations) -> None:
    pages = ["01-rates.html", "404.html"]

    assert violations(draft_site, pages, scheme, DESK) == {page: [] for page in pages}
