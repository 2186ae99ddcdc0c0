"""Executors: every result once, whatever becomes of the workers; and no process outlives its work."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from types import ModuleType

import pytest

from lab.experiments.executors import Executor, WorkersDiedError, local_processes, serial

AT_ONCE = 5.0
"""Seconds, at most, of what happens at once; what is not ended takes a minute."""

needs_sigkill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signals here")

every_executor = pytest.mark.parametrize(
    "executor", [serial, local_processes(1), local_processes(2)], ids=["serial", "one process", "two processes"]
)


@contextmanager
def takes_no_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < AT_ONCE


# Results


@every_executor
def test_every_item_gives_its_result_once_under_its_index(executor: Executor, chores: ModuleType) -> None:
    results = list(executor(chores.double, [5, 3, 8, 3, 0]))

    assert sorted(results) == [(0, 10), (1, 6), (2, 16), (3, 6), (4, 0)]


@every_executor
def test_no_items_give_nothing(executor: Executor, chores: ModuleType) -> None:
    assert list(executor(chores.double, [])) == []


def test_serial_work_is_done_here_in_order_as_it_is_asked_for(chores: ModuleType) -> None:
    done = []
    products = serial(lambda item, tell: done.append(item), [2, 1, 3])

    assert done == []
    next(products)
    assert done == [2]
    list(products)
    assert done == [2, 1, 3]


def test_local_processes_work_elsewhere(chores: ModuleType) -> None:
    workers = {worker for _, worker in local_processes(2)(chores.sleep, [0.0] * 8)}

    assert os.getpid() not in workers
    assert 1 <= len(workers) <= 2


def test_no_more_processes_start_than_there_are_items(chores: ModuleType) -> None:
    with closing(local_processes(8)(chores.sleep, [0.0, 60.0])) as products:
        next(products)

        assert len(multiprocessing.active_children()) <= 2


# Shares


@every_executor
def test_what_is_done_of_an_item_is_told_in_order_before_its_result(executor: Executor, chores: ModuleType) -> None:
    told: list[tuple[int, float]] = []

    before_result = {
        index: [share for told_of, share in told if told_of == index]
        for index, _ in executor(chores.tell_quarters, [0, 0, 0, 0], lambda *call: told.append(call))
    }

    assert before_result == {index: [0.25, 0.5, 0.75] for index in range(4)}
    assert len(told) == 12


@every_executor
def test_an_exception_of_who_is_told_ends_the_work(executor: Executor, chores: ModuleType) -> None:
    def refuse(index: int, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(executor(chores.tell_quarters, [60.0, 60.0], refuse))

    assert multiprocessing.active_children() == []


@pytest.mark.posix
@needs_sigkill
def test_work_that_is_done_again_is_told_again(chores: ModuleType, tmp_path: Path) -> None:
    told: list[tuple[int, float]] = []

    list(local_processes(1)(chores.tell_and_die_once, [str(tmp_path / "died")], lambda *call: told.append(call)))

    assert told == [(0, 0.5), (0, 0.5)]


# Exceptions


@every_executor
def test_an_exception_of_the_function_comes_here(executor: Executor, chores: ModuleType) -> None:
    with pytest.raises(ValueError, match="0 is refused"):
        list(executor(chores.refuse, [0]))

    assert multiprocessing.active_children() == []


def test_an_exception_ends_the_other_processes_at_once(chores: ModuleType) -> None:
    with takes_no_time(), pytest.raises(ValueError, match="0 is refused"):
        list(local_processes(2)(chores.refuse, [1, 0, 1, 1]))

    assert multiprocessing.active_children() == []


def test_closing_early_ends_the_processes_at_once(chores: ModuleType) -> None:
    products = local_processes(2)(chores.sleep, [0.0, 60.0, 60.0, 60.0])
    next(products)

    with takes_no_time():
        products.close()

    assert multiprocessing.active_children() == []


def test_an_executor_leaves_other_processes_alone(chores: ModuleType) -> None:
    other = multiprocessing.get_context("spawn").Process(target=chores.sleep, args=(60.0,))
    other.start()
    try:
        with pytest.raises(ValueError, match="0 is refused"):
            list(local_processes(1)(chores.refuse, [0]))

        assert other.is_alive()
    finally:
        other.kill()
        other.join()
        other.close()


# Workers that die


@pytest.mark.posix
@needs_sigkill
def test_a_worker_that_dies_costs_a_retry(chores: ModuleType, tmp_path: Path) -> None:
    marker = str(tmp_path / "died")
    items = ["", "", marker, "", ""]

    results = sorted(local_processes(1)(chores.die_once, items))

    assert Path(marker).exists()
    assert results == list(enumerate(items))


@pytest.mark.posix
@needs_sigkill
def test_a_worker_that_dies_before_anything_is_done_costs_a_retry(chores: ModuleType, tmp_path: Path) -> None:
    marker = str(tmp_path / "died")

    results = list(local_processes(2)(chores.die_once, [marker]))

    assert results == [(0, marker)]


@pytest.mark.posix
@needs_sigkill
def test_workers_that_always_die_are_an_error(chores: ModuleType) -> None:
    with pytest.raises(WorkersDiedError):
        list(local_processes(2)(chores.die, [0, 0]))

    assert multiprocessing.active_children() == []


@pytest.mark.posix
@needs_sigkill
def test_a_worker_that_always_dies_costs_no_result_of_the_others(chores: ModuleType) -> None:
    products = local_processes(1)(chores.die, [1, 2, 0])

    assert [next(products), next(products)] == [(0, 2), (1, 4)]
    with pytest.raises(WorkersDiedError):
        next(products)


# Signals, and what becomes of workers without a parent


Start = Callable[..., subprocess.Popen[str]]

PROGRAM = """
import multiprocessing, signal, sys
import chores
from lab.experiments.executors import local_processes

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        results = list(local_processes(2)(getattr(chores, sys.argv[1]), sys.argv[2:]))
    except KeyboardInterrupt:
        print("stopped", multiprocessing.active_children())
    else:
        print("done", len(results))
