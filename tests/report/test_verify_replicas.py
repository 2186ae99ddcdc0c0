"""`verify`: a site's replicas may differ from those trained again by what other processors do, and no more."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from verified import CHAPTER, CLAIMS, change, differing, fit_manifest

from lab.experiments.results import Outcome
from lab.experiments.run import results_of_outcomes
from lab.network.activations import sigmoid
from lab.report.command_line.making import make_site
from lab.report.command_line.options import Options
from lab.report.command_line.progress import ProgressLine
from lab.report.command_line.training import train as train_report
from lab.report.judging.judging import case_of, judge
from lab.report.reading.report import read
from lab.store.disk import Disk
from lab.store.entries import open_store
from lab.store.folder import replace_folder


@pytest.fixture
def site(verified_site: Path) -> Path:
    """The site, in the current folder."""
    return verified_site


def off_by(share: float) -> Callable[..., object]:
    """An exponential that is off for about a third of its arguments: by one unit in the last place, or by a share."""
    exp = np.exp

    def inexact(x: object, *arguments: object, **options: object) -> object:
        exact = np.asarray(exp(x, *arguments, **options))
        is_off = np.asarray(x, dtype=np.float64).view(np.int64) % 3 == 0
        other = exact * (1.0 + share) if share else np.nextafter(exact, np.inf)
        return np.where(is_off, other, exact)

    return inexact


# Other bits


def test_a_processor_that_rounds_otherwise_gives_a_site_that_is_confirmed(
    site: Path, command, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (site / "runs/a/network.txt").read_bytes()
    with monkeypatch.context() as other:
        other.setattr(sigmoid, "__defaults__", (off_by(0.0),))
        shutil.rmtree(".lab")
        assert command("-q", "-j", "1").code == 0
    assert (site / "runs/a/network.txt").read_bytes() != before

    outcome = command("verify", "-q")

    assert outcome.code == 0
    assert re.search(r"^run a  the same printed digits: (seed \d's )?\w+(\[\d+\])? is \d", outcome.out)
    assert outcome.out.endswith("files  the same bits\n")


def test_a_site_whose_runs_were_trained_wrongly_is_different(
    site: Path, command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(sigmoid, "__defaults__", (off_by(1e-7),))
        shutil.rmtree(".lab")
        assert command("-q", "-j", "1").code == 0

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert re.search(r"^run a +different: .* is \S+, trained again \S+; its spread is \S", outcome.out)
    assert differing(outcome.out) >= {"run a", "runs/a/network.txt", "runs/a/result.json", "runs/a/featured.npy"}


def test_pages_are_made_again_from_the_replicas_that_are_published(
    site: Path, command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(sigmoid, "__defaults__", (off_by(0.0),))
        shutil.rmtree(".lab")
        assert command("-q", "-j", "1").code == 0
    change(site / "01-a.html", "It has not converged", "It has converged")

    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert differing(outcome.out) == {"01-a.html"}


# Forged replicas


OF_RESULTS: dict[str, Callable[[Path], object]] = {
    "runs/a/featured.npy": lambda path: path.write_bytes(path.read_bytes()[:-100] + b"?" * 100),
    "runs/a/seeds.npy": lambda path: path.write_bytes(path.read_bytes()[:-100] + b"?" * 100),
    "runs/a/featured.npy ": lambda path: path.unlink(),
    "runs/a/seeds.npy ": lambda path: path.write_bytes(path.read_bytes()[:-8]),
    "runs/a/seeds.npy  ": lambda path: change_first_line(path),
}
"""Files that pages are made again from, and what is done to them."""


def change_first_line(path: Path) -> None:
    """Claim that the rows of a file are of another type, which a careless reader would run."""
    path.write_bytes(path.read_bytes().replace(b"'<f8'", b"'|O8'", 1))


@pytest.mark.parametrize("name", OF_RESULTS)
def test_forged_replicas_are_a_difference(site: Path, command, name: str) -> None:
    path = name.strip()
    OF_RESULTS[name](site / path)
    fit_manifest(site)

    outcome = command("verify", "-q")

    assert (outcome.code, outcome.err) == (5, "")
    assert differing(outcome.out) == {"run a", path, "manifest.json"}


# Forged replicas that agree with each other


def forge(site: Path, run: str, change: Callable[[Outcome], None]) -> Path:
    """A site whose pages are made from changed replicas, as a forger with this program would make it."""
    report = read(Path("content"))
    options = Options(
        content=Path("content"),
        output=site,
        store=Path(".forged"),
        templates=None,
        base_url=None,
        jobs=1,
        seeds=None,
        is_quiet=True,
        is_strict=False,
        is_json=False,
    )
    progress = ProgressLine(sys.stderr, lambda: 0.0, is_quiet=True)
    with open_store(Path(".forged"), Disk(), waiting=lambda: None) as store:
        work, trained = train_report(report, report.runs, store, 1, progress)
        outcomes = {name: result.outcome for name, result in trained.items()}
        old = outcomes[run]
        outcomes[run] = Outcome(old.recipe, old.featured.copy(), old.seeds.copy(), old.thresholds)
        change(outcomes[run])
        results = results_of_outcomes(work, outcomes, report.linked.references)
    with open_store(Path(".drawn"), Disk(), waiting=lambda: None) as store:
        made = make_site(report, results, judge(case_of(report, results)), store, options, progress)
    shutil.rmtree(site)
    replace_folder(site, made.files, Disk())
    return site


def invent(outcome: Outcome) -> None:
    """Invent a history, and what follows from it."""
    row = outcome.featured
    row["history"][0] = row["losses"][0] = row["final_loss"][0] = 0.0501


def flatter(outcome: Outcome) -> None:
    """Claim a better accuracy."""
    outcome.featured["accuracy"][0] = 1.0
    outcome.seeds["accuracy"][:] = 1.0


def flatter_test(outcome: Outcome) -> None:
    """Claim a better accuracy on the samples kept aside."""
    outcome.featured["test_accuracy"][0] = 1.0
    outcome.seeds["test_accuracy"][:] = 1.0


def invent_test(outcome: Outcome) -> None:
    """Invent a loss of the samples kept aside."""
    outcome.featured["test_losses"][0][-1] = 0.0501


STREAM = """\
title = "Title"

