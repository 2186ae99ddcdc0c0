"""A folder that the build owns: what is put into it, what stays in it, and which folders are left alone."""

import errno
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.store.disk import Disk
from lab.store.folder import MANIFEST, RefusedFolderError, check_folder, replace_folder, with_manifest

Content = dict[str, str | bytes]
ContentOf = Callable[[Path], Content]

SHA = "0" * 64


class Recording(Disk):
    """The real disk, which keeps what it was asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Path]] = []

    def make_folder(self, folder: Path) -> None:
        self.calls.append(("make_folder", folder))
        super().make_folder(folder)

    def write(self, path: Path, content: bytes) -> None:
        self.calls.append(("write", path))
        super().write(path, content)

    def link(self, path: Path, new_path: Path) -> None:
        self.calls.append(("link", new_path))
        super().link(path, new_path)

    def rename(self, path: Path, new_path: Path) -> None:
        self.calls.append(("rename", new_path))
        super().rename(path, new_path)

    def remove_folder(self, folder: Path) -> None:
        self.calls.append(("remove_folder", folder))
        super().remove_folder(folder)

    def sync_folder(self, folder: Path) -> None:
        self.calls.append(("sync_folder", folder))
        super().sync_folder(folder)


# The manifest


def test_the_manifest_has_the_hash_of_every_other_file_sorted() -> None:
    files = {"b.html": b"2", "a/z.css": b"", "a.html": "ä".encode()}

    whole = with_manifest(files)

    manifest = json.loads(whole[MANIFEST])
    assert list(manifest.items()) == [(path, hashlib.sha256(files[path]).hexdigest()) for path in sorted(files)]
    assert {path: whole[path] for path in files} == files
    assert whole[MANIFEST].endswith(b"}\n")


def test_the_order_of_the_files_does_not_matter() -> None:
    one, other = {"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"}

    assert list(with_manifest(one).items()) == list(with_manifest(other).items())


# Replacing


@pytest.mark.parametrize("is_there", [False, True], ids=["absent", "empty"])
def test_a_folder_without_anything_in_it_becomes_the_site(
    tmp_path: Path, old: dict[str, bytes], content: ContentOf, is_there: bool
) -> None:
    folder = tmp_path / "a" / "site"
    if is_there:
        folder.mkdir(parents=True)
    check_folder(folder, [])

    replace_folder(folder, old, Disk())

    assert content(folder) == old
    assert list(folder.parent.iterdir()) == [folder]


def test_old_files_go_with_their_folders_and_new_ones_come(
    folder: Path, new: dict[str, bytes], content: ContentOf
) -> None:
    replace_folder(folder, new, Disk())

    assert content(folder) == new
    assert sorted(path.name for path in folder.rglob("*") if path.is_dir()) == ["b", "runs"]
    assert list(folder.parent.iterdir()) == [folder]


def test_what_the_build_did_not_make_stays(
    folder: Path, foreign: Content, new: dict[str, bytes], content: ContentOf
) -> None:
    replace_folder(folder, new, Disk())

    assert content(folder) == {**foreign, **new}


def test_what_the_build_did_not_make_stays_however_often_it_builds(
    folder: Path, foreign: Content, old: dict[str, bytes], new: dict[str, bytes], content: ContentOf
) -> None:
    for files in (new, old, old, new):
        replace_folder(folder, files, Disk())

    assert content(folder) == {**foreign, **new}


@pytest.mark.posix
def test_a_file_that_stays_is_the_same_file(folder: Path, foreign: Content, new: dict[str, bytes]) -> None:
    before = (folder / "CNAME").stat()

    replace_folder(folder, new, Disk())

    after = (folder / "CNAME").stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_nlink) == (before.st_ino, before.st_mtime_ns, 1)


def test_an_empty_folder_that_the_build_did_not_make_stays(folder: Path, new: dict[str, bytes]) -> None:
    (folder / ".git" / "refs" / "tags").mkdir(parents=True)  # without it git knows its own folder no more

    replace_folder(folder, new, Disk())

    assert (folder / ".git" / "refs" / "tags").is_dir()


@pytest.mark.posix
@pytest.mark.skipif(os.name == "nt", reason="no such rights here")
def test_a_private_folder_stays_private(folder: Path, new: dict[str, bytes]) -> None:
    (folder / "private").mkdir(mode=0o700)
    (folder / "private" / "file").touch()

    replace_folder(folder, new, Disk())

    assert (folder / "private").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name == "nt", reason="no such rights here")
@pytest.mark.parametrize("umask", [0o000, 0o002, 0o027, 0o077, 0o777], ids=lambda umask: f"{umask:03o}")
def test_all_read_the_site_and_one_changes_it_whatever_the_umask(
    tmp_path: Path, old: dict[str, bytes], umask: int
) -> None:
    folder = tmp_path / "site"
    before = os.umask(umask)
    try:
        for _ in range(2):
            replace_folder(folder, with_manifest({**old, "a/deep/dot.png": b"1"}), Disk())
    finally:
        os.umask(before)

    modes = {(path.is_dir(), path.stat().st_mode & 0o777) for path in [folder, *folder.rglob("*")]}
    assert modes == {(True, 0o755), (False, 0o644)}


@pytest.mark.skipif(os.name == "nt", reason="no such rights here")
def test_a_folder_whose_files_are_the_author_s_alone_keeps_its_rights(folder: Path, new: dict[str, bytes]) -> None:
    """So does the site's own, which is where an author says that nobody else may read it."""
    (folder / "runs" / "a" / "notes.txt").touch()
    modes = {folder: 0o750, folder / "runs" / "a": 0o711}
    for path, mode in modes.items():
        path.chmod(mode)
    before = os.umask(0o077)
    try:
        replace_folder(folder, new, Disk())
    finally:
        os.umask(before)

    assert {path: path.stat().st_mode & 0o777 for path in modes} == modes


