"""What is seen of the shipped pages on screens: nothing is cut, and numbers stand beside each other."""

from pathlib import Path

import pytest
from checkers import assert_no_complaint, screen
from checkers.browser import DESK, PHONE
from checkers.fonts import fix_fonts
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


def test_nothing_is_cut_on_a_phone(
    built_site: Path, unseen_on_screen: screen.Unseen, what_is_cut_first: list[str]
) -> None:
    assert_no_complaint(unseen_on_screen(built_site, what_is_cut_first, 390), what_is_cut_first)


@pytest.mark.parametrize("width", [820, DESK])
def test_nothing_is_cut_on_a_tablet_and_a_desk(
    built_site: Path, unseen_on_screen: screen.Unseen, what_is_cut_first: list[str], width: int
) -> None:
    assert_no_complaint(unseen_on_screen(built_site, what_is_cut_first, width), what_is_cut_first)


def test_nothing_is_cut_in_any_chapter_on_a_small_phone(
    built_site: Path, all_that_is_read: list[str], unseen_on_screen: screen.Unseen
) -> None:
    assert_no_complaint(unseen_on_screen(built_site, all_that_is_read, PHONE), all_that_is_read)


@pytest.mark.parametrize("path", ["12-zero-weights.html", "runs/index.html"])
def test_the_widest_tables_are_whole_on_a_desk(built_site: Path, browser: Browser, path: str) -> None:
    context = browser.new_context(bypass_csp=True, viewport={"width": DESK, "height": 900})
    page = context.new_page()
    page.goto((built_site / path).as_uri())
    fix_fonts(page)

    scrolling = page.evaluate("""[...document.querySelectorAll(".scroll")]
      .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.getAttribute("aria-label"))""")

    assert scrolling == []
    context.close()


def test_a_long_head_breaks_so_that_its_numbers_stand_beside_the_others(built_site: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": DESK, "height": 900})
    page.goto((built_site / "09-learning-rate.html").as_uri())

    widths = page.evaluate("""[...document.querySelectorAll("th.number")]
      .map((head) => head.clientWidth / Number.parseFloat(getComputedStyle(head).fontSize))""")

    assert max(widths) < 10
    page.close()
