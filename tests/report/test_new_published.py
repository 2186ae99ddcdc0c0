"""What `new` makes, published: pushed as it is, and built by the commands of its own workflow in a fresh clone."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]


@pytest.fixture
def run(repository: Path, tmp_path: Path) -> Run:
    """Runs a command of the shell in a folder, where `lab-report` and `pip` are those of this Python, without a
    network; returns what it prints.
    """
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, module in (("lab-report", "lab"), ("pip", "pip")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
        (programs / name).chmod(0o755)
    author = {f"GIT_{who}_{what}": "me@host" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(repository)}
    environment = {**os.environ, **author, **path, "PIP_NO_INDEX": "1", "GIT_CONFIG_GLOBAL": os.devnull}

    def run_command(line: str, folder: Path, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-e", "-c", line], cwd=folder, env={**environment, **more}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_command


@pytest.mark.slow
@pytest.mark.posix
def test_a_new_report_in_a_clone_of_an_empty_repository_is_published_by_its_own_workflow(
    run: Run, tmp_path: Path
) -> None:
    run("git init --bare --quiet remote.git && git clone --quiet remote.git mine", tmp_path)
    mine = tmp_path / "mine"
    run("lab-report new . && git add -A && git commit --quiet -m Report && git push --quiet", mine)

    run("git clone --quiet remote.git runner", tmp_path)
    runner = tmp_path / "runner"
    steps = re.findall(r"run: (.*)", (runner / ".github/workflows/pages.yml").read_text())
    for step in steps:
        run(step, runner, BASE_URL="https://me.host/report", GITHUB_OUTPUT=os.devnull)

    assert len(steps) == 4
    assert "https://me.host/report/01-first.html" in (runner / "site" / "sitemap.xml").read_text()
    assert run("git status --porcelain --ignored", runner).split() == ["!!", ".lab/", "!!", "site/"]


@pytest.mark.posix
def test_what_is_built_is_not_pushed(run: Run, tmp_path: Path) -> None:
    run("git init --quiet mine && cd mine && lab-report new .", tmp_path)
    mine = tmp_path / "mine"
    for built in (".lab/products/a", "site/index.html", ".site.1.new/index.html", "content/__pycache__/claims.pyc"):
        (mine / built).parent.mkdir(parents=True, exist_ok=True)
        (mine / built).write_text("built\n")

    run("git add -A", mine)

    assert {path.split("/")[0] for path in run("git ls-files", mine).split()} == {
        *(".github", ".gitignore", "README.md", "content", "requirements.txt"),
    }
    assert "pyc" not in run("git ls-files", mine)
