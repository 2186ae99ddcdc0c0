"""`new`: a report of one's own, which builds at once and in which nothing is to be warned of."""

import subprocess
from pathlib import Path

import pytest

from lab.report.command_line.options import MACHINE_FAULT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_report_builds_at_once_without_a_warning(command, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = command("new", "mine")
    monkeypatch.chdir("mine")

    built = command("-q", "--strict")

    assert (made.code, made.err) == (0, "")
    assert (built.code, built.out, built.err) == (0, "", "")
    page = Path("site/01-first.html").read_text(encoding="utf-8")
    assert "<figure" in page
    assert 'class="reference"' in page


def test_it_says_where_the_report_stands_and_how_to_go_on(command, here: Path) -> None:
    outcome = command("new", "deep/mine")

    assert "deep/mine/content/" in outcome.out
    assert "cd deep/mine && lab-report" in outcome.out
    assert sorted(path.name for path in Path("deep/mine/content").iterdir()) == ["01-first.md", "report.toml"]


@pytest.mark.parametrize("name", ["my report", "a&b", "it's", "$HOME", "(1)"])
def test_how_to_go_on_can_be_typed_as_it_is_printed(command, here: Path, name: str) -> None:
    outcome = command("new", name)

    typed = outcome.out.splitlines()[-1].strip().removesuffix(" && lab-report")
    done = subprocess.run(["sh", "-c", f"{typed} && pwd"], cwd=here, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.strip()) == ("", str(here / name))


def test_a_quiet_one_says_nothing(command, here: Path) -> None:
    outcome = command("new", "mine", "-q")

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert Path("mine/content/report.toml").is_file()


@pytest.mark.parametrize("name", ["empty", "."])
def test_an_empty_folder_may_become_one(command, here: Path, name: str) -> None:
    if name != ".":
        Path(name).mkdir()

    assert command("new", name).code == 0
    assert Path(name, "content", "01-first.md").is_file()


@pytest.mark.parametrize("name", ["folder", "file", "mine"])
def test_what_is_there_already_is_left_alone(command, here: Path, snapshot, name: str) -> None:
    Path("folder").mkdir()
    Path("folder/notes.txt").write_text("mine")
    Path("file").write_text("mine")
    command("new", "mine")
    before = snapshot(here)

    outcome = command("new", name)

    assert (outcome.code, outcome.out) == (MACHINE_FAULT, "")
    assert outcome.err.splitlines()[0] == f"{name}/: something is there already; choose another name"
    assert snapshot(here) == before


def test_a_folder_that_cannot_be_made_is_the_machine_s_fault(command, here: Path) -> None:
    Path("file").write_text("mine")

    outcome = command("new", "file/deep/er")

    assert (outcome.code, outcome.out) == (MACHINE_FAULT, "")
    assert outcome.err.startswith("file/deep")
    assert outcome.err.count("\n") == 1


def test_a_new_report_is_complete_in_the_package(repository: Path) -> None:
    starter = repository / "lab" / "report" / "starter"

    assert {path.name for path in starter.iterdir() if path.suffix in (".md", ".toml")} == {
        "01-first.md",
        "report.toml",
    }
