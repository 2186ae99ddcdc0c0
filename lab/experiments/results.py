"""Results: what training a run gave, as figures, prose and `result.json` have it."""

import dataclasses
import json
from dataclasses import dataclass
from functools import lru_cache

from lab.experiments.runs import Run
from lab.experiments.settings import Settings
from lab.experiments.starts import Replica, Start
from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.gradient_check import GradientCheck, check_gradients
from lab.network.losses import LOSSES
from lab.network.one_step import Step, check_is_among, step_after
from lab.network.operations import Operations, operations
from lab.network.prediction import accuracy, baseline, outputs
from lab.network.printed_network import PrintedNetwork, largest_difference
from lab.network.training import Training, converged_at, train


@dataclass(frozen=True, slots=True)
class Seeds:
    """What the replicas of the seeds gave, one entry a seed, in their order."""

    seed: tuple[int, ...] = ()
    accuracy: tuple[float | None, ...] = ()
    final_loss: tuple[float | None, ...] = ()
    converged_at: tuple[int | None, ...] = ()
    squared_error_converged_at: tuple[int | None, ...] = ()
    diverged_at: tuple[int | None, ...] = ()
    diverged_sample: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What came of a run. Epochs and samples count from 1; None is never, or not computed.

    What a diverged run has no value for is None, and its network is the last finite one.
    """

    id: str
    settings: Settings
    threshold: float
    number_of_weights: int
    baseline: float
    start: Start
    spread: float | None
    accuracy: float | None
    test_accuracy: float | None  # on the samples that it was not trained on, where there are some
    final_loss: float | None
    converged_at: int | None
    squared_error_converged_at: int | None
    diverged_at: int | None
    diverged_sample: int | None
    seeds: Seeds
    samples: Samples
    untrained: Network  # the featured replica before training
    network: Network  # and after it
    printed: PrintedNetwork
    outputs: tuple[Array, ...]  # (samples, neurons) a layer, the inputs first, after the last epoch
    history: tuple[float, ...]  # mean loss by epoch
    difference: float | None  # the largest, to the printed network that the run is held against

    def step(self, sample: int, epoch: int) -> Step:
        """All numbers of the update that training makes at this sample of this epoch, both from 1.

        Raises ValueError for one that the run does not have, and for one that it diverges at or before.
        """
        check_is_among("sample", sample, len(self.samples.labels))
        check_is_among("epoch", epoch, self.settings.epochs)
        return _step(self.untrained, self.samples, self.settings, int(sample), int(epoch))

    @property
    def operations(self) -> Operations:
        """The arithmetic of one update, counted."""
        return operations(self.settings.layers, has_biases=self.settings.biases)

    @property
    def gradient_check(self) -> GradientCheck:
        """How far back-propagation is from central differences, in the network before training."""
        return _gradient_check(self.untrained, self.samples, self.settings.loss)


# Prose asks for one number after another, so what they come from is kept, by the identity of networks and samples.


@lru_cache(maxsize=64)
def _step(untrained: Network, samples: Samples, settings: Settings, sample: int, epoch: int) -> Step:
    before = _trained(untrained, samples, settings, epoch - 1)
    return step_after(before, samples, LOSSES[settings.loss], learning_rate=settings.learning_rate, sample=sample)


@lru_cache(maxsize=16)
def _trained(untrained: Network, samples: Samples, settings: Settings, epochs: int) -> Training:
    return train(untrained, samples, LOSSES[settings.loss], learning_rate=settings.learning_rate, epochs=epochs)


@lru_cache(maxsize=256)
def _gradient_check(untrained: Network, samples: Samples, loss: str) -> GradientCheck:
    return check_gradients(untrained, samples, LOSSES[loss])


def to_json(result: Result) -> str:
    """`result.json`: the settings and all that is one value, and the seeds; never NaN."""
    table = {name: getattr(result, name) for name in _JSON_KEYS}
    if result.test_accuracy is not None:
        table["test_accuracy"] = result.test_accuracy
    table["settings"] = dataclasses.asdict(result.settings)
    table["seeds"] = dataclasses.asdict(result.seeds)
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


def result_of(run: Run, replica: Replica, training: Training, reference: PrintedNetwork | None) -> Result:
    """The result of a run whose featured replica was trained; `reference` is what its network is held against."""
    samples = run.samples
    printed = PrintedNetwork(training.network, training.outputs, training.diverged_at)
    final_outputs = outputs(training.network, samples.inputs)
    has_diverged = training.diverged_at is not None
    return Result(
        id=run.id,
        settings=run.settings,
        threshold=run.replication.threshold,
        number_of_weights=training.network.number_of_weights,
        baseline=baseline(samples.labels),
        start=replica.start,
        spread=None,
        accuracy=None if has_diverged else accuracy(final_outputs[-1], samples.labels),
        test_accuracy=None if has_diverged or run.test is None else _accuracy(training.network, run.test),
        final_loss=None if has_diverged else training.history[-1],
        converged_at=converged_at(training.history, run.replication.threshold),
        squared_error_converged_at=converged_at(training.squared_errors, run.replication.threshold),
        diverged_at=training.diverged_at,
        diverged_sample=training.diverged_sample,
        seeds=Seeds(),
        samples=samples,
        untrained=replica.network,
        network=training.network,
        printed=printed,
        outputs=final_outputs,
        history=training.history,
        difference=largest_difference(printed, reference) if reference else None,
    )


def _accuracy(network: Network, samples: Samples) -> float:
    return accuracy(outputs(network, samples.inputs)[-1], samples.labels)
