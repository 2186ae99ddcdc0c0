"""`status`: what a build would make and why, what it would cost, and that this is what the build then does."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

EXPERIMENT = """\
```experiment
id = "{id}"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = {epochs}
seeds = 3
```
"""

FIGURE = '```figure\nid = "{id}"\nshow = "boundary"\nof = "{id}"\n```\n'

CHAPTER = "\n".join(
    [
        "# A\n",
        *(EXPERIMENT.format(id=run, epochs=epochs) for run, epochs in (("a", 4), ("b", 3))),
        *(FIGURE.format(id=run) for run in "ab"),
        '```claim\nid = "c"\nsays = "It is small."\n```\n',
    ]
)

CLAIMS = '''\
from lab.report.claims import claim, does_not_hold, holds


@claim("c", unless={"a": {"final_loss": 9.0}})
def small(results):
    """Whether it is."""
    return (holds if results["a"].final_loss < 5.0 else does_not_hold)("It is {loss}.", loss=results["a"].final_loss)
'''

REPORT = {"01-a.md": CHAPTER, "claims.py": CLAIMS}

OF_A_RUN = 5
"""Replicas of a run: its seeds, and the featured one with its shadow."""

NOTHING = "a build would train, draw and judge nothing"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A folder with the program, a report, its site and its store, as the real command left them."""
    folder = tmp_path_factory.mktemp("built")
    for name in ("lab", "templates"):
        shutil.copytree(repository / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(repository / "build.py", folder)
    (folder / "content").mkdir()
    for name, text in {"report.toml": 'title = "Title"\n', **REPORT}.items():
        (folder / "content" / name).write_text(text)
    run_there(folder, "-q")
    return folder


def run_there(folder: Path, *arguments: str) -> str:
    """What the program in a folder prints."""
    done = subprocess.run(
        [sys.executable, "build.py", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture
def built(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of that report, its site and its store is the current folder."""
    for name in ("content", "site", ".lab"):
        shutil.copytree(built_once / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)


Status = Callable[..., list[str]]


@pytest.fixture
def status(command, snapshot) -> Status:
    """The lines of `status`, which touches nothing."""

    def lines(*arguments: str) -> list[str]:
        before = snapshot(Path())

        outcome = command("status", *arguments)

        assert (outcome.code, outcome.err) == (0, "")
        assert snapshot(Path()) == before
        return outcome.out.splitlines()

    return lines


def test_of_a_report_that_was_never_built_all_is_missing(write, status: Status) -> None:
    write(REPORT)

    *lines, cost = status()

    assert lines == [
        "run a     missing: made for the first time",
        "run b     missing: made for the first time",
        "figure a  stale: run a is missing",
        "figure b  stale: run b is missing",
        "claim c   stale: run a is missing; run b is missing",
        "site/: no build wrote a site here",
    ]
    assert cost == "a build would train 2 runs, 10 replicas, about 1 s on 1 core; draw 2 figures; judge 1 claim"
    assert not Path(".lab").exists()


def test_of_a_report_that_was_just_built_all_is_fresh(built, status: Status) -> None:
    *lines, of_site, cost = status()

    assert lines == ["run a     fresh", "run b     fresh", "figure a  fresh", "figure b  fresh", "claim c   fresh"]
    assert re.fullmatch(r"site/: (\d+) of \1 files are as the last build wrote them", of_site)
    assert cost == NOTHING


@pytest.mark.parametrize(
    ("old", "new", "reason", "replicas"),
    [
        ("epochs = 4", "epochs = 5", "epochs was 4 and is 5", OF_A_RUN),
        ("epochs = 4\nseeds = 3", "epochs = 4\nseeds = 4", "more seeds or another start are asked for", 1),
    ],
    ids=["a setting", "one more seed"],
)
def test_what_changed_of_a_run_makes_it_and_what_is_made_of_it_stale(
    built, write, status: Status, command, old: str, new: str, reason: str, replicas: int
) -> None:
    write({**REPORT, "01-a.md": CHAPTER.replace(old, new)})

    lines = status()

    assert lines[:5] == [
        f"run a     stale: {reason}",
        "run b     fresh",
        "figure a  stale: run a is stale",
        "figure b  fresh",
        "claim c   stale: run a is stale",
    ]
    many = f"{replicas} replica{'s' * (replicas != 1)}"
    assert lines[-1] == f"a build would train 1 run, {many}, about 1 s on 1 core; draw 1 figure; judge 1 claim"
    assert f"; {many} trained in " in command().out
    assert status()[-1] == NOTHING


def test_a_reason_is_how_the_report_differs_from_what_was_built_last(built, write, status: Status, command) -> None:
    for epochs in (5, 4):
        write({**REPORT, "01-a.md": CHAPTER.replace("epochs = 4", f"epochs = {epochs}")})
        command("-q")

    write({**REPORT, "01-a.md": CHAPTER.replace("epochs = 4", "epochs = 6")})

    assert status()[0] == "run a     stale: epochs was 4 and is 6"


def test_what_was_trained_by_another_command_makes_what_is_made_of_it_stale(
    built, write, status: Status, command
) -> None:
    write({**REPORT, "01-a.md": CHAPTER.replace("epochs = 4", "epochs = 5")})
    command("claims")

    lines = status()

    assert lines[:5] == [
        "run a     fresh",
        "run b     fresh",
        "figure a  stale: run a has changed",
        "figure b  fresh",
        "claim c   stale: run a has changed",
    ]


def test_another_numpy_is_said(built, status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    before = np.__version__
    monkeypatch.setattr(np, "__version__", "9.9.9")

    lines = status()

    assert lines[:2] == [f"run {run}     stale: NumPy was {before} and is 9.9.9" for run in "ab"]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ("seeds-1-3", "run {}     stale: seeds-1-3 was damaged"),
        ("narrow.svg", "figure {}  stale: narrow.svg was damaged"),
        ("judgements.json", "claim c   stale: judgements.json was damaged"),
    ],
)
def test_what_is_damaged_is_stale_and_left_where_it_is(built, status: Status, entry: str, line: str) -> None:
    path, *_ = sorted(Path(".lab/products").glob(f"*/{entry}"))
    path.write_bytes(b"odd")

    lines = status()

    assert {line.format("a"), line.format("b")} & {*lines}
    assert lines[-1] != NOTHING


def test_what_is_gone_is_missing(built, status: Status) -> None:
    shutil.rmtree(".lab/products")

    assert status()[:2] == [f"run {run}     missing: its results are gone" for run in "ab"]


def test_another_test_of_a_claim_trains_and_draws_nothing(built, write, status: Status) -> None:
    write({**REPORT, "claims.py": CLAIMS.replace("5.0", "6.0")})

    lines = status()

    assert lines[4].endswith("the code of file claims.py has changed")
    assert lines[-1] == "a build would judge 1 claim"


LOSSES, ACTIVATIONS = "lab/network/losses.py", "lab/network/activations.py"


Change = Callable[[str], str]


@pytest.fixture
def edit(built_once: Path) -> Iterator[Callable[[str, Change], None]]:
    """Edits a file of the program that built the report, until the test ends."""
    before: dict[Path, str] = {}

    def edit_file(name: str, change: Change) -> None:
        path = built_once / name
        before[path] = path.read_text()
        path.write_text(change(before[path]))
        assert path.read_text() != before[path]

    yield edit_file
    for path, text in before.items():
        path.write_text(text)


def test_a_comment_in_the_code_makes_nothing_stale(built_once: Path, edit) -> None:
    edit(LOSSES, lambda source: source.replace("\n\n", "\n\n# what is to be small\n", 1))

    lines = run_there(built_once, "status").splitlines()

    assert {line.split()[2] for line in lines[:5]} == {"fresh"}
    assert lines[-1] == NOTHING


MORE = {
    ACTIVATIONS: "@ACTIVATIONS\ndef half(z: Array, *, by: float = 2.0): return z / by, z",
    LOSSES: '@LOSSES.named("half-mse")\ndef half(output: Array, label: Array): return output, label',
    "lab/network/initial_weights.py": "@INITIAL_WEIGHTS\ndef half(generator, outputs, inputs): return 0.5",
    "lab/network/data_sets.py": "@DATA_SETS\ndef half(*, points: Points = 9): return Samples(points, points)",
}
"""A function more for each family."""


@pytest.mark.slow
@pytest.mark.parametrize("file", MORE)
def test_a_function_of_a_family_that_no_run_uses_makes_no_run_stale(built_once: Path, edit, file: str) -> None:
    edit(file, lambda source: f"{source}\n\n{MORE[file]}\n")

    lines = run_there(built_once, "status").splitlines()

    assert lines[:2] == ["run a     fresh", "run b     fresh"]
    assert "train" not in lines[-1]


def test_a_changed_constant_of_the_code_makes_what_it_trained_stale(built_once: Path, edit) -> None:
    edit(LOSSES, lambda source: source.replace("error * error", "error * error * 1.0", 1))

    lines = run_there(built_once, "status").splitlines()

    assert lines[:2] == [f"run {run}     stale: the code of lab.network.losses has changed" for run in "ab"]


# The site


def test_files_of_the_site_that_are_not_as_they_were_written_are_named(built, write, status: Status) -> None:
    Path("site/index.html").write_text("mine")
    Path("site/runs/a/index.html").unlink()
    write({**REPORT, "01-a.md": f"{CHAPTER}\nA sentence more.\n"})

    lines = status()

    assert lines[5:8] == [
        "site/index.html: changed",
        "site/runs/a/index.html: missing",
        "site/source/content/01-a.md: outdated",
    ]
    files = json.loads("\n".join(status("--json")))["files"]
    assert (files["01-a.html"], files["index.html"]) == ("as written", "changed")
    assert lines[8] == f"site/: {len(files) - 3} of {len(files)} files are as the last build wrote them"


# One thing


def test_of_one_thing_every_reason_is_said(built, write, status: Status) -> None:
    changed = CHAPTER.replace("epochs = 4", "epochs = 5\nscale = 2\nbiases = true\nthreshold = 0.1")
    write({**REPORT, "01-a.md": changed})

    short, (whole, _) = status()[0], status("a")

    reasons = ["biases was False and is True", "epochs was 4 and is 5", "scale was 1.0 and is 2.0"]
    assert short == f"run a     stale: {'; '.join(reasons)}; 1 more reason"
    assert whole == f"run a     stale: {'; '.join(reasons)}; threshold was 0.05 and is 0.1"


def test_an_experiment_is_its_runs(write, status: Status) -> None:
    write({"01-a.md": EXPERIMENT.format(id="a", epochs=2).replace("rate = 0.1", "rate = 0.1\nsweep.scale = [1, 2]")})

    assert [line.split(":")[0] for line in status("a")] == ["run a-1  missing", "run a-2  missing"]


def test_a_name_that_nothing_has_is_a_fault_with_the_nearest(write, command) -> None:
    write({"01-a.md": EXPERIMENT.format(id="rate", epochs=2)})

    outcome = command("status", "rates")

    assert (outcome.code, outcome.out) == (1, "")
    said = 'content/: no run, experiment, figure or claim is called "rates"; did you mean "rate"?'
    assert outcome.err.splitlines()[0] == said


# As JSON, and in `check`


def test_as_json_there_is_a_table_of_each_kind(built, write, status: Status) -> None:
    write({**REPORT, "01-a.md": CHAPTER.replace("epochs = 4", "epochs = 5")})

    document = json.loads("\n".join(status("--json")))

    assert document["runs"] == {
        "a": {"state": "stale", "reasons": ["epochs was 4 and is 5"]},
        "b": {"state": "fresh", "reasons": []},
    }
    assert document["figures"]["a"] == {"state": "stale", "reasons": ["run a is stale"]}
    assert document["claims"] == {"c": {"state": "stale", "reasons": ["run a is stale"]}}
    training = document["training"]
    assert (training["runs"], training["replicas"], training["processes"]) == (1, OF_A_RUN, 1)
    assert 0.0 < training["seconds"] < 1.0


def test_check_says_what_a_build_would_train_where_there_is_something(built, write, command) -> None:
    nothing = command("check").out
    write({**REPORT, "01-a.md": CHAPTER.replace("epochs = 4\nseeds = 3", "epochs = 1000000\nseeds = 100")})

    outcome = command("check", "-j", "1")

    assert nothing == "no faults; 1 chapter, 2 runs, 2 figures, 0 warnings\n"
    assert re.fullmatch(
        r"a build would train 1 run, 102 replicas, about \d+ min on 1 core", outcome.out.splitlines()[1]
    )
