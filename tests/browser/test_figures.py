"""Figures in a real browser, from a small phone to a desk: one picture of each is shown, legible and whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checkers import paper, screen
from checkers.browser import DESK, PHONE
from playwright.sync_api import Browser, Page
from sharing import also_slowly

MEASURE = """
() => [...document.querySelectorAll('.drawing')].map(drawing => {
  const shown = [...drawing.querySelectorAll('svg')].filter(svg => svg.getClientRects().length);
  const texts = shown.flatMap(svg => {
    const {left, right, top, bottom} = svg.getBoundingClientRect(), scale = svg.getScreenCTM().a;
    return [...svg.querySelectorAll('text')].filter(text => text.textContent.trim()).map(text => {
      const box = text.getBoundingClientRect();
      return {
        text: text.textContent,
        size: parseFloat(getComputedStyle(text).fontSize) * scale,
        beyond: Math.max(left - box.left, box.right - right, top - box.top, box.bottom - bottom),
      };
    });
  });
  return {id: drawing.parentElement.id, shown: shown.length, texts};
})
"""


@pytest.fixture(scope="module", params=[PHONE, *also_slowly(DESK)])
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A screen of one of the widths."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


def measured(site: Path, window: Page) -> Iterator[dict[str, Any]]:
    """What a screen shows of every figure of a site."""
    for path in sorted(site.rglob("*.html")):
        window.goto(path.as_uri())
        yield from window.evaluate(MEASURE)


@pytest.mark.parametrize("site", ["small_site", *also_slowly("second_site")])
def test_one_picture_of_each_figure_is_shown_with_words_that_are_whole_and_large_enough(
    request: pytest.FixtureRequest, window: Page, site: str
) -> None:
    figures = list(measured(request.getfixturevalue(site), window))

    assert figures
    for figure in figures:
        assert figure["shown"] == 1, figure["id"]
        assert [each for each in figure["texts"] if each["beyond"] > 0.5] == [], figure["id"]
        assert [each for each in figure["texts"] if each["size"] < screen.SMALLEST_TEXT] == [], figure["id"]


def test_each_picture_has_its_name_from_the_words_that_are_there_once(second_site: Path, window: Page) -> None:
    window.goto((second_site / "01-moons.html").as_uri())

    names = [picture.get_attribute("aria-labelledby") for picture in window.query_selector_all(".drawing svg")]
    pictures = window.get_by_role("img", name="Run ")
    assert len(names) == 2 * len(set(names))
    assert pictures.count() > 0


def test_a_page_prints_the_wide_pictures_large_enough(second_site: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": paper.SHEET, "height": 900})
    page = context.new_page()
    page.goto((second_site / "01-moons.html").as_uri())
    page.emulate_media(media="print")

    figures = page.evaluate(MEASURE)
    assert figures
    for figure in figures:
        assert figure["shown"] == 1
        assert min(each["size"] for each in figure["texts"]) >= paper.SMALLEST_TEXT / paper.POINTS
    context.close()
