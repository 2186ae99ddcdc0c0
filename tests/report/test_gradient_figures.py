"""Figures of gradients: by output, by step of the check, and by layer; what they say is what was measured."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from drawings import SVG, svg_of
from sharing import also_slowly

from lab.experiments.results import Result
from lab.experiments.seeds import Seeds, SeedValues
from lab.experiments.training import start_of_seed
from lab.network.activations import ACTIVATIONS, relu
from lab.network.backpropagation import untrained
from lab.network.curvature import largest_curvature
from lab.network.gradient_norms import gradient_norms
from lab.network.gradient_steps import errors_by_step
from lab.network.losses import LOSSES
from lab.report.figures import palette
from lab.report.figures.output_deltas import range_of
from lab.report.wording.numbers import digits, number, percent

KINDS = ("delta-by-output", "gradient-check", "gradient-norms", "rate-bound")

Train = Callable[..., Result]


def description(svg: str) -> str:
    return ElementTree.fromstring(svg).findtext(f"{SVG}desc") or ""


def words(svg: str) -> str:
    return " ".join("".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def dots(svg: str) -> int:
    """How many dots stand on the axes; only they have a rim in the paper's colour."""
    root = ElementTree.fromstring(svg)
    rimmed = {f"#{each.get('id')}" for each in root.iter() if palette.NAMES[palette.PAPER] in each.get("stroke", "")}
    rims = [mark.attrib for mark in root.iter(f"{SVG}use") if mark.attrib["href"] in rimmed]
    places = [(float(each["x"]), float(each["y"])) for each in rims]
    return sum(46 <= x <= 46 + 378 and 66 <= y <= 66 + 196 for x, y in places)


@pytest.fixture(scope="module")
def of_activation(train: Train) -> Mapping[str, Result]:
    """A run of every activation."""
    return {name: train(name, activation=name, learning_rate=0.01) for name in ACTIVATIONS}


# Every kind


