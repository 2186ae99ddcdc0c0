"""The claims of the shipped report: all are there; other seeds change no verdict, a wrong network does."""

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from lab.experiments.executors import serial
from lab.experiments.plan import plan
from lab.experiments.results import Result
from lab.experiments.run import run
from lab.experiments.runs import Replication
from lab.experiments.seeds import COLUMNS, SeedValues
from lab.report.claims.verdicts import VERDICTS
from lab.report.judging.judging import judge
from lab.report.judging.running import Case
from lab.report.reading.own_tests import FILE
from lab.report.reading.report import Report, read
from lab.report.reading.timings import timed
from lab.store.disk import Disk
from lab.store.entries import Store

OF_THE_REFERENCE = (
    "sigmoid-range",
    "sigmoid-derivative",
    "weight-count",
    "xor-mae-slow",
    "smaller-rate-slower",
    "two-rates-unfinished",
    "deeper-slower",
    "deeper-costlier",
    "no-activation-nan",
    "no-activation-worse",
    "zero-init-same",
    "zero-init-nothing",
    "zero-caption",
    "units-or-layers",
    "reference-dumps",
    "random-start",
    "wrong-gradients",
    "stop-rule",
    "loss-name",
)


@pytest.fixture(scope="module")
def published(built_site: Path) -> dict[str, dict[str, object]]:
    return {each["id"]: each for each in json.loads((built_site / "claims.json").read_text(encoding="utf-8"))}


@pytest.mark.slow
def test_every_claim_of_the_reference_is_judged_and_at_least_ten_of_our_own(published: Mapping[str, object]) -> None:
    assert {*OF_THE_REFERENCE} <= {*published}
    assert len({*published} - {*OF_THE_REFERENCE}) >= 10


@pytest.mark.slow
def test_every_claim_has_a_verdict_that_is_expected_a_reason_and_numbers(
    published: Mapping[str, Mapping[str, object]],
) -> None:
    for claim in published.values():
        assert claim["verdict"] in VERDICTS
        assert claim["expect"] == claim["verdict"]
        assert claim["says"]
        assert claim["because"]
        assert claim["numbers"]


@pytest.mark.slow
def test_every_claim_stands_on_a_page_and_in_the_table_of_all(
    built_site: Path, published: Mapping[str, Mapping[str, object]]
) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted(built_site.glob("*.html")))
    table = (built_site / "14-claims.html").read_text(encoding="utf-8").partition('id="tab:verdicts"')[2]
    for name in published:
        assert pages.count(f'<section id="claim:{name}"') == 1
        assert re.search(rf'href="[0-9a-z-]+\.html#claim:{name}">', table)


# Other seeds


@pytest.fixture(scope="module")
def results(built_site: Path, report: Report) -> dict[str, Result]:
    """The results that the site was built from."""
    store = Store(built_site.parent / ".lab", Disk())
    work = plan(report.runs, report.about.stream, store)
    assert not work.stacks
    trained = run(work, store, report.linked.references, executor=serial, progress=lambda *_: None)
    return timed(trained, report.timings)


def with_seeds(result: Result, part: slice) -> Result:
    """The result as it would be of these seeds alone."""
    seeds = {name: getattr(result.seeds, name) for name in COLUMNS}
    cut = {name: type(each)(each[part]) if isinstance(each, SeedValues) else each[part] for name, each in seeds.items()}
    arrays = {"losses": result.seeds.losses[part], "parameters": result.seeds.parameters[part]}
    return replace(result, seeds=replace(result.seeds, **cut, **arrays))


def halves_of(result: Result) -> tuple[slice, slice]:
    """The first half of its seeds, and the second."""
    middle = len(result.seeds) // 2
    return slice(middle), slice(middle, len(result.seeds))


def verdicts(report: Report, results: Mapping[str, Result]) -> dict[str, str]:
    return {name: judgement.verdict.word for name, judgement in judge(Case(report.own_tests, results, {})).items()}


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1], ids=["first half", "second half"])
def test_every_verdict_is_the_same_on_each_half_of_the_seeds(
    report: Report, results: Mapping[str, Result], published: Mapping[str, Mapping[str, object]], half: int
) -> None:
    halves = {name: with_seeds(result, halves_of(result)[half]) for name, result in results.items()}

    found = verdicts(report, halves)

    assert found == {name: published[name]["verdict"] for name in found}


def with_seeds_of(text: str, count: Callable[[int], int]) -> str:
    """Chapters whose experiments ask for another number of seeds, but for those from equal weights, which have none."""

    def asked(block: re.Match[str]) -> str:
        if re.search('weights = "(zero|constant)"', block[0]):
            return block[0]
        seeds = re.search(r"^seeds = (\d+)\n", block[1], flags=re.MULTILINE)
        keys = block[1].replace(seeds[0], "") if seeds else block[1]
        return f"```experiment\nseeds = {count(int(seeds[1]) if seeds else Replication().seeds)}\n{keys}"

    return re.sub(r"^```experiment\n(.*?^```\n)", asked, text, flags=re.DOTALL | re.MULTILINE)


