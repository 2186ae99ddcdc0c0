"""A build that is killed: `python killed.py FOLDER NUMBER MOMENT < site.json` replaces a folder, and dies of the disk
call of this number: before it is made, or halfway through it where it has a half, else behind it.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lab.store.disk import Disk
from lab.store.folder import replace_folder


class Deadly(Disk):
    """The real disk, one of whose calls ends the process."""

    def __init__(self, number: int, moment: str) -> None:
        self._left = number
        self._moment = moment

    def make_folder(self, folder: Path) -> None:
        self._call(partial(super().make_folder, folder))

    def write(self, path: Path, content: bytes) -> None:
        half = content[: len(content) // 2]
        self._call(partial(super().write, path, content), partial(path.write_bytes, half))

    def link(self, path: Path, new_path: Path) -> None:
        self._call(partial(super().link, path, new_path))

    def rename(self, path: Path, new_path: Path) -> None:
        self._call(partial(super().rename, path, new_path))

    def remove_folder(self, folder: Path) -> None:
        self._call(partial(super().remove_folder, folder), partial(_remove_first_file, folder))

    def sync_folder(self, folder: Path) -> None:
        self._call(partial(super().sync_folder, folder))

    def _call(self, call: Callable[[], object], half: Callable[[], object] | None = None) -> None:
        self._left -= 1
        if self._left:
            call()
            return
        if self._moment == "halfway":
            (half or call)()
        os._exit(9)


def _remove_first_file(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.unlink()
            return


if __name__ == "__main__":
    site = {path: text.encode() for path, text in json.load(sys.stdin).items()}
    replace_folder(Path(sys.argv[1]), site, Deadly(int(sys.argv[2]), sys.argv[3]))
