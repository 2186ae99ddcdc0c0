"""The tests of the report's claims: each function judges one sentence on the results of all seeds.

A docstring is the rule, in words, as the page shows it.
"""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from lab.experiments.training import start_of_seed
from lab.network.activations import none
from lab.network.backpropagation import Network, untrained
from lab.network.gradient_check import check_gradients
from lab.network.losses import mse
from lab.network.prediction import accuracy, outputs
from lab.network.wrong_slopes import relu_of_the_reference, tanh_of_the_reference
from lab.report.claims import Estimate, auc, claim, does_not_hold, holds, in_part, median, ratios, share, sign_test

Results: TypeAlias = Mapping[str, Any]

SIGMOID_RUNS = (
    *("linear-mse", "linear-mae", "xor-mse", "xor-mae", "lr-1", "lr-0.0001", "hidden-1", "hidden-5"),
    *("scale-linear-10", "scale-xor-10"),
)
PRINTED = ("linear-mse", "linear-mae", "xor-mse", "xor-mae", "zero-linear", "zero-xor")
RATES = ("lr-1", "lr-0.1", "lr-0.01", "lr-0.001", "lr-0.0001")
BUDGETS = {
    100: ("none-0.01", "fair-sigmoid-0.01"),
    150: ("none-epochs-150", "sigmoid-epochs-150"),
    200: ("none-epochs-200", "sigmoid-epochs-200"),
    250: ("none-epochs-250", "sigmoid-epochs-250"),
    500: ("none-epochs-500", "lr-0.01"),
}
"""Runs without activation and with the sigmoid by epochs, all at rate 0.01."""

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


def share_converged_by_squared_error(result: Any) -> Estimate:
    return share(epoch is not None for epoch in result.seeds.squared_error_converged_at)


def share_at_baseline(result: Any) -> Estimate:
    """The share of the starts that end no better than the baseline, or overflow."""
    return share(accuracy is None or accuracy <= result.baseline for accuracy in result.seeds.accuracy)


# The network


@claim("weight-count", unless={"linear-mse": {"number_of_weights": 24}})
def weight_count(results: Results) -> Any:
    """Counted in the trained network."""
    count = results["linear-mse"].number_of_weights
    judge = holds if count == 24 else does_not_hold
    return judge("The network has {weights} weights, and its printed form shows them all.", weights=count)


@claim("sigmoid-range", unless={"linear-mse": {"outputs": 1.5}})
def sigmoid_range(results: Results) -> Any:
    """Holds when no output of any neuron is below 0 or above 1, in the run shown and in the network of every seed, and
    the slope a(1 - a) is below 0.01 wherever an output is within 0.01 of either end.
    """
    networks = [results[run].outputs[1:] for run in SIGMOID_RUNS]
    networks += [results[run].outputs_of_seed(seed)[1:] for run in SIGMOID_RUNS for seed in results[run].seeds.seed]
    rounded = sum(any(((a == 0.0) | (a == 1.0)).any() for a in layers) for layers in networks)
    a = np.concatenate([layer.ravel() for layers in networks for layer in layers])
    far_out = a[(a < 0.01) | (a > 0.99)]
    slope = float((far_out * (1.0 - far_out)).max(initial=0.0))
    if a.min() < 0.0 or a.max() > 1.0 or slope >= 0.01:
        return does_not_hold("Outputs reach from {least} to {most}.", least=a.min(), most=a.max())
    return holds(
        "All outputs of {networks} networks lie between 0 and 1, and within 0.01 of either the slope is at most"
        " {slope}. In {rounded} of the networks an output is so near that the computer rounds it to exactly 0 or"
        " 1.",
        networks=len(networks),
        slope=slope,
        rounded=rounded,
    )


@claim("sigmoid-derivative", unless={"linear-mse": {"step(1, 1).slope": 0.25}})
def sigmoid_derivative(results: Results) -> Any:
    """The slope of every neuron in one step of training is compared with x(1 - x), once with x the output of the
    sigmoid and once with x its input. In part when only one of the two is right.
    """
    step = results["linear-mse"].step(1, 1)
    z, a, slope = (np.concatenate(each) for each in (step.z, step.a[1:], step.slope))
    by_output = float(np.abs(slope - a * (1.0 - a)).max())
    by_input = float(np.abs(slope - z * (1.0 - z)).max())
    if by_output > SAME_DIGITS:
        return does_not_hold("Even if x is the output it is wrong by up to {by_output}.", by_output=by_output)
    judge = in_part if by_input > SAME_DIGITS else holds
    return judge(
        "If x is the neuron's output, the error is {by_output}. If x is its input, the formula is wrong by up to"
        " {by_input}.",
        by_output=by_output,
        by_input=by_input,
    )


