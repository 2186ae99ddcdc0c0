"""`list`: the names that a report has, and the words that its blocks may say."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lab.experiments.settings import WORDS, Settings
from lab.language.keys import keys_of
from lab.report.figures import FIGURES
from lab.report.reading.blocks import KINDS
from lab.report.tables import COLUMNS, TABLES

CHAPTER = """\
# Rates {#sec:rates}

```experiment
id = "lr"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
epochs = 1
sweep.learning_rate = [0.1, 0.2]
```

```figure
id = "f"
show = "learning-curves"
of = "lr"
```

```table
id = "t"
show = "runs"
of = "lr-0.1"
```

```network
id = "n"
of = "lr-0.2"
```

```listing
id = "l"
of = "lab.network.losses.mse"
```

$$x$$ {#eq:x}
"""


@pytest.fixture
def listed(write, command) -> Callable[..., dict[str, dict[str, str]]]:
    """The sections that `list` prints, each a table of names."""

    def run(*arguments: str, **files: str) -> dict[str, dict[str, str]]:
        write({"03-rates.md": CHAPTER, **{name.replace("_", "."): text for name, text in files.items()}})
        outcome = command("list", *arguments)
        assert (outcome.code, outcome.err) == (0, "")
        sections: dict[str, dict[str, str]] = {}
        for line in outcome.out.splitlines():
            if not line.startswith(" "):
                sections[line] = {}
                section = sections[line]
            else:
                name, _, about = line.strip().partition(" ")
                section[name] = about.strip()
        return sections

    return run


def test_it_names_what_the_report_has(listed) -> None:
    sections = listed()

    assert {title: names for title, names in sections.items() if title in list(sections)[:6]} == {
        "chapters": {"03-rates": "Rates"},
        "experiments": {"lr": "lr-0.1, lr-0.2"},
        "figures": {"f": "learning-curves of lr-0.1, lr-0.2"},
        "tables": {"t": "runs of lr-0.1"},
        "networks": {"n": "lr-0.2"},
        "listings": {"l": "lab.network.losses.mse"},
    }


def test_it_names_what_can_be_referred_to_as_it_reads(listed) -> None:
    assert listed()["references"] == {
        "sec:rates": "Chapter 3",
        "eq:x": "Equation (3.1)",
        "fig:f": "Figure 3.1",
        "tab:t": "Table 3.1",
        "network:n": "Network 3.1",
        "listing:l": "Listing 3.1",
    }


def test_it_names_every_block_with_its_keys(listed) -> None:
    blocks = listed()["blocks"]

    assert {*blocks} == {*KINDS, "values"}
    for word, kind in KINDS.items():
        known = keys_of(Settings) if word == "experiment" else keys_of(kind.content)
        assert {*known} <= {*blocks[word].split(", ")}


def test_it_names_every_word_that_a_key_may_say(listed) -> None:
    sections = listed()

    assert {key: words.split(", ") for key, words in sections["words of experiments"].items()} == {
        key: list(register) for key, register in WORDS.items()
    }
    assert {*sections["show of figures"]} == {*FIGURES}
    assert {*sections["show of tables"]} == {*TABLES}
    assert {*sections["columns of tables of runs"]} == {*COLUMNS}


def test_figures_of_one_s_own_stand_among_the_others(listed) -> None:
    assert "mine" in listed(figures_py="def mine(results, axes): ...\n")["show of figures"]


def test_as_markdown_it_prints_the_reference_of_blocks_also_where_no_report_is(
    command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    outcome = command("list", "--markdown")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (repository / "docs" / "blocks.md").read_text(encoding="utf-8")


def test_a_report_with_faults_is_not_listed(write, command) -> None:
    write({"01-a.md": "{{ x }}\n"})

    outcome = command("list")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("content/01-a.md:1: ")


def test_letters_that_the_output_does_not_know_are_written_as_escapes(write, script) -> None:
    write({"01-a.md": "# Rates η\n"})

    outcome = script("list", env={"PYTHONIOENCODING": "ascii"})

    assert (outcome.code, outcome.err) == (0, "")
    assert "Rates \\u03b7" in outcome.out
