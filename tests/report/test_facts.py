"""Filling: how pages write settings and outcomes."""

from collections.abc import Mapping
from dataclasses import fields

import pytest

from lab.experiments.results import Result
from lab.experiments.settings import Settings
from lab.report.site.fill import IDENTIFYING, SETTING_NAMES, ended, outcome_of, run_table, settings_of


def test_every_setting_has_a_name_on_the_pages() -> None:
    assert list(SETTING_NAMES) == [field.name for field in fields(Settings)]
    assert len(set(SETTING_NAMES.values())) == len(SETTING_NAMES)
    assert set(IDENTIFYING) <= set(SETTING_NAMES)


def test_settings_are_written_for_a_reader(results: Mapping[str, Result]) -> None:
    assert settings_of(results["one-epoch"].settings, SETTING_NAMES) == {
        "data": "xor",
        "layers": "2-3-1",
        "activation": "relu",
        "loss": "MAE",
        "learning rate": "0.1",
        "epochs": "1",
        "initial weights": "normal",
        "scale of the initial weights": "1",
        "biases": "on",
    }


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("converging", "in epoch 2"),
        ("never", "never"),
        ("hot", "diverged in epoch 1, at sample "),
        ("warm", "diverged in epoch 4, at sample "),
    ],
)
def test_how_a_run_ended_is_said(results: Mapping[str, Result], run: str, said: str) -> None:
    assert said in ended(results[run])


def test_the_table_of_runs_has_an_accuracy_beside_each_baseline(results: Mapping[str, Result]) -> None:
    table = run_table(list(results.values()), ("data", "learning_rate"))

    assert table.varied == ("data", "learning rate")
    assert [row.link.text for row in table.rows] == list(results)
    hot = next(row for row in table.rows if row.link.text == "hot")
    assert (hot.varied, hot.accuracy, hot.final_loss) == (("xor", "1 × 10²⁰⁰"), "–", "–")
    assert all(row.baseline for row in table.rows)


@pytest.mark.parametrize(("run", "start"), [("never", "seed 1"), ("zero", "fixed")])
def test_the_outcome_says_where_a_run_started(results: Mapping[str, Result], run: str, start: str) -> None:
    assert outcome_of(results[run])["start"] == start


def test_the_outcome_of_a_run_that_overflowed_has_no_made_up_numbers(results: Mapping[str, Result]) -> None:
    outcome = outcome_of(results["warm"])

    assert outcome["final loss"] == "–"
    assert outcome["accuracy"].startswith("– (baseline ")
    assert outcome["diverged"].startswith("in epoch 4, at sample ")
    assert "diverged" not in outcome_of(results["never"])
