"""A lock on a folder: one build at a time works there, and a build that is killed leaves it free."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.store.disk import Disk


@contextmanager
def locked(folder: Path, disk: Disk, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the folder's lock; `waiting` is called once where another process has it. Raises OSError."""
    disk.make_folder(folder)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _take(descriptor, is_patient=False):
            waiting()
            _take(descriptor, is_patient=True)
        yield
    finally:
        os.close(descriptor)  # which frees the lock


if sys.platform == "win32":
    import msvcrt
    import time

    def _take(descriptor: int, *, is_patient: bool) -> bool:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not is_patient:
                    return False
                time.sleep(0.2)
            else:
                return True
else:
    import fcntl

    def _take(descriptor: int, *, is_patient: bool) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if is_patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
