"""The store: an entry is whole or absent; what is damaged is said, set aside and never read as if it were right."""

import errno
import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.store.disk import Disk
from lab.store.entries import BOUND, Amount, DamagedEntryError, Store, open_store
from lab.store.recipes import Recipe

RECIPE = Recipe("lr", {"learning_rate": "0.1", "data": "3f2e"})

CONTENT = b"twelve bytes"

ODD_TABLES = [b"", b"{", b"null", b"[]", b'"text"', b'{"a": 1}', b'{"a": null}', b"\xff\xfe", b"[" * 100_000, b"{}"]
"""What is no table of texts, or one that says nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / ".lab", Disk())


def product(store: Store, name: str = "seeds-1-3", recipe: Recipe = RECIPE) -> Path:
    return store.folder / "products" / recipe.digest / name


def all_of(store: Store) -> dict[str, bytes]:
    paths = sorted(path for path in store.folder.rglob("*") if path.is_file())
    return {path.relative_to(store.folder).as_posix(): path.read_bytes() for path in paths}


# What is kept


def test_a_store_that_nothing_was_written_to_has_nothing_and_is_no_folder(store: Store) -> None:
    assert store.names(RECIPE) == []
    assert store.read(RECIPE, "seeds-1-3") is None
    assert store.last_recipe("lr") is None
    assert store.read_known() == {}
    assert not store.folder.exists()


@pytest.mark.parametrize("content", [b"", CONTENT, bytes(range(256)) * 400], ids=["nothing", "a little", "much"])
def test_what_is_written_is_read_again(store: Store, content: bytes) -> None:
    store.write(RECIPE, "seeds-1-3", content)

    assert store.read(RECIPE, "seeds-1-3") == content
    assert Store(store.folder, Disk()).read(RECIPE, "seeds-1-3") == content
    assert store.names(RECIPE) == ["seeds-1-3"]


def test_what_is_written_again_is_the_new(store: Store) -> None:
    store.write(RECIPE, "seeds-1-3", b"a long one")

    store.write(RECIPE, "seeds-1-3", b"short")

    assert store.read(RECIPE, "seeds-1-3") == b"short"
    assert store.names(RECIPE) == ["seeds-1-3"]


def test_a_recipe_s_entries_are_its_alone_and_stand_sorted(store: Store) -> None:
    other = Recipe("lr", {**RECIPE.parts, "learning_rate": "0.2"})
    for name in ("seeds-4-8", "seeds-1-3", "featured-3f"):
        store.write(RECIPE, name, CONTENT)
    store.write(other, "seeds-1-3", b"other")

    assert store.names(RECIPE) == ["featured-3f", "seeds-1-3", "seeds-4-8"]
    assert store.names(other) == ["seeds-1-3"]
    assert store.read(RECIPE, "seeds-1-3") == CONTENT


def test_recipes_of_equal_parts_share_what_is_kept_whatever_they_are_called(store: Store) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)

    assert store.read(Recipe("other", dict(reversed(RECIPE.parts.items()))), "seeds-1-3") == CONTENT


def test_what_a_killed_build_left_beside_an_entry_is_none(store: Store) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)
    product(store, ".seeds-4-8.123").write_bytes(b"half")

    assert store.names(RECIPE) == ["seeds-1-3"]


# Damage


@pytest.fixture
def damaged_as(store: Store) -> Callable[[bytes], None]:
    """Puts these bytes in the place of an entry, and sees that it is said to be damaged."""
    store.write(RECIPE, "seeds-1-3", CONTENT)

    def check(entry: bytes) -> None:
        product(store).write_bytes(entry)
        with pytest.raises(DamagedEntryError) as caught:
            store.read(RECIPE, "seeds-1-3")
        assert str(caught.value) == f".lab/products/{RECIPE.digest}/seeds-1-3 is damaged"

    return check


def test_an_entry_cut_at_any_length_is_damaged(store: Store, damaged_as) -> None:
    whole = product(store).read_bytes()

    for length in range(len(whole)):
        damaged_as(whole[:length])


@pytest.mark.parametrize("bit", range(8))
def test_an_entry_with_a_bit_flipped_anywhere_is_damaged(store: Store, damaged_as, bit: int) -> None:
    whole = product(store).read_bytes()

    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        damaged_as(bytes(flipped))


def test_an_entry_with_bytes_more_is_damaged(store: Store, damaged_as) -> None:
    whole = product(store).read_bytes()

    for entry in (whole + b"\0", b"\0" + whole, whole + whole, bytes(len(whole))):
        damaged_as(entry)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=st.binary(max_size=100))
def test_whatever_bytes_stand_in_an_entry_they_are_not_taken_for_it(entry: bytes, damaged_as) -> None:
    damaged_as(entry)


def test_an_entry_copied_over_another_is_damaged(store: Store) -> None:
    other = Recipe("lr", {**RECIPE.parts, "learning_rate": "0.2"})
    for recipe in (RECIPE, other):
        for name in ("seeds-1-3", "seeds-4-6"):
            store.write(recipe, name, f"{recipe.digest} {name}".encode())
    copied = product(store).read_bytes()

    for recipe, name in ((RECIPE, "seeds-4-6"), (other, "seeds-1-3")):
        product(store, name, recipe).write_bytes(copied)
        with pytest.raises(DamagedEntryError):
            store.read(recipe, name)


def make_folder(path: Path) -> None:
    path.mkdir()
    (path / "file").touch()


NO_FILES = {
    "a folder": make_folder,
    "a link": lambda path: path.symlink_to(__file__),
    "a link to itself": lambda path: path.symlink_to(path),
    "a dead link": lambda path: path.symlink_to("nowhere"),
}
if hasattr(os, "mkfifo"):
    NO_FILES["a pipe"] = os.mkfifo


@pytest.mark.posix
@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_is_a_damaged_entry_and_gives_way_to_a_new_one(
    store: Store, make: Callable[[Path], None]
) -> None:
    store.write(RECIPE, "seeds-1-3", b"old")
    product(store).unlink()
    make(product(store))

    with pytest.raises(DamagedEntryError):
        store.read(RECIPE, "seeds-1-3")
    store.write(RECIPE, "seeds-1-3", CONTENT)

    assert store.read(RECIPE, "seeds-1-3") == CONTENT
    assert len(list((store.folder / "damaged").iterdir())) == 1


@pytest.mark.posix
@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_in_the_place_of_a_table_is_as_if_missing_and_gives_way(
    store: Store, make: Callable[[Path], None]
) -> None:
    (store.folder / "recipes").mkdir(parents=True)
    make(store.folder / "sources")
    make(store.folder / "recipes" / "lr.json")
    assert store.read_known() == {}
    assert store.last_recipe("lr") is None

    store.note_known(KNOWN)
    store.note(RECIPE)

    assert store.read_known() == KNOWN
    assert store.last_recipe("lr") == RECIPE


def test_a_file_in_the_place_of_a_recipe_s_folder_gives_way(store: Store) -> None:
    product(store).parent.parent.mkdir(parents=True)
    product(store).parent.touch()
    assert (store.names(RECIPE), store.read(RECIPE, "seeds-1-3")) == ([], None)

    store.write(RECIPE, "seeds-1-3", CONTENT)

    assert store.read(RECIPE, "seeds-1-3") == CONTENT


def test_what_is_damaged_is_set_aside_so_that_nothing_stands_there(store: Store) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)
    product(store).write_bytes(b"damaged")

    store.set_aside(RECIPE, "seeds-1-3")

    assert store.names(RECIPE) == []
    assert store.read(RECIPE, "seeds-1-3") is None
    (aside,) = (store.folder / "damaged").iterdir()
    assert aside.read_bytes() == b"damaged"
    assert aside.name.startswith(f"{RECIPE.digest}-seeds-1-3")


def test_what_is_gone_already_may_be_set_aside(store: Store) -> None:
    store.set_aside(RECIPE, "seeds-1-3")

    assert list((store.folder / "damaged").iterdir()) == []


def test_what_was_set_aside_may_be_made_and_be_damaged_again(store: Store) -> None:
    for entry in (b"once", b"twice"):
        store.write(RECIPE, "seeds-1-3", CONTENT)
        product(store).write_bytes(entry)
        store.set_aside(RECIPE, "seeds-1-3")

    store.write(RECIPE, "seeds-1-3", CONTENT)

    assert store.read(RECIPE, "seeds-1-3") == CONTENT


@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_what_was_set_aside_is_in_nobody_s_way(store: Store, make: Callable[[Path], None]) -> None:
    """Whoever has the number of the process that set it aside."""
    for count in (1, 2, 3):
        store.write(RECIPE, "seeds-1-3", CONTENT)
        product(store).unlink()
        make(product(store))

        store.set_aside(RECIPE, "seeds-1-3")

        assert len(list((store.folder / "damaged").iterdir())) == count


# Recipes


def test_the_last_recipe_of_a_name_is_the_one_noted_last(store: Store) -> None:
    changed = Recipe("lr", {**RECIPE.parts, "learning_rate": "0.2"})

    store.note(RECIPE)
    store.note(Recipe("other", {"a": "b"}))
    assert store.last_recipe("lr") == RECIPE

    store.note(changed)
    assert store.last_recipe("lr") == changed


def test_a_recipe_may_say_anything(store: Store) -> None:
    recipe = Recipe("lr", {"ключ": 'a "text"\n\\ \0 é€', "": ""})

    store.note(recipe)

    assert store.last_recipe("lr") == recipe


@pytest.mark.parametrize("table", ODD_TABLES, ids=lambda table: repr(table[:8]))
def test_an_odd_table_of_a_recipe_is_as_if_missing(store: Store, table: bytes) -> None:
    store.note(RECIPE)
    (store.folder / "recipes" / "lr.json").write_bytes(table)

    assert store.last_recipe("lr") is None


def test_a_table_of_a_recipe_cut_at_any_length_is_as_if_missing(store: Store) -> None:
    store.note(RECIPE)
    path = store.folder / "recipes" / "lr.json"
    whole = path.read_bytes()

    for length in range(len(whole) - 1):  # the last byte is a line feed
        path.write_bytes(whole[:length])
        assert store.last_recipe("lr") is None


# What is known of sources

KNOWN = {"3f2e": "9c lab.network.arrays", "a1": "77"}


def test_what_is_known_of_sources_is_read_again(store: Store) -> None:
    store.note_known(KNOWN)

    assert store.read_known() == KNOWN


@pytest.mark.parametrize("bit", [0, 1, 5])
def test_what_is_known_of_sources_is_nothing_where_a_bit_is_flipped(store: Store, bit: int) -> None:
    """A wrong name there would be looked for as a module."""
    store.note_known(KNOWN)
    path = store.folder / "sources"
    whole = path.read_bytes()

    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        assert store.read_known() == {}


@pytest.mark.parametrize("table", ODD_TABLES, ids=lambda table: repr(table[:8]))
def test_an_odd_table_of_sources_is_as_if_missing(store: Store, table: bytes) -> None:
    store.note_known(KNOWN)
    (store.folder / "sources").write_bytes(table)

    assert store.read_known() == {}


def test_what_is_noted_does_not_depend_on_the_order_of_its_parts(store: Store) -> None:
    store.note(RECIPE)
    store.note_known(KNOWN)
    before = all_of(store)

    store.note(Recipe("lr", dict(reversed(RECIPE.parts.items()))))
    store.note_known(dict(reversed(KNOWN.items())))

    assert all_of(store) == before
    assert json.loads(before["recipes/lr.json"]) == RECIPE.parts


# What is not needed


@pytest.fixture
def opened(store: Store) -> Callable[[], AbstractContextManager[Store]]:
    """Opens the store, of which nobody else has the lock."""
    return lambda: open_store(store.folder, Disk(), waiting=lambda: pytest.fail("the lock is free"))


def put(store: Store, path: str, size: int, days: int) -> Path:
    """A file of the store of so many bytes, which the disk need not hold, and last used so many days ago."""
    file = store.folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as empty:
        empty.truncate(size)
    os.utime(file, (1e9 - 86400 * days, 1e9 - 86400 * days))
    return file


def test_what_a_killed_build_left_goes_when_the_store_is_opened(store: Store, opened) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)
    store.note(RECIPE)
    store.note_known(KNOWN)
    before = all_of(store)
    for place in (
        product(store, ".seeds-4-8.123"),
        store.folder / "recipes" / ".lr.json.4",
        store.folder / ".sources.5",
    ):
        place.write_bytes(b"half")

    with opened():
        found = all_of(store)

    assert found == {**before, "lock": b""}


@pytest.mark.parametrize("path", ["products/.mine", "products/x/.mine.txt", ".mine.12", "recipes/mine.12", "mine/.a.1"])
def test_what_only_looks_like_a_leftover_stays(store: Store, opened, path: str) -> None:
    put(store, path, 1, days=0)

    with opened():
        pass

    assert (store.folder / path).exists()


def test_a_store_above_its_bound_lets_go_of_what_was_unused_for_longest(store: Store, opened) -> None:
    half = BOUND // 2
    oldest, older = put(store, "products/b/seeds-1-3", half, days=9), put(store, "damaged/x", half, days=8)
    newest = put(store, "products/a/seeds-1-3", half, days=7)

    with opened() as kept:
        kept.write(RECIPE, "seeds-1-3", CONTENT)

    assert [path.exists() for path in (oldest, older, newest)] == [False, False, True]
    assert not oldest.parent.exists()
    assert kept.amount() == Amount(2, half + 32 + len(CONTENT))


def test_a_store_at_its_bound_lets_go_of_nothing(store: Store, opened) -> None:
    put(store, "products/a/seeds-1-3", BOUND, days=9)

    with opened() as kept:
        pass

    assert kept.amount() == Amount(1, BOUND)


def test_what_was_read_counts_as_used_just_now_and_stays_however_much_it_is(store: Store, opened) -> None:
    for name in ("seeds-1-3", "seeds-4-6"):
        store.write(RECIPE, name, CONTENT)
        os.utime(product(store, name), (1e9, 1e9))
    put(store, "products/other/seeds-1-3", 2 * BOUND, days=-9)

    with opened() as kept:
        kept.read(RECIPE, "seeds-1-3")

    assert store.names(RECIPE) == ["seeds-1-3"]
    assert product(store).stat().st_mtime > 1e9


def test_what_a_build_that_fails_has_used_is_known_and_the_bound_holds(store: Store, opened) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)
    os.utime(product(store), (1e9, 1e9))
    other = put(store, "products/other/seeds-1-3", 2 * BOUND, days=-9)

    with pytest.raises(KeyboardInterrupt), opened() as kept:
        kept.read(RECIPE, "seeds-1-3")
        raise KeyboardInterrupt

    assert product(store).stat().st_mtime > 1e9
    assert not other.exists()


def test_what_is_not_the_store_s_is_neither_counted_nor_removed(store: Store, opened) -> None:
    mine = put(store, "mine/notes.txt", 2 * BOUND, days=9)

    with opened() as kept:
        removed = kept.remove_unused()

    assert (removed, kept.amount()) == (Amount(0, 0), Amount(0, 0))
    assert mine.exists()


def test_what_a_link_leads_to_does_not_count_as_used(store: Store, opened, tmp_path: Path) -> None:
    mine = put(store, "../mine.txt", 1, days=9)
    (store.folder / "recipes").mkdir(parents=True)
    for link in ("sources", "recipes/lr.json"):
        (store.folder / link).symlink_to(mine)
    before = mine.stat().st_mtime

    with opened() as kept:
        kept.read_known()
        kept.last_recipe("lr")

    assert mine.stat().st_mtime == before


@pytest.mark.parametrize("make", NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_file_is_removed_as_well_and_what_links_lead_to_stays(
    store: Store, opened, make: Callable[[Path], None]
) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)
    make(product(store, "seeds-4-6"))

    with opened() as kept:
        removed = kept.remove_unused()

    assert removed.files == 2
    assert [path.name for path in store.folder.iterdir()] == ["lock"]
    assert Path(__file__).exists()


def test_a_store_that_cannot_be_tidied_is_of_use_all_the_same(store: Store) -> None:
    class Stubborn(Disk):
        def touch(self, path: Path) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        def remove_file(self, path: Path) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    store.write(RECIPE, "seeds-1-3", CONTENT)
    product(store, ".seeds-4-8.123").write_bytes(b"half")
    put(store, "products/other/seeds-1-3", 2 * BOUND, days=9)

    with open_store(store.folder, Stubborn(), waiting=lambda: None) as kept:
        assert kept.read(RECIPE, "seeds-1-3") == CONTENT


# A disk that fails


class Failing(Disk):
    """A disk whose call of this number, from 1, raises an exception: before it is made, behind it, or halfway where
    there is a half.
    """

    def __init__(self, number: int, error: Callable[[], BaseException], moment: str) -> None:
        self.calls = 0
        self._number = number
        self._error = error
        self._moment = moment

    def make_folder(self, folder: Path) -> None:
        self._call(partial(super().make_folder, folder))

    def write(self, path: Path, content: bytes) -> None:
        half = content[: len(content) // 2]
        self._call(partial(path.write_bytes, content), partial(path.write_bytes, half))

    def rename(self, path: Path, new_path: Path) -> None:
        self._call(partial(super().rename, path, new_path))

    def replace(self, path: Path, new_path: Path) -> None:
        self._call(partial(super().replace, path, new_path))

    def _call(self, call: Callable[[], object], half: Callable[[], object] | None = None) -> None:
        self.calls += 1
        if self.calls != self._number:
            call()
            return
        if self._moment == "behind":
            call()
        elif self._moment == "halfway" and half:
            half()
        raise self._error()


def disk_is_full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


CALLS = 3
"""Of one change of the store: the folder, the bytes aside, their name."""


@pytest.mark.parametrize("error", [disk_is_full, KeyboardInterrupt], ids=["full", "Ctrl-C"])
@pytest.mark.parametrize("moment", ["before", "halfway", "behind"])
@pytest.mark.parametrize("number", range(1, CALLS + 1))
@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda store: store.write(RECIPE, "seeds-1-3", b"new"), f"products/{RECIPE.digest}/seeds-1-3"),
        (lambda store: store.note(Recipe("lr", {"a": "new"})), "recipes/lr.json"),
        (lambda store: store.note_known({"new": "new"}), "sources"),
    ],
    ids=["an entry", "a recipe", "the sources"],
)
def test_a_change_that_fails_leaves_the_old_or_the_new_and_nothing_beside(
    store: Store, change: Callable[[Store], None], path: str, number: int, moment: str, error
) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)
    store.note(RECIPE)
    store.note_known(KNOWN)
    old = all_of(store)
    disk = Failing(number, error, moment)

    with pytest.raises((OSError, KeyboardInterrupt)):
        change(Store(store.folder, disk))

    found = all_of(store)
    assert found.keys() == old.keys()
    is_in_place = (number, moment) == (CALLS, "behind")
    assert {name for name in old if found[name] != old[name]} == ({path} if is_in_place else set())
    change(Store(store.folder, counted := Failing(0, error, moment)))
    assert counted.calls == (0 if is_in_place and path == "recipes/lr.json" else CALLS)  # it is not noted again


@pytest.mark.parametrize("number", [1, 2])
def test_what_cannot_be_set_aside_stays(store: Store, number: int) -> None:
    store.write(RECIPE, "seeds-1-3", CONTENT)
    product(store).write_bytes(b"damaged")

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        Store(store.folder, Failing(number, disk_is_full, "before")).set_aside(RECIPE, "seeds-1-3")

    assert product(store).read_bytes() == b"damaged"
