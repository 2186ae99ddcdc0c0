"""Ctrl-C: at any moment one line and exit code 130, also while modules are imported, when no `except` is there yet."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = 130
"""What the command exits with."""

SAID = "stopped by hand; the old site is as it was"


def end_at_once() -> None:
    """Let Ctrl-C end this process on the spot, as is right while there is nothing to tidy up.

    Some modules make an error of their own of a KeyboardInterrupt that meets them while they are imported. Where Ctrl-C
    is ignored, as behind the & of a shell, it stays so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


@contextmanager
def raised() -> Iterator[None]:
    """Where Ctrl-C raises KeyboardInterrupt instead, so that work is tidied up; behind it what is done is done."""
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
