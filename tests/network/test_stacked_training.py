"""Training many replicas at once: against the book's network, and alone against in company."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lab.network.activations import ACTIVATIONS, Activation, none, sigmoid
from lab.network.backpropagation import Network, untrained
from lab.network.data_sets import DATA_SETS, DataSet, Samples, linear, xor
from lab.network.initial_weights import INITIAL_WEIGHTS, InitialWeights, draw_weights, xavier
from lab.network.losses import LOSSES, Loss, mae, mse
from lab.network.parameters import parameters_of
from lab.network.stacked_training import Epoch, Trainee, train_stack
from lab.network.training import Training, train

BIASES = pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])


def train_together(replicas: Sequence[Trainee], *, epochs: int) -> list[Training]:
    """What the training of a stack gave, with what it told after every epoch, replica by replica."""
    histories: list[list[float]] = [[] for _ in replicas]
    squared_errors: list[list[float]] = [[] for _ in replicas]

    def watch(epoch: Epoch) -> None:
        told = zip(epoch.places.tolist(), epoch.losses.tolist(), epoch.squared_errors.tolist(), strict=True)
        for place, loss, squared_error in told:
            histories[place].append(loss)
            squared_errors[place].append(squared_error)

    return [
        Training(
            trained.network,
            trained.outputs,
            tuple(history),
            tuple(errors),
            diverged_at=trained.diverged_at,
            diverged_sample=trained.diverged_sample,
        )
        for trained, history, errors in zip(
            train_stack(replicas, epochs=epochs, watch=watch), histories, squared_errors, strict=True
        )
    ]


def train_by_the_book(replica: Trainee, *, epochs: int) -> Training:
    return train(replica.network, replica.samples, replica.loss, learning_rate=replica.learning_rate, epochs=epochs)


def bits(training: Training) -> list[object]:
    """All of a training, where 0.0 and -0.0 differ and NaN is NaN."""
    network = training.network
    arrays = (*network.weights, *network.biases, *training.outputs, training.history, training.squared_errors)
    return [*(np.asarray(each).tobytes() for each in arrays), training.diverged_at, training.diverged_sample]


def assert_close(found: Training, expected: Training, *, tolerance: float = 1e-12) -> None:
    for name in ("history", "squared_errors", "outputs"):
        for a, b in zip(getattr(found, name), getattr(expected, name), strict=True):
            np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=name)
    difference = parameters_of(found.network) - parameters_of(expected.network)
    assert np.abs(difference).max() <= tolerance * max(1.0, np.abs(parameters_of(expected.network)).max())
    assert (found.diverged_at, found.diverged_sample) == (expected.diverged_at, expected.diverged_sample)


def mild_network(activation: Activation, layers: tuple[int, ...], *, seed: int, has_biases: bool) -> Network:
    """Small enough weights that rounding does not grow, and biases if it has any."""
    generator = np.random.default_rng(seed)
    network = untrained(activation, draw_weights(xavier, generator, layers), has_biases=has_biases)
    return replace(network, biases=tuple(generator.standard_normal(len(b)) * has_biases for b in network.biases))


def first_of(samples: Samples, count: int) -> Samples:
    return Samples(samples.inputs[:count], samples.labels[:count])


# The book's network


@BIASES
@pytest.mark.parametrize(
    "layers",
    [(2, 1), (2, 3, 1), (2, 1, 5, 1), (2, 4, 4, 4, 1), (2, 9, 3, 1, 7, 1), (2, 3, 5, 2, 1, 4, 1)],
    ids=lambda layers: f"{len(layers) - 2} hidden",
)
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_every_replica_is_trained_as_the_book_trains_it(
    activation: Activation, layers: tuple[int, ...], has_biases: bool
) -> None:
    replicas = [
        Trainee(mild_network(activation, layers, seed=seed, has_biases=has_biases), xor(), loss, learning_rate=0.02)
        for seed, loss in enumerate(LOSSES.values())
    ]

    trained = train_together(replicas, epochs=5)

    for training, replica in zip(trained, replicas, strict=True):
        assert_close(training, train_by_the_book(replica, epochs=5))


@pytest.mark.parametrize("initial_weights", INITIAL_WEIGHTS.values())
@pytest.mark.parametrize("data_set", DATA_SETS.values())
def test_every_start_and_data_set_is_trained_as_the_book_trains_it(
    data_set: DataSet, initial_weights: InitialWeights
) -> None:
    replicas = [
        Trainee(untrained(sigmoid, weights, has_biases=True), data_set(), mse, learning_rate=0.1)
        for seed in range(2)
        for weights in [draw_weights(initial_weights, np.random.default_rng(seed), (2, 4, 4, 1))]
    ]

    trained = train_together(replicas, epochs=3)

    for training, replica in zip(trained, replicas, strict=True):
        assert_close(training, train_by_the_book(replica, epochs=3))


def test_a_whole_run_ends_where_the_books_ends(draw_network) -> None:
    replicas = [
        Trainee(draw_network(sigmoid, (2, 4, 4, 1), seed=seed), xor(), mse, learning_rate=0.1) for seed in (1, 2)
    ]

    trained = train_together(replicas, epochs=200)

    assert_close(trained[0], train_by_the_book(replicas[0], epochs=200))


def test_learning_rate_loss_and_samples_may_differ_by_replica(draw_network) -> None:
    samples = xor()
    every_kind = [
        samples,
        Samples(samples.inputs[::-1], samples.labels[::-1]),
        Samples(samples.inputs, 1.0 - samples.labels),
        first_of(linear(), 21),
    ]
    replicas = [
        Trainee(draw_network(sigmoid, (2, 4, 1), seed=seed), every_kind[seed % 4], loss, learning_rate=0.1 * seed)
        for seed, loss in enumerate([mse, mae, mae, mse, mae, mse, mse, mae])
    ]

    trained = train_together(replicas, epochs=5)

    for training, replica in zip(trained, replicas, strict=True):
        assert_close(training, train_by_the_book(replica, epochs=5))


def test_several_outputs_add_up_in_the_loss_of_a_sample(draw_network) -> None:
    samples = Samples(xor().inputs, np.hstack([xor().labels, 1.0 - xor().labels, xor().inputs]))
    replica = Trainee(draw_network(sigmoid, (2, 3, 4), seed=1), samples, mse, learning_rate=0.1)

    [training] = train_together([replica], epochs=5)

    assert_close(training, train_by_the_book(replica, epochs=5))


def test_no_epochs_leave_the_start_and_no_outputs(draw_network) -> None:
    replica = Trainee(draw_network(sigmoid, (2, 4, 1), seed=1, has_biases=True), xor(), mse, learning_rate=0.1)

    [training] = train_together([replica], epochs=0)

    assert bits(training) == bits(train_by_the_book(replica, epochs=0))


@BIASES
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_neurons_of_a_layer_that_start_at_0_stay_equal_bit_for_bit(activation: Activation, has_biases: bool) -> None:
    weights = [np.zeros((outputs, inputs)) for outputs, inputs in ((9, 2), (5, 9), (1, 5))]
    network = untrained(activation, weights, has_biases=has_biases)

    [training] = train_together([Trainee(network, xor(), mse, learning_rate=0.5)], epochs=20)

    w1, w2, w3 = training.network.weights
    b1, b2, _ = training.network.biases
    _, a1, a2, _ = training.outputs
    for neurons in (w1, w2.ravel(), w3.ravel(), b1, b2, a1, a2):
        assert all(neuron.tobytes() == neurons[0].tobytes() for neuron in neurons)


def test_training_leaves_the_networks_and_the_samples_as_they_were(draw_network) -> None:
    samples = xor()
    networks = [draw_network(sigmoid, (2, 1, 1), seed=seed, has_biases=True) for seed in range(3)]
    arrays = [samples.inputs, samples.labels, *(each for n in networks for each in (*n.weights, *n.biases))]
    before = [array.tobytes() for array in arrays]

    train_together([Trainee(n, samples, mse, learning_rate=1.0) for n in networks], epochs=3)

    assert [array.tobytes() for array in arrays] == before


# After every epoch


def test_watch_sees_every_epoch_with_the_parameters_that_it_leaves(draw_network) -> None:
    replicas = [Trainee(draw_network(sigmoid, (2, 3, 1), seed=s), xor(), loss, 0.1) for s, loss in [(1, mse), (2, mae)]]
    seen: list[tuple[int, dict[int, bytes]]] = []

    train_stack(
        replicas,
        epochs=3,
        watch=lambda epoch: seen.append(
            (epoch.number, dict(zip(epoch.places.tolist(), map(np.ndarray.tobytes, epoch.parameters.T), strict=True)))
        ),
    )

    ends = [train_together(replicas, epochs=epochs) for epochs in (1, 2, 3)]
    assert seen == [
        (number, {place: parameters_of(training.network).tobytes() for place, training in enumerate(trained)})
        for number, trained in enumerate(ends, 1)
    ]


def test_squared_errors_are_told_beside_another_loss() -> None:
    [training] = train_together([one_weight(3.0, mae, 1.0)], epochs=3)

    assert training.history == (3.0, 2.0, 1.0)
    assert training.squared_errors == (9.0, 4.0, 1.0)


def test_the_mean_of_huge_losses_is_finite() -> None:
    huge = 1.2e154  # its square is finite, but not twice that
    samples = Samples(np.array([[1.0], [1.0]]), np.array([[0.0], [0.0]]))

    [training] = train_together([replace(one_weight(huge, mse, 0.0), samples=samples)], epochs=1)

    assert training.diverged_at is None
    assert training.history == pytest.approx([huge**2])


# Bits


ANY_HIDDEN_LAYERS = st.lists(st.sampled_from([1, 2, 3, 4, 5, 9, 16]), max_size=4).map(tuple)


@settings(max_examples=settings.default.max_examples // 5)
@given(
    activation=st.sampled_from([*ACTIVATIONS.values()]),
    loss=st.sampled_from([*LOSSES.values(), None]),
    has_biases=st.booleans(),
    hidden=ANY_HIDDEN_LAYERS,
    shares_samples=st.booleans(),
    place=st.integers(0, 299),
    others=st.integers(0, 299),
)
@example(activation=sigmoid, loss=mse, has_biases=True, hidden=(16, 9), shares_samples=True, place=299, others=299)
@example(activation=sigmoid, loss=None, has_biases=False, hidden=(4, 4), shares_samples=False, place=123, others=299)
def test_the_bits_of_a_replica_depend_neither_on_the_width_of_its_stack_nor_on_its_place(
    activation: Activation,
    loss: Loss | None,
    has_biases: bool,
    hidden: tuple[int, ...],
    shares_samples: bool,
    place: int,
    others: int,
) -> None:
    """A loss of None: each replica has another than the one before it."""
    width = 1 + others
    place %= width
    losses = [*LOSSES.values()] if loss is None else [loss]
    samples = [first_of(xor(), 4), Samples(linear().inputs[4:8], linear().labels[4:8])]
    replicas = [
        Trainee(
            mild_network(activation, (2, *hidden, 1), seed=seed, has_biases=has_biases),
            samples[0 if shares_samples else seed % 2],
            losses[seed % len(losses)],
            learning_rate=0.1 + 0.001 * seed,
        )
        for seed in range(width)
    ]

    together = train_together(replicas, epochs=2)

    [alone] = train_together([replicas[place]], epochs=2)
    assert bits(together[place]) == bits(alone)


def test_two_trainings_give_the_same_bits(draw_network) -> None:
    replicas = [Trainee(draw_network(sigmoid, (2, 4, 1), seed=seed), xor(), mse, 0.1) for seed in range(7)]

    once, again = (train_together(replicas, epochs=3) for _ in range(2))

    assert [bits(training) for training in once] == [bits(training) for training in again]


# Divergence


def one_weight(weight: float, loss: Loss, learning_rate: float) -> Trainee:
    """One input 1, one output, no activation, the label 0: with the squared error a weight w has the loss w**2, and an
    update takes 2 w times the learning rate off it.
    """
    network = untrained(none, [np.array([[weight]])], has_biases=False)
    return Trainee(network, Samples(np.array([[1.0]]), np.array([[0.0]])), loss, learning_rate)


FIRST_LOSS = one_weight(1e155, mse, 0.0)  # the weight stays finite
FIRST_WEIGHT = one_weight(1.0, mse, 1e308)
LATER_LOSS = one_weight(1.0, mse, 1.5)  # w becomes -2 w at every update, so that 4**512 overflows in epoch 513
STEADY = [one_weight(0.75, mse, 0.25), one_weight(1e150, mse, 0.5), one_weight(2.0, mae, 0.125)]


@pytest.mark.parametrize(
    ("replica", "epoch"),
    [(FIRST_LOSS, 1), (FIRST_WEIGHT, 1), (LATER_LOSS, 513)],
    ids=["the first loss", "the first weight", "a later loss"],
)
def test_a_replica_that_overflows_ends_as_the_books_does(replica: Trainee, epoch: int) -> None:
    _, training, _ = train_together([STEADY[0], replica, STEADY[2]], epochs=600)

    assert (training.diverged_at, training.diverged_sample) == (epoch, 1)
    assert bits(training) == bits(train_by_the_book(replica, epochs=600))


def test_a_bias_that_overflows_diverges_too() -> None:
    network = untrained(none, [np.array([[1.0]])], has_biases=True)
    samples = Samples(np.array([[0.0]]), np.array([[1.0]]))  # the input 0 keeps the weight, the bias moves by 2e308
    replica = Trainee(network, samples, mse, learning_rate=1e308)

    [training] = train_together([replica], epochs=1)

    assert (training.diverged_at, training.diverged_sample) == (1, 1)
    assert bits(training) == bits(train_by_the_book(replica, epochs=1))


@BIASES
def test_a_replica_that_overflows_within_an_epoch_says_the_sample_of_the_book(has_biases: bool, draw_network) -> None:
    replicas = [
        Trainee(draw_network(none, (2, 4, 4, 1), seed=seed, has_biases=has_biases), linear(), mse, learning_rate)
        for seed in range(4)
        for learning_rate in (0.05, 0.1, 0.2, 0.3)
    ]

    trained = train_together(replicas, epochs=2)

    expected = [train_by_the_book(replica, epochs=2) for replica in replicas]
    overflows = [(t.diverged_at, t.diverged_sample) for t in expected]
    assert [(t.diverged_at, t.diverged_sample) for t in trained] == overflows
    assert len(set(overflows)) > 3
    for training, by_the_book in zip(trained, expected, strict=True):
        assert_close(training, by_the_book, tolerance=1e-9)


@pytest.mark.parametrize("place", range(len(STEADY) + 1))
def test_replicas_that_overflow_leave_the_bits_of_the_others(place: int) -> None:
    without = train_together(STEADY, epochs=514)

    trained = train_together([*STEADY[:place], LATER_LOSS, FIRST_WEIGHT, FIRST_LOSS, *STEADY[place:]], epochs=514)

    assert all(training.diverged_at for training in trained[place : place + 3])
    del trained[place : place + 3]
    assert [bits(training) for training in trained] == [bits(training) for training in without]
    assert not any(training.diverged_at for training in trained)


def test_networks_that_overflow_leave_the_bits_of_the_other_networks(draw_network) -> None:
    rates = [0.01, 0.3, 0.02, 30.0, 0.3, 0.01, 0.02]
    replicas = [
        Trainee(draw_network(none, (2, 3, 1), seed=seed, has_biases=True), xor(), loss, rate)
        for seed, (rate, loss) in enumerate(zip(rates, [mse, mse, mae, mae, mse, mse, mae], strict=True))
    ]

    trained = train_together(replicas, epochs=10)

    assert {training.diverged_at is None for training in trained} == {True, False}
    assert [bits(training) for training in trained] == [
        bits(alone) for replica in replicas for alone in train_together([replica], epochs=10)
    ]


def test_a_replica_that_overflows_is_watched_no_longer() -> None:
    seen: list[list[int]] = []

    train_stack(
        [STEADY[0], LATER_LOSS, FIRST_LOSS, STEADY[1]],
        epochs=514,
        watch=lambda epoch: seen.append(sorted(epoch.places.tolist())),
    )

    assert seen == [[0, 1, 3]] * 512 + [[0, 3]] * 2


def test_training_ends_where_all_overflow() -> None:
    replicas = [FIRST_WEIGHT, LATER_LOSS, FIRST_LOSS]

    trained = train_together(replicas, epochs=10**9)

    assert [training.diverged_at for training in trained] == [1, 513, 1]
    assert [bits(training) for training in trained] == [
        bits(train_by_the_book(replica, epochs=600)) for replica in replicas
    ]


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_an_overflow_raises_no_warning(activation: Activation, draw_network) -> None:
    network = draw_network(activation, (2, 4, 1), seed=1)
    steep = untrained(activation, [1e4 * w for w in network.weights], has_biases=True)

    with np.errstate(all="raise"):
        [training] = train_together([Trainee(steep, linear(), mse, learning_rate=1e4)], epochs=2)

    assert all(np.isfinite(w).all() for w in training.network.weights)
