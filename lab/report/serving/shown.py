"""What is shown: the last good pages, and what is wrong or still at work; for a browser to wait for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from threading import Condition

from lab.report.addresses import ASSETS_FOLDER, FIGURES_FOLDER, MISSING_PAGE, SOURCE_FOLDER
from lab.report.reading.pictures import ENDINGS as PICTURES


@dataclass(frozen=True, slots=True)
class Shown:
    """What browsers are shown."""

    files: Mapping[str, bytes] = field(default_factory=dict)  # of the last good site; none before there was one
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    work: str = ""  # what is being trained, and how far it is

    def page_at(self, path: str) -> str:
        """The path of the page that is shown for a path."""
        return path if path in self.files else MISSING_PAGE

    def state_of(self, path: str) -> str:
        """What tells a page from what was shown at its path before, with its style, scripts and pictures."""
        look = tuple(content for name, content in self.files.items() if _is_loaded(name))
        return f"{hash((self.files.get(self.page_at(path)), look)) & 0xFFFFFFFFFFFF:x}"


def _is_loaded(name: str) -> bool:
    """Whether pages load a file: an asset, or a picture beside a chapter."""
    return name.startswith(ASSETS_FOLDER) or (
        PurePosixPath(name).suffix.lower() in PICTURES and not name.startswith((SOURCE_FOLDER, FIGURES_FOLDER))
    )


class Board:
    """Where what is shown is put up, for any number of threads that read it."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._shown = Shown()

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        return self._shown

    def put(self, shown: Shown) -> None:
        """Show this from now on."""
        with self._changed:
            self._shown = shown
            self._changed.notify_all()

    def put_work(self, work: str) -> None:
        """Say what is being done."""
        if work != self._shown.work:
            self.put(replace(self._shown, work=work))

    def other_than(self, shown: Shown | None, seconds: float) -> Shown | None:
        """What is shown, once it is something else; None if it is not for so many seconds."""
        with self._changed:
            return self._shown if self._changed.wait_for(lambda: self._shown is not shown, seconds) else None
