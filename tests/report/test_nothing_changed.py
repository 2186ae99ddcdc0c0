"""A build that finds nothing changed says so at once; whatever was changed, it builds."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sharing import also_slowly, build_site, filled_once

from lab.store.last_build import FILE, TICK, said_before, settled_sources_of, signatures_of, sources_of

CHAPTER = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 1
```

![A dot](dot.png)
"""

SAID = "nothing has changed; open site/index.html\n"


@pytest.fixture(scope="session")
def once(repository: Path) -> Path:
    """A folder with a small report and its site, built once."""

    def fill(folder: Path) -> None:
        given = folder / "given"
        given.mkdir()
        (given / "report.toml").write_text('title = "Title"\n')
        (given / "01-a.md").write_text(CHAPTER)
        (given / "dot.png").write_bytes(b"a picture")
        build_site(folder, repository, given)

    return filled_once("unchanged", fill)


@pytest.fixture
def built(once: Path, tmp_path: Path, script) -> Path:
    """A copy of that folder in which a build has found its own site, and another nothing to do."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    first, second = script(cwd=tmp_path), script(cwd=tmp_path)
    assert (first.code, second.code) == (0, 0)
    assert "nothing to train; built" in first.out
    assert second.out.endswith(SAID)
    return tmp_path


CHANGES: dict[str, Callable[[Path], object]] = {
    "a chapter": lambda folder: (folder / "content/01-a.md").write_text(CHAPTER.replace("# A", "# B")),
    "a picture": lambda folder: (folder / "content/dot.png").write_bytes(b"A picture"),
    "a new chapter": lambda folder: (folder / "content/02-b.md").write_text("# B\n"),
    "a chapter that is gone": lambda folder: (folder / "content/01-a.md").rename(folder / "content/02-a.md"),
    "a page": lambda folder: (folder / "site/01-a.html").write_text("<p>Gone</p>"),
    "a page that is gone": lambda folder: (folder / "site/01-a.html").unlink(),
    "the manifest": lambda folder: (folder / "site/manifest.json").touch(),
    "the record": lambda folder: (folder / ".lab" / FILE).write_text("[" * 100_000),
}


@pytest.mark.parametrize("change", ["a chapter", "a page that is gone", *also_slowly(*CHANGES)])
def test_whatever_was_changed_is_built(built: Path, script, contents, change: str) -> None:
    CHANGES[change](built)

    outcome = script(cwd=built)

    assert outcome.code == 0
    assert "nothing to train; built" in outcome.out
    made = contents(built / "site")
    shutil.rmtree(built / "site")
    shutil.rmtree(built / ".lab")
    script("-q", cwd=built)
    assert contents(built / "site") == made


def test_a_fault_is_said_until_it_is_mended(built: Path, script) -> None:
    chapter = built / "content/01-a.md"
    chapter.write_text(CHAPTER.replace("epochs", "epoch"))
    assert [script(cwd=built).code for _ in range(2)] == [1, 1]
    chapter.write_text(CHAPTER)

    outcomes = [script(cwd=built) for _ in range(2)]

    assert [outcome.code for outcome in outcomes] == [0, 0]
    assert outcomes[-1].out.endswith(SAID)


def test_other_arguments_or_variables_build(built: Path, script) -> None:
    assert not script("--base-url", "https://example.org", cwd=built).out.endswith(SAID)
    assert not script(cwd=built, env={"NPY_DISABLE_CPU_FEATURES": "AVX512F"}).out.endswith(SAID)


def test_what_is_said_again_is_what_was_said(built: Path, script) -> None:
    chapter = built / "content/01-a.md"
    chapter.write_text(CHAPTER + "\nA <b>tag</b>.\n")
    first = script("--json", cwd=built)
    second = script("--json", cwd=built)

    assert (second.code, second.out) == (first.code, first.out)
    assert '"kind": "warning"' in second.out
    assert second.err.splitlines() == [line for line in first.err.splitlines() if line.endswith("(a warning)")]


# What tells states of files apart


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one file."""
    (tmp_path / "a.md").write_text("one")
    return tmp_path


def test_restored_time_stamps_do_not_hide_a_change(folder: Path) -> None:
    before = sources_of([str(folder)])
    state = (folder / "a.md").stat()
    (folder / "a.md").write_text("two")
    os.utime(folder / "a.md", ns=(state.st_atime_ns, state.st_mtime_ns))

    assert sources_of([str(folder)]) != before


def test_a_file_that_may_change_again_within_a_tick_of_the_clock_is_not_trusted(folder: Path) -> None:
    changed = (folder / "a.md").stat().st_ctime_ns

    assert settled_sources_of([str(folder)], now=lambda: changed + TICK - 1) is None
    assert settled_sources_of([str(folder)], now=lambda: changed - 10**18) is None  # the clock was set back
    assert settled_sources_of([str(folder)], now=lambda: 2 * changed) == sources_of([str(folder)])


def test_a_file_in_the_place_of_another_is_a_change(folder: Path) -> None:
    def other(path: str) -> Any:
        state = Path(path).stat()
        fields = ("st_mode", "st_size", "st_mtime_ns", "st_ctime_ns")
        return SimpleNamespace(st_ino=state.st_ino + 1, **{name: getattr(state, name) for name in fields})

    assert signatures_of([str(folder / "a.md")], other) != signatures_of([str(folder / "a.md")])


def test_without_a_record_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert said_before([]) is None
    assert said_before(["--content"]) is None
    assert said_before(["--content=other"]) is None
