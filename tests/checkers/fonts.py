"""Fonts for measuring: the DejaVu fonts, whatever else a machine has, so that boxes are the same everywhere.

The shipped font of formulas stays. Without DejaVu the tests that measure are skipped, in CI they fail.
"""

import os

import pytest
from playwright.sync_api import Page

FIXED = """
:root { --text: "DejaVu Serif"; --label: "DejaVu Sans"; --code: "DejaVu Sans Mono"; }
svg { font-family: "DejaVu Sans"; }
"""

HAS_DEJAVU = """() => {
  const context = document.createElement("canvas").getContext("2d");
  const width = (font) => { context.font = `40px ${font}`; return context.measureText("wide 0123").width; };
  return ["Serif", "Sans", "Sans Mono"].every((kind) =>
    width(`"DejaVu ${kind}", serif`) === width(`"DejaVu ${kind}", monospace`));
}"""


def fix_fonts(page: Page) -> None:
    """Give a page that is open, in a context without its policy, the fonts it is measured with."""
    page.add_style_tag(content=FIXED)
    if not page.evaluate(HAS_DEJAVU):
        message = "the DejaVu fonts are missing; install fonts-dejavu-core"
        pytest.fail(message) if "CI" in os.environ else pytest.skip(message)
    page.evaluate("document.fonts.ready.then(() => null)")
