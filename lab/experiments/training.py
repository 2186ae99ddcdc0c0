"""Training replicas: the function that every number of the report comes from, and what it keeps of each replica.

What this module imports counts as the code that a replica was made by; a change there trains it again. So it imports
little, and nothing that reads chapters or words messages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lab.experiments.chosen import chosen
from lab.experiments.digests import digest_of
from lab.network.activations import ACTIVATIONS
from lab.network.arrays import Array
from lab.network.backpropagation import Network, untrained
from lab.network.data_sets import Samples
from lab.network.initial_weights import INITIAL_WEIGHTS, draw_weights
from lab.network.kept_aside import mean_losses
from lab.network.losses import LOSSES
from lab.network.parameters import parameters_of
from lab.network.prediction import accuracy, outputs
from lab.network.stacked_training import Epoch, Trained, Trainee, train_stack

if TYPE_CHECKING:
    from lab.experiments.settings import Settings

MOST_SAVED = 200
"""Epochs of which a replica's loss is kept."""

TELLINGS = 100
"""How often a stack tells how far it is."""

SHADOW_OF_ZERO = 2.0**-53

Rows: TypeAlias = NDArray[np.void]
"""What is kept of replicas, a row each, with the fields of their `row_type`; 0 is an epoch or sample that never
was, NaN for a number that is not there."""


@dataclass(frozen=True, slots=True, eq=False)
class SeedReplicas:
    """Replicas of one settings, one for each seed from the first to the last."""

    settings: Settings
    samples: Samples
    thresholds: tuple[float, ...]  # of which each has its epoch of convergence
    first: int
    last: int
    test: Samples | None = field(default=None, kw_only=True)  # kept aside: their losses and accuracy are kept too

    @property
    def seeds(self) -> range:
        """Their seeds, in order."""
        return range(self.first, self.last + 1)

    @property
    def replicas(self) -> int:
        """How many networks are trained."""
        return self.last - self.first + 1

    @property
    def starts(self) -> list[Network]:
        """The networks before training."""
        return [start_of_seed(self.settings, seed) for seed in self.seeds]

    @property
    def row_type(self) -> np.dtype[np.void]:
        """The fields of their rows."""
        return np.dtype(_fields(self))

    @property
    def entry(self) -> str:
        """What the store calls their rows."""
        return f"seeds-{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, eq=False)
class FeaturedReplicas:
    """The replica of one settings that starts with these weights, and its shadow; more is kept of the two."""

    settings: Settings
    samples: Samples
    thresholds: tuple[float, ...]  # as above
    weights: tuple[Array, ...]  # by layer
    test: Samples | None = field(default=None, kw_only=True)  # as above

    @property
    def replicas(self) -> int:
        """How many networks are trained."""
        return 2

    @property
    def starts(self) -> list[Network]:
        """The networks before training."""
        return [start_from(self.settings, weights) for weights in (self.weights, shadow_of(self.weights))]

    @property
    def row_type(self) -> np.dtype[np.void]:
        """The fields of their rows."""
        fields = _fields(self)
        shapes = {name: shape for name, _, shape in fields}
        fields += [
            ("outputs", "<f8", (sum(self.settings.layers),)),  # of the last pass, the inputs first
            ("history", "<f8", (self.settings.epochs,)),
            ("saved_parameters", "<f8", (*shapes["losses"], *shapes["parameters"])),
        ]
        return np.dtype(fields)

    @property
    def entry(self) -> str:
        """What the store calls their rows."""
        return f"featured-{digest_of(self.weights)}"


Part: TypeAlias = SeedReplicas | FeaturedReplicas
"""Replicas of one settings that are trained together and kept together."""


