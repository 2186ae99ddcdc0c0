"""Executors: where work is done. One seam for all of them: a function, its items, and results as they come.

An executor gives each item's index with its result, each once, in any order; the results do not depend on it. The
function gets an item, and what it may call with the share of it that is done, from 0 to 1.
"""

import gc
import multiprocessing
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol, TypeAlias, TypeVar, cast

from lab.experiments.processes import end_with_parent, receive, send, starting
from lab.store import sources

Tell: TypeAlias = Callable[[float], None]

Item = TypeVar("Item")
Product = TypeVar("Product")


class Executor(Protocol):
    """Runs a function, importable by name, over items that can be pickled.

    `tell` is called with an item's index and the share of it that is done, as often as the function says so and the
    executor learns of it.
    """

    def __call__(
        self,
        function: Callable[[Item, Tell], Product],
        items: Sequence[Item],
        tell: Callable[[int, float], None] = ...,
    ) -> Generator[tuple[int, Product]]: ...


def ignore(index: int, share: float) -> None:
    """Tell nobody."""


class WorkersDiedError(RuntimeError):
    """A process died of some work, and so did the one that was given the same work again."""


def serial(
    function: Callable[[Item, Tell], Product], items: Sequence[Item], tell: Callable[[int, float], None] = ignore
) -> Generator[tuple[int, Product]]:
    """Do all work in this process, in order."""
    for index, item in enumerate(items):
        yield index, function(item, partial(tell, index))


def local_processes(jobs: int) -> Executor:
    """An executor with this many processes of this machine.

    Work whose process died is given to a new one; raises WorkersDiedError when that dies of it too, ChangedSourceError
    when a process has found other code on the disk than this one. An exception, Ctrl-C among them, ends all processes
    at once.
    """

    def execute(
        function: Callable[[Item, Tell], Product], items: Sequence[Item], tell: Callable[[int, float], None] = ignore
    ) -> Generator[tuple[int, Product]]:
        waiting = list(reversed(range(len(items))))
        idle: list[_Worker] = []
        busy: dict[Connection, tuple[_Worker, int]] = {}
        deadly: set[int] = set()  # what a process died of
        try:
            while waiting or busy:
                while waiting and len(busy) < jobs:
                    worker = idle.pop() if idle else _start(function)
                    index = waiting.pop()
                    busy[worker.connection] = worker, index
                    with suppress(OSError):  # a dead one is met below
                        send(worker.connection, items[index])
                for connection in wait(list(busy)):
                    worker, index = busy.pop(cast(Connection, connection))
                    try:
                        kind, answer = receive(worker.connection)
                    except (EOFError, OSError):  # it died, before its answer or in the middle of it
                        _end([worker])
                        if index in deadly:
                            raise WorkersDiedError("two processes were killed at the same work") from None
                        deadly.add(index)
                        waiting.append(index)
                        continue
                    if kind == "share":
                        busy[worker.connection] = worker, index
                        tell(index, answer)
                        continue
                    idle.append(worker)
                    if kind == "error":
                        raise answer
                    yield index, answer
        finally:
            _end([*idle, *(worker for worker, _ in busy.values())])

    return execute


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process and the pipe that is its alone, so that what is in the pipe ends with the process."""

    process: BaseProcess
    connection: Connection


def _start(function: Callable[[Item, Tell], Product]) -> _Worker:
    ours, theirs = multiprocessing.Pipe()
    arguments = function, theirs, sources.digests()
    process = multiprocessing.get_context("spawn").Process(target=_work, args=arguments, daemon=True)
    with starting():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _work(function: Callable[[Item, Tell], Product], connection: Connection, of_parent: Mapping[str, str]) -> None:
    """What a worker does until it is ended: one item after another, by the same code as its parent."""
    end_with_parent()
    gc.freeze()  # what is imported stays; looking through it again and again is a tenth of training
    while True:
        item = receive(connection)
        try:
            product = function(item, lambda share: send(connection, ("share", share)))
            sources.check_same(of_parent)
            send(connection, ("product", product))
        except Exception as error:  # the parent raises it
            send(connection, ("error", error))


def _end(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.process.kill()
    for worker in workers:
        worker.process.join()
        worker.process.close()
        worker.connection.close()
