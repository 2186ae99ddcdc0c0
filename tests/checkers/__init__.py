"""What checks a whole site: each checker gives the complaints of every page, by path."""

from collections.abc import Callable
from pathlib import Path

Complaints = dict[str, list[str]]
"""What is wrong with each page of a site; a page that was looked at has an entry, be it an empty one."""

Check = Callable[[Path], Complaints]


def pages_of(site: Path) -> list[str]:
    """The paths of all pages of a site, sorted."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def assert_no_complaint(complaints: Complaints, pages: list[str]) -> None:
    """Fail where a page has a complaint, or was not looked at."""
    assert pages
    assert not {*pages} - {*complaints}
    assert not {page: said for page, said in complaints.items() if said}
