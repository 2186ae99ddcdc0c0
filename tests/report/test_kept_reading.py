"""Kept reading: a chapter is read, an expression is tried, where something has changed; the store is not trusted."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.report.reading import files
from lab.report.reading.kept_reading import ALL, ENTRY, KeptReading, read_kept_reading
from lab.report.reading.report import read
from lab.report.values import Value, tried
from lab.store.disk import Disk
from lab.store.entries import Store

CHAPTER = """# A

{{ results["a"].accuracy }} of {{ results["a"].samples.labels|length }}, and {{ results["a"].settings.epochs }}.

```experiment
id = "a"
data = "points.csv"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 2
```
"""
POINTS = "x0,x1,label\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n"


@pytest.fixture
def built(write: Callable[..., Path], command: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content folder of a report of two chapters that was built, in the current folder."""
    content = write({"01-a.md": CHAPTER, "02-b.md": "# B\n\nA sentence.\n", "points.csv": POINTS})
    monkeypatch.chdir(content.parent)
    assert command("-q", "--content", content).code == 0
    return content


@pytest.fixture
def read_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chapters that are read and the expressions that are tried from now on."""
    done: list[str] = []
    read_chapter, try_value = files.read_chapter, tried.try_value

    def noted_chapter(name: str, *rest: object) -> object:
        done.append(name)
        return read_chapter(name, *rest)

    def noted_value(value: Value, *rest: object, **keys: object) -> object:
        done.append(value.expression)
        return try_value(value, *rest, **keys)

    monkeypatch.setattr(files, "read_chapter", noted_chapter)
    monkeypatch.setattr(tried, "try_value", noted_value)
    return done


def store() -> Store:
    return Store(Path(".lab"), Disk())


def test_nothing_is_read_or_tried_again_but_the_chapter_that_was_edited(built: Path, read_again: list[str]) -> None:
    (built / "02-b.md").write_text('# B\n\nAnother: {{ results["a"].baseline }}.\n', encoding="utf-8")

    report = read(built, store=store())

    assert read_again == ["02-b", 'results["a"].baseline']
    assert [chapter.title for chapter in report.chapters] == ["A", "B"]
    assert report.runs[0].samples.inputs.shape == (4, 2)


def test_a_changed_data_file_is_read_and_what_is_wrong_with_it_is_said(
    built: Path, read_again: list[str], command: Callable[..., object]
) -> None:
    (built / "points.csv").write_text(POINTS + "1,1,word\n", encoding="utf-8")

    outcome = command("check", "--content", built)

    assert "01-a" in read_again
    assert "points.csv:6" in outcome.err


def test_a_changed_setting_tries_all_expressions_again(built: Path, read_again: list[str]) -> None:
    (built / "01-a.md").write_text(CHAPTER.replace("epochs = 2", "epochs = 3"), encoding="utf-8")

    read(built, store=store())

    assert len(read_again) == 4


@pytest.mark.parametrize("entry", [b"", b"\x80", b"cposix\nsystem\n.", b"0.", b"h\x05.", pickle.dumps(5)])
def test_of_a_damaged_entry_nothing_is_used(built: Path, read_again: list[str], entry: bytes) -> None:
    store().write(ALL, ENTRY, entry)

    assert len(read(built, store=store()).chapters) == 2
    assert "01-a" in read_again


class Attack:
    """What a pickle may ask for."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.asked = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.asked


@pytest.mark.parametrize(
    "attack",
    [
        Attack(os.mkdir, "attacked"),
        Attack(eval, "__import__('os').mkdir('attacked')"),
        Attack(Path.mkdir, Path("attacked")),
        Attack(Disk.make_folder, Disk(), Path("attacked")),
    ],
)
def test_checking_a_stranger_s_report_runs_nothing_of_its_store(
    built: Path, command: Callable[..., object], attack: Attack
) -> None:
    store().write(ALL, ENTRY, pickle.dumps(attack))

    assert command("check", "-q", "--content", built).code == 0
    assert not Path("attacked").exists()


def test_a_chapter_that_is_nested_too_deep_to_be_kept_is_built(built: Path, command: Callable[..., object]) -> None:
    (built / "02-b.md").write_text("# B\n\n" + "*a **b " * 120 + "x" + " b** a*" * 120 + "\n", encoding="utf-8")

    assert [command("-q", "--content", built).code for _ in range(2)] == [0, 0]


def test_what_is_kept_is_made_of_classes_that_are_read_back(built: Path) -> None:
    kept = read_kept_reading(store())

    assert isinstance(kept, KeptReading)
    assert (len(kept.chapters), len(kept.tried)) == (2, 3)