@claim("loss-name", unless={"linear-mae": {"step(1, 1).loss": 0.9}})
def loss_name(results: Results) -> Any:
    """The first step on a point of each class, by both losses: is the loss the size of the difference between output
    and label? Holds when it is by both losses, in part when it is by one. Only a size can be a loss: one of the two
    differences is negative.
    """
    labels = results["linear-mse"].samples.labels[:, 0].tolist()
    samples = [labels.index(label) + 1 for label in (0.0, 1.0)]
    steps = {run: [results[run].step(sample, 1) for sample in samples] for run in ("linear-mse", "linear-mae")}
    differences = {run: [float(each.a[-1][0] - each.label[0]) for each in steps[run]] for run in steps}
    is_size = [
        all(abs(each.loss - abs(by)) < SAME_DIGITS for each, by in zip(steps[run], differences[run], strict=True))
        for run in steps
    ]
    judge = holds if all(is_size) else in_part if any(is_size) else does_not_hold
    return judge(
        "With the absolute error the loss is the size of the difference: {absolute} where the difference is"
        " {difference_absolute}. With the squared error it is its square: {squared} where the difference is"
        " {difference_squared}.",
        absolute=steps["linear-mae"][1].loss,
        difference_absolute=differences["linear-mae"][1],
        squared=steps["linear-mse"][1].loss,
        difference_squared=differences["linear-mse"][1],
    )


@claim("wrong-gradients", unless={"relu-linear": {"gradient_check.error": 0.5}})
def wrong_gradients(results: Results) -> Any:
    """The gradient check of relu-linear and tanh-linear, with the reference's slopes and with the right ones. Does not
    hold when the wrong slopes have an error above 0.0001 in the worst layer and the right ones one below 0.000001.
    """
    right = [results[run].gradient_check.error for run in ("relu-linear", "tanh-linear")]
    wrong = []
    for run, activation in (("relu-linear", relu_of_the_reference), ("tanh-linear", tanh_of_the_reference)):
        start = results[run].untrained
        network = Network(activation, start.weights, start.biases, has_biases=start.has_biases)
        wrong.append(check_gradients(network, results[run].samples, mse).error)
    said = (
        "With the reference's slopes the error is {relu} for relu-linear and {tanh} for tanh-linear. With the"
        " right ones it is at most {right}."
    )
    judge = does_not_hold if min(wrong) > WRONG_GRADIENT and max(right) < RIGHT_GRADIENT else in_part
    return judge(said, relu=wrong[0], tanh=wrong[1], right=max(right))


# The four tests


@claim("reference-dumps", unless={"linear-mse": {"difference": 0.001}})
def reference_dumps(results: Results) -> Any:
    """Holds when no weight and no output of the six differs by more than 1e-12."""
    largest = max(results[run].difference for run in PRINTED)
    judge = holds if largest <= SAME_DIGITS else does_not_hold
    return judge("No number of the six printed networks differs by more than {largest}.", largest=largest)


@claim("xor-needs-more", unless={"xor-mse": {"seeds.converged_at": 1}})
def xor_needs_more(results: Results) -> Any:
    """Holds when the XOR points need more epochs from the same starts, with squared error and rate 0.1."""
    linear, xor = results["linear-mse"].seeds.converged_at, results["xor-mse"].seeds.converged_at
    judge = holds if are_larger(xor, linear) else does_not_hold
    return judge(
        "The median epoch of convergence is {linear} on the linear points and {xor} on the XOR points.",
        linear=median(linear),
        xor=median(xor),
    )


