"""Results: what training a run gave, as figures, prose and `result.json` have it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.computed import Computed, Product
from lab.experiments.digests import digest_of
from lab.experiments.frozen import frozen
from lab.experiments.runs import Run
from lab.experiments.seeds import Seeds, columns_of, epoch_or_none, number_or_none, seeds_of_rows
from lab.experiments.settings import Settings, to_table
from lab.experiments.starts import Replica, Start
from lab.experiments.timing import Timing
from lab.experiments.training import Rows, saved_epochs
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.curvature import largest_curvature
from lab.network.data_sets import Samples
from lab.network.gradient_check import GradientCheck, check_gradients
from lab.network.losses import LOSSES
from lab.network.one_step import Step, check_is_among, step_after
from lab.network.operations import Operations, operations
from lab.network.parameters import with_parameters
from lab.network.prediction import baseline, outputs
from lab.network.printed_network import PrintedNetwork, largest_difference
from lab.network.training import Training, train
from lab.store.recipes import Recipe

LEAST_SPREAD = 1e-12
"""What two builds may differ by at least, whatever the run."""

SPREAD_OF_CHAOS = 1e-9
"""A run whose spread is above this is chaotic: its digits depend on the last bit of its start."""

MOST_KEPT = 64
"""Steps and trainings that a result remembers, because prose asks for one of their numbers after another."""

OF_SHADOW = 10.0
"""How many times the distance to its shadow a run's spread is."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """The rows of a run's replicas, as training gave them."""

    recipe: Recipe  # of these replicas, and of those of all runs with the same settings
    featured: Rows  # the replica and its shadow
    seeds: Rows  # of seed 1, 2, ...
    thresholds: tuple[float, ...]  # those that the rows have epochs of convergence for


@dataclass(frozen=True, slots=True, eq=False)
class SavedNetworks(Mapping[int, Network]):
    """Networks on the way of a training by the epoch that they follow, each made when it is asked for."""

    start: Network
    epochs: tuple[int, ...]
    parameters: Array  # (epochs, parameters)

    def __getitem__(self, epoch: int) -> Network:
        if epoch not in self.epochs:
            raise KeyError(epoch)
        return frozen(with_parameters(self.start, self.parameters[self.epochs.index(epoch)]))

    def __iter__(self) -> Iterator[int]:
        return iter(self.epochs)

    def __len__(self) -> int:
        return len(self.epochs)


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What came of a run, frozen. Epochs and samples count from 1; None is never, or not computed.

    What a diverged run has no value for is None, and its network is the last finite one.
    """

    id: str
    outcome: Outcome = field(repr=False)  # all that it was made from
    settings: Settings
    threshold: float
    number_of_weights: int
    baseline: float
    start: Start
    spread: float | None
    accuracy: float | None
    test_accuracy: float | None  # on the samples kept aside, where there are some
    test_baseline: float | None  # as above
    test_final_loss: float | None  # as above
    test_losses: tuple[float | None, ...]  # of these at the saved epochs, as above
    final_loss: float | None
    converged_at: int | None
    squared_error_converged_at: int | None
    diverged_at: int | None
    diverged_sample: int | None
    seeds: Seeds
    samples: Samples
    test: Samples | None  # kept aside
    untrained: Network  # the featured replica before training
    network: Network  # and after it
    printed: PrintedNetwork
    outputs: tuple[Array, ...]  # (samples, neurons) a layer, the inputs first, after the last epoch
    history: tuple[float, ...]  # mean loss by epoch
    saved: Mapping[int, Network] = field(repr=False)  # some networks on the way, by the epoch that they follow
    difference: float | None  # the largest, to the printed network that the run is compared with
    timing: Timing | None = None  # of one update, where the report has recorded it
    _computed: Computed = field(default_factory=lambda: Computed(MOST_KEPT), init=False, repr=False)

    def step(self, sample: int, epoch: int) -> Step:
        """All numbers of the update that training makes at this sample of this epoch, both from 1.

        Raises ValueError for one that the run does not have, and for one that it diverges at or before.
        """
        check_is_among("sample", sample, len(self.samples.labels))
        check_is_among("epoch", epoch, self.settings.epochs)
        return self._computed.once(("step", int(sample), int(epoch)), lambda: self._step(int(sample), int(epoch)))

    def outputs_after(self, epoch: int) -> tuple[Array, ...]:
        """The outputs of every layer and sample after this epoch, the inputs first; epoch 0 is before training.

        Raises ValueError for an epoch that the run does not have or does not finish.
        """
        return outputs(self._network_after(epoch), self.samples.inputs)

    def outputs_of_seed(self, seed: int) -> tuple[Array, ...]:
        """The outputs of every layer and sample that the replica of this seed ends with, the inputs first.

        Raises ValueError for a seed that the run does not have.
        """
        if seed not in self.seeds.seed:
            raise ValueError(f"seed {seed} is not among the run's {len(self.seeds)} seeds")
        parameters = self.seeds.parameters[self.seeds.seed.index(seed)]
        return outputs(with_parameters(self.untrained, parameters), self.samples.inputs)

    def curvature(self, epoch: int) -> float | None:
        """How strongly the mean loss bends after this epoch: the largest eigenvalue of its second derivatives in the
        weights; epoch 0 is before training. None where it is not finite.

        Raises ValueError for an epoch that the run does not have or does not finish.
        """
        return largest_curvature(self._network_after(epoch), self.samples, chosen(LOSSES, self.settings, "loss"))

    def _network_after(self, epoch: int) -> Network:
        if epoch == 0:
            return self.untrained
        check_is_among("epoch", epoch, self.settings.epochs)
        if self.diverged_at is not None and epoch >= self.diverged_at:
            raise ValueError(f"the run overflows in epoch {self.diverged_at}, so there is no epoch {epoch}")
        before = max((saved for saved in self.saved if saved <= epoch), default=0)
        return self.saved[epoch] if before == epoch else self._trained(before, int(epoch)).network

    def _step(self, sample: int, epoch: int) -> Step:
        settings = self.settings
        before = max((saved for saved in self.saved if saved < epoch), default=0)
        step = step_after(
            self._trained(before, epoch - 1),
            self.samples,
            chosen(LOSSES, settings, "loss"),
            learning_rate=settings.learning_rate,
            sample=sample,
            epochs_before=before,
        )
        return frozen(step)

    def _trained(self, saved: int, epoch: int) -> Training:
        """The training from an epoch whose network was saved, or from the start, to another."""

        def train_on() -> Training:
            return train(
                self.saved[saved] if saved else self.untrained,
                self.samples,
                chosen(LOSSES, self.settings, "loss"),
                learning_rate=self.settings.learning_rate,
                epochs=epoch - saved,
            )

        return self._computed.once(("training", saved, epoch), train_on)

    @property
    def made_of(self) -> Recipe:
        """What tells it from what came of other runs, replicas, samples or code, also by the digest."""
        return self._computed.once("made of", self._made_of)

    def _made_of(self) -> Recipe:
        parts = {
            "run": self.id,
            "data": self.settings.data,
            "test": repr(self.settings.test),
            "replicas": self.outcome.recipe.digest,
            "seeds": str(len(self.seeds)),
            "start": str(self.start),
            "initial weights": digest_of(self.untrained.weights),
            "threshold": repr(self.threshold),
            "test accuracy": repr(self.test_accuracy),
            "difference": repr(self.difference),
            "timing": repr(self.timing),
        }
        return Recipe(self.id, parts)

    def once(self, key: str, compute: Callable[[], Product]) -> Product:
        """What was computed of this result under this name before, or is now."""
        return self._computed.once(key, compute)

    @property
    def is_chaotic(self) -> bool:
        """Whether the last bit of its start decides on digits that a reader could see."""
        return self.spread is None or self.spread > SPREAD_OF_CHAOS

    @property
    def operations(self) -> Operations:
        """The arithmetic of one update, counted."""
        return operations(self.settings.layers, has_biases=self.settings.biases)

    @property
    def gradient_check(self) -> GradientCheck:
        """How far back-propagation is from central differences, in the network before training."""
        loss = chosen(LOSSES, self.settings, "loss")
        return self._computed.once("gradient check", lambda: check_gradients(self.untrained, self.samples, loss))


