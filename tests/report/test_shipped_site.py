"""The site that the shipped report makes: every network of the reference, and every file that the format promises."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest

from lab.network.printed_json import from_json
from lab.network.printed_network import largest_difference
from lab.network.printed_text import from_text

REFERENCE = ("linear-mse", "xor-mse", "linear-mae", "xor-mae", "zero-linear", "zero-xor")

OF_THE_REFERENCE = (
    *REFERENCE,
    *("lr-1", "lr-0.1", "lr-0.01", "lr-0.001", "lr-0.0001"),
    *("hidden-1", "hidden-2", "hidden-3", "hidden-4", "hidden-5"),
    *("none-0.1", "none-0.01", "none-0.001", "none-0.0001"),
    *("relu-linear", "relu-xor", "tanh-linear", "tanh-xor"),
)

FAIR = ("fair-mae-0.1", "fair-mse-0.05", "fair-sigmoid-0.01", "fair-sigmoid-0.001", "fair-sigmoid-0.0001")

RUNS = (
    *OF_THE_REFERENCE,
    *FAIR,
    *("units-1", "units-2", "units-4", "units-8", "units-16"),
    *("zero-tanh", "zero-relu"),
    *(f"scale-{data}-{scale}" for data in ("linear", "xor") for scale in ("0.01", "0.1", "1", "3", "10")),
)

CHAPTERS = (
    "What the network computes",
    "One step by hand",
    "The chain rule, index form",
    "Matrix form",
    "Activations",
    "Losses",
    "Is it right?",
    "The four tests",
    "Learning rate",
    "Hidden layers and units",
    "Without activations",
    "Zero weights",
    "Other activations",
    "Claims and errata",
    "Exercises",
)


@pytest.mark.parametrize("run", REFERENCE)
def test_the_printed_network_is_the_reference_s_within_1e_12(built_site: Path, repository: Path, run: str) -> None:
    expected = from_text((repository / "content" / "reference" / f"{run}.txt").read_text())

    text = from_text((built_site / "runs" / run / "network.txt").read_text())
    as_json = from_json((built_site / "runs" / run / "network.json").read_text())

    assert largest_difference(text, expected) <= 1e-12
    assert largest_difference(text, as_json) == 0.0


def test_there_is_a_folder_for_each_of_the_46_runs(built_site: Path) -> None:
    folders = {path.name for path in (built_site / "runs").iterdir() if path.is_dir()}

    assert len(RUNS) == 46
    assert folders == set(RUNS)


@pytest.mark.parametrize("run", RUNS)
def test_a_run_has_all_its_files(built_site: Path, run: str) -> None:
    files = {path.name for path in (built_site / "runs" / run).iterdir()}

    assert files == {"index.html", "network.txt", "network.json", "history.csv", "seeds.csv", "result.json"}


@pytest.mark.parametrize("run", ["lr-0.1", "hidden-2"])
@pytest.mark.parametrize("file", ["network.txt", "network.json", "history.csv"])
def test_runs_with_equal_settings_are_equal_to_the_bit(built_site: Path, run: str, file: str) -> None:
    first, second = ((built_site / "runs" / name / file).read_bytes() for name in ("linear-mse", run))

    assert first == second


def test_the_runs_of_the_stream_start_there(built_site: Path, repository: Path) -> None:
    report = tomllib.loads((repository / "content" / "report.toml").read_text())
    listed = {start["id"] for start in report["stream"]["starts"]}
    listed |= {"lr-0.1", "hidden-2", "units-4", "scale-linear-1", "scale-xor-1"}  # which have the settings of one

    starts = {run: json.loads((built_site / "runs" / run / "result.json").read_text())["start"] for run in RUNS}

    others = {run: "fixed" for run in RUNS if run.startswith("zero-")} | {"none-0.1": 4}
    assert starts == {run: "stream" if run in listed else others.get(run, 1) for run in RUNS}


def test_the_run_that_overflows_says_when(built_site: Path) -> None:
    result = json.loads((built_site / "runs" / "none-0.1" / "result.json").read_text())
    history = (built_site / "runs" / "none-0.1" / "history.csv").read_text()

    assert (result["accuracy"], result["final_loss"], result["diverged_at"]) == (None, None, 1)
    assert 1 <= result["diverged_sample"] <= 100
    assert history == "epoch,loss\n"


def test_the_chapters_stand_in_their_order(built_site: Path) -> None:
    page = (built_site / "index.html").read_text()

    links = re.findall(r'<a href="(\d\d-[^"]+\.html)">([^<]+)</a>', page)

    assert [title for _, title in links] == list(CHAPTERS)
    assert all((built_site / address).is_file() for address, _ in links)


@pytest.mark.parametrize("run", [*OF_THE_REFERENCE, *FAIR])
def test_every_run_of_the_reference_and_every_fair_one_has_its_figures_on_its_page(built_site: Path, run: str) -> None:
    page = (built_site / "runs" / run / "index.html").read_text()

    titles = re.findall(r"<title id=[^>]*>([^<]+)</title>", page)

    assert {f"Comparison: {run}", f"Boundary: {run}", f"Weight map: {run}"} <= set(titles)


def test_the_manifest_has_the_hash_of_every_other_file(built_site: Path) -> None:
    manifest = json.loads((built_site / "manifest.json").read_text())

    files = {p.relative_to(built_site).as_posix(): p for p in built_site.rglob("*") if p.is_file()}
    del files["manifest.json"]
    assert list(manifest) == sorted(files)
    assert manifest == {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in files.items()}