@claim("linear-mae-misses", unless={"linear-mae": {"seeds.squared_error_converged_at": 30}})
def linear_mae_misses(results: Results) -> Any:
    """Both losses at the same rate and for the same epochs; a start converges when its mean squared error is below the
    threshold. Holds when fewer starts converge with the absolute error, the intervals being apart, and later on paired
    seeds. In part when one of the two is so.
    """
    mae, mse_runs = results["linear-mae"], results["linear-mse"]
    by_mae, by_mse = share_converged_by_squared_error(mae), share_converged_by_squared_error(mse_runs)
    is_fewer = by_mae.high < by_mse.low
    is_later = are_larger(mae.seeds.squared_error_converged_at, mse_runs.seeds.squared_error_converged_at)
    judge = holds if is_fewer and is_later else in_part if is_fewer or is_later else does_not_hold
    return judge(
        "{by_mae:%} of the starts converge with the absolute error and {by_mse:%} with the squared error."
        " The median epochs are {mae_at} and {mse_at}.",
        by_mae=by_mae,
        by_mse=by_mse,
        mae_at=median(mae.seeds.squared_error_converged_at),
        mse_at=median(mse_runs.seeds.squared_error_converged_at),
    )


@claim(
    "xor-mae-slow",
    unless={"fair-mae-0.1-3000": {"seeds.accuracy": 1.0, "seeds.squared_error_converged_at": 1}},
)
def xor_mae_slow(results: Results) -> Any:
    """A start converges when its mean squared error is below the threshold. As it was made: more epochs and a lower
    accuracy than in each of the other three tests, on paired seeds. With everything equal: the same against squared
    error at the same rate and for the same epochs, at 0.1 and at 0.05. Holds when both are so, in part when one is.
    """
    xor_mae = results["xor-mae"]
    as_made = all(
        is_slower_and_less_accurate(xor_mae, results[other]) for other in ("linear-mse", "linear-mae", "xor-mse")
    )
    equal = (("fair-mae-0.1-3000", "xor-mse"), ("fair-mae-0.05-3000", "fair-mse-0.05"))
    fairly = all(is_slower_and_less_accurate(results[mae], results[other]) for mae, other in equal)
    judge = holds if as_made and fairly else in_part if as_made or fairly else does_not_hold
    return judge(
        "After {epochs} epochs the median accuracy of xor-mae is {xor_mae}, and {converged:%} of its starts have"
        " converged. After 3000 epochs at rate 0.1 the median is {fair_mae} with the absolute and {xor_mse} with"
        " the squared error; at 0.05 it is {slow_mae} and {slow_mse}.",
        epochs=xor_mae.settings.epochs,
        xor_mae=median(xor_mae.seeds.accuracy),
        converged=share_converged_by_squared_error(xor_mae),
        fair_mae=median(results["fair-mae-0.1-3000"].seeds.accuracy),
        xor_mse=median(results["xor-mse"].seeds.accuracy),
        slow_mae=median(results["fair-mae-0.05-3000"].seeds.accuracy),
        slow_mse=median(results["fair-mse-0.05"].seeds.accuracy),
    )


def is_slower_and_less_accurate(one: Any, other: Any) -> bool:
    """By mean squared error and accuracy, on paired seeds."""
    return are_larger(one.seeds.squared_error_converged_at, other.seeds.squared_error_converged_at) and are_larger(
        other.seeds.accuracy, one.seeds.accuracy
    )


@claim("centre-decides", unless={"no-centre": {"seeds.accuracy": 0.5}})
def centre_decides(results: Results) -> Any:
    """Absolute error at rate 0.05 for 3000 epochs, from the same starts. Holds when more of them end at the baseline
    with the centre point than without it, the intervals being apart.
    """
    with_it, without = (share_at_baseline(results[run]) for run in ("fair-mae-0.05-3000", "no-centre"))
    judge = holds if without.high < with_it.low else does_not_hold
    return judge(
        "{with_it:%} of the starts end at the baseline with the centre point and {without:%} without it.",
        with_it=with_it,
        without=without,
    )


# Learning rates


