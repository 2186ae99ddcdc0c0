"""Ctrl-C: the build ends at once, the old site stays, and no process is left."""

import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sharing import also_slowly

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]

LONG = """\
# A

```experiment
id = "long"
data = "xor"
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 1_000_000
seeds = 1
runs.3 = { layers = [2, 3, 1] }
runs.4 = { layers = [2, 4, 1] }
runs.5 = { layers = [2, 5, 1] }
```
"""

PATIENCE = 20.0
"""Seconds that a busy machine may take to start the work."""


def processes_of(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of_session = path.read_text().rpartition(") ")[2].split()[:4]
        except OSError:  # it has just ended
            continue
        if int(of_session) == session and state not in "ZX":
            found.append(int(path.parent.name))
    return found


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def start(repository: Path, write, tmp_path: Path) -> Iterator[Callable[[int], subprocess.Popen[str]]]:
    """Starts a build that would take hours, in a session of its own, and returns when it works."""
    started: list[subprocess.Popen[str]] = []

    def start_build(jobs: int) -> subprocess.Popen[str]:
        write({"01-a.md": LONG})
        with (tmp_path.parent / f"{tmp_path.name}-stderr").open("w+") as stderr:
            process = subprocess.Popen(
                [sys.executable, repository / "build.py", "-j", str(jobs)],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background has it ignored
            )
        started.append(process)
        said = Path(f"{tmp_path}-stderr")
        assert wait_until(lambda: "training: 0 of 9 replicas\n" in said.read_text(), PATIENCE)
        workers = jobs + 1 if jobs > 1 else 0  # and the one that keeps track of what they share
        assert wait_until(lambda: len(processes_of(process.pid)) >= 1 + workers, PATIENCE)
        return process

    yield start_build
    for process in started:
        if processes_of(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def is_at_work(process: int) -> bool:
    """Whether a process has imported what it trains with."""
    try:
        return "numpy" in Path(f"/proc/{process}/maps").read_text()
    except OSError:  # it has just ended
        return False


def workers_at_work(process: subprocess.Popen[str]) -> int:
    return sum(is_at_work(found) for found in processes_of(process.pid) if found != process.pid)


def heeds_ctrl_c(process: int) -> bool:
    """Whether a process neither blocks nor ignores SIGINT."""
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return not (int(status["SigBlk"], 16) | int(status["SigIgn"], 16)) & 1 << (signal.SIGINT - 1)


def test_only_the_main_process_heeds_ctrl_c(start) -> None:
    """At no moment: what a worker that is still at its imports says of it would stand on the terminal."""
    process = start(2)
    heeding: set[int] = set()

    def both_are_at_work() -> bool:
        heeding.update(found for found in processes_of(process.pid) if heeds_ctrl_c(found))
        return workers_at_work(process) == 2

    assert wait_until(both_are_at_work, PATIENCE)
    assert heeding == {process.pid}


@pytest.mark.parametrize("is_group", [True, False], ids=["the terminal's Ctrl-C", "the main process alone"])
@pytest.mark.parametrize("jobs", [2, *also_slowly(1)])
def test_ctrl_c_ends_the_build_and_leaves_the_old_site(
    start, old_site: Path, snapshot, tmp_path: Path, jobs: int, is_group: bool
) -> None:
    before = snapshot(tmp_path)
    process = start(jobs)
    if jobs > 1:
        assert wait_until(lambda: workers_at_work(process) >= 1, PATIENCE)  # the other may be at its imports
    begin = time.monotonic()

    if is_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=10)

    assert time.monotonic() - begin < 2.0  # a second, on a machine that does something else too
    assert process.returncode == 130
    assert wait_until(lambda: not processes_of(process.pid), 1.0)
    assert out == ""
    said = Path(f"{tmp_path}-stderr").read_text().splitlines()
    assert said == ["training: 0 of 9 replicas", "stopped by hand; the old site is as it was"]
    after = snapshot(tmp_path)
    assert {path: state for path, state in after.items() if not path.startswith(("content/", ".lab/"))} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lab", "content", "site"]
    assert sorted(path.name for path in (tmp_path / ".lab").iterdir()) == ["lock", "sources"]


def test_a_killed_build_leaves_the_old_site_and_its_workers_end(
    start, old_site: Path, snapshot, tmp_path: Path
) -> None:
    before = snapshot(old_site)
    process = start(2)

    process.kill()
    process.wait(timeout=10)

    assert wait_until(lambda: not processes_of(process.pid), 5.0)
    assert snapshot(old_site) == before


SLOW_MODULE = """\
import time

open("importing", "w").close()
try:
    for _ in range(200):
        time.sleep(0.1)  # a signal that comes just before a sleep does not end it
except KeyboardInterrupt:
    raise ImportError("something is missing")
"""
"""A module that takes long to import, and makes an error of its own of Ctrl-C as some do."""


def programs(repository: Path) -> dict[str, list[str]]:
    """Each way to start the program."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, function = project["scripts"]["lab-report"].split(":")
    return {
        "build.py": [str(repository / "build.py")],
        "-m lab": ["-m", "lab"],
        "lab-report": ["-c", f"import sys; from {module} import {function}; sys.exit({function}())"],
    }


@pytest.fixture
def start_importing(repository: Path, write, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the program, and returns while it imports a module that takes long; `heeds` says whether Ctrl-C is
    ignored as it starts.
    """
    started: list[subprocess.Popen[str]] = []

    def start_program(program: str, module: str, *, heeds: bool = True) -> subprocess.Popen[str]:
        write({"01-a.md": LONG, f"../modules/{module}.py": SLOW_MODULE})
        process = subprocess.Popen(
            [sys.executable, *programs(repository)[program]],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "modules"), str(repository)])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL if heeds else signal.SIG_IGN),
        )
        started.append(process)
        assert wait_until(Path("importing").exists, PATIENCE)
        return process

    yield start_program
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("module", ["argparse", *also_slowly("numpy", "jinja2")])
@pytest.mark.parametrize("program", ["build.py", "-m lab", "lab-report"])
def test_ctrl_c_while_modules_are_imported_is_one_line(start_importing, program: str, module: str) -> None:
    process = start_importing(program, module)

    process.send_signal(signal.SIGINT)

    assert process.communicate(timeout=10) == ("", "stopped by hand; the old site is as it was\n")
    assert process.returncode == 130


def test_ctrl_c_is_ignored_where_a_shell_says_so(start_importing) -> None:
    process = start_importing("build.py", "argparse", heeds=False)

    process.send_signal(signal.SIGINT)

    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)
