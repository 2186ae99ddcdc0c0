"""Records: each run says what it was made from, alike on every machine that gives the same bits."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from lab.experiments.training import train_parts
from lab.store.code import code_of


def read_record(site: Path, run: str) -> dict[str, Any]:
    table = json.loads((site / "runs" / run / "record.json").read_text(encoding="utf-8"))
    assert isinstance(table, dict)
    return table


def runs_of(site: Path) -> list[str]:
    return sorted(path.parent.name for path in site.glob("runs/*/index.html"))


def test_a_record_has_these_keys_in_order_and_all_settings_of_the_result(second_site: Path) -> None:
    for run in runs_of(second_site):
        record = read_record(second_site, run)
        result = json.loads((second_site / "runs" / run / "result.json").read_text())

        assert list(record) == ["id", "settings", "threshold", "seeds", "start", "data", "test", "code"]
        assert record["id"] == run
        assert (record["settings"], record["threshold"]) == (result["settings"], result["threshold"])
        assert record["seeds"] == len(result["seeds"]["seed"])


@pytest.mark.parametrize(
    ("run", "start"),
    [
        ("rates-1", {"kind": "stream", "seed": 2, "place": 2}),
        ("rates-0.1", {"kind": "seed", "seed": 1, "place": None}),
        ("overflow", {"kind": "seed", "seed": 1, "place": None}),
    ],
)
def test_a_record_has_the_start(small_site: Path, run: str, start: dict[str, object]) -> None:
    assert read_record(small_site, run)["start"] == start


def test_a_start_that_no_seed_changes_is_fixed(second_site: Path) -> None:
    record = read_record(second_site, "fixed")

    assert record["start"] == {"kind": "fixed", "seed": None, "place": None}
    assert record["seeds"] == 0


def test_a_run_that_shares_a_start_of_the_stream_has_its_place(write, command) -> None:
    keys = 'data = "xor"\nlayers = [2, 1]\nactivation = "tanh"\nloss = "mse"\nlearning_rate = 1\nepochs = 1\nseeds = 1'
    blocks = "".join(f'```experiment\nid = "{name}"\n{keys}\n```\n' for name in ("listed", "equal"))
    starts = '{ id = "nobody", layers = [2, 1] }, { id = "listed", layers = [2, 1] }'
    write(
        {"01-a.md": f"# A\n\n{blocks}", "report.toml": f'title = "T"\nstream = {{ seed = 7, starts = [{starts}] }}\n'}
    )

    assert command("-q").code == 0

    for run in ("listed", "equal"):
        assert read_record(Path("site"), run)["start"] == {"kind": "stream", "seed": 7, "place": 2}


def test_a_record_has_the_files_of_its_data_and_what_they_hold(second_site: Path) -> None:
    files = {run: [read_record(second_site, run)[part] for part in ("data", "test")] for run in runs_of(second_site)}

    for data in (data for both in files.values() for data in both if data):
        assert data["sha256"] == hashlib.sha256((second_site / data["file"]).read_bytes()).hexdigest()
    named = {run: [data and (data["name"], data["file"]) for data in both] for run, both in files.items()}
    moons = [("moons.csv", "data/moons.csv"), ("more-moons.csv", "data/more-moons.csv")]
    assert named["moons-small"] == named["moons-wide"] == moons
    assert named["fixed"] == [("xor", "data/xor.csv"), None]


def test_a_record_has_the_code_that_trained_and_nothing_of_the_machine(small_site: Path) -> None:
    record = read_record(small_site, "rates-1")

    code = code_of(train_parts.__module__, {})
    assert record["code"] == code.used_with(["xor", "tanh", "mse", "normal"])
    assert {name.partition(".")[0] for name in record["code"]} == {"lab"}
    assert {*record["code"]} >= {"lab.experiments.training", "lab.network.activations.tanh"}
