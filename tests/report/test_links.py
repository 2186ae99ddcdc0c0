"""Links: where each leads is looked up before anything is run; one that leads nowhere names its file and line."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lab.language.faults import UnreadReportError
from lab.report.reading.report import read

EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 1
epochs = 1
```
"""

FIGURE = '```figure\nid = "f"\nshow = "boundary"\nof = "a"\n```\n'


@pytest.fixture
def said(write: Callable[[Mapping[str, str | bytes]], Path]) -> Callable[..., list[str]]:
    """The faults of a report that has these chapters and files, and a second chapter with a section."""

    def read_all(text: str, *, files: Mapping[str, str] | None = None, **others: str) -> list[str]:
        chapters = {f"{name.replace('_', '-')}.md": other for name, other in others.items()}
        content = write({"01-a.md": text, "02-b.md": "# B\n\n## There {#sec:there}\n", **chapters, **(files or {})})
        try:
            read(content)
        except UnreadReportError as error:
            return [str(fault) for fault in error.faults]
        return []

    return read_all


@pytest.mark.parametrize(
    "text",
    [
        "[a](02-b.html)",
        "[a](02-b.md)",
        "[a](02-b.html#sec:there) [b](02-b.md#sec:there)",
        "[a](#a-heading)\n\n## A heading",
        "[a](#%C3%BCber)\n\n## Über",
        "[a](index.html) [b](index.md) [c](runs/index.html) [d](./02-b.html) [e](runs/../02-b.html)",
        "[a](https://example.org/x?y#z) [b](http://example.org) [c](mailto:a@b.org) <https://example.org>",
        "[a](assets/style.css)",
        "[a]()",
        "[a](<02-b.html>) [b](02-b.html 'title')",
        "[a][one] [b][one]\n\n[one]: 02-b.html",
        "`[a](nowhere.html)`\n\n```text\n[a](nowhere.html)\n```\n\n    [a](nowhere.html)",
        f"{EXPERIMENT}\n{FIGURE}\n[a](#experiment:a) [b](#fig:f) [c](figures/f.svg) [d](runs/a/index.html)",
        f"{EXPERIMENT}\n[a](runs/a/network.txt) [b](runs/a/network.json) [c](runs/a/history.csv#x)",
        f"{EXPERIMENT}\n{FIGURE}\n[a](runs/a/index.html#fig:f) [b](figures/f.svg#x)",
        "[a](https://example.org/{{ 1 }}) [b](mailto:a{{ 1 }}) [c](02-b.html '{{ 1 }}')",
        "$$x$$ {#eq:x}\n\n[a](#eq:x)",
    ],
)
def test_a_link_that_leads_somewhere_is_no_fault(said, text: str) -> None:
    assert said(f"# A\n\n{text}\n") == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a](nowhere.html)", 'link "nowhere.html": it leads nowhere'),
        ("[a](nowhere.md)", 'link "nowhere.md": it leads nowhere'),
        ("[a](/02-b.html)", 'link "/02-b.html": it leads nowhere'),
        ("[a](../02-b.html)", 'link "../02-b.html": it leads nowhere'),
        ("[a](runs/)", 'link "runs/": it leads nowhere'),
        ("[a](runs/a/index.html)", 'link "runs/a/index.html": it leads nowhere'),
        ("[a](<nowhere.html>)", 'link "nowhere.html": it leads nowhere'),
        ("[a](02-b.html#sec:thre)", 'link "02-b.html#sec:thre": no place in 02-b.html is called "sec:thre"'),
        ("[a](#nowhere)", 'link "#nowhere": no place in 01-a.html is called "nowhere"'),
        ("[a](javascript:alert(1))", 'link "javascript:alert(1)": it begins with "javascript:"; a path, '),
        ("[a](JAVASCRIPT:alert)", 'link "JAVASCRIPT:alert": it begins with "javascript:"; a path, '),
        ("[a](data:text/html,x)", 'link "data:text/html,x": it begins with "data:"; a path, '),
        ("[a](vbscript:x)", 'link "vbscript:x": it begins with "vbscript:"; a path, http:, https: or mailto: is '),
        ("[a](runs/index.html#a)", 'link "runs/index.html#a": no place in runs/index.html is called "a"'),
        ("[a](404.html#a)", 'link "404.html#a": no place in 404.html is called "a"'),
        ("[a](02-{{ 'b' }}.html)", """link "02-{{ 'b' }}.html": no value can be part of this address; write the """),
        ("[a](02-{{ 'b' }}.md)", """link "02-{{ 'b' }}.md": no value can be part of this address; write the """),
        ("[a](#sec:{{ 1 }})", 'link "#sec:{{ 1 }}": no value can be part of this address; write the address out'),
        ("[a](https://{{ 1 }}/)", 'link "https://{{ 1 }}/": no value can be part of this address; write the '),
        ("![a]({{ 1 }}.png)", 'picture "{{ 1 }}.png": no value can be part of this address; write the address out'),
        ("<ftp://example.org>", 'link "ftp://example.org": it begins with "ftp"; http:, https: or mailto: is needed'),
        ("[a](http://[bad)", 'link "http://[bad": it is not an address'),
    ],
)
def test_a_link_that_fails_a_reader_is_a_fault_with_its_file_and_line(said, text: str, fault: str) -> None:
    (line,) = said(f"# A\n\nBefore.\n\n{text}\n")

    assert line.startswith(f"content/01-a.md:5: {fault}")


