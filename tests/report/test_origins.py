"""What a site was made from is in it: sources from which it can be made again, and every data set."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

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

CLAIMS = '''\
from lab.report.claims import claim, does_not_hold, holds


@claim("few", unless={"a": {"converged_at": 2}})
def few(results):
    """Holds when it has not converged."""
    epoch = results["a"].converged_at
    return (holds if epoch is None else does_not_hold)("{epoch}", epoch=epoch)
'''

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


def test_of_python_only_what_the_report_runs_is_published(write, command, contents) -> None:
    files = {
        "figures.py": "import tools.shapes\n\n\ndef own(results, axes):\n    tools.shapes.draw(axes)\n",
        "tools/shapes.py": "from . import lines\nfrom .lines import draw\n",
        "tools/lines.py": "import numpy\n\n\ndef draw(axes):\n    axes.plot([0, 1])\n",
        "upload.py": "KEY = 'a secret'\n",
        "tools/upload.py": "KEY = 'a secret'\n",
    }
    figure = '\n```figure\nid = "own"\nshow = "own"\nof = "a"\nalt = "A line."\n```\n'
    write({"01-a.md": "# A\n" + EXPERIMENT.format(id="a", data="xor") + figure, **files})

    assert command("-q").code == 0
    made = contents(Path("site"))
    again = command("-q", "--content", "site/source/content", "-o", "again")

    assert {path for path in made if path.endswith(".py")} == {
        f"source/content/{name}" for name in ("figures.py", "tools/lines.py", "tools/shapes.py")
    }
    assert (again.code, contents(Path("again"))) == (0, made)


FIGURES = "def own(results, axes):\n    axes.plot([0, 1])\n"


@pytest.mark.parametrize(
    ("imports", "file", "mend"),
    [
        ("import importlib\nimportlib.import_module('tools')\n", "tools.py", 'write "import tools"'),
        ("__import__('shapes.lines')\n", "shapes/lines.py", 'write "import shapes.lines"'),
        pytest.param(
            "import sys\nsys.path.append('content/shapes')\nimport lines\n",
            "shapes/lines.py",
            'write "import shapes.lines"',
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "import sys\nsys.path.append('content/a-b')\nimport c\n",
            "a-b/c.py",
            "give it a name that an import can say",
            marks=pytest.mark.slow,
        ),
    ],
)
@pytest.mark.parametrize("importing", ["figures.py", "claims.py"])
def test_a_file_that_no_import_names_is_a_fault(
    write, command, imports: str, file: str, mend: str, importing: str
) -> None:
    """The site would not carry it, so nobody could make the site again."""
    figure = '\n```figure\nid = "own"\nshow = "own"\nof = "a"\nalt = "A line."\n```\n'
    claim = '\n```claim\nid = "few"\nsays = "Few."\n```\n'
    sources = {"figures.py": FIGURES, "claims.py": CLAIMS}
    sources[importing] = f"{imports}\n\n{sources[importing]}"
    write({"01-a.md": "# A\n" + EXPERIMENT.format(id="a", data="xor") + figure + claim, file: "", **sources})

    outcome = command("-q")

    assert outcome.code == 1
    said = f"it imports {file}, but no import names that file, so the site would not carry it; {mend}"
    assert outcome.err.splitlines()[0] == f"content/{importing}: {said}"


def test_a_file_that_is_imported_by_its_name_and_named_is_none(write, command) -> None:
    source = f"import importlib\n\nimport tools\n\nimportlib.import_module('tools')\n\n\n{FIGURES}"
    figure = '\n```figure\nid = "own"\nshow = "own"\nof = "a"\nalt = "A line."\n```\n'
    write({"01-a.md": "# A\n" + EXPERIMENT.format(id="a", data="xor") + figure, "tools.py": "", "figures.py": source})

    assert command("-q").code == 0


def test_of_templates_only_what_pages_were_made_from_is_published(write, command, contents) -> None:
    write({"01-a.md": "# A\n"})
    for path in ("404.html", "notes.html", ".git/old.html", "assets/own.css", "assets/.hidden.css"):
        file = Path("own", path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('{% extends "page.html" %}\r\n')
    made_of = Path("own/404.html").read_bytes()

    assert command("-q", "--templates", "own").code == 0
    made = contents(Path("site"))

    templates = {path for path in made if path.startswith("source/templates/")}
    assert templates == {"source/templates/404.html", "source/templates/assets/own.css"}
    assert made["source/templates/404.html"] == made_of


def test_a_template_whose_name_is_no_text_is_a_fault(write, command) -> None:
    write({"01-a.md": "# A\n"})
    Path("own/assets").mkdir(parents=True)
    Path(os.fsdecode(b"own/assets/a\xff.css")).write_text("p {}\n")

    outcome = command("-q", "--templates", "own")

    assert outcome.code == 1
    assert outcome.err.startswith("own/: the name 'a\\udcff.css' is not UTF-8; choose another\n")


def test_a_picture_may_not_lie_where_sources_are_published(write, command) -> None:
    write({"01-a.md": "# A\n\n![A dot](source/dot.png)\n", "source/dot.png": b"a picture"})

    outcome = command("check")

    assert outcome.code == 1
    assert "content/01-a.md:3: picture" in outcome.err


def test_a_data_file_may_be_named_from_its_folder(write, command) -> None:
    write({"01-a.md": "# A\n" + EXPERIMENT.format(id="a", data="./points.csv"), "points.csv": POINTS})

    assert command("-q").code == 0
    assert Path("site/data/points.csv").is_file()
    assert command("verify", "-q").code == 0
