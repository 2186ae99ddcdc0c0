"""What the tests of the report share: reports to build, folders as they are, and results to draw."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from verified import verified_folder

from lab.experiments.executors import serial
from lab.experiments.plan import plan
from lab.experiments.results import Result
from lab.experiments.run import run
from lab.experiments.runs import read_experiment
from lab.network.initial_weights import INITIAL_WEIGHTS, is_fixed
from lab.store.disk import Disk
from lab.store.entries import Store

# Reports


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


@pytest.fixture
def verified_site(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site of a small report with a claim, in the current folder beside the report and the store."""
    shutil.copytree(verified_folder(repository), tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Path("site")


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
