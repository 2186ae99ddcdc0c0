"""Words with parameters, sweeps of them and samples kept aside, from the block to the site."""

import csv
import json
import re
from html import unescape
from pathlib import Path

import pytest

from lab.report.command_line.main import main

CHAPTER = """\
# Moons

```experiment
id = "m"
data = { name = "moons", points = 20, seed = 3 }
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 4
seeds = 3
test = 0.25
sweep.data.noise = [0.1, 0.25]
sweep.layers = [[2, 1], [2, 3, 1]]
```

```experiment
id = "fresh"
data = "circles"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 3
weights = { name = "uniform", low = 0.0 }
seeds = 3
test = { points = 30, seed = 9 }
```

```figure
id = "curves"
show = "learning-curves"
of = "fresh"
```

```table
id = "all"
show = "runs"
of = "m"
```

```table
id = "chosen"
show = "runs"
of = ["m-0.1-2-1", "fresh"]
columns = [
  "data.noise", "weights.low", "test_accuracy", "test_baseline", "median_test_accuracy", "median_test_final_loss",
]
```

Noise {{ results["m-0.25-2-1"].settings.parameter("data.noise") }}, points
{{ results["m-0.25-2-1"].settings.parameter("data.points") }}, median
{{ results["m-0.1-2-3-1"].seeds.test_accuracy.median }}, last
{{ results["fresh"].test_losses[2] }}, {{ results["fresh"].test_final_loss }}.

```claim
id = "learns"
says = "It has learnt."
```

```claim
id = "little-noise"
says = "There is little noise."
```
"""

