"""The tests of the report's claims: each function judges one sentence on the results of all seeds.

A docstring is the rule, in words, as the page shows it.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from lab.network.backpropagation import Network
from lab.network.gradient_check import check_gradients
from lab.network.losses import mse
from lab.network.wrong_slopes import relu_of_the_reference, tanh_of_the_reference
from lab.report.claims import Estimate, auc, claim, does_not_hold, holds, in_part, median, share, sign_test

Results: TypeAlias = Mapping[str, Any]

SIGMOID_RUNS = ("linear-mse", "linear-mae", "xor-mse", "xor-mae", "lr-1", "lr-0.0001", "hidden-1", "hidden-5")
PRINTED = ("linear-mse", "linear-mae", "xor-mse", "xor-mae", "zero-linear", "zero-xor")
RATES = ("lr-1", "lr-0.1", "lr-0.01", "lr-0.001", "lr-0.0001")
DEPTHS = ("hidden-1", "hidden-2", "hidden-3", "hidden-4", "hidden-5")
SAME_DIGITS = 1e-12
RIGHT_GRADIENT, WRONG_GRADIENT = 1e-6, 1e-4


def are_larger(first: Any, second: Any) -> bool:
    """Whether values are larger than others of the same seeds: by the sign test at 1 %, and in more than 60 % of the
    seeds in which the two differ, by the lower end of Wilson's interval.
    """
    test = sign_test(second, first)
    return test.p < 0.01 and share([True] * test.larger + [False] * test.smaller).low > 0.6


def share_converged(result: Any) -> Estimate:
    return share(epoch is not None for epoch in result.seeds.converged_at)


# The network


@claim("weight-count", unless={"linear-mse": {"number_of_weights": 24}})
def weight_count(results: Results) -> Any:
    """Counted in the trained network."""
    count = results["linear-mse"].number_of_weights
    judge = holds if count == 24 else does_not_hold
    return judge("The network has {weights} weights, and its printed form shows them all.", weights=count)


@claim("sigmoid-range", unless={"linear-mse": {"outputs": 1.5}})
def sigmoid_range(results: Results) -> Any:
    """Holds when every output of every neuron lies between 0 and 1, and where one is within 0.01 of either, the slope
    a(1 - a) is below 0.01.
    """
    layers = [layer for run in SIGMOID_RUNS for layer in results[run].outputs[1:]]
    a = np.concatenate([layer.ravel() for layer in layers])
    far_out = a[(a < 0.01) | (a > 0.99)]
    slope = float((far_out * (1.0 - far_out)).max(initial=0.0))
    if a.min() <= 0.0 or a.max() >= 1.0 or slope >= 0.01:
        return does_not_hold("Outputs reach from {least} to {most}.", least=a.min(), most=a.max())
    return holds(
        "The closest of {outputs} outputs are {above} above 0 and {below} below 1; within 0.01 of either the slope is"
        " at most {slope}.",
        outputs=len(a),
        above=a.min(),
        below=1.0 - a.max(),
        slope=slope,
    )


@claim("sigmoid-derivative", unless={"linear-mse": {"step(1, 1).slope": 0.25}})
def sigmoid_derivative(results: Results) -> Any:
    """In one step of training, the slope of every neuron is held against x(1 - x), with x the output and with x the
    input of the sigmoid. In part, when only one of them gives it.
    """
    step = results["linear-mse"].step(1, 1)
    z, a, slope = (np.concatenate(each) for each in (step.z, step.a[1:], step.slope))
    by_output = float(np.abs(slope - a * (1.0 - a)).max())
    by_input = float(np.abs(slope - z * (1.0 - z)).max())
    if by_output > SAME_DIGITS:
        return does_not_hold("Even with the output it is off by up to {by_output}.", by_output=by_output)
    judge = in_part if by_input > SAME_DIGITS else holds
    return judge(
        "With x the neuron's output it is right to {by_output}, with x the input it is off by up to {by_input}.",
        by_output=by_output,
        by_input=by_input,
    )


@claim("loss-name", unless={"linear-mse": {"outputs": 1.0}})
def loss_name(results: Results) -> Any:
    """The mean of the differences between output and label is held against the mean of their squares."""
    result = results["linear-mse"]
    difference = result.outputs[-1] - result.samples.labels
    mean, square = float(np.abs(difference).mean()), float((difference**2).mean())
    if abs(mean - square) < 1e-6:
        return holds("Both are {mean}.", mean=mean)
    return does_not_hold(
        "After training, the mean size of the differences is {mean}; the mean of their squares, which is the loss, is"
        " {square}.",
        mean=mean,
        square=square,
    )


@claim("wrong-gradients", unless={"relu-xor": {"gradient_check.error": 0.5}})
def wrong_gradients(results: Results) -> Any:
    """The gradient check of the reference's slopes and of the right ones. Does not hold when the wrong slopes err by
    more than 0.0001 in the worst layer and the right ones by less than 0.000001.
    """
    right = [results[run].gradient_check.error for run in ("relu-xor", "tanh-xor")]
    wrong = []
    for run, activation in (("relu-xor", relu_of_the_reference), ("tanh-xor", tanh_of_the_reference)):
        untrained = results[run].untrained
        network = Network(activation, untrained.weights, untrained.biases, has_biases=untrained.has_biases)
        wrong.append(check_gradients(network, results[run].samples, mse).error)
    said = "The reference's slopes err by {relu} (ReLU) and {tanh} (tanh), the right ones by at most {right}."
    judge = does_not_hold if min(wrong) > WRONG_GRADIENT and max(right) < RIGHT_GRADIENT else in_part
    return judge(said, relu=wrong[0], tanh=wrong[1], right=max(right))


# The four tests


@claim("reference-dumps", unless={"linear-mse": {"difference": 0.001}})
def reference_dumps(results: Results) -> Any:
    """Holds when no weight and no output of the six differs by more than 1e-12."""
    largest = max(results[run].difference for run in PRINTED)
    judge = holds if largest <= SAME_DIGITS else does_not_hold
    return judge("The largest difference of any number is {largest}.", largest=largest)


@claim("xor-needs-more", unless={"xor-mse": {"seeds.converged_at": 1}})
def xor_needs_more(results: Results) -> Any:
    """Holds when the XOR points need more epochs from the same starts, with squared error and rate 0.1."""
    linear, xor = results["linear-mse"].seeds.converged_at, results["xor-mse"].seeds.converged_at
    judge = holds if are_larger(xor, linear) else does_not_hold
    return judge(
        "The median is epoch {linear} on the linear points and {xor} on the XOR points.",
        linear=median(linear),
        xor=median(xor),
    )


@claim("linear-mae-misses", unless={"linear-mae": {"seeds.converged_at": 100}})
def linear_mae_misses(results: Results) -> Any:
    """Holds when fewer starts converge by absolute error, the intervals being apart, and those that do later."""
    mae, mse_runs = results["linear-mae"], results["linear-mse"]
    by_mae, by_mse = share_converged(mae), share_converged(mse_runs)
    is_fewer = by_mae.high < by_mse.low
    is_later = are_larger(mae.seeds.converged_at, mse_runs.seeds.converged_at)
    judge = holds if is_fewer and is_later else in_part if is_fewer or is_later else does_not_hold
    return judge(
        "{by_mae:%} of the starts converge, by squared error {by_mse:%}; the medians are {mae_at} and {mse_at}.",
        by_mae=by_mae,
        by_mse=by_mse,
        mae_at=median(mae.seeds.converged_at),
        mse_at=median(mse_runs.seeds.converged_at),
    )


@claim(
    "xor-mae-slow",
    unless={"fair-mae-0.1": {"seeds.accuracy": 1.0, "seeds.squared_error_converged_at": 1}},
)
def xor_mae_slow(results: Results) -> Any:
    """As it was made: more epochs and a lower accuracy than in each of the other three tests, on paired seeds. With
    everything equal: the same against squared error at the same rate, 0.1 and 0.05, convergence by squared error.
    Holds when both do, in part when one does.
    """
    xor_mae = results["xor-mae"]
    as_made = all(
        are_larger(xor_mae.seeds.converged_at, results[other].seeds.converged_at)
        and are_larger(results[other].seeds.accuracy, xor_mae.seeds.accuracy)
        for other in ("linear-mse", "linear-mae", "xor-mse")
    )
    fairly = all(
        are_larger(
            results[mae].seeds.squared_error_converged_at,
            results[other].seeds.squared_error_converged_at,
        )
        and are_larger(results[other].seeds.accuracy, results[mae].seeds.accuracy)
        for mae, other in (("fair-mae-0.1", "xor-mse"), ("xor-mae", "fair-mse-0.05"))
    )
    judge = holds if as_made and fairly else in_part if as_made or fairly else does_not_hold
    return judge(
        "Its median accuracy is {xor_mae}, by squared error {xor_mse}; at equal rates it is {fair_mae} against"
        " {xor_mse} (0.1), and {xor_mae} against {fair_mse} (0.05). {converged:%} of its starts converge.",
        xor_mae=median(xor_mae.seeds.accuracy),
        xor_mse=median(results["xor-mse"].seeds.accuracy),
        fair_mae=median(results["fair-mae-0.1"].seeds.accuracy),
        fair_mse=median(results["fair-mse-0.05"].seeds.accuracy),
        converged=share_converged(xor_mae),
    )


# Learning rates


@claim("smaller-rate-slower", unless={"lr-0.01": {"seeds.converged_at": 2}})
def smaller_rate_slower(results: Results) -> Any:
    """Holds when each rate needs more epochs than the one ten times larger, on paired seeds; where neither of two
    rates converges in most starts, when its loss is higher at the end.
    """
    ordered = 0
    for larger, smaller in pairwise(results[run].seeds for run in RATES):
        if smaller.converged_at.median is None and larger.converged_at.median is None:
            ordered += are_larger(smaller.final_loss, larger.final_loss)
        else:
            ordered += are_larger(smaller.converged_at, larger.converged_at)
    steps = len(RATES) - 1
    judge = holds if ordered == steps else in_part if ordered else does_not_hold
    return judge(
        "The medians are {fast}, {middle} and {slow}; at the two smallest rates it is never within the"
        " epochs, and the smaller one ends with the higher loss. {ordered} of {steps} steps are in this order.",
        fast=median(results["lr-1"].seeds.converged_at),
        middle=median(results["lr-0.1"].seeds.converged_at),
        slow=median(results["lr-0.01"].seeds.converged_at),
        ordered=ordered,
        steps=steps,
    )


@claim("two-rates-unfinished", unless={"lr-0.001": {"seeds.converged_at": 400}})
def two_rates_unfinished(results: Results) -> Any:
    """Holds when at both rates fewer than one start in ten converges, by the upper end of the interval."""
    shares = [share_converged(results[run]) for run in RATES[-2:]]
    judge = holds if max(each.high for each in shares) < 0.1 else does_not_hold
    return judge(
        "{larger:%} of the starts converge at rate 0.001, {smaller:%} at 0.0001.",
        larger=shares[0],
        smaller=shares[1],
    )


@claim("rate-tenfold", unless={"lr-0.01": {"seeds.converged_at": 60}})
def rate_tenfold(results: Results) -> Any:
    """Holds when for both steps, from 1 to 0.1 and from 0.1 to 0.01, the ratio of the medians is between 4 and 25,
    whichever ends of their intervals one takes.
    """
    medians = [median(results[run].seeds.converged_at) for run in RATES[:3]]
    least = min(after.low / before.high for before, after in pairwise(medians))
    most = max(after.high / before.low for before, after in pairwise(medians))
    judge = holds if least > 4.0 and most < 25.0 else does_not_hold
    return judge("The ratios of the medians lie between {least} and {most}.", least=least, most=most)


# Layers and neurons


@claim("deeper-slower", unless={"hidden-5": {"seeds.converged_at": 1}, "hidden-3": {"seeds.converged_at": 400}})
def deeper_slower(results: Results) -> Any:
    """Holds when each depth needs more epochs than the one before, on paired seeds; in part when three of the four
    steps do.
    """
    seeds = [results[run].seeds for run in DEPTHS]
    ordered = sum(are_larger(more.converged_at, fewer.converged_at) for fewer, more in pairwise(seeds))
    judge = holds if ordered == 4 else in_part if ordered == 3 else does_not_hold
    medians = {f"layers_{number}": median(each.converged_at) for number, each in enumerate(seeds, 1)}
    second = sign_test(seeds[0].converged_at, seeds[1].converged_at)
    return judge(
        "The medians are {layers_1}, {layers_2}, {layers_3}, {layers_4} and {layers_5}; {ordered} of 4 steps are clear."
        " Of one layer against two, {later} seeds are later with two and {earlier} earlier.",
        **medians,
        ordered=ordered,
        later=second.larger,
        earlier=second.smaller,
    )


@claim("deeper-costlier", unless={"hidden-5": {"operations.multiplications": 10}})
def deeper_costlier(results: Results) -> Any:
    """Holds when every layer more takes more multiplications an update, and five take at least twice as many as one."""
    counts = [results[run].operations.multiplications for run in DEPTHS]
    rises = all(fewer < more for fewer, more in pairwise(counts))
    judge = holds if rises and counts[-1] >= 2 * counts[0] else does_not_hold
    return judge(
        "An update takes {layers_1} multiplications with one hidden layer and {layers_5} with five.",
        layers_1=counts[0],
        layers_5=counts[-1],
    )


@claim("units-or-layers", unless={"hidden-1": {"settings.layers": [2, 8, 1]}})
def units_or_layers(results: Results) -> Any:
    """Does not hold when all hidden layers of the section's networks have the same number of neurons."""
    sizes = {size for run in DEPTHS for size in results[run].settings.layers[1:-1]}
    judge = does_not_hold if len(sizes) == 1 else holds
    return judge(
        "Each of its hidden layers has {units} neurons; the number of layers goes from 1 to 5.", units=max(sizes)
    )


