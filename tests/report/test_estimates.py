"""How estimates are printed: the value, and its interval where that has two ends."""

import pytest

from lab.experiments.results import Result
from lab.experiments.seeds import SeedValues
from lab.experiments.statistics import Estimate, median, share
from lab.report.values import UncomputableError, compute
from lab.report.wording.estimates import median_with_interval, share_with_interval, with_interval


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (0.12345, "0.1235"),
        (None, "never"),
        (Estimate(42.0, 39.0, 45.0), "42 (39 to 45)"),
        (Estimate(1.0, 1.0, 1.0), "1"),
        (Estimate(7.0, 6.0, None), "7 (6 to never)"),
        (Estimate(None, None, None), "never"),
    ],
)
def test_an_estimate_is_followed_by_its_interval(value: float | Estimate | None, text: str) -> None:
    assert with_interval(value) == text


def test_a_share_is_printed_in_per_cent() -> None:
    assert with_interval(Estimate(0.19, 0.125, 0.278), in_percent=True) == "19\u00a0% (12\u00a0% to 28\u00a0%)"


def test_the_forms_are_those_of_the_statistics() -> None:
    values = SeedValues([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, None])

    assert median_with_interval(values) == with_interval(median(values))
    assert share_with_interval(values) == with_interval(share(value is not None for value in values), in_percent=True)


@pytest.mark.parametrize("form", ["median_with_interval", "share_with_interval"])
def test_prose_asks_for_them_behind_a_list_of_seeds(train, form: str) -> None:
    results: dict[str, Result] = {"run": train("run", seeds=7)}

    def value(expression: str) -> str:
        return compute(f"{expression} | {form}", results)

    assert " to " in value("results['run'].seeds.final_loss")
    with pytest.raises(UncomputableError, match="an interval is of a list of seeds"):
        value("results['run'].final_loss")
