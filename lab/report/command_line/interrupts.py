"""Ctrl-C: at any moment one line and exit code 130, even during imports, when there is no `except` yet."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = 130
"""The exit code of an interrupted command."""

SAID = "stopped by hand; the old site is as it was"


def end_at_once() -> None:
    """Let Ctrl-C end this process at once, which is right while there is nothing to clean up.

    Some modules turn a KeyboardInterrupt during their import into an error of their own. If Ctrl-C is ignored, as for
    a command that a shell runs with &, it stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


@contextmanager
def raised() -> Iterator[None]:
    """Inside, Ctrl-C raises KeyboardInterrupt, so that work is cleaned up; afterwards it is ignored."""
    if signal.getsignal(signal.SIGINT) is not _end:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end(number: int, frame: FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, f"{SAID}\n".encode())
    os._exit(INTERRUPTED)