def result_json(result: Result) -> str:
    """`result.json`: the settings and all that is one value, and the seeds; never NaN."""
    table = {name: getattr(result, name) for name in _JSON_KEYS}
    if result.test is not None:
        table |= {name: getattr(result, name) for name in ("test_accuracy", "test_baseline", "test_final_loss")}
    table["settings"] = to_table(result.settings)
    table["seeds"] = {name: getattr(result.seeds, name) for name in columns_of(result.seeds)}
    return json.dumps(table, indent=1, allow_nan=False) + "\n"


_JSON_KEYS = (
    "id",
    "settings",
    "threshold",
    "number_of_weights",
    "baseline",
    "start",
    "spread",
    "accuracy",
    "final_loss",
    "converged_at",
    "squared_error_converged_at",
    "diverged_at",
    "diverged_sample",
    "seeds",
)


def result_of(run: Run, replica: Replica, outcome: Outcome, reference: PrintedNetwork | None) -> Result:
    """The result of a run that features this replica; `reference` is what its network is compared with."""
    samples, settings = run.samples, run.settings
    row, shadow = outcome.featured
    threshold = outcome.thresholds.index(run.replication.threshold)
    network = frozen(with_parameters(replica.network, row["parameters"]))
    diverged_at = epoch_or_none(row["diverged_at"])
    outputs_of_training = tuple(np.split(row["outputs"], np.cumsum(settings.layers)[:-1]))
    printed = PrintedNetwork(network, outputs_of_training, diverged_at)
    difference = largest_difference(printed, reference) if reference else None
    result = Result(
        id=run.id,
        outcome=outcome,
        settings=settings,
        threshold=run.replication.threshold,
        number_of_weights=network.number_of_weights,
        baseline=baseline(samples.labels),
        start=replica.start,
        spread=spread_of(row, shadow),
        accuracy=number_or_none(row["accuracy"]),
        test_accuracy=number_or_none(row["test_accuracy"]) if run.test else None,
        test_baseline=baseline(run.test.labels) if run.test else None,
        test_final_loss=number_or_none(row["test_losses"][-1]) if run.test else None,
        test_losses=tuple(map(number_or_none, row["test_losses"])) if run.test else (),
        final_loss=number_or_none(row["final_loss"]),
        converged_at=epoch_or_none(row["converged_at"][threshold]),
        squared_error_converged_at=epoch_or_none(row["squared_error_converged_at"][threshold]),
        diverged_at=diverged_at,
        diverged_sample=epoch_or_none(row["diverged_sample"]),
        seeds=seeds_of_rows(outcome.seeds, threshold=threshold, epochs=settings.epochs),
        samples=samples,
        test=run.test,
        untrained=replica.network,
        network=network,
        printed=printed,
        outputs=outputs(network, samples.inputs),
        history=tuple(row["history"][: diverged_at - 1 if diverged_at else None].tolist()),
        saved=_saved(replica.network, row, settings.epochs),
        difference=difference,
    )
    return frozen(result)


def spread_of(row: Rows, shadow: Rows) -> float | None:
    """How far apart two builds of a run may be; None where it and its shadow do not even end alike, or so far apart
    that no number says it.
    """
    ends = [(each["diverged_at"], each["diverged_sample"]) for each in (row, shadow)]
    if ends[0] != ends[1]:
        return None
    with np.errstate(over="ignore"):
        spread = OF_SHADOW * float(np.abs(row["parameters"] - shadow["parameters"]).max())
    return max(LEAST_SPREAD, spread) if np.isfinite(spread) else None


def _saved(start: Network, row: Rows, epochs: int) -> SavedNetworks:
    is_finite = np.isfinite(row["saved_parameters"]).all(axis=1)
    finished = tuple(epoch for epoch, each in zip(saved_epochs(epochs), is_finite, strict=True) if each)
    return SavedNetworks(start, finished, row["saved_parameters"][is_finite])
