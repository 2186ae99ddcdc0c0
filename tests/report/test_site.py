"""The site of a small report: every file that the format promises is there and right."""

import csv
import hashlib
import json
import re
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lab.experiments.settings import Settings
from lab.network.printed_json import KEYS, from_json
from lab.network.printed_network import largest_difference
from lab.network.printed_text import from_text
from lab.report.site.render import POLICY

RUNS = ("rates-1", "rates-0.1", "overflow")

PAGES = (
    *("index.html", "01-rates.html", "02-overflow.html", "404.html", "runs/index.html"),
    *(f"runs/{run}/index.html" for run in RUNS),
)

OF_RUN = ("network.txt", "network.json", "history.csv", "seeds.csv", "result.json", "record.json")

RESULT_KEYS = [
    *("id", "settings", "threshold", "number_of_weights", "baseline", "start", "spread", "accuracy", "final_loss"),
    *("converged_at", "squared_error_converged_at", "diverged_at", "diverged_sample", "seeds"),
]


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


@pytest.fixture(scope="module")
def pages(small_site: Path) -> dict[str, Page]:
    return {path: Page((small_site / path).read_text(encoding="utf-8")) for path in PAGES}


def result_of(site: Path, run: str) -> dict[str, object]:
    table = json.loads((site / "runs" / run / "result.json").read_text())
    assert isinstance(table, dict)
    return table


# Files


def test_the_site_has_just_the_files_that_the_format_promises(small_site: Path, repository: Path, contents) -> None:
    files = {"index.html", "404.html", ".nojekyll", "manifest.json", "claims.json", "build.json"}
    assets = {f"assets/{path}" for path in contents(repository / "templates" / "assets")}
    figures = {f"figures/{figure}.svg" for figure in ("rates", "rates-1", "overflow")}
    of_runs = {f"runs/{run}/{file}" for run in RUNS for file in (*OF_RUN, "index.html", "featured.npy", "seeds.npy")}

    chapters = ("report.toml", "index.md", "01-rates.md", "02-overflow.md")
    sources = {"data/xor.csv", *(f"source/content/{name}" for name in chapters)}

    assert contents(small_site).keys() == {*files, *assets, *figures, *of_runs, *sources, *PAGES}


