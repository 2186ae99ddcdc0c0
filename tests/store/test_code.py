"""The code that a product was made by: all that its module imports, all the way, and nothing that changes nothing."""

import ast
import hashlib
import sys
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from pathlib import Path

import pytest

from lab.store.code import code_of

PACKAGE = "spindle"

MODULES = {
    "__init__": '"""A little package."""\n',
    "entry": '''\
"""What is asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import spindle.plain
from spindle import held, limits
from spindle.deep.inner import turn

if TYPE_CHECKING:
    from spindle.words import Word

FACTOR = 2.0
"""About the factor."""


def entry(x: float) -> float:
    """Twice as much."""
    return FACTOR * math.sqrt(turn(x))  # in radians
''',
    "plain": "from spindle.circle import first\n\nVALUE = 1\n",
    "limits": "LIMIT = 3\n",
    "held": "def late():\n    import spindle.lazy\n    return spindle.lazy.VALUE\n",
    "lazy": "VALUE = 7\n",
    "circle": "import spindle.plain\n\nfirst = 1\n",
    "words": "class Word: ...\n",
    "unused": "from spindle.entry import entry\n",
    "deep/__init__": "",
    "deep/inner": "import spindle.deep.below as below\nfrom spindle.limits import LIMIT\ndef turn(x):\n    return x\n",
    "deep/below": "DEPTH = 4\n",
}

CLOSURE = ["circle", "deep.below", "deep.inner", "entry", "held", "lazy", "limits", "plain"]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the package, which can be imported."""
    folder = tmp_path / PACKAGE
    for name, source in MODULES.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def changed(package: Path) -> Callable[..., list[str]]:
    """The modules whose digests differ after a change of a text in one of them."""

    def change(module: str, old: str, new: str) -> list[str]:
        path = package / f"{module}.py"
        before, source = digests(), path.read_text(encoding="utf-8")
        assert old in source
        path.write_text(source.replace(old, new, 1), encoding="utf-8")
        invalidate_caches()
        after = digests()
        return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]

    return change


def digests(known: dict[str, str] | None = None) -> dict[str, str]:
    found = code_of(f"{PACKAGE}.entry", {} if known is None else known)
    return {name.removeprefix(f"{PACKAGE}."): digest for name, digest in found.modules.items()}


# What counts


def test_all_that_a_module_imports_is_found_all_the_way_and_sorted(package: Path) -> None:
    assert list(digests()) == CLOSURE


def test_nothing_is_imported_to_find_it(package: Path) -> None:
    before = set(sys.modules)

    digests()

    assert {name for name in set(sys.modules) - before if name.startswith(PACKAGE)} <= {PACKAGE, f"{PACKAGE}.deep"}


def test_a_module_that_is_not_there_is_an_error(package: Path) -> None:
    with pytest.raises(ModuleNotFoundError):
        code_of(f"{PACKAGE}.nothing", {})


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        ("entry", "2.0", "2.5"),
        ("entry", "math.sqrt(turn(x))", "math.sqrt(turn(x)) + 0"),
        ("entry", "import math\n", "import math\nimport cmath\n"),
        ("deep/below", "4", "5"),
        ("lazy", "7", "8"),
        ("limits", "3", "3.0"),
        ("deep/inner", "return x", "return -x"),
        ("entry", "def entry(x: float)", "def entry(x: float, y: float = 1.0)"),
        ("entry", "def entry(", "@staticmethod\ndef entry("),
        ("circle", "first = 1", 'first = "1"'),
    ],
)
def test_a_constant_a_helper_or_an_import_that_changes_is_another_digest_of_its_module_alone(
    changed: Callable[..., list[str]], module: str, old: str, new: str
) -> None:
    assert changed(module, old, new) == [module.replace("/", ".")]


def test_a_new_import_brings_its_module_with_it(changed: Callable[..., list[str]]) -> None:
    assert changed("lazy", "VALUE", "from spindle.words import Word\n\nVALUE") == ["lazy", "words"]


def test_an_import_that_goes_takes_its_module_with_it(changed: Callable[..., list[str]]) -> None:
    assert changed("deep/inner", "import spindle.deep.below as below\n", "") == ["deep.below", "deep.inner"]


# What does not


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # in radians", ""),
        ("FACTOR = 2.0", "# how much\nFACTOR = 2.0  # twice"),
        ('"""Twice as much."""', '"""Much more.\n\n    At length.\n    """'),
        ('    """Twice as much."""\n', ""),
        ('"""What is asked for."""\n', '"""Another."""\n'),
        ('"""What is asked for."""\n\n', ""),
        ('"""About the factor."""\n', '"""Another word."""\n'),
        ("FACTOR = 2.0", "\n\n\nFACTOR   =   (2.0)"),
        ("    from spindle.words import Word", "    from spindle.unused import Other\n    import spindle.nothing"),
        ("if TYPE_CHECKING:\n    from spindle.words import Word\n", ""),
    ],
    ids=[
        *("a comment goes", "comments come", "a docstring changes", "a docstring goes", "the module's changes"),
        *("the module's goes", "a constant's changes", "blanks", "imports for checkers", "no imports for checkers"),
    ],
)
def test_comments_docstrings_blanks_and_imports_for_type_checkers_do_not_count(
    changed: Callable[..., list[str]], old: str, new: str
) -> None:
    assert changed("entry", old, new) == []


@pytest.mark.parametrize("module", ["words", "unused"])
def test_a_module_that_nothing_imports_does_not_count(changed: Callable[..., list[str]], module: str) -> None:
    assert changed(module, "", "CHANGED = 1\n") == []


def test_where_a_package_lies_does_not_count(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = digests()
    (tmp_path / "elsewhere").mkdir()
    package.rename(tmp_path / "elsewhere" / PACKAGE)
    monkeypatch.syspath_prepend(tmp_path / "elsewhere")
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    invalidate_caches()

    assert digests() == here


NEWER = """\
class Word:
    def said(self, value, width=3):
        return f"{value:<{width}} {value!r:>{width}}" + "\u2ffc" + "\u00e9"
