"""The content folder: its files are found by name, nothing outside it is, and a text is UTF-8 without surprises."""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.language.characters import UNFIT
from lab.language.faults import FaultsError
from lab.report.commands import build
from lab.report.reading import content as content_module
from lab.report.reading.content import decode, files_of, find_file
from lab.report.reading.report import Report, read


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with a file outside it, and links that lead there."""
    folder = tmp_path / "content"
    for name in ("a.csv", "B.CSV", "deep/er/c.csv", "ü.csv", "d.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("inside")
    (folder / "folder.csv").mkdir()
    (tmp_path / "outside.csv").write_text("outside")
    (folder / "out.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "in.csv").symlink_to("deep/er/c.csv")
    (folder / "dead.csv").symlink_to("nowhere.csv")
    return folder


def refusal(content: Path, name: str) -> str:
    with pytest.raises(ValueError) as error:
        find_file(content, name, endings=[".csv"])
    return str(error.value)


# Files


@pytest.mark.posix
@pytest.mark.parametrize("name", ["a.csv", "B.CSV", "deep/er/c.csv", "./a.csv", "ü.csv", "in.csv", "deep//er/c.csv"])
def test_a_file_of_the_folder_is_found_by_its_path(content: Path, name: str) -> None:
    assert find_file(content, name, endings=[".csv"]).read_text() == "inside"


@pytest.mark.posix
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("b.csv", 'no file "b.csv" is in content/; did you mean "B.CSV"?'),
        ("c.csv", 'no file "c.csv" is in content/; did you mean '),
        ("folder.csv", 'no file "folder.csv" is in content/'),
        ("dead.csv", 'no file "dead.csv" is in content/'),
        ("a\0.csv", 'no file "a'),
        ("x" * 300 + ".csv", 'no file "xxx'),
        ("d.txt", '"d.txt" does not end in .csv'),
        ("a", '"a" does not end in .csv'),
        ("", '"" does not end in .csv'),
        ("../outside.csv", '"../outside.csv" leads out of content/; only what lies in it is read'),
        ("deep/../../outside.csv", '"deep/../../outside.csv" leads out of content/; '),
        ("deep/../a.csv", '"deep/../a.csv" leads out of content/; '),
        ("out.csv", '"out.csv" leads out of content/; '),
        ("linked/outside.csv", '"linked/outside.csv" leads out of content/; '),
        ("/etc/a.csv", '"/etc/a.csv" leads out of content/; '),
        ("deep\\er\\c.csv", '"deep\\er\\c.csv" leads out of content/; '),
    ],
)
def test_what_is_no_file_of_the_folder_is_refused_in_words(content: Path, name: str, said: str) -> None:
    assert refusal(content, name).startswith(said)


@pytest.mark.posix
def test_known_names_are_those_with_the_right_ending(content: Path) -> None:
    said = refusal(content, "0123456789.csv")

    assert '"deep/er/c.csv"' in said
    assert "d.txt" not in said


@pytest.mark.posix
@given(name=st.text(alphabet="./\\ab~\0 é") | st.text())
def test_no_name_leads_out_or_fails_otherwise(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    content = tmp_path_factory.getbasetemp() / "law" / "content"
    content.mkdir(parents=True, exist_ok=True)

    with pytest.raises(ValueError):
        find_file(content, f"{name}.csv", endings=[".csv"])


@pytest.mark.posix
def test_files_are_listed_in_order(content: Path) -> None:
    names = [path.relative_to(content).as_posix() for path in files_of(content, [".txt", ".csv"])]

    assert names == sorted(names)
    assert {"a.csv", "B.CSV", "d.txt", "deep/er/c.csv"} <= {*names}
    assert "folder.csv" not in names


# Texts


FIT = st.characters(exclude_categories=["Cc", "Cs"]).filter(lambda sign: UNFIT.search(sign) is None)


@given(text=st.text(alphabet=FIT | st.sampled_from("\t\n\r\f")))
def test_a_text_is_read_as_it_is_written(text: str) -> None:
    assert decode(text.encode(), "a.md") == text.removeprefix("\ufeff")


def test_a_byte_order_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb\xbfa", "a.md") == "a"


@given(content=st.binary(max_size=60))
def test_any_bytes_are_a_text_or_a_fault_of_their_file(content: bytes) -> None:
    try:
        text = decode(content, "a.md")
    except FaultsError as error:
        assert [fault.place.file for fault in error.faults] == ["a.md"]
    else:
        assert text.encode() == content.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a\nb\xe9\n", "a.md:2: not UTF-8: the byte 0xe9 is not allowed here"),
        (b"a\r\nb\nc\xff", "a.md:3: not UTF-8: the byte 0xff is not allowed here"),
        (b"\0", "a.md:1: the control character U+0000 is not allowed here; remove it"),
        (b"a\n\n\x1bb", "a.md:3: the control character U+001B is not allowed here; remove it"),
        (b"a\r\rb\x7f", "a.md:3: the control character U+007F is not allowed here; remove it"),
        ("a\ufdd0".encode(), "a.md:1: the character U+FDD0 is not allowed here; remove it"),
        ("\n\U0010ffff".encode(), "a.md:2: the character U+10FFFF is not allowed here; remove it"),
        (b"a\x0b", "a.md:1: the control character U+000B is not allowed here; remove it"),
    ],
)
def test_what_no_text_holds_is_a_fault_at_its_line(content: bytes, said: str) -> None:
    with pytest.raises(FaultsError) as caught:
        decode(content, "a.md")

    assert [str(fault) for fault in caught.value.faults] == [said]


def test_a_file_that_is_too_long_is_a_fault_with_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_module, "LONGEST_FILE", 10)

    assert decode("é".encode() * 10, "a.md") == "é" * 10
    with pytest.raises(FaultsError, match=r"^a\.md: the file has 11 characters; at most 10 are read$"):
        decode("é".encode() * 11, "a.md")


# What is no file, or far too large

ODD = {
    "a folder": (Path.mkdir, "it is a folder; a file is needed"),
    "a link to itself": (lambda path: path.symlink_to(path), "it is a link that leads nowhere; a file is needed"),
    "a dead link": (lambda path: path.symlink_to("nowhere"), "it is a link that leads nowhere; a file is needed"),
    "20 GB of nothing": (
        lambda path: make_sparse(path, 20_000_000_000),
        "the file has 20000000000 bytes; at most 10000000 characters are read",
    ),
}
if hasattr(os, "mkfifo"):
    ODD["a pipe"] = os.mkfifo, "it is a pipe or a device; a file is needed"


def make_sparse(path: Path, size: int) -> None:
    """A file of that size, of which the disk holds nothing."""
    with path.open("wb") as file:
        file.truncate(size)


@pytest.mark.posix
@pytest.mark.parametrize(
    "name",
    ["01-a.md", "index.md", "glossary.md", "report.toml", "references.bib", "figures.py", "claims.py", "timings.json"],
)
@pytest.mark.parametrize("odd", ODD)
def test_whatever_stands_in_the_place_of_a_file_of_a_report_is_a_fault(write, command, name: str, odd: str) -> None:
    make, said = ODD[odd]
    content = write({"02-b.md": "# B\n"})
    (content / name).unlink(missing_ok=True)
    make(content / name)

    outcome = command("check")

    assert outcome.code == 1
    assert f"content/{name}: {said}" in outcome.err.splitlines()


@pytest.mark.posix
@pytest.mark.parametrize("odd", ODD)
def test_whatever_stands_in_the_place_of_data_is_a_fault(write, command, odd: str) -> None:
    experiment = EXPERIMENT.replace('"xor"', '"points.csv"')
    content = write({"01-a.md": f"# A\n\n{experiment}"})
    ODD[odd][0](content / "points.csv")

    outcome = command("check")

    assert outcome.code == 1
    assert "points.csv" in outcome.err


@pytest.mark.parametrize("name", ["figures.py", "claims.py"])
def test_python_that_is_too_long_is_a_fault_with_its_length(write, command, name: str) -> None:
    write({"01-a.md": "# A\n", name: "a = 1\n" * 100_000})

    outcome = command("check")

    assert outcome.code == 1
    assert f"content/{name}: the file has 600000 characters; at most 500000 of Python are read\n" in outcome.err


def test_a_printed_network_that_is_too_long_is_a_fault_with_its_length(write, command) -> None:
    write({"01-a.md": f"# A\n\n{EXPERIMENT}"})
    Path("student.txt").write_text("FCNet\n" * 700_000)

    outcome = command("compare", "student.txt", "a")

    assert outcome.code == 1
    said = "student.txt: printed network: it has 4200000 characters; at most 4000000 are read"
    assert outcome.err.splitlines()[0] == said


EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
```
"""


