"""In the background: a process that makes what is missing while its author writes on."""

import io
import multiprocessing
import os
import signal
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, TypeVar

from lab.experiments.processes import end_with_parent, receive, send, starting
from lab.language.faults import FaultsError

Item = TypeVar("Item")

NICENESS = 10
"""By how much the process gives way to the one that shows pages."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is, in words."""

    text: str


@dataclass(frozen=True, slots=True)
class News:
    """There is more to show."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The work has ended, with these messages if something was wrong."""

    faults: tuple[str, ...] = ()


Message = Progress | News | Ended

Say = Callable[[Progress | News], None]


class Background:
    """One process at a time, which does some work and tells how far it is."""

    def __init__(self, tell: Callable[[Message], None]) -> None:
        self._tell = tell
        self._process: BaseProcess | None = None
        self._wants: Hashable = None

    def is_at_work(self) -> bool:
        """Whether it does something."""
        return self._process is not None

    def is_at_work_for(self, wants: Hashable) -> bool:
        """Whether it does what is wanted."""
        return self._process is not None and wants == self._wants

    def start(self, function: Callable[[Item, Say], None], item: Item, wants: Hashable) -> None:
        """Call a function, importable by name, in a new process; what was at work is ended first."""
        self.close()
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=_work, args=(function, item, theirs))
        with starting():
            process.start()
        theirs.close()
        self._process, self._wants = process, wants
        Thread(target=self._listen, args=(process, ours), daemon=True).start()

    def close(self) -> None:
        """End what is at work, with all its processes."""
        process, self._process = self._process, None
        if process is None:
            return
        if hasattr(os, "killpg") and process.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()

    def _listen(self, process: BaseProcess, connection: Connection) -> None:
        message: Message = News()
        while not isinstance(message, Ended):
            try:
                message = receive(connection)
            except (EOFError, OSError):
                message = Ended(("the process that trains was killed",))
            if process is not self._process:  # it was ended, and what it said last counts no more
                return
            self._tell(message)


def _work(function: Callable[[Any, Say], None], item: Any, connection: Connection) -> None:
    """What the process does."""
    if hasattr(os, "setsid"):
        os.setsid()  # so that the processes that it starts end with it
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    end_with_parent(with_group=True)
    faults: tuple[str, ...] = ()
    try:
        function(item, lambda message: send(connection, message))
    except FaultsError as error:
        faults = tuple(map(str, error.faults))
    except Exception as error:  # whatever the machine refuses
        faults = (str(error) or type(error).__name__,)
    send(connection, Ended(faults))


class Speaker(io.TextIOBase):
    """A terminal, for a line of progress, that passes on what it would show."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def isatty(self) -> bool:
        """Whether lines can be changed."""
        return True

    def write(self, text: str) -> int:
        """Pass on a line."""
        if line := text.strip():
            self._say(Progress(line))
        return len(text)
