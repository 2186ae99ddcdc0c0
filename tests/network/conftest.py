"""What several files here need: networks, printed networks and damaged texts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lab.network.activations import ACTIVATIONS, Activation
from lab.network.arrays import Array
from lab.network.backpropagation import Network, untrained
from lab.network.initial_weights import draw_weights, normal
from lab.network.printed_network import PrintedNetwork


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of the reference's printed networks."""
    return Path(__file__).parent / "reference"


DrawNetwork = Callable[..., Network]


@pytest.fixture(scope="session")
def draw_network() -> DrawNetwork:
    """Makes a network with normal weights, and normal biases if it has any."""

    def draw(activation: Activation, layers: Sequence[int], *, seed: int, has_biases: bool = False) -> Network:
        generator = np.random.default_rng(seed)
        network = untrained(activation, draw_weights(normal, generator, layers), has_biases=has_biases)
        if not has_biases:
            return network
        return replace(network, biases=tuple(generator.standard_normal(len(b)) for b in network.biases))

    return draw


def _numbers(*shape: int) -> st.SearchStrategy[Array]:
    """Any finite numbers: -0.0, the smallest and the largest too."""
    return arrays(np.float64, shape, elements=st.floats(allow_nan=False, allow_infinity=False))


@st.composite
def _printed_networks(draw: st.DrawFn) -> PrintedNetwork:
    """Any printed network; behind the inputs the outputs may all be NaN, as where the first update overflowed."""
    inputs, *others = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    weights, before = [], inputs
    for neurons in others:
        weights.append(draw(_numbers(neurons, before)))
        before = neurons
    has_biases = draw(st.booleans())
    biases = tuple(draw(_numbers(neurons)) if has_biases else np.zeros(neurons) for neurons in others)
    has_outputs = draw(st.booleans())
    outputs = tuple(draw(_numbers(neurons)) if has_outputs else np.full(neurons, np.nan) for neurons in others)
    return PrintedNetwork(
        Network(draw(st.sampled_from(list(ACTIVATIONS.values()))), tuple(weights), biases, has_biases=has_biases),
        (draw(_numbers(inputs)), *outputs),
        diverged_at=draw(st.none() | st.integers(min_value=1)),
    )


st.register_type_strategy(PrintedNetwork, _printed_networks())


@st.composite
def _damaged(draw: st.DrawFn, text: str) -> str:
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(text)))
        end = draw(st.integers(begin, min(begin + 20, len(text))))
        text = text[:begin] + draw(st.text('0123456789.-e[]{}:, "\n', max_size=6) | st.text(max_size=3)) + text[end:]
    return text


@pytest.fixture(scope="session")
def damaged() -> Callable[[str], st.SearchStrategy[str]]:
    """A text with a few stretches deleted, inserted or replaced."""
    return _damaged
