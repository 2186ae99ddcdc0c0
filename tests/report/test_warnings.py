"""Warnings: what an author should know though nothing is wrong; `--strict` makes faults of them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.experiments.starts import featured_replicas
from lab.report.reading.report import read

BLOCK = """\
```experiment
id = "ID"
data = "xor"
layers = [2, 4, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 1
```
"""

SOURCE = "@misc{KEY,\n  author = {A. B.},\n  title = {C},\n  year = 2020\n}\n"


@pytest.fixture
def warnings(write) -> Callable[..., list[str]]:
    """The warnings of a report that has a chapter of this text, and these files."""

    def read_all(text: str, **files: str) -> list[str]:
        content = write({"01-a.md": text, **{name.replace("_", "."): other for name, other in files.items()}})
        return [str(warning) for warning in read(content).warnings]

    return read_all


STREAM = """\
title = "T"
[stream]
seed = 2
starts = [{ id = "other", layers = [2, 3, 1] }, { id = "same", layers = [2, 4, 1] }]
"""


def test_a_report_that_is_as_it_should_be_has_none(warnings) -> None:
    text = "# A\n\n## B\n\n### C\n\n## D\n\n[@one]\n\n" + BLOCK.replace("ID", "same")

    assert warnings(text, references_bib=SOURCE.replace("KEY", "one"), report_toml=STREAM) == []


def test_a_run_that_leaves_the_stream_is_one(write) -> None:
    chapter = "# A\n\n" + BLOCK.replace("ID", "other") + BLOCK.replace("ID", "same").replace("0.1", "0.2")
    content = write({"report.toml": STREAM, "01-a.md": chapter})

    report = read(content)

    assert [str(warning) for warning in report.warnings] == [
        'content/report.toml: run "other" leaves the stream of report.toml: '
        "its layers or initial weights are others than drawn there"
    ]
    replicas = featured_replicas(report.runs, report.about.stream)
    assert {run: replica.start for run, replica in replicas.items()} == {"other": 1, "same": "stream"}


def test_a_source_that_nothing_cites_is_one_at_its_line(warnings) -> None:
    sources = "".join(SOURCE.replace("KEY", key) for key in ("one", "two", "three"))

    assert warnings("# A\n\n[@two]\n", references_bib=sources) == [
        'content/references.bib:1: source "one": nothing cites it',
        'content/references.bib:11: source "three": nothing cites it',
    ]


def test_an_entry_that_a_cited_source_takes_fields_from_is_none(warnings) -> None:
    sources = SOURCE.replace("KEY", "whole") + "@misc{part, title = {Part}, crossref = {whole}}\n"

    assert warnings("# A\n\n[@part]\n", references_bib=sources) == []
    assert len(warnings("# A\n", references_bib=sources)) == 2


@pytest.mark.parametrize("where", ["index_md", "glossary_md"])
def test_a_source_may_be_cited_outside_chapters(warnings, where: str) -> None:
    text = "# Words\n\na\n:   b [@one]\n"

    assert warnings("# A\n", references_bib=SOURCE.replace("KEY", "one"), **{where: text}) == []


def test_a_source_may_be_cited_in_a_caption(warnings) -> None:
    figure = '```figure\nid = "f"\nshow = "boundary"\nof = "a"\ncaption = "As in [@one]."\n```\n'

    assert warnings(f"# A\n\n{BLOCK.replace('ID', 'a')}\n{figure}", references_bib=SOURCE.replace("KEY", "one")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# A\n\n### B\n", 'content/01-a.md: the heading "B" leaves out a level; "##" comes after "#"'),
        (
            "# A\n\n## B\n\n#### C {#sec:c}\n",
            'content/01-a.md:5: the heading "C" leaves out a level; "###" comes after "##"',
        ),
        ("# A\n\n###### *B* & c\n", 'content/01-a.md: the heading "B & c" leaves out a level; "##" comes after "#"'),
    ],
)
def test_a_heading_far_below_the_one_before_is_one(warnings, text: str, said: str) -> None:
    assert warnings(text) == [said]


@pytest.mark.parametrize("text", ["# A\n\n## B\n\n### C\n\n## D\n\n# E\n", "# A\n\nText.\n"])
def test_headings_that_go_down_step_by_step_or_up_at_once_are_fine(warnings, text: str) -> None:
    assert warnings(text) == []


@pytest.mark.parametrize("text", ["A\n", "## A\n\n### B\n", "", "`# A`\n"])
def test_a_chapter_without_its_heading_is_one(warnings, text: str) -> None:
    assert warnings(text) == ['content/01-a.md:1: a chapter without its heading; it begins with "# Title"']


def test_the_opening_and_the_glossary_need_no_heading(warnings) -> None:
    assert warnings("# A\n", index_md="Text.\n", glossary_md="a\n:   b\n") == []


# What becomes of them

UNCITED = {"01-a.md": "# A\n", "references.bib": SOURCE.replace("KEY", "one")}

SAID = 'content/references.bib:1: source "one": nothing cites it'


def test_a_build_says_them_and_goes_on(write, command) -> None:
    write(UNCITED)

    outcome = command("build")

    assert outcome.code == 0
    assert outcome.err.splitlines()[0] == f"{SAID} (a warning)"
    assert Path("site/01-a.html").is_file()


def test_a_quiet_build_is_silent_about_them(write, command) -> None:
    write(UNCITED)

    outcome = command("build", "-q")

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


@pytest.mark.parametrize("name", ["build", "check"])
def test_a_strict_command_takes_them_for_faults(write, command, snapshot, old_site: Path, name: str) -> None:
    write(UNCITED)
    before = snapshot(old_site)

    outcome = command(name, "--strict")

    assert outcome.code == 1
    assert outcome.err.splitlines() == [SAID, "1 fault in 1 file; nothing was run, nothing was written"]
    assert snapshot(old_site) == before


@pytest.mark.parametrize("arguments", [["build", "-q"], ["check"]])
def test_as_json_they_are_warnings_and_strictly_faults(write, command, arguments: list[str]) -> None:
    write(UNCITED)

    lenient, strict = command(*arguments, "--json"), command(*arguments, "--json", "--strict")

    entry = {"file": "content/references.bib", "line": 1, "text": 'source "one": nothing cites it'}
    assert (lenient.code, json.loads(lenient.out)) == (0, [{**entry, "kind": "warning"}])
    assert (strict.code, json.loads(strict.out)) == (1, [{**entry, "kind": "fault"}])


@pytest.mark.parametrize("name", ["build", "check"])
def test_beside_faults_they_are_said_first(write, command, name: str) -> None:
    write({"01-a.md": "# A\n\n### B\n\n[a](nowhere.html)\n"})

    outcome, as_json, quiet = command(name), command(name, "--json"), command(name, "-q")

    warning, fault, count = outcome.err.splitlines()
    assert warning.startswith('content/01-a.md: the heading "B" leaves out a level; ')
    assert warning.endswith(" (a warning)")
    assert fault.startswith("content/01-a.md:5: link ")
    assert count.startswith("1 fault in 1 file; ")
    assert [entry["kind"] for entry in json.loads(as_json.out)] == ["warning", "fault"]
    assert quiet.err.splitlines() == [fault, count]


def test_strictly_they_are_faults_among_the_others(write, command) -> None:
    write({"01-a.md": "# A\n\n### B\n\n[a](nowhere.html)\n"})

    outcome = command("check", "--strict")

    assert "(a warning)" not in outcome.err
    assert outcome.err.splitlines()[-1].startswith("2 faults in 1 file; ")


@pytest.mark.parametrize("text", ["# A\n\n```figure\nid =\n```\n", "# A\n\n" + "> " * 3000 + "a\n"])
def test_none_follows_from_what_could_not_be_read(write, command, text: str) -> None:
    write({"01-a.md": text, "references.bib": SOURCE.replace("KEY", "one")})

    outcome = command("check")

    assert outcome.code == 1
    assert "(a warning)" not in outcome.err
