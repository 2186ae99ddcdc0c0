"""The checkers of a site: none complains of a report with every block, and each finds what is planted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from checkers import Check, Complaints, assert_no_complaint, links, pages_of
from checkers.accessibility import Violations
from checkers.browser import DESK, PHONE

LOOKS = [("light", DESK), ("dark", DESK), ("light", PHONE)]

PAGE = """\
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; script-src 'self'">
</head><body><main><h1>Page</h1>{planted}</main></body></html>
"""


@pytest.fixture
def site_with(tmp_path: Path) -> Callable[[str], Path]:
    """A site of two pages of the same name, of which the one in a folder has something planted in it."""

    def make(planted: str) -> Path:
        (tmp_path / "runs" / "a").mkdir(parents=True)
        (tmp_path / "runs" / "a" / "index.html").write_text(PAGE.format(planted=planted), encoding="utf-8")
        (tmp_path / "index.html").write_text(PAGE.format(planted=""), encoding="utf-8")
        return tmp_path

    return make


def but_for_missing_pages(complaints: Complaints) -> Complaints:
    """The complaints without those of 404.html, whose addresses are those of the server that has the report."""
    return complaints | {"404.html": []}


# Noise


def test_every_page_opens_from_disk_in_silence(second_site: Path, noise: Check) -> None:
    complaints = but_for_missing_pages(noise(second_site))

    assert_no_complaint(complaints, pages_of(second_site))


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('<img src="gone.png" alt="">', "failed: file://"),
        ("<script>1</script>", "error: Executing inline script violates"),
        ('<img src="https://example.org/1.png" alt="">', "error: Loading the image"),
        ('<p style="color: red">Red.</p>', "error: Applying inline style violates"),
    ],
    ids=["a broken image", "an inline script", "another host", "an inline style"],
)
def test_noise_is_heard_of_the_page_that_makes_it(
    site_with: Callable[[str], Path], noise: Check, planted: str, said: str
) -> None:
    complaints = noise(site_with(planted))

    assert complaints["index.html"] == []
    assert any(complaint.startswith(said) for complaint in complaints["runs/a/index.html"])


def test_another_host_that_no_policy_forbids_is_heard_too(tmp_path: Path, noise: Check) -> None:
    (tmp_path / "index.html").write_text('<!DOCTYPE html><img src="http://127.0.0.1:9/1.png" alt="">')

    assert "asked: http://127.0.0.1:9/1.png" in noise(tmp_path)["index.html"]


# Width


def test_no_page_scrolls_sideways_on_a_small_phone(second_site: Path, overhang: Check) -> None:
    assert_no_complaint(overhang(second_site), pages_of(second_site))


def test_overhang_is_found_of_the_page_that_has_it(site_with: Callable[[str], Path], overhang: Check) -> None:
    complaints = overhang(site_with("<p>" + "long" * 100 + "</p>"))

    assert complaints["index.html"] == []
    assert complaints["runs/a/index.html"] != []


# Links


def test_every_link_leads_somewhere_and_every_page_is_reached(second_site: Path) -> None:
    complaints = but_for_missing_pages(links.complaints(second_site))

    assert_no_complaint(complaints, pages_of(second_site))


def test_a_page_that_no_link_leads_to_is_found(site_with: Callable[[str], Path]) -> None:
    complaints = links.complaints(site_with(""))

    assert complaints == {"index.html": [], "runs/a/index.html": ["no link leads here"]}


def test_every_kind_of_wrong_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "index.html").write_text(
        '<link rel="stylesheet" href="style.css"><p id="a"></p><p id="a"></p><a href="runs/1.html#b">1</a>'
        '<a href="gone.html"></a><a href="https://example.org/"></a><img src="//example.org/1.png" alt="">'
    )
    (tmp_path / "runs" / "1.html").write_text('<a href="../index.html#a"></a><a href="../.."></a><use href="#c"/>')
    (tmp_path / "style.css").write_text('/* url(no) */ @import "no.css"; p { src: url("https://example.org/f.woff2") }')

    assert links.complaints(tmp_path) == {
        "index.html": [
            "leads to no file: gone.html",
            "leads to no place: runs/1.html#b",
            "asks another host: //example.org/1.png",
            "has an id twice: a",
        ],
        "runs/1.html": ["leads to no file: ../..", "leads to no place: #c"],
        "style.css": ["leads to no file: no.css", "asks another host: https://example.org/f.woff2"],
    }


# Accessibility


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_no_page_has_a_violation(second_site: Path, violations: Violations, scheme: str, width: int) -> None:
    pages = [page for page in pages_of(second_site) if page != "404.html"]  # whose style is on a server

    complaints = violations(second_site, pages, scheme, width)

    assert_no_complaint(complaints, pages)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ('<img src="data:,">', "image-alt: "),
        ('<p><font color="#999">Pale.</font></p>', "color-contrast: "),
        ("<h4>Too deep</h4>", "heading-order: "),
        ('<input type="text">', "label: "),
    ],
)
def test_violations_are_found_of_the_page_that_has_them(
    site_with: Callable[[str], Path], violations: Violations, planted: str, rule: str
) -> None:
    site = site_with(planted)

    complaints = violations(site, pages_of(site), "light", DESK)

    assert complaints["index.html"] == []
    assert any(complaint.startswith(rule) for complaint in complaints["runs/a/index.html"])


# Validity


@pytest.mark.slow
def test_no_page_is_invalid(second_site: Path, invalidity: Check) -> None:
    complaints = but_for_missing_pages(invalidity(second_site))

    pictures = [path.relative_to(second_site).as_posix() for path in second_site.rglob("*.svg")]
    assert_no_complaint(complaints, [*pages_of(second_site), *pictures])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('<p id="a"></p><p id="a"></p>', "Duplicate ID “a”."),
        ("<p><b>Bold.</p>", "Unclosed element “b”."),
        ('<p style="color: red">Red.</p>', "The “style” attribute violates Content Security Policy"),
        ('<img src="https://example.org/1.png" alt="">', "Resource violates Content Security Policy"),
    ],
)
def test_what_is_invalid_is_found_of_its_page(
    site_with: Callable[[str], Path], invalidity: Check, planted: str, said: str
) -> None:
    complaints = invalidity(site_with(planted))

    assert complaints["index.html"] == []
    assert any(complaint.startswith(said) for complaint in complaints["runs/a/index.html"])


@pytest.mark.slow
def test_an_invalid_picture_is_found(site_with: Callable[[str], Path], invalidity: Check) -> None:
    site = site_with("")
    (site / "planted.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect wide="1"/></svg>')

    assert invalidity(site)["planted.svg"][0].startswith("Attribute “wide” not allowed")


@pytest.mark.slow
def test_what_the_checker_does_not_know_is_no_complaint(site_with: Callable[[str], Path], invalidity: Check) -> None:
    known_to_browsers = '<math><mrow scriptlevel="1"><mi>x</mi></mrow></math><img src="1.png" alt="">'

    assert invalidity(site_with(known_to_browsers))["runs/a/index.html"] == []
