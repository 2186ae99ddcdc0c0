"""Previews: pages show what is known; long training begins with a draft, and the whole site is that of a build."""

import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from lab.report.command_line.options import Options
from lab.report.command_line.progress import ProgressLine
from lab.report.commands.build import make_all, read_report
from lab.report.serving import preview
from lab.report.serving.preview import Preview, Previews, Stage, at_stage
from lab.store.disk import Disk
from lab.store.entries import Store, open_store

EXPERIMENT = """\
```experiment
id = "{id}"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = {rate}
epochs = 3
seeds = 8
```
"""

CHAPTER = """\
# A

{experiments}
```figure
id = "f"
show = "learning-curves"
of = ["a", "b"]
```

```network
id = "n"
of = "b"
```

```table
id = "t"
show = "claims"
```

```claim
id = "c"
says = "It is 0."
```

The loss of a is {{{{ results["a"].final_loss }}}}, that of b {{{{ results["b"].final_loss }}}}; \
[its history](runs/b/history.csv).
"""

CLAIMS = '''\
from lab.report.claims import claim, does_not_hold, holds, median


@claim("c", unless={"a": {"seeds.final_loss": 0.0}})
def zero(results):
    """Whether it is."""
    loss = median(results["a"].seeds.final_loss)
    return (holds if loss.value == 0.0 else does_not_hold)("It is {loss}.", loss=loss)
'''

OPTIONS = Options(
    content=Path("content"),
    output=Path("site"),
    store=Path(".lab"),
    templates=None,
    base_url=None,
    jobs=1,
    seeds=None,
    is_quiet=True,
    is_strict=False,
    is_json=False,
)

PROGRESS = ProgressLine(StringIO(), time.monotonic, is_quiet=True)


def chapter(rate: str = "0.2") -> str:
    experiments = EXPERIMENT.format(id="a", rate="0.1") + "\n" + EXPERIMENT.format(id="b", rate=rate)
    return CHAPTER.format(experiments=experiments)


@pytest.fixture
def store(write) -> Iterator[Store]:
    write({"01-a.md": chapter(), "claims.py": CLAIMS})
    with open_store(OPTIONS.store, Disk(), waiting=lambda: None) as opened:
        yield opened


@pytest.fixture
def previewed(store: Store) -> Callable[[], Preview]:
    """Makes previews of the report, one after the other."""
    previews = Previews(OPTIONS, PROGRESS)
    return lambda: previews.of(read_report(OPTIONS), store)


def make(stage: Stage, store: Store) -> None:
    make_all(at_stage(read_report(OPTIONS), stage), store, OPTIONS, PROGRESS)


def page_of(preview: Preview) -> str:
    return preview.site.files["01-a.html"].decode()


def test_before_anything_is_trained_every_block_says_what_it_waits_for(previewed) -> None:
    found = previewed()

    page = page_of(found)
    assert (found.is_whole, found.stages, found.cost.replicas) == (False, (Stage(),), 20)
    assert page.count('class="pending"') == 6
    assert "Figure 1.1</b> waits for a, b, being trained." in page
    assert "The loss of a is –, that of b –; " in page
    assert "draft: waiting for run a, run b, verdicts" in page


def test_what_is_trained_is_shown_and_the_whole_site_is_that_of_a_build(previewed, store: Store) -> None:
    previewed()
    make(Stage(), store)
    whole = previewed()
    Path("content/01-a.md").write_text(chapter("0.3"))

    part = previewed()

    assert (whole.is_whole, part.is_whole, part.cost.runs) == (True, False, 1)
    assert page_of(part).count('class="pending"') == 5  # experiment b, the figure, the network, the claim and its table
    assert "waits for b, being trained" in page_of(part)
    assert "that of b –; " in page_of(part)
    assert "The loss of a is –" not in page_of(part)
    Path("content/01-a.md").write_text(chapter())
    again = previewed()
    assert again.is_whole
    assert again.site.files == whole.site.files


def test_the_files_of_a_whole_preview_are_those_that_a_build_writes(previewed, store: Store) -> None:
    make(Stage(), store)
    built = make_all(read_report(OPTIONS), store, OPTIONS, PROGRESS)

    assert previewed().site.files == built.site.files


def test_long_training_begins_with_a_draft(previewed, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SOON", 0.0)
    before = previewed()

    make(before.stages[0], store)
    draft = previewed()
    make(before.stages[1], store)
    whole = previewed()

    assert before.stages == (Stage(preview.SEEDS_OF_DRAFT, frozenset("ab")), Stage())
    assert draft.stages == before.stages
    assert "draft: 6 of 8 seeds" in page_of(draft)
    assert 'class="pending"' not in page_of(draft)
    assert (draft.is_whole, whole.is_whole) == (False, True)
    assert "draft:" not in page_of(whole)


def test_an_edited_sentence_wants_nothing_else_and_a_setting_does(previewed) -> None:
    first = previewed().wants
    Path("content/01-a.md").write_text(chapter() + "\nA sentence.\n")
    second = previewed().wants
    Path("content/01-a.md").write_text(chapter("0.3"))

    assert first == second != previewed().wants
