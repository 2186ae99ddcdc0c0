"""`new`: a report of one's own, which builds at once and in which nothing is to be warned of."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from lab import __version__
from lab.report.command_line.options import MACHINE_FAULT

FILES = {
    *(".github/workflows/pages.yml", ".gitignore", "README.md", "requirements.txt"),
    *("content/01-first.md", "content/claims.py", "content/report.toml"),
}
"""What a new report consists of."""


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
    assert 'data-verdict="holds"' in page


def test_it_says_where_the_report_stands_and_how_to_go_on(command, here: Path) -> None:
    outcome = command("new", "deep/mine")

    assert "deep/mine/content/" in outcome.out
    assert "cd deep/mine && lab-report" in outcome.out


def test_it_has_all_that_a_repository_needs(command, here: Path, contents) -> None:
    command("new", "mine")

    assert {*contents(Path("mine"))} == FILES


def test_the_commands_of_its_readme_are_those_of_its_workflow(command, here: Path) -> None:
    command("new", "mine")

    readme = re.findall(r"```console\n(.*?)\n```", Path("mine/README.md").read_text(), re.DOTALL)
    workflow = re.findall(r"run: (.*)", Path("mine/.github/workflows/pages.yml").read_text())
    steps = [command for command in workflow if "$GITHUB_OUTPUT" not in command and not command.startswith("test ")]
    assert readme == [command.removesuffix(' --base-url "$BASE_URL"') for command in steps]


def test_in_this_folder_the_report_is_built_by_one_word(command, here: Path) -> None:
    assert command("new", ".").out.splitlines()[-1] == "  lab-report"


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


# A fresh clone


@pytest.fixture
def clone(here: Path) -> Path:
    """The clone of a repository that a code host has just made, with the files that it offers."""
    folder = here / "clone"
    (folder / ".git").mkdir(parents=True)
    for name in (".git/HEAD", ".gitignore", "LICENSE", "README.md"):
        (folder / name).write_text("mine\n")
    return folder


def test_a_fresh_clone_may_become_one_and_keeps_its_files(command, clone: Path, contents) -> None:
    before = contents(clone)

    outcome = command("new", "clone")

    after = contents(clone)
    assert (outcome.code, outcome.err) == (0, "")
    assert {path: after[path] for path in before} == before
    assert {*after} == {*before, *FILES}
    assert "kept as they were: .gitignore, LICENSE, README.md" in outcome.out


def test_a_gitignore_that_is_kept_is_told_of_with_the_lines_it_needs(command, clone: Path) -> None:
    outcome, _ = command("new", "clone"), command("new", "mine")

    needed = re.findall(r'"(/.*?/)"', outcome.out)
    assert needed == Path("mine/.gitignore").read_text().splitlines()[:2]


def test_what_is_kept_is_in_the_json(command, clone: Path) -> None:
    outcome = command("new", "clone", "--json")

    assert json.loads(outcome.out) == {"content": "clone/content", "kept": [".gitignore", "LICENSE", "README.md"]}


@pytest.mark.parametrize("name", ["notes.txt", "content/01-mine.md", ".github/workflows/mine.yml", "requirements.txt"])
def test_a_clone_with_other_files_is_left_alone(command, clone: Path, snapshot, name: str) -> None:
    (clone / name).parent.mkdir(parents=True, exist_ok=True)
    (clone / name).write_text("mine\n")
    before = snapshot(clone)

    outcome = command("new", "clone")

    assert outcome.code == MACHINE_FAULT
    assert outcome.err.startswith("clone/: something is there already")
    assert snapshot(clone) == before


# The program that builds it

GIT = {"url": "https://host/owner/name", "vcs_info": {"vcs": "git", "commit_id": "1f" * 20, "requested_revision": "v1"}}
"""What pip records of a program that it has installed from a repository."""


@pytest.mark.parametrize(
    ("record", "requirement"),
    [
        (GIT, f"lab-report @ git+https://host/owner/name@{'1f' * 20}"),
        (GIT | {"url": "ssh://git@host/name"}, f"lab-report @ git+ssh://git@host/name@{'1f' * 20}"),
        (GIT | {"subdirectory": "a/b"}, f"lab-report @ git+https://host/owner/name@{'1f' * 20}#subdirectory=a/b"),
        (GIT | {"url": "file:///mine"}, f"lab-report=={__version__}"),  # which is on no other machine
        ({"url": "file:///mine", "dir_info": {"editable": True}}, f"lab-report=={__version__}"),
        ({"url": "https://host/lab.zip", "archive_info": {}}, f"lab-report=={__version__}"),
        (None, f"lab-report=={__version__}"),
    ],
)
def test_the_program_is_required_as_it_was_installed(
    command, here: Path, monkeypatch: pytest.MonkeyPatch, record: object, requirement: str
) -> None:
    installed = here / "packages" / "lab_report-0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: lab-report\nVersion: 0\n")
    if record:
        (installed / "direct_url.json").write_text(json.dumps(record))
    monkeypatch.syspath_prepend(installed.parent)

    outcome = command("new", "mine")

    *comments, line = Path("mine/requirements.txt").read_text().splitlines()
    assert line == requirement
    assert comments
    assert all(comment.startswith("# ") for comment in comments)
    assert ("write the git address" in outcome.out) == ("==" in requirement)
