"""What of a page cannot be seen on paper: real PDFs of Chromium's, whose sheets are drawn and whose text is read.

What is covered is found by printing twice, the second time without any background: what is dark only there was under
one. (Chromium's own printing without backgrounds makes them white, and they cover all the same.)
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from checkers import Complaints
from checkers.fonts import fix_fonts

WINDOWS = (390, 800, 1280)
"""The widths of the windows that pages are printed from, in pixels."""

SHEET = 612
"""About how many pixels of a sheet are printed on, from left to right."""

DPI = 60

DARK = 128
"""What is darker than this, of 255, is ink; it is looked for at so few dots that grey edges do not count."""

MARGIN = "10mm"
"""The margin of browsers' own."""

POINTS = 0.75
"""The points of a pixel."""

SMALLEST_TEXT = 6.5
"""The size of the text of a figure in points, at least; exponents may be smaller."""

FULL = 0.5
"""How far down its sheet a page goes at least, but for the last."""

LONGEST = 60
"""How many letters of a cell, a line or a rule are looked for: what is longer may go on overleaf."""

WITHOUT_BACKGROUNDS = "*, ::before, ::after { background: none !important }"

EXPECTED = """() => {
  document.querySelectorAll("annotation").forEach((tex) => tex.remove());
  const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent);
  const figures = [...document.querySelectorAll("main figure svg")].filter((svg) => svg.checkVisibility());
  return {
    numbers: texts("main :is(td, th, mn), main pre"),
    whole: {
      cell: texts("main :is(td, th):not(.thumbnail)"),
      line: texts("main pre").flatMap((text) => text.split("\\n")),
      rule: texts("main .claim details > p:not(.made)"),
    },
    figures: figures.map((svg) => {
      const { a, b, c, d } = svg.getScreenCTM();
      const sizes = [...svg.querySelectorAll("text")].map((text) => Number.parseFloat(getComputedStyle(text).fontSize));
      return { id: svg.closest("figure").id, size: Math.min(...sizes) * Math.sqrt(Math.abs(a * d - b * c)) };
    }),
  };
}"""
"""What of a page, laid out for print, should be on its sheets; and the least size of each figure's text in pixels."""

Unseen = Callable[[Path, Sequence[str], str, int], Complaints]

Sheet = NDArray[np.uint8]

Print = Callable[[Path, str, str, int], list[Sheet]]


@pytest.fixture(scope="session")
def unseen_on_paper(browser: Browser) -> Unseen:
    """What cannot be seen of these pages of a site when printed in a format from a window of a width."""

    def of_pages(site: Path, pages: Sequence[str], paper: str, window: int) -> Complaints:
        context = browser.new_context(bypass_csp=True, viewport={"width": window, "height": 900})
        printed = context.new_page()
        # another one is laid out for print and read, for this hides what is covered when the first is printed
        laid_out = context.new_page()
        laid_out.set_viewport_size({"width": SHEET, "height": 900})
        laid_out.emulate_media(media="print")
        complaints = {}
        for path in pages:
            for page in (printed, laid_out):
                page.goto((site / path).as_uri())
                fix_fonts(page)
            complaints[path] = [*_complaints(printed, paper, laid_out.evaluate(EXPECTED))]
        context.close()
        return complaints

    return of_pages


@pytest.fixture(scope="session")
def sheets_of(browser: Browser) -> Print:
    """A page of a site as it is printed in a format from a window of a width."""

    def of_page(site: Path, path: str, paper: str, window: int) -> list[Sheet]:
        context = browser.new_context(bypass_csp=True, viewport={"width": window, "height": 900})
        page = context.new_page()
        page.goto((site / path).as_uri())
        fix_fonts(page)
        with pypdfium2.PdfDocument(_printed(page, paper)) as document:
            sheets = [_drawn(sheet) for sheet in document]
        context.close()
        return sheets

    return of_page