def _file(path: Path) -> None:
    path.write_bytes(b"mine")


def _link(path: Path) -> None:
    path.symlink_to(path.parent)


@pytest.mark.posix
@pytest.mark.parametrize("in_the_way", [_file, _link], ids=["a file", "a link"])
def test_what_stands_where_the_site_needs_a_folder_is_neither_moved_nor_lost(
    tmp_path: Path, content: ContentOf, in_the_way: Callable[[Path], None]
) -> None:
    folder = tmp_path / "report" / "site"
    replace_folder(folder, with_manifest({"index.html": b"old"}), Disk())
    in_the_way(folder / "runs")
    before = content(folder)

    with pytest.raises((OSError, RefusedFolderError)):
        replace_folder(folder, with_manifest({"index.html": b"new", "runs/a.html": b"a"}), Disk())

    assert content(folder) == before
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_that_stands_where_the_site_needs_a_file_is_neither_moved_nor_lost(
    folder: Path, content: ContentOf
) -> None:
    (folder / "sitemap.xml").mkdir()
    (folder / "sitemap.xml" / "notes").write_bytes(b"mine")
    before = content(folder)

    with pytest.raises((OSError, RefusedFolderError)):
        replace_folder(folder, with_manifest({"index.html": b"new", "sitemap.xml": b"<urlset/>"}), Disk())

    assert content(folder) == before
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_that_cannot_be_looked_into_is_neither_moved_nor_lost(
    folder: Path, new: dict[str, bytes], content: ContentOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "locked").mkdir()
    (folder / "locked" / "notes").write_bytes(b"mine")
    before = content(folder)
    look_into = os.scandir

    def refuse(path: str | int) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return look_into(path)

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(os, "scandir", refuse)
        replace_folder(folder, new, Disk())

    assert content(folder) == before


@pytest.mark.posix
@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own here")
def test_a_link_to_a_folder_stays_and_the_folder_is_replaced(
    folder: Path, new: dict[str, bytes], content: ContentOf, tmp_path: Path
) -> None:
    link = tmp_path / "public"
    link.symlink_to(folder)
    check_folder(link, [])

    replace_folder(link, new, Disk())

    assert link.readlink() == folder
    assert content(folder) == new


