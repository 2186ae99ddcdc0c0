"""Paths: the gradient of one first-layer weight as the sum over all paths from it to the output."""

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
"""How many paths are listed; of more, those with the largest products are, and the others as one sum."""

SIGNIFICANT = 4
"""How many digits of the sum are printed; its terms have two more, and further ones if it is still wrong as printed."""

STEP = 1e-5
"""The step h of the central difference."""

BLANK = "\N{NO-BREAK SPACE}"
"""The cell of a row that has no factor in a column."""


@dataclass(frozen=True, slots=True)
class _Path:
    """A path from neuron 1 of layer 1 to a neuron of a later layer."""

    neurons: tuple[int, ...]
    factors: tuple[float, ...]

    @property
    def name(self) -> str:
        """Its neurons, counted from 1, and the output."""
        return " → ".join([*(str(neuron + 1) for neuron in self.neurons[:-1]), "o"])

    @property
    def product(self) -> float:
        """What a path that ends at the output adds to the gradient."""
        return prod(self.factors)


@TABLES
def paths(asked: Asked) -> Sequence[Table]:
    """The gradient of w1[1,1] in the first update where input 1 is not 0: one row per path from neuron 1 of layer 1,
    through one neuron of each further layer, to the output o, with its product and factors; below them their sum, the
    gradient by back-propagation and a central difference. Every row is right as printed.
    """
    return [_run_table(result, is_alone=len(asked.results) == 1) for result in asked.results]


def _run_table(result: Result, *, is_alone: bool) -> Table:
    layers = len(result.network.weights)
    columns = tuple(Column(title, is_number=True) for title in ("product", *_titles(layers)))
    inputs = np.flatnonzero(result.samples.inputs[:, 0])
    sample = int(inputs[0]) + 1 if len(inputs) else 1
    prefix = "" if is_alone else f"{result.id}, "
    title = f"{prefix}w1[1,1] at sample {sample} of epoch 1; a product is that of the factors to its right"
    if result.diverged_at == 1 and result.diverged_sample is not None and result.diverged_sample <= sample:
        nothing = Row(f"no update: {ended(result)}", "", (numbers.UNKNOWN,) * len(columns))
        return Table("path", columns, (nothing,), title)
    step = result.step(sample, 1)
    return Table("path", columns, tuple(_rows(step, result.settings.loss)), title)


def _titles(layers: int) -> Iterator[str]:
    """The names of the factors: the input, then slopes and weights in turn, and the slope of the loss."""
    yield from ("x0", "f'(z1)")
    for layer in range(2, layers + 1):
        yield from (f"w{layer}", f"f'(z{layer})")
    yield "dE/do"


def _largest(step: Step) -> list[_Path]:
    """The paths with the largest products, in the order of their neurons.

    Of the paths that meet in a neuron, only those largest so far can be among the largest at the output. So most paths
    of a deep network are never followed.
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
    """The sum over all paths, computed forwards: how every neuron changes with the weight, layer by layer."""
    change = np.zeros_like(step.z[0])
    change[0] = step.inputs[0] * step.slope[0][0]
    for weights, slope in zip(step.weights[1:], step.slope[1:], strict=True):
        change = slope * (weights @ change)
    return float(step.loss_slope @ change)


def _rows(step: Step, loss: str) -> Iterator[Row]:
    """The rows of the paths, and of the sum of their products."""
    listed, whole_sum = _largest(step), _sum_of_all(step)
    others = prod(len(z) for z in step.z[1:]) - len(listed)
    products = [path.product for path in listed]
    if others:
        products.append(whole_sum - sum(products))
    form = form_of([whole_sum, *products, *(factor for path in listed for factor in path.factors)])
    sum_digits = _sum_digits(whole_sum, products) if form is numbers.decimals else SIGNIFICANT
    product_digits = first_that_holds(
        digits_from(sum_digits + 2), lambda count: _adds_up(form, products, whole_sum, count, sum_digits)
    )
    factor_digits = first_that_holds(
        digits_from(product_digits), lambda count: _multiply(form, listed, count, product_digits)
    )
    for path in listed:
        yield Row(path.name, "", (form(path.product, product_digits), *(form(f, factor_digits) for f in path.factors)))
    blanks = (BLANK,) * len(listed[0].factors)
    if others:
        yield Row(f"{others} more", "", (form(products[-1], product_digits), *blanks))
    gradient, difference = float(step.gradients.weights[0][0, 0]), _difference(step, loss)
    for name, value in (("sum", whole_sum), ("back-propagation", gradient), ("central difference", difference)):
        yield Row(name, "", (form(value, sum_digits), *blanks))


def _sum_digits(whole_sum: float, products: Sequence[float]) -> int:
    """How many decimals show the sum or, if it is 0, its terms."""
    largest = whole_sum or max(map(abs, products))
    return min(decimals_for(largest, SIGNIFICANT), numbers.MOST_DIGITS - 2)


def _adds_up(form: Form, products: Sequence[float], whole_sum: float, count: int, sum_digits: int) -> bool:
    """Whether the products, printed with `count` digits, add up to their sum as printed."""
    return holds(total(form(each, count) for each in products), form(whole_sum, sum_digits))


def _multiply(form: Form, listed: Sequence[_Path], count: int, product_digits: int) -> bool:
    """Whether the factors, printed with `count` digits, give every product as printed."""
    return all(
        holds(product(form(factor, count) for factor in path.factors), form(path.product, product_digits))
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