@claim("smaller-rate-slower", unless={"lr-0.01": {"seeds.converged_at": 2}})
def smaller_rate_slower(results: Results) -> Any:
    """Holds when each rate needs more epochs than the one ten times larger, on paired seeds; in part when three of the
    four steps do. Where fewer than half of the starts converge at both rates, the losses at the end are compared.
    """
    ordered = 0
    for larger, smaller in pairwise(results[run].seeds for run in RATES):
        if smaller.converged_at.median is None and larger.converged_at.median is None:
            ordered += are_larger(smaller.final_loss, larger.final_loss)
        else:
            ordered += are_larger(smaller.converged_at, larger.converged_at)
    steps = len(RATES) - 1
    judge = holds if ordered == steps else in_part if ordered == steps - 1 else does_not_hold
    return judge(
        "The median epochs are {fast}, {middle} and {slow} at the three larger rates. From each rate to the next"
        " smaller one, {ordered} of {steps} steps are in this order; the last one compares the losses at the end.",
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
    """For each seed, its epochs at a rate over its epochs at the rate ten times larger. Holds when the median of these
    ratios lies between 8 and 12.5, with both ends of its interval, from 1 to 0.1 and from 0.1 to 0.01; in part when it
    does for one of the two steps.
    """
    steps = [
        median(ratios(results[larger].seeds.converged_at, results[smaller].seeds.converged_at))
        for larger, smaller in pairwise(RATES[:3])
    ]
    tenfold = [(each.low or 0.0) >= 8.0 and (each.high or math.inf) <= 12.5 for each in steps]
    judge = holds if all(tenfold) else in_part if any(tenfold) else does_not_hold
    return judge(
        "From rate 1 to 0.1 the median seed takes {first} times as many epochs, from 0.1 to 0.01 it takes"
        " {second} times as many.",
        first=steps[0],
        second=steps[1],
    )


@claim("too-large-fails", unless={"large-30": {"seeds.converged_at": 5}})
def too_large_fails(results: Results) -> Any:
    """Holds when at 30 and at 100 fewer starts converge than at 3, the intervals being apart, and no start overflows at
    any of the four rates; in part when only the first is so.
    """
    shares = {rate: share_converged(results[f"large-{rate}"]) for rate in (3, 10, 30, 100)}
    overflows = sum(epoch is not None for rate in shares for epoch in results[f"large-{rate}"].seeds.diverged_at)
    is_worse = all(shares[rate].high < shares[3].low for rate in (30, 100))
    judge = does_not_hold if not is_worse else in_part if overflows else holds
    return judge(
        "{at_3:%} of the starts converge at rate 3, {at_10:%} at 10, {at_30:%} at 30 and {at_100:%} at 100. Of all"
        " these starts {overflows} overflow.",
        at_3=shares[3],
        at_10=shares[10],
        at_30=shares[30],
        at_100=shares[100],
        overflows=overflows,
    )


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
        "With one to five hidden layers the median epochs are {layers_1}, {layers_2}, {layers_3}, {layers_4} and"
        " {layers_5}; {ordered} of the 4 steps are clear. From one layer to two, {later} seeds converge later and"
        " {earlier} earlier.",
        **medians,
        ordered=ordered,
        later=second.larger,
        earlier=second.smaller,
    )


@claim("deeper-costlier", unless={"hidden-5": {"timing.median": 0.00001}})
def deeper_costlier(results: Results) -> Any:
    """Holds when each further layer takes more multiplications and more time an update, and five layers take at least
    twice as much of both as one; in part when only one of the two does. The times were recorded once, on one machine.
    """
    counts = [results[run].operations.multiplications for run in DEPTHS]
    times = [results[run].timing.median for run in DEPTHS]
    rises = [
        all(fewer < more for fewer, more in pairwise(costs)) and costs[-1] >= 2.0 * costs[0]
        for costs in (counts, times)
    ]
    judge = holds if all(rises) else in_part if any(rises) else does_not_hold
    return judge(
        "With five hidden layers an update takes {layers_5} multiplications instead of {layers_1}, {counted}"
        " times as many, and {measured} times as long as with one.",
        layers_1=counts[0],
        layers_5=counts[-1],
        counted=counts[-1] / counts[0],
        measured=times[-1] / times[0],
    )


@claim("units-or-layers", unless={"hidden-1": {"settings.layers": [2, 8, 1]}})
def units_or_layers(results: Results) -> Any:
    """Does not hold when all hidden layers of the section's networks have the same number of neurons."""
    sizes = {size for run in DEPTHS for size in results[run].settings.layers[1:-1]}
    judge = does_not_hold if len(sizes) == 1 else holds
    return judge(
        "In the networks of that section each hidden layer has {units} neurons; the number of hidden layers goes from 1"
        " to 5.",
        units=max(sizes),
    )


