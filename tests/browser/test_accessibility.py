"""Accessibility: axe-core over pages in a real browser, in light and dark, on a desk and on a phone.

`$AXE` is the path of axe.min.js, or the npm package axe-core is installed here. Without it the tests are skipped, in CI
they fail.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SHIPPED = ("index", "03-chain-rule", "08-four-tests", "glossary", "references", "runs/index", "runs/linear-mse/index")

DESK, PHONE = 1280, 390


pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def axe(repository: Path) -> str:
    """The checker's script."""
    path = Path(os.environ.get("AXE") or repository / "node_modules/axe-core/axe.min.js")
    if not path.is_file():
        message = f"there is no {path}; set AXE to axe.min.js"
        pytest.fail(message) if "CI" in os.environ else pytest.skip(message)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def violations(browser: Browser, axe: str) -> Iterator[Callable[[Path, str, int], list[str]]]:
    """Gives what axe says of a page, in a colour scheme and at a width, as `rule: element`."""
    page = browser.new_page(bypass_csp=True)

    def said(path: Path, scheme: Any, width: int) -> list[str]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path.as_uri())
        page.add_script_tag(content=axe)
        found: Any = page.evaluate(
            "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", RULES
        )
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]

    yield said
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", DESK), ("dark", DESK), ("light", PHONE)])
def test_no_page_of_the_small_site_has_a_violation(
    small_site: Path, violations: Callable[[Path, str, int], list[str]], scheme: str, width: int
) -> None:
    paths = sorted(set(small_site.rglob("*.html")) - {small_site / "404.html"})  # whose style is on a server

    found = {path.relative_to(small_site).as_posix(): violations(path, scheme, width) for path in paths}

    assert len(found) >= 6
    assert not {path: said for path, said in found.items() if said}


@pytest.mark.parametrize(("scheme", "width"), [("light", DESK), ("dark", DESK), ("light", PHONE)])
def test_no_page_of_these_of_the_shipped_site_has_a_violation(
    built_site: Path, violations: Callable[[Path, str, int], list[str]], scheme: str, width: int
) -> None:
    found = {name: violations(built_site / f"{name}.html", scheme, width) for name in SHIPPED}

    assert not {name: said for name, said in found.items() if said}


def test_the_checker_complains_of_what_is_planted(
    tmp_path: Path, violations: Callable[[Path, str, int], list[str]]
) -> None:
    planted = tmp_path / "planted.html"
    planted.write_text(
        '<!DOCTYPE html><html><head><title>Planted</title></head><body><main><h1>Planted</h1><img src="1.png">'
        '<p style="color: #999; background: #fff">Pale.</p></main></body></html>'
    )

    said = "\n".join(violations(planted, "light", DESK))

    assert "html-has-lang: " in said
    assert "image-alt: " in said
    assert "color-contrast: " in said
