"""What a site was made from is in it: sources from which it can be made again, and every data set."""

import shutil
from pathlib import Path

import numpy as np

from lab.network.data_sets import linear, xor
from lab.report.reading.own_data import read_samples

EXPERIMENT = """
```experiment
id = "{id}"
data = "{data}"
layers = [2, 2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 1
```
"""

POINTS = "label,x1,x0\n1,0.1,0.30000000000000004\n0,1e-300,-2\n"


def test_from_its_source_alone_a_site_is_made_again_with_the_same_bytes(
    second_site: Path, script, contents, tmp_path: Path
) -> None:
    shutil.copytree(second_site / "source", tmp_path / "source")

    outcome = script("-q", cwd=tmp_path / "source")

    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert contents(tmp_path / "source" / "site") == contents(second_site)


def test_templates_of_one_s_own_are_in_the_source(write, command, contents) -> None:
    write({"01-a.md": "# A\n"})
    Path("own/assets").mkdir(parents=True)
    Path("own/assets/own.css").write_text("p { margin: 0 }\n")

    assert command("-q", "--templates", "own").code == 0
    made = contents(Path("site"))
    command("-q", "--content", "site/source/content", "--templates", "site/source/templates", "-o", "again")

    assert made["source/templates/assets/own.css"] == made["assets/own.css"]
    assert contents(Path("again")) == made


def test_every_data_set_can_be_read_again_to_the_bit(write, command) -> None:
    runs = {"a": "linear", "b": "xor", "c": "points.csv", "d": "xor.csv"}
    text = "# A\n" + "".join(EXPERIMENT.format(id=name, data=data) for name, data in runs.items())
    write({"01-a.md": text, "points.csv": POINTS, "xor.csv": POINTS})
    assert command("-q").code == 0

    points = read_samples(POINTS, "points.csv")
    for name, expected in {"linear": linear(), "xor": xor(), "points": points, "xor.csv": points}.items():
        found = read_samples(Path(f"site/data/{name}.csv").read_text(), "data.csv")
        np.testing.assert_array_equal(found.inputs, expected.inputs)
        np.testing.assert_array_equal(found.labels, expected.labels)