@pytest.mark.posix
def test_all_is_written_aside_and_swapped_in_by_renaming(folder: Path, foreign: Content, new: dict[str, bytes]) -> None:
    disk = Recording()

    replace_folder(folder, new, disk)

    inside = [path for name, path in disk.calls if name != "rename" and path.is_relative_to(folder)]
    assert inside == []
    assert [path for name, path in disk.calls if name == "rename"][-1] == folder


@pytest.mark.posix
def test_the_disk_has_all_names_before_the_old_site_goes(folder: Path, foreign: Content, new: dict[str, bytes]) -> None:
    disk = Recording()

    replace_folder(folder, new, disk)

    renamed = [number for number, (name, _) in enumerate(disk.calls) if name == "rename"]
    aside = [(number, name, path) for number, (name, path) in enumerate(disk.calls[: renamed[0]])]
    synced = {path: number for number, name, path in aside if name == "sync_folder"}
    for number, name, path in aside:
        if name in {"write", "link"}:
            assert synced.get(path.parent, -1) > number, path
    swapped = [name for name, _ in disk.calls[renamed[-1] + 1 :]]
    assert swapped == ["sync_folder", "remove_folder"]


# Leftovers of builds that were killed


numbered = pytest.mark.parametrize(
    "number",
    [4_194_305, os.getppid(), os.getpid()],
    ids=["of no process", "of another process by now", "of this process"],
)
"""The numbers that a killed build may have had."""


@numbered
@pytest.mark.parametrize("word", ["new", "old"])
def test_what_a_killed_build_left_beside_the_folder_goes(
    folder: Path, new: dict[str, bytes], content: ContentOf, number: int, word: str
) -> None:
    leftover = folder.with_name(f".site.{number}.{word}")
    leftover.mkdir()
    (leftover / "index.html").touch()

    replace_folder(folder, new, Disk())

    assert content(folder) == new
    assert list(folder.parent.iterdir()) == [folder]


@numbered
@pytest.mark.parametrize("name", ["site", "site [1]", "s*te", ".site"])
def test_an_old_site_that_a_killed_build_left_aside_is_put_back_first(
    tmp_path: Path, old: dict[str, bytes], new: dict[str, bytes], content: ContentOf, number: int, name: str
) -> None:
    aside = tmp_path / f".{name}.{number}.old"
    replace_folder(aside, old, Disk())
    (aside / "CNAME").write_bytes(b"mine")
    (tmp_path / f".{name}.{number}.new").mkdir()

    replace_folder(tmp_path / name, new, Disk())

    assert content(tmp_path / name) == {**new, "CNAME": b"mine"}
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    "name", [".site.x.new", ".site.1.tmp", ".site.1.new.txt", ".sites.1.new", "site.1.new", ".site.new"]
)
def test_what_only_looks_like_a_leftover_is_left_alone(folder: Path, new: dict[str, bytes], name: str) -> None:
    other = folder.with_name(name)
    other.mkdir()

    replace_folder(folder, new, Disk())

    assert other.is_dir()


# Folders that are left alone


def refusal(folder: Path, *sources: Path) -> str:
    with pytest.raises(RefusedFolderError) as caught:
        check_folder(folder, sources)
    return str(caught.value)


@pytest.mark.posix
def test_a_site_is_ours_with_all_that_else_is_in_it(folder: Path, foreign: Content) -> None:
    check_folder(folder, [])

    assert (folder / "CNAME").exists()


NOT_OURS = (
    "not built by this program (no manifest.json of its own), so it is left alone; "
    "choose another folder with -o or empty it"
)


@pytest.mark.parametrize(
    "names", [["thesis.tex"], [".hidden"], ["a/b.txt"], ["index.html", "style.css"]], ids=lambda names: names[0]
)
def test_a_folder_with_files_and_no_manifest_is_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert refusal(tmp_path) == NOT_OURS


