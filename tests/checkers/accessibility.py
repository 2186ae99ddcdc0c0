"""axe-core over pages in a real browser: `$AXE` is the path of axe.min.js, or the npm package is installed here.

Without it the tests are skipped, in CI they fail.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from checkers import Complaints

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Violations = Callable[[Path, Sequence[str], Any, int], Complaints]


@pytest.fixture(scope="session")
def violations(browser: Browser, repository: Path) -> Violations:
    """What axe says of these pages of a site, in a colour scheme and at a width, as `rule: element`."""
    script = Path(os.environ.get("AXE") or repository / "node_modules/axe-core/axe.min.js")
    if not script.is_file():
        message = f"there is no {script}; set AXE to axe.min.js"
        pytest.fail(message) if "CI" in os.environ else pytest.skip(message)
    axe = script.read_text(encoding="utf-8")

    def of_pages(site: Path, pages: Sequence[str], scheme: Any, width: int) -> Complaints:
        context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 900})
        page = context.new_page()
        complaints = {}
        for path in pages:
            page.goto((site / path).as_uri())
            page.add_script_tag(content=axe)
            found: Any = page.evaluate(
                "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", RULES
            )
            complaints[path] = [
                f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]
            ]
        context.close()
        return complaints

    return of_pages
