"""Publishing: the old site stays until the new one is whole, whatever the machine does."""

import errno
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import pytest

from lab.report.command_line.options import Options
from lab.report.command_line.progress import ProgressLine
from lab.report.commands.build import build
from lab.report.site.publish import faults_of_output, publish
from lab.report.site.render import Site
from lab.store.disk import Disk
from lab.store.folder import lock_of, with_manifest


class FullDisk(Disk):
    """A disk that has no room left after so many calls; to rename takes none."""

    def __init__(self, calls: int) -> None:
        self._calls = itertools.count(1)
        self._room = calls

    def _take_room(self) -> None:
        if next(self._calls) > self._room:
            raise OSError(errno.ENOSPC, "No space left on device")

    def make_folder(self, folder: Path) -> None:
        self._take_room()
        super().make_folder(folder)

    def write(self, path: Path, content: bytes) -> None:
        super().write(path, content[:10])  # a full disk often takes a part
        self._take_room()
        super().write(path, content)

    def link(self, path: Path, new_path: Path) -> None:
        self._take_room()
        super().link(path, new_path)


STORE_CALLS = 3
"""Of a build without runs and figures, before it publishes: the store's folder twice, and what is known of the code."""


class BusyDisk(Disk):
    """A disk on which one rename fails, as where another program has a file open."""

    def __init__(self, rename: int) -> None:
        self._renames = itertools.count(1)
        self._fails = rename

    def rename(self, path: Path, new_path: Path) -> None:
        if next(self._renames) == self._fails:
            raise OSError(errno.EBUSY, "Device or resource busy")
        super().rename(path, new_path)


@pytest.fixture
def options(write, tmp_path: Path) -> Options:
    content = write({"01-a.md": "# A\n"})
    return Options(
        content,
        tmp_path / "site",
        tmp_path / ".lab",
        templates=None,
        base_url=None,
        jobs=1,
        seeds=None,
        is_quiet=True,
        is_strict=False,
        is_json=False,
    )


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[ProgressLine]:
    stream: TextIO
    with (tmp_path / "said").open("w") as stream:
        yield ProgressLine(stream, time.monotonic, is_quiet=True)


@pytest.fixture
def entries(tmp_path: Path) -> Callable[[], set[str]]:
    """What stands in the folder around the site."""
    return lambda: {path.name for path in tmp_path.iterdir()} - {"said"}


@pytest.mark.parametrize(
    ("disk", "call"),
    [
        *((FullDisk, calls) for calls in (0, 1, 2, *(STORE_CALLS + more for more in (0, 1, 2, 5, 10, 12)))),
        (BusyDisk, 1),
        (BusyDisk, 2),
    ],
)
def test_a_disk_that_fails_leaves_the_old_site_and_no_traces(
    options: Options, silent: ProgressLine, old_site: Path, snapshot, entries, disk: Callable[[int], Disk], call: int
) -> None:
    (old_site / "mine.txt").write_text("mine")
    before = snapshot(old_site)

    with pytest.raises(OSError, match=r"No space left|busy"):
        build(options, silent, disk(call))

    assert snapshot(old_site) == before
    assert entries() - {".lab"} == {"content", "site"}
    assert not list(Path(".lab").rglob(".*"))


def test_the_store_stays_whatever_becomes_of_the_site(options: Options, silent: ProgressLine, entries) -> None:
    with pytest.raises(OSError, match="No space left"):
        build(options, silent, FullDisk(STORE_CALLS))

    assert entries() == {".lab", "content"}
    assert {path.name for path in Path(".lab").iterdir()} == {"lock", "sources"}


def test_a_full_disk_leaves_nothing_where_nothing_was(options: Options, silent: ProgressLine, entries) -> None:
    with pytest.raises(OSError, match="No space left"):
        build(options, silent, FullDisk(STORE_CALLS + 3))

    assert entries() == {".lab", "content"}


def test_what_is_not_ours_in_the_folder_stays(options: Options, silent: ProgressLine, old_site: Path) -> None:
    (old_site / "mine").mkdir()
    (old_site / "mine" / "notes.txt").write_bytes(b"\0mine")
    (old_site / "runs" / "mine.txt").write_text("mine too")

    build(options, silent, Disk())

    assert (old_site / "mine" / "notes.txt").read_bytes() == b"\0mine"
    assert (old_site / "runs" / "mine.txt").read_text() == "mine too"
    assert not (old_site / "runs" / "old.html").exists()  # which an earlier build made
    assert "old" not in (old_site / "index.html").read_text()


def test_an_empty_folder_is_fine(options: Options, silent: ProgressLine) -> None:
    options.output.mkdir()

    build(options, silent, Disk())

    assert (options.output / "index.html").is_file()


@pytest.mark.posix
def test_a_folder_that_is_a_link_stays_one(options: Options, silent: ProgressLine, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    options.output.symlink_to("elsewhere")

    build(options, silent, Disk())

    assert options.output.is_symlink()
    assert (tmp_path / "elsewhere" / "index.html").is_file()


def test_a_site_becomes_a_folder_with_its_bytes(tmp_path: Path, contents) -> None:
    files = with_manifest({"a.html": b"a", "b/c.txt": b"\0\xff", ".nojekyll": b""})

    publish(Site(files, {}), tmp_path / "deep" / "site", Disk(), waiting=lambda: None)

    assert contents(tmp_path / "deep" / "site") == files


HOLDER = """
import sys
from pathlib import Path
from lab.store.disk import Disk
from lab.store.folder import lock_of
from lab.store.lock import locked

with locked(lock_of(Path(sys.argv[1])), Disk(), waiting=lambda: None):
    print("has it", flush=True)
    sys.stdin.readline()
"""
"""Another report's build, which publishes into a folder until it reads a line."""


def test_two_reports_with_one_output_publish_one_after_the_other(tmp_path: Path, repository: Path, contents) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "site")
    files = with_manifest({"a.html": b"a"})
    is_there_while_waiting = []
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path / "link"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(repository)},
    ) as other:
        assert other.stdout
        other.stdout.readline()

        def waiting() -> None:
            is_there_while_waiting.append((tmp_path / "site").exists())
            other.communicate("\n")

        publish(Site(files, {}), tmp_path / "site", Disk(), waiting=waiting)

    assert is_there_while_waiting == [False]
    assert contents(tmp_path / "site") == files
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "site"]


def test_a_lock_that_a_killed_build_left_beside_the_folder_is_free_and_goes(tmp_path: Path) -> None:
    lock_of(tmp_path / "site").touch()

    publish(
        Site(with_manifest({"a.html": b"a"}), {}), tmp_path / "site", Disk(), waiting=lambda: pytest.fail("it is free")
    )

    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_only_a_folder_of_ours_or_none_has_no_faults(tmp_path: Path, old_site: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "manifest.json").write_text('{"name": "an app"}')

    assert faults_of_output(old_site, []) == faults_of_output(tmp_path / "new", []) == []
    (fault,) = faults_of_output(tmp_path / "mine", [])
    assert "not built by this program" in fault.text
    assert str(fault.place) == f"{(tmp_path / 'mine').as_posix()}/"