@pytest.mark.parametrize(
    "manifest",
    [
        '{"name": "My app", "icons": [{"src": "icon.png"}], "start_url": "/"}',
        '{"name": "My app"}',
        "{}",
        "[]",
        "null",
        "",
        '{"index.html": "' + SHA,
        json.dumps({"index.html": SHA, "style.css": 3}),
        json.dumps({"index.html": SHA[:-1]}),
        json.dumps({"index.html": SHA + "\n"}),
        json.dumps({"index.html": SHA[:-1] + "g"}),
        json.dumps({"../thesis.tex": SHA}),
        json.dumps({"index.html": SHA, "runs/../../thesis.tex": SHA}),
        json.dumps({"/etc/passwd": SHA}),
        "\xff",
        "[" * 100_000,
    ],
    ids=[
        "of a web app",
        "of a small web app",
        "of nothing",
        "a list",
        "null",
        "empty",
        "cut off",
        "a number",
        "a short hash",
        "a long hash",
        "no hash",
        "a file outside",
        "a file outside in the end",
        "an absolute path",
        "no UTF-8",
        "nested too deep",
    ],
)
def test_a_folder_with_another_manifest_is_refused(tmp_path: Path, manifest: str) -> None:
    (tmp_path / MANIFEST).write_bytes(manifest.encode("latin-1"))

    assert refusal(tmp_path) == NOT_OURS


def test_a_folder_whose_manifest_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).mkdir()

    assert refusal(tmp_path) == NOT_OURS


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").touch()

    assert refusal(tmp_path / "site") == "is a file; choose another folder with -o"


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("content", "holds the sources in content/; choose another folder with -o"),
        (".", "holds the sources in content/; choose another folder with -o"),
        ("templates/../content", "holds the sources in content/; choose another folder with -o"),
        ("content/site", "lies in the sources in content/; choose another folder with -o"),
        ("templates/parts/site", "lies in the sources in templates/; choose another folder with -o"),
    ],
)
def test_a_folder_that_is_mixed_up_with_the_sources_is_refused(tmp_path: Path, output: str, text: str) -> None:
    sources = [tmp_path / "content", tmp_path / "templates"]
    for source in sources:
        source.mkdir()

    assert refusal(tmp_path / output, *sources) == text


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (".lab", "holds the store .lab/; choose another folder with -o"),
        (".lab/x/y", "lies in the store .lab/; choose another folder with -o"),
    ],
)
@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_is_mixed_up_with_the_store_is_refused(
    tmp_path: Path, output: str, text: str, is_there: bool
) -> None:
    if is_there:
        (tmp_path / ".lab").mkdir()

    with pytest.raises(RefusedFolderError) as caught:
        check_folder(tmp_path / output, [], tmp_path / ".lab")

    assert str(caught.value) == text


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own here")
def test_a_site_with_the_store_in_it_is_refused_wherever_a_link_to_it_is(tmp_path: Path, folder: Path) -> None:
    (folder / "kept").mkdir()
    (tmp_path / ".lab").symlink_to(folder / "kept")

    with pytest.raises(RefusedFolderError) as caught:
        check_folder(folder, [], tmp_path / ".lab")

    assert str(caught.value) == "holds the store kept/; choose another folder with -o"


def test_a_store_that_is_a_link_to_itself_is_no_reason_to_refuse_a_folder(tmp_path: Path) -> None:
    (tmp_path / ".lab").symlink_to(tmp_path / ".lab")

    check_folder(tmp_path / "site", [], tmp_path / ".lab")


@pytest.mark.posix
@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own here")
def test_a_link_into_the_sources_is_refused(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "content")

    assert refusal(tmp_path / "site", tmp_path / "content").startswith("holds the sources in content/")


def test_a_site_that_holds_the_sources_is_refused_though_it_is_ours(folder: Path) -> None:
    (folder / "content").mkdir()

    assert refusal(folder, folder / "content").startswith("holds the sources in content/")


def test_a_folder_beside_the_sources_is_fine(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()

    check_folder(tmp_path / "content-site", [tmp_path / "content"])

    assert not (tmp_path / "content-site").exists()


@pytest.mark.posix
def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to(tmp_path / "site")

    assert refusal(tmp_path / "site") == "is a link that leads to itself; choose another folder with -o"