@claim("more-units-faster", unless={"units-8": {"seeds.converged_at": 400}})
def more_units_faster(results: Results) -> Any:
    """Holds when in each of the four steps, 1 to 2, 2 to 4, 4 to 8 and 8 to 16 neurons a layer, the larger network
    needs fewer epochs on paired seeds; in part when it does in three of them.
    """
    runs = [f"units-{count}" for count in (1, 2, 4, 8, 16)]
    seeds = [results[run].seeds for run in runs]
    ordered = sum(are_larger(fewer.converged_at, more.converged_at) for fewer, more in pairwise(seeds))
    judge = holds if ordered == 4 else in_part if ordered == 3 else does_not_hold
    return judge(
        "The median epochs are {units_2} with two neurons in a layer, {units_4} with four, {units_8} with eight and"
        " {units_16} with sixteen. {ordered} of the 4 steps, the first from one neuron to two, are in this order.",
        **{run.replace("-", "_"): median(each.converged_at) for run, each in zip(runs[1:], seeds[1:], strict=True)},
        ordered=ordered,
    )


@claim("one-unit-fails", unless={"units-1": {"seeds.accuracy": 1.0}})
def one_unit_fails(results: Results) -> Any:
    """Holds when no start converges and none ends above the baseline."""
    result = results["units-1"]
    best = max(accuracy for accuracy in result.seeds.accuracy if accuracy is not None)
    converged = share_converged(result)
    judge = holds if converged.value == 0.0 and best <= result.baseline else does_not_hold
    return judge(
        "With one neuron in a layer {converged:%} of the starts converge. The highest accuracy of any is {best}, and"
        " the baseline is {baseline}.",
        converged=converged,
        best=best,
        baseline=result.baseline,
    )


# No activation


@claim("no-activation-nan", unless={"none-0.1": {"seeds.diverged_at": 1}})
def no_activation_nan(results: Results) -> Any:
    """Holds when more than nine starts in ten overflow, does not when fewer than one in a hundred does, by the ends of
    the interval; in part between.
    """
    diverged = share(epoch is not None for epoch in results["none-0.1"].seeds.diverged_at)
    judge = holds if diverged.low > 0.9 else does_not_hold if diverged.high < 0.01 else in_part
    return judge("Without an activation, at rate 0.1, {diverged:%} of the starts overflow.", diverged=diverged)


@claim("overflow-at-once", unless={"none-0.1": {"seeds.diverged_at": 50}})
def overflow_at_once(results: Results) -> Any:
    """Holds when all of the starts that overflow do so in the first epoch, and there are some. The interval says for
    how many of all starts that overflow this may be true.
    """
    epochs = [epoch for epoch in results["none-0.1"].seeds.diverged_at if epoch is not None]
    judge = holds if epochs and max(epochs) == 1 else does_not_hold
    return judge(
        "Without an activation, at rate 0.1, {overflows} starts overflow, {first:%} of them in the first epoch.",
        overflows=len(epochs),
        first=share(epoch == 1 for epoch in epochs) if epochs else None,
    )


@claim("large-starts-overflow", unless={"none-0.1": {"seeds.diverged_at": 1}})
def large_starts_overflow(results: Results) -> Any:
    """Takes every pair of a start that overflows and one that does not. Holds when the one that overflows has the
    larger root mean square of its weights in more than three of four pairs.
    """
    result = results["none-0.1"]
    overflows = [float(epoch is not None) for epoch in result.seeds.diverged_at]
    if len({*overflows}) < 2:
        return does_not_hold("All starts overflow, or none does.")
    starts = [start_of_seed(result.settings, seed).weights for seed in result.seeds.seed]
    sizes = [float(np.sqrt(np.concatenate([layer.ravel() ** 2 for layer in start]).mean())) for start in starts]
    area = auc(sizes, overflows)
    judge = holds if area > 0.75 else does_not_hold
    return judge(
        "Without an activation, at rate 0.1: of a start that overflows and one that does not, the first has the larger"
        " weights in {area:%} of all pairs.",
        area=area,
    )


