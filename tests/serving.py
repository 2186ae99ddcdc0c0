"""The command serve, run by tests: the real one, in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 30.0
"""Seconds that a busy machine may take."""


@dataclass(frozen=True)
class Serve:
    """A process that serves a report."""

    process: subprocess.Popen[str]
    address: str
    content: Path
    errors: Path

    def said(self) -> str:
        """What it has said on its terminal."""
        return self.errors.read_text()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(repository: Path, folder: Path, *options: str) -> Iterator[Serve]:
    """Serve the report in `content/` of a folder, in a session of its own; it is there as soon as it listens."""
    port = free_port()
    errors = folder.parent / f"{folder.name}-serve"
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, repository / "build.py", "serve", "--port", str(port), *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(repository)},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=os.name != "nt",
            preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) if os.name != "nt" else None,
        )
    serve = Serve(process, f"http://127.0.0.1:{port}/", folder / "content", errors)
    try:
        wait_until(lambda: serve.address in serve.said() or process.poll() is not None)
        yield serve
    finally:
        process.kill()
        process.communicate()


def wait_until(is_so) -> None:
    """Wait until something is so; fail if it is not in time."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)
