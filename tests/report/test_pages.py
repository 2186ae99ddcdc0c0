"""Pages: what only some reports have, and what their pages have where they have it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 1
```
"""


class Page(HTMLParser):
    """A page, taken apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_a_report_without_runs_leads_to_none(write, command, contents) -> None:
    write({"01-a.md": "# A\n"})

    assert command("-q").code == 0
    pages = [text.decode() for path, text in contents(Path("site")).items() if path.endswith(".html")]
    assert not [page for page in pages if "runs/" in page]


def test_sections_stand_in_the_contents_with_their_numbers_and_words(write, command) -> None:
    write({"03-a.md": "# A\n\n## B *c* {{ 1 / 2 }}\n\n### No\n\n## D $x$ & `<e>` {#sec:d}\n", "index.md": "## F\n"})

    assert command("-q").code == 0
    for path in ("index.html", "03-a.html"):
        links = re.findall(r'<a href="03-a.html(#[^"]+)">(.*?)</a>', Path("site", path).read_text())
        assert [(place, re.sub("<[^>]*>", "", words)) for place, words in links] == [
            ("#b-c", "3.1 B c 0.5"),
            ("#sec:d", "3.2 D x &amp; &lt;e&gt;"),
        ]


def test_sources_stand_in_their_order_with_where_they_are_cited(write, command) -> None:
    entry = "@misc{KEY,\n  author = {A. B.},\n  title = {Title KEY},\n  year = 2020\n}\n"
    sources = "".join(entry.replace("KEY", key) for key in ("one", "two", "unread"))
    write({"references.bib": sources, "index.md": "# First\n\n[@two]\n", "01-a.md": "# A & B\n\n[@two; @one]\n"})

    assert command("-q").code == 0
    page = Page(Path("site/references.html").read_text())
    items = [item for item in page.all("li") if "value" in item]
    assert items == [{"id": "ref:two", "value": "1"}, {"id": "ref:one", "value": "2"}]
    assert "unread" not in page.text
    assert " ".join(page.text.partition("Title two")[2].split()).startswith("(2020). Cited in Title, A & B")
    assert {link["href"] for link in page.all("a")} >= {"index.html", "01-a.html"}
    assert "references.html" in Path("site/01-a.html").read_text().partition("<main")[0]


def test_keys_with_colons_and_slashes_are_cited_and_linked(write, command) -> None:
    sources = "".join(f"@misc{{{key}, title = {{Title}}}}\n" for key in ("a/b", "a:b", "DBLP:conf/nips/A12"))
    chapter = "# A\n\n[@a/b; @a:b]\n\n[@DBLP:conf/nips/A12], [the first](references.html#ref:a/b)\n"
    write({"references.bib": sources, "01-a.md": chapter})

    outcome = command("-q", "--strict")

    assert (outcome.code, outcome.err) == (0, "")
    addresses = [link["href"] for link in Page(Path("site/01-a.html").read_text()).all("a")]
    keys = [address.partition("#ref:")[2] for address in addresses if "#ref:" in address]
    assert keys == ["a/b", "a:b", "DBLP:conf/nips/A12", "a/b"]


def test_without_citations_there_is_no_list_of_sources(write, command) -> None:
    write({"01-a.md": "# A\n"})

    assert command("-q").code == 0
    assert not Path("site/references.html").exists()
    assert "references" not in Path("site/01-a.html").read_text()


def test_an_experiment_of_the_opening_is_described_there(write, command) -> None:
    write({"index.md": EXPERIMENT, "01-a.md": "# A\n"})

    assert command("-q").code == 0
    page = Path("site/runs/a/index.html").read_text()
    assert '<a href="../../index.html#experiment:a">Title</a>' in page


@pytest.mark.parametrize("text", ["Text.\n", "## Second\n", "# First\n\n# Again\n", "First\n===\n\nAgain\n===\n"])
def test_a_page_has_one_first_heading_or_its_chapter_a_fault(write, command, text: str) -> None:
    write({"01-a.md": text, "index.md": text})

    outcome = command("-q")

    assert outcome.code in (0, 1)
    if outcome.code == 0:
        for page in ("01-a.html", "index.html"):
            assert Path("site", page).read_text().count("<h1") == 1
    else:
        assert outcome.err.startswith("content/01-a.md:")


def test_a_network_held_against_itself_has_no_difference(write, command, contents) -> None:
    write({"01-a.md": f"# A\n\n{EXPERIMENT}"})
    assert command("-q").code == 0
    printed = Path("site/runs/a/network.txt").read_bytes()
    block = '```network\nid = "n"\nof = "a"\nagainst = "ref/a.txt"\n```\n'
    write({"01-a.md": f"# A\n\n{EXPERIMENT}\n{block}{{{{ results['a'].difference }}}}", "ref/a.txt": printed})

    assert command("-q").code == 0

    text = Page(Path("site/01-a.html").read_text()).text
    assert re.search(r"largest difference to the reference 0\s", text)
    assert re.search(
        r"largest difference to the reference\s*0\s", Page(Path("site/runs/a/index.html").read_text()).text
    )


@pytest.mark.parametrize("link", ["02-b.html", "02-b.html#sec:there", "#sec:here", "index.html", "runs/index.html"])
def test_a_link_in_a_caption_leads_to_the_same_place_from_the_page_of_the_run(write, command, link: str) -> None:
    """There the figure stands again, in a folder further down."""
    figure = f'```figure\nid = "f"\nshow = "boundary"\nof = "a"\ncaption = "[a link]({link})"\n```\n'
    chapter = f"# A\n\n## Here {{#sec:here}}\n\n{EXPERIMENT}\n{figure}"
    write({"01-a.md": chapter, "02-b.md": "# B\n\n## There {#sec:there}\n"})

    outcome = command("-q")

    assert (outcome.code, outcome.err) == (0, "")
    targets = set()
    for page in (Path("site/01-a.html"), Path("site/runs/a/index.html")):
        (address,) = re.findall('href="([^"]*)">a link', page.read_text())
        path, _, place = address.partition("#")
        targets.add(((page.parent / path if path else page).resolve(), place))
    assert len(targets) == 1


def test_a_link_to_nowhere_in_a_caption_is_one_fault_of_the_chapter(write, command) -> None:
    figure = '```figure\nid = "f"\nshow = "boundary"\nof = "a"\ncaption = "[a link](ADDRESS)"\n```\n'
    for address in ("nowhere.html", "http://[bad"):
        write({"01-a.md": f"# A\n\n{EXPERIMENT}\n{figure.replace('ADDRESS', address)}"})

        outcome = command("-q")

        assert outcome.code == 1
        assert "content/01-a.md:17: " in outcome.err


def test_an_empty_link_in_a_caption_leads_to_its_own_page(write, command) -> None:
    figure = '```figure\nid = "f"\nshow = "boundary"\nof = "a"\ncaption = "[a link]()"\n```\n'
    write({"01-a.md": f"# A\n\n{EXPERIMENT}\n{figure}"})

    assert command("-q").code == 0


# What the pages lead with


FIGURE = '```figure\nid = "f"\nshow = "boundary"\nof = "a"\ncaption = "Caption."\n```\n'


def test_the_first_page_leads_into_the_first_chapter(write, command) -> None:
    write({"02-b.md": "# B\n", "01-a.md": "# A\n"})

    assert command("-q").code == 0
    start = re.search(r'<p class="start"><a rel="next" href="([^"]+)">', Path("site/index.html").read_text())
    assert start
    assert start[1] == "01-a.html"


@pytest.mark.parametrize(
    ("opening", "order"),
    [
        (f"Lead.\n\n{FIGURE}\nMore.\n", ["Lead.", 'class="start"', "<figure", "More.", 'class="chapters"']),
        (f"Lead.\n\n{EXPERIMENT}\nMore.\n", ["Lead.", 'class="start"', 'id="experiment:a"', "More."]),
        (f"{FIGURE}\nMore.\n", ['class="start"', "<figure", "More."]),
        ("Lead.\n", ["Lead.", 'class="start"']),
    ],
)
def test_the_first_page_begins_with_its_text_and_the_figure_behind_it(
    write, command, opening: str, order: list[str]
) -> None:
    write({"index.md": opening, "01-a.md": f"# A\n\n{EXPERIMENT}" if EXPERIMENT not in opening else "# A\n"})

    assert command("-q").code == 0
    page = Path("site/index.html").read_text()
    assert [page.count(piece) for piece in order] == [1] * len(order)
    assert sorted(order, key=page.index) == order


def test_a_chapter_lists_all_chapters_and_marks_itself(write, command) -> None:
    write({"01-a.md": "# A\n", "02-b.md": "# B\n\n## C\n"})

    assert command("-q").code == 0
    nav = Path("site/02-b.html").read_text().partition('<nav class="contents"')[2].partition("</nav>")[0]
    assert re.findall('href="([^"]*)"', nav) == ["01-a.html", "02-b.html", "02-b.html#c"]
    assert re.findall('href="([^"]*)" aria-current="page"', nav) == ["02-b.html"]


def test_the_only_chapter_without_sections_has_no_contents(write, command) -> None:
    write({"01-a.md": "# A\n"})

    assert command("-q").code == 0
    assert "<nav" not in Path("site/01-a.html").read_text().partition("<main")[2]


@pytest.mark.parametrize("layers", ["[2, 1]", f"[2{', 2' * 20}, 1]"], ids=["a line of settings", "two"])
def test_a_run_has_its_boundary_in_the_table_of_all_runs(write, command, layers: str) -> None:
    other = EXPERIMENT.replace('id = "a"', 'id = "other"')
    experiment = re.sub("layers = .*", f"layers = {layers}", EXPERIMENT)
    write({"01-a.md": f"# A\n\n{experiment}\n{other}\n{FIGURE}"})

    assert command("-q").code == 0
    (picture,) = Page(Path("site/runs/index.html").read_text()).all("img")
    address, _, part = picture["src"].partition("#")
    assert (address, picture["alt"], picture["loading"]) == ("../figures/f.svg", "Boundary of a", "lazy")
    left, top, width, height = map(int, re.findall(r"\d+", part))
    frame = f'<rect x="{left}" y="{top}" width="{width}" height="{height}"'
    assert frame in Path("site/figures/f.svg").read_text()


def test_without_boundaries_the_table_of_all_runs_has_no_pictures(write, command) -> None:
    write({"01-a.md": f"# A\n\n{EXPERIMENT}"})

    assert command("-q").code == 0
    assert "thumbnail" not in Path("site/runs/index.html").read_text()
