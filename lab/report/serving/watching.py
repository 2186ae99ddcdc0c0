"""Watching: which files in some folders were changed, made, renamed or removed, told as soon as it happens."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from watchfiles import watch

STEP, LONGEST = 10, 200
"""Milliseconds without another change after which changes are told, and those after which they are told anyway."""

LOOK = 300
"""Milliseconds between two looks at whether the folders themselves are still there."""


@contextmanager
def watched(folders: Sequence[Path], tell: Callable[[frozenset[Path]], None]) -> Iterator[None]:
    """Meanwhile another thread calls `tell` with the files that were changed, or with the folders where one of them
    came, went or was replaced.
    """
    stop = Event()
    thread = Thread(target=_watch, args=(folders, tell, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _watch(folders: Sequence[Path], tell: Callable[[frozenset[Path]], None], stop: Event) -> None:
    places = _places_of(folders)
    while not stop.is_set():
        there = [folder for folder, place in zip(folders, places, strict=True) if place]
        try:
            for changes in watch(
                *there,
                step=STEP,
                debounce=LONGEST,
                rust_timeout=LOOK,
                yield_on_timeout=True,
                stop_event=stop,
                raise_interrupt=False,
            ):
                if _places_of(folders) != places:
                    break
                if changes:
                    tell(frozenset(Path(path) for _, path in changes))
        except OSError:  # a folder went just now
            stop.wait(LOOK / 1000)
        if not stop.is_set():
            places = _places_of(folders)
            tell(frozenset(folders))


def _places_of(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    """What each folder is to the disk, None where there is none; a folder in the place of another is not watched."""
    places: list[tuple[int, int] | None] = []
    for folder in folders:
        try:
            state = folder.stat()
        except OSError:
            places.append(None)
        else:
            places.append((state.st_dev, state.st_ino))
    return places
