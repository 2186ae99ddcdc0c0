"""Every kind of initial weights of the register: what is drawn, in which order and how wide."""

import numpy as np
import pytest

from lab.network.initial_weights import (
    INITIAL_WEIGHTS,
    InitialWeights,
    constant,
    draw_weights,
    he,
    is_fixed,
    normal,
    uniform,
    xavier,
    zero,
)

LAYERS = (2, 4, 4, 1)
GENERATORS = [np.random.default_rng, np.random.RandomState]

every_kind = pytest.mark.parametrize("initial_weights", INITIAL_WEIGHTS.values())
every_generator = pytest.mark.parametrize("generator", GENERATORS)


@every_generator
@every_kind
def test_a_seed_gives_the_same_bits_every_time(initial_weights: InitialWeights, generator) -> None:
    once = draw_weights(initial_weights, generator(7), LAYERS)
    again = draw_weights(initial_weights, generator(7), LAYERS)

    assert [w.tobytes() for w in once] == [w.tobytes() for w in again]


@every_generator
@every_kind
def test_there_is_one_block_a_layer_outputs_by_inputs(initial_weights: InitialWeights, generator) -> None:
    weights = draw_weights(initial_weights, generator(7), LAYERS)

    assert [w.shape for w in weights] == [(4, 2), (4, 4), (1, 4)]
    assert {w.dtype for w in weights} == {np.dtype(np.float64)}


@every_generator
@every_kind
def test_layers_are_drawn_one_after_another(initial_weights: InitialWeights, generator) -> None:
    stream = generator(7)
    by_hand = [initial_weights(stream, 4, 2), initial_weights(stream, 4, 4), initial_weights(stream, 1, 4)]

    drawn = draw_weights(initial_weights, generator(7), LAYERS)

    assert [w.tobytes() for w in drawn] == [w.tobytes() for w in by_hand]


@every_kind
def test_the_scale_multiplies(initial_weights: InitialWeights) -> None:
    unscaled = draw_weights(initial_weights, np.random.default_rng(7), LAYERS)

    scaled = draw_weights(initial_weights, np.random.default_rng(7), LAYERS, scale=0.3)

    assert [w.tolist() for w in scaled] == [(0.3 * w).tolist() for w in unscaled]


def test_seed_k_of_normal_weights_is_what_the_format_says() -> None:
    stream = np.random.default_rng(4)
    by_hand = [stream.standard_normal(shape) for shape in ((4, 2), (4, 4), (1, 4))]

    drawn = draw_weights(normal, np.random.default_rng(4), LAYERS)

    assert [w.tobytes() for w in drawn] == [w.tobytes() for w in by_hand]


def test_normal_weights_of_the_legacy_stream_are_its_randn() -> None:
    stream = np.random.RandomState(2)
    by_hand = [stream.randn(4, 2), stream.randn(4, 4), stream.randn(1, 4)]

    drawn = draw_weights(normal, np.random.RandomState(2), LAYERS)

    assert [w.tobytes() for w in drawn] == [w.tobytes() for w in by_hand]


@pytest.mark.parametrize(
    ("initial_weights", "variance"),
    [(normal, 1.0), (uniform, 1.0 / 3.0), (xavier, 2.0 / (300 + 200)), (he, 2.0 / 300)],
)
def test_the_variance_of_a_wide_layer_is_as_promised(initial_weights: InitialWeights, variance: float) -> None:
    weights = initial_weights(np.random.default_rng(1), 200, 300)

    # 60 000 draws: the variance is off by less than 0.6 %, the mean by less than 0.4 % of a deviation, mostly
    assert weights.var() == pytest.approx(variance, rel=0.03)
    assert abs(weights.mean()) < 0.02 * variance**0.5


def test_uniform_weights_fill_the_range_from_minus_1_to_1() -> None:
    weights = uniform(np.random.default_rng(1), 200, 300)

    assert -1.0 <= weights.min() < -0.999
    assert 0.999 < weights.max() <= 1.0


@pytest.mark.parametrize(("initial_weights", "value"), [(zero, 0.0), (constant, 0.5)])
def test_fixed_weights_are_all_one_number(initial_weights: InitialWeights, value: float) -> None:
    weights = draw_weights(initial_weights, np.random.default_rng(1), LAYERS, scale=0.5)

    assert {number for w in weights for number in w.ravel().tolist()} == {value}


@every_kind
def test_fixed_are_just_those_that_draw_nothing(initial_weights: InitialWeights) -> None:
    used, unused = np.random.default_rng(3), np.random.default_rng(3)
    initial_weights(used, 4, 2)
    draws_nothing = used.random() == unused.random()

    assert is_fixed(initial_weights) == draws_nothing


def test_just_zero_and_constant_are_fixed() -> None:
    fixed = {name for name, initial_weights in INITIAL_WEIGHTS.items() if is_fixed(initial_weights)}

    assert fixed == {"zero", "constant"}
