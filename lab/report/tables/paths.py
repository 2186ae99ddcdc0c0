"""Paths: the gradient of one first-layer weight as the sum over all ways from it to the output."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from lab.experiments.results import Result
from lab.network.backpropagation import Network
from lab.network.losses import LOSSES
from lab.network.one_step import Step
from lab.network.prediction import outputs
from lab.report.tables.printed import Form, decimals_for, digits_from, first_that_holds, form_of, holds, product, total
from lab.report.tables.register import TABLES, Asked, Column, Row, Table
from lab.report.wording import numbers
from lab.report.wording.facts import ended

MOST_PATHS = 16
"""How many are listed; of more, those with the largest products, and the others as one sum."""

SIGNIFICANT = 4
"""How many digits of the sum are printed; its terms have two more, and one more where they still miss."""

STEP = 1e-5
"""The step h of the central difference."""

BLANK = "\N{NO-BREAK SPACE}"
"""What stands where a row has no factor."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A way from neuron 1 of layer 1 to a neuron of a later layer."""

    neurons: tuple[int, ...]
    factors: tuple[float, ...]

    @property
    def name(self) -> str:
        """Its neurons, counted from 1, and the output."""
        return " → ".join([*(str(neuron + 1) for neuron in self.neurons[:-1]), "o"])

    @property
    def product(self) -> float:
        """What it adds to the gradient, once it is at the output."""
        return prod(self.factors)


@TABLES
def paths(asked: Asked) -> Sequence[Table]:
    """The gradient of w1[1,1] in the first update where input 1 is not 0: a row a path from neuron 1 of layer 1 through
    one neuron of each further layer to the output o, with its product and the factors of it; below them their sum, the
    gradient by back-propagation and a central difference. Every row holds as it is printed.
    """
    return [_of_run(result, is_alone=len(asked.results) == 1) for result in asked.results]


def _of_run(result: Result, *, is_alone: bool) -> Table:
    layers = len(result.network.weights)
    columns = tuple(Column(title, is_number=True) for title in ("product", *_titles(layers)))
    inputs = np.flatnonzero(result.samples.inputs[:, 0])
    sample = int(inputs[0]) + 1 if len(inputs) else 1
    of = "" if is_alone else f"{result.id}, "
    title = f"{of}w1[1,1] at sample {sample} of epoch 1; a product is that of the factors to its right"
    if result.diverged_at == 1 and result.diverged_sample is not None and result.diverged_sample <= sample:
        nothing = Row(f"no update: {ended(result)}", "", (numbers.UNKNOWN,) * len(columns))
        return Table("path", columns, (nothing,), title)
    step = result.step(sample, 1)
    return Table("path", columns, tuple(_rows(step, result.settings.loss)), title)


def _titles(layers: int) -> Iterator[str]:
    """What the factors are: the input, then slopes and weights in turn, and the slope of the loss."""
    yield from ("x0", "f'(z1)")
    for layer in range(2, layers + 1):
        yield from (f"w{layer}", f"f'(z{layer})")
    yield "dE/do"


def _largest(step: Step) -> list[_Path]:
    """The paths with the largest products, in the order of their neurons.

    Of those that meet in a neuron only the largest so far can be among the largest at the output, so that not all
    paths of a deep network are walked.
    """
    paths = [_Path((0,), (float(step.inputs[0]), float(step.slope[0][0])))]
    for layer in range(1, len(step.weights)):
        weights, slopes = step.weights[layer].tolist(), step.slope[layer].tolist()
        paths = [
            longer
            for to, slope in enumerate(slopes)
            for longer in _strongest(
                _Path((*path.neurons, to), (*path.factors, weights[to][path.neurons[-1]], slope)) for path in paths
            )
        ]
    loss_slope = step.loss_slope.tolist()
    ended = [_Path(path.neurons, (*path.factors, loss_slope[path.neurons[-1]])) for path in paths]
    return sorted(_strongest(ended), key=lambda path: path.neurons)


def _strongest(paths: Iterable[_Path]) -> list[_Path]:
    return sorted(paths, key=lambda path: (-abs(path.product), path.neurons))[:MOST_PATHS]


def _sum_of_all(step: Step) -> float:
    """What all paths add up to, found forwards: how every neuron changes with the weight, layer by layer."""
    change = np.zeros_like(step.z[0])
    change[0] = step.inputs[0] * step.slope[0][0]
    for weights, slope in zip(step.weights[1:], step.slope[1:], strict=True):
        change = slope * (weights @ change)
    return float(step.loss_slope @ change)


def _rows(step: Step, loss: str) -> Iterator[Row]:
    """The rows of the paths, and of what their products add up to."""
    listed, of_all = _largest(step), _sum_of_all(step)
    others = prod(len(z) for z in step.z[1:]) - len(listed)
    products = [path.product for path in listed]
    if others:
        products.append(of_all - sum(products))
    form = form_of([of_all, *products, *(factor for path in listed for factor in path.factors)])
    of_sum = _decimals_of_sum(of_all, products) if form is numbers.decimals else SIGNIFICANT
    of_products = first_that_holds(
        digits_from(of_sum + 2), lambda count: _adds_up(form, products, of_all, count, of_sum)
    )
    of_factors = first_that_holds(digits_from(of_products), lambda count: _multiply(form, listed, count, of_products))
    for path in listed:
        yield Row(path.name, "", (form(path.product, of_products), *(form(f, of_factors) for f in path.factors)))
    blanks = (BLANK,) * len(listed[0].factors)
    if others:
        yield Row(f"{others} more", "", (form(products[-1], of_products), *blanks))
    gradient, difference = float(step.gradients.weights[0][0, 0]), _difference(step, loss)
    for name, value in (("sum", of_all), ("back-propagation", gradient), ("central difference", difference)):
        yield Row(name, "", (form(value, of_sum), *blanks))


def _decimals_of_sum(of_all: float, products: Sequence[float]) -> int:
    """Those that show the sum, or where it is 0 its terms."""
    largest = of_all or max(map(abs, products))
    return min(decimals_for(largest, SIGNIFICANT), numbers.MOST_DIGITS - 2)


def _adds_up(form: Form, products: Sequence[float], of_all: float, count: int, of_sum: int) -> bool:
    """Whether the products, with so many digits, add up to their sum as it is printed."""
    return holds(total(form(each, count) for each in products), form(of_all, of_sum))


def _multiply(form: Form, listed: Sequence[_Path], count: int, of_products: int) -> bool:
    """Whether the factors, with so many digits, give every product as it is printed."""
    return all(
        holds(product(form(factor, count) for factor in path.factors), form(path.product, of_products))
        for path in listed
    )


def _difference(step: Step, loss: str) -> float:
    """The central difference of the loss by the first weight of layer 1."""

    def moved(by: float) -> float:
        first = step.weights[0].copy()
        first[0, 0] += by
        network = Network(step.network.activation, (first, *step.weights[1:]), step.biases)
        output = outputs(network, step.inputs[np.newaxis])[-1]
        return float(LOSSES[loss](output, step.label[np.newaxis])[0].sum())

    return (moved(STEP) - moved(-STEP)) / (2.0 * STEP)
