"""What of a page cannot be seen on a screen: equations, cells, printed networks and text in figures that are cut or
covered, numbers broken over lines, text too small to read.

What scrolls is no complaint where it says so: the edge behind which something lies looks other than the middle.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from checkers import Complaints
from checkers.fonts import fix_fonts

SMALLEST_TEXT = 9
"""How many pixels high the text of a figure is at least, by the size of its font; exponents may be smaller."""

FAINTEST_EDGE = 10
"""By how much an edge differs from the middle at least, of 255."""

MEASURING = Path(__file__).with_name("measuring.js").read_text(encoding="utf-8")

Unseen = Callable[[Path, Sequence[str], int], Complaints]


@pytest.fixture(scope="session")
def unseen_on_screen(browser: Browser) -> Unseen:
    """What cannot be seen of these pages of a site on a screen of a width, as `place: what: "text"`."""

    def of_pages(site: Path, pages: Sequence[str], width: int) -> Complaints:
        context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
        page = context.new_page()
        complaints = {}
        for path in pages:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto((site / path).as_uri())
            fix_fonts(page)
            # all of it at once: only what is in the window can be found by its place
            page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
            measured: Any = page.evaluate(MEASURING, SMALLEST_TEXT)
            complaints[path] = [*measured["complaints"], *_silent(page, measured["scrolling"])]
        context.close()
        return complaints

    return of_pages


def _silent(page: Page, scrolling: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The complaints of what scrolls, hides something and does not say so."""
    page.add_style_tag(content="[data-measured] > * { visibility: hidden !important }")
    for index, element in enumerate(scrolling):
        png = page.locator(f'[data-measured="{index}"]').screenshot()
        x, y, width, height = (round(element[name]) for name in ("x", "y", "width", "height"))
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=float)[y : y + height, x : x + width]
        for direction in element["directions"]:
            lines = pixels.mean(axis=0 if direction == "x" else 1)
            if abs(lines[-3] - lines[len(lines) // 2]) < FAINTEST_EDGE:
                yield f"{element['name']}: scrolls in {direction} and does not show it"
