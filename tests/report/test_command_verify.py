"""`verify`: everything is trained again, and every published value is held against it."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sharing import also_slowly

from lab.experiments.results import Result, to_json
from lab.network import printed_json
from lab.report.comparing.sites import Likeness, run_against

CHAPTER = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 3
seeds = 6
```

```figure
id = "curve"
show = "learning-curves"
of = "a"
```

```claim
id = "few"
says = "It has not converged."
```
"""

CLAIMS = '''\
from lab.report.claims import claim, does_not_hold, holds


@claim("few", unless={"a": {"converged_at": 2}})
def few(results):
    """Holds when it has not converged."""
    epoch = results["a"].converged_at
    return (holds if epoch is None else does_not_hold)("{epoch}", epoch=epoch)
'''


@pytest.fixture
def site(write, command) -> Path:
    """The published site of a report with one run and one claim."""
    write({"01-a.md": CHAPTER, "claims.py": CLAIMS})
    assert command("-q").code == 0
    return Path("site")


def next_digit(match: re.Match[str]) -> str:
    return f"{match[1]}{(int(match[2]) + 1) % 10}"


def change(path: Path, old: str, new: str | Callable[[re.Match[str]], str]) -> None:
    """Change a published file, and the manifest with it, so that only its values tell."""
    text = path.read_text(encoding="utf-8")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    manifest = path.parents[len(path.parents) - 2] / "manifest.json"
    hashes = json.loads(manifest.read_text(encoding="utf-8"))
    hashes[path.relative_to(manifest.parent).as_posix()] = hashlib.sha256(changed.encode()).hexdigest()
    manifest.write_text(json.dumps(hashes), encoding="utf-8")


def test_a_site_just_built_has_the_same_bits(site: Path, command, snapshot: Callable[[Path], object]) -> None:
    before = snapshot(Path())

    outcome = command("verify", "-q")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "run a   the same bits\nclaims  the same bits\nfiles   the same bits\n"
    assert snapshot(Path()) == before


def test_the_store_is_not_asked(site: Path, command) -> None:
    for entry in Path(".lab").rglob("*"):
        if entry.is_file() and entry.name != "lock":
            entry.write_bytes(b"\0" * 100)

    assert command("verify", "-q").code == 0


def test_another_folder_may_be_verified(site: Path, command) -> None:
    site.rename("published")

    assert command("verify", "published", "-q").code == 0
    assert command("verify", "nowhere", "-q").code == 2
    assert command("verify", "-q").code == 5


def test_a_changed_digit_of_a_result_is_different(site: Path, command) -> None:
    change(
        site / "runs/a/result.json", r'("final_loss": 0\.)(\d)', lambda match: match[1] + str((int(match[2]) + 1) % 10)
    )

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert "run a   different: result.final_loss is 0." in outcome.out
    assert "made again 0." in outcome.out


def test_a_changed_digit_of_a_weight_is_different(site: Path, command) -> None:
    change(site / "runs/a/network.json", r"(-?\d\.\d)(\d)", next_digit)

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert "run a   different: network.weights[0][0][0] is" in outcome.out


def test_a_last_bit_is_within_what_is_printed(site: Path, command) -> None:
    path = site / "runs/a/result.json"
    loss = json.loads(path.read_text())["final_loss"]
    change(path, re.escape(f'"final_loss": {loss!r}'), f'"final_loss": {loss + 1e-15!r}')

    outcome = command("verify", "-q")

    assert outcome.code == 0
    assert "run a   the same printed digits: result.final_loss is" in outcome.out


@pytest.mark.parametrize(
    ("spread", "likeness"),
    [(1e-12, Likeness.DIFFERENT), (1e-2, Likeness.WITHIN), (None, Likeness.WITHIN)],
)
def test_a_number_may_differ_by_the_spread_of_its_run(
    train: Callable[..., Result], tmp_path: Path, spread: float | None, likeness: Likeness
) -> None:
    result = replace(train("a"), spread=spread)
    folder = tmp_path / "runs" / "a"
    folder.mkdir(parents=True)
    (folder / "network.json").write_text(printed_json.to_json(result.printed))
    (folder / "result.json").write_text(to_json(replace(result, final_loss=(result.final_loss or 0.0) + 1e-3)))

    found = run_against(tmp_path, result)

    assert (found.name, found.likeness) == ("run a", likeness)
    assert found.what.startswith("result.final_loss is ")


def test_a_changed_seed_is_different(site: Path, command) -> None:
    change(site / "runs/a/result.json", r'("converged_at": \[\s*)null', r"\g<1>2")

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert "result.seeds.converged_at[0] is 2, made again null" in outcome.out


def test_a_changed_verdict_is_different(site: Path, command) -> None:
    change(site / "claims.json", '"verdict": "holds"', '"verdict": "in part"')

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert re.search('^claims +different: "few" came out "in part", judged again "holds"$', outcome.out, re.MULTILINE)