@claim(
    "no-activation-worse",
    unless={
        "fair-sigmoid-0.01": {"seeds.accuracy": 1.0},
        "fair-sigmoid-0.001": {"seeds.accuracy": 1.0},
        "fair-sigmoid-0.0001": {"seeds.accuracy": 1.0},
        "sigmoid-epochs-150": {"seeds.accuracy": 1.0},
        "sigmoid-epochs-200": {"seeds.accuracy": 1.0},
        "sigmoid-epochs-250": {"seeds.accuracy": 1.0},
    },
)
def no_activation_worse(results: Results) -> Any:
    """As it was made, at rate 0.01: 100 epochs without activation against 500 with the sigmoid, accuracies on paired
    seeds. With everything equal: 100, 150, 200, 250 and 500 epochs for both, and 100 epochs at the rates 0.1, where a
    start that overflows counts as worse, 0.001 and 0.0001. Holds when the sigmoid is ahead in all of these, in part
    when in some.
    """
    as_made = ("none-0.01", "lr-0.01")
    at_once = ("none-0.1", "fair-sigmoid-0.1")
    slowly = (("none-0.001", "fair-sigmoid-0.001"), ("none-0.0001", "fair-sigmoid-0.0001"))
    fair = (at_once, *slowly, *BUDGETS.values())
    pairs = {pair: [results[run].seeds.accuracy for run in pair] for pair in (as_made, *fair)}
    ahead = [are_larger(sigmoid, without) for without, sigmoid in pairs.values()]
    judge = holds if all(ahead) else in_part if any(ahead) else does_not_hold
    wins = {f"wins_{epochs}": sign_test(*pairs[pair]).larger for epochs, pair in BUDGETS.items()}
    return judge(
        "At rate 0.01 the sigmoid is ahead in {wins_100} of {seeds} seeds after 100 epochs, in {wins_150} after"
        " 150, in {wins_200} after 200, in {wins_250} after 250 and in {wins_500} after 500. After 100 epochs it"
        " is ahead in {wins} at rate 0.1, in {wins_001} at 0.001 and in {wins_0001} at 0.0001.",
        **wins,
        wins_001=sign_test(*pairs[slowly[0]]).larger,
        wins_0001=sign_test(*pairs[slowly[1]]).larger,
        wins=sign_test(*pairs[at_once]).larger,
        seeds=len(results["none-0.01"].seeds.seed),
    )


@claim("line-misses", unless={"none-0.01": {"seeds.accuracy": 1.0}})
def line_misses(results: Results) -> Any:
    """Holds when no start answers every point right after training, at any of the four rates. A network made by hand
    does: its output is k(x1 - x0), with k so large that the nearest point of class 1 gets 1.
    """
    rates = ("none-0.1", "none-0.01", "none-0.001", "none-0.0001")
    best = max(accuracy for run in rates for accuracy in results[run].seeds.accuracy if accuracy is not None)
    samples = results["none-0.01"].samples
    of_class_1 = samples.inputs[samples.labels[:, 0] == 1.0]
    k = float(1.0 / (of_class_1[:, 1] - of_class_1[:, 0]).min())
    first, second, third = np.zeros((4, 2)), np.zeros((4, 4)), np.zeros((1, 4))
    first[0] = -k, k
    second[0, 0] = third[0, 0] = 1.0
    by_hand = untrained(none, [first, second, third], has_biases=False)
    output = outputs(by_hand, samples.inputs)[-1]
    judge = holds if best < 1.0 else does_not_hold
    return judge(
        "The highest accuracy of any trained start is {best}. A network made by hand, whose output is {k} times the"
        " difference of x1 and x0, has an accuracy of {by_hand}, but a mean squared error of {error}. Training"
        " none-0.01 ends at {trained}.",
        best=best,
        k=k,
        by_hand=accuracy(output, samples.labels),
        error=float(mse(output, samples.labels)[0].mean()),
        trained=results["none-0.01"].final_loss,
    )


# Zero weights, and the size of the start


@claim("zero-init-same", unless={"zero-linear": {"network.weights": [[[1, 2], [3, 4], [5, 6], [7, 8]], 0, 0]}})
def zero_init_same(results: Results) -> Any:
    """Holds when in both trained networks, in each layer of more than one neuron, the weights of all neurons are the
    same, bit for bit.
    """
    layers = [layer for run in ("zero-linear", "zero-xor") for layer in results[run].network.weights if len(layer) > 1]
    equal = [(layer == layer[0]).all() for layer in layers]
    judge = holds if all(equal) else does_not_hold
    return judge(
        "In zero-linear and zero-xor the neurons have equal weights, bit for bit, in {equal} of {layers} layers with"
        " more than one neuron.",
        equal=sum(equal),
        layers=len(equal),
    )


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
        "From zero the accuracies end at the baselines, {linear} and {xor}. But on linear data the loss falls by"
        " {fallen:%}, and the outputs put a point of class 1 above one of class 0 in {area:%} of all pairs."
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
    is_same = result.settings.data == "xor" and result.difference <= SAME_DIGITS
    judge = does_not_hold if is_same else in_part
    return judge(
        "Training on the XOR points gives the numbers of that network, to within {difference}.",
        difference=result.difference,
    )


