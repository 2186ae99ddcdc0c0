"""`verify`: everything is trained again, and a site may say nothing that this does not confirm."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sharing import also_slowly
from verified import CHAPTER, change, differing, fit_manifest

from lab.store.entries import Store
from lab.store.recipes import Recipe


@pytest.fixture
def site(verified_site: Path) -> Path:
    """The site, in the current folder."""
    return verified_site


def zip_of(site: Path, root: str, more: dict[str, bytes]) -> None:
    """The site as `site.zip`, in a folder of it, with further entries."""
    with zipfile.ZipFile("site.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(site.rglob("*")):
            archive.write(path, root + path.relative_to(site).as_posix())
        for name, content in more.items():
            archive.writestr(name, content)


def flip(path: Path) -> None:
    """Change the last byte of a published file."""
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_a_site_just_built_has_the_same_bits(site: Path, command, snapshot: Callable[[Path], object]) -> None:
    before = snapshot(Path())

    outcome = command("verify", "-q")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "run a  the same bits\nrun z  the same bits\nfiles  the same bits\n"
    assert snapshot(Path()) == before


def test_the_store_is_not_asked(site: Path, command, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []

    def read(store: Store, recipe: Recipe, name: str) -> bytes | None:
        folders.append(store.folder)
        return kept(store, recipe, name)

    kept = Store.read
    monkeypatch.setattr(Store, "read", read)

    assert command("verify", "-q").code == 0
    assert not [folder for folder in folders if folder.resolve() == Path(".lab").resolve()]


@pytest.mark.parametrize(("root", "note"), [("", ""), ("published/", "__MACOSX/published/._index.html")])
def test_a_site_may_be_a_zip(site: Path, command, root: str, note: str) -> None:
    zip_of(site, root, {note: b"\0"} if note else {})
    shutil.rmtree(site)

    outcome = command("verify", "site.zip", "-q")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("files  the same bits\n")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nowhere", None, "nowhere: there is no such site; build it, or name another: verify SITE"),
        ("a.zip", b"PK", "a.zip: it cannot be read as a zip: File is not a zip file"),
    ],
)
def test_what_is_no_site_is_wrong_usage_and_trains_nothing(
    site: Path, command, name: str, content: bytes | None, said: str
) -> None:
    Path("content/01-a.md").unlink()
    if content is not None:
        Path(name).write_bytes(content)

    outcome = command("verify", name)

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"{said}\n1 fault in 1 file; nothing was compared\n"


def test_without_a_site_there_is_nothing_to_verify(write, command) -> None:
    write({"01-a.md": "# A\n"})

    outcome = command("verify")

    assert (outcome.code, outcome.err.splitlines()[0]) == (
        2,
        "site: there is no such site; build it, or name another: verify SITE",
    )


def test_what_hosts_and_systems_put_into_a_site_is_no_difference(site: Path, command) -> None:
    (site / "CNAME").write_text("lab.example.org\n")
    (site / "runs/.DS_Store").write_bytes(b"\0")
    (site / "Thumbs.db").write_bytes(b"\0")
    (site / ".git").mkdir()
    (site / ".git/HEAD").write_text("ref: refs/heads/main\n")

    assert command("verify", "-q").code == 0


def test_the_address_that_a_site_was_built_for_is_read_from_it(site: Path, command) -> None:
    assert command("-q", "--base-url", "https://example.org/lab").code == 0

    assert command("verify", "-q").code == 0
    assert differing(command("verify", "-q", "--base-url", "https://example.org/other").out) >= {"sitemap.xml"}


@pytest.mark.posix
@pytest.mark.parametrize(
    "name",
    ["CNAME/index.html", "CNAME", "runs/.git/report.html", "x/__MACOSX/index.html", ".DS_Store", "a/" * 600 + "b"],
)
def test_nothing_that_is_served_hides_under_such_a_name(site: Path, command, name: str) -> None:
    if name == ".DS_Store":
        (site / name).symlink_to("/etc")
    elif len(name) < 100:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("<p>Forged</p>")
    else:
        zip_of(site, "", {name: b"<p>Forged</p>"})
        site = Path("site.zip")

    outcome = command("verify", site, "-q")

    assert (outcome.code, outcome.err) == (5, "")
    assert differing(outcome.out) == {name}


def test_a_zip_is_read_as_far_as_it_says_that_it_goes(site: Path, command) -> None:
    with zipfile.ZipFile("site.zip", "w") as archive:
        for path in sorted(site.rglob("*")):
            archive.write(path, path.relative_to(site).as_posix())
        archive.writestr("bomb.html", b"\0" * 10**6, zipfile.ZIP_LZMA)

    assert "bomb.html  different: nothing in the report makes it" in command("verify", "site.zip", "-q").out


@pytest.mark.posix
def test_names_that_are_no_text_are_differences(site: Path, command) -> None:
    Path(os.fsdecode(bytes(site) + b"/a\xff.html")).write_text("<p>Forged</p>")

    outcome = command("verify", "-q", "--report", "certificate.json")

    assert (outcome.code, outcome.err) == (5, "")
    assert differing(outcome.out) == {"'a\\udcff.html'"}


# Forgeries


def test_a_changed_page_is_named_with_what_it_says(site: Path, command) -> None:
    change(site / "01-a.html", "It has not converged", "It has converged")

    outcome = command("verify", "-q")

    assert outcome.code == 5
    said = re.search(r"^01-a.html +different: line \d+ has \"(.*)\", made again \"(.*)\"$", outcome.out, re.MULTILINE)
    assert said
    assert "has converged" in said[1]
    assert "has not converged" in said[2]


FORGED: dict[str, Callable[[Path], object]] = {
    "01-a.html": lambda path: (path.unlink(), path.symlink_to("index.html")),
    "index.html": lambda path: change(path, "script-src ", "script-src https: "),
    "404.html": lambda path: path.unlink(),
    ".nojekyll": lambda path: path.unlink(),
    "runs/index.html": lambda path: change(path, "</main>", "<p>More.</p></main>"),
    "runs/a/index.html": lambda path: change(path, "xor", "linear"),
    "runs/a/history.csv": lambda path: change(path, r"\n1,", "\n7,"),
    "runs/a/seeds.csv": lambda path: change(path, r"\n2,", "\n7,"),
    "runs/a/network.txt": lambda path: change(path, r"(\d)\.", r"\g<1>7."),
    "runs/a/network.json": lambda path: (path.unlink(), os.mkfifo(path)),
    "runs/a/result.json": lambda path: change(path, '"threshold": 0.05', '"threshold": 0.050000000000001'),
    "runs/b/index.html": lambda path: (path.parent.mkdir(), path.write_text("<p>B</p>")),
    "figures/curve.svg": lambda path: change(path, "</svg>", "<g/></svg>"),
    "assets/style.css": lambda path: change(path, "$", "main { display: none }"),
    "assets/theme.js": lambda path: change(path, "$", "// more"),
    "assets/favicon.svg": lambda path: (path.unlink(), os.mkfifo(path)),
    "assets/more.js": lambda path: path.write_text("fetch('/')"),
    "dot.png": flip,
    "claims.json": lambda path: change(path, r"^\[\n", '[\n {"id": "few", "verdict": "holds"},\n'),
    "data/xor.csv": lambda path: change(path, "1$", "0"),
    "source/content/01-a.md": lambda path: change(path, "not ", ""),
    "source/content/claims.py": lambda path: change(path, "is None", "is not None"),
    "source/content/more.md": lambda path: path.write_text("# More\n"),
    "source/content/report.toml": lambda path: path.unlink(),
    "build.json": lambda path: path.write_text("{}"),
    "\x1b[2J.html": lambda path: path.write_text("<p>Gone</p>"),
    "manifest.json": lambda path: change(path, r"[0-9a-f]{64}", "0" * 64),
}
"""A file of the site and what is done to it."""


@pytest.mark.posix
@pytest.mark.parametrize("fits_manifest", [False, True])
def test_every_forged_file_is_named(site: Path, command, *, fits_manifest: bool) -> None:
    for path, forge in FORGED.items():
        if path != "manifest.json" or not fits_manifest:
            forge(site / path)
    if fits_manifest:
        fit_manifest(site)

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert differing(outcome.out) == {path.replace("\x1b", "\\x1b") for path in FORGED}


@pytest.mark.slow
@pytest.mark.posix
@pytest.mark.parametrize("path", FORGED)
def test_a_forged_file_alone_is_a_difference(site: Path, command, path: str) -> None:
    FORGED[path](site / path)

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert differing(outcome.out) == {path.replace("\x1b", "\\x1b")}


@pytest.mark.parametrize(
    "manifest", ['{"../../../../etc/passwd": "x"}', *also_slowly('{"\\ud800": "x"}', "[" * 100_000, "1")]
)
def test_a_forged_manifest_is_a_difference_and_no_more(site: Path, command, manifest: str) -> None:
    (site / "manifest.json").write_text(manifest)

    outcome = command("verify", "-q")

    assert (outcome.code, outcome.err) == (5, "")
    assert re.search(r"^manifest.json +different: line ", outcome.out, re.MULTILINE)


def test_a_run_that_the_report_no_longer_has_is_said(site: Path, command) -> None:
    chapter = Path("content/01-a.md")
    chapter.write_text(chapter.read_text().replace('"a"', '"b"'))
    claims = Path("content/claims.py")
    claims.write_text(claims.read_text().replace('"a"', '"b"'))

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert re.search("^runs/a/index.html +different: nothing in the report makes it$", outcome.out, re.MULTILINE)
    assert re.search("^run b +different: runs/b/featured.npy is missing$", outcome.out, re.MULTILINE)


# From the site alone


@pytest.fixture
def alone(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site in a folder with nothing else."""
    (tmp_path / "alone").mkdir()
    site.rename(tmp_path / "alone/site")
    monkeypatch.chdir(tmp_path / "alone")
    return Path("site")


