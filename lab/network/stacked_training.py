"""Training many replicas at once, each as `training.py` trains one: the same
updates in the same order, equal to rounding. What comes of a replica does not
depend on those beside it, not even in the last bit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from lab.network.arrays import Array
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.losses import Loss, mse
from lab.network.parameters import with_parameters
from lab.network.stacked import (
    Stack,
    deltas,
    forward,
    gradients,
    stacked,
    total,
    update,
)

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
"""The replicas that columns belong to, by their places in what was given."""


@dataclass(frozen=True, slots=True, eq=False)
class Trainee:
    """A network before training, and what decides how it is trained besides
    the number of epochs.
    """

    network: Network
    samples: Samples
    loss: Loss
    learning_rate: float


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What training made of a replica, as in `Training`; epochs and samples
    count from 1.
    """

    network: Network
    outputs: tuple[Array, ...]  # the inputs, then (neurons,) a layer
    diverged_at: int | None = None
    diverged_sample: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """A whole epoch of the replicas that finished it, a column each."""

    number: int  # from 1
    places: Places  # (columns,)
    losses: Array  # (columns,) the means, of the losses before each update
    squared_errors: Array  # (columns,) the same by mean squared error
    parameters: Array  # (parameters, columns), as it leaves them


@dataclass(frozen=True, slots=True, eq=False)
class _Columns:
    """Replicas in training: their stack, and what they see, by column."""

    stack: Stack
    places: Places
    inputs: tuple[Array, ...]  # (inputs, columns) a sample, or (inputs, 1)
    labels: Array  # (samples, outputs, columns)
    learning_rates: Array  # (columns,)
    losses: tuple[tuple[Loss, slice], ...]  # each with its columns


def train_stack(
    replicas: Sequence[Trainee],
    *,
    epochs: int,
    watch: Callable[[Epoch], None],
) -> list[Trained]:
    """Train replicas of equal activation, layers, biases and numbers of
    samples; what became of each, in their order.

    `watch` is called after every epoch with those that finished it. A replica
    that diverges leaves the stack; the bits of the others stay what they were.
    """
    by_loss = sorted(
        range(len(replicas)), key=lambda place: replicas[place].loss.__name__
    )
    columns = _columns(
        replicas, by_loss, {i: r.network for i, r in enumerate(replicas)}
    )
    outputs = np.full((_neurons(replicas[0]), len(replicas)), np.nan)
    trained: dict[int, Trained] = {}
    with np.errstate(all="ignore"):  # as in `train`
        for number in range(1, epochs + 1):
            before = columns.stack.parameters.copy()
            output, last = _train_epoch(columns)
            losses, _ = _loss(columns, output, columns.labels)
            finite: Flags = np.logical_and(
                np.isfinite(losses).all(axis=(0, 1)),
                np.isfinite(columns.stack.parameters).all(axis=0),
            )
            after = np.concatenate(last)
            if not finite.all():
                for column in np.flatnonzero(~finite).tolist():
                    place = int(columns.places[column])
                    trained[place] = _until_overflow(
                        replicas[place],
                        before[:, column],
                        outputs[:, column],
                        epoch=number,
                    )
                if not finite.any():
                    break
                columns = _narrowed(columns, replicas, finite)
                output, losses = output[..., finite], losses[..., finite]
                after = after[:, finite]
            outputs = after
            watch(
                Epoch(
                    number,
                    columns.places,
                    _means(losses),
                    _means(mse(output, columns.labels)[0]),
                    columns.stack.parameters,
                )
            )
        else:
            for column, survivor in enumerate(columns.places.tolist()):
                trained[survivor] = _trained(
                    replicas[survivor],
                    columns.stack.parameters[:, column],
                    outputs[:, column],
                )
    return [trained[place] for place in range(len(replicas))]


def _train_epoch(columns: _Columns) -> tuple[Array, tuple[Array, ...]]:
    """One update on every sample: the outputs before each, (samples, outputs,
    columns), and before the last those of all layers, (neurons, columns) each.
    """
    by_sample = np.empty(columns.labels.shape)
    a: tuple[Array, ...] = ()
    for sample, inputs in enumerate(columns.inputs):
        a, change = _step(columns, sample, inputs)
        by_sample[sample] = a[-1]
        update(columns.stack, change)
    return by_sample, a


