"""The store, build by build: only what is missing is trained, and whatever happens to a build or to what is kept, the
site has the same bytes.
"""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from lab.store.entries import BOUND

EXPERIMENT = """\
```experiment
id = "{id}"
data = "xor"
layers = [2, {neurons}, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = {epochs}
seeds = 3
```
"""

REPLICAS = 5
"""Of each run: its seeds, and the featured one with its shadow."""

FIGURE = '```figure\nid = "a"\nshow = "learning-curves"\nof = ["a", "b"]\n```\n'

SHORT = {
    "01-a.md": f"# A\n\n{EXPERIMENT.format(id='a', neurons=3, epochs=4)}",
    "02-b.md": f"# B\n\n{EXPERIMENT.format(id='b', neurons=2, epochs=3)}\n{FIGURE}",
}

LONG = {
    "01-a.md": "# A\n\n"
    + EXPERIMENT.format(id="long", neurons=2, epochs=600)
    + "".join(EXPERIMENT.format(id=f"short-{neurons}", neurons=neurons, epochs=80) for neurons in (3, 4, 5))
}
"""One stack of some seconds, which is begun first, and three of some tenths, which the second process trains."""

PATIENCE = 30.0
"""Seconds that a busy machine may take for what takes a few."""

needs_processes = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")


def trained(out: str) -> int:
    """How many replicas a build says that it trained."""
    if "; nothing to train; built in " in out:
        return 0
    found = re.search(r"; (\d+) replicas? trained in ", out)
    assert found, out
    return int(found[1])


def entries(folder: Path) -> list[Path]:
    """What a store keeps of replicas; nothing that is written only in part is among it."""
    found = sorted((folder / ".lab" / "products").glob("*/*"))
    return [path for path in found if path.name.startswith(("seeds", "featured")) and ".svg" not in path.name]


def kept(folder: Path) -> int:
    """How many replicas a store keeps of runs with three seeds."""
    return sum(3 if path.name == "seeds-1-3" else 2 for path in entries(folder))


def lay_out(folder: Path, report: Mapping[str, str]) -> None:
    (folder / "content").mkdir()
    for name, text in {"report.toml": 'title = "Title"\n', **report}.items():
        (folder / "content" / name).write_text(text)