def test_a_changed_page_is_named_with_what_it_says(site: Path, command) -> None:
    change(site / "01-a.html", "It has not converged", "It has converged")

    outcome = command("verify", "-q")

    assert outcome.code == 5
    said = re.search(r"^01-a.html +different: line \d+ has \"(.*)\", made again \"(.*)\"$", outcome.out, re.MULTILINE)
    assert said
    assert "has converged" in said[1]
    assert "has not converged" in said[2]


FORGED: dict[str, Callable[[Path], object]] = {
    "figures/curve.svg": lambda path: change(path, "</svg>", "<g/></svg>"),
    "assets/style.css": lambda path: change(path, "$", "main { display: none }"),
    "assets/theme.js": lambda path: change(path, "$", "// more"),
    "index.html": lambda path: change(path, "script-src ", "script-src https: "),
    "runs/index.html": lambda path: change(path, "</main>", "<p>More.</p></main>"),
    "runs/a/index.html": lambda path: change(path, "xor", "linear"),
    "runs/a/history.csv": lambda path: change(path, r"\n1,", "\n7,"),
    "runs/a/seeds.csv": lambda path: change(path, r"\n2,", "\n7,"),
    "runs/a/network.txt": lambda path: change(path, r"(\d)\.", r"\g<1>7."),
    "404.html": lambda path: path.unlink(),
    ".nojekyll": lambda path: path.unlink(),
    "assets/more.js": lambda path: path.write_text("fetch('/')"),
    "runs/b/index.html": lambda path: (path.parent.mkdir(), path.write_text("<p>B</p>")),
    "01-a.html": lambda path: (path.unlink(), path.symlink_to("index.html")),
    "assets/favicon.svg": lambda path: (path.unlink(), os.mkfifo(path)),
    "manifest.json": lambda path: path.write_text("{}"),
}
"""A file of the site and what is done to it; the manifest is made to fit."""


@pytest.mark.posix
def test_every_forged_file_is_named(site: Path, command) -> None:
    for path, forge in FORGED.items():
        forge(site / path)

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert {line.split()[0] for line in outcome.out.splitlines() if " different: " in line} == {*FORGED}


@pytest.mark.parametrize(
    "manifest", ['{"../../../../etc/passwd": "x"}', *also_slowly('{"\\ud800": "x"}', "[" * 100_000, "1")]
)
def test_a_forged_manifest_is_a_difference_and_no_more(site: Path, command, manifest: str) -> None:
    (site / "manifest.json").write_text(manifest)

    outcome = command("verify", "-q")

    assert (outcome.code, outcome.err) == (5, "")
    assert re.search(r"^manifest.json +different: line ", outcome.out, re.MULTILINE)


@pytest.mark.parametrize(("old", "new"), [('"because": "', '"because": "almost '), ('"epoch": null', '"epoch": 7')])
def test_a_forged_reason_or_number_of_a_claim_is_a_difference(site: Path, command, old: str, new: str) -> None:
    change(site / "claims.json", old, new)

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert re.search(r"^claims.json +different: line ", outcome.out, re.MULTILINE)


MISSING = {
    "manifest.json": "manifest.json +different: it is missing",
    "claims.json": "claims +different: there is no claims.json",
    "runs/a/network.json": "run a +different: there is no network.json",
}
"""What is said where a file is missing."""


@pytest.mark.parametrize("name", MISSING)
def test_a_file_that_is_missing_is_said(site: Path, command, name: str) -> None:
    (site / name).unlink()

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert re.search(f"^{MISSING[name]}", outcome.out, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("name", MISSING)
@pytest.mark.parametrize("content", ["{", "[" * 100_000, "1"])
def test_a_file_that_is_damaged_is_different(site: Path, command, name: str, content: str) -> None:
    (site / name).write_text(content)

    outcome = command("verify", "-q")

    assert (outcome.code, outcome.err) == (5, "")


def test_pages_are_not_compared_where_a_run_has_other_bits(site: Path, command) -> None:
    path = site / "runs/a/result.json"
    loss = json.loads(path.read_text())["final_loss"]
    change(path, re.escape(f'"final_loss": {loss!r}'), f'"final_loss": {loss + 1e-15!r}')

    outcome = command("verify", "-q")

    assert outcome.code == 0
    assert re.search("^files +not compared: ", outcome.out, re.MULTILINE)


def test_a_run_that_the_report_no_longer_has_is_said(site: Path, command) -> None:
    chapter = Path("content/01-a.md")
    chapter.write_text(chapter.read_text().replace('"a"', '"b"'))
    claims = Path("content/claims.py")
    claims.write_text(claims.read_text().replace('"a"', '"b"'))

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert re.search("^runs/a/index.html +different: nothing in the report makes it$", outcome.out, re.MULTILINE)
    assert re.search("^run b +different: there is no result.json", outcome.out, re.MULTILINE)