def test_a_dead_link_names_the_nearest_page_or_place(said) -> None:
    assert said("# A\n\n[a](02-c.html) [b](02-b.html#sec:their)\n") == [
        'content/01-a.md:3: link "02-b.html#sec:their": no place in 02-b.html is called "sec:their"; '
        'did you mean "sec:there"?',
        'content/01-a.md:3: link "02-c.html": it leads nowhere; did you mean "02-b.html"?',
    ]


@pytest.mark.parametrize(
    ("place", "known"),
    [("nothing", ""), ("page:content", ""), ("fig:g", '; did you mean "fig:f"?'), ("experiment:a", "")],
)
def test_a_link_into_the_page_of_a_run_leads_to_a_figure_of_this_run_alone(said, place: str, known: str) -> None:
    (fault,) = said(f"# A\n\n{EXPERIMENT}\n{FIGURE}\n[a](runs/a/index.html#{place})\n")

    assert fault.endswith(f'no place in runs/a/index.html is called "{place}"{known}')


def test_a_link_leads_to_a_source_only_if_it_is_cited(said) -> None:
    links = "[a](references.html#ref:one) [b](references.html#ref:two)"
    source = "@book{%s, title = {T}, author = {A}, publisher = {P}, year = 2000}\n"
    figure = FIGURE.replace('of = "a"\n', 'of = "a"\ncaption = "See [@one]."\n')
    sources = {"references.bib": source % "one" + source % "two"}

    (fault,) = said(f"# A\n\n{EXPERIMENT}\n{figure}\n{links}\n", files=sources)

    assert fault.endswith('no place in references.html is called "ref:two"; did you mean "ref:one"?')


def test_a_fault_of_the_opening_names_its_file_and_line(said) -> None:
    (fault,) = said("# A\n", index="Opening.\n\n[a](nowhere.html)\n")

    assert fault.startswith('content/index.md:3: link "nowhere.html": it leads nowhere')


def test_a_short_dead_link_is_found_where_it_stands_alone(said) -> None:
    assert said("# A b\n\nA b c, b.\n\n[a](b)\n\n[c](02-b.html)\n") == ['content/01-a.md:5: link "b": it leads nowhere']


def test_a_dead_link_that_stands_twice_is_said_at_both_lines(said) -> None:
    places = [line.split(": ")[0] for line in said("# A\n\n[a](nowhere.html)\n\n[b](nowhere.html)\n")]

    assert places == ["content/01-a.md:3", "content/01-a.md:5"]


@pytest.mark.parametrize("separator", ["\f", "\x85", "\u2028"])
def test_a_line_is_one_that_an_editor_counts(said, separator: str) -> None:
    (fault,) = said(f"# A{separator}B\n\n[a](nowhere.html)\n")

    assert fault.startswith("content/01-a.md:3: ")


def test_a_dead_link_that_is_defined_elsewhere_is_said_where_it_is_defined(said) -> None:
    (fault,) = said("# A\n\n[a][one] [b][two]\n\n[one]: 02-b.html\n[two]: nowhere.html\n")

    assert fault.startswith('content/01-a.md:6: link "nowhere.html": it leads nowhere')


def test_a_dead_link_of_a_caption_is_said_at_its_key(said) -> None:
    figure = FIGURE.replace('of = "a"\n', 'of = "a"\ncaption = "See [there](nowhere.html)."\n')

    (fault,) = said(f"# A\n\n{EXPERIMENT}\n{figure}")

    assert fault.startswith("content/01-a.md:17: link ")


