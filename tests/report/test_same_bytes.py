"""The same bytes: however a report is built, and from one build to the next where nothing changed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.report.addresses import RUN_FILES

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


# The same inputs, the same bytes


@pytest.mark.slow
def test_the_site_does_not_depend_on_the_environment(script, contents, copy_small: Path, small_site: Path) -> None:
    env = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "de_DE.UTF-8", "COLUMNS": "20", "MPLBACKEND": "bogus"}

    outcome = script("-q", env=env)

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert contents(copy_small.parent / "site") == contents(small_site)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["2", "1"])
def test_the_site_does_not_depend_on_where_and_how_it_is_built(
    script, contents, copy_small: Path, small_site: Path, tmp_path: Path, jobs: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "matplotlibrc").write_bytes(b"\xff\xfe\0")
    named = copy_small.rename(tmp_path / "Mein Bericht")
    env = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONWARNINGS": "error"}
    arguments = ["--content", named, "-o", tmp_path / "one", "-q", "-j", jobs]

    outcome = script(*arguments, cwd=tmp_path / "elsewhere", env=env, as_module=True)

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert contents(tmp_path / "one") == contents(small_site)


SETTINGS: dict[str, Callable[[Path], object]] = {
    "a pipe": lambda path: os.mkfifo(path),
    "a folder": lambda path: path.mkdir(),
    "other looks": lambda path: path.write_text("axes.grid: True\nfont.family: serif\nsvg.fonttype: path\n"),
}
"""What may be in the place of a file of the user's settings for matplotlib."""


@pytest.mark.posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("matplotlibrc", "a pipe"),
        ("matplotlibrc", "a folder"),
        ("named", "other looks"),
        ("config/matplotlibrc", "other looks"),
    ],
)
def test_the_user_s_settings_of_matplotlib_change_no_figure(
    script, contents, copy_small: Path, small_site: Path, tmp_path: Path, name: str, settings: str
) -> None:
    (tmp_path / "config" / "stylelib").mkdir(parents=True)
    for path in (name, "config/stylelib/a.mplstyle"):
        SETTINGS[settings](tmp_path / path)
    env = {"MPLBACKEND": "bogus", "MATPLOTLIBRC": "named", "MPLCONFIGDIR": str(tmp_path / "config")}

    outcome = script("-q", "-j", "1", env=env)

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert contents(tmp_path / "site") == contents(small_site)


def test_a_second_build_gives_the_same_bytes(command, contents, copy_small: Path, small_site: Path) -> None:
    shutil.copytree(small_site, copy_small.parent / "site")

    outcome = command("-q", "--content", "../" + str(copy_small.parent.name) + "/content")

    assert outcome.code == 0
    assert contents(copy_small.parent / "site") == contents(small_site)


# From one build to the next


def test_a_changed_text_changes_the_page_of_that_chapter_alone(command, write, contents) -> None:
    write({"01-a.md": EXPERIMENT, "02-b.md": "# B\n\nText.\n"})
    command("-q")
    before = contents(Path("site"))
    write({"01-a.md": EXPERIMENT, "02-b.md": "# B\n\nOther text.\n"})

    command("-q")

    after = contents(Path("site"))
    assert {path for path in after if after[path] != before[path]} == {
        "02-b.html",
        "source/content/02-b.md",
        "manifest.json",
    }


def test_a_changed_learning_rate_changes_the_files_of_that_run_alone(command, write, contents) -> None:
    write({"01-a.md": EXPERIMENT, "02-b.md": "# B\n"})
    command("-q")
    before = contents(Path("site"))
    write({"01-a.md": EXPERIMENT.replace("learning_rate = 0.2", "learning_rate = 0.3"), "02-b.md": "# B\n"})

    command("-q")

    after = contents(Path("site"))
    assert before.keys() == after.keys()
    assert {path for path in after if after[path] != before[path]} == {
        *(f"runs/b/{file}" for file in ("index.html", *RUN_FILES)),
        *("01-a.html", "runs/index.html", "source/content/01-a.md", "manifest.json"),
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
