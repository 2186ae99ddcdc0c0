"""Over seeds: the file and the block that a run's page has of them, and digits that are no finer than the spread."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lab.experiments.results import Result
from lab.experiments.seeds import COLUMNS
from lab.network.printed_text import from_text, to_text
from lab.report.reading.blocks.network import network_text
from lab.report.wording.numbers import epoch, known_decimals, within


def page(site: Path, run: str) -> str:
    """A run's page, every run of white space as one blank."""
    return " ".join((site / "runs" / run / "index.html").read_text(encoding="utf-8").split())


# The file


def runs_of(site: Path) -> list[str]:
    return sorted(path.parent.name for path in site.glob("runs/*/result.json"))


def test_every_run_has_a_file_of_its_seeds_as_its_result_has_them(small_site: Path) -> None:
    for run in runs_of(small_site):
        seeds = json.loads((small_site / "runs" / run / "result.json").read_text())["seeds"]

        header, *rows = csv.reader((small_site / "runs" / run / "seeds.csv").read_text().splitlines())

        assert tuple(header) == COLUMNS
        columns = [[float(cell) if cell else None for cell in column] for column in zip(*rows, strict=True)]
        assert columns == [seeds[name] for name in COLUMNS] or (not rows and not seeds["seed"])


def test_the_file_of_seeds_has_floats_by_repr_line_feeds_and_nothing_for_never(small_site: Path) -> None:
    for run in runs_of(small_site):
        text = (small_site / "runs" / run / "seeds.csv").read_bytes().decode()
        seeds = json.loads((small_site / "runs" / run / "result.json").read_text())["seeds"]

        assert text.endswith("\n")
        assert "\r" not in text
        assert not re.search("None|nan|inf|never", text)
        assert all(repr(loss) in text for loss in seeds["final_loss"] if loss is not None)


# The page


def test_a_run_s_page_has_its_seeds_and_leads_to_their_file(small_site: Path) -> None:
    for run in runs_of(small_site):
        seeds = json.loads((small_site / "runs" / run / "result.json").read_text())["seeds"]
        text = page(small_site, run)

        assert 'id="page:seeds"' in text
        assert f'href="../../runs/{run}/seeds.csv"' in text
        assert ("<dt>median final loss</dt>" in text) == bool(seeds["seed"])


FIXED = """# A

```experiment
id = "zero"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
weights = "zero"
```
"""


def test_a_run_that_no_seed_changes_has_a_file_with_a_header_alone_and_says_so(
    write: Callable[[Mapping[str, str | bytes]], Path], command: Callable[..., Any]
) -> None:
    write({"01-a.md": FIXED})

    assert command("-q").code == 0

    assert Path("site/runs/zero/seeds.csv").read_text() == ",".join(COLUMNS) + "\n"
    assert "Its start is fixed: no seed changes it" in page(Path("site"), "zero")
    assert "median" not in page(Path("site"), "zero")


# Digits


@pytest.mark.parametrize(
    ("spread", "known"),
    [(1e-12, 12), (2e-12, 11), (1e-9, 9), (0.08, 1), (1.0, 0), (30.0, -2), (1.7e308, -309), (None, None)],
)
def test_a_spread_leaves_so_many_decimals_certain(spread: float | None, known: int | None) -> None:
    assert known_decimals(spread) == known


@pytest.mark.parametrize(
    ("value", "spread", "shown"),
    [
        (0.5, 1e-12, "0.5000"),
        (-0.123456, 1e-12, "−0.1235"),
        (-0.123456, 0.03, "−0.1"),
        (0.0, 0.03, "0.0"),
        (0.0, 30.0, "–"),
        (123.4, 30.0, "100"),
        (99.0, 30.0, "–"),
        (12345678.0, 1e-12, "1.235 × 10⁷"),
        (12345678.0, 2e6, "1 × 10⁷"),
        (12345678.0, 2e7, "–"),
        (12345678.0, 1e6, "1.2 × 10⁷"),
        (-2.7147e247, 7.2e237, "−2.715 × 10²⁴⁷"),
        (0.5, float("inf"), "–"),
        (0.5, 1.7e308, "–"),
        (0.5, None, "–"),
    ],
)
def test_a_number_has_no_digit_finer_than_its_spread(value: float, spread: float | None, shown: str) -> None:
    assert within(value, spread, 4) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(37, "37"), (37.0, "37"), (37.5, "37.5"), (123456.0, "123456"), (None, "never")]
)
def test_an_epoch_may_lie_between_two(value: float | None, shown: str) -> None:
    assert epoch(value) == shown


@pytest.mark.parametrize(("spread", "decimals"), [(1e-12, 12), (3e-5, 4), (0.08, 1)])
def test_a_printed_network_on_a_page_has_no_decimal_finer_than_the_spread(
    results: Mapping[str, Result], spread: float, decimals: int
) -> None:
    result = replace(results["converging"], spread=spread)

    shown = network_text(result)

    assert max(len(number) for number in re.findall(r"\.(\d+)", shown)) <= decimals
    for cut, whole in zip(from_text(shown).network.weights, result.printed.network.weights, strict=True):
        np.testing.assert_allclose(cut, whole, rtol=0, atol=10**-decimals)


def test_a_printed_network_of_which_nothing_is_certain_is_that_of_its_file(results: Mapping[str, Result]) -> None:
    assert network_text(replace(results["never"], spread=None)) == to_text(results["never"].printed)


@pytest.mark.parametrize("run", ["converging", "hot", "warm", "zero", "one-epoch"])
def test_the_printed_network_of_every_kind_of_run_can_be_read(results: Mapping[str, Result], run: str) -> None:
    shown = from_text(network_text(results[run]))

    assert shown.network.layers == results[run].network.layers
