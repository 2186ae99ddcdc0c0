"""What scripts add to the pages: colours by choice, the section that is read, tables sorted in place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from checkers.browser import DESK
from playwright.sync_api import Browser, Locator, Page

PHONE = 390

TABLE = """
<!DOCTYPE html><html lang="en"><title>Table</title>
<table data-sortable>
<thead><tr><th>run</th><th class="number">loss</th><th>converged</th></tr></thead>
<tbody>
<tr><th>a</th><td class="number">1.5 × 10⁻⁷</td><td>in epoch 946</td></tr>
<tr><th>b</th><td class="number">–</td><td>never</td></tr>
<tr><th>c</th><td class="number">0.25</td><td>in epoch 30</td></tr>
<tr><th>d</th><td class="number">−3</td><td>in epoch 946</td></tr>
</tbody></table>
<script src="SCRIPT"></script></html>
"""


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page from disk in a browser that knows nothing yet."""
    contexts = []

    def opened(path: Path, width: int = DESK, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


# Light and dark


def is_dark(page: Page) -> bool:
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")) < 200


def the_switch(page: Page) -> Locator:
    return page.get_by_role("button", name="Dark colours")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_switch_changes_the_colours_and_other_pages_remember(
    second_site: Path, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(second_site / "index.html", color_scheme=scheme)
    before = is_dark(page)

    the_switch(page).focus()
    page.keyboard.press("Enter")

    assert (before, is_dark(page)) == (scheme == "dark", scheme == "light")
    page.goto((second_site / "runs" / "index.html").as_uri())
    assert is_dark(page) == (scheme == "light")
    assert the_switch(page).get_attribute("aria-pressed") == ("true" if scheme == "light" else "false")


def test_switched_back_a_page_follows_the_system_again(second_site: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(second_site / "index.html", color_scheme="light")
    the_switch(page).click()
    the_switch(page).click()

    page.emulate_media(color_scheme="dark")

    assert is_dark(page)
    page.locator('.theme[aria-pressed="true"]').wait_for()  # or the test fails


def test_without_storage_the_switch_works_for_the_page(second_site: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(second_site / "404.html", color_scheme="light")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('none'); } })")
    page.goto((second_site / "index.html").as_uri())

    the_switch(page).click()

    assert is_dark(page)


def test_dark_colours_print_on_white(second_site: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(second_site / "index.html", color_scheme="light")
    the_switch(page).click()

    page.emulate_media(media="print")

    assert not is_dark(page)


def test_without_scripts_there_is_no_switch(second_site: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(second_site / "index.html", java_script_enabled=False)

    assert page.locator(".theme").count() == 1
    assert not page.locator(".theme").is_visible()


def test_with_forced_colours_there_is_no_switch(second_site: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(second_site / "index.html", forced_colors="active")

    assert not page.locator(".theme").is_visible()


# Contents


@pytest.mark.parametrize("scripts", [True, False])
def test_contents_stay_beside_the_text_on_a_wide_screen(
    second_site: Path, open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(second_site / "01-moons.html", java_script_enabled=scripts)
    link = page.locator(".contents a").last

    page.mouse.wheel(0, 1500)
    page.wait_for_timeout(200)

    box, text = link.bounding_box(), page.locator(".text").bounding_box()
    assert box is not None and text is not None
    assert 0 <= box["y"] <= 900
    assert box["x"] + box["width"] <= text["x"]


def test_contents_are_folded_on_a_phone_and_open_by_the_keyboard(
    second_site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(second_site / "01-moons.html", width=PHONE)
    link = page.locator(".contents a").last
    assert not link.is_visible()

    page.locator(".contents summary").focus()
    page.keyboard.press("Enter")

    assert link.is_visible()


def test_the_section_that_is_read_is_marked(second_site: Path, open_page: Callable[..., Page]) -> None:
    page = open_page(second_site / "01-moons.html")
    marked = page.locator('.contents a[aria-current="location"]')
    sections = page.locator(".contents ol ol a")
    assert marked.count() == 0

    last = sections.last
    last.click()

    marked.wait_for()
    assert marked.all_inner_texts() == [last.inner_text()]


# Tables


@pytest.fixture
def table(repository: Path, tmp_path: Path, open_page: Callable[..., Page]) -> Page:
    """A table whose values are of all kinds."""
    path = tmp_path / "table.html"
    script = (repository / "templates" / "assets" / "sort.js").as_uri()
    path.write_text(TABLE.replace("SCRIPT", script), encoding="utf-8")
    return open_page(path)


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [("run", "abcd", "dcba"), ("loss", "dacb", "cadb"), ("converged", "cadb", "badc")],
)
def test_a_press_sorts_and_another_turns_round(table: Page, column: str, up: str, down: str) -> None:
    header = table.get_by_role("columnheader", name=column)
    button = header.get_by_role("button")
    button.focus()

    orders = []
    for key in ("Enter", "Space"):
        table.keyboard.press(key)
        orders.append(("".join(table.locator("tbody th").all_inner_texts()), header.get_attribute("aria-sort")))

    assert orders == [(up, "ascending"), (down, "descending")]


def test_only_the_column_that_is_sorted_says_so(table: Page) -> None:
    table.get_by_role("button", name="run").click()
    table.get_by_role("button", name="loss").click()

    assert table.locator("[aria-sort]").all_inner_texts() == ["loss"]


def test_all_runs_can_be_sorted_and_stay_as_they_are_without_scripts(
    second_site: Path, open_page: Callable[..., Page]
) -> None:
    page = open_page(second_site / "runs" / "index.html")
    still = open_page(second_site / "runs" / "index.html", java_script_enabled=False)

    page.get_by_role("button", name="run", exact=True).click()
    names = page.locator("tbody th").all_inner_texts()

    assert names == sorted(names)
    assert still.locator("th button").count() == 0
    assert still.locator("tbody th").count() == len(names)