@claim("zero-stays", unless={"zero-relu": {"network.weights": 0.1}})
def zero_stays(results: Results) -> Any:
    """Holds when every weight is exactly 0 after training."""
    runs = ("zero-tanh", "zero-relu")
    largest = max(float(np.abs(layer).max()) for run in runs for layer in results[run].network.weights)
    judge = holds if largest == 0.0 else does_not_hold
    return judge(
        "After training, the largest weight of zero-tanh and zero-relu, in size, is {largest}.", largest=largest
    )


@claim("random-start", unless={"scale-linear-10": {"seeds.converged_at": 1}, "scale-xor-10": {"seeds.converged_at": 1}})
def random_start(results: Results) -> Any:
    """Holds when on both data sets no start from zero or constant weights converges, and more random ones do at scale 1
    than at 0.01 and at 10, their intervals apart. In part when one of these five statements is not so.
    """
    shares = {
        (data, scale): share_converged(results[f"scale-{data}-{scale}"])
        for data in ("linear", "xor")
        for scale in ("0.01", "1", "10")
    }
    better = [shares[data, "1"].low > shares[data, end].high for data in ("linear", "xor") for end in ("0.01", "10")]
    equal = [results[f"{start}-{data}"].converged_at for start in ("zero", "constant") for data in ("linear", "xor")]
    parts = [*better, all(epoch is None for epoch in equal)]
    judge = holds if all(parts) else in_part if sum(parts) == len(parts) - 1 else does_not_hold
    return judge(
        "Of the 4 starts from zero and constant weights {equal} converge. On linear data {linear_small:%} of the"
        " random starts converge at scale 0.01, {linear:%} at 1 and {linear_large:%} at 10; on XOR data"
        " {xor_small:%}, {xor:%} and {xor_large:%}. Scale 1 is not the quickest: at scale 3 the median epochs are"
        " {linear_3} and {xor_3}, at 1 they are {linear_1} and {xor_1}.",
        equal=sum(epoch is not None for epoch in equal),
        linear_small=shares["linear", "0.01"],
        linear=shares["linear", "1"],
        linear_large=shares["linear", "10"],
        xor_small=shares["xor", "0.01"],
        xor=shares["xor", "1"],
        xor_large=shares["xor", "10"],
        **{
            f"{data}_{scale}": median(results[f"scale-{data}-{scale}"].seeds.converged_at)
            for scale in (3, 1)
            for data in ("linear", "xor")
        },
    )


@claim("too-small-worse", unless={"scale-xor-10": {"seeds.converged_at": None}})
def too_small_worse(results: Results) -> Any:
    """Ten times too small against ten times too large. Holds when on both data sets fewer starts converge at scale 0.1
    than at 10, the intervals being apart; in part when on one.
    """
    ends = [
        (share_converged(results[f"scale-{data}-0.1"]), share_converged(results[f"scale-{data}-10"]))
        for data in ("linear", "xor")
    ]
    worse = [small.high < large.low for small, large in ends]
    judge = holds if all(worse) else in_part if any(worse) else does_not_hold
    return judge(
        "On linear data {linear_small:%} of the starts converge at scale 0.1 and {linear_large:%} at scale 10. On"
        " XOR data it is {xor_small:%} and {xor_large:%}.",
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
        "The median epoch of convergence is {tanh} with tanh and {sigmoid} with the sigmoid.",
        tanh=median(of_tanh),
        sigmoid=median(of_sigmoid),
    )


@claim("relu-half-dead", unless={"relu-linear": {"seeds.accuracy": 1.0}})
def relu_half_dead(results: Results) -> Any:
    """Holds when the share of starts that end at the baseline or below lies between 40 and 60 per cent, with both ends
    of its interval.
    """
    result = results["relu-linear"]
    stuck = share_at_baseline(result)
    judge = holds if stuck.low > 0.4 and stuck.high < 0.6 else does_not_hold
    return judge(
        "{stuck:%} of the {starts} ReLU starts end no better than the baseline.",
        stuck=stuck,
        starts=len(result.seeds.seed),
    )


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