@claim("more-units-faster", unless={"units-8": {"seeds.converged_at": 400}})
def more_units_faster(results: Results) -> Any:
    """Holds when twice the neurons need fewer epochs, on paired seeds, from 1 up to 16."""
    runs = [f"units-{count}" for count in (1, 2, 4, 8, 16)]
    seeds = [results[run].seeds for run in runs]
    ordered = sum(are_larger(fewer.converged_at, more.converged_at) for fewer, more in pairwise(seeds))
    judge = holds if ordered == len(runs) - 1 else in_part if ordered else does_not_hold
    return judge(
        "The medians are {units_2} with two neurons, {units_4} with four, {units_8} with eight and {units_16} with"
        " sixteen.",
        **{run.replace("-", "_"): median(each.converged_at) for run, each in zip(runs[1:], seeds[1:], strict=True)},
    )


@claim("one-unit-fails", unless={"units-1": {"seeds.converged_at": 100}})
def one_unit_fails(results: Results) -> Any:
    """Holds when fewer than one start in ten converges, by the upper end of the interval."""
    converged = share_converged(results["units-1"])
    judge = holds if converged.high < 0.1 else does_not_hold
    return judge("{converged:%} of its starts converge.", converged=converged)


# No activation


@claim("no-activation-nan", unless={"none-0.1": {"seeds.diverged_at": 1}})
def no_activation_nan(results: Results) -> Any:
    """Holds when more than nine starts in ten overflow, does not when fewer than one in a hundred does, by the ends of
    the interval; in part between.
    """
    diverged = share(epoch is not None for epoch in results["none-0.1"].seeds.diverged_at)
    judge = holds if diverged.low > 0.9 else does_not_hold if diverged.high < 0.01 else in_part
    return judge("{diverged:%} of the starts overflow.", diverged=diverged)