def train_parts(parts: Sequence[Part], tell: Callable[[float], None]) -> list[Rows]:
    """The rows of each part, trained in one stack; the parts have equal activation, layers, biases, epochs and numbers
    of samples. `tell` is called with the share of the work that is done.
    """
    epochs = parts[0].settings.epochs
    replicas = [replica for part in parts for replica in _replicas_of(part)]
    record = _Record(parts, replicas)
    every = max(1, epochs // TELLINGS)

    def watch(epoch: Epoch) -> None:
        record.add(epoch)
        if epoch.number % every == 0:
            tell(epoch.number / epochs)

    trained = train_stack(replicas, epochs=epochs, watch=watch)
    ends = np.cumsum([part.replicas for part in parts]).tolist()
    return [
        _rows(part, record, trained, slice(end - part.replicas, end)) for part, end in zip(parts, ends, strict=True)
    ]


@lru_cache(maxsize=64)
def saved_epochs(epochs: int) -> tuple[int, ...]:
    """The epochs of which losses are kept: all if they are few, else spaced by logarithm from the first to the last."""
    if epochs <= MOST_SAVED:
        return tuple(range(1, epochs + 1))
    return tuple(np.unique(np.geomspace(1, epochs, MOST_SAVED).round()).astype(int).tolist())


def _fields(part: Part) -> list[tuple[str, str, tuple[int, ...]]]:
    """What is kept of every replica: names, types and shapes."""
    settings, saved = part.settings, len(saved_epochs(part.settings.epochs))
    inputs_and_biases = zip(settings.layers[1:], settings.layers[:-1], strict=True)
    parameters = sum(outputs * (inputs + settings.biases) for outputs, inputs in inputs_and_biases)
    return [
        ("accuracy", "<f8", ()),
        ("final_loss", "<f8", ()),
        ("converged_at", "<i8", (len(part.thresholds),)),
        ("squared_error_converged_at", "<i8", (len(part.thresholds),)),
        ("diverged_at", "<i8", ()),
        ("diverged_sample", "<i8", ()),
        ("losses", "<f8", (saved,)),
        ("parameters", "<f8", (parameters,)),
        *([("test_accuracy", "<f8", ()), ("test_losses", "<f8", (saved,))] if part.test else []),
    ]


def start_of_seed(settings: Settings, seed: int) -> Network:
    """The network that a seed starts with; no seed changes a fixed start."""
    generator = np.random.default_rng(seed)
    drawn = draw_weights(chosen(INITIAL_WEIGHTS, settings, "weights"), generator, settings.layers, scale=settings.scale)
    return start_from(settings, drawn)


def start_from(settings: Settings, weights: Sequence[Array]) -> Network:
    """The network that starts with these weights; its biases are 0."""
    return untrained(chosen(ACTIVATIONS, settings, "activation"), weights, has_biases=settings.biases)


def shadow_of(weights: Sequence[Array]) -> tuple[Array, ...]:
    """The weights moved by one unit in the last place, upwards; a zero by 2**-53."""
    return tuple(np.where(layer == 0.0, SHADOW_OF_ZERO, np.nextafter(layer, np.inf)) for layer in weights)


def _replicas_of(part: Part) -> list[Trainee]:
    settings = part.settings
    loss = chosen(LOSSES, settings, "loss")
    return [Trainee(start, part.samples, loss, settings.learning_rate) for start in part.starts]


class _Record:
    """What is written down of the epochs of a stack, by place of the replica; NaN and 0 where nothing was."""

    def __init__(self, parts: Sequence[Part], replicas: Sequence[Trainee]) -> None:
        self._parts = [part for part in parts for _ in range(part.replicas)]
        self._replicas = replicas
        epochs = parts[0].settings.epochs
        self._saved = {epoch: index for index, epoch in enumerate(saved_epochs(epochs))}
        most = max(len(part.thresholds) for part in parts)
        thresholds = [(*part.thresholds, *[0.0] * (most - len(part.thresholds))) for part in parts]
        self._thresholds = np.repeat(np.array(thresholds).T, [part.replicas for part in parts], axis=1)
        is_featured = [isinstance(part, FeaturedReplicas) for part in self._parts]
        self.featured = np.flatnonzero(is_featured)
        self.converged_at = np.zeros(self._thresholds.shape, dtype=np.int64)  # (thresholds, replicas)
        self.squared_error_converged_at = np.zeros_like(self.converged_at)
        self.losses = np.full((len(self._saved), len(is_featured)), np.nan)
        self.test_losses = np.full_like(self.losses, np.nan)
        self.history = np.full((epochs, len(self.featured)), np.nan)
        parameters = parts[0].row_type["parameters"].shape
        self.saved_parameters = np.full((len(self._saved), len(self.featured), *parameters), np.nan)

    def add(self, epoch: Epoch) -> None:
        """Write an epoch down."""
        losses, squared_errors = np.full((2, self.losses.shape[1]), np.nan)
        losses[epoch.places], squared_errors[epoch.places] = epoch.losses, epoch.squared_errors
        for found, measured in ((self.converged_at, losses), (self.squared_error_converged_at, squared_errors)):
            found[(measured < self._thresholds) & (found == 0)] = epoch.number
        self.history[epoch.number - 1] = losses[self.featured]
        saved = self._saved.get(epoch.number)
        if saved is not None:
            self.losses[saved] = losses
            self._test(self.test_losses[saved], epoch)
            column_of = {int(place): column for column, place in enumerate(epoch.places)}
            for index, place in enumerate(self.featured.tolist()):
                if place in column_of:
                    self.saved_parameters[saved, index] = epoch.parameters[:, column_of[place]]

    def _test(self, losses: Array, epoch: Epoch) -> None:
        """Fill in the mean losses of the samples kept aside, by place of the replica."""
        columns: dict[Part, list[int]] = {}
        for column, place in enumerate(epoch.places.tolist()):
            columns.setdefault(self._parts[place], []).append(column)
        for part, of_part in columns.items():
            if part.test is not None:
                places = epoch.places[of_part]
                replica = self._replicas[places[0]]
                found = mean_losses(replica.network, epoch.parameters[:, of_part], part.test, replica.loss)
                losses[places] = np.where(np.isfinite(found), found, np.nan)


def _rows(part: Part, record: _Record, trained: Sequence[Trained], places: slice) -> Rows:
    """The rows of a part, whose replicas have these places in the stack."""
    rows = np.zeros(part.replicas, part.row_type)
    rows["losses"] = record.losses[:, places].T
    if part.test:
        rows["test_losses"] = record.test_losses[:, places].T
    for name in ("converged_at", "squared_error_converged_at"):
        rows[name] = getattr(record, name)[: len(part.thresholds), places].T
    is_featured = isinstance(part, FeaturedReplicas)
    if is_featured:
        first = int(np.searchsorted(record.featured, places.start))
        rows["history"] = record.history[:, first : first + part.replicas].T
        rows["saved_parameters"] = record.saved_parameters[:, first : first + part.replicas].swapaxes(0, 1)
    for row, replica in zip(rows, trained[places], strict=True):
        row["parameters"] = parameters_of(replica.network)
        row["accuracy"] = row["final_loss"] = np.nan
        if part.test:
            row["test_accuracy"] = np.nan
        if replica.diverged_at is None:
            output = outputs(replica.network, part.samples.inputs)[-1]
            row["accuracy"], row["final_loss"] = accuracy(output, part.samples.labels), row["losses"][-1]
            if part.test:
                row["test_accuracy"] = accuracy(outputs(replica.network, part.test.inputs)[-1], part.test.labels)
        else:
            row["diverged_at"], row["diverged_sample"] = replica.diverged_at, replica.diverged_sample or 0
        if is_featured:
            row["outputs"] = np.concatenate(replica.outputs)
    return rows
