"""`clean`: what the report needs no more goes, what it needs stays, and how much that is is said."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXPERIMENT = """\
# {id}

```experiment
id = "{id}"
data = "xor"
layers = [2, {neurons}, 1]
activation = "tanh"
loss = "mse"
learning_rate = {rate}
epochs = 4
seeds = 3
```

```figure
id = "{id}"
show = "learning-curves"
of = "{id}"
alt = "Loss, at last {{{{ results['a'].final_loss }}}}"
```
"""

REPORT = {
    "01-a.md": EXPERIMENT.format(id="a", neurons=3, rate=0.1),
    "02-b.md": EXPERIMENT.format(id="b", neurons=2, rate=0.1),
}

OF_A_RUN = 6
"""Files that a run and its figure need: those of its seeds and of the featured start, two pictures and two recipes."""

Kept = Callable[[], set[str]]


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A folder with the report, its site and its store, as the real command left them."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "content").mkdir()
    for name, text in {"report.toml": 'title = "Title"\n', **REPORT}.items():
        (folder / "content" / name).write_text(text)
    subprocess.run([sys.executable, repository / "build.py", "-q"], cwd=folder, check=True)
    return folder


@pytest.fixture
def built(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents) -> dict[str, bytes]:
    """The files of that site; a copy of the folder is the current one."""
    shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return contents(Path("site"))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """What the store holds, by path."""
    store = tmp_path / ".lab"
    return lambda: {path.relative_to(store).as_posix() for path in store.rglob("*") if path.is_file()} - {"lock"}


def counts(out: str) -> tuple[int, int]:
    """How many files went and how many are left, as it was said."""
    size = r"\d+(?:\.\d)? (?:bytes?|kB|MB)"
    found = re.fullmatch(rf"removed (\d+) files?, {size}; \.lab/ keeps (\d+) files?, {size}\n", out)
    assert found, out
    return int(found[1]), int(found[2])


def test_of_what_the_last_build_used_nothing_goes(command, built, kept: Kept) -> None:
    before = kept()

    outcome = command("clean")

    assert (outcome.code, outcome.err) == (0, "")
    assert counts(outcome.out) == (0, len(before))
    assert kept() == before


def test_what_no_run_or_figure_needs_any_more_goes(command, write, built, kept: Kept, contents) -> None:
    needed = kept()
    write({**REPORT, "02-b.md": EXPERIMENT.format(id="b", neurons=2, rate=0.2)})
    command("-q")
    write({**REPORT, "03-c.md": EXPERIMENT.format(id="c", neurons=4, rate=0.2)})
    command("-q")
    (Path("content") / "03-c.md").unlink()

    outcome = command("clean")
    again = command()

    assert counts(outcome.out)[0] == 4 + OF_A_RUN  # of b the recipes stay
    assert kept() == needed
    assert "; nothing to train; " in again.out
    assert again.err == ""
    assert contents(Path("site")) == built


def test_seeds_that_are_no_longer_asked_for_go(command, write, built, kept: Kept) -> None:
    write({**REPORT, "01-a.md": REPORT["01-a.md"].replace("seeds = 3", "seeds = 5")})
    command("-q")
    write(REPORT)

    command("clean", "-q")

    assert {Path(path).name for path in kept() if "seeds" in path} == {"seeds-1-3"}


def test_what_a_run_that_is_to_be_trained_leaves_unknown_goes_and_the_rest_stays(
    command, write, built, kept: Kept
) -> None:
    write({**REPORT, "02-b.md": REPORT["02-b.md"].replace("results['a']", "results['b']")})
    command("-q")
    command("clean", "-q")
    before = kept()
    entry = next(path for path in Path(".lab/products").glob("*/seeds-1-3") if not is_of("a", path))
    entry.unlink()

    outcome = command("clean")

    gone = before - kept() - {entry.relative_to(".lab").as_posix()}
    assert counts(outcome.out)[0] == 3
    assert {Path(path).name for path in gone} == {"drawing.svg", "narrow.svg", "figure_b.json"}
    assert command("-q").code == 0
    assert kept() == before


def is_of(run: str, entry: Path) -> bool:
    """Whether an entry of the store is of a run: the smaller one has fewer weights."""
    sizes = sorted(path.stat().st_size for path in entry.parents[1].glob("*/seeds-1-3"))
    return entry.stat().st_size == sizes[run == "a"]


def test_all_of_it_goes_whatever_is_wrong_with_the_report(command, write, built, kept: Kept, contents) -> None:
    count = len(kept())
    write({"01-a.md": "{{ x }}\n"})

    outcome = command("clean", "--all")

    assert outcome.code == 0
    assert counts(outcome.out) == (count, 0)
    assert [path.name for path in Path(".lab").iterdir()] == ["lock"]
    write(REPORT)
    command("-q")
    assert contents(Path("site")) == built


def test_nothing_goes_where_it_is_not_known_what_is_needed(command, write, built, kept: Kept) -> None:
    before = kept()
    write({"01-a.md": "{{ x }}\n"})

    outcome = command("clean")

    assert (outcome.code, outcome.out) == (1, "")
    assert kept() == before


def test_what_is_damaged_and_what_was_set_aside_go(command, built, kept: Kept) -> None:
    before = kept()
    entries = sorted(Path(".lab/products").glob("*/*"))
    entries[0].write_bytes(b"damaged")
    command("-q")
    entries[-1].write_bytes(b"damaged")

    outcome = command("clean")

    assert counts(outcome.out)[0] >= 2
    assert before - kept() >= {entries[-1].relative_to(".lab").as_posix()}
    assert not Path(".lab/damaged").exists()
    assert command("-q").code == 0
    assert kept() == before


@pytest.mark.parametrize("arguments", [[], ["--all"]])
def test_where_nothing_is_kept_nothing_is_made(command, write, arguments: list[str]) -> None:
    write(REPORT)

    outcome = command("clean", *arguments)

    assert (outcome.code, outcome.err) == (0, "")
    assert counts(outcome.out) == (0, 0)
    assert not Path(".lab").exists()


def test_a_quiet_one_says_nothing(command, write) -> None:
    write(REPORT)

    outcome = command("clean", "--all", "-q")

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
