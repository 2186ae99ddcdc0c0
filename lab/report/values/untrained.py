"""Results before training: stand-ins of the right types and lengths, on which expressions are tried before anything is
run.
"""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Any, Final

import numpy as np

from lab.experiments.frozen import FrozenMapping
from lab.experiments.results import Outcome, Result
from lab.experiments.runs import Run
from lab.experiments.seeds import Accuracies, Seeds, SeedValues
from lab.experiments.settings import Settings
from lab.experiments.timing import Timing
from lab.experiments.training import saved_epochs, start_from
from lab.network.arrays import Array
from lab.network.backpropagation import Gradients
from lab.network.gradient_check import GradientCheck
from lab.network.one_step import Step, check_is_among
from lab.network.printed_network import PrintedNetwork
from lab.report.wording.numbers import layers
from lab.store.recipes import Recipe

NUMBER, EPOCH = 0.5, 1
"""What is taken for each number, and each epoch or sample, that training finds."""

UNKNOWN: Final = object()
"""A placeholder for a value of which not even the type is known."""

SOME_RESULT: Final = object()
"""A placeholder for the result of a run that is not known."""

_ONE = np.float64(NUMBER).tobytes()


def are_known(*values: object) -> bool:
    """Whether at least the types of all these values are known."""
    return all(value is not UNKNOWN and value is not SOME_RESULT for value in values)


def untrained_results(
    runs: Iterable[Run], *, compared: Collection[str] | None, timed: Collection[str] | None
) -> dict[str, Result]:
    """A stand-in for the result of each run; which runs are compared with a printed network, and the layers that were
    timed, are None where that is not known.
    """
    every = tuple(runs)
    asked: dict[Settings, int] = {}
    for run in every:
        asked[run.settings] = max(run.replication.seeds, asked.get(run.settings, 0))
    seeds = {settings: _seeds(count, settings) for settings, count in asked.items()}
    histories = {epochs: (NUMBER,) * epochs for epochs in {settings.epochs for settings in asked}}
    return {
        run.id: _untrained(
            run,
            seeds[run.settings],
            histories[run.settings.epochs],
            has_difference=compared is None or run.id in compared,
            has_timing=timed is None or layers(run.settings.layers) in timed,
        )
        for run in every
    }


class _Untrained(Result):
    """A result whose methods compute nothing, but refuse what those of every result of the run will."""

    __slots__ = ()

    def step(self, sample: int, epoch: int) -> Step:
        check_is_among("sample", sample, len(self.samples.labels))
        check_is_among("epoch", epoch, self.settings.epochs)
        inputs, *neurons = map(_numbers, self.settings.layers)
        by_layer = tuple(neurons)
        network = self.untrained
        return Step(
            inputs,
            neurons[-1],
            network,
            z=by_layer,
            a=(inputs, *neurons),
            slope=by_layer,
            loss=NUMBER,
            loss_slope=neurons[-1],
            delta=by_layer,
            gradients=Gradients(network.weights, network.biases),
            updated=network,
            new_output=neurons[-1],
            new_loss=NUMBER,
        )

    def outputs_after(self, epoch: int) -> tuple[Array, ...]:
        if epoch != 0:
            check_is_among("epoch", epoch, self.settings.epochs)
        return self.outputs

    def outputs_of_seed(self, seed: int) -> tuple[Array, ...]:
        return self.outputs if seed in self.seeds.seed else super().outputs_of_seed(seed)

    def curvature(self, epoch: int) -> float | None:
        self.outputs_after(epoch)
        return NUMBER

    @property
    def gradient_check(self) -> GradientCheck:
        return GradientCheck((NUMBER,) * len(self.untrained.weights), len(self.samples.labels), 0)


def _untrained(run: Run, seeds: Seeds, history: tuple[float, ...], *, has_difference: bool, has_timing: bool) -> Result:
    settings, count = run.settings, len(run.samples.labels)
    weights = tuple(_numbers(outputs, inputs) for inputs, outputs in pairwise(settings.layers))
    network = start_from(settings, weights)
    return _Untrained(
        id=run.id,
        outcome=Outcome(Recipe(run.id, {}), np.zeros(0, np.void), np.zeros(0, np.void), ()),
        settings=settings,
        threshold=run.replication.threshold,
        number_of_weights=network.number_of_weights,
        baseline=NUMBER,
        start="stream",  # or a seed, with which nothing can be computed either
        spread=NUMBER,
        accuracy=NUMBER,
        test_accuracy=None if run.test is None else NUMBER,
        test_baseline=None if run.test is None else NUMBER,
        test_final_loss=None if run.test is None else NUMBER,
        test_losses=() if run.test is None else (NUMBER,) * len(saved_epochs(settings.epochs)),
        final_loss=NUMBER,
        converged_at=EPOCH,
        squared_error_converged_at=EPOCH,
        diverged_at=EPOCH,
        diverged_sample=EPOCH,
        seeds=seeds,
        samples=run.samples,
        test=run.test,
        untrained=network,
        network=network,
        printed=PrintedNetwork(network, tuple(map(_numbers, settings.layers)), EPOCH),
        outputs=tuple(_numbers(count, neurons) for neurons in settings.layers),
        history=history,
        saved=FrozenMapping(dict.fromkeys(saved_epochs(settings.epochs), network)),
        difference=NUMBER if has_difference else None,
        timing=Timing(NUMBER, NUMBER, NUMBER) if has_timing else None,
    )


def _seeds(count: int, settings: Settings) -> Seeds:
    if settings.has_fixed_start:
        return Seeds()
    epochs, saved = SeedValues([EPOCH] * count), saved_epochs(settings.epochs)
    parameters = sum((inputs + settings.biases) * outputs for inputs, outputs in pairwise(settings.layers))
    return Seeds(
        seed=tuple(range(1, count + 1)),
        accuracy=Accuracies([NUMBER] * count),
        final_loss=SeedValues([NUMBER] * count),
        converged_at=epochs,
        squared_error_converged_at=epochs,
        diverged_at=epochs,
        diverged_sample=epochs,
        saved_epochs=saved,
        losses=_numbers(count, len(saved)),
        parameters=_numbers(count, parameters),
        **(_of_test(count, len(saved)) if settings.test is not None else {}),
    )


def _of_test(count: int, saved: int) -> dict[str, Any]:
    return {
        "test_accuracy": Accuracies([NUMBER] * count),
        "test_final_loss": SeedValues([NUMBER] * count),
        "test_losses": _numbers(count, saved),
    }


def _numbers(*shape: int) -> Array:
    """An array of this shape that takes no room."""
    return np.ndarray(shape, np.float64, _ONE, strides=(0,) * len(shape))
