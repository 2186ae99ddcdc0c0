"""The command: options, exit codes, and what it says where."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import __version__
from lab.report.command_line.main import COMMANDS

CHAPTER = "# A\n"

EXPERIMENT = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 3
```

```experiment
id = "b"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.2
epochs = 2
seeds = 3
```
"""


# Options


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "out", "-q", "-j", "1"],
        ["build", "-o", "out", "-q", "-j", "1"],
        ["-o", "out", "-q", "-j", "1", "build"],
        ["-q", "build", "-j1", "--output=out"],
        ["-o", "other", "--jobs", "2", "build", "--output", "out", "--quiet", "--jobs", "1"],
    ],
)
def test_options_stand_before_or_behind_the_command(command, write, arguments: list[str]) -> None:
    write({"01-a.md": CHAPTER})

    outcome = command(*arguments)

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert sorted(path.name for path in Path().iterdir()) == [".lab", "content", "out"]


@pytest.mark.parametrize(
    ("content", "cwd"),
    [("content", "."), ("./content/", "."), (".", "content"), ("../content", "content"), ("..", "content/deep")],
)
def test_the_site_and_the_store_stand_beside_the_content(
    command, write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, cwd: str
) -> None:
    write({"01-a.md": CHAPTER, "deep/notes.txt": "mine"})
    monkeypatch.chdir(cwd)

    outcome = command("-q", "--content", content)

    assert (outcome.code, outcome.err) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lab", "content", "site"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-j", "0"], '"0" is not a number of processes; a whole number from 1 to 1000 is needed'),
        (["-j", "-1"], "-j"),
        (["-j", "two"], '"two" is not a number of processes; a whole number from 1 to 1000 is needed'),
        (["-j", "1.5"], '"1.5" is not a number of processes'),
        (["-j", "²"], '"²" is not a number of processes'),
        (["-j", "1001"], '"1001" is not a number of processes'),
        (["--seeds", "0"], '"0" is not a number of seeds; a whole number from 1 to 1000000 is needed'),
        (["-j", "1" * 5000], f'"{"1" * 59}…" is not a number of processes'),
        (["-j"], "expected one argument"),
        (["--nothing"], "--nothing"),
        (["--out=x"], "--out=x"),
        (["bulid"], "bulid"),
        (["build", "more"], "more"),
        (["--templates", "nowhere"], "nowhere"),
        (["--base-url", "example.org"], "an address that starts with https:// is needed"),
        (["--content"], "expected one argument"),
        (["-o", ""], "a name is needed"),
        (["--content", " "], "a name is needed"),
        (["check", "-o", ""], "a name is needed"),
        (["new"], "NAME"),
        (["new", ""], "a name is needed"),
        (["new", "one", "two"], "two"),
        (["check", "more"], "more"),
    ],
)
def test_wrong_usage_exits_2_and_touches_nothing(
    command, write, snapshot, old_site: Path, arguments: list[str], said: str
) -> None:
    write({"01-a.md": CHAPTER})
    before = snapshot(Path())

    outcome = command(*arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("usage: ")
    assert said in outcome.err
    assert snapshot(Path()) == before


@pytest.mark.parametrize(
    ("path", "name"),
    [("/x/build.py", "build.py"), ("/bin/lab-report", "lab-report"), ("/x/__main__.py", "python -m lab")],
)
def test_the_program_is_called_as_it_was_started(
    command, monkeypatch: pytest.MonkeyPatch, path: str, name: str
) -> None:
    monkeypatch.setattr(sys, "argv", [path])

    assert command("--nothing").err.startswith(f"usage: {name} ")


@pytest.mark.parametrize("arguments", [["--version"], ["build", "--version"]])
def test_the_version_is_that_of_the_package(command, arguments: list[str]) -> None:
    outcome = command(*arguments)

    if arguments[0] == "--version":
        assert (outcome.code, outcome.out, outcome.err) == (0, f"lab-report {__version__}\n", "")
    else:
        assert outcome.code == 2


def test_help_names_every_option_and_exits_0(command) -> None:
    outcome = command("--help")

    assert (outcome.code, outcome.err) == (0, "")
    options = ("--output", "--content", "--templates", "--base-url", "--jobs", "--quiet", "--strict", "--json")
    assert all(word in outcome.out for word in (*options, *COMMANDS))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(command, name: str) -> None:
    of_all, alone = command("--help"), command(name, "--help")

    assert (alone.code, alone.err) == (0, "")
    (said,) = re.findall(rf"^    {name} +(.*(?:\n {{20,}}.*)*)", of_all.out, flags=re.MULTILINE)
    assert len(said) > 10
    assert " ".join(said.split()) in " ".join(alone.out.split())


def test_python_m_lab_is_the_command(script) -> None:
    outcome = script("--version", as_module=True)

    assert (outcome.code, outcome.out, outcome.err) == (0, f"lab-report {__version__}\n", "")


# What it says


def test_results_go_to_stdout_and_progress_to_stderr(command, write) -> None:
    write({"01-a.md": EXPERIMENT})

    outcome = command()

    assert outcome.code == 0
    assert re.match(r"2 runs, 0 figures, 6 pages, 0 values; 10 replicas trained in \d+\.\d s; ", outcome.out)
    assert outcome.out.endswith(" s; open site/index.html\n")
    assert outcome.out.count("\n") == 1
    lines = [line.partition(", about ")[0] for line in outcome.err.splitlines()]
    assert lines == [f"training: {done} of 10 replicas" for done in (0, 5, 10)]
    assert "\r" not in outcome.err


def test_one_of_a_thing_is_said_in_the_singular(command, write) -> None:
    figure = '```figure\nid = "a"\nshow = "boundary"\nof = "a"\n```\n'
    write({"01-a.md": EXPERIMENT.partition('```experiment\nid = "b"')[0] + figure})

    outcome = command()

    assert outcome.out.startswith("1 run, 1 figure, ")
    assert "training: 5 of 5 replicas\n" in outcome.err
    assert "drawing: 1 of 1 figure\n" in outcome.err


def test_a_second_build_says_that_it_trained_nothing(command, write) -> None:
    write({"01-a.md": EXPERIMENT})
    command()

    outcome = command()

    assert "; nothing to train; built in " in outcome.out
    assert outcome.err == ""


def test_a_report_without_runs_says_nothing_of_training(command, write) -> None:
    write({"01-a.md": CHAPTER})

    outcome = command()

    assert outcome.code == 0
    assert "training" not in outcome.err
    assert "drawing" not in outcome.err


def test_quiet_says_nothing_but_faults(command, write) -> None:
    write({"01-a.md": EXPERIMENT})
    good = command("-q")
    write({"01-a.md": "{{ x }}\n"})
    bad = command("-q")

    assert (good.code, good.out, good.err) == (0, "", "")
    assert (bad.code, bad.out) == (1, "")
    assert len(bad.err.splitlines()) == 2


def test_a_run_that_leaves_the_stream_is_said_in_a_line(command, write) -> None:
    starts = '[stream]\nseed = 2\nstarts = [{ id = "a", layers = [2, 7, 1] }]\n'
    write({"report.toml": f'title = "T"\n{starts}', "01-a.md": EXPERIMENT})

    outcome = command()

    assert outcome.code == 0
    first = outcome.err.splitlines()[0]
    assert first.startswith('content/report.toml: run "a" leaves the stream of report.toml')
    assert first.endswith(" (a warning)")


def test_faults_as_json_are_for_machines_and_in_lines_for_people(command, write) -> None:
    write({"01-a.md": "# A\n\n{{ x }}\n", "02-b.md": "# B\n```figur\n```\n"})

    outcome = command("--json")

    entries = json.loads(outcome.out)
    assert outcome.code == 1
    assert [(entry["file"], entry["line"], entry["kind"]) for entry in entries] == [
        ("content/01-a.md", 3, "fault"),
        ("content/02-b.md", 2, "fault"),
    ]
    lines = [f"{entry['file']}:{entry['line']}: {entry['text']}" for entry in entries]
    assert outcome.err.splitlines()[:-1] == lines


def test_as_json_a_build_without_faults_prints_an_empty_list_alone(command, write) -> None:
    write({"01-a.md": CHAPTER})

    outcome = command("--json")

    assert (outcome.code, json.loads(outcome.out), outcome.err) == (0, [], "")
    assert Path("site/01-a.html").is_file()


# When the machine refuses


@pytest.fixture
def limited(repository: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command in a process whose machine has less of something."""

    import resource  # which Windows has not

    def run(kind: str, limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, repository / "build.py", *arguments],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(getattr(resource, kind), (limit, limit)),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.posix
def test_a_disk_that_takes_no_more_exits_3_and_leaves_the_old_site(limited, write, snapshot, old_site: Path) -> None:
    write({"01-a.md": CHAPTER})
    before = {path: state for path, state in snapshot(Path()).items() if not path.startswith(".lab/")}

    done = limited("RLIMIT_FSIZE", 1000, "-q")

    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r".*/\.site\.\d+\.new/01-a\.html: File too large\n", done.stderr)
    assert {path: state for path, state in snapshot(Path()).items() if not path.startswith(".lab/")} == before
    assert sorted(path.name for path in Path().iterdir()) == [".lab", "content", "site"]


def test_an_installed_copy_finds_its_templates_inside_the_package(repository: Path, write, tmp_path: Path) -> None:
    """As a wheel has them: `templates` inside `lab`, none beside it."""
    write({"01-a.md": CHAPTER})
    installed = tmp_path / "installed"
    shutil.copytree(repository / "lab", installed / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(repository / "templates", installed / "lab" / "templates")

    done = subprocess.run(
        [sys.executable, "-m", "lab", "-q"],
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert Path("site/assets/style.css").is_file()
