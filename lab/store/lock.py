"""A lock: one process at a time works on what it protects, and one that is killed leaves it free."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.store.disk import Disk


@contextmanager
def locked(file: Path, disk: Disk, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock that a file is; `waiting` is called once where another process has it. Raises OSError.

    Its holder may also free it by removing the file: a lock on a file that is gone counts for nobody.
    """
    from filelock import FileLock, Timeout  # as dear as NumPy, and most commands lock nothing

    disk.make_folder(file.parent)
    lock = FileLock(file)
    try:
        try:
            held = lock.acquire(timeout=0)
        except Timeout:
            waiting()
            held = lock.acquire()
    except OSError as error:
        error.filename = str(file)  # as the caller calls it
        raise
    with held:
        yield
