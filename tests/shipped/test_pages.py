"""Every page of the shipped site, by every checker but those of what is seen."""

from pathlib import Path

import pytest
from checkers import Check, assert_no_complaint, links, pages_of
from checkers.accessibility import Violations
from checkers.browser import DESK, PHONE

pytestmark = pytest.mark.slow


def test_every_page_opens_from_disk_in_silence(built_site: Path, noise: Check) -> None:
    assert_no_complaint(noise(built_site), pages_of(built_site))


def test_no_page_scrolls_sideways_on_a_small_phone(built_site: Path, overhang: Check) -> None:
    assert_no_complaint(overhang(built_site), pages_of(built_site))


def test_every_link_leads_somewhere_and_every_page_is_reached(built_site: Path) -> None:
    assert_no_complaint(links.complaints(built_site), pages_of(built_site))


@pytest.mark.parametrize(("scheme", "width"), [("light", PHONE), ("dark", DESK)])
def test_no_page_of_any_kind_has_a_violation(
    built_site: Path, kinds_of_pages: list[str], violations: Violations, scheme: str, width: int
) -> None:
    assert_no_complaint(violations(built_site, kinds_of_pages, scheme, width), kinds_of_pages)


def test_no_page_is_invalid(built_site: Path, invalidity: Check) -> None:
    pictures = [path.relative_to(built_site).as_posix() for path in built_site.rglob("*.svg")]

    assert_no_complaint(invalidity(built_site), [*pages_of(built_site), *pictures])
