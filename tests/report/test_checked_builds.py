"""What `check` passes, `build` builds: links and values that only the settings of runs decide on."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.experiments.results import Result
from lab.experiments.runs import read_experiment
from lab.language.faults import Place
from lab.report.values import UncomputableError, Value, compute, try_value, untrained_results

CHAPTER = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 3
seeds = 7
threshold = 100
```

```experiment
id = "fixed"
data = "xor"
layers = [2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = 0.1
epochs = 2
threshold = 100
weights = "zero"
biases = true
```

```figure
id = "f"
show = "boundary"
of = "a"
```

## There {#sec:there}

"""

OTHERS = {
    "02-b.md": "# B\n\n## There {#sec:there-too}\n\nSee [@one].\n",
    "glossary.md": "# Glossary\n\nloss\n:   What is made small.\n",
    "references.bib": "".join(
        f"@misc{{{key}, title = {{T}}, author = {{A}}, year = 2000}}\n" for key in ("one", "two")
    ),
}

SCALARS = (
    "accuracy",
    "final_loss",
    "converged_at",
    "baseline",
    "threshold",
    "id",
    "test_accuracy",
    "difference",
    "nope",
)
LISTS = (
    "outputs",
    "history",
    "network.weights",
    "network.biases",
    "network",
    "printed.outputs",
    "saved",
    "settings.layers",
)
OF_SEEDS = ("final_loss", "accuracy", "converged_at", "seed", "losses", "saved_epochs", "nope")
OF_STEPS = (
    "z",
    "a",
    "delta",
    "gradients.weights",
    "weights",
    "new_biases",
    "output",
    "loss",
    "new_loss",
    "label",
    "nope",
)
FORMS = (
    *("digits(3)", "digits", "digits(99)", "decimals(0)", "percent", "percent(1)", "signed"),
    *("abs", "length", "mean", "sort", "join", "list", "max", "upper", "first"),
    *("map('digits', 2)", "map('digits') | join", "map('round') | join", "map('max') | list | length"),
    *("select('lt', 9) | list | length", "select('lt') | join", "unique | length", "sort(attribute='x') | join"),
)

indices = st.lists(st.integers(-4, 4), max_size=3).map(lambda many: "".join(f"[{index}]" for index in many))
numbers = st.integers(-1, 5)
owners = st.one_of(
    st.sampled_from(SCALARS),
    st.sampled_from(LISTS),
    st.builds("seeds.{}{}".format, st.sampled_from(OF_SEEDS), st.sampled_from(["", ".median", ".share", ".nope"])),
    st.builds("seeds.{}.quantile({})".format, st.sampled_from(OF_SEEDS), st.sampled_from([0.5, 2, "", "'x'"])),
    st.builds("step({}, {}).{}".format, numbers, numbers, st.sampled_from(OF_STEPS)),
    st.builds("step({}).loss".format, numbers),
    st.builds("outputs_after({})".format, numbers),
    st.builds("outputs_of_seed({})".format, numbers),
    st.builds("curvature({})".format, numbers),
    st.sampled_from(["gradient_check.error", "gradient_check.errors", "operations.additions", "timing.median"]),
)
chains = st.builds("results['{}'].{}{}".format, st.sampled_from(["a", "fixed"]), owners, indices)
expressions = st.one_of(
    chains,
    st.builds("{} | {}".format, chains, st.sampled_from(FORMS)),
    st.builds("({}) {} {}".format, chains, st.sampled_from("+-*~"), chains | st.sampled_from(["1", "'x'"])),
    st.builds("{} | median_with_interval".format, chains),
    st.builds("{} {} {}".format, chains, st.sampled_from(["<", "==", "in"]), st.sampled_from(["1", "'x'"])),
    st.builds("{} is {}".format, chains, st.sampled_from(["sameas", "divisibleby 0", "gt 1", "nope"])),
    st.builds("[{}]{}".format, chains, indices),
    st.builds("{}[{}:{}]{}".format, chains, numbers, numbers, indices),
)
pages = st.sampled_from(
    [
        *("", "01-a.html", "02-b.md", "02-c.html", "index.html", "404.html", "glossary.html", "references.html"),
        *("runs/index.html", "runs/a/index.html", "runs/fixed/index.html", "runs/b/index.html", "runs/a/history.csv"),
        *("assets/style.css", "assets/nothing.css", "data/xor.csv", "data/nothing.csv", "source/content/report.toml"),
        *("source/content/01-a.md", "source/content/nothing.md", "manifest.json", "assets/", "runs/a/network.txt"),
        *("figures/f.svg", "figures/g.svg", "claims.json", "02-{{ 'b' }}.html", "https://example.org/{{ 1 }}"),
    ]
)
places = st.sampled_from(
    [
        *(
            "",
            "#nothing",
            "#sec:there",
            "#sec:there-too",
            "#fig:f",
            "#experiment:a",
            "#ref:one",
            "#ref:two",
            "#term:loss",
        ),
        *("#page:content", "#page:files", "#sec:%74here", "#{{ 1 }}", "?a=b#fig:f"),
    ]
)
links = st.builds("[a]({}{})".format, pages, places) | st.builds("![a]({})".format, pages)
fragments = links | expressions.map("{{{{ {} }}}}".format)

RUNS = {
    "a": {"layers": [2, 3, 1], "activation": "tanh", "epochs": 3, "seeds": 7},
    "fixed": {"layers": [2, 1], "activation": "sigmoid", "epochs": 2, "weights": "zero", "biases": True},
}
SHARED = {"data": "xor", "loss": "mse", "learning_rate": 0.1, "threshold": 100}