CLAIMS = """\
from lab.report.claims import claim, does_not_hold, holds


@claim("learns", unless={"fresh": {"seeds.test_accuracy": 0.0}})
def learns(results):
    \'\'\'Holds when the median seed answers a tenth of what is kept aside.\'\'\'
    share = results["fresh"].seeds.test_accuracy.median
    judge = holds if share > 0.1 else does_not_hold
    return judge("It answers {share}.", share=share)


@claim("little-noise", unless={"m-0.1-2-1": {"settings.parameter('data.noise')": 5}})
def little_noise(results):
    '''Holds when the noise is below 1.'''
    noise = results["m-0.1-2-1"].settings.parameter("data.noise")
    judge = holds if noise < 1 else does_not_hold
    return judge("The noise is {noise}.", noise=noise)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    folder = tmp_path_factory.mktemp("words")
    (folder / "content").mkdir()
    for name, text in {"report.toml": 'title = "T"\n', "01-a.md": CHAPTER, "claims.py": CLAIMS}.items():
        (folder / "content" / name).write_text(text)
    assert main(["build", "-q", "-j", "1", "--content", str(folder / "content"), "-o", str(folder / "site")]) == 0
    return folder / "site"


def words(site: Path, page: str = "01-a.html") -> str:
    """The words of a page, but for those in pictures."""
    text = re.sub("<svg.*?</svg>", "", (site / page).read_text(), flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]*>", " ", text)).split())


def rows(site: Path, file: str) -> list[dict[str, str]]:
    return list(csv.DictReader((site / file).read_text().splitlines()))


def result(site: Path, run: str) -> dict:
    return json.loads((site / "runs" / run / "result.json").read_text())


def test_a_sweep_of_a_parameter_and_of_layers_makes_a_run_for_each_pair(site: Path) -> None:
    runs = {path.name for path in (site / "runs").iterdir() if path.is_dir()}

    assert runs == {"m-0.1-2-1", "m-0.1-2-3-1", "m-0.25-2-1", "m-0.25-2-3-1", "fresh"}
    assert result(site, "m-0.25-2-3-1")["settings"]["parameters"] == {
        "data.noise": 0.25,
        "data.points": 20,
        "data.seed": 3,
    }


def test_the_experiment_says_what_its_runs_share_and_has_a_column_for_each_key_that_is_swept(site: Path) -> None:
    said = words(site)

    assert "data moons (points 20, seed 3) activation tanh" in said
    assert "samples kept aside 25 % of the data, chosen by seed 1" in said
    assert "initial weights uniform (low 0)" in said
    assert "run data noise layers accuracy baseline final loss converged m-0.1-2-1 0.1 2-1" in said


def test_a_table_of_runs_has_the_parameters_in_which_they_differ_and_those_asked_for(site: Path) -> None:
    said = words(site)

    assert "run layers data noise accuracy" in said
    head = "run data noise initial weights low test accuracy test baseline median test accuracy median final test loss"
    assert f"{head} m-0.1-2-1 0.1 – " in said
    assert "fresh 0.1 0 " in said


def test_prose_reads_parameters_and_what_came_of_samples_kept_aside(site: Path) -> None:
    fresh, many = result(site, "fresh"), result(site, "m-0.1-2-3-1")
    median = sorted(many["seeds"]["test_accuracy"])[1]
    last = f"{fresh['test_final_loss']:.4g}"

    assert f"Noise 0.25, points 20, median {median:g}, last {last}, {last}." in words(site)


def test_every_data_set_is_a_file_whose_samples_are_those_of_the_record(site: Path) -> None:
    record = json.loads((site / "runs/m-0.1-2-1/record.json").read_text())

    assert record["settings"]["test"] == {"share": 0.25, "seed": 1}
    assert record["data"]["file"] == "data/moons-points-20-seed-3-without-0.25-seed-1.csv"
    trained, kept = (rows(site, record[part]["file"]) for part in ("data", "test"))
    assert (len(trained), len(kept)) == (15, 5)
    assert not {tuple(row.values())[:2] for row in trained} & {tuple(row.values())[:2] for row in kept}
    files = {path.name for path in (site / "data").iterdir()}
    assert {"circles.csv", "circles-points-30-seed-9.csv"} <= files


def test_the_seeds_of_a_run_have_their_accuracy_on_what_is_kept_aside(site: Path) -> None:
    table, of_result = rows(site, "runs/fresh/seeds.csv"), result(site, "fresh")["seeds"]

    assert [float(row["test_accuracy"]) for row in table] == of_result["test_accuracy"]
    assert [float(row["test_final_loss"]) for row in table] == of_result["test_final_loss"]


def test_the_page_of_a_run_says_how_it_answers_to_what_is_kept_aside(site: Path) -> None:
    said = words(site, "runs/fresh/index.html")

    assert "accuracy on the samples kept aside" in said
    assert "median accuracy on the samples kept aside" in said


def test_learning_curves_draw_and_say_the_loss_of_samples_kept_aside(site: Path) -> None:
    page, last = (site / "01-a.html").read_text(), sorted(result(site, "fresh")["seeds"]["test_final_loss"])[1]

    assert "dots: the samples kept aside" in (site / "figures/curves.svg").read_text()
    assert re.search(rf"The loss of its samples kept aside begins at \S+ and ends at {last:.4g}\.", unescape(page))


def test_claims_read_it_over_the_seeds_and_read_and_replace_parameters(site: Path) -> None:
    claims = json.loads((site / "claims.json").read_text())

    assert {claim["id"]: claim["verdict"] for claim in claims} == {"learns": "holds", "little-noise": "holds"}


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('settings.parameter("data.nois")', 'no parameter "data.nois"; did you mean "data.noise"?'),
        ('settings.parameter("activation.slope")', 'no parameter "activation.slope"'),
        ("seeds.test_accuracy.median", 'run "plain" keeps no samples aside, or has no seeds'),
        ("test_accuracy + 1", "a value in it is not there (never), and nothing can be computed with that"),
    ],
)
def test_an_expression_of_what_a_run_has_not_is_a_fault_before_anything_is_run(
    write, command, expression: str, said: str
) -> None:
    block = CHAPTER[CHAPTER.index("```experiment") : CHAPTER.index("```experiment", 20)]
    plain = block.replace('"m"', '"plain"').replace("test = 0.25\n", "").replace("sweep.data.noise = [0.1, 0.25]\n", "")
    plain = plain.replace("sweep.layers = [[2, 1], [2, 3, 1]]", "layers = [2, 1]")
    write({"01-a.md": f'# A\n\n{plain}{{{{ results["plain"].{expression} }}}}\n'})

    outcome = command("check")

    assert outcome.code == 1
    assert said in outcome.err


@pytest.mark.parametrize(
    ("unless", "said"),
    [
        ("{\"settings.parameter('data.noise')\": -1}", "is -1; a number from 0 to 1000 is needed"),
        ('{"settings.parameters": 1}', "settings.parameters cannot be replaced"),
    ],
)
def test_a_parameter_is_replaced_only_by_one_that_its_word_may_have(write, command, unless: str, said: str) -> None:
    claims = CLAIMS.replace("""{"settings.parameter('data.noise')": 5}""", unless)
    assert claims != CLAIMS
    reading = 'results["m-0.1-2-1"].settings.parameters\n    noise = results'
    write({"01-a.md": CHAPTER, "claims.py": claims.replace("noise = results", f"_ = {reading}", 1)})

    outcome = command("-q", "-j", "1")

    assert outcome.code == 1
    assert said in outcome.err