"""
"""Does a chore with two processes."""


@pytest.fixture
def start(tmp_path: Path, chores: ModuleType) -> Iterator[Start]:
    """Starts the program in a session of its own; its workers share its output, which ends with the last of them."""
    with ExitStack() as stack:

        def start_program(chore: str, *items: str) -> subprocess.Popen[str]:
            file = tmp_path / "program.py"
            file.write_text(PROGRAM, encoding="utf-8")
            program = subprocess.Popen(
                [sys.executable, file, chore, *items],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            stack.enter_context(program)
            stack.callback(kill_all_of, program)
            return program

        yield start_program


def kill_all_of(program: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def wait_for_files(folder: Path, count: int) -> None:
    end = time.monotonic() + AT_ONCE
    while len(list(folder.iterdir())) < count:
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.posix
@needs_sigkill
def test_workers_leave_ctrl_c_to_their_parent(chores: ModuleType) -> None:
    ((_, blocked),) = local_processes(1)(chores.blocked_signals, [0])

    assert signal.SIGINT in blocked
    assert signal.SIGINT not in chores.blocked_signals(0)


@pytest.mark.posix
@needs_sigkill
def test_ctrl_c_ends_all_processes_at_once_and_without_a_word(start: Start, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    begun.mkdir()
    program = start("wait_long", str(begun), str(begun))
    wait_for_files(begun, 2)

    os.killpg(program.pid, signal.SIGINT)

    assert program.communicate(timeout=AT_ONCE) == ("stopped []\n", "")


@pytest.mark.posix
@needs_sigkill
def test_workers_end_with_their_parent_when_that_is_killed(start: Start, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    begun.mkdir()
    program = start("wait_long", str(begun), str(begun))
    wait_for_files(begun, 2)

    program.kill()

    assert program.communicate(timeout=AT_ONCE)[0] == ""


@pytest.mark.posix
@needs_sigkill
def test_a_worker_that_dies_while_it_hands_over_its_result_costs_a_retry(start: Start, tmp_path: Path) -> None:
    program = start("die_while_answering_once", "", str(tmp_path / "died"), "")

    assert program.communicate(timeout=AT_ONCE) == ("done 3\n", "")
