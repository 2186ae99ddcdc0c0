"""Gradients: the first update of a training, weight by weight, with products that are right as printed."""

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
"""How many decimals the new weights have, and the gradients at least."""

MORE = 2
"""How many more digits operands have than results, at least; rows that are wrong as printed get more."""

COLUMNS = tuple(Column(title, is_number=True) for title in ("old value", "delta", "incoming", "gradient", "new value"))


@dataclass(frozen=True, slots=True)
class _Weight:
    """A weight in one update; a bias is the weight of an input that is always 1."""

    name: str
    old: float
    delta: float
    incoming: float
    gradient: float
    new: float


@TABLES
def gradients(asked: Asked) -> Sequence[Table]:
    """The first update, one row per weight: its old value, its neuron's delta, the incoming value, the gradient and the
    new value; w2[3,1] leads from neuron 1 of layer 1 to neuron 3 of layer 2. Every row is right as printed:
    gradient = delta × incoming, new value = old value − learning rate × gradient.
    """
    return [_run_table(result, is_alone=len(asked.results) == 1) for result in asked.results]


def _run_table(result: Result, *, is_alone: bool) -> Table:
    rate = result.settings.learning_rate
    prefix = "" if is_alone else f"{result.id}, "
    if (result.diverged_at, result.diverged_sample) == (1, 1):
        nothing = Row(f"no update: {ended(result)}", "", (numbers.UNKNOWN,) * len(COLUMNS))
        return Table("weight", COLUMNS, (nothing,), f"{prefix}sample 1 of epoch 1")
    step = result.step(1, 1)
    update = f"new value = old value − {numbers.number(rate)} × gradient"
    title = f"{prefix}sample 1 of epoch 1: gradient = delta × incoming, {update}"
    return Table("weight", COLUMNS, tuple(_rows(_weights(step), rate)), title)


def _weights(step: Step) -> list[_Weight]:
    """All weights, layer by layer and neuron by neuron, each neuron's bias after its weights."""
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
    """The rows, each column with the fewest digits that make every row right."""
    form = form_of(
        value for each in weights for value in (each.old, each.delta, each.incoming, each.gradient, each.new)
    )
    exact_rate = Decimal(repr(rate))
    rate_digits = math.ceil(math.log10(rate)) if form is numbers.decimals else 0

    def updates_hold(count: int) -> bool:
        """Whether every update is right with `count` digits of the old values, and gradients to match."""
        gradient_digits = _gradient_digits(count, rate_digits)
        return all(
            holds(
                EXACT.subtract(
                    read(form(each.old, count)), EXACT.multiply(exact_rate, read(form(each.gradient, gradient_digits)))
                ),
                form(each.new, DECIMALS),
            )
            for each in weights
        )

    old_digits = first_that_holds(digits_from(DECIMALS + MORE), updates_hold)
    gradient_digits = _gradient_digits(old_digits, rate_digits)

    def products_hold(count: int) -> bool:
        return all(
            holds(product([form(each.delta, count), form(each.incoming, count)]), form(each.gradient, gradient_digits))
            for each in weights
        )

    operand_digits = first_that_holds(digits_from(gradient_digits + MORE), products_hold)
    return [
        Row(
            each.name,
            "",
            (
                form(each.old, old_digits),
                form(each.delta, operand_digits),
                form(each.incoming, operand_digits),
                form(each.gradient, gradient_digits),
                form(each.new, DECIMALS),
            ),
        )
        for each in weights
    ]


def _gradient_digits(old_digits: int, rate_digits: int) -> int:
    """How many digits the gradients need, so that times the rate they are as fine as the old values."""
    return min(numbers.MOST_DIGITS, max(DECIMALS, old_digits + rate_digits))
