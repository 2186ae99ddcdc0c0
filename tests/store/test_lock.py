"""The lock: one process at a time; one that ends, however that comes, frees it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lab.store.disk import Disk
from lab.store.lock import locked

AT_ONCE = 5.0
"""Seconds, at most, of what happens at once; what waits for the lock would wait a minute."""

HOLDER = """
import sys
from pathlib import Path
from lab.store.disk import Disk
from lab.store.lock import locked

def say(word):
    with open(sys.argv[1] + "-said", "a") as file:
        file.write(word + "\\n")
    print(word, flush=True)

with locked(Path(sys.argv[1], "lock"), Disk(), waiting=lambda: say("waiting")):
    say("has it")
    sys.stdin.readline()
    say("lets go")
"""
"""Holds the lock until it reads a line; what it says stands in a file too, beside the folder."""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path, repository: Path) -> Iterator[Start]:
    """Starts a process that wants the lock."""
    with ExitStack() as stack:

        def start_holder(**options: Any) -> subprocess.Popen[str]:
            holder = subprocess.Popen(
                [sys.executable, "-c", HOLDER, tmp_path / ".lab"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": str(repository)},
                **options,
            )
            stack.enter_context(holder)
            stack.callback(holder.kill)
            return holder

        yield start_holder


def says(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline().strip()


def waiting_for(folder: Path) -> int:
    """How often it was said that another process has the lock, when this one has it."""
    calls: list[None] = []
    with locked(folder / "lock", Disk(), waiting=lambda: calls.append(None)):
        return len(calls)


def test_a_free_lock_is_taken_without_a_word_and_its_folder_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / ".lab"

    assert waiting_for(folder) == 0
    assert {path.name for path in folder.iterdir()} <= {"lock"}  # some systems and versions remove it
    assert waiting_for(folder) == 0


def test_a_lock_whose_file_is_removed_is_free_for_one_of_those_who_wait(start: Start, tmp_path: Path) -> None:
    first = start()
    assert says(first) == "has it"
    second = start()
    assert says(second) == "waiting"

    (tmp_path / ".lab" / "lock").unlink()

    assert says(second) == "has it"
    third = start()
    assert says(third) == "waiting"
    first.communicate("\n", timeout=AT_ONCE)
    second.communicate("\n", timeout=AT_ONCE)
    assert says(third) == "has it"


def test_an_exception_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), locked(tmp_path / "lock", Disk(), waiting=lambda: None):
        raise KeyboardInterrupt

    assert waiting_for(tmp_path) == 0


def test_a_second_process_says_so_once_and_waits_until_the_first_is_done(start: Start, tmp_path: Path) -> None:
    first = start()
    assert says(first) == "has it"
    second = start()
    assert says(second) == "waiting"

    first.communicate("\n", timeout=AT_ONCE)

    assert says(second) == "has it"
    second.communicate("\n", timeout=AT_ONCE)
    assert (first.returncode, second.returncode) == (0, 0)
    said = (tmp_path / ".lab-said").read_text().splitlines()
    assert said == ["has it", "waiting", "lets go", "has it", "lets go"]


@pytest.mark.posix
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signals here")
def test_a_killed_process_frees_the_lock(start: Start) -> None:
    first = start()
    assert says(first) == "has it"
    second = start()
    assert says(second) == "waiting"

    first.kill()

    assert says(second) == "has it"


@pytest.mark.posix
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signals here")
def test_waiting_ends_with_ctrl_c(start: Start) -> None:
    first = start()
    assert says(first) == "has it"
    second = start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # a shell's background ignores it
    assert says(second) == "waiting"

    second.send_signal(signal.SIGINT)

    assert second.wait(AT_ONCE) != 0
    first.communicate("\n", timeout=AT_ONCE)
    assert first.returncode == 0


def test_a_folder_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OSError), locked(tmp_path / "file" / ".lab" / "lock", Disk(), waiting=lambda: None):
        pass
