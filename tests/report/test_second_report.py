"""A second, different report, with data, figures and pictures of its own and every block: built by the command."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from lab.network.prediction import accuracy, outputs
from lab.network.printed_json import from_json
from lab.report.reading.blocks import KINDS
from lab.report.reading.own_data import read_samples

PAGES = ("index.html", "01-moons.html", "02-parity.html", "glossary.html", "references.html", "runs/index.html")


class Words(HTMLParser):
    """The text of a page as a reader sees it, without the TeX that formulas are annotated with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._hidden = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("annotation", "svg")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("annotation", "svg")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data


def words(page: Path) -> str:
    return " ".join(Words(page.read_text(encoding="utf-8")).text.split())


@pytest.fixture(scope="module")
def chapter(second_site: Path) -> str:
    return (second_site / "01-moons.html").read_text(encoding="utf-8")


def result(site: Path, run: str) -> dict[str, object]:
    table = json.loads((site / "runs" / run / "result.json").read_text())
    assert isinstance(table, dict)
    return table


def test_the_report_has_every_block(second_report: Path) -> None:
    chapters = "\n".join(path.read_text(encoding="utf-8") for path in second_report.glob("*.md"))

    assert all(f"\n```{word}\n" in chapters for word in KINDS)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_and_no_mark_is_left(second_site: Path, page: str) -> None:
    text = (second_site / page).read_text(encoding="utf-8")

    assert not re.search("[\ufdd0-\ufdef]|data-block", text)
    assert "style=" not in text
    assert not re.findall(r"<script(?! src=)", text)


# Data of one's own


@pytest.mark.parametrize(("run", "data"), [("moons-small", "moons.csv"), ("parity-0.5", "parity.csv")])
def test_a_run_learns_the_points_of_its_file(second_site: Path, second_report: Path, run: str, data: str) -> None:
    samples = read_samples((second_report / data).read_text(), data)
    printed = from_json((second_site / "runs" / run / "network.json").read_text())

    assert np.array_equal(printed.outputs[0], samples.inputs[-1])
    assert result(second_site, run)["accuracy"] == accuracy(
        outputs(printed.network, samples.inputs)[-1], samples.labels
    )


def test_the_test_accuracy_is_that_on_samples_not_trained_on(second_site: Path, second_report: Path) -> None:
    samples = read_samples((second_report / "more-moons.csv").read_text(), "more-moons.csv")
    network = from_json((second_site / "runs" / "moons-wide" / "network.json").read_text()).network

    expected = accuracy(outputs(network, samples.inputs)[-1], samples.labels)

    assert result(second_site, "moons-wide")["test_accuracy"] == expected
    assert f"{100 * expected:.1f} %" in words(second_site / "01-moons.html")
    assert "test_accuracy" not in result(second_site, "parity-0.5")


# Figures and pictures of one's own


def test_a_function_of_ones_own_draws_a_figure(second_site: Path, chapter: str) -> None:
    figure = (second_site / "figures" / "sizes.svg").read_text(encoding="utf-8")

    assert "mean size of a weight" in figure
    assert "<desc" in figure
    assert "Mean sizes of the weights of two layers" in figure
    assert 'id="fig:sizes"' in chapter
    assert not (second_site.parent / "content" / "__pycache__").exists()


def test_a_picture_stands_at_its_own_path(second_site: Path, second_report: Path, chapter: str) -> None:
    assert (second_site / "moons.svg").read_bytes() == (second_report / "moons.svg").read_bytes()
    assert '<img alt="Two discs that stand for the moons" src="moons.svg">' in chapter


# References


def test_references_are_numbered_by_chapter_and_lead_across_pages(second_site: Path, chapter: str) -> None:
    index = (second_site / "index.html").read_text(encoding="utf-8")

    assert '<a class="reference" href="01-moons.html#sec:moons">Chapter 1</a>' in index
    assert '<a class="reference" href="02-parity.html#sec:parity">Chapter 2</a>' in index
    assert '<a class="reference" href="01-moons.html#tab:moons">Table 1.1</a>' in chapter
    assert '<a class="reference" href="01-moons.html#fig:sizes">Figure 1.4</a>' in chapter
    assert chapter.count('<a class="reference" href="01-moons.html#eq:step">Equation (1.1)</a>') == 2
    assert '<b class="label">Figure 1.4</b>' in chapter


def test_citations_are_numbered_in_order_and_listed(second_site: Path, chapter: str) -> None:
    listed = words(second_site / "references.html")

    assert '[<a class="citation" href="references.html#ref:rumelhart-1986">1</a>, ' in chapter
    assert listed.index("Rumelhart") < listed.index("Minsky")
    assert "Cited in Half moons" in listed


def test_the_first_use_of_a_term_leads_to_the_glossary(second_site: Path, chapter: str) -> None:
    parity = (second_site / "02-parity.html").read_text(encoding="utf-8")

    assert '<a class="term" href="glossary.html#term:learning-rate">learning rate</a> of 0.05' in chapter
    assert parity.count('class="term"') == 1
    assert 'class="term"' not in (second_site / "glossary.html").read_text(encoding="utf-8")


# Values and formulas


def test_the_equation_of_a_step_holds_as_it_is_printed(second_site: Path) -> None:
    text = words(second_site / "01-moons.html")

    found = re.search(r"E=\(([0-9.]+)−([01])\)2=([0-9.]+)", text)

    assert found
    output, label, loss = map(float, found.groups())
    assert round((output - label) ** 2, 4) == loss


def test_boxes_footnotes_and_definitions_have_elements_of_their_own(chapter: str) -> None:
    kinds = re.findall(r'<aside class="box" data-kind="(\w+)" role="note">', chapter)

    assert kinds == ["note", "warning", "misconception", "aside"]
    assert '<div class="footnote">' in chapter
    assert "<dt>Term</dt>" in chapter
    assert '<td class="right">1</td>' in chapter
    assert '<span class="nb">print</span>' in chapter


def test_weights_stand_with_equal_decimals(second_site: Path) -> None:
    parity = (second_site / "02-parity.html").read_text(encoding="utf-8")

    table = parity[parity.index('id="tab:weights"') :].partition("</figure>")[0]
    numbers = re.findall(r'<td class="number">([^<]*)</td>', table)

    assert len(numbers) == 3 * 4 + 4
    assert all(re.fullmatch(r"−?\d+\.\d{4}", number) for number in numbers)


def test_the_history_of_each_run_is_a_file(second_site: Path) -> None:
    text = (second_site / "runs" / "moons-wide" / "history.csv").read_text()

    rows = list(csv.reader(text.splitlines()))

    assert rows[0] == ["epoch", "loss"]
    assert len(rows) == 1 + 40
