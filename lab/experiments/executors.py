"""Executors: where work is done. One seam for all of them: a function, its items, and results as they come.

An executor gives each item's index with its result, each once, in any order; the results do not depend on it.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Product = TypeVar("Product")


class Executor(Protocol):
    """Runs a function, importable by name, over items that can be pickled."""

    def __call__(
        self, function: Callable[[Item], Product], items: Sequence[Item]
    ) -> Generator[tuple[int, Product]]: ...


class WorkersDiedError(RuntimeError):
    """Worker processes died, and no result came between two deaths."""


def serial(function: Callable[[Item], Product], items: Sequence[Item]) -> Generator[tuple[int, Product]]:
    """Do all work in this process, in order."""
    for index, item in enumerate(items):
        yield index, function(item)


def local_processes(jobs: int) -> Executor:
    """An executor with this many processes of this machine.

    When a process dies, a new pool takes up what is left. Raises WorkersDiedError when a pool dies before it gave
    anything. An exception, Ctrl-C too, ends all processes at once.
    """

    def execute(function: Callable[[Item], Product], items: Sequence[Item]) -> Generator[tuple[int, Product]]:
        left = dict(enumerate(items))
        while left:
            before = len(left)
            try:
                with closing(_one_pool(jobs, function, dict(left))) as products:
                    for index, product in products:
                        del left[index]
                        yield index, product
            except BrokenProcessPool:
                if len(left) == before:
                    raise WorkersDiedError("worker processes were killed before they gave anything") from None

    return execute


def _one_pool(
    jobs: int, function: Callable[[Item], Product], items: Mapping[int, Item]
) -> Generator[tuple[int, Product]]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(
        min(jobs, len(items)), multiprocessing.get_context("spawn"), initializer=_end_with_parent
    )
    try:
        with _interrupts_held():
            futures = {pool.submit(function, item): index for index, item in items.items()}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C for later, and for good from processes started meanwhile: ending them is this process's work."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with_parent() -> None:
    """End this worker when its parent has ended, however that came."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
