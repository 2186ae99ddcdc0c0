"""The checkers of a site: none complains of a report with every block, and each finds what is planted."""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from string import ascii_lowercase

import pytest
from checkers import Check, Complaints, assert_no_complaint, links, pages_of, paper, screen
from checkers.accessibility import Violations
from checkers.browser import DESK, PHONE

PAGE = """\
<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; script-src 'self'">
</head><body><main><h1>Page</h1>{planted}</main></body></html>
"""


@pytest.fixture
def site_with(tmp_path: Path) -> Callable[..., Path]:
    """A site of pages that are all called index.html: the first is as it should be, each in a folder of `runs/`, a, b
    and so on, has something planted in it.
    """

    def make(*planted: str) -> Path:
        (tmp_path / "index.html").write_text(PAGE.format(planted=""), encoding="utf-8")
        for page, each in zip(pages_with(planted), planted, strict=True):
            (tmp_path / page).parent.mkdir(parents=True)
            (tmp_path / page).write_text(PAGE.format(planted=each), encoding="utf-8")
        return tmp_path

    return make


def pages_with(planted: Collection[object]) -> list[str]:
    """The paths of the pages that have these planted in them."""
    return [f"runs/{letter}/index.html" for letter in ascii_lowercase[: len(planted)]]


def but_for_missing_pages(complaints: Complaints) -> Complaints:
    """The complaints without those of 404.html, whose addresses are those of the server that has the report."""
    return complaints | {"404.html": []}


# Noise


def test_every_page_opens_from_disk_in_silence(second_site: Path, noise: Check) -> None:
    complaints = but_for_missing_pages(noise(second_site))

    assert_no_complaint(complaints, pages_of(second_site))


NOISY = {
    '<img src="gone.png" alt="">': "failed: file://",
    "<script>1</script>": "error: Executing inline script violates",
    '<img src="https://example.org/1.png" alt="">': "error: Loading the image",
    '<p style="color: red">Red.</p>': "error: Applying inline style violates",
}
"""What is planted, and how a complaint of it begins."""


def test_noise_is_heard_of_the_page_that_makes_it(site_with: Callable[..., Path], noise: Check) -> None:
    complaints = noise(site_with(*NOISY))

    assert complaints.pop("index.html") == []
    assert [*complaints] == pages_with(NOISY)
    for said, begins in zip(complaints.values(), NOISY.values(), strict=True):
        assert any(complaint.startswith(begins) for complaint in said), begins


def test_another_host_that_no_policy_forbids_is_heard_too(tmp_path: Path, noise: Check) -> None:
    (tmp_path / "index.html").write_text('<!DOCTYPE html><img src="http://127.0.0.1:9/1.png" alt="">')

    assert "asked: http://127.0.0.1:9/1.png" in noise(tmp_path)["index.html"]


# Width


def test_no_page_scrolls_sideways_on_a_small_phone(second_site: Path, overhang: Check) -> None:
    assert_no_complaint(overhang(second_site), pages_of(second_site))


def test_overhang_is_found_of_the_page_that_has_it(site_with: Callable[..., Path], overhang: Check) -> None:
    complaints = overhang(site_with("<p>" + "long" * 100 + "</p>"))

    assert complaints["index.html"] == []
    assert complaints["runs/a/index.html"] != []


# What is seen on a screen


DIGITS = "0.123456789" * 9


@pytest.mark.slow
def test_nothing_is_cut_on_a_screen(second_site: Path, unseen_on_screen: screen.Unseen) -> None:
    pages = [page for page in pages_of(second_site) if page != "404.html"]  # whose style is on a server

    assert_no_complaint(unseen_on_screen(second_site, pages, PHONE), pages)


UNSEEN_ON_SCREEN = [
    (
        f'<div id="a" style="width: 9em; overflow: hidden"><math><mn>{DIGITS}</mn></math></div>',
        f'a: cut by div.: "{DIGITS[:40]}"',
    ),
    (
        '<div id="a" style="position: relative"><math><mn>0.1234</mn></math>'
        '<i class="b" style="background: #fff; position: absolute; inset: 0 0 0 3ch"></i></div>',
        'a: covered by i.b: "0.1234"',
    ),
    (
        f'<table id="a" style="position: absolute"><tr><td>{DIGITS}</table>',
        f'a: beside the screen: "{DIGITS[:40]}"',
    ),
    (
        f'<div id="a" style="overflow-x: auto"><table><tr><td>{DIGITS}</table></div>',
        "a (div.): scrolls in x and does not show it",
    ),
    (
        '<pre id="a" style="max-height: 2em; overflow-y: auto">1\n2\n3\n4</pre>',
        "a (pre.): scrolls in y and does not show it",
    ),
    (
        '<p id="a" style="overflow-wrap: anywhere; width: 4em">0.123456789</p>',
        'a: digits on 2 lines: "0.123456789"',
    ),
    ('<p id="a" style="width: 3em">2-4-4-1</p>', 'a: digits on 2 lines: "2-4-4-1"'),
    (
        '<p id="a"><b style="display: inline-block; width: 100%">x</b>, the input</p>',
        'a: a line begins with a mark: "x, the input"',
    ),
    (
        '<svg id="a" width="250" viewBox="0 0 500 50"><text font-size="12" y="20">small</text></svg>',
        'a: text 6.0 pixels high: "small"',
    ),
    (
        '<svg id="a" width="250" viewBox="0 0 250 50"><text font-size="12" x="240" y="20">long</text></svg>',
        'a: cut by svg.: "long"',
    ),
]
"""What is planted, and the complaint."""


