"""Settings: everything that decides what one replica's training gives, besides its start."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from lab.language.keys import (
    Problem,
    Reader,
    key,
    list_of,
    read_flag,
    read_number_above_0,
    whole_number,
    word_of,
    word_or_text,
    wrong,
)
from lab.language.shapes import shape_of, shaped
from lab.network.activations import ACTIVATIONS
from lab.network.data_sets import DATA_SETS, Samples
from lab.network.initial_weights import INITIAL_WEIGHTS, is_fixed
from lab.network.losses import LOSSES
from lab.network.register import Register

MOST_EPOCHS = 1_000_000
MOST_NEURONS = 10_000
MOST_WEIGHTS = 100_000
"""How many weights a network may have: a hundred replicas of it take some hundred megabytes."""

LARGEST_SCALE = 1e100

read_layer_sizes: Reader[tuple[int, ...]] = list_of(whole_number(1, MOST_NEURONS), "layer sizes")


@shaped({**shape_of(read_layer_sizes), "minItems": 2})
def read_layers(path: str, value: object) -> tuple[int, ...]:
    """The sizes of all layers, the inputs first: at least two whole numbers above 0, between which are not too many
    weights.
    """
    layers = read_layer_sizes(path, value)
    if len(layers) < 2:
        raise wrong(path, value, "the inputs and at least one more layer are needed")
    count = sum(inputs * outputs for inputs, outputs in pairwise(layers))
    if count > MOST_WEIGHTS:
        raise wrong(path, value, f"these are {count} weights; at most {MOST_WEIGHTS} are trained")
    return layers


@shaped({**shape_of(read_number_above_0), "maximum": LARGEST_SCALE})
def read_scale(path: str, value: object) -> float:
    """A number above 0 that leaves initial weights finite."""
    scale = read_number_above_0(path, value)
    if scale > LARGEST_SCALE:
        raise wrong(path, value, f"a number of at most {LARGEST_SCALE:g} is needed")
    return scale


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run; two runs with equal settings share their replicas."""

    data: str = key(word_or_text(DATA_SETS, r"\.csv$"), "the data set: a word, or a file of your own as `points.csv`")
    layers: tuple[int, ...] = key(
        read_layers, f"neurons of each layer, the inputs first; at most {MOST_WEIGHTS} weights"
    )
    activation: str = key(word_of(ACTIVATIONS, "activation"), "the activation of every layer, the output's too")
    loss: str = key(word_of(LOSSES, "loss"), "the loss of a sample")
    learning_rate: float = key(read_number_above_0, "the learning rate, above 0")
    epochs: int = key(whole_number(1, MOST_EPOCHS), f"how often all samples are seen, at most {MOST_EPOCHS}")
    weights: str = key(
        word_of(INITIAL_WEIGHTS, "kind of initial weights"),
        "the initial weights",
        default="normal",
        title="initial weights",
    )
    scale: float = key(
        read_scale,
        "what the initial weights are multiplied by, above 0",
        default=1.0,
        title="scale of the initial weights",
    )
    biases: bool = key(read_flag, "whether neurons have biases; they start at 0", default=False)

    @property
    def has_fixed_start(self) -> bool:
        """Whether no seed changes the initial weights, so that there is one replica only."""
        return is_fixed(INITIAL_WEIGHTS[self.weights])


NUMBERS = tuple(each.name for each in fields(Settings) if each.type in (int, float))
"""The keys whose values are numbers."""

WORDS: dict[str, Register[Any]] = {
    "data": DATA_SETS,
    "activation": ACTIVATIONS,
    "loss": LOSSES,
    "weights": INITIAL_WEIGHTS,
}
"""The keys whose values are words, each with the register of those words."""


def misfits(settings: Settings, samples: Samples, paths: Mapping[str, str]) -> list[Problem]:
    """The problems of settings that are right one by one but do not fit together: layers and data.

    `paths` has the path of a key where that is not the key itself.
    """
    path = paths.get("layers", "layers")
    ends = {
        0: (samples.inputs.shape[1], "input"),
        len(settings.layers) - 1: (samples.labels.shape[1], "output"),
    }
    return [
        Problem(
            path,
            f"{path}[{index}] is {settings.layers[index]}; "
            f'data "{settings.data}" has {count} {noun}{"s" * (count != 1)}',
        )
        for index, (count, noun) in ends.items()
        if settings.layers[index] != count
    ]