def _complaints(page: Page, paper: str, expected: Any) -> Iterator[str]:
    pdf = _printed(page, paper)
    page.add_style_tag(content=WITHOUT_BACKGROUNDS)
    bare = _printed(page, paper)
    with pypdfium2.PdfDocument(pdf) as document, pypdfium2.PdfDocument(bare) as bare_document:
        texts = [sheet.get_textpage().get_text_range() for sheet in document]
        sheets = [_drawn(sheet) for sheet in document]
        scale = _scale(document)
        yield from _covered(sheets, [_drawn(sheet) for sheet in bare_document])
    for number, sheet in enumerate(sheets, 1):
        if number < len(sheets):
            yield from _empty(sheet, number)
    yield from _torn(expected["numbers"], texts)
    for kind, pieces in expected["whole"].items():
        yield from _left_out(kind, pieces, texts)
    yield from _small(expected["figures"], scale)


def _printed(page: Page, paper: str) -> bytes:
    return page.pdf(
        format=paper,
        print_background=True,
        prefer_css_page_size=True,
        margin=dict.fromkeys(("top", "right", "bottom", "left"), MARGIN),  # where a page has no other
    )


def _drawn(sheet: pypdfium2.PdfPage) -> Sheet:
    return np.squeeze(sheet.render(scale=DPI / 72, grayscale=True).to_numpy())


def _covered(sheets: Sequence[Sheet], bare: Sequence[Sheet]) -> Iterator[str]:
    if len(sheets) != len(bare):
        yield f"{len(sheets)} sheets with backgrounds, {len(bare)} without"
        return
    for number, (drawn, without) in enumerate(zip(sheets, bare, strict=True), 1):
        if count := np.count_nonzero((without < DARK) & (drawn >= DARK)):
            yield f"sheet {number}: {count} dark pixels are covered"


def _empty(sheet: Sheet, number: int) -> Iterator[str]:
    # without the number of the page below
    inked = np.flatnonzero((sheet[: round(0.93 * len(sheet))] < 200).any(axis=1))
    reached = (inked[-1] + 1) / len(sheet) if len(inked) else 0
    if reached < FULL:
        yield f"sheet {number}: ends at {reached:.0%} of its height"


def _torn(expected: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    """Numbers that the sheets do not have whole: broken over lines, or missing."""
    wanted = Counter(number for text in expected for number in _numbers(text))
    found = Counter(number for text in texts for number in _numbers(text))
    if torn := [number for number in wanted if found[number] < wanted[number]]:
        yield f"{len(torn)} numbers are not whole, the first {torn[0]}"


def _numbers(text: str) -> list[str]:
    """The numbers of a text that have a few digits, so that parts of others are not taken for them."""
    return re.findall(r"[0-9]+\.[0-9]{3,}", text)


def _left_out(kind: str, pieces: Sequence[str], texts: Sequence[str]) -> Iterator[str]:
    """The first piece that the sheets do not have whole: cut, or left out; the number of a page may stand in it."""
    said = _squeezed("".join(texts))
    for piece in pieces:
        if _squeezed(piece)[:LONGEST] not in said:
            yield f'a {kind} is not whole: "{piece.strip()[:LONGEST]}"'
            return


def _squeezed(text: str) -> str:
    """The letters and digits of a text alone, whose blanks and hyphens differ from line to line."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def _small(figures: Sequence[dict[str, Any]], scale: float) -> Iterator[str]:
    """Figures whose text is too small, and a page that is wider than its sheet and so was made smaller as a whole."""
    if scale < 0.99:
        yield f"all of it is printed at {scale:.0%} of its size"
    for figure in figures:
        size = figure["size"] * POINTS * scale
        if size < SMALLEST_TEXT - 0.05:
            yield f"{figure['id']}: text of {size:.1f} pt"


def _scale(document: pypdfium2.PdfDocument) -> float:
    """The scale of most letters, of 1 where a pixel is three quarters of a point."""
    scales: Counter[float] = Counter()
    matrix = raw.FS_MATRIX()
    for sheet in document:
        text = sheet.get_textpage()
        for index in range(text.count_chars()):
            if raw.FPDFText_GetMatrix(text, index, matrix):
                scales[round(matrix.a / POINTS, 3)] += 1
    return scales.most_common(1)[0][0] if scales else 1.0
