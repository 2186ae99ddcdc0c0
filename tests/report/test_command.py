"""The command: options, exit codes, what it says where, and the same bytes however it is called."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import __version__

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
```

```experiment
id = "b"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.2
epochs = 2
```
"""


# The same inputs, the same bytes


def test_the_site_does_not_depend_on_workers_or_environment(
    script, contents, copy_small: Path, small_site: Path
) -> None:
    env = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "de_DE.UTF-8", "COLUMNS": "20"}

    outcome = script("-q", "-j", "2", env=env)

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert contents(copy_small.parent / "site") == contents(small_site)


def test_the_site_does_not_depend_on_where_and_how_it_is_built(
    script, contents, copy_small: Path, small_site: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    named = copy_small.rename(tmp_path / "Mein Bericht")
    env = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONWARNINGS": "error"}
    arguments = ["--content", named, "-o", tmp_path / "one", "-q", "-j", "1"]

    outcome = script(*arguments, cwd=tmp_path / "elsewhere", env=env, as_module=True)

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert contents(tmp_path / "one") == contents(small_site)


def test_a_second_build_gives_the_same_bytes(command, contents, copy_small: Path, small_site: Path) -> None:
    shutil.copytree(small_site, copy_small.parent / "site")

    outcome = command("-q", "--content", "../" + str(copy_small.parent.name) + "/content")

    assert outcome.code == 0
    assert contents(copy_small.parent / "site") == contents(small_site)


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
    assert sorted(path.name for path in Path().iterdir()) == ["content", "out"]


@pytest.mark.parametrize(
    ("content", "cwd"),
    [("content", "."), ("./content/", "."), (".", "content"), ("../content", "content"), ("..", "content/deep")],
)
def test_the_site_stands_beside_the_content(
    command, write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, cwd: str
) -> None:
    write({"01-a.md": CHAPTER, "deep/notes.txt": "mine"})
    monkeypatch.chdir(cwd)

    outcome = command("-q", "--content", content)

    assert (outcome.code, outcome.err) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "site"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-j", "0"], '"0" is no number of processes; a whole number above 0 is needed'),
        (["-j", "-1"], "-j"),
        (["-j", "two"], '"two" is no number of processes; a whole number above 0 is needed'),
        (["-j", "1.5"], '"1.5" is no number of processes'),
        (["-j", "²"], '"²" is no number of processes'),
        (["-j"], "expected one argument"),
        (["--nothing"], "--nothing"),
        (["--out=x"], "--out=x"),
        (["bulid"], "bulid"),
        (["build", "more"], "more"),
        (["--templates", "nowhere"], "nowhere"),
        (["--content"], "expected one argument"),
    ],
)
def test_wrong_usage_exits_2_and_touches_nothing(
    command, write, snapshot, old_site: Path, arguments: list[str], said: str
) -> None:
    write({"01-a.md": CHAPTER})
    before = snapshot(Path())

    outcome = command(*arguments)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("usage: build.py ")
    assert said in outcome.err
    assert snapshot(Path()) == before


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
    assert all(
        option in outcome.out for option in ("--output", "--content", "--templates", "--jobs", "--quiet", "build")
    )


def test_python_m_lab_is_the_command(script) -> None:
    outcome = script("--version", as_module=True)

    assert (outcome.code, outcome.out, outcome.err) == (0, f"lab-report {__version__}\n", "")


# What it says


def test_results_go_to_stdout_and_progress_to_stderr(command, write) -> None:
    write({"01-a.md": EXPERIMENT})

    outcome = command()

    assert outcome.code == 0
    assert outcome.out.startswith("2 runs, 0 figures, 6 pages in ")
    assert outcome.out.endswith(" s; open site/index.html\n")
    assert outcome.out.count("\n") == 1
    lines = [line.partition(", about ")[0] for line in outcome.err.splitlines()]
    assert lines[:3] == ["training: 0 of 2 networks", "training: 1 of 2 networks", "training: 2 of 2 networks"]
    assert "\r" not in outcome.err


def test_one_of_a_thing_is_said_in_the_singular(command, write) -> None:
    write({"01-a.md": EXPERIMENT.partition('```experiment\nid = "b"')[0]})

    outcome = command()

    assert outcome.out.startswith("1 run, ")
    assert "training: 1 of 1 network\n" in outcome.err


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
    assert outcome.err.splitlines()[0].startswith('run "a" leaves the stream of report.toml')


def test_a_closed_pipe_is_no_traceback(script, write, tmp_path: Path, repository: Path) -> None:
    write({"01-a.md": CHAPTER})

    done = subprocess.run(
        f"{sys.executable} {repository / 'build.py'} | true",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


# From one build to the next


def test_a_changed_learning_rate_changes_the_files_of_that_run_alone(command, write, contents) -> None:
    write({"01-a.md": EXPERIMENT, "02-b.md": "# B\n"})
    command("-q")
    before = contents(Path("site"))
    write({"01-a.md": EXPERIMENT.replace("learning_rate = 0.2", "learning_rate = 0.3"), "02-b.md": "# B\n"})

    command("-q")

    after = contents(Path("site"))
    assert before.keys() == after.keys()
    assert {path for path in after if after[path] != before[path]} == {
        *(f"runs/b/{file}" for file in ("index.html", "network.txt", "network.json", "history.csv", "result.json")),
        *("01-a.html", "runs/index.html", "manifest.json"),
    }


def test_a_deleted_chapter_s_page_and_runs_go(command, write, contents) -> None:
    content = write({"01-a.md": CHAPTER, "02-b.md": EXPERIMENT})
    command("-q")
    (content / "02-b.md").unlink()

    command("-q")

    left = contents(Path("site")).keys()
    assert "01-a.html" in left
    assert not [path for path in left if "02-b" in path or path.startswith("runs/a")]
    assert not Path("site/runs/a").exists()


def test_files_that_the_build_did_not_make_stay(command, write) -> None:
    write({"01-a.md": CHAPTER})
    command("-q")
    Path("site/CNAME").write_text("example.org")
    Path("site/runs/mine.txt").write_text("mine")

    outcome = command("-q")

    assert outcome.code == 0
    assert Path("site/CNAME").read_text() == "example.org"
    assert Path("site/runs/mine.txt").read_text() == "mine"


# When the machine refuses


@pytest.fixture
def limited(repository: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command in a process whose machine has less of something."""

    def run(kind: int, limit: int, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, repository / "build.py", *arguments],
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(kind, (limit, limit)),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_a_disk_that_takes_no_more_exits_3_and_leaves_the_old_site(limited, write, snapshot, old_site: Path) -> None:
    write({"01-a.md": CHAPTER})
    before = snapshot(Path())

    done = limited(resource.RLIMIT_FSIZE, 1000, "-q")

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert snapshot(Path()) == before
    assert sorted(path.name for path in Path().iterdir()) == ["content", "site"]


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
