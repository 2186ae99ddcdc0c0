"""Drafts: with `--seeds N` a site is made of fewer seeds, says so on every page, and is not taken for the report."""

import json
import re
import shutil
from pathlib import Path

import pytest

EXPERIMENT = """\
```experiment
id = "{id}"
data = "xor"
layers = [2, {neurons}, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 3
{more}
```
"""

CHAPTER = "\n".join(
    [
        "# A\n",
        EXPERIMENT.format(id="a", neurons=3, more="seeds = 8"),
        EXPERIMENT.format(id="b", neurons=2, more="seeds = 1"),
        EXPERIMENT.format(id="fixed", neurons=2, more='weights = "zero"'),
        '```figure\nid = "a"\nshow = "learning-curves"\nof = "a"\n```\n',
        '```claim\nid = "c"\nsays = "It is 0."\nexpect = "holds"\n```\n',
    ]
)

CLAIMS = '''\
from lab.report.claims import claim, does_not_hold, holds, median


@claim("c", unless={"a": {"seeds.final_loss": 0.0}})
def zero(results):
    """Whether it is."""
    loss = median(results["a"].seeds.final_loss)
    return (holds if loss.value == 0.0 else does_not_hold)("It is {loss}.", loss=loss)
'''

REPORT = {"01-a.md": CHAPTER, "claims.py": CLAIMS}

EXPECTED = {**REPORT, "01-a.md": CHAPTER.replace('expect = "holds"', 'expect = "does not hold"')}
"""The same with the verdict that it gets."""


def pages(site: Path) -> dict[str, str]:
    files = [path for path in site.rglob("*.html") if "source" not in path.relative_to(site).parts]
    return {path.relative_to(site).as_posix(): path.read_text() for path in files}


def test_every_page_of_a_draft_says_how_many_of_the_seeds_it_is_of(write, command) -> None:
    write(REPORT)

    outcome = command("--seeds", "7", "-j", "1")

    assert (outcome.code, outcome.out.partition(" runs")[0]) == (0, "draft: 7 of 8 seeds; 3")
    site = Path("site")
    assert {"404.html", "runs/a/index.html", "01-a.html"} <= pages(site).keys()
    banner = '<aside class="draft" aria-label="Draft">\n<p>draft: 7 of 8 seeds</p>\n</aside>\n'
    assert {path for path, page in pages(site).items() if page.count(banner) != 1} == set()
    assert (site / "draft.txt").read_text() == "draft: 7 of 8 seeds\n"
    assert json.loads((site / "build.json").read_text())["seeds"] == "7 of 8 seeds"
    seeds = {run: json.loads((site / "runs" / run / "record.json").read_text())["seeds"] for run in ("a", "b", "fixed")}
    assert seeds == {"a": 7, "b": 1, "fixed": 0}
    assert "lab-report --seeds 7" in (site / "01-a.html").read_text()


def test_as_many_seeds_as_the_report_asks_for_are_no_draft(write, command, contents) -> None:
    write(EXPECTED)
    command("-q")
    whole = contents(Path("site"))

    outcome = command("--seeds", "8")

    assert outcome.code == 0
    assert contents(Path("site")) == whole
    assert "draft.txt" not in whole


def test_the_replicas_of_a_draft_are_used_by_the_build_and_those_of_the_build_by_a_draft(
    write, command, contents
) -> None:
    write(EXPECTED)
    command("-q")
    whole = contents(Path("site"))
    shutil.rmtree(".lab")

    draft, build, again = command("--seeds", "6"), command(), command("--seeds", "3")

    assert [re.findall(r"; (\d+ replicas?|nothing) t", each.out) for each in (draft, build, again)] == [
        [f"{6 + 1 + 2 + 2 + 2} replicas"],
        ["2 replicas"],
        ["nothing"],
    ]
    command("-q")
    assert contents(Path("site")) == whole


# Claims


def test_an_unexpected_verdict_is_shown_and_stops_no_draft(write, command) -> None:
    write(REPORT)

    drafts = command("--seeds", "7", "-q"), command("claims", "--seeds", "7", "-q")
    shown = json.loads(Path("site/claims.json").read_text())
    whole = command("-q")

    assert [(draft.code, draft.err) for draft in drafts] == [(0, ""), (0, "")]
    assert drafts[1].out.startswith("c  does not hold  It is ")
    assert [claim["verdict"] for claim in shown] == ["does not hold"]
    assert whole.code == 4


def test_a_claim_that_needs_more_seeds_is_undecided_in_a_draft(write, command) -> None:
    write(EXPECTED)

    draft = command("--seeds", "5", "-q")

    assert (draft.code, draft.err) == (0, "")
    (claim,) = json.loads(Path("site/claims.json").read_text())
    said = "This draft cannot judge it: ValueError: the interval of a median needs 6 values, not 5."
    assert (claim["verdict"], claim["because"]) == ("undecided", said)
    assert "Undecided.</strong> This draft cannot judge it" in Path("site/01-a.html").read_text()


def test_a_value_in_unless_that_changes_nothing_stops_no_draft(write, command) -> None:
    write({**EXPECTED, "claims.py": CLAIMS.replace(": 0.0}", ": 0.5}")})

    assert command("--seeds", "7", "-q").code == 0
    assert "should change it" in command("-q").err


def test_a_value_that_needs_more_seeds_is_a_dash_in_a_draft(write, command) -> None:
    value = "{{ results['a'].seeds.final_loss | median_with_interval }}"
    experiment = EXPERIMENT.format(id="a", neurons=3, more="seeds = 8")
    write({"01-a.md": f"{experiment}\nThe loss is {value}, in maths $L = {value}$.\n"})

    draft = command("--seeds", "5", "-q")

    assert (draft.code, draft.err) == (0, "")
    page = Path("site/01-a.html").read_text()
    assert "The loss is –, in maths " in page
    assert r"L = \text{–}</annotation>" in page


# Other commands


def test_a_draft_is_not_verified(write, command) -> None:
    write(EXPECTED)
    command("--seeds", "7", "-q")

    outcome, as_json = command("verify"), command("verify", "--json")

    assert (outcome.code, outcome.out) == (5, "")
    assert outcome.err.splitlines() == [
        "site: it is a draft, without all seeds; build it without --seeds",
        "1 fault in 1 file; nothing was compared",
    ]
    assert as_json.code == 5
    assert [entry["kind"] for entry in json.loads(as_json.out)] == ["fault"]


@pytest.mark.parametrize("name", ["status", "check"])
def test_what_a_draft_would_train_is_said(write, command, name: str) -> None:
    write(REPORT)

    assert "train 3 runs, 9 replicas, about 1 s on 1 core" in command(name, "--seeds", "2").out
    assert "train 3 runs, 15 replicas, about 1 s on 1 core" in command(name).out


def test_compare_trains_no_more_seeds_than_it_may(write, command) -> None:
    write(REPORT)
    command("--seeds", "1", "-q")
    shutil.rmtree(".lab")

    outcome = command("compare", "site/runs/a/network.txt", "a", "--seeds", "2", "-q")

    assert outcome.code == 0
    assert [path.name for path in Path(".lab/products").glob("*/seeds-*")] == ["seeds-1-2"]
