"""`check`: everything is read and checked as for a build, nothing is trained and nothing is written."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXPERIMENT = """\
```experiment
id = "a"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
epochs = 1000000
sweep.learning_rate = [0.1, 0.2]
```
"""

FIGURE = '```figure\nid = "f"\nshow = "learning-curves"\nof = "a"\n```\n'


@pytest.fixture
def checked(write, command, snapshot) -> Callable[..., object]:
    """What `check` says of a report with this chapter, having touched nothing."""

    def check(text: str, *arguments: str, **files: str) -> object:
        write({"01-a.md": text, **{name.replace("_", "."): other for name, other in files.items()}})
        before = snapshot(Path())

        outcome = command("check", *arguments)

        assert snapshot(Path()) == before
        return outcome

    return check


def test_a_report_without_faults_is_counted_and_not_trained(checked) -> None:
    outcome = checked(f"# A\n\n{EXPERIMENT}\n{FIGURE}")

    assert (outcome.code, outcome.err) == (0, "")
    counted, _ = outcome.out.splitlines()
    assert counted == "no faults; 1 chapter, 2 runs, 1 figure, 0 warnings"


def test_faults_are_those_that_a_build_says(checked, command) -> None:
    text = f"# A\n\n{EXPERIMENT}\n{FIGURE.replace('curves', 'curve')}\n{{{{ x }}}}\n[a](nowhere.html)\n$$x$\n"

    outcome = checked(text)

    build = command("build", "-q")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == build.err
    assert len(outcome.err.splitlines()) == 5


def test_warnings_are_said_and_counted(checked) -> None:
    outcome = checked("# A\n\n### B\n")

    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        'content/01-a.md: the heading "B" leaves out a level; "##" comes after "#" (a warning)',
        "no faults; 1 chapter, 0 runs, 0 figures, 1 warning",
    ]


def test_a_quiet_check_says_nothing_but_faults(checked) -> None:
    good, bad = checked("# A\n\n### B\n", "-q"), checked("{{ x }}\n", "-q")

    assert (good.code, good.out, good.err) == (0, "", "")
    assert (bad.code, bad.out, len(bad.err.splitlines())) == (1, "", 2)


def test_as_json_there_is_one_list_and_nothing_else(checked) -> None:
    fine, warned, faulty = (checked(text, "--json") for text in ("# A\n", "# A\n\n### B\n", "# A {{ x }}\n"))

    assert [json.loads(outcome.out) for outcome in (fine, warned)] == [
        [],
        [
            {
                "file": "content/01-a.md",
                "line": 0,
                "kind": "warning",
                "text": 'the heading "B" leaves out a level; "##" comes after "#"',
            }
        ],
    ]
    assert [entry["kind"] for entry in json.loads(faulty.out)] == ["fault"]
    assert (fine.code, warned.code, faulty.code) == (0, 0, 1)


def test_an_output_that_is_not_ours_is_no_fault_of_the_report(checked, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")

    assert checked("# A\n").code == 0


def test_it_draws_nothing_so_that_nothing_that_draws_is_loaded(repository: Path, write) -> None:
    write({"01-a.md": f"# A\n\n{EXPERIMENT}\n{FIGURE}"})
    code = (
        "import sys; from lab.report.command_line.main import main; main(['check', '-q']); "
        "print('matplotlib' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(repository)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")


def test_numbers_lists_the_decimals_that_no_value_computes(write, command) -> None:
    text = "# A\n\nIt is 0.25, `0.75`, $0.5$, {{ 1 / 8 }}, 3 of 4, v1.2.3 and\n0.1.\n\n    0.3\n"
    write({"report.toml": 'title = "T"\nconstants = [0.1]\n', "01-a.md": text})

    outcome = command("check", "--numbers")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "content/01-a.md:3: 0.25 is typed by hand; a value in {{ }} would stay correct\n"
    (entry,) = json.loads(command("check", "--numbers", "--json").out)
    assert entry == {"file": "content/01-a.md", "line": 3, "kind": "number", "text": "0.25"}


def test_the_build_counts_values_and_numbers(write, command) -> None:
    write({"01-a.md": "# A\n\n{{ 1 }} and $x = {{ 2 }}$ and 0.25.\n"})

    assert command().out.startswith("0 runs, 0 figures, 4 pages, 2 values, 1 decimal typed by hand; ")
