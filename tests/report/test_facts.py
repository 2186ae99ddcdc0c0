"""Facts: how pages write the settings of a run and what came of it."""

from collections.abc import Mapping
from dataclasses import fields, replace

import pytest

from lab.experiments.results import Result
from lab.experiments.seeds import Accuracies, Seeds, SeedValues
from lab.experiments.settings import Settings
from lab.report.site.fill import IDENTIFYING
from lab.report.wording.facts import (
    SETTING_NAMES,
    chaos,
    ended,
    featured_of,
    outcome_of,
    over_seeds,
    setting,
    settings_of,
)


def test_every_setting_has_a_name_on_the_pages() -> None:
    assert list(SETTING_NAMES) == [field.name for field in fields(Settings) if field.name != "parameters"]
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
    assert featured_of(results[run])["start"] == start


def test_a_start_of_the_stream_is_the_report_s(results: Mapping[str, Result]) -> None:
    assert featured_of(replace(results["never"], start="stream"))["start"] == "the report's stream"


def test_the_outcome_of_a_run_that_overflowed_has_no_made_up_numbers(results: Mapping[str, Result]) -> None:
    outcome = featured_of(results["warm"])

    assert outcome["final loss"] == "–"
    assert outcome["accuracy"].startswith("– (baseline ")
    assert outcome["diverged"].startswith("in epoch 4, at sample ")
    assert "diverged" not in featured_of(results["never"])


def test_the_outcome_has_what_only_some_runs_have_there_alone(results: Mapping[str, Result]) -> None:
    plain = featured_of(replace(results["never"], spread=None))

    tested = replace(results["never"], test=results["never"].samples, test_accuracy=0.75, test_baseline=0.5)
    outcome = featured_of(replace(tested, difference=1e-12, spread=2e-12))

    assert {name: outcome[name] for name in outcome.keys() - plain.keys()} == {
        "accuracy on the samples kept aside": "0.75 (baseline 0.5)",
        "final loss of the samples kept aside": "–",
        "largest difference to the reference": "1 × 10⁻¹²",
        "spread": "2 × 10⁻¹²",
    }


# Chaos


def test_a_run_that_is_not_chaotic_has_its_spread_among_the_facts_and_no_sentence(
    results: Mapping[str, Result],
) -> None:
    result = replace(results["never"], spread=1e-12)

    assert featured_of(result)["spread"] == "1 × 10⁻¹²"
    assert outcome_of(result).about_chaos == ""


def test_a_chaotic_run_says_what_that_means_and_by_how_much_it_is(results: Mapping[str, Result]) -> None:
    result = replace(results["never"], spread=0.0152)

    assert "spread" not in featured_of(result)
    assert outcome_of(result).about_chaos.startswith("This run is chaotic: when its start is moved by the last bit")
    assert "Its spread, ten times the largest change of a weight, is 0.0152;" in outcome_of(result).about_chaos


@pytest.mark.parametrize("spread", [None, float("inf")])
def test_a_run_that_does_not_even_end_alike_says_so(results: Mapping[str, Result], spread: float | None) -> None:
    said = chaos(replace(results["never"], spread=spread))

    assert "it does not even end alike" in said
    assert "inf" not in said
    assert "not finite" not in said


# Over seeds


SEEDS = Seeds(
    seed=(1, 2, 3, 4),
    accuracy=Accuracies([0.5, 1.0, None, 0.75]),
    final_loss=SeedValues([0.3, 0.1, None, 0.2]),
    converged_at=SeedValues([None, 7, 2, None]),
    squared_error_converged_at=SeedValues([None, 7, 2, None]),
    diverged_at=SeedValues([None, None, 3, None]),
    diverged_sample=SeedValues([None, None, 1, None]),
)


def test_over_seeds_there_are_medians_the_middle_half_and_shares() -> None:
    assert over_seeds(SEEDS, 0.5) == {
        "median final loss": "0.25",
        "middle half of the final losses": "0.175 to never",
        "median accuracy": "0.625 (baseline 0.5)",
        "converged": "50\N{NO-BREAK SPACE}% of the seeds",
        "median epoch of convergence": "never",
        "diverged": "1 of 4 seeds",
    }


def test_where_no_seed_diverged_none_is_said() -> None:
    assert over_seeds(replace(SEEDS, diverged_at=SeedValues([None] * 4)), 0.5)["diverged"] == "none of 4 seeds"


def test_a_run_without_seeds_has_a_sentence_alone(results: Mapping[str, Result]) -> None:
    outcome = outcome_of(results["zero"])

    assert outcome.seeds == {}
    assert outcome.about_seeds == "Its start is fixed: no seed changes it, so there is this one replica only."


@pytest.mark.parametrize(("count", "said"), [(1, "1 other start, one a seed"), (4, "4 other starts, one a seed")])
def test_a_run_says_how_many_seeds_it_has(results: Mapping[str, Result], count: int, said: str) -> None:
    seeds = replace(SEEDS, seed=tuple(range(count)))

    assert said in outcome_of(replace(results["never"], seeds=seeds)).about_seeds