def test_code_in_a_site_runs_only_when_it_is_asked_for(alone: Path, command) -> None:
    without, with_code = command("verify", alone, "-q"), command("verify", alone, "-q", "--run-code")

    assert without.code == 5
    assert [line.split("  ")[0] for line in without.out.splitlines() if "  not compared: only code" in line] == [
        "01-a.html",
        "claims.json",
    ]
    assert [line for line in without.out.splitlines() if "not compared" not in line] == [
        "run a        the same bits",
        "run z        the same bits",
        "other files  the same bits",
    ]
    assert (with_code.code, with_code.out) == (0, "run a  the same bits\nrun z  the same bits\nfiles  the same bits\n")


@pytest.mark.posix
@pytest.mark.parametrize("fits_manifest", [False, *also_slowly(True)])
def test_what_needs_no_code_is_compared_without(alone: Path, command, *, fits_manifest: bool) -> None:
    of_code = {"01-a.html", "claims.json"}
    of_source = {path for path in FORGED if path.startswith("source/")}
    forged = {path: forge for path, forge in FORGED.items() if path not in of_code | of_source}
    for path, forge in forged.items():
        if path != "manifest.json" or not fits_manifest:
            forge(alone / path)
    if fits_manifest:
        fit_manifest(alone)

    outcome = command("verify", alone, "-q")

    assert outcome.code == 5
    assert differing(outcome.out) == {path.replace("\x1b", "\\x1b") for path in forged}


