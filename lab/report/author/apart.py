"""Running a function in a separate process, on copies of its arguments, for a limited time.

Only JSON comes back. So whatever the author's Python does to results, to this program or to its process, it cannot
change the build's own.
"""

import faulthandler
import io
import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Timer
from typing import Any, TextIO, TypeVar

from lab.experiments.processes import end_with_parent, receive, send, starting
from lab.language.faults import Fault, FaultsError, Place
from lab.report.reading.own_python import OwnPython, own_files
from lab.store import sources

Item = TypeVar("Item")

LONGEST = 60.0
"""Seconds that the author's Python may take for one figure, or for all claims."""

TO_START = 30.0
"""Further seconds that a busy machine may take to start the process."""

TO_END = 5.0
"""Seconds that a killed process may take to end."""

LARGEST_ANSWER = 100_000_000
"""How many bytes an answer may have."""

NEEDED = (
    "__main__",
    "lab.report.author.ready",
    "lab.report.judging.running",
    "lab.report.site.own_figures",
)
"""Modules that forked processes need, imported once before the fork."""


def run_apart(
    function: Callable[[Item], Any], item: Item, *, who: str, own: OwnPython, seconds: float = LONGEST
) -> Any:
    """What a function returns for an item, as JSON. The function is importable by name, the item can be pickled.

    Raises FaultsError with the faults that the function raises; at the author's line if it takes too long; at their
    file if it ends the process. Raises ChangedSourceError if the process finds other code of this program.
    """
    handle, name = tempfile.mkstemp(prefix="lab-")
    with os.fdopen(handle, encoding="ascii", errors="replace") as stopped:
        began = time.monotonic()
        try:
            answer = _answer_of(function, item, Path(name), seconds)
        finally:
            Path(name).unlink(missing_ok=True)
        traceback = stopped.read()
    match answer:
        case {"sources": dict(digests), **rest}:
            sources.check_same(digests)
            match rest:
                case {"faults": [*faults]}:
                    raise FaultsError([_fault(each, own) for each in faults])
                case {"product": product}:
                    return product
    sources.check_unchanged([*sys.modules])
    is_late = bool(traceback) or time.monotonic() - began > seconds
    said = f"it ran for more than {seconds:g} seconds" if is_late else "it ended the process that it ran in"
    raise FaultsError([Fault(_line_in(traceback, own) or Place(own.file), f"{who}: {said}")])


def _answer_of(function: Callable[[Item], Any], item: Item, stopped: Path, seconds: float) -> Any:
    """The answer of the process, or None if there is none."""
    ours, theirs = multiprocessing.Pipe()
    arguments = function, theirs, stopped, seconds, Path.cwd()
    process = _context().Process(target=_work, args=arguments, daemon=True)
    try:
        with starting():
            process.start()
    except EOFError:  # the process to fork from has ended
        return None
    theirs.close()
    # a timer, because reading half an answer would never end
    timer = Timer(seconds + TO_START, _kill, [process])
    timer.start()
    try:
        send(ours, item)
        return json.loads(ours.recv_bytes(LARGEST_ANSWER))
    except (EOFError, OSError, ValueError, RecursionError):
        return None
    finally:
        timer.cancel()
        timer.join()
        _kill(process)
        process.join(TO_END)
        ours.close()


def _kill(process: BaseProcess) -> None:
    """End a process and all processes that it has started."""
    if hasattr(os, "killpg") and process.pid:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _context() -> Any:
    """How to start the process: forked, where possible, from one that has imported what all of them need."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*NEEDED])
    return context


def _work(function: Callable[[Item], Any], connection: Connection, stopped: Path, seconds: float, folder: Path) -> None:
    """What the process does."""
    if hasattr(os, "setsid"):
        os.setsid()  # so that the processes that it starts end with it
    end_with_parent(with_group=True)
    os.chdir(folder)
    with suppress(OSError):
        os.dup2(2, 1)  # what the author's code prints goes to the terminal; stdout is the build's
    sys.stdout = sys.stderr = _terminal()
    sys.dont_write_bytecode = True
    item = receive(connection)
    with stopped.open("w") as file:
        faulthandler.dump_traceback_later(seconds, exit=True, file=file)
        try:
            answer = {"product": function(item)}
        except FaultsError as error:
            answer = {"faults": [[fault.place.file, fault.place.line, fault.text] for fault in error.faults]}
        faulthandler.cancel_dump_traceback_later()
    connection.send_bytes(json.dumps({**answer, "sources": sources.digests()}).encode())


class _Terminal(io.FileIO):
    """Standard error; whatever cannot be written is dropped."""

    def write(self, said: Any) -> int:
        with suppress(OSError):
            return super().write(said)
        return len(said)


def _terminal() -> TextIO:
    raw = _Terminal(2, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=sys.stderr.encoding, errors="backslashreplace", line_buffering=True
    )


def _fault(said: object, own: OwnPython) -> Fault:
    """A fault that a process reports; it may only name files of the author's Python."""
    match said:
        case [str(file), int(line), str(text)] if file in own_files(own):
            return Fault(Place(file, line), text)
    return Fault(Place(own.file), "its process gave an answer that cannot be read")


def _line_in(traceback: str, own: OwnPython) -> Place | None:
    """The author's innermost line in a traceback that has the most recent call first."""
    known = {file.encode("ascii", "backslashreplace").decode(): file for file in own_files(own)}
    for match in re.finditer(r'File "(.*)", line (\d+) in ', traceback):
        if match[1] in known:
            return Place(known[match[1]], int(match[2]))
    return None
