"""Rendering: pages and results become files, by one's own templates first and the shipped ones else."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.report.site.render import POLICY

CHAPTER = "# A\n\nText.\n"


@pytest.fixture
def built(write, command, tmp_path: Path, snapshot) -> Callable[..., Path]:
    """The site of a report without runs, made with templates of one's own, which must do."""

    def build(own: dict[str, str | bytes] | None = None, *arguments: str, **files: str) -> Path:
        write({"01-a.md": CHAPTER, **{f"{name}.toml": text for name, text in files.items()}})
        for name, text in (own or {}).items():
            path = tmp_path / "own" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

        outcome = command("-q", *arguments, *(["--templates", "own"] if own else []))

        assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
        return tmp_path / "site"

    return build


@pytest.fixture
def refused(built, write, command, old_site: Path, tmp_path: Path, snapshot) -> Callable[[dict[str, str | bytes]], str]:
    """What is said of templates that cannot be rendered."""

    def build(own: dict[str, str | bytes]) -> str:
        write({"01-a.md": CHAPTER})
        for name, text in own.items():
            path = tmp_path / "own" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        before = snapshot(old_site)

        outcome = command("-q", "--templates", "own")

        assert (outcome.code, outcome.out) == (1, "")
        assert snapshot(old_site) == before
        first, last = outcome.err.splitlines()
        assert last.startswith("1 fault in 1 file; ")
        assert last.endswith("nothing was written")
        return first

    return build


# Templates of one's own


def test_a_template_of_one_s_own_goes_before_the_shipped_one(built, repository: Path) -> None:
    site = built({"chapter.html": "{% extends 'page.html' %}{% block content %}<h1>Own</h1>{% endblock %}"})

    assert "<h1>Own</h1>" in (site / "01-a.html").read_text()
    assert "<h1>Title</h1>" in (site / "index.html").read_text()  # by the shipped template
    shipped = (repository / "templates" / "assets" / "style.css").read_bytes()
    assert (site / "assets" / "style.css").read_bytes() == shipped


def test_a_part_of_one_s_own_is_used_by_the_shipped_pages(built) -> None:
    site = built({"parts/prose.html": "<div class='own'>{{ part.html }}</div>"})

    assert re.search(r"<div class='own'>\s*<p>Text.</p></div>", (site / "01-a.html").read_text())


def test_an_own_style_sheet_goes_before_the_shipped_one_and_others_are_added(built) -> None:
    site = built({"assets/style.css": "p { color: red }", "assets/deep/own.js": "1", "assets/a.woff": b"\0\xff"})

    assert (site / "assets" / "style.css").read_text() == "p { color: red }"
    assert (site / "assets" / "deep" / "own.js").read_text() == "1"
    assert (site / "assets" / "a.woff").read_bytes() == b"\0\xff"