@pytest.mark.parametrize("scale", [1e100, *also_slowly(1e-100, 1e-30, 1e30, 1e77)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_starts_of_any_size_are_drawn(train: Train, activation: str, scale: float) -> None:
    result = train("run", activation=activation, scale=scale)

    for show in KINDS:
        svg = svg_of(show, result)
        assert "run" in description(svg)
        assert not re.search(r"\bnan\b|\binf\b|[×÷] not finite", words(svg) + description(svg))


# Delta by output


def test_both_curves_of_the_squared_error_are_said_with_their_peak_and_their_ends(
    of_activation: Mapping[str, Result],
) -> None:
    said = description(svg_of("delta-by-output", of_activation["sigmoid"]))

    for label, peak in (("0", "0.66"), ("1", "0.33")):
        assert re.search(rf"With MSE and label {label} it is at most 0\.2963, at output {peak}", said)
    small = [float(value) for value in re.findall(r" and (0\.000\d+) at the outputs", said)]
    assert small[0] < 0.0011  # label 0 where the output is 1


def test_the_absolute_error_has_one_curve_for_both_labels_behind_a_sigmoid(train: Train) -> None:
    svg = svg_of("delta-by-output", train("mae", activation="sigmoid", loss="mae"))

    assert "both labels" in words(svg)
    assert "With MAE and both labels it is at most 0.25, at output 0.4" in description(svg)


@pytest.fixture(scope="module")
def far(train: Train) -> Result:
    """A run without activation whose outputs go far beyond both labels."""
    return train("far", activation="none", learning_rate=0.001, scale=3, epochs=1)


@pytest.mark.parametrize("name", [*ACTIVATIONS, "far"])
def test_every_sample_is_a_dot_and_the_wrong_ones_are_counted(
    of_activation: Mapping[str, Result], far: Result, name: str
) -> None:
    result = {**of_activation, "far": far}[name]

    svg = svg_of("delta-by-output", result)

    wrong = round((1 - (result.accuracy or 0.0)) * 21)
    assert f"After training {wrong} of 21 samples are predicted wrong" in description(svg)
    of_labels = [
        re.search(rf"label {label} is wrong here: (\d+) of {of}", words(svg)) for label, of in ((0, 11), (1, 10))
    ]
    assert sum(int(found[1]) for found in of_labels if found) == wrong
    beyond = re.search(r"; (\d+) beyond the axes", words(svg))
    assert dots(svg) + (int(beyond[1]) if beyond else 0) == 21


def test_dots_beyond_the_axes_are_counted_and_said(far: Result, of_activation: Mapping[str, Result]) -> None:
    outputs = far.outputs[-1]
    assert outputs.min() < -0.5
    assert outputs.max() > 1.5

    svg = svg_of("delta-by-output", far)

    beyond = 21 - dots(svg)
    assert beyond >= ((outputs < -1.1) | (outputs > 2.1)).sum() > 0
    assert f"dots: its 21 samples, trained; {beyond} beyond the axes" in words(svg)
    assert f"{beyond} of the dots are beyond the axes" in description(svg)
    assert "beyond" not in words(svg_of("delta-by-output", of_activation["sigmoid"]))


@pytest.mark.parametrize(
    ("activation", "low", "high"), [("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0), ("relu", 0.0, 1.2), ("none", -0.2, 1.2)]
)
def test_outputs_are_shown_as_far_as_they_go(
    of_activation: Mapping[str, Result], activation: str, low: float, high: float
) -> None:
    assert range_of(of_activation[activation], None) == (low, high)


def test_a_run_that_diverged_has_curves_and_no_dots(results: Mapping[str, Result]) -> None:
    svg = svg_of("delta-by-output", results["warm"])

    assert "no dots: it diverged" in words(svg)
    assert "training diverged" in description(svg)


# Gradient check


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_least_error_and_its_step_are_said(of_activation: Mapping[str, Result], activation: str) -> None:
    result = of_activation[activation]

    said = description(svg_of("gradient-check", result))

    found = errors_by_step(result.untrained, result.samples, LOSSES[result.settings.loss])
    assert f"{number(float(found.worst[0]))} at the step {number(found.steps[0])}, " in said
    assert f"{number(float(found.worst.min()))} at {number(float(f'{found.best_step:.1e}'))}" in said


@pytest.mark.parametrize(("activation", "mistake"), [("relu", "slope 1 everywhere"), ("tanh", "slope 1 − tanh(a)")])
def test_the_wrong_slope_of_the_reference_is_drawn_and_said(
    of_activation: Mapping[str, Result], activation: str, mistake: str
) -> None:
    svg = svg_of("gradient-check", of_activation[activation])

    assert f"wrong: {mistake}" in words(svg)
    assert f"With the {mistake} it is never below 0." in description(svg)


@pytest.mark.parametrize("activation", ["sigmoid", "none"])
def test_where_the_reference_was_right_nothing_wrong_is_drawn(
    of_activation: Mapping[str, Result], activation: str
) -> None:
    assert "wrong" not in words(svg_of("gradient-check", of_activation[activation]))


def test_samples_at_a_kink_are_said_to_be_left_out(of_activation: Mapping[str, Result]) -> None:
    assert re.search(
        r"\d+ of 21 samples, the others at a kink", description(svg_of("gradient-check", of_activation["relu"]))
    )


def test_where_every_sample_is_at_a_kink_nothing_is_said_to_be_compared(train: Train) -> None:
    svg = svg_of("gradient-check", train("still", activation="relu", weights="zero"))

    nothing = "every sample is at a kink; nothing was compared"
    assert nothing in words(svg)
    assert nothing in description(svg)
    assert "where it is least" not in description(svg)
    assert "at h =" not in words(svg)


@pytest.mark.parametrize("activation", ["none", "relu"])
def test_a_gradient_that_is_not_finite_is_said_and_not_drawn(train: Train, activation: str) -> None:
    svg = svg_of("gradient-check", train("huge", activation=activation, scale=1e100))

    assert "the gradient is not finite" in words(svg)
    assert description(svg) == "Run huge, untrained, 21 samples: the gradient is not finite."
    assert "at h =" not in words(svg)


def test_a_wrong_slope_whose_gradient_is_not_finite_has_no_line(of_activation: Mapping[str, Result]) -> None:
    off = untrained(relu, [np.full((3, 2), 1e160), np.full((1, 3), -1.0)], has_biases=False)
    wild = replace(off, weights=(off.weights[0], 1e140 * off.weights[1]))

    svg = svg_of("gradient-check", replace(of_activation["relu"], untrained=wild))

    assert "wrong: slope 1 everywhere: the gradient is not finite" in words(svg)
    assert "With the slope 1 everywhere the gradient is not finite." in description(svg)
    assert "where it is least" in description(svg)


# Gradient norms


def test_the_medians_over_the_seeds_are_said_layer_by_layer(of_activation: Mapping[str, Result]) -> None:
    result = of_activation["sigmoid"]

    svg = svg_of("gradient-norms", result)

    networks = [start_of_seed(result.settings, seed) for seed in result.seeds.seed]
    norms = gradient_norms(networks, result.samples, LOSSES["mse"])
    for layer, median in enumerate(np.median(norms, axis=1).tolist(), 1):
        assert f"{number(median)} at layer {layer}" in description(svg)
    factor = float(np.median(norms[0] / norms[1]))
    said = f"divides it by {digits(1 / factor, 2)}" if factor < 1 else f"multiplies it by {digits(factor, 2)}"
    assert f"a layer back {said}" in description(svg)
    assert "median of 5 starts" in words(svg)


def test_a_start_that_no_seed_changes_is_one_line(results: Mapping[str, Result]) -> None:
    svg = svg_of("gradient-norms", results["zero"])

    assert "line: the one start" in words(svg)
    assert "the one start: 0 at layer 1" in description(svg)


def test_a_layer_without_gradient_is_a_cross(of_activation: Mapping[str, Result]) -> None:
    result = of_activation["sigmoid"]
    zero = tuple(np.zeros_like(weights) for weights in result.untrained.weights)

    fixed = replace(result, seeds=Seeds(), untrained=replace(result.untrained, weights=zero))
    svg = svg_of("gradient-norms", fixed)

    assert "cross: 0" in words(svg)
    assert "nothing a layer back" in words(svg)


def test_runs_are_small_multiples_each_with_its_name_and_its_cost(of_activation: Mapping[str, Result]) -> None:
    svg = svg_of("gradient-norms", *of_activation.values())

    assert all(name in words(svg) for name in of_activation)
    assert words(svg).count("a layer back") == len(of_activation)


def test_a_gradient_that_is_not_finite_has_no_factor(train: Train) -> None:
    svg = svg_of("gradient-norms", train("huge", activation="none", scale=1e100))

    assert "gradient not finite" in words(svg)
    assert "a layer back" not in words(svg)
    assert "the gradient is not finite, so its layers are not compared" in description(svg)


@pytest.mark.parametrize("show", KINDS)
def test_a_figure_of_two_runs_is_small(of_activation: Mapping[str, Result], show: str) -> None:
    assert len(svg_of(show, of_activation["sigmoid"], of_activation["tanh"])) < 60_000


# The bound of the learning rate


def test_the_bound_is_two_over_the_largest_curvature_of_the_runs_that_converge(train: Train) -> None:
    quick, slow = (train(name, learning_rate=rate) for name, rate in (("quick", 0.5), ("slow", 1e-9)))
    quick = replace(quick, converged_at=1)
    assert slow.converged_at is None
    loss = LOSSES[quick.settings.loss]
    networks = {0: quick.untrained, **quick.saved}
    found = {epoch: largest_curvature(network, quick.samples, loss) for epoch, network in networks.items()}
    said = description(svg_of("rate-bound", quick, slow))

    (bends,) = re.findall(r"quick bends most (before training|after epoch \d+), λ (\S+), a bound of (\S+)\.", said)
    assert "slow bends" not in said
    epoch = 0 if bends[0] == "before training" else int(bends[0].split()[-1])
    assert bends[1:] == (number(found[epoch]), number(2.0 / found[epoch]))
    assert found[epoch] <= max(found.values())


def test_where_no_run_converges_there_is_no_bound(train: Train) -> None:
    svg = svg_of("rate-bound", train("slow", learning_rate=1e-9))

    assert "No run that is shown converges, so there is no bound." in description(svg)
    assert "2/λ" not in words(svg)


def test_the_shares_of_the_seeds_are_said_run_by_run(train: Train) -> None:
    result = train("run")
    seeds = replace(result.seeds, converged_at=SeedValues([1, *[None] * (len(result.seeds) - 1)]))

    said = description(svg_of("rate-bound", replace(result, seeds=seeds)))

    assert f"{percent(1 / len(seeds))} of {len(seeds)} seeds" in said
