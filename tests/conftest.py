"""What all tests share: profiles of how hard they try, folders filled once for all processes, and the sites made there.

The tests run in several processes (pytest-xdist), one a core, each with whole files of tests.
"""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from sharing import RUN_FOLDER, build_site, filled_once

from lab.report.command_line.main import main

pytest.register_assert_rewrite("checkers")  # so that complaints are said

pytest_plugins = [
    "checkers.accessibility",
    "checkers.browser",
    "checkers.paper",
    "checkers.screen",
    "checkers.validity",
]

KEPT: pytest.StashKey[str] = pytest.StashKey()
"""Where byte code is kept, if the tests keep it."""

settings.register_profile("quick", deadline=None, max_examples=15)  # a busy machine is no fault
settings.register_profile("full", deadline=None, max_examples=300, derandomize=True)  # so that CI can be repeated
settings.load_profile("full" if "CI" in os.environ else "quick")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write expected texts anew; read the difference afterwards")


gc.set_threshold(50_000, 20, 20)  # there is little garbage, and looking for it takes a tenth of the time


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if not is_worker(config):
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="lab-tests-")
        keep_byte_code(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not is_worker(config):
        shutil.rmtree(os.environ[RUN_FOLDER], ignore_errors=True)
        if KEPT in config.stash:  # byte code of the copies of the program that tests have made is of no more use
            for folder in Path(config.stash[KEPT] + tempfile.gettempdir()).glob("pytest-of-*"):
                shutil.rmtree(folder, ignore_errors=True)


def keep_byte_code(config: pytest.Config) -> None:
    """Where Python may not leave byte code beside its sources, keep it in pytest's cache.

    Otherwise the hundreds of processes that tests start would each compile the whole program. With
    `-p no:cacheprovider` there is no cache, so they do.
    """
    cache: pytest.Cache | None = getattr(config, "cache", None)
    if sys.dont_write_bytecode and cache is not None:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(cache.mkdir("byte-code"))
        sys.dont_write_bytecode = False
        config.stash[KEPT] = sys.pycache_prefix


# Folders


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture
def rewrites(request: pytest.FixtureRequest) -> bool:
    """Whether expected texts are to be written instead of compared; never in CI."""
    asked = bool(request.config.getoption("--rewrite"))
    if asked and "CI" in os.environ:
        pytest.fail("expectations are not rewritten in CI")
    return asked


# Reports of the tests' own


@pytest.fixture(scope="session")
def small_report(repository: Path) -> Path:
    """The content of a small report: three runs, one of which overflows."""
    return repository / "tests" / "report" / "small"


@pytest.fixture(scope="session")
def second_report(repository: Path) -> Path:
    """The content of a report with data, figures and pictures of its own and every block."""
    return repository / "tests" / "report" / "second"


@pytest.fixture(scope="session")
def small_site(repository: Path, small_report: Path) -> Path:
    """The site of the small report, made once: for reading only."""
    return filled_once("small", lambda folder: build_site(folder, repository, small_report)) / "site"


@pytest.fixture(scope="session")
def second_site(repository: Path, second_report: Path) -> Path:
    """The site of the second report, made once: for reading only."""
    return filled_once("second", lambda folder: build_site(folder, repository, second_report)) / "site"


# The command


@dataclass(frozen=True)
class Outcome:
    """What a command gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs the command in this process."""

    def run_command(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as error:  # of argparse
            code = error.code if isinstance(error.code, int) else -1
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_command


@pytest.fixture
def script(repository: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """Runs the command in a process of its own, in `cwd` and with the environment changed."""

    def run_script(
        *arguments: str | Path, cwd: Path = tmp_path, env: Mapping[str, str] | None = None, as_module: bool = False
    ) -> Outcome:
        program = ["-m", "lab"] if as_module else [repository / "build.py"]
        done = subprocess.run(
            [sys.executable, *program, *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(repository), **(env or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run_script