def test_templates_that_no_page_is_made_from_are_not_published(built) -> None:
    site = built({"own.html": "{{ nothing }}", "notes.txt": "mine"})

    published = [path.relative_to(site).as_posix() for path in site.rglob("*")]
    assert [path for path in published if path.endswith(("own.html", "notes.txt", "page.html"))] == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("<p>\n{{ page.title \n</p>", 3, "template: "),
        ("<p>\n\n{% for x in y %}\n", 3, "template: "),
        ("a\nb\n{{ page.titel }}", 3, "titel"),
        ("a\n{{ nothing }}", 2, "nothing"),
        ("{{ page.title | nothing }}", 1, "nothing"),
        ("a\n\n\n{% include 'parts/nothing.html' %}", 4, "parts/nothing.html"),
        ("a\n{% extends 'nothing.html' %}", 2, "nothing.html"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ("a\n{{ page.title + 1 }}", 2, "str"),
        ("a\n{{ page.title() }}", 2, "not callable"),
        ("a\n{{ 1 | dictsort }}", 2, "items"),
        ("a\n{{ ''.__class__.__mro__ }}", 2, "unsafe"),
        ("a\n{{ lipsum.__globals__ }}", 2, "unsafe"),
        ("a\n{% for i in range(1000000000) %}{% endfor %}", 2, "Range too big"),
    ],
)
def test_a_broken_template_of_one_s_own_is_a_fault_with_its_file_and_line(
    refused, text: str, line: int, said: str
) -> None:
    fault = refused({"chapter.html": text})

    assert fault.startswith(f"own/chapter.html:{line}: template: ")
    assert said in fault
    assert not fault.endswith(".")


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("chapter.html", "<p>\n\n{% for x in y %}\n", 3, "template: "),
        ("parts/run.html", "<p>\n{{ page.title \n</p>", 3, "template: "),
        ("index.html", "a\n{{ page.title | nothing }}", 2, "template: No filter named 'nothing'"),
        ("chapter.html", "a\n\n{% include 'parts/nothing.html' %}", 3, 'template: there is no "parts/nothing.html"'),
        ("chapter.html", "a\n{% extends 'nothing.html' %}", 2, 'template: there is no "nothing.html"'),
        ("chapter.html", "{% if page.x %}\n{% import 'a.html' as a %}{% endif %}", 2, 'template: there is no "a.html"'),
        ("chapter.html", b"<p>\n\xff</p>", 2, "template: not UTF-8"),
        ("assets/style.css", "p {}\np { background: url(nothing.png) }", 2, '"nothing.png" leads nowhere'),
        ("assets/own.js", "1;\nfetch('a')", 2, ""),
    ],
)
def test_what_is_wrong_with_a_look_whatever_the_report_is_a_fault_of_check(
    write, command, tmp_path: Path, name: str, text: str | bytes, line: int, said: str
) -> None:
    write({"01-a.md": CHAPTER})
    path = tmp_path / "own" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    outcome = command("check", "-q", "--templates", "own")

    assert outcome.code == 1
    assert outcome.err.startswith(f"own/{name}:{line}: {said}")


def test_check_finds_nothing_wrong_with_the_shipped_look(write, command, repository: Path, tmp_path: Path) -> None:
    write({"01-a.md": CHAPTER})
    shutil.copytree(repository / "templates", tmp_path / "own")
    (tmp_path / "own" / "more.html").write_text("{% include 'nothing.html' ignore missing %}{% include page.part %}")

    assert command("check", "-q", "--templates", "own").code == 0


def test_a_fault_inside_an_included_part_names_the_part(refused) -> None:
    assert refused({"parts/prose.html": "\n\n{{ part.nothing }}"}).startswith("own/parts/prose.html:3: template: ")


@pytest.mark.posix
@pytest.mark.parametrize("name", ["assets/a.txt", "parts/prose.html", "parts/notes", "folder"])
def test_what_leads_out_of_the_folder_of_a_look_is_a_fault_and_is_not_read(refused, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("{{ secret }}")
    (tmp_path / "own" / name).parent.mkdir(parents=True)
    (tmp_path / "own" / name).symlink_to(tmp_path if name == "folder" else tmp_path / "secret")

    fault = refused({"notes.txt": ""})

    assert fault == f"own/{name}: it leads out of the folder; only what lies in it is read"


def test_a_template_that_is_not_utf_8_is_a_fault_with_its_file(refused) -> None:
    assert refused({"chapter.html": b"<p>\n\xff</p>"}).startswith("own/chapter.html:2: ")


def test_a_part_that_is_not_utf_8_is_a_fault_with_its_file(refused) -> None:
    assert refused({"parts/prose.html": b"<p>\n\n\xff</p>"}).startswith("own/parts/prose.html:3: ")


OWN_CHAPTER = "{% extends 'page.html' %}\n{% block content %}\n"


def test_a_page_that_a_template_breaks_is_a_fault_with_its_file_and_line(refused) -> None:
    fault = refused({"chapter.html": f'{OWN_CHAPTER}<a href="{{{{ root }}}}nowhere.html">a</a>{{% endblock %}}'})

    assert fault == 'own/chapter.html:3: the link "nowhere.html" leads nowhere'


def test_what_a_template_makes_of_expressions_is_a_fault_with_its_page(refused) -> None:
    fault = refused({"chapter.html": f"{OWN_CHAPTER}<p {{{{ 'o' }}}}nload='x'>{{% endblock %}}"})

    assert fault.startswith("01-a.html: page 01-a.html: onload runs a script; ")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("# A\n\n## B\n\n## C\n", ["<h1", "<nav", "<h2"]),
        ("Before.\n\n# A\n\n## B\n\n## C\n", ["<nav", "<p>Before", "<h1", "<h2"]),
        ("## B\n\n## C\n", ["<h1", "<nav", "<h2"]),
    ],
)
def test_the_contents_of_a_chapter_stand_below_the_heading_with_which_it_begins(
    write, command, text: str, order: list[str]
) -> None:
    write({"01-a.md": text})

    assert command("-q").code == 0
    main = Path("site/01-a.html").read_text().partition("<main")[2]
    assert sorted(order, key=main.index) == order
    assert main.count("<h1") == 1


