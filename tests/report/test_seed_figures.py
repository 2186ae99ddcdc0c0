"""Figures over seeds: curves with their band, dots and accuracies, and what they say of many starts in words."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from drawings import SVG, drawn, said, svg_of, words

from lab.experiments.results import Result
from lab.experiments.seeds import Accuracies, Seeds, SeedValues
from lab.report.figures import FIGURES
from lab.report.figures.layout import jitter
from lab.report.figures.seed_dots import MOST_DOTS
from lab.report.wording.numbers import number

EPOCHS = 5

Over = Callable[..., Result]


@pytest.fixture
def over(results: Mapping[str, Result]) -> Over:
    """A result over seeds, of each of which there are the losses by epoch: a list that is too short overflowed in the
    next epoch, at sample 3.
    """

    def over_seeds(
        *curves: Sequence[float], accuracies: Sequence[float] = (), run_id: str = "run", **changed: object
    ) -> Result:
        ends = [None if len(curve) == EPOCHS else len(curve) + 1 for curve in curves]
        low = [next((epoch for epoch, loss in enumerate(curve, 1) if loss < 0.1), None) for curve in curves]
        rights = accuracies or [1.0] * len(curves)
        seeds = Seeds(
            seed=tuple(range(1, len(curves) + 1)),
            accuracy=Accuracies(None if end else right for end, right in zip(ends, rights, strict=True)),
            final_loss=SeedValues(None if end else curve[-1] for end, curve in zip(ends, curves, strict=True)),
            converged_at=SeedValues(low),
            squared_error_converged_at=SeedValues(low),
            diverged_at=SeedValues(ends),
            diverged_sample=SeedValues(None if end is None else 3 for end in ends),
            saved_epochs=tuple(range(1, EPOCHS + 1)),
            losses=np.array([[*curve, *[math.nan] * (EPOCHS - len(curve))] for curve in curves]),
        )
        return replace(results["never"], id=run_id, threshold=0.1, seeds=seeds, **changed)

    return over_seeds


@pytest.fixture
def with_rate(over: Over, results: Mapping[str, Result]) -> Callable[[float], Result]:
    """A result of three seeds, trained at this learning rate."""

    def at(rate: float) -> Result:
        settings = replace(results["never"].settings, learning_rate=rate)
        return over(FALLING, FLAT, FALLING, run_id=f"lr-{rate}", settings=settings)

    return at


FALLING = (0.4, 0.3, 0.2, 0.1, 0.05)
FLAT = (0.4, 0.4, 0.4, 0.4, 0.4)
OVERFLOWS = (0.5, 2.0)


def description(show: str, *results: Result) -> str:
    """The alt text of a figure."""
    return said(drawn(show, *results))


def place_of(root: ElementTree.Element, text: str) -> tuple[float, float]:
    """Where a line of text stands."""
    (element,) = [element for element in root.iter(f"{SVG}text") if "".join(element.itertext()) == text]
    moved = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", ""))
    return (float(moved[1]), float(moved[2])) if moved else (float(element.get("x", 0)), float(element.get("y", 0)))


def bands(root: ElementTree.Element) -> int:
    """How many faint areas a picture has."""
    return sum("fill-opacity" in element.attrib for element in root.iter(f"{SVG}use"))


# Learning curves


def test_the_line_is_the_median_and_the_band_the_middle_half(over: Over) -> None:
    curves = [[loss * factor for loss in FALLING] for factor in (1.0, 2.0, 3.0, 4.0, 5.0)]

    text = description("learning-curves", over(*curves))

    assert "the median of 5 seeds as a line, their middle half as a band" in text
    assert "run goes from 1.2 to 0.15, with a middle half of 0.1 to 0.2;" in text


def test_the_figure_itself_says_what_line_and_band_are(over: Over) -> None:
    alone, several = over(FALLING, FLAT), [over(FALLING, FLAT, run_id=name) for name in "ab"]

    line = "line: median of 2 seeds · band: their middle half"
    assert f"{line} · thin: best and worst" in words(drawn("learning-curves", alone))
    assert line in words(drawn("learning-curves", *several))


def test_runs_of_different_numbers_of_seeds_say_so(over: Over) -> None:
    root = drawn("learning-curves", over(FALLING, FLAT, run_id="a"), over(FALLING, FLAT, FLAT, run_id="b"))

    assert "line: median of 2 to 3 seeds · band: their middle half" in words(root)


def test_one_run_has_its_best_and_its_worst_seed_by_name(over: Over) -> None:
    result = over(FALLING, FLAT, [0.4, 0.3, 0.2, 0.1, 0.01], FALLING)

    assert {"median", "seed 2", "seed 3"} <= {*words(drawn("learning-curves", result))}
    assert "Seed 3 ended at 0.01. Seed 2 ended at 0.4." in description("learning-curves", result)


def test_several_runs_are_called_by_their_ids_and_show_no_seed(over: Over) -> None:
    root = drawn("learning-curves", over(FALLING, FLAT, run_id="a"), over(FLAT, FLAT, run_id="b"))

    assert {"a", "b"} <= {*words(root)}
    assert not [word for word in words(root) if word.startswith("seed ")]


def test_where_no_seed_is_better_than_another_none_is_named(over: Over) -> None:
    assert not re.search("[sS]eed 1", description("learning-curves", over(FLAT, FLAT, FLAT)))


def test_the_worst_seed_is_the_one_that_overflows_first(over: Over) -> None:
    text = description("learning-curves", over(FALLING, FLAT, OVERFLOWS, (0.5, 2.0, 3.0), FALLING))

    assert "Seed 3 overflowed first, in epoch 3, at sample 3." in text
    assert "2 overflowed" in text


def test_a_seed_that_overflowed_at_once_is_named_below(over: Over) -> None:
    root = drawn("learning-curves", over(FALLING, FLAT, (), FALLING))

    assert "seed 3: overflowed in epoch 1, at sample 3" in words(root)


def test_a_seed_that_overflows_is_worse_than_any_other(over: Over) -> None:
    text = description("learning-curves", over(FALLING, FALLING, FALLING, OVERFLOWS, OVERFLOWS))

    assert "from 0.4 to 0.05, with a middle half of 0.05 to overflow" in text


def test_where_half_of_the_seeds_overflow_the_median_does(over: Over) -> None:
    assert "run begins at 0.5 and overflows;" in description("learning-curves", over(FALLING, OVERFLOWS, OVERFLOWS))


def test_a_run_most_of_whose_seeds_overflowed_at_once_is_named_below(over: Over) -> None:
    root = drawn("learning-curves", over((), (), FALLING, run_id="a"), over(FALLING, FALLING, run_id="b"))

    assert "a: 2 of 3 seeds overflowed in epoch 1" in words(root)
    assert "a overflows in epoch 1;" in (root.findtext(f"{SVG}desc") or "")


def test_a_start_that_no_seed_changes_has_a_line_without_a_band(over: Over, results: Mapping[str, Result]) -> None:
    root = drawn("learning-curves", over(FALLING, FLAT, FLAT), replace(results["zero"], seeds=Seeds()))

    assert bands(root) == 1
    assert "zero: one line, as no seed changes its start" in words(root)


@pytest.mark.parametrize("curves", [[FALLING], [()], [OVERFLOWS], [(), ()], [FALLING, FLAT]])
@pytest.mark.parametrize("show", ["learning-curves", "seed-dots", "seed-accuracy"])
def test_any_few_seeds_are_drawn(over: Over, show: str, curves: list[Sequence[float]]) -> None:
    root = drawn(show, over(*curves))

    assert "run" in (root.findtext(f"{SVG}desc") or "")
    assert not [word for word in words(root) if re.search(r"\b(nan|inf|None)\b", word)]


@pytest.mark.parametrize("last", [0.0, 1e-320, 1e-13, 1e250, 1.7e308])
@pytest.mark.parametrize("show", ["learning-curves", "seed-dots"])
def test_any_losses_of_seeds_are_drawn(over: Over, show: str, last: float) -> None:
    root = drawn(show, over(FALLING, (*FALLING[:-1], last), (*FALLING[:-1], last)))

    assert number(last) in (root.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("show", ["learning-curves", "seed-dots", "seed-accuracy"])
def test_every_text_stands_in_the_picture(over: Over, show: str) -> None:
    many = [over(FALLING, FLAT, OVERFLOWS, run_id=f"run-number-{index}") for index in range(12)]

    root = drawn(show, *many)

    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for text in words(root):
        if text.startswith("run-"):
            x, y = place_of(root, text)
            assert 0 <= x <= width
            assert 10 <= y <= height


# Dots


def test_dots_count_for_each_run_what_overflowed_and_what_never_converged(over: Over) -> None:
    text = description("seed-dots", over(FALLING, FALLING, FALLING, FLAT, OVERFLOWS))

    assert "run: median 0.05; of 5 seeds 1 overflowed, 1 never converged." in text


def test_dots_of_a_run_half_of_which_overflowed_have_no_median(over: Over) -> None:
    root = drawn("seed-dots", over(FALLING, OVERFLOWS))

    assert "run: half or more overflowed; of 2 seeds 1 overflowed" in (root.findtext(f"{SVG}desc") or "")
    assert "median" not in words(root)
    assert "1 of 2" in words(root)


def test_the_key_of_dots_names_only_what_is_there(over: Over) -> None:
    key = {"converged", "never did", "overflowed", "median"}

    assert key & {*words(drawn("seed-dots", over(FALLING, FALLING)))} == {"converged", "median"}
    assert key & {*words(drawn("seed-dots", over(FALLING, FALLING, FALLING, FLAT, OVERFLOWS)))} == key


def test_every_seed_has_a_mark(over: Over) -> None:
    few, more = (drawn("seed-dots", over(*[FALLING] * count)) for count in (3, 53))

    marks = [sum(1 for _ in root.iter(f"{SVG}use")) for root in (few, more)]
    assert marks[1] - marks[0] == 50


def test_of_very_many_seeds_the_first_are_drawn_and_the_figure_says_so(over: Over) -> None:
    root = drawn("seed-dots", over(*[FALLING] * (MOST_DOTS + 100)))

    assert sum(1 for _ in root.iter(f"{SVG}use")) < MOST_DOTS + 50
    assert f"final loss of the first {MOST_DOTS} seeds; dashes at the threshold 0.1" in words(root)
    assert f"of {MOST_DOTS + 100} seeds" in (root.findtext(f"{SVG}desc") or "")


def test_dots_stand_by_the_logarithm_of_what_varies_over_decades(with_rate: Callable[[float], Result]) -> None:
    root = drawn("seed-dots", with_rate(1.0), with_rate(0.01), with_rate(0.001))

    low, middle, high = (place_of(root, text)[0] for text in ("0.001", "0.01", "1"))
    assert high - middle == pytest.approx(2 * (middle - low), abs=0.3)
    assert "learning rate" in words(root)
    assert "by learning rate." in (root.findtext(f"{SVG}desc") or "")


def test_dots_stand_by_the_number_that_varies_within_a_decade(with_rate: Callable[[float], Result]) -> None:
    root = drawn("seed-dots", with_rate(2.0), with_rate(3.0), with_rate(6.0))

    low, middle, high = (place_of(root, text)[0] for text in ("2", "3", "6"))
    assert high - middle == pytest.approx(3 * (middle - low), abs=0.3)


def test_values_too_near_each_other_are_spaced_evenly(with_rate: Callable[[float], Result]) -> None:
    root = drawn("seed-dots", with_rate(2.0), with_rate(2.01), with_rate(2000.0))

    places = [place_of(root, text)[0] for text in ("2", "2.01", "2000")]
    assert places[2] - places[1] == pytest.approx(places[1] - places[0], abs=0.3)


def test_dots_of_runs_that_differ_in_no_number_stand_run_by_run(over: Over) -> None:
    root = drawn("seed-dots", *(over(FALLING, run_id=name) for name in ("b", "a", "c")))

    first, second, third = (place_of(root, name)[0] for name in ("b", "a", "c"))
    assert third - second == pytest.approx(second - first, abs=0.3)


def test_a_seed_has_its_place_whatever_the_others_are() -> None:
    places = [jitter(seed) for seed in range(1, 101)]

    assert places == [jitter(seed) for seed in range(1, 101)]
    assert min(places) < -0.95
    assert max(places) > 0.95
    assert len({round(place, 3) for place in places}) == 100


# Accuracies


def test_accuracies_say_median_middle_half_the_most_frequent_and_the_baseline(over: Over) -> None:
    result = over(FALLING, FLAT, FLAT, FLAT, OVERFLOWS, accuracies=[0.5, 0.75, 0.75, 1.0, 0.0])

    root = drawn("seed-accuracy", result)

    assert (
        "run: median 0.75, middle half 0.5 to 0.75, most often 0.75 (2 of 5 seeds); the baseline is "
        f"{number(result.baseline)}; 1 overflowed."
    ) in (root.findtext(f"{SVG}desc") or "")
    assert f"median 0.75 · baseline {number(result.baseline)} · 1 overflowed" in words(root)
    assert "40\N{NO-BREAK SPACE}%" in words(root)


def test_a_hundred_equal_accuracies_are_one_bar(over: Over) -> None:
    root = drawn("seed-accuracy", over(*[FALLING] * 100, accuracies=[0.75] * 100))

    assert "100\N{NO-BREAK SPACE}%" in words(root)


def test_accuracies_of_seeds_that_all_overflowed_are_none(over: Over) -> None:
    root = drawn("seed-accuracy", over((), OVERFLOWS))

    assert "every seed overflowed" in words(root)
    assert "all 2 seeds overflowed; the baseline is" in (root.findtext(f"{SVG}desc") or "")


def test_the_accuracy_of_a_start_that_no_seed_changes_is_one(results: Mapping[str, Result]) -> None:
    result = replace(results["zero"], seeds=Seeds())

    root = drawn("seed-accuracy", result)

    assert f"one start: {number(result.accuracy or 0)} · baseline {number(result.baseline)}" in words(root)


@pytest.mark.slow
def test_a_hundred_seeds_take_no_longer_than_a_page_may(over: Over) -> None:
    """Each is a part of pages that are built often: its size is what a reader loads."""
    rng = np.random.default_rng(1)
    result = over(*(np.sort(rng.uniform(0.01, 0.5, (100, EPOCHS)))[:, ::-1].tolist()))

    for show in FIGURES:
        assert len(svg_of(show, result)) < 60_000