def test_what_needs_code_must_be_there_without(alone: Path, command) -> None:
    (alone / "01-a.html").unlink()
    (alone / "claims.json").unlink()
    (alone / "claims.json").mkdir()

    assert differing(command("verify", alone, "-q").out) == {"01-a.html", "claims.json", "manifest.json"}


def test_templates_in_a_site_run_only_when_it_is_asked_for(write, command) -> None:
    write({"01-a.md": "# A\n"})
    Path("own").mkdir()
    Path("own/404.html").write_text('{% extends "page.html" %}{% block main %}<p>Gone.</p>{% endblock %}\n')
    assert command("-q", "--templates", "own").code == 0

    without, with_code = (command("verify", "-q", "--own-source", *more) for more in ((), ("--run-code",)))

    assert without.code == 5
    assert set(re.findall(r"^(\S+) +not compared", without.out, re.MULTILINE)) == {
        *("01-a.html", "404.html", "index.html", "runs/index.html", "source/templates/404.html")
    }
    assert with_code.code == 0


def test_what_a_build_would_refuse_is_refused_without_code_too(write, command) -> None:
    """Also where the report has code that makes nothing, so that nothing is left out."""
    write({"01-a.md": "# A\n", "figures.py": "def unused(results, axes):\n    pass\n"})
    Path("own/assets").mkdir(parents=True)
    Path("own/assets/theme.js").write_text("'use strict';\n")
    assert command("-q", "--templates", "own").code == 0
    honest = command("verify", "-q", "--own-source")
    for path in ("site/assets/theme.js", "site/source/templates/assets/theme.js"):
        Path(path).write_text("fetch('/');\n")
    fit_manifest(Path("site"))

    forged = command("verify", "-q", "--own-source")

    assert honest.code == 0
    assert "no run can confirm it: what 1 of the author's own assets and templates does to pages" in honest.out
    assert forged.code == 1
    assert "theme.js:1: " in forged.err


def test_without_code_every_file_is_made_as_with_it_or_named(second_site: Path, command, monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)

    outcome = command("verify", second_site, "-q")

    named = set(re.findall(r"^(\S+) +not compared", outcome.out, re.MULTILINE))
    assert outcome.code == 5
    assert re.search("^other files +the same bits$", outcome.out, re.MULTILINE)
    assert named < {path.relative_to(second_site).as_posix() for path in second_site.rglob("*")}
    assert {path for path in named if path.startswith(("runs/", "data/", "assets/", "source/"))} == set()


# Line ends


