"""A function run apart: in a process of its own, on copies of what it gets, for a limited time.

Nothing comes back but JSON, so whatever the author's Python does to results, to this program or to its process, the
build goes on with what is its own.
"""

import faulthandler
import json
import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from lab.experiments.processes import end_with_parent, interrupts_held, receive, send
from lab.report.faults import Fault, FaultsError, Place
from lab.report.reading.own_python import OwnPython
from lab.store import sources

Item = TypeVar("Item")

LONGEST = 60.0
"""Seconds that the author's Python may take for a figure, or for all claims."""

TO_START = 30.0
"""Seconds that a busy machine may take beside them."""

NEEDED = (
    "__main__",
    "lab.report.author.ready",
    "lab.report.claims.running",
    "lab.report.site.own_figures",
)
"""What processes need that are forked, imported once before."""


def run_apart(
    function: Callable[[Item], Any],
    item: Item,
    *,
    who: str,
    own: OwnPython,
    seconds: float = LONGEST,
) -> Any:
    """What a function, importable by name, gives for an item that can be pickled, as JSON has it.

    Raises FaultsError at the author's line where it takes too long, and at their file where it ends the process;
    ChangedSourceError where the process finds other code of this program on the disk.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        stopped = Path(folder, "stopped")
        answer = _answer_of(function, item, stopped, seconds)
        if answer is None:
            where = _line_in(stopped, [own.file, *(helper.file for helper in own.helpers)])
            is_slow = stopped.stat().st_size > 0 if stopped.exists() else False
            said = f"it ran for more than {seconds:g} seconds" if is_slow else "it ended the process that it ran in"
            raise FaultsError([Fault(where or Place(own.file), f"{who}: {said}")])
    product, digests = answer
    sources.check_same(digests)
    return product


def _answer_of(function: Callable[[Item], Any], item: Item, stopped: Path, seconds: float) -> Any:
    """What the process answers; None where it does not."""
    ours, theirs = multiprocessing.Pipe()
    arguments = function, theirs, stopped, seconds, Path.cwd()
    process = _context().Process(target=_work, args=arguments, daemon=True)
    with interrupts_held():
        process.start()
    theirs.close()
    try:
        send(ours, item)
        return json.loads(ours.recv_bytes()) if ours.poll(seconds + TO_START) else None
    except (EOFError, OSError, ValueError):
        return None
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _context() -> Any:
    """How the process is started: forked from one that has imported what all of them need, where there is fork."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*NEEDED])
    return context


def _work(function: Callable[[Item], Any], connection: Connection, stopped: Path, seconds: float, folder: Path) -> None:
    """What the process does."""
    end_with_parent()
    os.chdir(folder)
    with suppress(OSError):
        os.dup2(2, 1)  # what the author's code prints is for the terminal; stdout is the build's
    sys.dont_write_bytecode = True
    item = receive(connection)
    with stopped.open("w") as file:
        faulthandler.dump_traceback_later(seconds, exit=True, file=file)
        product = function(item)
        faulthandler.cancel_dump_traceback_later()
    connection.send_bytes(json.dumps([product, sources.digests()]).encode())


def _line_in(stopped: Path, files: Sequence[str]) -> Place | None:
    """The innermost line of these files in a traceback, the most recent call first."""
    known = {file.encode("ascii", "backslashreplace").decode(): file for file in files}
    text = stopped.read_text(encoding="ascii", errors="replace") if stopped.exists() else ""
    for match in re.finditer(r'File "(.*)", line (\d+) in ', text):
        if match[1] in known:
            return Place(known[match[1]], int(match[2]))
    return None
