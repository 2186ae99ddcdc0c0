"""Standard output and standard error, wherever they go: a pipe that nobody reads, a full disk, nothing at all.

What cannot be written to standard error is dropped. What cannot be written to standard output is a machine fault.
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
    """Let a program run normally if its streams were closed before it began or cannot encode every character."""
    if sys.stderr is None:
        sys.stderr = io.StringIO()
        with suppress(OSError):  # child processes write there
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            os.set_inheritable(2, True)
    if sys.stdout is None:
        sys.stdout = _Closed()
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as for standard error; Windows' pipes need it


def say(line: str) -> None:
    """Print a line on standard error, if it can be written."""
    with suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def finish() -> OSError | None:
    """Write everything that is buffered; return the error if standard output could not be written.

    A stream that failed is redirected to nowhere, so that Python does not fail on it again when it exits.
    """
    failed = None
    try:
        sys.stdout.flush()
    except OSError as error:
        failed = error
        _redirect_to_nowhere(sys.stdout)
    try:
        sys.stderr.flush()
    except OSError:
        _redirect_to_nowhere(sys.stderr)
    return failed


def _redirect_to_nowhere(stream: TextIO) -> None:
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
