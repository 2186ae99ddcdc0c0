"""`verify`: everything is trained again, and every published value is held against it."""

import hashlib
import json
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
    assert outcome.out == "files   the same bits\nrun a   the same bits\nclaims  the same bits\n"
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
    assert 'claims  different: "few" came out "in part", judged again "holds"' in outcome.out


def test_a_changed_page_is_not_as_it_was_published(site: Path, command) -> None:
    page = site / "01-a.html"
    page.write_text(page.read_text(encoding="utf-8").replace("0.5238", "0.5239"), encoding="utf-8")

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert "files   different: 01-a.html is not as it was published" in outcome.out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("manifest.json", "files   different: there is no manifest.json"),
        ("claims.json", "claims  different: there is no claims.json"),
        ("runs/a/network.json", "run a   different: there is no network.json"),
    ],
)
@pytest.mark.parametrize("content", [None, *also_slowly("{", "[" * 100_000, "1")])
def test_a_file_that_is_missing_or_damaged_is_said(
    site: Path, command, name: str, said: str, content: str | None
) -> None:
    if content is None:
        (site / name).unlink()
    else:
        (site / name).write_text(content)

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert said.partition(":")[0] in outcome.out


def test_a_run_that_the_report_no_longer_has_is_said(site: Path, command) -> None:
    chapter = Path("content/01-a.md")
    chapter.write_text(chapter.read_text().replace('id = "a"', 'id = "b"'))
    claims = Path("content/claims.py")
    claims.write_text(claims.read_text().replace('"a"', '"b"'))

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert "files   different: runs/a/index.html is of a run that the report does not have" in outcome.out
    assert "run b   different: there is no result.json" in outcome.out