def test_what_is_not_seen_on_a_screen_is_found_of_its_page(
    site_with: Callable[..., Path], unseen_on_screen: screen.Unseen
) -> None:
    site = site_with(*(planted for planted, _ in UNSEEN_ON_SCREEN))

    complaints = unseen_on_screen(site, pages_of(site), PHONE)

    said = [[complaint] for _, complaint in UNSEEN_ON_SCREEN]
    assert complaints == {"index.html": [], **dict(zip(pages_with(said), said, strict=True))}


SEEN_ON_SCREEN = {
    "what scrolls and shows it": (
        '<div style="overflow-x: auto; background: linear-gradient(to left, #444, #fff 1em)">'
        f"<table><tr><td>{DIGITS}</table></div>"
    ),
    "an exponent": '<svg width="250"><text font-size="12" y="20">10<tspan font-size="6">3</tspan></text></svg>',
    "layers kept in a line": '<p style="width: 2em"><span style="white-space: nowrap">2-4-4-1</span></p>',
    "what is not shown": f'<table style="display: none"><tr><td>{DIGITS}</table>',
}


def test_what_can_be_seen_on_a_screen_is_no_complaint(
    site_with: Callable[..., Path], unseen_on_screen: screen.Unseen
) -> None:
    site = site_with(*SEEN_ON_SCREEN.values())

    assert_no_complaint(unseen_on_screen(site, pages_of(site), PHONE), pages_of(site))


# What is seen on paper


@pytest.mark.slow
def test_nothing_is_cut_on_paper(second_site: Path, unseen_on_paper: paper.Unseen) -> None:
    pages = ["01-moons.html", "02-parity.html", "runs/index.html"]

    assert_no_complaint(unseen_on_paper(second_site, pages, "A4", paper.WINDOWS[0]), pages)


UNSEEN_ON_PAPER = [
    (
        '<h2 style="font-size: 40px; position: relative">Seven'
        '<i style="background: #fff; position: absolute; inset: 0 0 0 40px"></i></h2>',
        r"sheet 1: \d+ dark pixels are covered",
    ),
    (
        f'<div style="overflow: hidden; width: 9em"><pre>{"word " * 50}</pre></div>',
        f'a line is not whole: "{("word " * 12)}"',
    ),
    (
        '<table style="width: 4em"><tr><td style="overflow-wrap: anywhere">0.123456789</table>',
        "1 numbers are not whole, the first 0.123456789",
    ),
    (
        '<section class="claim"><details><summary>How</summary><p>Holds when all fall.</p></details></section>',
        'a rule is not whole: "Holds when all fall."',
    ),
    (
        '<figure id="fig:a"><svg width="99" viewBox="0 0 198 9"><text font-size="12" y="9">a</text></svg></figure>',
        "fig:a: text of 4.5 pt",
    ),
    ('<p>One.</p><p style="break-before: page">Two.</p>', r"sheet 1: ends at \d+% of its height"),
    (f'<p style="width: 1000px">{"Wide. " * 99}</p>', r"all of it is printed at 7\d% of its size"),
]
"""What is planted, and a pattern of the complaint."""


def test_what_is_not_seen_on_paper_is_found_of_its_page(
    site_with: Callable[..., Path], unseen_on_paper: paper.Unseen
) -> None:
    site = site_with(*(planted for planted, _ in UNSEEN_ON_PAPER))

    complaints = unseen_on_paper(site, pages_of(site), "A4", DESK)

    assert complaints.pop("index.html") == []
    assert [*complaints] == pages_with(UNSEEN_ON_PAPER)
    for said, (_, pattern) in zip(complaints.values(), UNSEEN_ON_PAPER, strict=True):
        assert re.fullmatch(pattern, "; ".join(said))


# Links


def test_every_link_leads_somewhere_and_every_page_is_reached(second_site: Path) -> None:
    complaints = but_for_missing_pages(links.complaints(second_site))

    assert_no_complaint(complaints, pages_of(second_site))


def test_a_page_that_no_link_leads_to_is_found(site_with: Callable[..., Path]) -> None:
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
def test_no_page_has_a_violation(second_site: Path, violations: Violations) -> None:
    pages = [page for page in pages_of(second_site) if page != "404.html"]  # whose style is on a server

    complaints = violations(second_site, pages, "dark", PHONE)

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
    site_with: Callable[..., Path], violations: Violations, planted: str, rule: str
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
    site_with: Callable[..., Path], invalidity: Check, planted: str, said: str
) -> None:
    complaints = invalidity(site_with(planted))

    assert complaints["index.html"] == []
    assert any(complaint.startswith(said) for complaint in complaints["runs/a/index.html"])


@pytest.mark.slow
def test_an_invalid_picture_is_found(site_with: Callable[..., Path], invalidity: Check) -> None:
    site = site_with("")
    (site / "planted.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><rect wide="1"/></svg>')

    assert invalidity(site)["planted.svg"][0].startswith("Attribute “wide” not allowed")


@pytest.mark.slow
def test_what_the_checker_does_not_know_is_no_complaint(site_with: Callable[..., Path], invalidity: Check) -> None:
    known_to_browsers = '<math><mrow scriptlevel="1"><mi>x</mi></mrow></math><img src="1.png" alt="">'

    assert invalidity(site_with(known_to_browsers))["runs/a/index.html"] == []