def with_line_ends_of_windows(folder: Path) -> None:
    """Change text as Git does for Windows."""
    for path in folder.rglob("*"):
        if path.is_file() and b"\0" not in path.read_bytes():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("folder", ["site", "content"])
def test_line_ends_that_git_changed_are_said_once(site: Path, command, folder: str) -> None:
    with_line_ends_of_windows(Path(folder))

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert differing(outcome.out) == {"line ends"}
    assert re.search(r"they were changed, as by Git with core.autocrlf: \S+ and \d+ more of \d+ files", outcome.out)


def test_beside_changed_line_ends_a_changed_word_is_named(alone: Path, command) -> None:
    with_line_ends_of_windows(alone)
    FORGED["runs/a/index.html"](alone / "runs/a/index.html")

    assert differing(command("verify", alone, "-q", "--run-code").out) == {"line ends", "runs/a/index.html"}


# What was typed


def test_what_no_run_can_confirm_is_said_in_one_line(site: Path, command) -> None:
    chapter = Path("content/01-a.md")
    chapter.write_text(chapter.read_text() + "\nIt took 0.123 s, and 4.56 more.\n")
    assert command("-q", "--base-url", "https://example.org/lab").code == 0
    said = "2 decimals typed by hand (check --numbers lists them), the address https://example.org/lab"

    outcome = command("verify", "-q", "--report", "certificate.json")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[-1] == f"typed or measured  no run can confirm it: {said}"
    assert json.loads(Path("certificate.json").read_text())["found"][-1]["what"] == said


def test_a_site_without_code_of_its_own_is_verified_whole(write, command, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"01-a.md": CHAPTER.partition("```claim")[0], "dot.png": b"a picture"})
    assert command("-q").code == 0
    shutil.rmtree("content")

    assert command("verify", "-q").code == 0


def test_no_name_in_a_site_leads_out_of_it(
    alone: Path, command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "a/b/c"
    deep.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    escaped = {f"source/content/{'../' * count}escaped.md": b"# Out\n" for count in range(1, 7)}
    zip_of(alone, "", {**escaped, f"source/content/{tmp_path}/absolute.md": b"# Out\n"})
    before = {*tmp_path.rglob("*")}

    outcome = command("verify", "site.zip", "-q", "--run-code")

    assert outcome.code == 5
    assert {*tmp_path.rglob("*")} == before


# The certificate


def test_a_certificate_says_what_was_compared(site: Path, command) -> None:
    untouched = Path(shutil.copytree(site, "untouched"))
    command("verify", "-q", "--report", "good.json")
    change(site / "index.html", "Title", "Another title")
    command("verify", "-q", "--report", "bad.json")
    good, bad = (json.loads(Path(name).read_text()) for name in ("good.json", "bad.json"))

    assert good["is_confirmed"]
    assert [each["likeness"] for each in good["found"]] == ["the same bits"] * 3
    assert good["published_with"] == good["verified_with"] == json.loads((site / "build.json").read_text())
    assert not bad["is_confirmed"]
    assert bad["found"][-1]["name"] == "index.html"
    assert good["site"] == hashlib.sha256((untouched / "manifest.json").read_bytes()).hexdigest() != bad["site"]
    assert (good["report"], good["ran_code_of_the_site"]) == ("content", False)


def test_a_certificate_takes_the_place_of_nothing_else(site: Path, command) -> None:
    chapter = Path("content/01-a.md").read_bytes()
    Path("certificate.json").write_text('{"is_confirmed": false}')

    refused = command("verify", "-q", "--report", "content/01-a.md")

    assert refused.code == 2
    assert refused.err.startswith("content/01-a.md: something else is there; choose another name for the certificate")
    assert Path("content/01-a.md").read_bytes() == chapter
    assert command("verify", "-q", "--report", "nowhere/certificate.json").code == 2
    assert command("verify", "-q", "--report", "certificate.json").code == 0


def test_a_report_that_is_named_and_not_there_is_a_fault(site: Path, command) -> None:
    outcome = command("verify", "-q", "--content", "contnet")

    assert outcome.code == 1
    assert outcome.err.startswith("contnet/: there is no such folder")


def test_beside_another_report_a_site_is_verified_by_its_own_source(site: Path, command) -> None:
    Path("content/01-a.md").write_text("# Another\n")
    Path("content/claims.py").unlink()

    assert command("verify", "-q").code == 5
    assert command("verify", "-q", "--own-source", "--run-code").code == 0


def test_a_verdict_that_is_not_the_one_expected_is_a_difference(site: Path, command) -> None:
    chapter = Path("content/01-a.md")
    chapter.write_text(chapter.read_text().replace('id = "few"', 'id = "few"\nexpect = "does not hold"'))

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert re.search(r'different: claim "few": came out "holds", not "does not hold"', outcome.out)
