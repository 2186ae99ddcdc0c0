"""`--json`: of every command one JSON document on standard output, whatever comes of it."""

import json
import os
from pathlib import Path

import pytest

from lab.report.command_line.main import COMMANDS

CHAPTER = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 1
```

```claim
id = "c"
says = "It is 0."
expect = "{expect}"
```
"""

CLAIMS = """\
from lab.report.claims import claim, does_not_hold, holds


@claim("c", unless={"a": {"final_loss": 0.0}})
def zero(results):
    \"\"\"Whether it is.\"\"\"
    judge = holds if results["a"].final_loss == 0.0 else does_not_hold
    return judge("It is\N{NO-BREAK SPACE}{loss}.", loss=results["a"].final_loss)
"""

ENDING = [name for name in COMMANDS if name != "serve"]
"""The commands that end by themselves, and so print a document."""

ARGUMENTS = {"compare": ["site/runs/a/network.txt", "a"], "new": ["mine"]}
"""What commands need besides their names."""

KINDS = {"build": list, "check": list, "claims": list, "verify": list}
"""What the documents are that are no tables."""


@pytest.fixture
def report(write) -> Path:
    return write({"01-a.md": CHAPTER.format(expect="does not hold"), "claims.py": CLAIMS})


@pytest.mark.parametrize("name", ENDING)
def test_every_command_prints_one_document(report: Path, command, name: str) -> None:
    assert command("-q").code == 0

    outcome = command(name, *ARGUMENTS.get(name, []), "--json", "-q")

    assert (outcome.code, outcome.err) == (0, "")
    assert isinstance(json.loads(outcome.out), KINDS.get(name, dict))


@pytest.mark.parametrize("name", [name for name in ENDING if name != "new"])
def test_every_command_prints_the_faults_of_a_report(report: Path, command, name: str) -> None:
    assert command("-q").code == 0
    Path("content/01-a.md").write_text("# A\n\n@fig:nowhere\n")

    outcome = command(name, *ARGUMENTS.get(name, []), "--json", "-q")

    assert outcome.code == 1
    assert {entry["kind"] for entry in json.loads(outcome.out)} == {"fault"}


@pytest.mark.parametrize("name", ["build", "claims"])
def test_what_the_machine_refuses_is_an_entry_too(report: Path, command, name: str) -> None:
    Path(".lab").write_text("no folder")

    outcome = command(name, "--json", "-q")

    assert outcome.code == 3
    (entry,) = json.loads(outcome.out)
    assert entry["kind"] == "machine"
    assert f"{entry['file']}: {entry['text']}\n" == outcome.err


def test_an_unexpected_verdict_is_told_once(report: Path, command) -> None:
    Path("content/01-a.md").write_text(CHAPTER.format(expect="holds"))

    outcome = command("claims", "--json", "-q")

    assert outcome.code == 4
    assert [(claim["id"], claim["verdict"], claim["expect"]) for claim in json.loads(outcome.out)] == [
        ("c", "does not hold", "holds")
    ]
    assert outcome.err.startswith('content/01-a.md:14: claim "c": came out "does not hold", not "holds": It is 0.')


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("build", CLAIMS),
        ("build", CLAIMS.replace("judge =", "1 / 0\n    judge =")),
        ("claims", CLAIMS.replace("judge =", "1 / 0\n    judge =")),
        ("verify", CLAIMS.replace("judge =", "1 / 0\n    judge =")),
    ],
)
def test_the_warnings_of_a_report_stand_before_the_faults_of_a_later_step(
    report: Path, command, name: str, claims: str
) -> None:
    Path("content/01-a.md").write_text(CHAPTER.format(expect="holds") + "\nAn \\(x\\).\n")
    Path("content/claims.py").write_text(claims)
    Path("site").mkdir()

    outcome = command(name, "--json", "-q")

    assert outcome.code in (1, 4)
    assert [entry["kind"] for entry in json.loads(outcome.out)] == ["warning", "fault"]
    assert "a warning" not in outcome.err


def test_the_warnings_of_a_report_stand_before_a_run_that_it_does_not_have(report: Path, command) -> None:
    assert command("-q").code == 0
    Path("content/01-a.md").write_text(CHAPTER.format(expect="does not hold") + "\nAn \\(x\\).\n")

    outcome = command("compare", "site/runs/a/network.txt", "b", "--json", "-q")

    assert [entry["kind"] for entry in json.loads(outcome.out)] == ["warning", "fault"]


def test_a_build_says_each_warning_once(report: Path, command) -> None:
    Path("content/01-a.md").write_text(CHAPTER.format(expect="holds") + "\nAn \\(x\\).\n")

    outcome = command()

    assert outcome.code == 4
    assert outcome.err.count("(a warning)") == 1


def test_networks_of_other_shapes_have_no_difference(report: Path, command) -> None:
    assert command("-q").code == 0
    text = Path("site/runs/a/network.txt").read_text().replace("TanH", "Sigmoid")
    Path("other.txt").write_text(text)

    outcome = command("compare", "other.txt", "a", "--json", "-q")

    assert outcome.code == 5
    assert json.loads(outcome.out) == {
        "file": "other.txt",
        "run": "a",
        "tolerance": 1e-12,
        "difference": None,
        "found": ["activation sigmoid, the run's is tanh"],
    }


def test_what_is_different_is_named(report: Path, command) -> None:
    assert command("-q").code == 0
    os.truncate("site/index.html", 10)

    outcome = command("verify", "--json", "-q")

    assert outcome.code == 5
    found = json.loads(outcome.out)[-1]
    assert (found["name"], found["likeness"]) == ("index.html", "different")
    assert found["what"].startswith("line 1 has ")