@claim("overflow-at-once", unless={"none-0.1": {"seeds.diverged_at": 50}})
def overflow_at_once(results: Results) -> Any:
    """Holds when every start that overflows does so in the first epoch, and there are some."""
    epochs = [epoch for epoch in results["none-0.1"].seeds.diverged_at if epoch is not None]
    judge = holds if epochs and max(epochs) == 1 else does_not_hold
    return judge(
        "{overflows} starts overflow, the last in epoch {last}.", overflows=len(epochs), last=max(epochs, default=None)
    )


@claim("no-activation-worse", unless={"fair-sigmoid-0.01": {"seeds.accuracy": 1.0}})
def no_activation_worse(results: Results) -> Any:
    """As it was made, rate 0.01: 100 epochs without activation against 500 with the sigmoid, accuracies on paired
    seeds. With everything equal: 100 epochs for both. Holds when both say so, in part when one does.
    """
    none, sigmoid, fair = (results[run].seeds.accuracy for run in ("none-0.01", "lr-0.01", "fair-sigmoid-0.01"))
    as_made, fairly = are_larger(sigmoid, none), are_larger(fair, none)
    judge = holds if as_made and fairly else in_part if as_made or fairly else does_not_hold
    return judge(
        "The median accuracy is {none} without activation and {sigmoid} with the sigmoid, but {fair} after the same"
        " epochs; the baseline is {baseline}.",
        none=median(none),
        sigmoid=median(sigmoid),
        fair=median(fair),
        baseline=results["none-0.01"].baseline,
    )