"""


def test_every_version_of_python_finds_the_same_digest(package: Path) -> None:
    (package / "limits.py").write_text(NEWER, encoding="utf-8")

    assert digests()["limits"] == "6bd25c549b0f1ebe6dfba661aff2da251bb01e5134998ba1d98e0612e8db2117"


# What is known already


def test_what_is_known_is_not_parsed_again_and_changes_no_result(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: dict[str, str] = {}
    first = digests(known)
    parsed: list[bytes] = []
    monkeypatch.setattr(ast, "parse", lambda source: parsed.append(source))

    again = digests(known)

    assert parsed == []
    assert again == first
    assert len(known) == len(CLOSURE)


def test_a_source_that_changed_is_parsed_alone(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, str] = {}
    digests(known)
    (package / "limits.py").write_text("LIMIT = 4\n")
    parsed: list[bytes] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda source: parsed.append(source) or parse(source))

    found = digests(known)

    assert parsed == [b"LIMIT = 4\n"]
    assert found == digests()


def test_a_source_is_known_by_its_sha_256(package: Path) -> None:
    known: dict[str, str] = {}

    digests(known)

    source = (package / "limits.py").read_bytes()
    assert len([key for key in known if hashlib.sha256(source).hexdigest() in key]) == 1


# Functions of registers

REGISTERED = """\
from collections.abc import Callable
from spindle.register import Register

WORDS: Register[Callable] = Register("word")

@WORDS
def first(x): return x

@WORDS
def second(x): return 2 * x

@WORDS
def helped(x): return helper(x)

def helper(x): return second(x)
"""


@pytest.fixture
def registered(package: Path) -> Path:
    """A module of the package with three functions in a register, one of which another function names."""
    (package / "register.py").write_text("class Register: ...\n")
    path = package / "words.py"
    path.write_text(REGISTERED)
    (package / "limits.py").write_text("import spindle.plain\nfrom spindle.words import WORDS\nLIMIT = 3\n")
    invalidate_caches()
    return path


def used(*words: str) -> dict[str, str]:
    """What counts where these words are asked for."""
    return code_of(f"{PACKAGE}.entry", {}).used_with(words)


def test_a_function_that_only_its_register_knows_counts_where_its_word_is_asked_for(registered: Path) -> None:
    before = used("first")
    registered.write_text(REGISTERED.replace("return x", "return x + 1"))

    assert {name for name, digest in used("first").items() if digest != before[name]} == {"spindle.words.first"}
    registered.write_text(REGISTERED.replace("return helper(x)", "return 0"))
    assert used("first") == before


def test_a_function_more_in_a_register_changes_nothing(registered: Path) -> None:
    before = used("first")

    registered.write_text(f"{REGISTERED}\n@WORDS\ndef third(x): return 3\n")

    assert used("first") == before


def test_a_registered_function_that_other_code_of_its_module_names_counts_always(registered: Path) -> None:
    before = used("first")

    registered.write_text(REGISTERED.replace("return 2 * x", "return 4 * x"))

    assert {name for name, digest in used("first").items() if digest != before[name]} == {"spindle.words"}


def test_a_function_more_under_another_word_changes_nothing_and_counts_where_that_word_is_asked_for(
    registered: Path,
) -> None:
    before = used("first")

    registered.write_text(f'{REGISTERED}\n@WORDS.named("the-third")\ndef third(x): return 3\n')

    assert used("first") == before
    assert used("first", "the-third").keys() - before.keys() == {"spindle.words.the-third"}


@pytest.mark.parametrize(
    "naming", ["from spindle.words import first", "import spindle.words\n\nA = spindle.words.first(1)"]
)
def test_a_registered_function_that_another_module_names_counts_always(
    registered: Path, package: Path, naming: str
) -> None:
    (package / "plain.py").write_text(f"{naming}\n")
    before = used()

    registered.write_text(REGISTERED.replace("return x", "return x + 1"))

    assert {name for name, digest in used().items() if digest != before[name]} == {"spindle.words"}