def wait_until(is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


# From one build to the next


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A folder with the short report, its site and its store, as the real command left them."""
    folder = tmp_path_factory.mktemp("built")
    lay_out(folder, SHORT)
    done = subprocess.run(
        [sys.executable, repository / "build.py"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert trained(done.stdout) == 2 * REPLICAS
    return folder


@pytest.fixture
def built(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents) -> dict[str, bytes]:
    """The files of that site; a copy of the folder is the current one."""
    shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return contents(Path("site"))


def test_a_second_build_trains_and_draws_nothing_and_makes_the_same_bytes(command, contents, built) -> None:
    outcome = command()

    assert (outcome.code, trained(outcome.out), outcome.err) == (0, 0, "")
    assert contents(Path("site")) == built


def test_a_build_without_its_store_makes_the_same_bytes(command, contents, built) -> None:
    shutil.rmtree(".lab")

    outcome = command()

    assert trained(outcome.out) == 2 * REPLICAS
    assert contents(Path("site")) == built


def test_a_report_that_is_moved_takes_its_store_along(
    command, contents, built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "other place"
    moved.mkdir()
    for name in ("content", ".lab"):
        (tmp_path / name).rename(moved / name)

    monkeypatch.chdir(moved)
    outcome = command()

    assert (trained(outcome.out), outcome.err) == (0, "")
    assert contents(moved / "site") == built


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# A\n", "# A\n\nA paragraph more.\n"),
        ("epochs = 4\n", "# only a few\nepochs = 4  # indeed\n"),
        ("epochs = 4\n", "epochs = 0x4\n"),
        ("seeds = 3\n", "seeds = 3\nweights = 'normal'\nscale = 1\n"),
        ('id = "a"\ndata = "xor"\n', 'data = "xor"\nid = "a"\n'),
    ],
    ids=["prose", "comments", "another way to write it", "a default", "another order"],
)
def test_what_changes_no_setting_trains_nothing(command, write, contents, built, old: str, new: str) -> None:
    assert old in SHORT["01-a.md"]
    write({**SHORT, "01-a.md": SHORT["01-a.md"].replace(old, new)})

    outcome = command()

    assert (outcome.code, trained(outcome.out), outcome.err) == (0, 0, "")
    runs = {path: content for path, content in contents(Path("site")).items() if path.startswith("runs/a/")}
    assert {path: content for path, content in runs.items() if path != "runs/a/index.html"} == {
        path: content for path, content in built.items() if path in runs and path != "runs/a/index.html"
    }


def test_a_changed_setting_trains_its_run_alone_and_back_again_nothing(command, write, contents, built) -> None:
    write({**SHORT, "01-a.md": SHORT["01-a.md"].replace("learning_rate = 0.1", "learning_rate = 0.2")})

    changed = command()
    files = contents(Path("site"))
    write(SHORT)
    back = command()

    assert (trained(changed.out), trained(back.out)) == (REPLICAS, 0)
    assert files["runs/b/result.json"] == built["runs/b/result.json"]
    assert files["runs/a/result.json"] != built["runs/a/result.json"]
    assert contents(Path("site")) == built


def test_a_run_with_another_name_is_not_trained_again_but_drawn_with_its_name(command, write, contents, built) -> None:
    renamed = {name: text.replace('id = "a"\ndata', 'id = "other"\ndata') for name, text in SHORT.items()}
    write({**renamed, "02-b.md": renamed["02-b.md"].replace('["a", "b"]', '["other", "b"]')})

    outcome = command()

    assert (outcome.code, trained(outcome.out)) == (0, 0)
    assert b"Learning curves: a, b" in built["figures/a.svg"]
    assert b"Learning curves: other, b" in contents(Path("site"))["figures/a.svg"]


def test_more_seeds_train_those_alone(command, write, contents, built) -> None:
    write({**SHORT, "01-a.md": SHORT["01-a.md"].replace("seeds = 3", "seeds = 8")})

    outcome = command()

    assert trained(outcome.out) == 5
    rows, before = (files["runs/a/seeds.csv"].decode().splitlines() for files in (contents(Path("site")), built))
    assert rows[:4] == before
    assert len(rows) == 9


# What is damaged


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flip(content: bytes) -> bytes:
    return content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]


@pytest.mark.parametrize("damage", [cut, flip, lambda content: b""], ids=["cut", "a bit flipped", "empty"])
def test_a_damaged_entry_costs_a_line_and_is_made_again_with_the_same_bytes(
    command, contents, built, damage: Callable[[bytes], bytes]
) -> None:
    entry = next(path for path in entries(Path()) if path.name == "seeds-1-3")
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))

    outcome = command()
    again = command()

    assert outcome.code == 0
    said, *rest = outcome.err.splitlines()
    assert re.fullmatch(r"\.lab/: what was kept of [ab] is damaged \(seeds-1-3\); it is made again", said)
    assert all(line.startswith("training: ") for line in rest)
    assert trained(outcome.out) == 3
    assert contents(Path("site")) == built
    assert entry.read_bytes() == whole
    assert len(list(Path(".lab/damaged").iterdir())) == 1
    assert (trained(again.out), again.err) == (0, "")


@pytest.mark.parametrize("damage", [cut, flip], ids=["cut", "a bit flipped"])
def test_a_damaged_drawing_costs_a_line_and_is_made_again_with_the_same_bytes(
    command, contents, built, damage: Callable[[bytes], bytes]
) -> None:
    (entry,) = Path(".lab/products").glob("*/narrow.svg")
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))

    outcome = command()

    assert outcome.code == 0
    assert outcome.err.splitlines() == [
        ".lab/: what was kept of figure a is damaged (narrow.svg); it is made again",
        "drawing: 0 of 1 figure",
        "drawing: 1 of 1 figure",
    ]
    assert contents(Path("site")) == built
    assert entry.read_bytes() == whole
    assert len(list(Path(".lab/damaged").iterdir())) == 1


def test_a_store_that_has_become_too_large_lets_go_of_what_the_report_does_not_need(command, contents, built) -> None:
    before = {path.name for path in entries(Path())}
    for name in ("old", "older"):
        other = Path(".lab/products", name, "seeds-1-3")
        other.parent.mkdir()
        with other.open("wb") as empty:
            empty.truncate(BOUND)  # which takes no room on the disk

    outcome = command()

    assert (outcome.code, outcome.err) == (0, "")
    assert {path.name for path in entries(Path())} == before
    assert not Path(".lab/products/old").exists()


def test_whatever_else_in_the_store_is_damaged_the_site_is_the_same(command, contents, built) -> None:
    for path in Path(".lab").rglob("*"):
        if path.is_file():
            path.write_bytes(b'{"odd": 1}')

    outcome = command("-q")

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert contents(Path("site")) == built


def test_a_store_that_cannot_be_made_is_said_in_a_line(command, write, old_site: Path, snapshot) -> None:
    write(SHORT)
    Path(".lab").write_text("mine")
    before = snapshot(Path())

    outcome = command()

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.splitlines() == [".lab: File exists"]
    assert snapshot(Path()) == before


# A store that nobody can write to


@pytest.fixture
def read_only(built, tmp_path: Path, repository: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """The command where the report, its store and its site can be read, and be written by nobody, not even by root."""
    folders = [path for path in [tmp_path, *tmp_path.rglob("*")] if path.is_dir()]
    for path in [*folders, *(path for path in tmp_path.rglob("*") if path.is_file())]:
        path.chmod(path.stat().st_mode & ~0o222)

    def forgo_rights_of_root() -> None:
        libc = ctypes.CDLL(None)
        for right in (1, 2):  # to write, and to read, whatever the modes of files say
            libc.prctl(24, right)

    yield lambda *arguments: subprocess.run(
        [sys.executable, repository / "build.py", *arguments],
        preexec_fn=forgo_rights_of_root,
        capture_output=True,
        text=True,
        check=False,
    )
    for path in folders:
        path.chmod(0o755)


@pytest.mark.skipif(sys.platform != "linux", reason="root forgoes its rights by a call of Linux")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify"], "run a  the same bits\n"),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [
                (["check"], "no faults; 2 chapters, 2 runs, 1 figure, 0 warnings\n"),
                (["list"], "chapters\n"),
                (["status"], "run a"),
                (["claims"], ""),
                (["compare", "site/runs/a/network.txt", "a"], "site/runs/a/network.txt against run a\n"),
            ]
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_store_that_cannot_be_written_stops_nothing_that_only_reads(
    read_only, contents, arguments: list[str], said: str
) -> None:
    before = contents(Path())

    done = read_only(*arguments, "-q") if arguments == ["verify"] else read_only(*arguments)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(said)
    assert contents(Path()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="root forgoes its rights by a call of Linux")
def test_a_build_into_a_store_that_cannot_be_written_is_said_in_a_line(read_only) -> None:
    done = read_only()

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == ".lab/lock: Permission denied\n"


# Builds that are disturbed

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, repository: Path, contents) -> dict[str, bytes]:
    """The site of the long report."""
    folder = tmp_path_factory.mktemp("undisturbed")
    lay_out(folder, LONG)
    subprocess.run([sys.executable, repository / "build.py", "-q", "-j", "2"], cwd=folder, check=True)
    return contents(folder / "site")


@pytest.fixture
def start(tmp_path: Path, repository: Path) -> Iterator[Start]:
    """Starts a build of the long report, in a session of its own."""
    lay_out(tmp_path, LONG)
    started: list[subprocess.Popen[str]] = []

    def start_build(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, repository / "build.py", *arguments],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background has it ignored
        )
        started.append(process)
        return process

    yield start_build
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The processes that a build trains in."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (path / "stat").read_text().rpartition(") ")[2].split()[:2]
            is_worker = "spawn_main" in (path / "cmdline").read_text()
            if int(parent) == process.pid and state not in "ZX" and is_worker:
                found.append(int(path.name))
    return sorted(found)


@pytest.mark.posix
@pytest.mark.slow
@needs_processes
def test_a_worker_that_is_killed_costs_nothing_but_time(start: Start, tmp_path: Path, undisturbed, contents) -> None:
    process = start("-j", "2")
    wait_until(lambda: entries(tmp_path))
    first = workers_of(process)[0]  # which has the longest stack

    os.kill(first, signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0
    assert trained(out) == 4 * REPLICAS
    assert all(line.startswith("training: ") for line in err.splitlines())
    assert contents(tmp_path / "site") == undisturbed


@pytest.mark.posix
@pytest.mark.slow
@needs_processes
def test_ctrl_c_keeps_what_is_finished_and_the_next_build_trains_the_rest(
    start: Start, tmp_path: Path, undisturbed, contents
) -> None:
    process = start("-j", "2")
    wait_until(lambda: len(entries(tmp_path)) >= 2)
    begin = time.monotonic()

    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)

    assert time.monotonic() - begin < 2.0  # a second, on a machine that does something else too
    assert process.returncode == 130
    assert err.splitlines()[-1] == "stopped by hand; the old site is as it was"
    assert not (tmp_path / "site").exists()
    assert not list((tmp_path / ".lab").rglob(".*"))
    left = 4 * REPLICAS - kept(tmp_path)
    assert 0 < left < 4 * REPLICAS

    out, _ = start("-j", "2").communicate(timeout=PATIENCE)

    assert trained(out) == left
    assert contents(tmp_path / "site") == undisturbed


@pytest.mark.posix
@pytest.mark.slow
@needs_processes
def test_a_killed_build_keeps_what_is_finished_and_the_next_trains_the_rest(
    start: Start, tmp_path: Path, undisturbed, contents
) -> None:
    process = start("-j", "2")
    wait_until(lambda: entries(tmp_path))

    process.kill()
    process.wait(PATIENCE)
    out, _ = start("-j", "2").communicate(timeout=PATIENCE)

    assert trained(out) < 4 * REPLICAS
    assert contents(tmp_path / "site") == undisturbed


@pytest.mark.posix
@pytest.mark.slow
@needs_processes
def test_two_builds_at_once_take_turns_and_make_the_same_site(
    start: Start, tmp_path: Path, undisturbed, contents
) -> None:
    first = start("-j", "2")
    wait_until(lambda: workers_of(first))
    second = start("-j", "2")

    outcomes = [process.communicate(timeout=PATIENCE) for process in (first, second)]

    assert (first.returncode, second.returncode) == (0, 0)
    assert [trained(out) for out, _ in outcomes] == [4 * REPLICAS, 0]
    assert outcomes[1][1] == "another build is at work here; waiting for it\n"
    assert contents(tmp_path / "site") == undisturbed
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lab", "content", "site"]
