"""Gradients: the first update of a training, weight by weight, with products that hold as they are printed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lab.experiments.results import Result
from lab.network.one_step import Step
from lab.report.tables.printed import EXACT, digits_from, first_that_holds, form_of, holds, product, read
from lab.report.tables.register import TABLES, Asked, Column, Row, Table
from lab.report.wording import numbers
from lab.report.wording.facts import ended

DECIMALS = 6
"""How many the new weights have, and the gradients at least."""

MORE = 2
"""How many digits more operands have than results, and one more where it still misses."""

COLUMNS = tuple(Column(title, is_number=True) for title in ("old value", "delta", "incoming", "gradient", "new value"))


@dataclass(frozen=True, slots=True)
class _Weight:
    """A weight in one update; a bias is the weight of what is always 1."""

    name: str
    old: float
    delta: float
    incoming: float
    gradient: float
    new: float


@TABLES
def gradients(asked: Asked) -> Sequence[Table]:
    """The first update, a row a weight: its old value, the delta of its neuron, what comes in, the gradient and the
    new value; w2[3,1] leads to neuron 3 of layer 2 from number 1 before it. Every row holds as it is printed:
    gradient = delta × incoming, new value = old value − learning rate × gradient.
    """
    return [_of_run(result, is_alone=len(asked.results) == 1) for result in asked.results]


def _of_run(result: Result, *, is_alone: bool) -> Table:
    rate = result.settings.learning_rate
    of = "" if is_alone else f"{result.id}, "
    if (result.diverged_at, result.diverged_sample) == (1, 1):
        nothing = Row(f"no update: {ended(result)}", "", (numbers.UNKNOWN,) * len(COLUMNS))
        return Table("weight", COLUMNS, (nothing,), f"{of}sample 1 of epoch 1")
    step = result.step(1, 1)
    update = f"new value = old value − {numbers.number(rate)} × gradient"
    title = f"{of}sample 1 of epoch 1: gradient = delta × incoming, {update}"
    return Table("weight", COLUMNS, tuple(_rows(_weights(step), rate)), title)


def _weights(step: Step) -> list[_Weight]:
    """All weights, layer by layer and neuron by neuron, each neuron's bias behind its weights."""
    found = []
    for layer, old in enumerate(step.weights):
        for neuron, row in enumerate(old.tolist()):
            delta = float(step.delta[layer][neuron])
            for source, weight in enumerate(row):
                gradient = float(step.gradients.weights[layer][neuron, source])
                new = float(step.new_weights[layer][neuron, source])
                name = f"w{layer + 1}[{neuron + 1},{source + 1}]"
                found.append(_Weight(name, weight, delta, float(step.a[layer][source]), gradient, new))
            if step.network.has_biases:
                bias, new = float(step.biases[layer][neuron]), float(step.new_biases[layer][neuron])
                gradient = float(step.gradients.biases[layer][neuron])
                found.append(_Weight(f"b{layer + 1}[{neuron + 1}]", bias, delta, 1.0, gradient, new))
    return found


def _rows(weights: Sequence[_Weight], rate: float) -> list[Row]:
    """The rows, each column with the fewest digits with which all of them hold."""
    form = form_of(
        value for each in weights for value in (each.old, each.delta, each.incoming, each.gradient, each.new)
    )
    exact_rate = Decimal(repr(rate))
    of_rate = math.ceil(math.log10(rate)) if form is numbers.decimals else 0

    def updates_hold(count: int) -> bool:
        """With so many digits of the old values, and what the rate leaves of them of the gradients."""
        of_gradient = _of_gradient(count, of_rate)
        return all(
            holds(
                EXACT.subtract(
                    read(form(each.old, count)), EXACT.multiply(exact_rate, read(form(each.gradient, of_gradient)))
                ),
                form(each.new, DECIMALS),
            )
            for each in weights
        )

    of_old = first_that_holds(digits_from(DECIMALS + MORE), updates_hold)
    of_gradient = _of_gradient(of_old, of_rate)

    def products_hold(count: int) -> bool:
        return all(
            holds(product([form(each.delta, count), form(each.incoming, count)]), form(each.gradient, of_gradient))
            for each in weights
        )

    of_operands = first_that_holds(digits_from(of_gradient + MORE), products_hold)
    return [
        Row(
            each.name,
            "",
            (
                form(each.old, of_old),
                form(each.delta, of_operands),
                form(each.incoming, of_operands),
                form(each.gradient, of_gradient),
                form(each.new, DECIMALS),
            ),
        )
        for each in weights
    ]


def _of_gradient(of_old: int, of_rate: int) -> int:
    """How many digits the gradients have, so that times the rate they are as fine as the old values."""
    return min(numbers.MOST_DIGITS, max(DECIMALS, of_old + of_rate))
