"""Workflows: what runs elsewhere is pinned, ends in time, and may write only where it publishes."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from lab.report.addresses import DRAFT_FILE

REPOSITORY = Path(__file__).parents[1]
WORKFLOWS = REPOSITORY / ".github" / "workflows"
NEW = "lab/report/starter/files/.github/workflows"
"""The folder with the workflow of a new report."""

NAMES = [*sorted(path.name for path in WORKFLOWS.glob("*.yml")), f"{NEW}/pages.yml"]

every_workflow = pytest.mark.parametrize("name", NAMES)
both_that_publish = pytest.mark.parametrize("name", ["pages.yml", f"{NEW}/pages.yml"])


def read(name: str) -> str:
    return (REPOSITORY / name if "/" in name else WORKFLOWS / name).read_text(encoding="utf-8")


def jobs_of(name: str) -> dict[str, str]:
    """The text of each job by its name: what is indented below `jobs:`."""
    parts = re.split(r"^  ([\w-]+):\n", read(name).partition("\njobs:\n")[2], flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@every_workflow
def test_every_action_is_pinned_by_its_commit_with_the_version_beside_it(name: str) -> None:
    used = re.findall(r"uses: *(.*)", read(name))

    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


def test_an_action_has_one_pin_in_all_workflows() -> None:
    used = {action for name in NAMES for action in re.findall(r"uses: *(.*)", read(name))}

    assert len(used) == len({action.partition("@")[0] for action in used})


def test_dependabot_moves_the_pins() -> None:
    text = (WORKFLOWS.parent / "dependabot.yml").read_text(encoding="utf-8")

    assert re.search(rf"^  - package-ecosystem: github-actions\n    directories: \[/, /{NEW}\]$", text, re.MULTILINE)


@every_workflow
def test_every_job_ends_in_time(name: str) -> None:
    limits = {
        job: re.findall(r"^    timeout-minutes: (\d+)$", text, re.MULTILINE) for job, text in jobs_of(name).items()
    }

    assert limits
    assert all(len(found) == 1 and int(found[0]) <= 60 for found in limits.values())


@every_workflow
def test_only_the_job_that_deploys_may_write(name: str) -> None:
    may_write = {job for job, text in jobs_of(name).items() if re.search(r": write(-all)?\b", text)}
    above = read(name).partition("\njobs:\n")[0]

    assert re.search(r"^permissions:( \{\}|\n  contents: read\n(?! ))", above, re.MULTILINE)
    assert may_write == ({"deploy"} if name.endswith("pages.yml") else set())


@both_that_publish
def test_the_job_that_may_write_runs_no_code_of_the_report(name: str) -> None:
    steps = jobs_of(name)["deploy"]

    assert "run:" not in steps
    assert re.findall(r"uses: ([\w/-]+)@", steps) == ["actions/deploy-pages"]


@pytest.mark.posix
@both_that_publish
def test_a_draft_is_not_published(name: str, tmp_path: Path) -> None:
    steps = re.split(r"^      - ", jobs_of(name)["build"], flags=re.MULTILINE)
    (place,) = [index for index, step in enumerate(steps) if "draft.txt" in step.splitlines()[0]]
    check = steps[place].splitlines()[0].removeprefix("run: ")
    site = tmp_path / "site"
    site.mkdir()

    def refuses() -> bool:
        done = subprocess.run(["bash", "-c", check], cwd=tmp_path, capture_output=True, check=False)
        return done.returncode != 0

    is_refused = refuses()
    (site / DRAFT_FILE).write_text("draft: 5 of 100 seeds\n")

    assert (is_refused, refuses()) == (False, True)
    assert [index for index, step in enumerate(steps) if "upload-pages-artifact" in step] == [place + 1]


@pytest.mark.posix
@both_that_publish
def test_other_versions_of_what_is_installed_begin_another_store(name: str, tmp_path: Path) -> None:
    """A store of other versions would be restored, and everything in it trained again, each time."""
    job = jobs_of(name)["build"]
    (find,) = re.findall(r"- id: versions\n +run: (.*)\n", job)

    def digest(numpy: str) -> str:
        (tmp_path / "pip").write_text(f"#!/bin/sh\necho numpy=={numpy}\n")
        (tmp_path / "pip").chmod(0o755)
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(tmp_path / "output")}
        (tmp_path / "output").write_text("")
        subprocess.run(["bash", "-ec", find], env=environment, check=True)
        return (tmp_path / "output").read_text()

    assert re.fullmatch(r"digest=[0-9a-f]{64}\n", digest("2.2.0"))
    assert digest("2.2.0") != digest("2.3.0")
    assert job.count("lab-${{ steps.versions.outputs.digest }}-") == 2
    assert job.index("pip install") < job.index("id: versions") < job.index("actions/cache")


@both_that_publish
def test_no_deployment_is_cancelled_half_way(name: str) -> None:
    assert re.search(r"^concurrency:\n  group: pages\n  cancel-in-progress: false$", read(name), re.MULTILINE)


@every_workflow
def test_no_expression_becomes_part_of_a_command(name: str) -> None:
    """It would be run, whatever it says; in the environment it is a value."""
    assert not re.search(r"run: .*\$\{\{", read(name))


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("pages.yml", "'lab/**', 'content/**', 'pyproject.toml'"),
        (f"{NEW}/pages.yml", "'content/**', 'requirements.txt'"),
    ],
)
def test_what_is_trained_is_kept_by_what_it_depends_on(name: str, files: str) -> None:
    build = jobs_of(name)["build"]

    assert "path: .lab\n" in build
    assert f"key: lab-${{{{ steps.versions.outputs.digest }}}}-${{{{ hashFiles({files}) }}}}\n" in build
    assert "restore-keys: lab-${{ steps.versions.outputs.digest }}-\n" in build


POSIX = re.compile(
    r"\.symlink_to\(|mkfifo|umask|killpg|SIGKILL|setitimer|preexec_fn|\"bash\",\s+\"-c\"|\"/proc/|/dev/(?!null)"
)
"""What Windows has not, in the text of a test."""


def test_what_needs_posix_is_marked_so(repository: Path) -> None:
    files = [path for path in (repository / "tests").rglob("test_*.py") if path != Path(__file__)]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files if "faults" not in path.parts}
    needing = {name for name, text in texts.items() if POSIX.search(text)}

    assert "test_interrupts.py" in needing
    assert {name for name in needing if "mark.posix" not in texts[name]} == set()
