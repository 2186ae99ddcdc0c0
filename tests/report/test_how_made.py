"""Below every figure, table and printed network, and on the page of every run, stands how it was made."""

import json
import re
import shlex
import shutil
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lab.report.reading.drawn_svg import check_svg

EXPERIMENT = """
```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 1
epochs = 2
seeds = 1
```
"""

NETWORK = '```network\nid = "n"\nof = "a"\n```\n'


def pages_of(site: Path) -> dict[str, str]:
    pages = (path for path in sorted(site.rglob("*.html")) if "source" not in path.relative_to(site).parts)
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in pages}


def how_made(html: str) -> str:
    """The only origin in a piece of a page."""
    (found,) = re.findall(r'<details class="origin">.*?</details>', html, re.DOTALL)
    return str(found)


def of_block(site: Path, page: str, block: str) -> str:
    """The origin of a block."""
    html = (site / page).read_text(encoding="utf-8")
    return how_made(html.partition(f'<figure id="{block}"')[2].partition("</figure>")[0])


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", "", html.replace("</dt>", " "))).split())


def test_every_figure_table_and_network_and_every_run_says_once_how_it_was_made(second_site: Path) -> None:
    for path, page in pages_of(second_site).items():
        figures = re.findall(r'<figure id="(?:fig|tab|network):.*?</figure>', page, re.DOTALL)
        rest = re.sub("<figure .*?</figure>", "", page, flags=re.DOTALL)

        assert all(words(how_made(figure)).startswith("How this was made by ") for figure in figures)
        is_run = path.startswith("runs/") and path != "runs/index.html"
        assert len(re.findall('<details class="origin">', rest)) == is_run, path


def test_an_origin_has_the_function_data_settings_start_record_and_command(small_site: Path) -> None:
    origin = of_block(small_site, "01-rates.html", "fig:rates-1")

    assert words(origin) == (
        "How this was made by lab.report.figures.comparison.comparison data xor layers 2-3-1 activation tanh loss MSE "
        "learning rate 1 epochs 12 initial weights normal scale of the initial weights 1 biases off "
        "converged loss below 0.05 seeds 3 start the report's stream, seed 2, place 2 records rates-1 "
        "again lab-report in a copy of source/"
    )
    assert re.findall('href="(.*?)"', origin) == ["data/xor.csv", "runs/rates-1/record.json"]


def test_what_runs_share_stands_once_and_what_differs_beside_each_record(small_site: Path) -> None:
    said = words(of_block(small_site, "01-rates.html", "fig:rates"))

    assert said.count("layers 2-3-1") == said.count("seeds 3") == 1
    assert "records rates-1 (learning rate 1, start the report's stream, seed 2, place 2); " in said
    assert "; rates-0.1 (learning rate 0.1, start seed 1) again" in said


def test_the_page_of_a_run_says_what_trained_it_with_links_from_its_folder(small_site: Path) -> None:
    origin = how_made((small_site / "runs/rates-0.1/index.html").read_text(encoding="utf-8"))

    assert "by lab.network.stacked_training.train_stack data" in words(origin)
    assert re.findall('href="(.*?)"', origin) == ["../../data/xor.csv", "../../runs/rates-0.1/record.json"]


def test_a_figure_of_one_s_own_leads_to_the_file_that_draws_it(second_site: Path) -> None:
    origin = of_block(second_site, "01-moons.html", "fig:sizes")

    assert '<a href="source/content/figures.py"><code>figures.weight_sizes</code></a>' in origin
    assert (second_site / "source/content/figures.py").is_file()


def test_a_table_names_its_kind_and_all_data_of_its_runs(second_site: Path) -> None:
    origin = of_block(second_site, "02-parity.html", "tab:parity")

    assert "by lab.report.tables.runs.runs data parity.csv, xor " in words(origin)
    assert "fixed (data xor, layers 2-2-1, " in words(origin)
    assert "data moons.csv, more-moons.csv layers" in words(
        of_block(second_site, "01-moons.html", "fig:moons-boundary")
    )


def test_a_function_that_a_listing_shows_is_linked_to_it(write, command) -> None:
    listing = '```listing\nid = "text"\nof = "lab.network.printed_text.to_text"\n```\n'
    write({"01-a.md": f"# A\n{EXPERIMENT}\n{NETWORK}", "02-b.md": f"# B\n\n{listing}"})

    assert command("-q").code == 0
    origin = of_block(Path("site"), "01-a.html", "network:n")
    assert '<a href="02-b.html#listing:text"><code>lab.network.printed_text.to_text</code></a>' in origin


@pytest.mark.parametrize("options", [[], ["--templates", "look", "--base-url", "https://example.org/x"]])
def test_the_command_of_an_origin_makes_the_site_again(
    write, command, contents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    write({"01-a.md": f"# A\n{EXPERIMENT}\n{NETWORK}"})
    (tmp_path / "look/assets").mkdir(parents=True)
    (tmp_path / "look/assets/own.css").write_text("p { margin: 0 }\n")
    assert command("-q", *options).code == 0
    site = contents(tmp_path / "site")

    said = re.search("<dt>again</dt><dd><code>(.*?)</code>", of_block(tmp_path / "site", "01-a.html", "network:n"))
    assert said is not None
    program, *arguments = shlex.split(unescape(said[1]))
    shutil.copytree(tmp_path / "site/source", tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")

    assert program == "lab-report"
    assert command("-q", *arguments).code == 0
    assert contents(tmp_path / "copy/site") == site


def test_the_file_of_a_figure_names_its_runs_and_their_records(small_site: Path) -> None:
    found = {}
    for path in sorted((small_site / "figures").glob("*.svg")):
        check_svg(path.read_bytes())
        metadata = ElementTree.parse(path).findtext("{http://www.w3.org/2000/svg}metadata")
        found[path.stem] = json.loads(metadata or "")["records"]

    assert found == {
        "overflow": {"overflow": "../runs/overflow/record.json"},
        "rates": {run: f"../runs/{run}/record.json" for run in ("rates-1", "rates-0.1")},
        "rates-1": {"rates-1": "../runs/rates-1/record.json"},
    }
    assert not [path for path, page in pages_of(small_site).items() if "<metadata" in page]
