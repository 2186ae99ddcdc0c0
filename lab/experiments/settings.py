"""Settings: everything that decides what one replica's training gives, besides its start."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.families import Word, parameters_of, read_word, word_in
from lab.experiments.kept_aside import KeptAside, read_kept_aside
from lab.language.keys import (
    Problem,
    ProblemsError,
    Reader,
    key,
    list_of,
    read_flag,
    read_keys,
    read_number_above_0,
    whole_number,
    wrong,
)
from lab.language.shapes import shape_of, shaped
from lab.language.words import did_you_mean, written
from lab.network.activations import ACTIVATIONS
from lab.network.data_sets import DATA_SETS, Samples
from lab.network.initial_weights import INITIAL_WEIGHTS, is_fixed
from lab.network.losses import LOSSES
from lab.network.register import Parameter, Register

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

    data: str = key(word_in(DATA_SETS, other=r"\.csv$"), "the data set: a word, or a file of your own as `points.csv`")
    layers: tuple[int, ...] = key(
        read_layers, f"neurons of each layer, the inputs first; at most {MOST_WEIGHTS} weights"
    )
    activation: str = key(word_in(ACTIVATIONS), "the activation of every layer, the output's too")
    loss: str = key(word_in(LOSSES), "the loss of a sample")
    learning_rate: float = key(read_number_above_0, "the learning rate, above 0")
    epochs: int = key(whole_number(1, MOST_EPOCHS), f"how often all samples are seen, at most {MOST_EPOCHS}")
    weights: str = key(
        word_in(INITIAL_WEIGHTS),
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
    test: KeptAside = key(
        read_kept_aside,
        'samples that are not trained on: a file as `"more.csv"`, a share of the data as `0.2` or '
        "`{ share = 0.2, seed = 1 }`, or new ones as `{ points = 500, seed = 9 }`",
        default=None,
        title="samples kept aside",
    )
    parameters: tuple[tuple[str, Parameter], ...] = ()  # of its words, as "data.noise"; those that are no defaults

    @property
    def has_fixed_start(self) -> bool:
        """Whether no seed changes the initial weights, so that there is one replica only."""
        return is_fixed(chosen(INITIAL_WEIGHTS, self, "weights"))

    def parameters_of(self, key: str) -> tuple[tuple[str, Parameter], ...]:
        """The parameters of the word of a key that are no defaults, by their paths."""
        return tuple(each for each in self.parameters if each[0].startswith(f"{key}."))

    def parameter(self, path: str) -> Parameter:
        """A parameter of a word, such as "data.noise". Raises ValueError where no word of these settings has it."""
        if path in dict(self.parameters):
            return dict(self.parameters)[path]
        key, _, name = path.partition(".")
        words: Mapping[str, Any] = WORDS.get(key, {})
        known = parameters_of(words[getattr(self, key)]) if getattr(self, key, "") in words else {}
        if name not in known:
            near = did_you_mean(path, [f"{key}.{each}" for each in known])
            raise ValueError(f"no parameter {written(path)}{near}")
        return known[name].default


NUMBERS = tuple(each.name for each in fields(Settings) if each.type in (int, float))
"""The keys whose values are numbers."""

WORDS: dict[str, Register[Any]] = {
    "data": DATA_SETS,
    "activation": ACTIVATIONS,
    "loss": LOSSES,
    "weights": INITIAL_WEIGHTS,
}
"""The keys whose values are words, each with the register of those words."""


def read_settings(table: Mapping[str, object], paths: Mapping[str, str]) -> Settings:
    """The settings that a table of keys means; unknown keys are left to the caller.

    `paths` has the path of each key where that is not the key itself. Raises ProblemsError with all problems.
    """
    settings = read_keys(Settings, table, paths)
    parameters: list[tuple[str, Parameter]] = []
    for name, family in WORDS.items():
        value = table.get(name, getattr(settings, name))
        word = read_word(family, name, value, is_open=True) if value is not None else Word("")
        parameters += [(f"{name}.{key}", value) for key, value in word.parameters]
    read = replace(settings, parameters=tuple(sorted(parameters)))
    try:
        chosen(INITIAL_WEIGHTS, read, "weights")(np.random.default_rng(1), 1, 1)
    except ValueError as error:  # of parameters that are right one by one
        path = paths.get("weights", "weights")
        raise ProblemsError(Problem(path, f"{path}: {error}")) from None
    return read


def to_table(settings: Settings) -> dict[str, object]:
    """The settings as JSON has them: a table of their parameters beside the keys."""
    return {**asdict(settings), "parameters": dict(settings.parameters)}


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