[stream]
seed = 2
starts = [
  { id = "a", layers = [2, 2, 1] },
  { id = "b", layers = [2, 2, 1] },
]
"""


@pytest.mark.parametrize("change", [invent, flatter])
def test_a_run_beside_one_of_equal_settings_cannot_be_forged(site: Path, command, change) -> None:
    chapter = Path("content/01-a.md")
    block = CHAPTER[CHAPTER.index("```experiment") : CHAPTER.index("```experiment", 30)]
    chapter.write_text(chapter.read_text().replace(block, block + block.replace('"a"', '"b"'), 1))
    Path("content/report.toml").write_text(STREAM)

    def change_both(outcome: Outcome) -> None:
        change(outcome)
        outcome.featured["parameters"][0] = np.nextafter(outcome.featured["parameters"][0], np.inf)

    forge(site, "a", change_both)
    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert "run a" in differing(outcome.out)


CHAOTIC = CHAPTER.replace("[2, 2, 1]", "[2, 8, 8, 1]\ntest = 0.3", 1).replace("sigmoid", "tanh", 1)


@pytest.mark.slow
@pytest.mark.parametrize("change", [invent, flatter, flatter_test, invent_test])
def test_a_chaotic_run_cannot_be_forged_at_will(site: Path, command, change) -> None:
    text = CHAOTIC.replace("learning_rate = 0.1\nepochs = 3", "learning_rate = 1.0\nepochs = 300", 1)
    assert "epochs = 300" in text
    assert "tanh" in text.partition("```figure")[0]
    Path("content/01-a.md").write_text(text)
    Path("content/claims.py").write_text(CLAIMS)

    forge(site, "a", change)
    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert "run a" in differing(outcome.out)


def hasten(outcome: Outcome) -> None:
    """Claim that seed 3, which on other processors converges anywhere from epoch 30 to 60, did so at once."""
    outcome.seeds["converged_at"][2] = outcome.seeds["squared_error_converged_at"][2] = 1


def hasten_squares(outcome: Outcome) -> None:
    """Claim the same of its squared error, which is its loss."""
    outcome.seeds["squared_error_converged_at"][2] = 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (hasten, "seed 3's converged_at does not follow from its losses"),
        (hasten_squares, "seed 3's squared_error_converged_at does not follow from when it converged"),
    ],
)
def test_when_a_chaotic_seed_converged_follows_from_its_losses(site: Path, command, change, said: str) -> None:
    chapter = Path("content/01-a.md")
    text = CHAPTER.replace("[2, 2, 1]", "[2, 4, 4, 1]", 1).replace("sigmoid", "tanh", 1)
    chapter.write_text(
        text.replace("learning_rate = 0.1\nepochs = 3", "learning_rate = 0.7\nepochs = 300\nthreshold = 0.4", 1)
    )

    forge(site, "a", change)
    outcome = command("verify", "-q")

    assert outcome.code == 5
    assert said in outcome.out
