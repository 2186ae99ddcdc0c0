"""What workers do in the tests of executors; worker processes import it by name."""

import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path


def double(number: int, tell: object = None) -> int:
    return 2 * number


def refuse(number: int, tell: object = None) -> int:
    """Raises for 0 and takes a minute for all else."""
    if number == 0:
        raise ValueError("0 is refused")
    return sleep(60.0)


def sleep(seconds: float, tell: object = None) -> int:
    """The process that slept."""
    time.sleep(seconds)
    return os.getpid()


def die(number: int, tell: object = None) -> int:
    """Dies of 0, doubles all else."""
    if number == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(number)


def die_once(marker: str, tell: object = None) -> str:
    """Dies unless the file is there, and makes it first; without a name nothing happens."""
    if marker and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return marker


def tell_quarters(seconds: float, tell: Callable[[float], None]) -> None:
    """Tells of three quarters, then sleeps."""
    for quarter in (1, 2, 3):
        tell(quarter / 4)
    time.sleep(seconds)


def tell_and_die_once(marker: str, tell: Callable[[float], None]) -> str:
    tell(0.5)
    return die_once(marker)


def die_while_answering_once(marker: str, tell: object = None) -> bytes:
    """Dies in the middle of handing over its result unless the file is there, and makes it first."""
    if marker and not Path(marker).exists():
        Path(marker).touch()
        Connection._send = _send_half_and_die
    return bytes(1000)


def _send_half_and_die(self: Connection, content: bytes) -> None:
    os.write(self.fileno(), content[: len(content) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def blocked_signals(number: int, tell: object = None) -> set[int]:
    return {int(blocked) for blocked in signal.pthread_sigmask(signal.SIG_BLOCK, [])}


def wait_long(folder: str, tell: object = None) -> None:
    """Says in the folder that it has begun, then takes a minute."""
    Path(folder, str(os.getpid())).touch()
    time.sleep(60.0)
