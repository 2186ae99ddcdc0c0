"""The rooms of the house: which of them each may import, and how long a file may be. By the source, so that an import
inside a function counts too.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lab

LAB = Path(lab.__file__).parent
FILES = sorted(LAB.rglob("*.py"))

MAY_IMPORT = {
    "network": {"lab.network", "numpy"},
    "store": {"lab.store"},
    "experiments": {"lab.experiments", "lab.network", "lab.store", "numpy"},
}
"""What each room may import besides the standard library; `report` may import all."""

MOST_LINES = 350


def name_of(path: Path) -> str:
    return path.relative_to(LAB.parent).as_posix()


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports: `lab.ROOM` of this program's, the outermost package of all others."""
    package = (*path.relative_to(LAB.parent).parts[:-1],)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) + "." if node.level else ""
            module = f"{start}{node.module or ''}".strip(".")
            modules = [f"{module}.{alias.name}" for alias in node.names] if module == "lab" else [module]
        else:
            continue
        for module in modules:
            parts = module.split(".")
            yield ".".join(parts[:2]) if parts[0] == "lab" else parts[0]


def files_of(room: str) -> list[Path]:
    return [path for path in FILES if path.is_relative_to(LAB / room)]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_every_room_has_files(room: str) -> None:
    assert len(files_of(room)) > 1


@pytest.mark.parametrize(
    ("room", "path"), [pytest.param(room, path, id=name_of(path)) for room in MAY_IMPORT for path in files_of(room)]
)
def test_a_room_imports_only_the_rooms_below_it(room: str, path: Path) -> None:
    found = set(imports(path))

    assert found - MAY_IMPORT[room] - sys.stdlib_module_names == set()


def test_imports_are_found_however_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above is only as good as what it finds."""
    path = tmp_path / "lab" / "network" / "file.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import os.path\n"
        "import lab.store.disk as disk\n"
        "from lab import report, __version__\n"
        "from lab.experiments.runs import Run\n"
        "from . import arrays\n"
        "from ..words import written\n"
        "def late():\n"
        "    import matplotlib.pyplot\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sys.modules[__name__], "LAB", tmp_path / "lab")

    found = set(imports(path))

    assert found == {
        "os",
        "lab.store",
        "lab.report",
        "lab.__version__",
        "lab.experiments",
        "lab.network",
        "lab.words",
        "matplotlib",
    }


@pytest.mark.parametrize("module", ["lab.report.reading.report", "lab.experiments.run", "lab.store.folder"])
def test_reading_and_running_need_no_matplotlib(module: str) -> None:
    question = f"import sys, {module}; print(sorted({{'matplotlib', 'PIL'}} & sys.modules.keys()))"

    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True, cwd=LAB.parent
    )

    assert answer.stdout == "[]\n"


def test_the_door_to_the_disk_needs_no_numpy() -> None:
    question = "import sys, lab.store.folder; print('numpy' in sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True, cwd=LAB.parent
    )

    assert answer.stdout == "False\n"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_is_longer_than_a_few_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