# Files of the site


def test_all_that_a_page_holds_of_the_report_is_escaped(built) -> None:
    site = built(
        report="title = '<b>T</b> & \"q\"'\nsubtitle = '<i>'\nauthor = '<u>'\ncourse = \"'\"\ndate = '<script>'\n"
    )

    page = (site / "index.html").read_text()
    assert "<h1>&lt;b&gt;T&lt;/b&gt; &amp; &#34;q&#34;</h1>" in page
    assert not re.findall(r"<[biu]>|<script>", page)


def test_without_a_base_url_there_is_no_sitemap_and_404_has_no_address(built) -> None:
    site = built()

    assert not (site / "sitemap.xml").exists()
    page = (site / "404.html").read_text()
    assert not re.findall(r'(?:href|src)="', page)


def test_with_a_base_url_the_sitemap_has_every_page_and_404_links_absolutely(built) -> None:
    url = "https://example.org/a&b"
    site = built(report=f'title = "T"\nbase_url = "{url}/"\n')

    from xml.etree import ElementTree

    sitemap = ElementTree.fromstring((site / "sitemap.xml").read_text())
    addresses = [element.text for element in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html"}
    assert sorted(addresses) == sorted(f"{url}/{page}" for page in pages)
    missing = (site / "404.html").read_text()
    assert 'href="https://example.org/a&amp;b/assets/style.css"' in missing
    assert 'href="https://example.org/a&amp;b/index.html"' in missing
    assert "sitemap.xml" in json.loads((site / "manifest.json").read_text())


def test_a_base_url_of_the_command_line_goes_before_the_report_s(built) -> None:
    site = built(
        None, "--base-url", "https://example.org/b/", report='title = "T"\nbase_url = "https://example.org/a"\n'
    )

    assert "<loc>https://example.org/b/01-a.html</loc>" in (site / "sitemap.xml").read_text()
    assert "example.org/a" not in (site / "404.html").read_text()


def test_with_a_base_url_a_page_has_a_card_whose_picture_is_in_the_site(built) -> None:
    url = "https://example.org/a"
    site = built(report=f'title = "T & U"\nsubtitle = "S"\nbase_url = "{url}"\n')

    card = dict(re.findall(r'<meta (?:property|name)="(og:[^"]+|twitter:card)" content="([^"]*)">', read(site, "01-a")))

    assert (card["og:title"], card["og:description"], card["og:url"]) == ("A", "S", f"{url}/01-a.html")
    assert 'property="og:title" content="T &amp; U"' in read(site, "index")
    assert (site / card["og:image"].removeprefix(f"{url}/")).read_bytes().startswith(b"\x89PNG")
    assert card["twitter:card"] == "summary_large_image"


def test_without_a_base_url_a_card_has_no_picture(built) -> None:
    page = read(built(), "01-a")

    assert 'property="og:title" content="A"' in page
    assert "og:image" not in page
    assert "twitter:card" not in page


@pytest.mark.parametrize("page", ["index", "01-a", "runs/index"])
def test_every_page_has_an_icon_of_the_site(built, page: str) -> None:
    site = built()

    icon = re.search(r'<link rel="icon" type="image/svg\+xml" href="([^"]+)">', read(site, page))

    assert icon
    assert (site / page / ".." / icon[1]).resolve().is_file()


def read(site: Path, page: str) -> str:
    return (site / f"{page}.html").read_text()


@pytest.mark.parametrize("page", ["index.html", "01-a.html", "404.html", "runs/index.html"])
def test_every_page_has_the_policy_first_of_what_loads(built, page: str) -> None:
    head = (built() / page).read_text().partition("</head>")[0]

    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY.replace(chr(39), "&#39;")}">'
    assert policy in head
    assert "<link" not in head.partition(policy)[0]


def test_the_policy_allows_nothing_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))

    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert all(set(sources.split()) <= {"'none'", "'self'", "data:"} for sources in rules.values())
    assert "unsafe" not in POLICY
