"""Every page of the shipped site, by every checker."""

from pathlib import Path

import pytest
from checkers import Check, assert_no_complaint, links, pages_of, paper, screen
from checkers.accessibility import Violations
from checkers.browser import DESK, PHONE
from checkers.fonts import fix_fonts
from playwright.sync_api import Browser

OF_EACH_KIND = (
    "index.html",
    "03-chain-rule.html",
    "08-four-tests.html",
    "glossary.html",
    "references.html",
    "runs/index.html",
    "runs/linear-mse/index.html",
)

MEASURED = ("02-one-step.html", "03-chain-rule.html", "runs/linear-mse/index.html")
"""Pages with what is cut first: rows of numbers, wide tables, a printed network."""


def chapters_and_one_of_each_kind(site: Path) -> list[str]:
    chapters = [path.name for path in site.glob("[0-9]*.html") if path.name != "404.html"]
    return sorted({*chapters, *OF_EACH_KIND})


@pytest.mark.slow
def test_every_page_opens_from_disk_in_silence(built_site: Path, noise: Check) -> None:
    assert_no_complaint(noise(built_site), pages_of(built_site))


@pytest.mark.slow
def test_no_page_scrolls_sideways_on_a_small_phone(built_site: Path, overhang: Check) -> None:
    assert_no_complaint(overhang(built_site), pages_of(built_site))


@pytest.mark.slow
def test_every_link_leads_somewhere_and_every_page_is_reached(built_site: Path) -> None:
    assert_no_complaint(links.complaints(built_site), pages_of(built_site))


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_on_a_screen(built_site: Path, unseen_on_screen: screen.Unseen, width: int) -> None:
    assert_no_complaint(unseen_on_screen(built_site, MEASURED, width), [*MEASURED])


@pytest.mark.parametrize(("format_", "window"), [("A4", 800)])
def test_nothing_is_cut_on_paper(built_site: Path, unseen_on_paper: paper.Unseen, format_: str, window: int) -> None:
    assert_no_complaint(unseen_on_paper(built_site, MEASURED, format_, window), [*MEASURED])


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


@pytest.mark.slow
@pytest.mark.parametrize("width", screen.WIDTHS)
def test_nothing_is_cut_in_any_chapter_on_a_screen(
    built_site: Path, unseen_on_screen: screen.Unseen, width: int
) -> None:
    pages = chapters_and_one_of_each_kind(built_site)

    assert_no_complaint(unseen_on_screen(built_site, pages, width), pages)


@pytest.mark.slow
@pytest.mark.parametrize("window", paper.WINDOWS)
@pytest.mark.parametrize("format_", paper.FORMATS)
def test_nothing_is_cut_in_any_chapter_on_paper(
    built_site: Path, unseen_on_paper: paper.Unseen, format_: str, window: int
) -> None:
    pages = chapters_and_one_of_each_kind(built_site)

    assert_no_complaint(unseen_on_paper(built_site, pages, format_, window), pages)


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("light", DESK), ("dark", DESK), ("light", PHONE)])
def test_no_page_of_any_kind_has_a_violation(built_site: Path, violations: Violations, scheme: str, width: int) -> None:
    assert_no_complaint(violations(built_site, OF_EACH_KIND, scheme, width), [*OF_EACH_KIND])


@pytest.mark.slow
def test_no_page_is_invalid(built_site: Path, invalidity: Check) -> None:
    pictures = [path.relative_to(built_site).as_posix() for path in built_site.rglob("*.svg")]

    assert_no_complaint(invalidity(built_site), [*pages_of(built_site), *pictures])
