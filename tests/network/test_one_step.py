"""One step: the update that training makes, to the last bit; and which ones are not there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.network.activations import ACTIVATIONS, Activation, none, sigmoid
from lab.network.arrays import Array
from lab.network.backpropagation import Network, untrained
from lab.network.data_sets import Samples, linear, xor
from lab.network.losses import LOSSES, Loss, mae, mse
from lab.network.one_step import Step, step, step_after
from lab.network.training import Training, train


def bits(*layers: tuple[Array, ...]) -> list[bytes]:
    return [array.tobytes() for arrays in layers for array in arrays]


def last_step(training: Training, network: Network, samples: Samples, loss: Loss, learning_rate: float) -> Step:
    """The last update of a training."""
    return step(
        network,
        samples,
        loss,
        learning_rate=learning_rate,
        epoch=len(training.history),
        sample=len(samples.labels),
    )


# What training does


@pytest.mark.parametrize("epochs", [1, 3])
@pytest.mark.parametrize("has_biases", [False, True], ids=["no biases", "biases"])
@pytest.mark.parametrize("loss", LOSSES.values())
@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_the_last_step_gives_the_network_and_the_outputs_of_the_training(
    activation: Activation, loss: Loss, has_biases: bool, epochs: int, draw_network
) -> None:
    network = draw_network(activation, (2, 4, 4, 1), seed=1, has_biases=has_biases)
    training = train(network, xor(), loss, learning_rate=0.01, epochs=epochs)

    last = last_step(training, network, xor(), loss, 0.01)

    assert bits(last.new_weights, last.new_biases) == bits(training.network.weights, training.network.biases)
    assert bits(last.a) == bits(training.outputs)


@given(epoch=st.integers(1, 3), sample=st.integers(1, 20))
def test_a_step_begins_where_the_one_before_ended(epoch: int, sample: int, draw_network) -> None:
    network = draw_network(sigmoid, (2, 3, 1), seed=1, has_biases=True)

    one, following = (
        step(network, xor(), mse, learning_rate=0.5, epoch=epoch, sample=number) for number in (sample, sample + 1)
    )

    assert bits(one.new_weights, one.new_biases) == bits(following.weights, following.biases)


def test_the_first_step_of_an_epoch_begins_where_the_epoch_before_ended(draw_network) -> None:
    network = draw_network(sigmoid, (2, 3, 1), seed=1)
    first_epoch = train(network, xor(), mse, learning_rate=0.5, epochs=1)

    first = step(network, xor(), mse, learning_rate=0.5, epoch=2, sample=1)

    assert bits(first.weights) == bits(first_epoch.network.weights)


def test_the_first_step_begins_with_the_untrained_network(draw_network) -> None:
    network = draw_network(sigmoid, (2, 3, 1), seed=1)

    first = step(network, xor(), mse, learning_rate=0.5, epoch=1, sample=1)

    assert first.network is network


def test_the_losses_of_an_epoch_are_those_of_its_steps(draw_network) -> None:
    network = draw_network(sigmoid, (2, 3, 1), seed=1)
    training = train(network, xor(), mae, learning_rate=0.5, epochs=2)

    losses = [step(network, xor(), mae, learning_rate=0.5, epoch=2, sample=sample).loss for sample in range(1, 22)]

    assert training.history[1] == pytest.approx(sum(losses) / 21, rel=1e-14)


def test_a_step_after_a_training_is_that_of_its_next_epoch(draw_network) -> None:
    network = draw_network(sigmoid, (2, 3, 1), seed=1)
    training = train(network, xor(), mse, learning_rate=0.5, epochs=2)

    after = step_after(training, xor(), mse, learning_rate=0.5, sample=5)

    same = step(network, xor(), mse, learning_rate=0.5, epoch=3, sample=5)
    assert bits(after.new_weights) == bits(same.new_weights)


# The numbers of one step


def test_a_step_of_two_neurons_has_the_numbers_found_by_hand() -> None:
    network = untrained(none, [np.array([[2.0, 1.0]]), np.array([[3.0]])], has_biases=True)
    samples = Samples(np.array([[1.0, 0.5]]), np.array([[1.0]]))

    one = step(network, samples, mse, learning_rate=0.125, epoch=1, sample=1)

    assert [one.inputs.tolist(), one.label.tolist()] == [[1.0, 0.5], [1.0]]
    assert [z.tolist() for z in one.z] == [[2.5], [7.5]]
    assert [a.tolist() for a in one.a] == [[1.0, 0.5], [2.5], [7.5]]
    assert [slope.tolist() for slope in one.slope] == [[1.0], [1.0]]
    assert one.output.tolist() == [7.5]
    assert one.loss == 42.25
    assert one.loss_slope.tolist() == [13.0]
    assert [delta.tolist() for delta in one.delta] == [[39.0], [13.0]]
    assert [gradient.tolist() for gradient in one.gradients.weights] == [[[39.0, 19.5]], [[32.5]]]
    assert [gradient.tolist() for gradient in one.gradients.biases] == [[39.0], [13.0]]
    assert [weights.tolist() for weights in one.weights] == [[[2.0, 1.0]], [[3.0]]]
    assert [biases.tolist() for biases in one.biases] == [[0.0], [0.0]]
    assert [weights.tolist() for weights in one.new_weights] == [[[-2.875, -1.4375]], [[-1.0625]]]
    assert [biases.tolist() for biases in one.new_biases] == [[-4.875], [-1.625]]


def test_the_new_loss_is_that_of_the_same_sample_after_the_update() -> None:
    network = untrained(none, [np.array([[3.0]])], has_biases=False)
    samples = Samples(np.array([[1.0], [5.0]]), np.array([[0.0], [0.0]]))

    one = step(network, samples, mse, learning_rate=0.25, epoch=1, sample=1)

    # half of w is taken off it
    assert one.new_weights[0].item() == 1.5
    assert one.new_output.tolist() == [1.5]
    assert (one.loss, one.new_loss) == (9.0, 2.25)


def test_a_small_enough_step_lowers_the_loss_of_its_sample(draw_network) -> None:
    network = draw_network(sigmoid, (2, 4, 4, 1), seed=1)

    steps = [step(network, linear(), mse, learning_rate=0.01, epoch=1, sample=sample) for sample in range(1, 101)]

    assert all(one.new_loss < one.loss for one in steps)


def test_the_loss_of_several_outputs_is_their_sum(draw_network) -> None:
    network = draw_network(none, (2, 3), seed=1)
    samples = Samples(np.array([[1.0, 2.0]]), np.array([[0.0, 1.0, 0.0]]))

    one = step(network, samples, mse, learning_rate=0.1, epoch=1, sample=1)

    assert one.loss == pytest.approx(((one.output - [0.0, 1.0, 0.0]) ** 2).sum())


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_a_step_far_out_raises_no_warning(activation: Activation, draw_network) -> None:
    network = draw_network(activation, (2, 4, 1), seed=1)
    steep = untrained(activation, [1e4 * weights for weights in network.weights], has_biases=True)

    with np.errstate(all="raise"):
        one = step(steep, linear(), mse, learning_rate=1e-4, epoch=1, sample=1)

    assert np.isfinite(one.loss)


# Steps that are not there


@pytest.mark.parametrize(
    ("epoch", "sample", "said"),
    [
        (1, 101, "sample 101 is not among the 100 samples"),
        (1, 0, "there is no sample 0; samples count from 1"),
        (1, -1, "there is no sample -1; samples count from 1"),
        (0, 1, "there is no epoch 0; epochs count from 1"),
        (1, 1.0, "sample 1.0 is not a whole number"),
        (1.5, 1, "epoch 1.5 is not a whole number"),
        (True, 1, "epoch True is not a whole number"),
        (1, "1", 'sample "1" is not a whole number'),
        (None, 1, "epoch None is not a whole number"),
    ],
)
def test_a_step_that_is_not_there_is_said(epoch: int, sample: int, said: str, draw_network) -> None:
    network = draw_network(sigmoid, (2, 1), seed=1)

    with pytest.raises(ValueError) as error:
        step(network, linear(), mse, learning_rate=0.1, epoch=epoch, sample=sample)

    assert str(error.value) == said


def test_of_one_sample_there_is_no_second() -> None:
    samples = Samples(np.array([[1.0]]), np.array([[0.0]]))
    network = untrained(none, [np.array([[1.0]])], has_biases=False)

    with pytest.raises(ValueError, match=r"^sample 2 is not among the 1 sample$"):
        step(network, samples, mse, learning_rate=0.1, epoch=1, sample=2)


@pytest.mark.parametrize("number", [np.int64(2), np.uint8(2)])
def test_whole_numbers_of_numpy_are_whole_numbers(number: int, draw_network) -> None:
    network = draw_network(sigmoid, (2, 1), seed=1)

    one = step(network, xor(), mse, learning_rate=0.1, epoch=number, sample=number)

    same = step(network, xor(), mse, learning_rate=0.1, epoch=2, sample=2)
    assert bits(one.new_weights) == bits(same.new_weights)


# Divergence


@pytest.fixture(scope="module")
def seed_4() -> Network:
    """It overflows in the first epoch at rate 0.1."""
    stream = np.random.default_rng(4)
    weights = [stream.standard_normal(shape) for shape in ((4, 2), (4, 4), (1, 4))]
    return untrained(none, weights, has_biases=False)


@pytest.fixture(scope="module")
def overflow(seed_4: Network) -> int:
    """The sample whose update overflows."""
    sample = train(seed_4, linear(), mse, learning_rate=0.1, epochs=1).diverged_sample
    assert 1 < sample < 100
    return sample


def said_of(network: Network, samples: Samples, learning_rate: float, *, epoch: int, sample: int) -> str:
    with pytest.raises(ValueError) as error:
        step(network, samples, mse, learning_rate=learning_rate, epoch=epoch, sample=sample)
    return str(error.value)


def test_the_step_before_the_overflow_gives_the_last_finite_network(seed_4: Network, overflow: int) -> None:
    training = train(seed_4, linear(), mse, learning_rate=0.1, epochs=1)

    last = step(seed_4, linear(), mse, learning_rate=0.1, epoch=1, sample=overflow - 1)

    assert bits(last.new_weights) == bits(training.network.weights)
    assert bits(last.a) == bits(training.outputs)


def test_the_step_that_overflows_is_not_there(seed_4: Network, overflow: int) -> None:
    said = said_of(seed_4, linear(), 0.1, epoch=1, sample=overflow)

    assert said == f"the run diverges there, in epoch 1, at sample {overflow}"


@pytest.mark.parametrize(("epoch", "behind"), [(1, 1), (2, -5), (3, 0)])
def test_steps_behind_the_overflow_are_not_there(seed_4: Network, overflow: int, epoch: int, behind: int) -> None:
    said = said_of(seed_4, linear(), 0.1, epoch=epoch, sample=overflow + behind)

    assert said == f"the run diverges in epoch 1, at sample {overflow}, before that"


def test_an_overflow_of_a_later_epoch_is_named_with_it() -> None:
    # w becomes -2 w at every update, so the loss of epoch n is 4**(n - 1), and 4**512 overflows
    network = untrained(none, [np.array([[1.0]])], has_biases=False)
    samples = Samples(np.array([[1.0]]), np.array([[0.0]]))

    before = step(network, samples, mse, learning_rate=1.5, epoch=512, sample=1)
    there, behind = (said_of(network, samples, 1.5, epoch=epoch, sample=1) for epoch in (513, 514))

    assert before.new_weights[0].item() == 2.0**512
    assert before.new_loss == np.inf
    assert there == "the run diverges there, in epoch 513, at sample 1"
    assert behind == "the run diverges in epoch 513, at sample 1, before that"


def test_a_loss_that_overflows_alone_is_an_overflow_too() -> None:
    network = untrained(none, [np.array([[1e155]])], has_biases=False)
    samples = Samples(np.array([[1.0], [1.0]]), np.array([[0.0], [0.0]]))

    there, behind = (said_of(network, samples, 0.0, epoch=1, sample=sample) for sample in (1, 2))

    assert there == "the run diverges there, in epoch 1, at sample 1"
    assert behind == "the run diverges in epoch 1, at sample 1, before that"
