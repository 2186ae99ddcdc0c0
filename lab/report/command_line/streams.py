"""Standard output and standard error, whatever they lead to: a pipe that nobody reads, a full disk, nothing at all.

What cannot be said on standard error is dropped. What cannot be written to standard output is a fault of the machine.
"""

import io
import os
import sys
from contextlib import suppress
from typing import TextIO


class ClosedError(OSError):
    """Standard output was closed before the program began."""


class _Closed(io.TextIOBase):
    def write(self, text: str) -> int:
        raise ClosedError(None, "it is closed", "standard output")


def open_closed() -> None:
    """Let a program whose streams were closed before it began, or do not know all letters, run as any other."""
    if sys.stderr is None:
        sys.stderr = io.StringIO()
        with suppress(OSError):  # processes that are started write there
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            os.set_inheritable(2, True)
    if sys.stdout is None:
        sys.stdout = _Closed()
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error is; of Windows' pipes


def say(line: str) -> None:
    """A line on standard error, if it can be said."""
    with suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def finish() -> OSError | None:
    """Write all that waits; gives what the machine said where standard output could not be written.

    A stream that failed is led nowhere, so that Python does not fail at it once more as it ends.
    """
    failed = None
    try:
        sys.stdout.flush()
    except OSError as error:
        failed = error
        _lead_nowhere(sys.stdout)
    try:
        sys.stderr.flush()
    except OSError:
        _lead_nowhere(sys.stderr)
    return failed


def _lead_nowhere(stream: TextIO) -> None:
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