def test_faults_of_all_chapters_are_said_at_once(said) -> None:
    lines = said("# A\n\n[a](x.html)\n", **{"03_c": "# C\n\n![a](y.png) [b](javascript:z)\n"})

    assert [line.split(":")[0] for line in lines] == ["content/01-a.md", "content/03-c.md", "content/03-c.md"]


def test_a_link_that_may_lead_to_a_block_with_faults_is_no_fault_of_its_own(said) -> None:
    lines = said("# A\n\n```figure\nid = 'f'\n```\n\n[a](#fig:f) [b](figures/f.svg)\n")

    assert lines
    assert not [line for line in lines if "link" in line]


# Links that are defined elsewhere


def test_a_link_whose_words_nothing_defines_is_a_fault(said) -> None:
    assert said("# A\n\nSee [here][two].\n\n[one]: 02-b.html\n") == [
        'content/01-a.md:3: link "[...][two]": nothing defines "[two]"'
    ]


@pytest.mark.parametrize(
    "text", ["[here][One]\n\n[one]: 02-b.html", "[here][ONE]\n\n[One]: 02-b.html", "`[here][two]`", "w[1][2]"]
)
def test_what_is_defined_or_no_link_is_no_fault(said, text: str) -> None:
    assert said(f"# A\n\n{text}\n") == []


# Data

POINTS = "x0,x1,label\n0.5,1,1\n0,-2,0\n"

ON_POINTS = EXPERIMENT.replace('"xor"', '"points.csv"')


@pytest.mark.parametrize(
    "address", ["points.csv", "./points.csv", "unused.csv", "deep/%C3%BC.csv#x", "data/linear.csv"]
)
def test_a_link_to_data_of_the_content_folder_or_the_site_is_no_fault(said, address: str) -> None:
    files = dict.fromkeys(("points.csv", "unused.csv", "deep/ü.csv"), POINTS)
    linear = EXPERIMENT.replace('"xor"', '"linear"')

    assert said(f"# A\n\n{linear}\n[a]({address})\n", files=files) == []


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("pionts.csv", 'no file "pionts.csv" is in content/; did you mean "points.csv"?'),
        ("deep/points.csv", 'no file "deep/points.csv" is in content/; did you mean "points.csv"?'),
        ("../points.csv", '"../points.csv" leads out of content/; only what lies in it is read'),
        ("runs/a/points.csv", "it leads nowhere"),
    ],
)
def test_a_link_to_data_that_is_not_there_is_a_fault_with_its_line(said, address: str, fault: str) -> None:
    (line,) = said(f"# A\n\n{EXPERIMENT}\nSee [a]({address}).\n", files={"points.csv": POINTS})

    assert line.startswith(f'content/01-a.md:13: link "{address}": {fault}')


def test_a_link_in_a_caption_to_data_that_is_not_there_is_a_fault_with_its_line(said) -> None:
    figure = FIGURE.replace('of = "a"', 'of = "a"\ncaption = "Of [a](nothing.csv)."')

    (line,) = said(f"# A\n\n{EXPERIMENT}\n{figure}")

    assert line.startswith('content/01-a.md:17: link "nothing.csv": no file "nothing.csv" is in content/')


def test_data_of_an_experiment_that_cannot_be_read_may_be_linked(said) -> None:
    (line,) = said(f"# A\n\n{EXPERIMENT.replace('epochs', 'epoch')}\n[a](data/xor.csv)\n")

    assert "epoch" in line


def test_links_to_data_lead_to_where_the_site_has_them(write, command) -> None:
    figure = FIGURE.replace('of = "a"', 'of = "a"\ncaption = "[C](points.csv)"')
    text = f"# A\n\n{ON_POINTS}\n{figure}\n[P](points.csv) [U](unused.csv#row=2) [X](data/xor.csv)\n"
    other = EXPERIMENT.replace('"a"', '"b"')
    write({"01-a.md": f"{text}\n{other}", "points.csv": POINTS, "unused.csv": POINTS})

    assert command("-q").code == 0
    links = re.findall(r'<a href="([^"]*)">([CPUX])</a>', Path("site/01-a.html").read_text())
    assert {text: address for address, text in links} == {
        "C": "data/points.csv",
        "P": "data/points.csv",
        "U": "source/content/unused.csv#row=2",
        "X": "data/xor.csv",
    }
    assert '<a href="../../data/points.csv">C</a>' in Path("site/runs/a/index.html").read_text()
    assert Path("site/source/content/unused.csv").read_text() == POINTS
