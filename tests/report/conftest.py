"""What the tests of the report share: the command, reports to give it, folders as they are, and results to draw."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.experiments.executors import serial
from lab.experiments.plan import plan
from lab.experiments.results import Result
from lab.experiments.run import run
from lab.experiments.runs import read_experiment
from lab.network.initial_weights import INITIAL_WEIGHTS, is_fixed
from lab.report.commands import main
from lab.store.disk import Disk
from lab.store.entries import Store

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Outcome:
    """What a command gave."""

    code: int
    out: str
    err: str


# Reports


@pytest.fixture(scope="session")
def small_report() -> Path:
    """The content of a small report with every block in it: three runs, one of which overflows."""
    return HERE / "small"


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Writes files into `content/` of what is now the current folder, and a report.toml if none is given."""
    monkeypatch.chdir(tmp_path)

    def write_files(files: Mapping[str, str | bytes]) -> Path:
        content = Path("content")
        for name, text in {"report.toml": 'title = "Title"\n', **files}.items():
            path = content / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return content

    return write_files


@pytest.fixture
def copy_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_report: Path) -> Path:
    """The small report as `content/` of the current folder, to be changed."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(small_report, tmp_path / "content"))


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory, repository: Path, small_report: Path) -> Path:
    """The site of the small report, made once: for reading only."""
    return build_site(tmp_path_factory.mktemp("small"), repository, small_report)


@pytest.fixture(scope="session")
def second_report() -> Path:
    """The content of a second report, with data, figures and pictures of its own and every block."""
    return HERE / "second"


@pytest.fixture(scope="session")
def second_site(tmp_path_factory: pytest.TempPathFactory, repository: Path, second_report: Path) -> Path:
    """The site of the second report, made once: for reading only."""
    return build_site(tmp_path_factory.mktemp("second"), repository, second_report)


def build_site(folder: Path, repository: Path, content: Path) -> Path:
    """The site that the command makes of a copy of a content folder."""
    shutil.copytree(content, folder / "content")
    done = subprocess.run(
        [sys.executable, repository / "build.py", "-q"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder / "site"


# The command


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


# Folders


Snapshot = dict[str, tuple[bytes, int]]


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """The files of a folder by path."""

    def read(folder: Path) -> dict[str, bytes]:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    return read


@pytest.fixture(scope="session")
def snapshot() -> Callable[[Path], Snapshot]:
    """The files of a folder by path, with the time of their last change: equal only where nothing was touched."""

    def read(folder: Path) -> Snapshot:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}

    return read


@pytest.fixture
def old_site(tmp_path: Path) -> Path:
    """A site that an earlier build left in the current folder."""
    site = tmp_path / "site"
    (site / "runs").mkdir(parents=True)
    (site / "index.html").write_text("<p>old</p>")
    (site / "runs" / "old.html").write_text("<p>old</p>")
    (site / "manifest.json").write_text(f'{{"index.html": "{"0" * 64}", "runs/old.html": "{"0" * 64}"}}')
    return site


# Results


@pytest.fixture(scope="session")
def train(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Result]:
    """The result of one run, of a few seeds where they change its start; all settings but these are those of a network
    that learns a little of XOR.
    """
    store = Store(tmp_path_factory.mktemp("results") / ".lab", Disk())

    def result(run_id: str = "run", **settings: object) -> Result:
        table: dict[str, object] = {
            "weights": "normal",
            "data": "xor",
            "layers": [2, 3, 1],
            "activation": "tanh",
            "loss": "mse",
            "learning_rate": 0.1,
            "epochs": 5,
            **settings,
        }
        if not is_fixed(INITIAL_WEIGHTS[str(table["weights"])]):
            table.setdefault("seeds", 5)
        work = plan(read_experiment({"id": run_id, **table}).runs, None, store)
        return run(work, store, {}, executor=serial, progress=lambda *_: None)[run_id]

    return result


@pytest.fixture(scope="session")
def results(train: Callable[..., Result]) -> dict[str, Result]:
    """One result of each kind, by id."""
    runs = {
        "converging": {"threshold": 0.3},
        "never": {"threshold": 1e-9},
        "hot": {"activation": "none", "learning_rate": 1e200},  # overflows in the first epoch
        "warm": {"activation": "none", "learning_rate": 0.7, "epochs": 60, "data": "linear"},  # overflows after some
        "zero": {"weights": "zero", "data": "linear"},
        "one-epoch": {"epochs": 1, "loss": "mae", "activation": "relu", "biases": True},
    }
    return {run_id: train(run_id, **settings) for run_id, settings in runs.items()}