# What is read is read once


def test_a_report_knows_every_file_that_was_read_of_its_folder(second_report: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(second_report, tmp_path / "content"))
    (folder / "unread.txt").write_text("nothing names it")

    files = read(folder).files

    assert {*files} == {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} - {"unread.txt"}
    for name, file in files.items():
        assert file.digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()
        status = (folder / name).stat()
        assert file.signature == (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def test_no_file_is_read_twice(second_report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command) -> None:
    shutil.copytree(second_report, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    opened: list[str] = []
    for name in ("read_bytes", "read_text"):
        original = getattr(Path, name)

        def noted(path: Path, *arguments: str, original: Callable = original, **options: str) -> object:
            opened.append(path.as_posix())
            return original(path, *arguments, **options)

        monkeypatch.setattr(Path, name, noted)

    assert command("-q").code == 0

    of_content = Counter(path for path in opened if path.startswith("content/"))
    assert {*of_content.values()} == {1}
    assert of_content["content/moons.svg"] == of_content["content/figures.py"] == 1


def test_an_edit_while_a_report_is_built_is_not_in_its_site(
    second_report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command, second_site: Path, contents
) -> None:
    folder = Path(shutil.copytree(second_report, tmp_path / "content"))
    monkeypatch.chdir(tmp_path)

    def read_then_edit(*arguments: object, **options: object) -> Report:
        report = read(*arguments, **options)  # type: ignore[arg-type]
        for path in folder.rglob("*.*"):
            path.write_text("edited")
        return report

    monkeypatch.setattr(build, "read", read_then_edit)

    assert command("-q").code == 0
    assert contents(tmp_path / "site") == contents(second_site)
