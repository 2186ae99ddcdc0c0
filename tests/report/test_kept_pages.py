"""Kept pages: whatever an author edits, the site is the one that a build from nothing makes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.report.site.templates import TemplateEnvironment

EXPERIMENT = """
```experiment
id = "a"
data = "xor"
layers = [2, 2, 1]
activation = "sigmoid"
loss = "mse"
learning_rate = {rate}
epochs = 2
seeds = 2
```

```figure
id = "curve"
show = "learning-curves"
of = "a"
caption = "{caption}"
```
"""

STATE = {
    "title": "Title",
    "rate": "0.1",
    "caption": "The loss.",
    "first": "A sentence.",
    "second": "Another, see @fig:curve.",
    "heading": "Section",
    "term": "A number.",
    "style": "p { margin: 0 }",
    "template": "",
    "chapter": "yes",
    "source": "A title",
}
"""What an author may edit, at first."""

EDITS = {
    "title": ["Title", "Another title"],
    "rate": ["0.1", "0.2"],
    "caption": ["The loss.", "The loss, {{ results['a'].seeds|length }} times."],
    "first": ["A sentence.", "A *loss*, $x^2$ [@key].", "See [there](02-b.html#sec:section)."],
    "second": ["Another, see @fig:curve.", "Loss {{ results['a'].final_loss }}.", "@sec:section"],
    "heading": ["Section", "Another section"],
    "term": ["A number.", "Another number."],
    "style": ["p { margin: 0 }", "p { margin: 1px }"],
    "template": ["", "{% extends 'page.html' %}"],
    "chapter": ["yes", "no"],
    "source": ["A title", "Another title"],
}


def write(folder: Path, state: dict[str, str]) -> None:
    """The report in this state."""
    chapters = {
        "01-a.md": f"# A\n\n{state['first']}\n" + EXPERIMENT.format(rate=state["rate"], caption=state["caption"]),
        "02-b.md": f"# B\n\n{state['second']}\n\n## {state['heading']} {{#sec:section}}\n\nWords.\n",
        "03-c.md": "# C\n\nThe loss of @fig:curve.\n",
        "glossary.md": f"# Glossary\n\nLoss\n: {state['term']}\n",
        "references.bib": f"@misc{{key, title = {{{state['source']}}}}}\n",
        "report.toml": f'title = "{state["title"]}"\n',
    }
    shutil.rmtree(folder / "content", ignore_errors=True)
    (folder / "content").mkdir()
    for name, text in chapters.items():
        if name != "03-c.md" or state["chapter"] == "yes":
            (folder / "content" / name).write_text(text)
    shutil.rmtree(folder / "own", ignore_errors=True)
    (folder / "own/assets").mkdir(parents=True)
    (folder / "own/assets/own.css").write_text(state["style"])
    if state["template"]:
        (folder / "own/404.html").write_text(state["template"])


STEPS = st.sampled_from(sorted(EDITS)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(EDITS[name])))


def check_steps(steps: list[tuple[str, str]], command, contents) -> None:
    """Build after each edit, and compare the last site with one made from nothing."""
    for name in ("site", ".lab"):
        shutil.rmtree(name, ignore_errors=True)
    state = dict(STATE)
    for name, value in [("title", STATE["title"]), *steps]:
        state[name] = value
        write(Path(), state)
        assert command("-q", "--templates", "own").code == 0
    made = contents(Path("site"))
    for name in ("site", ".lab"):
        shutil.rmtree(name)
    assert command("-q", "--templates", "own").code == 0
    assert contents(Path("site")) == made


def few_steps(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many sequences of edits."""
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=count, suppress_health_check=quiet, deadline=None)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "steps",
    [
        [("first", EDITS["first"][1]), ("heading", EDITS["heading"][1]), ("template", EDITS["template"][1])],
        [("first", EDITS["first"][2]), ("chapter", "no"), ("source", "Another title"), ("term", "Another number.")],
    ],
)
def test_after_edits_the_site_is_the_one_that_is_made_from_nothing(steps, command, contents) -> None:
    check_steps(steps, command, contents)


@pytest.mark.slow
@few_steps(100)
@given(st.lists(STEPS, min_size=1, max_size=3))
def test_after_a_hundred_sequences_of_edits_too(command, contents, steps: list[tuple[str, str]]) -> None:
    check_steps(steps, command, contents)


@pytest.mark.fuzz
@few_steps(1000)
@given(st.lists(STEPS, min_size=1, max_size=8))
def test_after_any_edits_too(command, contents, steps: list[tuple[str, str]]) -> None:
    check_steps(steps, command, contents)


def kept() -> list[Path]:
    """Where pages are kept."""
    return [*Path(".lab/products").glob("*/pages")]


def test_an_edited_sentence_makes_one_page_again_and_an_edited_caption_all(
    command, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []

    def get_template(environment: TemplateEnvironment, name: str, *arguments: object, **options: object) -> object:
        rendered.append(name)
        return ours(environment, name, *arguments, **options)

    ours = TemplateEnvironment.get_template
    monkeypatch.setattr(TemplateEnvironment, "get_template", get_template)

    def pages_after(state: dict[str, str]) -> int:
        write(Path(), state)
        rendered.clear()
        command("-q", "--templates", "own")
        return sum("/" not in name and name != "page.html" for name in rendered)

    all_pages = pages_after(STATE)
    other = {**STATE, "first": "Another sentence."}

    assert all_pages == 8
    assert pages_after(other) == 1
    assert pages_after({**other, "caption": "Another caption."}) == all_pages


def test_a_kept_page_whose_link_no_longer_leads_anywhere_is_a_fault_at_its_line(command) -> None:
    state = {**STATE, "first": EDITS["first"][2], "second": "Another."}
    write(Path(), state)
    assert command("-q", "--templates", "own").code == 0
    chapter = Path("content/02-b.md")
    chapter.write_text(chapter.read_text().replace("{#sec:section}", ""))

    outcome = command("-q", "--templates", "own")

    assert outcome.code == 1
    assert outcome.err.startswith("content/01-a.md:3: ")


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"\xff"])
def test_a_damaged_page_is_made_again(command, contents, damage: bytes) -> None:
    write(Path(), STATE)
    command("-q", "--templates", "own")
    made = contents(Path("site"))
    for entry in kept():
        entry.write_bytes(damage)

    assert command("-q", "--templates", "own").code == 0
    assert contents(Path("site")) == made
