"""Figures of networks: that what is drawn of weights, neurons and epochs follows them, and is said in numbers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from drawings import SVG, drawn, said, svg_of, words
from sharing import also_slowly

from lab.experiments.results import Result
from lab.network.activations import relu, sigmoid, tanh
from lab.network.backpropagation import Network, untrained
from lab.network.data_sets import linear
from lab.network.neurons import flat, pre_activations, slopes
from lab.network.prediction import accuracy, outputs
from lab.report.figures import palette
from lab.report.figures.moments import moments
from lab.report.figures.plane import plane_around
from lab.report.wording.numbers import number, percent

KINDS = ("network-diagram", "weight-map", "activation-use", "neuron-maps", "hidden-space", "epochs")

NEGATIVE, POSITIVE, INK, PAPER, RULE = (
    f"var(--{palette.NAMES[colour]}, {colour})"
    for colour in (palette.CLASS_0, palette.CLASS_1, palette.INK, palette.PAPER, palette.RULE)
)

With = Callable[..., Result]


@pytest.fixture
def having(results: Mapping[str, Result]) -> With:
    """A result whose trained network has these weights."""

    def with_weights(*weights: object, activation: object = sigmoid, **changed: object) -> Result:
        network = untrained(activation, [np.array(layer, dtype=float) for layer in weights], has_biases=False)
        return with_network(network, **changed)

    def with_network(network: Network, **changed: object) -> Result:
        result = results["never"]
        samples = changed.setdefault("samples", result.samples)
        settings = replace(result.settings, layers=network.layers)
        by_layer = outputs(network, samples.inputs)
        kept = {"settings": settings, "network": network, "outputs": by_layer, "saved": {1: network}, **changed}
        return replace(result, **kept)

    return with_weights


def paths(root: ElementTree.Element, **attributes: str) -> list[ElementTree.Element]:
    """The paths with these attributes, in the order in which they are drawn."""
    wished = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [each for each in root.iter(f"{SVG}path") if wished.items() <= each.attrib.items()]


def shapes(elements: list[ElementTree.Element]) -> int:
    """How many shapes there are in paths of many."""
    return sum(each.attrib["d"].count("M") for each in elements)


# Every kind


@pytest.mark.parametrize("show", KINDS)
@pytest.mark.parametrize("activation", [sigmoid, *also_slowly(tanh, relu)])
def test_a_small_network_with_a_hundred_points_is_a_small_picture(having: With, show: str, activation: object) -> None:
    generator = np.random.default_rng(1)
    weights = [2 * generator.standard_normal(shape) for shape in ((4, 2), (4, 4), (1, 4))]
    saved = {epoch: having(*weights).network for epoch in range(1, 7)}

    svg = svg_of(show, having(*weights, activation=activation, samples=linear(), saved=saved))

    assert len(svg) < 60_000


@pytest.mark.parametrize("show", KINDS)
@pytest.mark.parametrize(
    "layers",
    [(2, 1), (2, 16, 16, 1), *also_slowly((2, 60, 1), (2, 1, 1), (2, 4, 4, 4, 4, 4, 1))],
    ids=lambda sizes: f"{sizes}",
)
def test_networks_of_any_layers_are_drawn(having: With, show: str, layers: tuple[int, ...]) -> None:
    generator = np.random.default_rng(2)
    shapes_of_layers = zip(layers[1:], layers[:-1], strict=True)

    root = drawn(show, having(*[generator.standard_normal(shape) for shape in shapes_of_layers]))

    assert said(root).startswith("Run never")


@pytest.mark.parametrize("show", KINDS)
@pytest.mark.parametrize("size", [0.0, 1e-320, 1e300, *also_slowly(1e-300, 1e150)])
@pytest.mark.parametrize("activation", [relu, *also_slowly(sigmoid)])
def test_weights_of_any_size_are_drawn(having: With, show: str, size: float, activation: object) -> None:
    root = drawn(show, having([[size, -size], [0, size]], [[size, size]], activation=activation))

    assert said(root)


@pytest.mark.parametrize("show", KINDS)
def test_many_samples_are_thinned(having: With, show: str) -> None:
    samples = linear()
    many = replace(samples, inputs=np.tile(samples.inputs, (30, 1)), labels=np.tile(samples.labels, (30, 1)))

    root = drawn(show, having([[1, 2], [3, -4]], [[5, 6]], samples=many))

    assert len(ElementTree.tostring(root)) < 80_000


def test_of_many_points_that_alternate_between_the_classes_both_are_drawn(having: With) -> None:
    rising = np.linspace(0.0, 1.0, 600)
    labels = (np.arange(600.0) % 2.0)[:, np.newaxis]
    many = replace(linear(), inputs=np.column_stack([rising, rising[::-1]]), labels=labels)

    root = drawn("epochs", having([[1, 2], [3, -4]], [[5, 6]], samples=many))

    assert shapes(paths(root, stroke=NEGATIVE)) >= 150
    assert shapes(paths(root, fill=POSITIVE)) >= 150


# Network diagram


def test_a_diagram_has_a_circle_a_neuron_and_a_line_a_weight(having: With) -> None:
    root = drawn("network-diagram", having([[1, -2], [3, 4], [-5, 6]], [[7, -8, 9]]))

    circles = paths(root, fill=PAPER, stroke=INK)
    assert len(circles) == 2 + 3 + 1
    assert shapes([path for path in paths(root, stroke=RULE) if path.get("stroke-width") == "0.7"]) == 9
    assert {"x0", "x1", "o", "1", "2", "3", "layer 1"} <= {*words(root)}


def test_negative_weights_are_dashed_and_positive_ones_are_not(having: With) -> None:
    root = drawn("network-diagram", having([[1, -2], [3, 4], [-5, 6]], [[7, -8, 9]]))

    of_scale = 2  # of each sign
    negative, positive = paths(root, stroke=NEGATIVE), paths(root, stroke=POSITIVE)
    assert shapes(negative) == 3 + of_scale
    assert shapes(positive) == 6 + of_scale
    assert all("stroke-dasharray" in path.attrib for path in negative)
    assert not any("stroke-dasharray" in path.attrib for path in positive)


def test_a_line_is_as_wide_as_its_weight_is_large(having: With) -> None:
    root = drawn("network-diagram", having([[2, 4]], [[8]]))

    widths = [float(path.get("stroke-width", "nan")) for path in paths(root, stroke=POSITIVE)]
    widest = max(widths)
    assert {widest, widest / 2, widest / 4} <= {*widths}


def test_the_largest_weights_of_each_layer_are_written_at_their_lines(having: With) -> None:
    root = drawn("network-diagram", having([[1.25, -2.5]], [[8]]))

    assert {"1.2", "\N{MINUS SIGN}2.5", "8.0"} <= {*words(root)}


def test_a_diagram_of_zeros_has_faint_lines_and_no_scale(having: With) -> None:
    root = drawn("network-diagram", having([[0, 0]], [[0]]))

    assert "every weight is 0" in words(root)
    assert paths(root, stroke=POSITIVE) == paths(root, stroke=NEGATIVE) == []
    assert shapes(paths(root, stroke=RULE)) == 3
    assert "all of whose 3 weights are 0" in said(root)


def test_a_diagram_counts_signs_and_names_the_largest_weight(having: With) -> None:
    root = drawn("network-diagram", having([[1, -2], [3, 4.125]], [[-7.25, 0]]))

    assert "6 weights, 3 positive and 2 negative" in said(root)
    assert "\N{MINUS SIGN}7.25, from neuron 1 of layer 1 to the output" in said(root)


# Weight map


def test_a_small_weight_map_has_every_weight_in_its_cell(having: With) -> None:
    root = drawn("weight-map", having([[1.25, -2.5], [0.125, 0]], [[8, -0.0001]]))

    assert {"1.2", "\N{MINUS SIGN}2.5", "0.12", "8.0"} <= {*words(root)}
    assert words(root).count("0.00") == 1  # too long with two digits
    assert "layer 1, 2 × 2, from \N{MINUS SIGN}2.5 to 1.25; layer 2, 1 × 2, from \N{MINUS SIGN}0.0001 to 8" in said(
        root
    )


def test_no_weight_reaches_the_edges_of_its_cell(having: With) -> None:
    root = drawn("weight-map", having([[-0.038, 0.071], [12.3, -0.25]], [[-8, 1]]))

    assert {"\N{MINUS SIGN}0.04", "0.071", "12", "\N{MINUS SIGN}0.25"} <= {*words(root)}


def test_cells_are_shaded_by_sign_and_size(having: With) -> None:
    root = drawn("weight-map", having([[4, -2]], [[1]]))

    def strengths(colour: str) -> list[float]:
        return [float(path.get("opacity", "1")) for path in paths(root, fill=colour)]

    strongest = max(strengths(POSITIVE))
    assert strongest / 4 in strengths(POSITIVE)
    assert strengths(NEGATIVE)[0] == strongest / 2


def test_a_large_weight_map_marks_negative_weights_and_says_how_much_is_shown(having: With) -> None:
    weights = np.random.default_rng(3).standard_normal((60, 2))

    root = drawn("weight-map", having(weights, np.ones((1, 60))))

    assert shapes(paths(root, stroke=INK)) == (weights[:40] < 0).sum()
    assert "the first 40 × 2 of 60 × 2" in words(root)


def test_biases_have_a_column(train: Callable[..., Result]) -> None:
    root = drawn("weight-map", train(biases=True))

    assert words(root).count("bias") == 2


# Activation use


def test_activation_use_says_where_z_lies_and_how_steep_it_is_there(results: Mapping[str, Result]) -> None:
    result = results["never"]

    root = drawn("activation-use", result)

    first, last = pre_activations(result.network, result.samples.inputs)
    for name, z in (("layer 1", first), ("output", last)):
        mean = number(float(slopes(result.network.activation, z).mean()))
        share = percent(float(flat(result.network.activation, z).mean()))
        assert (
            f"{name}, z from {number(float(z.min()))} to {number(float(z.max()))}, "
            f"a mean slope of {mean}, nearly flat for {share}"
        ) in said(root)
        assert f"{name}: mean slope {mean}, nearly flat for {share}" in words(root)


def test_every_neuron_has_ticks_up_for_label_1_and_down_for_label_0(having: With) -> None:
    samples = replace(linear(), inputs=np.array([[0.1, 0], [0.9, 0]]), labels=np.array([[0.0], [1.0]]))

    root = drawn("activation-use", having([[1, 0], [2, 0]], [[1, 1]], samples=samples))

    def heights(colour: str) -> list[float]:
        (ticks,) = paths(root, stroke=colour)[:1]
        return [float(y) for y in re.findall(r"[-\d.]+ ([-\d.]+)", ticks.attrib["d"])]

    up, down = heights(POSITIVE), heights(NEGATIVE)
    assert len(up) == len(down) == 2 * 2  # a tick of each of the neurons
    assert up[1] < up[0] == down[0] < down[1]


def test_z_beyond_the_axis_is_counted(having: With) -> None:
    root = drawn("activation-use", having([[1000, 1000]], [[1]]))

    assert any("beyond the axis" in text for text in words(root))
    assert not any("beyond the axis" in text for text in words(drawn("activation-use", having([[1, 1]], [[1]]))))


# Neuron maps


def test_dead_and_saturated_neurons_are_named(having: With) -> None:
    root = drawn("neuron-maps", having([[0, 0], [600, 50], [1, -1]], [[1, 1, 1]]))

    assert "neuron 1 dead: 0.5" in words(root)
    assert "neuron 2 saturated" in words(root)
    assert "neuron 3" in words(root)
    assert "1 is dead (neuron 1 of layer 1) and 1 is saturated (neuron 2 of layer 1)" in said(root)


def test_neuron_maps_say_the_outputs_over_the_plane(having: With) -> None:
    result = having([[3, -2], [1, 1]], [[2, -3]])

    output = plane_around(result.samples.inputs, 31).outputs(result.network)[-1]

    text = said(drawn("neuron-maps", result))
    assert f"between {number(float(output.min()))} and {number(float(output.max()))}" in text
    assert f"above 0.5 on {percent(float((output > 0.5).mean()))}" in text


def test_of_a_large_layer_the_first_eight_neurons_are_shown(having: With) -> None:
    root = drawn("neuron-maps", having(np.random.default_rng(1).standard_normal((12, 2)), np.ones((1, 12))))

    assert "layer 1, the first 8 of 12 neurons" in words(root)
    assert "neuron 8" in {text[:8] for text in words(root)}
    assert not any(text.startswith("neuron 9") for text in words(root))
    assert "each of 13 neurons" in said(root)


# Hidden space


def test_the_two_neurons_that_move_the_output_most_are_the_coordinates(having: With) -> None:
    weights = [[0, 0], [3, -3], [2, -2], [0.1, 0]]  # the first gives all points the same, whatever its weight

    root = drawn("hidden-space", having(weights, [[100, 5, 5, 1]]))

    assert {"neuron 2", "neuron 3"} <= {*words(root)}
    assert "neuron 2 (weight 5) and neuron 3 (weight 5) of the last hidden layer, which of its 4 move" in said(root)


@pytest.mark.parametrize(("weights", "has_line"), [([[4, -4]], True), ([[4, -4, 1]], False)], ids=["two", "three"])
def test_the_line_is_drawn_where_the_output_hangs_on_two_neurons_alone(
    having: With, weights: list[list[float]], has_line: bool
) -> None:
    first = [[3, -3], [-3, 3], [1, 1]][: len(weights[0])]

    root = drawn("hidden-space", having(first, weights))

    assert bool([path for path in paths(root, stroke=INK) if path.get("stroke-width") == "1.6"]) is has_line
    assert ("The line is where the output is 0.5" in said(root)) is has_line


def test_hidden_space_shows_the_first_the_middle_and_the_last_epoch(results: Mapping[str, Result]) -> None:
    root = drawn("hidden-space", results["never"])

    assert [text for text in words(root) if text.startswith("epoch")] == ["epoch 1", "epoch 2", "epoch 5"]


def test_a_run_without_an_epoch_is_shown_before_training(results: Mapping[str, Result]) -> None:
    assert not results["hot"].saved

    for show in ("hidden-space", "epochs"):
        assert "before training" in words(drawn(show, results["hot"]))
        assert "before training, accuracy" in said(drawn(show, results["hot"])).replace("Before", "before")


# Epochs


def test_epochs_are_saved_ones_from_the_first_to_the_last_by_logarithm(results: Mapping[str, Result]) -> None:
    result = results["never"]
    many = replace(result, saved=dict.fromkeys(range(1, 1001), result.network), history=(0.25,) * 1000)

    assert [moment.epoch for moment in moments(many, 6)] == [1, 4, 16, 63, 251, 1000]
    assert [moment.epoch for moment in moments(many, 3)] == [1, 32, 1000]
    assert [moment.epoch for moment in moments(result, 6)] == [1, 2, 3, 4, 5]


def test_below_each_epoch_stand_its_own_loss_and_accuracy(results: Mapping[str, Result]) -> None:
    result = results["never"]

    root = drawn("epochs", result)

    for epoch, network in result.saved.items():
        right = accuracy(outputs(network, result.samples.inputs)[-1], result.samples.labels)
        loss = number(result.history[epoch - 1])
        assert f"epoch {epoch}, loss {loss}, accuracy {number(right)}" in said(root)
        assert {f"epoch {epoch}", f"loss {loss}", f"accuracy {number(right)}"} <= {*words(root)}
    assert f"the baseline is {number(result.baseline)}" in said(root)


def test_points_of_both_classes_stand_in_every_map(results: Mapping[str, Result]) -> None:
    result = results["never"]

    root = drawn("epochs", result)

    ones = int(result.samples.labels.sum())
    assert shapes(paths(root, stroke=NEGATIVE)) == 5 * (len(result.samples.labels) - ones)
    assert shapes(paths(root, fill=POSITIVE, opacity="0.9")) == 5 * ones