@claim("line-misses", unless={"none-0.01": {"seeds.accuracy": 1.0}})
def line_misses(results: Results) -> Any:
    """Holds when at none of the four rates one start in ten answers every point right, by the upper end of the
    interval.
    """
    rates = ("none-0.1", "none-0.01", "none-0.001", "none-0.0001")
    perfect = [share(accuracy == 1.0 for accuracy in results[run].seeds.accuracy) for run in rates]
    best = max(accuracy for run in rates for accuracy in results[run].seeds.accuracy if accuracy is not None)
    judge = holds if max(each.high for each in perfect) < 0.1 else does_not_hold
    return judge("The highest accuracy of any start is {best}.", best=best)


# Zero weights, and the size of the start


@claim("zero-init-same", unless={"zero-linear": {"network.weights": [[[1, 2], [3, 4], [5, 6], [7, 8]], 0, 0]}})
def zero_init_same(results: Results) -> Any:
    """Holds when in both trained networks the weights of all neurons of a layer are the same, bit for bit."""
    equal = [(layer == layer[0]).all() for run in ("zero-linear", "zero-xor") for layer in results[run].network.weights]
    judge = holds if all(equal) else does_not_hold
    return judge("In {equal} of {layers} layers they are, bit for bit.", equal=sum(equal), layers=len(equal))


