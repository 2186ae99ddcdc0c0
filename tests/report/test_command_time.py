"""`time`: how long an update takes is measured once, kept beside the report, and shown with its machine."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

CHAPTER = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 1
seeds = 1
```

```table
id = "times"
of = "a"
show = "timings"
caption = "How long."
```
"""

MACHINE = {"processor": "A <machine>", "numpy": "2.0", "date": "2026-01-02", "repeats": 5}

TIMINGS = {**MACHINE, "updates": {"2-2-1": {"median": 2.5e-05, "low": 2e-05, "high": 3e-05}}}


@pytest.fixture
def timed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times little, so that it is quick."""
    from lab.report.commands import time

    monkeypatch.setattr(time, "REPEATS", 2)
    monkeypatch.setattr(time, "UPDATES", 1)


def test_what_was_measured_stands_in_a_file_with_its_machine_and_is_shown(write, command, timed: None) -> None:
    write({"01-a.md": CHAPTER})

    outcome = command("time")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("2-2-1 ")
    assert outcome.out.endswith("written to content/timings.json\n")
    timings = json.loads(Path("content/timings.json").read_text(encoding="utf-8"))
    assert timings["numpy"] == np.__version__
    assert timings["repeats"] == 2
    assert timings["processor"]
    timing = timings["updates"]["2-2-1"]
    assert 0.0 < timing["low"] <= timing["median"] <= timing["high"]
    assert command("-q").code == 0


def test_the_table_shows_a_recorded_measurement_beside_counted_operations(write, command) -> None:
    write({"01-a.md": CHAPTER, "timings.json": json.dumps(TIMINGS)})

    assert command("-q").code == 0

    table = Path("site/01-a.html").read_text(encoding="utf-8").partition('id="tab:times"')[2].partition("</table>")[0]
    assert "A &lt;machine&gt;, NumPy 2.0, 2026-01-02, 5 repeats" in table
    cells = [part.partition("</td>")[0].rpartition(">")[2] for part in table.split("<td")[1:]]
    assert cells == ["2-2-1", "23", "25.0", "20.0 to 30.0"]


def test_the_site_does_not_hang_on_the_clock(write, command, contents) -> None:
    write({"01-a.md": CHAPTER, "timings.json": json.dumps(TIMINGS)})
    assert command("-q").code == 0
    before = contents(Path("site"))

    assert command("-q").code == 0

    assert contents(Path("site")) == before


def test_prose_and_claims_can_read_what_was_measured(write, command) -> None:
    chapter = (
        CHAPTER
        + """
It takes {{ 1e6 * results["a"].timing.median }} microseconds.

```claim
id = "quick"
says = "It is quick."
expect = "holds"
```
"""
    )
    claims = '''\
from lab.report.claims import claim, does_not_hold, holds


@claim("quick", unless={"a": {"timing.high": 0.5}})
def quick(results):
    """Holds when an update takes less than a millisecond."""
    high = results["a"].timing.high
    return (holds if high < 0.001 else does_not_hold)("At most {high} seconds.", high=high)
'''
    write({"01-a.md": chapter, "claims.py": claims, "timings.json": json.dumps(TIMINGS)})

    outcome = command("-q")

    assert (outcome.code, outcome.err) == (0, "")
    page = Path("site/01-a.html").read_text(encoding="utf-8")
    assert "It takes 25 microseconds." in page
    assert re.search("At most 3 × 10⁻⁵ seconds[.]", re.sub("<[^>]*>", "", page).replace("\N{NO-BREAK SPACE}", " "))


@pytest.mark.parametrize(
    ("timings", "said"),
    [
        (
            None,
            'content/01-a.md:16: table "times": run "a" has layers 2-2-1, which were not timed; '
            "build.py time does that",
        ),
        ("{", "content/timings.json:1: not JSON: Expecting property name enclosed in double quotes"),
        ("[]", "content/timings.json: these are not timings; build.py time measures them again"),
        ("{}", "content/timings.json: these are not timings; build.py time measures them again"),
        (
            json.dumps({**TIMINGS, "updates": {"2-2-1": {"median": "quick", "low": 1.0, "high": 1.0}}}),
            "content/timings.json: these are not timings; build.py time measures them again",
        ),
        (
            json.dumps({**TIMINGS, "date": 1}),
            "content/timings.json: these are not timings; build.py time measures them again",
        ),
    ],
)
def test_timings_that_are_missing_or_damaged_are_said_and_can_be_measured_anew(
    write, command, timed: None, timings: str | None, said: str
) -> None:
    write({"01-a.md": CHAPTER, **({} if timings is None else {"timings.json": timings})})

    outcome = command("-q")

    assert outcome.code == 1
    assert outcome.err.splitlines()[0] == said
    assert command("time", "-q").code == 0
    assert command("-q").code == 0