def more(seeds: int) -> int:
    return seeds + (seeds + 1) // 2


@pytest.mark.fuzz
def test_every_verdict_is_the_same_on_half_as_many_seeds_more(
    tmp_path: Path, repository: Path, built_site: Path
) -> None:
    for part in ("content", ".lab"):
        shutil.copytree(built_site.parent / part, tmp_path / part)
    asked = {each.id: each.replication.seeds for each in read(tmp_path / "content").runs}
    for chapter in (tmp_path / "content").glob("*.md"):
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(with_seeds_of(text, more), encoding="utf-8")
    found = {each.id: each.replication.seeds for each in read(tmp_path / "content").runs}
    assert {name for name in found if found[name] != more(asked[name])} == {
        each.id for each in read(tmp_path / "content").runs if each.settings.has_fixed_start
    }

    done = subprocess.run(
        [sys.executable, repository / "build.py", "claims", "-q"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


# Wrong networks

MUTANTS = {
    "the slope of the sigmoid": ("activations", "return a, a * (1.0 - a)", "return a, a", "sigmoid-derivative"),
    "the slope of tanh": ("activations", "return a, 1.0 - a * a", "return a, 1.0 - a", "wrong-gradients"),
    "the output of the sigmoid": (
        "activations",
        "return a, a * (1.0 - a)",
        "return 2 * a, a * (1.0 - a)",
        "sigmoid-range",
    ),
    "ten times the rate": ("stacked", "return stack.deltas\n", "return 10.0 * stack.deltas\n", "two-rates-unfinished"),
    "weights that start at 0.1 and more": (
        "initial_weights",
        "return np.zeros((outputs, inputs))",
        "return 0.1 + np.arange(outputs * inputs).reshape(outputs, inputs)",
        "zero-init-same",
    ),
}
"""What is wrong: the module, what stands there, what stands there instead, and a claim that notices."""

WITH_TRAINING = {"two-rates-unfinished": "lr"}
"""The claims whose networks are wrong only after training, and their experiment; of the others an epoch is enough."""


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_network_flips_a_verdict(name: str, tmp_path: Path, repository: Path) -> None:
    module, right, wrong, claim = MUTANTS[name]
    shutil.copytree(repository / "lab", tmp_path / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(repository / "content" / "reference", tmp_path / "content" / "reference")
    _write_report_of(claim, repository / "content", tmp_path / "content")
    path = tmp_path / "lab" / "network" / f"{module}.py"
    source = path.read_text(encoding="utf-8")

    assert _claims(tmp_path) == (0, "")

    assert right in source
    path.write_text(source.replace(right, wrong), encoding="utf-8")
    code, said = _claims(tmp_path)
    assert code == 4, said
    assert f'claim "{claim}": came out' in said


def _write_report_of(claim: str, shipped: Path, content: Path) -> None:
    """A report with this claim alone, and the experiments whose runs its test reads."""
    source = (shipped / FILE).read_text(encoding="utf-8")
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    lines = source.splitlines(keepends=True)
    for function in reversed(functions):
        decorators = function.decorator_list
        if decorators and f"'{claim}'" not in ast.unparse(decorators[0]):
            del lines[decorators[0].lineno - 1 : function.end_lineno]
    (content / FILE).write_text("".join(lines), encoding="utf-8")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(shipped.glob("*.md")))
    experiments = re.findall(r"^```experiment\n.*?^```\n", text, flags=re.DOTALL | re.MULTILINE)
    if claim in WITH_TRAINING:
        experiments = [each for each in experiments if f'id = "{WITH_TRAINING[claim]}"' in each]
        experiments = [with_seeds_of(each, lambda _: 40) for each in experiments]
    else:
        experiments = [re.sub(r"\bsweep\.epochs = .*", "epochs = 1", each) for each in experiments]
        experiments = [re.sub(r"\bepochs = \d+", "epochs = 1", each) for each in experiments]
        experiments = [with_seeds_of(each, lambda _: 1) for each in experiments]
    (stated,) = re.findall(rf'^```claim\nid = "{claim}"\n.*?^```\n', text, flags=re.DOTALL | re.MULTILINE)
    (content / "01-claim.md").write_text("\n".join(["# Claim\n", *experiments, stated]), encoding="utf-8")
    (content / "report.toml").write_text('title = "Claim"\n', encoding="utf-8")
    for data in shipped.glob("*.csv"):
        shutil.copy(data, content)


def _claims(folder: Path) -> tuple[int, str]:
    """What `claims` exits with, run on the copy of the program in the folder, and what it says of faults."""
    done = subprocess.run(
        [sys.executable, "-m", "lab", "claims", "-q"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr
