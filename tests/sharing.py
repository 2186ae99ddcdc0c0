"""What tests of several folders use: folders that all processes share, and cases that only slow tests try."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

RUN_FOLDER = "LAB_TEST_RUN"
"""The environment variable that tells every process where these folders are."""


def filled_once(name: str, fill: Callable[[Path], None]) -> Path:
    """A folder of this name; the first process that asks for it fills it, the others wait."""
    folder = Path(os.environ[RUN_FOLDER], name)
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_name(f"{name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            fill(unfinished)
            unfinished.rename(folder)
    return folder


def build_site(folder: Path, repository: Path, content: Path, *options: str) -> None:
    """Build a copy of a content folder by the real command."""
    shutil.copytree(content, folder / "content")
    done = subprocess.run(
        [sys.executable, repository / "build.py", "-q", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def also_slowly(*values: object) -> list[object]:
    """Further values of a parameter, which are tried by `pytest -m slow` alone."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]
