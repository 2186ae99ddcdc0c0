"""A new activation or data set is one function in one file: everything else goes over the register and follows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.network.activations import ACTIVATIONS

PLANTED = '''

@ACTIVATIONS
def planted(z: Array) -> tuple[Array, Array]:
    """log(1 + exp(z)), above 0; the slope is the sigmoid of z."""
    return np.logaddexp(0.0, z), 1.0 / (1.0 + np.exp(-z))
'''

PLANTED_DATA = '''

@DATA_SETS
def sown(
    *,
    points: Points = 10,
    seed: Seed = 1,
    height: Annotated[float, "(0, 2]"] = 1.0,
    is_turned: bool = False,
) -> Samples:
    """Points whose label is 1 above half the height."""
    drawn = np.random.default_rng(seed).uniform(0.0, height, (points, 2))
    return Samples(drawn, (drawn[:, :1] > height / 2) * 1.0)
'''

SOWN = """\
# A

```experiment
id = "sown"
data = { name = "sown", points = 12, is_turned = true }
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 3
seeds = 2
test = { points = 8, seed = 2 }
sweep.data.height = [0.5, 2]
```

```table
id = "sown"
show = "runs"
of = "sown"
columns = ["data.height", "data.is_turned", "test_accuracy"]
```
"""

WRONG = '''

@ACTIVATIONS
def wrongly(z: Array) -> tuple[Array, Array]:
    """log(1 + exp(z)), with a slope that is wrong by 1 in 1000."""
    return np.logaddexp(0.0, z), 1.001 / (1.0 + np.exp(-z))
'''

CHAPTER = """\
# A

```experiment
id = "new"
data = "xor"
layers = [2, 3, 1]
activation = "planted"
loss = "mse"
learning_rate = 0.1
epochs = 3
```

```network
id = "new"
of = "new"
```

```listing
id = "new"
of = "lab.network.activations.planted"
```
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A copy of the program in which one file has one function more."""
    folder = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in ("lab", "templates", "tests/network", "tests/checkers"):
        shutil.copytree(repository / name, folder / name, ignore=ignored)
    for name in ("build.py", "pyproject.toml", "tests/conftest.py", "tests/sharing.py"):
        shutil.copy(repository / name, folder / name)
    with (folder / "lab" / "network" / "activations.py").open("a") as file:
        file.write(PLANTED)
    with (folder / "lab" / "network" / "data_sets.py").open("a") as file:
        file.write(PLANTED_DATA)
    return folder


def run(checkout: Path, *arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd or checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_report_may_use_it_print_it_and_list_it(checkout: Path, write, tmp_path: Path) -> None:
    write({"01-a.md": CHAPTER})

    done = run(checkout, checkout / "build.py", "-q", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert "] planted 0." in (tmp_path / "site/runs/new/network.txt").read_text()
    words = re.sub("<[^>]*>", "", (tmp_path / "site/01-a.html").read_text())
    assert "def planted(z: Array)" in words


def test_its_parameters_may_be_set_swept_shown_and_redrawn(checkout: Path, write, tmp_path: Path) -> None:
    write({"01-a.md": SOWN})

    done = run(checkout, checkout / "build.py", "-q", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    files = {path.name for path in (tmp_path / "site" / "data").iterdir()}
    own = "height-{}-is-turned-true-points-{}"
    assert files == {
        *(f"sown-{own.format('0.5', 12)}.csv", f"sown-{own.format('0.5', 8)}-seed-2.csv"),
        *(f"sown-{own.format('2', 12)}.csv", f"sown-{own.format('2', 8)}-seed-2.csv"),
    }
    said = " ".join(re.sub("<[^>]*>", " ", (tmp_path / "site/01-a.html").read_text()).split())
    assert "run data height data is turned test accuracy" in said
    assert "sown-0.5 0.5 on" in said


def test_what_is_wrong_with_its_parameters_is_told_by_its_bounds(checkout: Path, write, tmp_path: Path) -> None:
    write({"01-a.md": SOWN.replace("points = 12", "heigth = 1").replace("[0.5, 2]", "[0.5, 3]")})

    done = run(checkout, checkout / "build.py", "-q", cwd=tmp_path)
    documented = run(checkout, checkout / "build.py", "list", "--markdown", cwd=tmp_path)

    assert done.returncode == 1
    assert 'unknown key "data.heigth"; did you mean "height"?' in done.stderr
    assert "sweep.data.height[1] is 3; a number above 0 and at most 2 is needed" in done.stderr
    assert "`height = 1.0`, a number above 0 and at most 2; `is_turned = false`, true or false |" in documented.stdout


def test_a_misspelt_name_is_told_of_it(checkout: Path, write, tmp_path: Path) -> None:
    misspelt = CHAPTER.replace('"planted"', '"plantedd"')
    write({"01-a.md": misspelt, "02-b.md": misspelt.replace("plantedd", "xyz").replace('"new"', '"other"')})

    done = run(checkout, checkout / "build.py", "-q", cwd=tmp_path)

    assert done.returncode == 1
    assert 'no activation is called "plantedd"; did you mean "planted"?' in done.stderr
    known = ", ".join(f'"{name}"' for name in sorted({*ACTIVATIONS, "planted"}))
    assert f'no activation is called "xyz"; known: {known}' in done.stderr


def test_its_printed_network_is_read_back_to_the_same_bits_and_it_is_documented(checkout: Path) -> None:
    code = """
import numpy as np
from lab.network import printed_json, printed_text
from lab.network.activations import ACTIVATIONS
from lab.network.backpropagation import untrained
from lab.network.initial_weights import draw_weights, normal
from lab.network.prediction import outputs
from lab.network.printed_network import PrintedNetwork, largest_difference
from lab.report.reading.documentation import blocks_page

weights = draw_weights(normal, np.random.default_rng(1), (2, 3, 1))
network = untrained(ACTIVATIONS["planted"], weights, has_biases=False)
printed = PrintedNetwork(network, tuple(a[0] for a in outputs(network, np.array([[0.1, 0.2]]))))
for module, write, read in (
    (printed_text, printed_text.to_text, printed_text.from_text),
    (printed_json, printed_json.to_json, printed_json.from_json),
):
    again = read(write(printed))
    assert largest_difference(printed, again) == 0.0
    assert again.network.activation is ACTIVATIONS["planted"]
    assert write(again) == write(printed)
assert "| `planted` | log(1 + exp(z)), above 0; the slope is the sigmoid of z. |" in blocks_page()
"""

    done = run(checkout, "-c", code)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_the_gradient_check_covers_it_and_catches_one_that_is_wrong(checkout: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    shutil.copytree(checkout, wrong, ignore=shutil.ignore_patterns("__pycache__"))
    path = wrong / "lab" / "network" / "activations.py"
    path.write_text(path.read_text() + WRONG)
    options = [
        "-n0",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-m",
        "slow or not slow",
        "-k",
        "agrees and mse and (planted or wrongly)",
    ]

    done = run(wrong, "-m", "pytest", *options, "tests/network/test_gradient_check.py")

    outcomes = [line.split("[")[0] for line in done.stdout.splitlines() if "wrongly" in line and "FAILED" in line]
    assert len(outcomes) == 10  # five depths, without and with biases
    assert "10 failed, 10 passed" in done.stdout