def _step(
    columns: _Columns, sample: int, inputs: Array
) -> tuple[tuple[Array, ...], Array]:
    """The outputs of all layers for one sample, and the change that an update
    makes.
    """
    passed = forward(columns.stack, inputs)
    _, loss_slope = _loss(columns, passed.a[-1], columns.labels[sample])
    deltas(columns.stack, passed, loss_slope * columns.learning_rates)
    return passed.a, gradients(columns.stack)


def _loss(
    columns: _Columns, output: Array, labels: Array
) -> tuple[Array, Array]:
    """The losses of outputs and their slopes, (..., columns), each column by
    its own loss.
    """
    if len(columns.losses) == 1:
        return columns.losses[0][0](output, labels)
    losses, slopes = zip(
        *(
            loss(output[..., part], labels[..., part])
            for loss, part in columns.losses
        ),
        strict=True,
    )
    return np.concatenate(losses, axis=-1), np.concatenate(slopes, axis=-1)


def _means(losses: Array) -> Array:
    """The mean loss of the samples, by column; the losses of a sample's
    outputs add up. As with one network it is finite where all losses are.
    """
    samples, outputs, columns = losses.shape
    return total((losses / samples).reshape(samples * outputs, columns))


def _until_overflow(
    replica: Trainee, parameters: Array, outputs: Array, *, epoch: int
) -> Trained:
    """The epoch once more for a replica that diverges in it, sample by sample
    up to the update that is not finite.
    """
    network = with_parameters(replica.network, parameters)
    columns = _columns([replica], [0], {0: network})
    for sample, inputs in enumerate(columns.inputs):
        a, change = _step(columns, sample, inputs)
        losses, _ = _loss(columns, a[-1], columns.labels[sample])
        update(columns.stack, change)
        updated = columns.stack.parameters[:, 0]
        if not (np.isfinite(losses.sum()) and np.isfinite(updated).all()):
            return _trained(
                replica, parameters, outputs, epoch=epoch, sample=sample + 1
            )
        parameters = updated.copy()
        outputs = np.concatenate(a)[:, 0]
    raise ValueError("no update of this epoch overflows")


def _trained(
    replica: Trainee,
    parameters: Array,
    outputs: Array,
    *,
    epoch: int | None = None,
    sample: int | None = None,
) -> Trained:
    """What became of a replica, from its parameters and the outputs of its
    neurons in a row; the epoch and the sample are those where it diverged.
    """
    network = with_parameters(replica.network, parameters)
    ends = np.cumsum(network.layers[1:])[:-1].tolist()
    # the inputs of the last pass that an update followed; none: the first
    last = -1 if sample is None else sample - 2
    inputs = replica.samples.inputs[0 if np.isnan(outputs).all() else last]
    by_layer = (inputs, *np.split(outputs.copy(), ends))
    return Trained(network, by_layer, epoch, sample)


def _columns(
    replicas: Sequence[Trainee],
    places: Sequence[int],
    networks: Mapping[int, Network],
) -> _Columns:
    """Columns for the replicas at these places, from their networks now."""
    chosen = [replicas[place] for place in places]
    samples = [replica.samples for replica in chosen]
    shape = (*samples[0].labels.shape, len(chosen))
    if all(each is samples[0] for each in samples):
        inputs = samples[0].inputs[..., np.newaxis]
        labels = np.broadcast_to(samples[0].labels[..., np.newaxis], shape)
    else:
        inputs = np.stack([each.inputs for each in samples], axis=-1)
        labels = np.stack([each.labels for each in samples], axis=-1)
    return _Columns(
        stacked([networks[place] for place in places]),
        np.array(places, dtype=np.intp),
        tuple(inputs),
        labels,
        np.array([replica.learning_rate for replica in chosen]),
        tuple(_parts([replica.loss for replica in chosen])),
    )


def _parts(losses: Sequence[Loss]) -> Iterator[tuple[Loss, slice]]:
    """Each loss with its columns, where equal ones are side by side."""
    start = 0
    for loss, equal in groupby(losses):
        end = start + len(list(equal))
        yield loss, slice(start, end)
        start = end


def _narrowed(
    columns: _Columns, replicas: Sequence[Trainee], kept: Flags
) -> _Columns:
    """The columns without those that diverged."""
    places = columns.places[kept].tolist()
    parameters = columns.stack.parameters[:, kept]
    networks = {
        place: with_parameters(replicas[place].network, parameters[:, column])
        for column, place in enumerate(places)
    }
    return _columns(replicas, places, networks)


def _neurons(replica: Trainee) -> int:
    return sum(replica.network.layers[1:])