@claim(
    "zero-init-nothing",
    unless={"zero-linear": {"outputs": 0.4, "final_loss": 0.25}},
)
def zero_init_nothing(results: Results) -> Any:
    """As a classifier it has learned nothing when its accuracy is the baseline, on both data sets. In part, when on
    linear data the loss has fallen by a tenth or more, or the outputs put the points in order (area under the curve
    above 0.9).
    """
    linear, xor = results["zero-linear"], results["zero-xor"]
    fallen = 1.0 - linear.final_loss / linear.history[0]
    area = auc(linear.outputs[-1][:, 0].tolist(), linear.samples.labels[:, 0].tolist())
    said = (
        "The accuracies are the baselines, {linear} and {xor}; but on linear data the loss falls by {fallen:%},"
        " and the outputs put a point of class 1 above one of class 0 in a share of {area} of all pairs."
    )
    if linear.accuracy > linear.baseline or xor.accuracy > xor.baseline:
        judge = does_not_hold
    else:
        judge = in_part if fallen >= 0.1 or area > 0.9 else holds
    return judge(said, linear=linear.accuracy, xor=xor.accuracy, fallen=fallen, area=area)


@claim("zero-caption", unless={"zero-xor": {"difference": 0.5}})
def zero_caption(results: Results) -> Any:
    """Does not hold when training on XOR gives the printed network to 1e-12."""
    result = results["zero-xor"]
    judge = does_not_hold if result.settings.data == "xor" and result.difference <= SAME_DIGITS else in_part
    return judge("Training on XOR gives its numbers, to within {difference}.", difference=result.difference)


@claim("zero-stays", unless={"zero-relu": {"network.weights": 0.1}})
def zero_stays(results: Results) -> Any:
    """Holds when every weight is exactly 0 after training."""
    runs = ("zero-tanh", "zero-relu")
    largest = max(float(np.abs(layer).max()) for run in runs for layer in results[run].network.weights)
    judge = holds if largest == 0.0 else does_not_hold
    return judge("The largest weight of either, in size, is {largest}.", largest=largest)


