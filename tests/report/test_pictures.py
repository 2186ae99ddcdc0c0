"""Pictures: image files of the content folder; what would ask another host, run a script or say nothing is a fault."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from lab.language.faults import Place
from lab.report.markdown.marks import Address
from lab.report.reading.content import Content
from lab.report.reading.pictures import ENDINGS, OWN_FOLDERS, find_pictures, is_of_picture

PLACE = Place("content/01-a.md", 7)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    (tmp_path / "outside.png").write_bytes(b"outside")
    for name in ("a.png", "deep/b.JPG", "ü b.webp"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"picture")
    return folder


def found(content: Path, address: str, alt: str | None = "What it shows") -> tuple[dict[str, bytes], list[str]]:
    pictures, faults = find_pictures([Address(address, PLACE, alt)], Content(content))
    assert all(fault.place == PLACE for fault in faults)
    return dict(pictures), [fault.text for fault in faults]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("a.png", "a.png"),
        ("deep/b.JPG", "deep/b.JPG"),
        ("%C3%BC%20b.webp", "ü b.webp"),
        ("ü%20b.webp", "ü b.webp"),
        ("a.png#part", "a.png"),
    ],
)
def test_a_picture_stands_in_the_site_where_it_stands_in_the_content(content: Path, address: str, name: str) -> None:
    assert found(content, address) == ({name: (content / name).read_bytes()}, [])


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending != ".svg"])
def test_every_kind_of_picture_is_found(content: Path, ending: str) -> None:
    (content / f"x{ending}").write_bytes(b"")

    assert found(content, f"x{ending}")[1] == []


def test_a_picture_that_is_shown_twice_is_one_file(content: Path) -> None:
    addresses = [Address("a.png", PLACE, alt) for alt in ("one", "two")]

    assert find_pictures(addresses, Content(content)) == ({"a.png": (content / "a.png").read_bytes()}, [])


@pytest.mark.parametrize("address", ["a.png", "./a.png", "deep/b.JPG#part"])
def test_a_link_to_a_picture_of_the_content_brings_its_file(content: Path, address: str) -> None:
    name = address.removeprefix("./").partition("#")[0]

    assert found(content, address, alt=None) == ({name: (content / name).read_bytes()}, [])


@pytest.mark.parametrize("address", ["b.png", "../outside.png", "/a.png"])
def test_a_link_to_a_picture_that_is_not_there_is_a_fault_of_a_link(content: Path, address: str) -> None:
    (text,) = found(content, address, alt=None)[1]

    assert text.startswith(f'link "{address}": ')


@pytest.mark.parametrize(
    "address",
    [
        *("", "#place", "01-a.html", "01-a.md", "a.png/x", "https://example.org/a.png", "//example.org/a.png"),
        *("mailto:a@b.png", "http://[bad.png", *(f"{folder}/a.svg" for folder in OWN_FOLDERS)),
    ],
)
def test_any_other_link_is_no_picture(content: Path, address: str) -> None:
    assert not is_of_picture(Address(address, PLACE, None))
    assert found(content, address, alt=None) == ({}, [])


@pytest.mark.parametrize(
    ("address", "alt", "said"),
    [
        ("a.png", "", 'picture "a.png": it has no alt text; write what it shows between the brackets'),
        ("a.png", "  ", 'picture "a.png": it has no alt text; '),
        ("b.png", "b", 'picture "b.png": no file "b.png" is in content/; did you mean "a.png"?'),
        ("notes.txt", "b", 'picture "notes.txt": "notes.txt" does not end in .avif or .gif or '),
        ("", "b", 'picture "": "" does not end in .avif or '),
        ("../outside.png", "b", 'picture "../outside.png": "../outside.png" leads out of content/; '),
        ("%2E%2E/outside.png", "b", 'picture "%2E%2E/outside.png": "../outside.png" leads out of content/; '),
        ("/a.png", "b", 'picture "/a.png": "/a.png" leads out of content/; '),
        ("https://example.org/a.png", "b", 'picture "https://example.org/a.png": it would be asked of another host; '),
        ("//example.org/a.png", "b", 'picture "//example.org/a.png": it would be asked of another host; '),
    ],
)
def test_what_is_no_picture_of_the_content_is_a_fault(content: Path, address: str, alt: str, said: str) -> None:
    (text,) = found(content, address, alt)[1]

    assert text.startswith(said)


@pytest.mark.parametrize("folder", OWN_FOLDERS)
def test_a_folder_that_the_build_fills_itself_holds_no_pictures(content: Path, folder: str) -> None:
    (content / folder).mkdir()
    (content / folder / "a.png").write_bytes(b"")

    assert found(content, f"{folder}/a.png")[1] == [
        f'picture "{folder}/a.png": the folder "{folder}" of a site is the build\'s own; choose another'
    ]


@pytest.mark.parametrize("folder", ["Assets", "FIGURES", "Runs"])
def test_nor_does_one_that_is_the_same_to_windows(content: Path, folder: str) -> None:
    (content / folder).mkdir()
    (content / folder / "a.png").write_bytes(b"")

    assert f'the folder "{folder}" of a site is the build\'s own' in found(content, f"{folder}/a.png")[1][0]


@pytest.mark.posix
@pytest.mark.parametrize(
    "name",
    [
        *("con.png", "NUL.svg", "Com1.png", "lpt9.x.png", "aux/a.png", "deep/prn.png"),
        *("a./b.png", "a /b.png", "deep/a:b.png", "a<b.png", 'a"b.png', "a|b.png", "a*b.png", "a%3Fb.png", "a%1Fb.png"),
    ],
)
def test_a_picture_that_windows_cannot_have_is_a_fault(content: Path, name: str) -> None:
    path = content / unquote(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(SVG.encode())

    (text,) = found(content, name)[1]

    assert ": no file of Windows can be called " in text


@pytest.mark.posix
@pytest.mark.parametrize(
    ("one", "other"), [("x.png", "X.png"), ("x/y.png", "x/Y.PNG"), ("x/y.png", "X/z.png"), ("é.png", "e\u0301.png")]
)
def test_two_pictures_whose_names_differ_by_case_alone_are_a_fault_at_the_second(
    content: Path, one: str, other: str
) -> None:
    for name in (one, other):
        (content / name).parent.mkdir(exist_ok=True)
        (content / name).write_bytes(b"")

    pictures, faults = find_pictures([Address(name, PLACE, "x") for name in (one, other, one)], Content(content))

    assert list(pictures) == [one]
    assert [fault.text.split("; ")[1] for fault in faults] == ["choose another"]
    assert "are one name to Windows" in faults[0].text


def test_every_fault_is_said(content: Path) -> None:
    addresses = [Address(name, PLACE, "x") for name in ("b.png", "a.png", "//c", "d.png")]

    pictures, faults = find_pictures(addresses, Content(content))

    assert list(pictures) == ["a.png"]
    assert len(faults) == 3


# Drawings


def test_a_drawing_that_only_draws_is_a_picture(content: Path) -> None:
    (content / "x.svg").write_text(SVG, encoding="utf-8")

    assert found(content, "x.svg") == ({"x.svg": SVG.encode()}, [])


def test_a_drawing_that_does_more_is_a_fault_that_says_where(content: Path) -> None:
    (content / "x.svg").write_text(SVG.replace("><path", '>\n<path onclick="alert(1)"'), encoding="utf-8")

    assert found(content, "x.svg")[1] == [
        'picture "x.svg": line 2: the attribute "onclick" does more than draw; remove it'
    ]


def test_a_picture_that_is_far_too_large_is_not_read(content: Path) -> None:
    with (content / "x.png").open("wb") as file:
        file.truncate(20_000_000_000)  # of which the disk holds nothing

    assert found(content, "x.png")[1] == ['picture "x.png": it has 20000000000 bytes; at most 10000000 are published']


# On the pages


@pytest.fixture
def built(write, command) -> Callable[..., Path]:
    def build(text: str, **files: bytes) -> Path:
        write({"01-a.md": f"# A\n\n{text}\n", **{f"{name}.png": content for name, content in files.items()}})
        outcome = command("-q")
        assert (outcome.code, outcome.err) == (0, "")
        return Path("site")

    return build


def test_a_picture_is_copied_and_shown_with_its_words(built) -> None:
    site = built('![A curve & {{ 1 / 2 }}](dot.png "Title")', dot=b"\x89PNG\0\xff")

    assert (site / "dot.png").read_bytes() == b"\x89PNG\0\xff"
    assert '<img alt="A curve &amp; 0.5" src="dot.png" title="Title">' in (site / "01-a.html").read_text()


def test_only_pictures_that_are_shown_are_copied(built) -> None:
    site = built("`![a](one.png)`", one=b"", two=b"")

    assert not list(site.glob("*.png"))