FRESH = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}
"""Every example uses the same folder, so that nothing is trained twice."""


@pytest.fixture
def builds(write, command) -> Callable[[Sequence[str]], None]:
    """Builds a chapter of those of these paragraphs that `check` finds no fault with."""

    def build(paragraphs: Sequence[str]) -> None:
        before, left = CHAPTER.count("\n"), list(paragraphs)
        while True:
            write({"01-a.md": CHAPTER + "".join(f"{each}\n\n" for each in left), **OTHERS})
            checked = command("check", "-q")
            if checked.code == 0:
                break
            lines = [int(line) for line in re.findall(r"^content/01-a\.md:(\d+): ", checked.err, re.MULTILINE)]
            wrong = {(line - before - 1) // 2 for line in lines}
            assert wrong, checked.err
            left = [each for index, each in enumerate(left) if index not in wrong]

        built = command("-q", "-j", "1")

        assert (built.code, built.err) == (0, "")
        assert Path("site/01-a.html").is_file()

    return build


@settings(max_examples=4, **FRESH)
@given(paragraphs=st.lists(fragments, min_size=40, max_size=80))
def test_what_check_passes_build_builds(builds, paragraphs: Sequence[str]) -> None:
    builds(paragraphs)


@pytest.mark.slow
@settings(max_examples=60, **FRESH)
@given(paragraphs=st.lists(fragments, min_size=40, max_size=120))
def test_what_check_passes_build_builds_of_many(builds, paragraphs: Sequence[str]) -> None:
    builds(paragraphs)


@pytest.fixture(scope="session")
def trained(train: Callable[..., Result]) -> dict[str, Result]:
    """The results of the runs of the chapter."""
    return {run_id: train(run_id, **{"weights": "normal", **SHARED, **keys}) for run_id, keys in RUNS.items()}


@given(expression=expressions)
def test_a_value_is_a_fault_of_check_if_and_only_if_it_is_one_of_the_build(
    trained: dict[str, Result], expression: str
) -> None:
    runs = [run for run_id, keys in RUNS.items() for run in read_experiment({"id": run_id, **SHARED, **keys}).runs]
    untrained = untrained_results(runs, compared=(), timed=())

    faults = try_value(Value(expression, Place("a.md", 1)), untrained, lambda _: False).faults

    try:
        compute(expression, trained)
    except UncomputableError:
        assert faults
    else:
        assert not faults


@pytest.mark.parametrize(
    "address",
    [
        *("assets/style.css", "data/xor.csv", "source/content/01-a.md", "source/content/glossary.md"),
        *("source/content/report.toml#title", "claims.json", "runs/a/network.txt"),
    ],
)
def test_a_chapter_may_link_to_every_file_of_its_site(write, command, address: str) -> None:
    write({"01-a.md": f"{CHAPTER}[a]({address})\n", **OTHERS})

    assert command("-q", "-j", "1").code == 0

    assert f'href="{address}"' in Path("site/01-a.html").read_text()
    assert (Path("site") / address.partition("#")[0]).is_file()


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("assets/styl.css", "assets/style.css"),
        ("data/xo.csv", "data/xor.csv"),
        ("source/content/1-a.md", "source/content/01-a.md"),
        ("./assets/../assets/styl.css#top", "assets/style.css"),
    ],
)
def test_a_link_to_a_file_that_the_site_will_not_have_is_a_fault_of_check(
    write, command, address: str, near: str
) -> None:
    write({"01-a.md": f"{CHAPTER}[a]({address})\n", **OTHERS})

    outcome = command("check", "-q")

    place = f"content/01-a.md:{len(CHAPTER.splitlines()) + 1}"
    assert outcome.code == 1
    assert outcome.err.startswith(f'{place}: link "{address}": it leads nowhere; did you mean "{near}"?\n')


SETTINGS = "results['a'].settings"


@pytest.mark.parametrize(
    ("equation", "said"),
    [
        ("1 + 1 = {{ 3 }}", '"1 + 1 = 3": 1 + 1 gives 2, not 3'),
        (f"{{{{ {SETTINGS}.epochs }}}} + 1 = 5", '"3 + 1 = 5": 3 + 1 gives 4, not 5'),
        (f"0.5 - {{{{ -{SETTINGS}.learning_rate | signed }}}} = 0.5", "0.5 - (-0.1) gives 0.6, not 0.5"),
        ("1 + 1 = 3, E = {{ results['a'].accuracy }}", "1 + 1 gives 2, not 3"),
        ("E = {{ results['a'].accuracy }} \\quad 1 + 1 = 3", "1 + 1 gives 2, not 3"),
    ],
)
def test_an_equation_whose_numbers_are_known_before_training_is_checked_by_check(
    write, command, equation: str, said: str
) -> None:
    write({"01-a.md": f"{CHAPTER}$${equation}$$\n", **OTHERS})

    outcome = command("check", "-q")

    assert outcome.code == 1
    assert said in outcome.err


@pytest.mark.parametrize(
    "equation",
    [
        f"{{{{ {SETTINGS}.epochs }}}} + 1 = 4",
        "1 + {{ results['a'].accuracy }} = 3",
        "1 + 1 = 2 \\quad{{ results['a'].accuracy }} = 3",
        "1 + 1 = 2 = {{ results['a'].accuracy }}",
    ],
)
def test_an_equation_that_training_may_make_true_is_no_fault_of_check(write, command, equation: str) -> None:
    write({"01-a.md": f"{CHAPTER}$${equation}$$\n", **OTHERS})

    assert command("check", "-q").code == 0
