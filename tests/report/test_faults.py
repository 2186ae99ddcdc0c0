"""Faults of chapters: each file of `faults/` is a chapter that has some, and the text beside it is all that is said.

Files of the same name and another ending are what the chapter needs beside it: data, sources, figures.

After a change of messages: `pytest tests/report/test_faults.py --rewrite`, and read the difference.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.language.faults import Fault, FaultsError, Place, UnreadReportError, message_of

FAULTS = Path(__file__).parent / "faults"

BESIDE = {".csv": "points.csv", ".bib": "references.bib", ".py": "figures.py"}
"""What the files beside a chapter are called in its content folder, by their ending."""


@pytest.mark.parametrize("chapter", sorted(FAULTS.glob("*.md")), ids=lambda chapter: chapter.stem)
def test_a_faulty_chapter_is_refused_with_all_its_faults(
    chapter: Path, write, command, old_site: Path, snapshot, rewrites: bool
) -> None:
    content = write({"01-fault.md": chapter.read_bytes()})
    shutil.copytree(FAULTS / "reference", content / "reference")
    for ending, name in BESIDE.items():
        if (file := chapter.with_suffix(ending)).is_file():
            shutil.copy(file, content / name)
    for outside in ("good.txt", "dot.png"):
        shutil.copy(FAULTS / "reference" / outside, content.parent / f"outside{Path(outside).suffix}")
    (content.parent / "outside.csv").write_text("x0,x1,label\n0,0,0\n1,1,1\n", encoding="utf-8")
    before = snapshot(content.parent)

    outcome = command("--quiet")

    expected = chapter.with_suffix(".txt")
    if rewrites:
        expected.write_text(outcome.err, encoding="utf-8")
    assert outcome.err == expected.read_text(encoding="utf-8")
    assert outcome.code == 1
    assert outcome.out == ""
    after = snapshot(content.parent)
    assert {path: state for path, state in after.items() if not path.startswith(".lab/")} == before
    assert Path(".lab").exists() == ("nothing was run" not in outcome.err)


@pytest.mark.parametrize("text", sorted(FAULTS.glob("*.txt")), ids=lambda text: text.stem)
def test_a_message_names_places_in_order_and_counts(text: Path) -> None:
    *lines, last = text.read_text(encoding="utf-8").splitlines()

    places = [line.split(": ")[0].rpartition(":") for line in lines]

    assert text.with_suffix(".md").is_file()
    assert all(file.startswith("content/") and line.isdigit() for file, _, line in places)
    files = {file for file, _, _ in places}
    assert places == sorted(places, key=lambda place: (place[0], int(place[2])))
    counted = f"{len(lines)} fault{'s' * (len(lines) > 1)} in {len(files)} file{'s' * (len(files) > 1)}; "
    assert last.startswith(counted)
    assert not any(line.endswith(".") for line in lines)  # a message is no sentence


@pytest.mark.slow
def test_expected_messages_are_not_rewritten_in_ci(tmp_path: Path, repository: Path, snapshot) -> None:
    before = snapshot(FAULTS)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "tests/report/test_faults.py", "-k", "unknown-loss", "--rewrite"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository), "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "not rewritten in CI" in done.stdout
    assert snapshot(FAULTS) == before


# Faults as data


def test_a_place_is_a_file_and_a_line_or_the_file_as_a_whole() -> None:
    assert str(Place("content/01-a.md", 41)) == "content/01-a.md:41"
    assert str(Place("content/report.toml")) == "content/report.toml"


def test_faults_are_said_once_each_in_order_of_file_and_line() -> None:
    late, early, other = Fault(Place("a.md", 10), "x"), Fault(Place("a.md", 9), "y"), Fault(Place("b.md", 1), "a")

    error = FaultsError([other, late, early, late])

    assert error.faults == (early, late, other)
    assert str(error) == "a.md:9: y\na.md:10: x\nb.md:1: a"


@pytest.mark.parametrize(
    ("places", "counted"),
    [
        (["a.md"], "1 fault in 1 file"),
        (["a.md", "a.md"], "2 faults in 1 file"),
        (["a.md", "b.md", "a.md"], "3 faults in 2 files"),
    ],
)
def test_the_last_line_counts_faults_and_files(places: list[str], counted: str) -> None:
    faults = [Fault(Place(file, line), "x") for line, file in enumerate(places, 1)]

    assert message_of(UnreadReportError(faults)).splitlines()[-1] == f"{counted}; nothing was run, nothing was written"
    assert message_of(FaultsError(faults)).splitlines()[-1] == f"{counted}; nothing was written"
