"""A report as a folder: its files, and what is said of those that are missing, damaged or called otherwise."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.report.reading.chapters import LONGEST_CHAPTER
from lab.report.reading.report import read

NOTHING = "nothing was run, nothing was written"

TITLE = 'title = "Title"\n'


@pytest.fixture
def refused(command, snapshot, tmp_path: Path, old_site: Path) -> Callable[..., str]:
    """What a command says that must fail with this code, having touched nothing."""

    def run(*arguments: str, code: int = 1) -> str:
        before = snapshot(tmp_path)

        outcome = command(*arguments)

        assert (outcome.code, outcome.out) == (code, "")
        assert snapshot(tmp_path) == before
        return outcome.err

    return run


# Files of the content


def test_a_missing_content_folder_is_said_to_be_missing(refused, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    said = refused("--content", "rapport")

    first, *_, last = said.splitlines()
    assert first.startswith("rapport/: ")
    assert "no such folder" in first
    assert last == f"1 fault in 1 file; {NOTHING}"


@pytest.mark.parametrize(
    ("here", "given", "said"),
    [
        (
            "",
            "my report",
            "my report/: no report.toml is in it; {}in my report/content/: write --content 'my report/content'",
        ),
        ("my report", ".", "./: no report.toml is in it; {}in content/: write --content content"),
        ("my report/content", "content", "content/: there is no such folder; {}here: write --content ."),
        (
            "",
            "content",
            "content/: there is no such folder; {}in my report/content/: write --content 'my report/content'",
        ),
        (
            "my report",
            "content/01-a.md",
            "content/01-a.md: it is not a folder; {}in content/: write --content content",
        ),
    ],
)
def test_a_folder_near_a_report_is_told_what_to_write(
    refused, write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, given: str, said: str
) -> None:
    content = write({"01-a.md": "# A\n"})
    (tmp_path / "my report").mkdir()
    content.rename(tmp_path / "my report" / "content")
    monkeypatch.chdir(tmp_path / here)

    assert refused("check", "--content", given).splitlines()[0] == said.format("report.toml is ")


def test_a_file_that_is_not_in_the_folder_one_is_in_is_said_with_that_folder(
    refused, write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"01-a.md": '# A\n\n```network\nid = "a"\nof = "a"\nagainst = "none.txt"\n```\n\n![Dot](dot.png)\n'})
    monkeypatch.chdir("content")

    assert 'no file "dot.png" is in content/' in refused("check", "--content", ".")


def test_a_report_without_report_toml_is_a_fault_that_says_what_it_needs(refused, write) -> None:
    content = write({"01-a.md": "# A\n"})
    (content / "report.toml").unlink()

    said = refused()

    assert said == (
        'content/report.toml: report: there is no such file; it needs at least a line title = "..."\n'
        f"1 fault in 1 file; {NOTHING}\n"
    )


@pytest.mark.parametrize("files", [{}, {"index.md": "An opening is no chapter.\n"}, {"notes.txt": "# A\n"}])
def test_a_report_without_chapters_is_a_fault(refused, write, files: dict[str, str]) -> None:
    write(files)

    said = refused()

    assert said == (
        f'content/: no chapters; a chapter is a file called like "01-name.md"\n1 fault in 1 file; {NOTHING}\n'
    )


def test_a_file_that_is_not_utf_8_is_a_fault_at_the_line_of_its_first_wrong_byte(refused, write) -> None:
    write(
        {
            "report.toml": b'title = "Title"\nauthor = "Andr\xe9"\n',
            "01-a.md": b"# A\n\nna\xefve \xff\n",
            "02-b.md": "# A".encode("utf-16"),
        }
    )

    said = refused()

    assert said == (
        "content/01-a.md:3: not UTF-8: the byte 0xef is not allowed here\n"
        "content/02-b.md:1: not UTF-8: the byte 0xff is not allowed here\n"
        "content/report.toml:2: not UTF-8: the byte 0xe9 is not allowed here\n"
        f"3 faults in 3 files; {NOTHING}\n"
    )


@pytest.mark.parametrize("name", ["rates.md", "1.md", "02-Big.md", "03-a b.md", "04-a-.md", "05-é.md", "\u09666-a.md"])
def test_a_markdown_file_that_is_not_called_like_a_chapter_is_a_fault(refused, write, name: str) -> None:
    write({"01-a.md": "# A\n", name: "# B\n"})

    said = refused()

    assert said == (
        f'content/{name}: not the name of a chapter; chapters are called like "03-rates.md"\n'
        f"1 fault in 1 file; {NOTHING}\n"
    )


@pytest.mark.parametrize("others", [("01-b.md",), ("1-b.md",), ("001-b.md", "1-c.md")])
def test_two_chapters_of_one_number_are_a_fault_that_names_the_first(refused, write, others: tuple[str, ...]) -> None:
    write({"01-a.md": "# A\n", "02-a.md": "# A\n", **dict.fromkeys(others, "# B\n")})
    first, *rest = sorted(["01-a.md", *others])

    said = refused().splitlines()

    assert said[:-1] == [f"content/{name}: its number is taken, by {first}" for name in rest]


@pytest.mark.posix
def test_a_file_that_leads_out_of_the_content_is_a_fault_and_is_not_read(refused, write, tmp_path: Path) -> None:
    content = write({"01-a.md": "# A\n"})
    (tmp_path / "outside.md").write_text("{{ secret }}")
    (tmp_path / "outside.toml").write_text("secret")
    (content / "02-b.md").symlink_to("../outside.md")
    (content / "report.toml").unlink()
    (content / "report.toml").symlink_to(tmp_path / "outside.toml")

    said = refused()

    assert said.splitlines()[:-1] == [
        "content/02-b.md: it leads out of the folder; only what lies in it is read",
        "content/report.toml: it leads out of the folder; only what lies in it is read",
    ]


@pytest.mark.posix
def test_a_file_that_leads_to_another_of_the_content_is_read(write) -> None:
    content = write({"01-a.md": "# A\n", "texts/b.md": "# B\n"})
    (content / "02-b.md").symlink_to("texts/b.md")

    assert [chapter.title for chapter in read(content).chapters] == ["A", "B"]


@pytest.mark.posix
def test_a_content_folder_that_is_a_link_is_read(write, tmp_path: Path) -> None:
    write({"01-a.md": "# A\n"}).rename(tmp_path / "elsewhere")
    (tmp_path / "content").symlink_to("elsewhere")

    assert [chapter.title for chapter in read(Path("content")).chapters] == ["A"]


def test_a_control_character_is_a_fault_at_its_line(refused, write) -> None:
    write({"01-a.md": "# A\n\nB\x07\n", "references.bib": "\n\x1b"})

    assert [line.split(": ")[0] for line in refused().splitlines()[:-1]] == [
        "content/01-a.md:3",
        "content/references.bib:2",
    ]


def test_a_chapter_that_is_too_long_is_a_fault_with_its_length(refused, write) -> None:
    write({"01-a.md": "a\n" * (LONGEST_CHAPTER // 2) + "b"})

    said = refused()

    assert said.startswith(f"content/01-a.md: the chapter has {LONGEST_CHAPTER + 1} characters; at most ")


def test_faults_of_all_files_are_said_at_once(refused, write) -> None:
    write({"report.toml": 'titel = "Title"\n', "01-a.md": "# A\n```figur\n```\n", "02-b.md": "# {{ x }}\n", "c.md": ""})

    said = refused()

    places = [line.split(": ")[0] for line in said.splitlines()[:-1]]
    assert places == ["content/01-a.md:2", "content/02-b.md:1", "content/c.md", "content/report.toml:1"]
    assert said.endswith(f"4 faults in 4 files; {NOTHING}\n")


def test_files_are_named_as_the_author_named_the_folder(refused, write, tmp_path: Path) -> None:
    write({"01-a.md": "{{ x }}\n"})

    relative, absolute = refused("--content", "./content"), refused("--content", str(tmp_path / "content"))

    assert relative.startswith("content/01-a.md:1: ")
    assert absolute.startswith(f"{tmp_path.as_posix()}/content/01-a.md:1: ")


# report.toml


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('tittle = "T"\n', '1: report: unknown key "tittle"; did you mean "title"?'),
        (
            f"{TITLE}foo = 3\n",
            '2: report: unknown key "foo"; known: "author", "base_url", "constants", "course", "date", "language", '
            '"stream", "subtitle", "title"',
        ),
        ('title = ""\n', '1: report: title is ""; a text that is not empty is needed'),
        (f"{TITLE}author = 3\n", "2: report: author is 3, a whole number; a text is needed"),
        (
            f'{TITLE}\nlanguage = "british english"\n',
            '3: report: language is "british english"; did you mean "en"?',
        ),
        (
            f'{TITLE}base_url = "example.org"\n',
            '2: report: base_url is "example.org"; an address that starts with https:// is needed',
        ),
        (
            f'{TITLE}base_url = "https://"\n',
            '2: report: base_url is "https://"; an address that starts with https:// is needed',
        ),
        (f"{TITLE}stream = 2\n", "2: report: stream is 2, a whole number; a table is needed"),
        (f"{TITLE}[stream]\nseed = 2\n", '2: report: stream: missing key "starts"'),
        (
            f"{TITLE}[stream]\nseed = -1\nstarts = [\n  {{ id = 'a', layers = [2, 1] }},\n]\n",
            "3: report: stream.seed is -1; a whole number from 0 to 4294967295 is needed",
        ),
        (
            f"{TITLE}[stream]\nseed = 2\nstarts = [\n  {{ id = 'a', layers = [2, 1] }},\n  {{ id = 'b' }},\n]\n",
            '6: report: stream.starts[1]: missing key "layers"',
        ),
        (
            f"{TITLE}[stream]\nseed = 2\nstarts = [\n  {{ id = 'a', layers = [2, 0] }},\n]\n",
            "5: report: stream.starts[0].layers[1] is 0; a whole number from 1 to 10000 is needed",
        ),
        (
            f"{TITLE}[stream]\nseed = 2\nstarts = [\n  {{ id = 'a', layers = [2, 1], seed = 1 }},\n]\n",
            '5: report: unknown key "stream.starts[0].seed"; known: "id", "layers"',
        ),
        (
            f"{TITLE}title = 'again'\n",
            '2: report: not valid TOML: key "title" is set twice, on lines 1 and 2; keep one of them',
        ),
    ],
    ids=lambda value: value.partition(": report: ")[2][:40],
)
def test_what_is_wrong_with_report_toml_is_said_with_its_line(refused, write, text: str, said: str) -> None:
    write({"report.toml": text, "01-a.md": "# A\n"})

    assert refused() == f"content/report.toml:{said}\n1 fault in 1 file; {NOTHING}\n"


def test_a_start_that_the_stream_lists_twice_is_a_fault(refused, write) -> None:
    starts = "  { id = 'a', layers = [2, 1] },\n" * 2
    write({"report.toml": f"{TITLE}[stream]\nseed = 2\nstarts = [\n{starts}]\n", "01-a.md": "# A\n"})

    assert refused().startswith("content/report.toml:6: report: stream.starts[1]")


# The folder of the site


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("content", "content/: holds the sources in content/; choose another folder with -o"),
        (".", "./: holds the sources in content/; choose another folder with -o"),
        (".lab/x", ".lab/x/: lies in the store .lab/; choose another folder with -o"),
        ("content/site", "content/site/: lies in the sources in content/; choose another folder with -o"),
        ("content/../content/a/b", "lies in the sources in content/; choose another folder with -o"),
        (
            "mine",
            "mine/: not built by this program (no manifest.json of its own), so it is left alone; "
            "choose another folder with -o or empty it",
        ),
        ("mine/notes.txt", "is a file; choose another folder with -o"),
    ],
)
def test_a_folder_that_is_not_the_build_s_is_refused_as_the_machine_s_fault(
    refused, write, tmp_path: Path, output: str, said: str
) -> None:
    write({"01-a.md": "# A\n"})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")

    err = refused("-o", output, code=3)

    assert err.endswith(f"{said}\n1 fault in 1 file; {NOTHING}\n")
    assert err.count("\n") == 2


def test_a_refused_folder_and_a_fault_are_said_together(refused, write, tmp_path: Path) -> None:
    write({"01-a.md": "# {{ x }}\n"})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")

    said = refused("-o", "mine")

    assert [line.split(":")[0] for line in said.splitlines()[:-1]] == ["content/01-a.md", "mine/"]


# A report that can be read


def test_chapters_stand_in_order_of_name_and_the_opening_apart(write) -> None:
    content = write({"10-z.md": "# Z\n", "index.md": "Opening.\n", "03-b.md": "# B\n", "02-a.1.md": "# A\n"})

    report = read(content)

    assert [chapter.name for chapter in report.chapters] == ["02-a.1", "03-b", "10-z"]
    assert report.opening is not None
    assert report.opening.name == "index"


def test_the_glossary_stands_apart_and_is_no_chapter(write) -> None:
    content = write({"01-a.md": "# A\n", "glossary.md": "# Words\n\na\n:   b\n"})

    report = read(content)

    assert [chapter.name for chapter in report.chapters] == ["01-a"]
    assert report.glossary is not None
    assert report.glossary.title == "Words"
    assert report.opening is None


@pytest.mark.parametrize("name", ["index.md", "glossary.md"])
def test_an_opening_or_a_glossary_alone_is_no_report(refused, write, name: str) -> None:
    write({name: "# A\n"})

    assert refused().startswith("content/: no chapters; ")


def test_sources_are_numbered_in_the_order_in_which_they_are_cited(write) -> None:
    entry = "@misc{KEY,\n  author = {A. B.},\n  title = {C},\n  year = 2020\n}\n"
    content = write(
        {
            "01-a.md": "# A\n\n[@two; @one] and [@two]\n",
            "02-b.md": "# B\n\n[@three; @one]\n",
            "references.bib": "".join(entry.replace("KEY", key) for key in ("one", "two", "three", "four")),
        }
    )

    report = read(content)

    assert list(report.citations) == ["two", "one", "three"]


def test_a_byte_order_mark_is_no_text(write) -> None:
    content = write({"report.toml": b'\xef\xbb\xbftitle = "T"\n', "01-a.md": b"\xef\xbb\xbf# A\n"})

    report = read(content)

    assert report.about.title == "T"
    assert report.chapters[0].title == "A"


@pytest.mark.parametrize("name", ["~$01-a.md", "~$x.md", ".x.md", ".01-a.md.md", "._01-a.md", ".#01-a.md"])
def test_what_an_editor_leaves_beside_a_chapter_is_none(write, name: str) -> None:
    content = write({"01-a.md": "# A\n", name: b"\xff\0{{ x }}"})

    assert [chapter.name for chapter in read(content).chapters] == ["01-a"]


def test_what_is_no_markdown_is_left_alone(write) -> None:
    content = write({"01-a.md": "# A\n", "notes.txt": "\0", "drafts/02-b.md": "{{ x }}\n", "02-b.md~": "{{ x }}\n"})

    assert [chapter.name for chapter in read(content).chapters] == ["01-a"]
