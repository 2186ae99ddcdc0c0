"""What is added by new files alone: a kind of block (a file and a template part), a kind of figure, a command; and a
setting, which is one line."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.report.reading.blocks import KINDS
from lab.report.reading.blocks.register import add_kind

BLOCK = '''\
"""Remarks: a sentence that stands by itself."""

from dataclasses import dataclass

from markupsafe import Markup

from lab.language.keys import key, read_id, read_text
from lab.report.markdown.prose import Prose
from lab.report.reading.blocks.register import Kind, add_kind


@dataclass(frozen=True)
class RemarkBlock:
    """A sentence that stands by itself."""

    id: str = key(read_id, "its name")
    says: str = key(read_text, "the sentence")


@dataclass(frozen=True)
class RemarkPart:
    id: str
    label: str
    says: Markup
    kind: str = "remark"


@dataclass(frozen=True)
class Remark:
    id: str
    says: Prose

    @property
    def about(self):
        return "a remark"

    @property
    def proses(self):
        return (self.says,)

    def part(self, filling):
        return RemarkPart(self.id, filling.labels[f"rem:{self.id}"].text, filling.html(self.says))


def link(block, keys, linking):
    return Remark(keys.id, linking.inline(block, "says", keys.says))


add_kind("remark", Kind(RemarkBlock, link, refers="rem", noun="remark"))
'''

TEMPLATE = '<p id="rem:{{ part.id }}"><b>{{ part.label }}</b> {{ part.says }}</p>\n'

FIGURE = '''\
"""Last losses: a bar a run."""

from lab.report.figures.layout import add_axes, set_height
from lab.report.figures.register import FIGURES


@FIGURES.named("last-losses")
def last_losses(picture, results):
    """The final loss of each run."""
    set_height(picture, 200)
    axes = add_axes(picture, 60, 20, width=300, height=140)
    axes.bar(range(len(results)), [result.final_loss for result in results])
    return f"The last of {len(results)} losses is {results[-1].final_loss:.3f}."
'''

COMMAND = '''\
"""`count`: count the runs of the report."""

from dataclasses import dataclass

from lab.report.command_line.options import Command, Options, print_json
from lab.report.reading.report import read


@dataclass(frozen=True, slots=True)
class CountOptions(Options):
    """What the command line says to `count`."""

    least: int


def add_arguments(parser):
    parser.add_argument("--least", type=int, default=0)


def run_command(options):
    count = len(read(options.content, is_strict=options.is_strict).runs)
    print_json(count, options)
    return 0 if count >= options.least else 5


COMMAND = Command(CountOptions, run_command, add_arguments)
'''

FILES = {
    "lab/report/reading/blocks/remark.py": BLOCK,
    "templates/parts/remark.html": TEMPLATE,
    "lab/report/figures/last_losses.py": FIGURE,
    "lab/report/commands/count.py": COMMAND,
}

CHAPTER = """\
# A