@claim("random-start", unless={"scale-linear-10": {"seeds.converged_at": 1}, "scale-xor-10": {"seeds.converged_at": 1}})
def random_start(results: Results) -> Any:
    """Holds when on both data sets more starts converge at scale 1 than at 0.01 and at 10, their intervals apart."""
    shares = {
        (data, scale): share_converged(results[f"scale-{data}-{scale}"])
        for data in ("linear", "xor")
        for scale in ("0.01", "1", "10")
    }
    better = [shares[data, "1"].low > shares[data, end].high for data in ("linear", "xor") for end in ("0.01", "10")]
    judge = holds if all(better) else in_part if any(better) else does_not_hold
    return judge(
        "On linear data {linear_small:%} of the starts converge at scale 0.01, {linear:%} at 1 and {linear_large:%} at"
        " 10; on XOR data {xor_small:%}, {xor:%} and {xor_large:%}.",
        linear_small=shares["linear", "0.01"],
        linear=shares["linear", "1"],
        linear_large=shares["linear", "10"],
        xor_small=shares["xor", "0.01"],
        xor=shares["xor", "1"],
        xor_large=shares["xor", "10"],
    )


@claim("too-small-worse", unless={"scale-xor-10": {"seeds.converged_at": None}})
def too_small_worse(results: Results) -> Any:
    """Holds when on both data sets fewer starts converge at scale 0.01 than at 10, the intervals being apart."""
    ends = [
        (share_converged(results[f"scale-{data}-0.01"]), share_converged(results[f"scale-{data}-10"]))
        for data in ("linear", "xor")
    ]
    judge = holds if all(small.high < large.low for small, large in ends) else does_not_hold
    return judge(
        "{linear_small:%} against {linear_large:%} on linear data, {xor_small:%} against {xor_large:%} on XOR data.",
        linear_small=ends[0][0],
        linear_large=ends[0][1],
        xor_small=ends[1][0],
        xor_large=ends[1][1],
    )


# Other activations, and when to stop


@claim("tanh-faster", unless={"tanh-xor": {"seeds.converged_at": None}})
def tanh_faster(results: Results) -> Any:
    """Holds when tanh at rate 0.01 needs fewer epochs than the sigmoid at 0.1, on paired seeds."""
    of_tanh, of_sigmoid = results["tanh-xor"].seeds.converged_at, results["xor-mse"].seeds.converged_at
    judge = holds if are_larger(of_sigmoid, of_tanh) else does_not_hold
    return judge(
        "The median is epoch {tanh} with tanh and {sigmoid} with the sigmoid.",
        tanh=median(of_tanh),
        sigmoid=median(of_sigmoid),
    )


@claim("relu-half-dead", unless={"relu-linear": {"seeds.accuracy": 1.0}})
def relu_half_dead(results: Results) -> Any:
    """Holds when the share of starts that end at the baseline or below lies between one quarter and three quarters, by
    both ends of the interval.
    """
    result = results["relu-linear"]
    stuck = share(accuracy is None or accuracy <= result.baseline for accuracy in result.seeds.accuracy)
    judge = holds if stuck.low > 0.25 and stuck.high < 0.75 else does_not_hold
    return judge("{stuck:%} of the starts end no better than the baseline.", stuck=stuck)


@claim("stop-rule", unless={"linear-mse": {"converged_at": 500}, "lr-0.001": {"converged_at": 500}})
def stop_rule(results: Results) -> Any:
    """Does not hold when a run went on after it had converged, or ended before."""
    finished, short = results["linear-mse"], results["lr-0.001"]
    over = None if finished.converged_at is None else finished.settings.epochs - finished.converged_at
    stopped = (over, short.converged_at)
    judge = holds if stopped == (0, short.settings.epochs) else does_not_hold
    return judge(
        "linear-mse went on for {over} epochs after it had converged; lr-0.001 stopped after {epochs}, its loss"
        " still {loss}.",
        over=over,
        epochs=short.settings.epochs,
        loss=short.final_loss,
    )
