"""Facts: how pages write the settings of a run and what came of it."""

from collections.abc import Mapping
from dataclasses import fields, replace

import pytest

from lab.experiments.results import Result
from lab.experiments.settings import Settings
from lab.report.facts import SETTING_NAMES, ended, outcome_of, setting, settings_of
from lab.report.site.fill import IDENTIFYING


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


def test_settings_are_those_asked_for_by_the_names_asked_for(results: Mapping[str, Result]) -> None:
    settings = results["never"].settings

    assert settings_of(settings, {"epochs": "how often", "biases": "with biases"}) == {
        "how often": "5",
        "with biases": "off",
    }


def test_a_file_of_data_is_written_as_it_is_called(results: Mapping[str, Result]) -> None:
    assert setting(replace(results["never"].settings, data="MyPoints.csv"), "data") == "MyPoints.csv"


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


@pytest.mark.parametrize(("run", "start"), [("never", "seed 1"), ("zero", "fixed")])
def test_the_outcome_says_where_a_run_started(results: Mapping[str, Result], run: str, start: str) -> None:
    assert outcome_of(results[run])["start"] == start


def test_a_start_of_the_stream_is_the_report_s(results: Mapping[str, Result]) -> None:
    assert outcome_of(replace(results["never"], start="stream"))["start"] == "the report's stream"


def test_the_outcome_of_a_run_that_overflowed_has_no_made_up_numbers(results: Mapping[str, Result]) -> None:
    outcome = outcome_of(results["warm"])

    assert outcome["final loss"] == "–"
    assert outcome["accuracy"].startswith("– (baseline ")
    assert outcome["diverged"].startswith("in epoch 4, at sample ")
    assert "diverged" not in outcome_of(results["never"])


def test_the_outcome_has_what_only_some_runs_have_there_alone(results: Mapping[str, Result]) -> None:
    tested = replace(results["never"], test_accuracy=0.75, difference=1e-12)

    plain, outcome = outcome_of(results["never"]), outcome_of(tested)

    assert {name: outcome[name] for name in outcome.keys() - plain.keys()} == {
        "accuracy on the test samples": "0.75",
        "largest difference to the reference": "1 × 10⁻¹²",
    }
