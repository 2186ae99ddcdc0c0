"""The site that the shipped report makes: every network of the reference, and every file that the format promises."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.network.printed_json import from_json
from lab.network.printed_network import largest_difference
from lab.network.printed_text import from_text
from lab.report.addresses import RUN_FILES
from lab.report.reading.report import Report

pytestmark = pytest.mark.slow

REFERENCE = ("linear-mse", "xor-mse", "linear-mae", "xor-mae", "zero-linear", "zero-xor")

OF_THE_REFERENCE = (
    *REFERENCE,
    *("lr-1", "lr-0.1", "lr-0.01", "lr-0.001", "lr-0.0001"),
    *("hidden-1", "hidden-2", "hidden-3", "hidden-4", "hidden-5"),
    *("none-0.1", "none-0.01", "none-0.001", "none-0.0001"),
    *("relu-linear", "relu-xor", "tanh-linear", "tanh-xor"),
)

FAIR = ("fair-mae-0.1", "fair-mse-0.05", "fair-sigmoid-0.01", "fair-sigmoid-0.001", "fair-sigmoid-0.0001")


@pytest.mark.parametrize("run", REFERENCE)
def test_the_printed_network_is_the_reference_s_within_1e_12(built_site: Path, repository: Path, run: str) -> None:
    expected = from_text((repository / "content" / "reference" / f"{run}.txt").read_text())

    text = from_text((built_site / "runs" / run / "network.txt").read_text())
    as_json = from_json((built_site / "runs" / run / "network.json").read_text())

    assert largest_difference(text, expected) <= 1e-12
    assert largest_difference(text, as_json) == 0.0


@pytest.mark.parametrize("run", REFERENCE)
def test_compare_knows_the_reference_s_network_and_that_its_outputs_are_one_update_old(
    built_site: Path, repository: Path, command: Callable[..., object], run: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built_site.parent)

    outcome = command("compare", repository / "content" / "reference" / f"{run}.txt", run, "-q")

    assert outcome.code == 0
    assert "its outputs are one update old" in outcome.out


def test_there_is_a_folder_for_each_run_and_for_every_run_of_the_reference(built_site: Path, report: Report) -> None:
    folders = {path.name for path in (built_site / "runs").iterdir() if path.is_dir()}

    assert folders == {run.id for run in report.runs}
    assert folders >= {*OF_THE_REFERENCE, *FAIR}


def test_every_run_has_all_its_files(built_site: Path, report: Report) -> None:
    files = {run.id: {path.name for path in (built_site / "runs" / run.id).iterdir()} for run in report.runs}

    assert files == {name: {"index.html", *RUN_FILES} for name in files}


@pytest.mark.parametrize("run", ["lr-0.1", "hidden-2"])
@pytest.mark.parametrize("file", ["network.txt", "network.json", "history.csv"])
def test_runs_with_equal_settings_are_equal_to_the_bit(built_site: Path, run: str, file: str) -> None:
    first, second = ((built_site / "runs" / name / file).read_bytes() for name in ("linear-mse", run))

    assert first == second


def test_the_runs_of_the_stream_start_there(built_site: Path, repository: Path) -> None:
    report = tomllib.loads((repository / "content" / "report.toml").read_text())
    listed = {start["id"] for start in report["stream"]["starts"]} | {"lr-0.1", "hidden-2"}
    runs = (*OF_THE_REFERENCE, *FAIR)

    starts = {run: json.loads((built_site / "runs" / run / "result.json").read_text())["start"] for run in runs}

    others = {"zero-linear": "fixed", "zero-xor": "fixed", "none-0.1": 4}
    assert starts == {run: "stream" if run in listed else others.get(run, 1) for run in runs}


def test_the_run_that_overflows_says_when(built_site: Path) -> None:
    result = json.loads((built_site / "runs" / "none-0.1" / "result.json").read_text())
    history = (built_site / "runs" / "none-0.1" / "history.csv").read_text()

    assert (result["accuracy"], result["final_loss"], result["diverged_at"]) == (None, None, 1)
    assert 1 <= result["diverged_sample"] <= 100
    assert history == "epoch,loss\n"


def test_the_first_page_leads_to_every_chapter_in_order(built_site: Path, report: Report) -> None:
    page = (built_site / "index.html").read_text()

    links = re.findall(r'<a href="(\d\d-[^"]+)\.html">', page)

    assert links == [chapter.name for chapter in report.chapters]


@pytest.mark.parametrize("run", [*OF_THE_REFERENCE, *FAIR])
def test_every_run_of_the_reference_and_every_fair_one_has_its_figures_on_its_page(built_site: Path, run: str) -> None:
    page = (built_site / "runs" / run / "index.html").read_text()

    titles = re.findall(r"<title id=[^>]*>([^<]+)</title>", page)

    assert {f"Comparison: {run}", f"Boundary: {run}", f"Weight map: {run}"} <= set(titles)


def test_the_manifest_has_the_hash_of_every_other_file(built_site: Path) -> None:
    manifest = json.loads((built_site / "manifest.json").read_text())

    files = {p.relative_to(built_site).as_posix(): p for p in built_site.rglob("*") if p.is_file()}
    del files["manifest.json"], files["build.json"]
    assert list(manifest) == sorted(files)
    assert manifest == {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in files.items()}