def test_the_manifest_has_the_hash_of_every_other_file_sorted(small_site: Path, contents) -> None:
    files = contents(small_site)

    manifest = json.loads(files.pop("manifest.json"))
    del files["build.json"]  # which another machine may make otherwise

    assert manifest == {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    assert list(manifest) == sorted(files)


def test_every_text_file_is_utf_8_and_ends_its_lines_with_a_line_feed(small_site: Path, contents) -> None:
    no_texts = (".png", ".woff2", ".npy")
    texts = {path: content for path, content in contents(small_site).items() if not path.endswith(no_texts)}
    for path, content in texts.items():
        text = content.decode("utf-8")
        assert "\r" not in text, path
        assert not text or text.endswith("\n"), path


@pytest.mark.parametrize("run", RUNS)
def test_the_printed_network_is_the_same_as_text_and_as_json(small_site: Path, run: str) -> None:
    text = (small_site / "runs" / run / "network.txt").read_text()
    as_json = (small_site / "runs" / run / "network.json").read_text()

    assert largest_difference(from_text(text), from_json(as_json)) == 0.0
    assert list(json.loads(as_json)) == list(KEYS)
    assert text.startswith("FCNet\nLayer 0\nNeuron [] ")


@pytest.mark.parametrize("run", RUNS)
def test_the_history_has_a_row_an_epoch_with_the_loss_by_repr(small_site: Path, run: str) -> None:
    text = (small_site / "runs" / run / "history.csv").read_text()
    result = result_of(small_site, run)

    header, *rows = csv.reader(text.splitlines())

    assert header == ["epoch", "loss"]
    assert [row[0] for row in rows] == [str(epoch) for epoch in range(1, len(rows) + 1)]
    assert all(repr(float(loss)) == loss for _, loss in rows)
    assert len(rows) == (0 if run == "overflow" else 12)
    assert result["final_loss"] == (float(rows[-1][1]) if rows else None)


@pytest.mark.parametrize("run", RUNS)
def test_a_result_has_its_keys_in_order_and_lists_over_its_seeds(small_site: Path, run: str) -> None:
    result = result_of(small_site, run)

    assert list(result) == RESULT_KEYS
    assert result["id"] == run
    settings = result["settings"]
    assert isinstance(settings, dict)
    assert list(settings) == [field.name for field in fields(Settings)]
    seeds = result["seeds"]
    assert isinstance(seeds, dict)
    assert list(seeds) == ["seed", *RESULT_KEYS[7:13]]
    assert seeds["seed"] == [1, 2, 3]
    assert {len(values) for values in seeds.values()} == {3}
    assert isinstance(result["spread"], float)
    assert result["spread"] >= 1e-12
    assert result["number_of_weights"] == 9
    assert result["baseline"] == 11 / 21


def test_json_holds_no_nan(small_site: Path) -> None:
    def refuse(constant: str) -> float:
        raise AssertionError(constant)

    for path in small_site.rglob("*.json"):
        json.loads(path.read_text(), parse_constant=refuse)


def test_a_start_is_the_stream_s_or_a_seed_s(small_site: Path) -> None:
    assert [result_of(small_site, run)["start"] for run in RUNS] == ["stream", 1, 1]


def test_what_an_overflow_leaves_is_null(small_site: Path) -> None:
    result = result_of(small_site, "overflow")

    assert (result["accuracy"], result["final_loss"], result["converged_at"]) == (None, None, None)
    assert result["diverged_at"] == 1
    assert isinstance(result["diverged_sample"], int)
    assert json.loads((small_site / "runs" / "overflow" / "network.json").read_text())["diverged_at"] == 1


@pytest.mark.parametrize("figure", ["rates", "rates-1", "overflow"])
def test_a_figure_in_a_page_is_its_file_but_for_metadata(small_site: Path, figure: str) -> None:
    svg = re.sub("<metadata>.*</metadata>", "", (small_site / "figures" / f"{figure}.svg").read_text())

    chapter = "02-overflow.html" if figure == "overflow" else "01-rates.html"
    assert svg.strip() in (small_site / chapter).read_text()


# Pages


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_policy_a_language_a_title_and_one_heading(pages: dict[str, Page], path: str) -> None:
    page = pages[path]

    policies = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [POLICY]
    assert page.all("html") == [{"lang": "en-GB"}]
    assert len(page.all("title")) >= 1
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert {"charset": "utf-8"} in page.all("meta")


def test_titles_tell_the_pages_apart(small_site: Path) -> None:
    titles = {
        path: re.findall("<title>(.*?)</title>", (small_site / path).read_text().partition("</head>")[0])
        for path in PAGES
    }

    assert all(len(title) == 1 and "A small report" in title[0] for title in titles.values())
    assert len({title[0] for title in titles.values()}) == len(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_links_and_loads_relative_to_itself(pages: dict[str, Page], small_site: Path, path: str) -> None:
    for tag, attributes in pages[path].elements:
        for name in ("href", "src"):
            address = attributes.get(name, "")
            assert not re.match("[a-z]+:|/", address), (tag, address)
            target = address.partition("#")[0]
            assert not target or (small_site / path).parent.joinpath(target).resolve().is_file(), (tag, address)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_scripts_styles_or_handlers_in_it(pages: dict[str, Page], path: str) -> None:
    for tag, attributes in pages[path].elements:
        assert tag not in ("style", "base", "iframe", "form", "object", "embed")
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_on_every_page_and_headings_have_one(pages: dict[str, Page], path: str) -> None:
    ids = [attributes["id"] for _, attributes in pages[path].elements if "id" in attributes]

    assert len(ids) == len(set(ids))
    assert all("id" in heading for heading in pages[path].all("h2"))


@pytest.mark.parametrize("path", PAGES)
def test_no_trace_of_jinja_or_of_the_machine_is_left(small_site: Path, path: str) -> None:
    text = (small_site / path).read_text()

    assert not re.findall(r"\{\{|\}\}|\{%|[\ufdd0-\ufdef]|data-block", text)
    assert str(small_site.parent) not in text


def test_blocks_have_ids_with_the_prefix_of_their_kind(pages: dict[str, Page]) -> None:
    ids = {attributes["id"] for _, attributes in pages["01-rates.html"].elements if "id" in attributes}

    assert {"experiment:rates", "fig:rates", "fig:rates-1", "network:rates-1", "listing:tanh", "sec:rates"} <= ids


def test_values_are_put_into_prose_captions_and_alt_texts(pages: dict[str, Page], small_site: Path) -> None:
    result = result_of(small_site, "rates-1")
    accuracy, loss = (f"{value:.4g}" for value in (result["accuracy"], result["final_loss"]))  # type: ignore[str-format]

    assert f"The best rate gets {accuracy} right" in pages["index.html"].text
    assert f"The losses are {loss} and " in pages["01-rates.html"].text
    assert "Losses of 12 epochs." in pages["01-rates.html"].text
    assert f"Accuracy {accuracy} & loss {loss}." in pages["01-rates.html"].text
    assert "It overflows in epoch 1." in pages["02-overflow.html"].text


def test_an_experiment_shows_what_its_runs_share_and_what_tells_them_apart(pages: dict[str, Page]) -> None:
    text = pages["01-rates.html"].text

    assert re.search(r"learning rate\s+accuracy\s+baseline", text)
    assert re.search(r"rates-1\s+1\s+0\.\d+\s+0\.5238\s", text)
    assert re.search(r"rates-0.1\s+0.1\s", text)
    assert re.search(r"layers\s*2-3-1", text)


def test_an_accuracy_stands_beside_its_baseline_everywhere(pages: dict[str, Page]) -> None:
    for run in RUNS[:2]:
        assert re.search(r"accuracy\s*0\.\d+ \(baseline 0\.5238\)", pages[f"runs/{run}/index.html"].text)
    assert re.search(r"accuracy\s+baseline", pages["runs/index.html"].text)


def test_the_page_of_all_runs_leads_to_each(pages: dict[str, Page]) -> None:
    links = [link["href"] for link in pages["runs/index.html"].all("a")]

    assert [link for link in links if "/runs/" in link and "index.html" in link and link != "../runs/index.html"] == [
        f"../runs/{run}/index.html" for run in RUNS
    ]


@pytest.mark.parametrize(("run", "chapter"), [("rates-0.1", "01-rates"), ("overflow", "02-overflow")])
def test_the_page_of_a_run_leads_to_its_description_and_files(pages: dict[str, Page], run: str, chapter: str) -> None:
    links = [link["href"] for link in pages[f"runs/{run}/index.html"].all("a")]

    assert f"../../{chapter}.html#experiment:{run.partition('-')[0]}" in links
    for file in OF_RUN:
        assert f"../../runs/{run}/{file}" in links


def test_the_page_of_a_run_has_the_figures_of_it_alone(pages: dict[str, Page]) -> None:
    figures = {run: [f["id"] for f in pages[f"runs/{run}/index.html"].all("figure")] for run in RUNS}

    assert figures == {"rates-1": ["fig:rates-1"], "rates-0.1": [], "overflow": ["fig:overflow"]}


def test_the_page_of_a_run_that_overflowed_says_so(pages: dict[str, Page]) -> None:
    text = pages["runs/overflow/index.html"].text

    assert re.search(r"diverged\s*in epoch 1, at sample \d+", text)
    assert re.search(r"accuracy\s*– \(baseline 0\.5238\)", text)
    assert "nan" not in text.partition("Printed network")[0].lower()


def test_chapters_lead_to_the_next_and_the_one_before(pages: dict[str, Page]) -> None:
    turns = {
        path: {link["rel"]: link["href"] for link in pages[path].all("a") if "rel" in link}
        for path in ("01-rates.html", "02-overflow.html")
    }

    assert turns == {"01-rates.html": {"next": "02-overflow.html"}, "02-overflow.html": {"prev": "01-rates.html"}}


def test_the_first_page_says_what_the_report_is_and_lists_its_chapters(pages: dict[str, Page]) -> None:
    page = pages["index.html"]

    assert "Two chapters, three runs & one opening" in page.text
    assert "A. Author · A course · 2024-02-29" in page.text
    assert [link["href"] for link in page.all("a")][-3:] == [
        "01-rates.html",
        "01-rates.html#sec:rates",
        "02-overflow.html",
    ]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_to_the_first_and_to_all_runs(pages: dict[str, Page], path: str) -> None:
    if path != "404.html":  # which has no address without a base URL
        links = [link["href"] for link in pages[path].all("a")]
        root = "../" * path.count("/")

        assert {f"{root}index.html", f"{root}runs/index.html"} <= {*links}


def test_a_listing_is_the_code_and_its_name(pages: dict[str, Page]) -> None:
    text = pages["01-rates.html"].text

    assert "@ACTIVATIONS\ndef tanh(z: Array, tanh: Function = np.tanh)" in text
    assert "lab.network.activations.tanh" in text