See @rem:first and [there](#rem:first).

```remark
id = "first"
says = "One half is {{ 1 / 2 }}."
```
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A copy of the program with some files more."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("lab", "templates"):
        shutil.copytree(repository / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(repository / "build.py", folder)
    for path, text in FILES.items():
        (folder / path).write_text(text)
    return folder


def run(checkout: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, checkout / "build.py", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_block_of_a_new_kind_is_read_numbered_linked_filled_and_shown(checkout: Path, write, tmp_path: Path) -> None:
    write({"01-a.md": CHAPTER})

    done = run(checkout, "-q", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "site/01-a.html").read_text(encoding="utf-8")
    assert '<p id="rem:first"><b>Remark 1.1</b> One half is 0.5.</p>' in page
    assert '<a class="reference" href="01-a.html#rem:first">Remark 1.1</a>' in page


def test_its_faults_are_said_and_it_is_listed_and_documented(checkout: Path, write, tmp_path: Path) -> None:
    write({"01-a.md": CHAPTER.replace("id =", "idd =").replace("@rem:first and [there](#rem:first)", "this")})
    assert (
        run(checkout, "check", cwd=tmp_path)
        .stderr.splitlines()[0]
        .startswith('content/01-a.md:6: remark: unknown key "idd"; did you mean "id"?')
    )

    write({"01-a.md": CHAPTER})
    listed = run(checkout, "list", cwd=tmp_path).stdout
    documented = run(checkout, "list", "--markdown", cwd=tmp_path).stdout

    assert re.search(r"remarks\n  first +a remark\n", listed)
    assert "## remark\n\nA sentence that stands by itself.\n" in documented


EXPERIMENT = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 1
```

```figure
id = "last"
show = "last-losses"
of = "a"
```
"""


def test_a_figure_of_a_new_kind_is_drawn_and_described(checkout: Path, write, tmp_path: Path) -> None:
    write({"01-a.md": EXPERIMENT})

    done = run(checkout, "-q", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    svg = (tmp_path / "site/figures/last.svg").read_text(encoding="utf-8")
    assert re.search(r"<desc[^>]*>The last of 1 losses is 0\.\d{3}\.</desc>", svg)
    assert "last-losses" in run(checkout, "list", cwd=tmp_path).stdout


def test_a_new_command_is_told_of_and_has_options_of_its_own(checkout: Path, write, tmp_path: Path) -> None:
    write({"01-a.md": EXPERIMENT})

    assert re.search(r"count +count the runs of the report\n", run(checkout, "--help", cwd=tmp_path).stdout)
    done = run(checkout, "--json", "count", "--least", "2", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (5, "1\n", "")


def test_every_kind_of_block_has_a_template_part_of_its_name(repository: Path) -> None:
    parts = {path.stem for path in (repository / "templates" / "parts").glob("*.html")}

    assert {*KINDS} <= parts
    assert parts - {*KINDS} == {"origin", "pending", "prose", "rows"}


@pytest.mark.parametrize("word", ["figure", "another"])
def test_a_word_and_a_reference_belong_to_one_kind(word: str) -> None:
    with pytest.raises(ValueError, match="already"):
        add_kind(word, KINDS["figure"])

    assert "another" not in KINDS


# A setting is one line


@pytest.fixture(scope="module")
def with_setting(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program in which experiments have one setting more."""
    folder = tmp_path_factory.mktemp("with-setting")
    shutil.copytree(checkout, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "lab/experiments/settings.py"
    line = '    drop_rate: float = key(read_number_above_0, "how often, above 0", default=1.0)\n'
    path.write_text(path.read_text().replace("    biases: bool", f"{line}    biases: bool"))
    return folder


def test_a_new_setting_is_swept_shown_in_tables_and_words_drawn_and_documented(
    with_setting: Path, write, tmp_path: Path
) -> None:
    chapter = EXPERIMENT.replace("seeds = 1", "seeds = 1\nsweep.drop_rate = [0.25, 0.5]")
    write({"01-a.md": chapter.replace('"last-losses"', '"seed-dots"')})

    done = run(with_setting, "-q", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    page, of_run = ((tmp_path / "site" / name).read_text() for name in ("01-a.html", "runs/a-0.25/index.html"))
    assert '<th scope="col" class="number"><span>drop rate</span></th>' in page
    assert "<dt>drop rate</dt><dd>0.25</dd>" in of_run
    assert ">drop rate</text>" in page
    schema = json.loads(run(with_setting, "list", "--schema", cwd=tmp_path).stdout)
    assert schema["$defs"]["experiment"]["properties"]["drop_rate"]["exclusiveMinimum"] == 0
    documented = run(with_setting, "list", "--markdown", cwd=tmp_path).stdout
    assert "| `drop_rate` | how often, above 0 | `1.0` |" in documented
    assert "`drop_rate`" in documented[documented.index("## Columns of a table of runs") :]
