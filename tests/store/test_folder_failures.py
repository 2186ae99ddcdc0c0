"""A folder whose replacement fails, is stopped or is killed, at every call to the disk: the old site stays, or the new
one is whole; and the next build cleans up.
"""

import errno
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from sharing import also_slowly

from lab.store.disk import Disk
from lab.store.folder import check_folder, replace_folder, with_manifest

pytestmark = pytest.mark.posix

Content = dict[str, str | bytes]
ContentOf = Callable[[Path], Content]

NEXT = with_manifest({"index.html": b"next", "runs/a/index.html": b"A"})
"""What is built after all went wrong."""

KILLED = Path(__file__).with_name("killed.py")


class Failing(Disk):
    """A disk whose call of this number, from 1, raises an exception, before it is made or behind it; or every call from
    there on does. It waits for no real disk.
    """

    def __init__(
        self, number: int, error: Callable[[], BaseException], *, is_broken: bool = False, is_late: bool = False
    ) -> None:
        self.names: list[str] = []
        self._number = number
        self._error = error
        self._is_broken = is_broken
        self._is_late = is_late

    def make_folder(self, folder: Path) -> None:
        self._call("make_folder", partial(super().make_folder, folder))

    def write(self, path: Path, content: bytes) -> None:
        self._call("write", partial(path.write_bytes, content))

    def link(self, path: Path, new_path: Path) -> None:
        self._call("link", partial(super().link, path, new_path))

    def make_readable(self, path: Path) -> None:
        self._call("make_readable", partial(super().make_readable, path))

    def rename(self, path: Path, new_path: Path) -> None:
        self._call("rename", partial(super().rename, path, new_path))

    def remove_folder(self, folder: Path) -> None:
        self._call("remove_folder", partial(super().remove_folder, folder))

    def sync_folder(self, folder: Path) -> None:
        self._call("sync_folder", lambda: None)

    def _call(self, name: str, call: Callable[[], object]) -> None:
        self.names.append(name)
        fails = len(self.names) == self._number or (self._is_broken and len(self.names) > self._number)
        if not fails or self._is_late:
            call()
        if fails:
            raise self._error()


def disk_is_full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@dataclass(frozen=True)
class Attempt:
    """What came of replacing a folder when the call of this number failed."""

    number: int
    name: str  # of the call
    folder: Path
    has_raised: bool
    is_swapped: bool  # whether the new site was there by then

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"

    @property
    def beside(self) -> list[str]:
        return sorted(path.name for path in self.folder.parent.iterdir() if path != self.folder)


Attempts = Callable[..., Iterator[Attempt]]


@pytest.fixture
def attempts(tmp_path: Path, lay_out: Callable[[Path], None], new: dict[str, bytes]) -> Attempts:
    """Replaces the old site by the new one again and again, each time with another call that fails, until none does."""

    def attempt_all(
        error: Callable[[], BaseException], *, lay_out: Callable[[Path], None] = lay_out, **how: bool
    ) -> Iterator[Attempt]:
        for number in itertools.count(1):
            folder = tmp_path / str(number) / "site"
            folder.parent.mkdir()
            lay_out(folder)
            disk = Failing(number, error, **how)
            has_raised = True
            with suppress(OSError, KeyboardInterrupt):
                replace_folder(folder, new, disk)
                has_raised = False
            if len(disk.names) < number:
                return
            made = disk.names[: number if how.get("is_late") else number - 1]
            yield Attempt(number, disk.names[number - 1], folder, has_raised, made.count("rename") == 2)

    return attempt_all


@pytest.fixture
def lay_out(put: Callable[..., None], add_foreign: Callable[[Path], Content], old: dict[str, bytes]):
    """Makes a folder with the old site and other things in it."""

    def make(folder: Path) -> None:
        put(folder, old)
        add_foreign(folder)

    return make


@pytest.fixture
def old_content(tmp_path: Path, lay_out: Callable[[Path], None], content: ContentOf) -> Content:
    lay_out(tmp_path / "old")
    return content(tmp_path / "old")


@pytest.fixture
def site_content(old_content: Content, old: dict[str, bytes]) -> Callable[[dict[str, bytes]], Content]:
    """What the folder holds when another site has taken the old one's place: it, and what is not the build's."""
    return lambda site: {**{name: value for name, value in old_content.items() if name not in old}, **site}


# A disk that fails


def test_every_call_to_the_disk_is_tried(attempts: Attempts) -> None:
    names = [attempt.name for attempt in attempts(disk_is_full)]

    assert {*names} == {"make_folder", "write", "make_readable", "link", "rename", "sync_folder", "remove_folder"}
    assert len(names) > 15


def test_whoever_sees_a_failure_finds_the_old_site(
    attempts: Attempts, content: ContentOf, old_content: Content, site_content, new: dict[str, bytes]
) -> None:
    wrong = [
        str(attempt)
        for attempt in attempts(disk_is_full)
        if content(attempt.folder) != (old_content if attempt.has_raised else site_content(new))
    ]

    assert wrong == []


