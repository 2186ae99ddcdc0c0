"""The rooms of the house: which of them each may import, and how long a file may be. By the source, so that an import
inside a function counts too.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import lab

LAB = Path(lab.__file__).parent
FILES = sorted(LAB.rglob("*.py"))

MAY_IMPORT = {
    "language": {"lab.language"},
    "network": {"lab.network", "numpy"},
    "store": {"lab.store", "filelock"},
    "experiments": {"lab.experiments", "lab.language", "lab.network", "lab.store", "numpy"},
}
"""What each room may import besides the standard library; `report` may import all."""

INSIDE_REPORT = {
    "wording": set(),
    "values": {"wording"},
    "markdown": {"values"},
    "formulas": {"markdown", "values"},
    "figures": {"wording"},
    "tables": {"wording", "markdown"},
    "claims": {"wording"},
    "reading": {"wording", "values", "markdown", "formulas", "figures", "tables", "claims"},
    "author": {"reading", "figures"},
    "judging": {"wording", "claims", "reading", "author"},
    "site": {"wording", "values", "markdown", "formulas", "figures", "tables", "claims", "reading", "author"},
    "comparing": {"wording", "claims", "reading", "judging", "site"},
    "command_line": {"wording", "claims", "reading", "site"},
    "serving": {"markdown", "figures", "claims", "reading", "judging", "site", "command_line"},
    "commands": {
        *("wording", "comparing", "figures", "tables", "claims", "reading", "judging", "site", "starter"),
        *("command_line", "serving"),
    },
    "starter": {"claims"},
}
"""What each room inside `report` may import of the others: one way, from Markdown to the command. Its files that stand
in no room may be imported by all and import none. The command line imports a command by its name alone.
"""

MOST_LINES = 350


def name_of(path: Path) -> str:
    return path.relative_to(LAB.parent).as_posix()


def modules(path: Path) -> Iterator[str]:
    """The modules that a file imports, by their whole names; what is imported of a package counts as one."""
    package = (*path.relative_to(LAB.parent).parts[:-1],)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) + "." if node.level else ""
            module = f"{start}{node.module or ''}".strip(".")
            is_package = module in ("lab", "lab.report")
            yield from (f"{module}.{alias.name}" if is_package else module for alias in node.names)


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports: `lab.ROOM` of this program's, the outermost package of all others."""
    for module in modules(path):
        parts = module.split(".")
        yield ".".join(parts[:2]) if parts[0] == "lab" else parts[0]


def rooms_inside_report(path: Path) -> set[str]:
    """The rooms inside `report` that a file imports from."""
    inside = (module.split(".")[2:3] for module in modules(path) if module.startswith("lab.report."))
    return {name for names in inside for name in names} & INSIDE_REPORT.keys()


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


@pytest.mark.parametrize(
    ("room", "path"),
    [pytest.param(room, path, id=name_of(path)) for room in INSIDE_REPORT for path in files_of(f"report/{room}")],
)
def test_a_room_of_the_report_imports_only_the_rooms_before_it(room: str, path: Path) -> None:
    assert rooms_inside_report(path) - {room} <= INSIDE_REPORT[room]


@pytest.mark.parametrize("path", sorted((LAB / "report").glob("*.py")), ids=name_of)
def test_a_file_of_the_report_that_stands_in_no_room_imports_none_but_the_lowest(path: Path) -> None:
    assert rooms_inside_report(path) <= {"wording"}


def test_the_rooms_of_the_report_are_those_that_are_there_and_lead_one_way() -> None:
    folders = {path.parent.name for path in (LAB / "report").glob("*/__init__.py")}

    assert folders == {*INSIDE_REPORT}
    assert [*TopologicalSorter(INSIDE_REPORT).static_order()]  # raises where they lead in a circle


def test_markdown_knows_neither_results_nor_anything_that_is_trained() -> None:
    """But for values, which stand in it, and the addresses of pages, to which it leads."""
    found = {module for path in files_of("report/markdown") for module in modules(path) if module.startswith("lab.")}

    others = {module for module in found if not module.startswith("lab.report.markdown")}
    assert others <= {
        *("lab.language.words", "lab.language.faults", "lab.language.characters"),
        *("lab.report.addresses", "lab.report.values"),
    }


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


def test_rooms_of_the_report_are_found_however_they_are_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lab" / "report" / "markdown" / "file.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import lab.report.site.fill\n"
        "from lab.report import reading, faults\n"
        "from lab.language.faults import Fault\n"
        "from . import marks\n"
        "from ..commands import build\n"
        "def late():\n"
        "    from lab.report.tables.runs import COLUMNS\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sys.modules[__name__], "LAB", tmp_path / "lab")

    assert rooms_inside_report(path) == {"site", "reading", "markdown", "commands", "tables"}


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


def test_what_locks_nothing_does_not_import_what_locks() -> None:
    question = (
        "import sys, lab.report.commands.check, lab.report.command_line.training; print('filelock' in sys.modules)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True, cwd=LAB.parent
    )

    assert answer.stdout == "False\n"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_is_longer_than_a_few_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_no_two_classes_have_the_same_name() -> None:
    classes = [
        node.name
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]

    assert sorted(classes) == sorted({*classes})
