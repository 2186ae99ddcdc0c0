"""The door to the disk: what every method does, and that it raises OSError when the machine refuses."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.store.disk import Disk

needs_links = pytest.mark.skipif(os.name == "nt", reason="links need a right of their own here")


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_a_folder_is_made_with_those_above_it(disk: Disk, tmp_path: Path) -> None:
    disk.make_folder(tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b").is_dir()


def test_making_a_folder_that_is_there_leaves_it_as_it_is(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")

    disk.make_folder(tmp_path)

    assert (tmp_path / "file").read_bytes() == b"1"


@pytest.mark.parametrize("content", [b"", b"\r\n\x00\xff", b"x" * 100_000], ids=["nothing", "any bytes", "much"])
def test_a_file_holds_the_bytes_that_were_written(disk: Disk, tmp_path: Path, content: bytes) -> None:
    disk.write(tmp_path / "file", content)

    assert (tmp_path / "file").read_bytes() == content


def test_writing_a_file_again_leaves_nothing_of_it(disk: Disk, tmp_path: Path) -> None:
    disk.write(tmp_path / "file", b"a long one")

    disk.write(tmp_path / "file", b"short")

    assert (tmp_path / "file").read_bytes() == b"short"


def test_a_linked_file_is_one_file_under_two_names(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"1")

    disk.link(tmp_path / "one", tmp_path / "two")

    assert (tmp_path / "two").samefile(tmp_path / "one")


@pytest.mark.parametrize(
    "refusal",
    [OSError(errno.EPERM, os.strerror(errno.EPERM)), NotImplementedError("on Windows")],
    ids=["disk", "system"],
)
def test_a_file_is_copied_where_the_disk_has_no_second_names(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise refusal

    (tmp_path / "one").write_bytes(b"1")
    os.utime(tmp_path / "one", (1e9, 1e9))
    monkeypatch.setattr(os, "link", refuse)

    disk.link(tmp_path / "one", tmp_path / "two")

    assert (tmp_path / "two").read_bytes() == b"1"
    assert (tmp_path / "two").stat().st_mtime == 1e9


@pytest.mark.posix
@needs_links
@pytest.mark.parametrize("target", ["file", "folder", "nowhere"])
@pytest.mark.parametrize("has_second_names", [True, False])
def test_a_link_stays_a_link_to_the_same_place(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, has_second_names: bool
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "one").symlink_to(target)
    if not has_second_names:
        monkeypatch.setattr(os, "link", refuse)

    disk.link(tmp_path / "one", tmp_path / "two")

    assert (tmp_path / "two").readlink() == Path(target)


@pytest.mark.parametrize("taken_by", [Path.touch, Path.mkdir], ids=["a file", "a folder"])
def test_linking_to_a_name_that_is_taken_is_refused(
    disk: Disk, tmp_path: Path, taken_by: Callable[[Path], None]
) -> None:
    (tmp_path / "one").write_bytes(b"1")
    taken_by(tmp_path / "two")

    with pytest.raises(FileExistsError):
        disk.link(tmp_path / "one", tmp_path / "two")

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["one", "two"]


@pytest.mark.skipif(os.name == "nt", reason="no such rights here")
@pytest.mark.parametrize("mode", [0o000, 0o600, 0o700, 0o777])
def test_what_is_made_readable_all_read_and_one_changes(disk: Disk, tmp_path: Path, mode: int) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for name in ("file", "folder"):
        (tmp_path / name).chmod(mode)

        disk.make_readable(tmp_path / name)

    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("file", "folder")] == [0o644, 0o755]


def test_a_folder_is_renamed_with_all_that_is_in_it(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "one" / "deep").mkdir(parents=True)

    disk.rename(tmp_path / "one", tmp_path / "two")

    assert (tmp_path / "two" / "deep").is_dir()
    assert not (tmp_path / "one").exists()


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_file_takes_the_place_of_another(disk: Disk, tmp_path: Path, is_taken: bool) -> None:
    (tmp_path / "new").write_bytes(b"new")
    if is_taken:
        (tmp_path / "place").write_bytes(b"old")

    disk.replace(tmp_path / "new", tmp_path / "place")

    assert [path.name for path in tmp_path.iterdir()] == ["place"]
    assert (tmp_path / "place").read_bytes() == b"new"


def test_a_file_is_removed_and_one_that_is_not_there_is_fine(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    (tmp_path / "two").touch()

    disk.remove_file(tmp_path / "one")
    disk.remove_file(tmp_path / "one")

    assert [path.name for path in tmp_path.iterdir()] == ["two"]


def test_a_folder_is_removed_with_all_that_is_in_it(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "one" / "deep").mkdir(parents=True)
    (tmp_path / "one" / "deep" / "file").touch()

    disk.remove_folder(tmp_path / "one")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.posix
@needs_links
def test_removing_a_folder_leaves_what_its_links_point_to(disk: Disk, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "link").symlink_to(tmp_path / "mine")

    disk.remove_folder(tmp_path / "one")

    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "file"]


def test_removing_a_folder_that_is_not_there_is_fine(disk: Disk, tmp_path: Path) -> None:
    disk.remove_folder(tmp_path / "nothing")

    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_synced(disk: Disk, tmp_path: Path) -> None:
    disk.sync_folder(tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_full_disk_is_an_os_error_that_names_the_file(disk: Disk) -> None:
    with pytest.raises(OSError) as caught:
        disk.write(Path("/dev/full"), b"1")

    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, "/dev/full")


def test_a_copy_that_the_machine_refuses_names_the_file(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(shutil, "copy2", refuse)

    with pytest.raises(OSError) as caught:
        disk.link(tmp_path / "one", tmp_path / "two")

    assert caught.value.filename == str(tmp_path / "two")


@pytest.mark.parametrize(
    "ask",
    [
        lambda disk, path: disk.make_folder(path),
        lambda disk, path: disk.write(path, b""),
        lambda disk, path: disk.link(path, path.parent.with_name("new")),
        lambda disk, path: disk.link(path.parent, path),
        lambda disk, path: disk.make_readable(path),
        lambda disk, path: disk.rename(path, path.parent.with_name("new")),
        lambda disk, path: disk.replace(path, path.parent.with_name("new")),
        lambda disk, path: disk.remove_file(path),
        pytest.param(
            lambda disk, path: disk.sync_folder(path),
            marks=pytest.mark.skipif(os.name == "nt", reason="nothing to sync"),
        ),
    ],
    ids=["make_folder", "write", "link", "link to", "make_readable", "rename", "replace", "remove_file", "sync_folder"],
)
def test_what_the_machine_refuses_is_an_os_error(disk: Disk, tmp_path: Path, ask: Callable[[Disk, Path], None]) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OSError):
        ask(disk, tmp_path / "file" / "below")