def test_a_failure_leaves_nothing_beside_the_folder(attempts: Attempts) -> None:
    wrong = [
        f"{attempt} leaves {attempt.beside}"
        for attempt in attempts(disk_is_full)
        if attempt.beside and attempt.name != "remove_folder"  # what cannot be removed stays
    ]

    assert wrong == []


def test_a_failure_of_the_first_build_leaves_no_folder_and_nothing_beside(attempts: Attempts) -> None:
    wrong = [
        str(attempt)
        for attempt in attempts(disk_is_full, lay_out=lambda folder: None)
        if attempt.has_raised == attempt.folder.exists() or attempt.beside
    ]

    assert wrong == []


def test_a_disk_that_fails_from_some_call_on_leaves_one_site_whole(
    attempts: Attempts, content: ContentOf, old_content: Content, site_content, new: dict[str, bytes]
) -> None:
    wrong = [
        str(attempt)
        for attempt in attempts(disk_is_full, is_broken=True)
        if whole_site(attempt.folder, content) not in (old_content, site_content(new))
    ]

    assert wrong == []


@pytest.mark.parametrize("is_broken", [False, True], ids=["one call", "all calls from there"])
def test_the_build_after_a_failure_is_whole_and_clean(
    attempts: Attempts, content: ContentOf, site_content, is_broken: bool
) -> None:
    wrong = [
        str(attempt)
        for attempt in attempts(disk_is_full, is_broken=is_broken)
        if not builds_next(attempt.folder, content, site_content)
    ]

    assert wrong == []


def whole_site(folder: Path, content: ContentOf) -> Content:
    """What the folder holds; where it is gone, what was put aside from it."""
    if folder.exists():
        return content(folder)
    (aside,) = folder.parent.glob(".site.*.old")
    return content(aside)


def builds_next(folder: Path, content: ContentOf, site_content: Callable[[dict[str, bytes]], Content]) -> bool:
    """Whether the next build works, keeps what is not ours and leaves nothing beside the folder."""
    check_folder(folder, [])
    replace_folder(folder, NEXT, Failing(0, disk_is_full))
    return content(folder) == site_content(NEXT) and list(folder.parent.iterdir()) == [folder]


# Ctrl-C

when = pytest.mark.parametrize("is_late", [False, True], ids=["before the call", "behind the call"])


@when
def test_whoever_stops_it_before_the_swap_finds_the_old_site_and_nothing_beside(
    attempts: Attempts, content: ContentOf, old_content: Content, is_late: bool
) -> None:
    stopped = [attempt for attempt in attempts(KeyboardInterrupt, is_late=is_late) if not attempt.is_swapped]

    assert [str(a) for a in stopped if not a.has_raised or content(a.folder) != old_content or a.beside] == []
    assert len(stopped) > 15


@when
def test_whoever_stops_it_after_the_swap_finds_one_site_whole(
    attempts: Attempts, content: ContentOf, old_content: Content, site_content, new: dict[str, bytes], is_late: bool
) -> None:
    stopped = [attempt for attempt in attempts(KeyboardInterrupt, is_late=is_late) if attempt.is_swapped]

    assert [str(a) for a in stopped if content(a.folder) not in (old_content, site_content(new))] == []
    assert len(stopped) >= 2


@when
def test_the_build_after_one_that_was_stopped_is_whole_and_clean(
    attempts: Attempts, content: ContentOf, site_content, is_late: bool
) -> None:
    wrong = [
        str(attempt)
        for attempt in attempts(KeyboardInterrupt, is_late=is_late)
        if not builds_next(attempt.folder, content, site_content)
    ]

    assert wrong == []


# Killed


@pytest.mark.parametrize("moment", ["halfway", *also_slowly("before")])
def test_a_build_that_is_killed_leaves_one_site_whole_and_the_next_is_clean(
    tmp_path: Path,
    lay_out: Callable[[Path], None],
    content: ContentOf,
    old_content: Content,
    site_content,
    new: dict[str, bytes],
    moment: str,
) -> None:
    wrong = []
    for number in itertools.count(1):
        folder = tmp_path / str(number) / "site"
        lay_out(folder)
        exit_code = killed(folder, number, moment, new)
        if exit_code == 0:
            break
        assert exit_code == 9
        if whole_site(folder, content) not in (old_content, site_content(new)):
            wrong.append(f"{number}: neither site")
        if not builds_next(folder, content, site_content):
            wrong.append(f"{number}: the next build")

    assert wrong == []
    assert number > 15


def killed(folder: Path, number: int, moment: str, site: dict[str, bytes]) -> int:
    """The exit code of a build that dies of its call of this number."""
    return subprocess.run(
        [sys.executable, "-S", KILLED, folder, str(number), moment],
        input=json.dumps({path: content.decode() for path, content in site.items()}),
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    ).returncode
