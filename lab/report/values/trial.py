"""Trial: an expression is tried on results before training, as far as what it gives follows from the settings."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from jinja2 import Undefined, nodes

from lab.experiments.results import Result
from lab.language.words import did_you_mean
from lab.report.values.calls import Argument, Arguments, called, filtered, tested
from lab.report.values.computing import UncomputableError, restated
from lab.report.values.expressions import follows_from_settings
from lab.report.values.members import kind_of, problem_of_member, problem_of_result
from lab.report.values.sandbox import sandbox
from lab.report.values.untrained import SOME_RESULT, UNKNOWN, are_known

COMPARISONS: Mapping[str, Callable[[Any, Any], object]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda left, right: left in right,
    "notin": lambda left, right: left not in right,
}
"""What compares two values, by Jinja's names."""


class Trial:
    """Goes once over the tree of an expression, which may use these names. It collects what is wrong whatever comes of
    the runs.
    """

    def __init__(self, results: Mapping[str, Result], is_excused: Callable[[str], bool], names: Iterable[str]) -> None:
        self._results = results
        self._is_excused = is_excused
        self._names = names
        self.problems: list[str] = []
        self.reads_some_result = False  # that is of a run that is not known

    def value_of(self, node: nodes.Node) -> object:
        """What a node gives before training, UNKNOWN where that does not follow from the settings."""
        values = self.values_of(node)
        kinds = {type(value) if kind_of(value) == "it" else kind_of(value) for value in values}
        return values[0] if len(kinds) == 1 and are_known(*values[1:]) else UNKNOWN

    def values_of(self, node: nodes.Node) -> list[object]:
        """What a node may give before training: more than one value where a condition decides."""
        match node:
            case nodes.CondExpr(expr2=None):
                for child in node.iter_child_nodes():
                    self.value_of(child)
                return [self._wrong('an "if" needs an "else", as in "yes" if a > b else "no"')]
            case nodes.CondExpr(expr2=nodes.Expr() as otherwise):
                self._truth(self.value_of(node.test))
                return [*self.values_of(node.expr1), *self.values_of(otherwise)]
            case nodes.And() | nodes.Or():
                left = self.values_of(node.left)
                for value in left:
                    self._truth(value)
                return [*left, *self.values_of(node.right)]
        return [self._only_value_of(node)]

    def _only_value_of(self, node: nodes.Node) -> object:
        match node:
            case nodes.Const(value=float() as number) if not math.isfinite(number):
                return self._wrong("a number in it is too large")
            case nodes.Const():
                return node.value
            case nodes.Name(name="results"):
                return self._results
            case nodes.Name():
                return self._wrong(
                    f'no name is called "{node.name}"{did_you_mean(node.name, ["results", *self._names])}'
                )
            case nodes.Call() | nodes.Filter() | nodes.Test() if node.dyn_args or node.dyn_kwargs:
                return self._wrong('"*" has no argument after it; write the arguments out')
            case nodes.Getattr():
                return self._attribute(node)
            case nodes.Getitem():
                return self._item(node)
            case nodes.Call():
                return self._call(node)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.Test():
                return self._tested(node)
            case nodes.BinExpr() if node.operator in sandbox().intercepted_binops:
                return self._binary(node)
            case nodes.Compare():
                return self._compared(node)
            case nodes.Not():
                return self._truth(self.value_of(node.node))
        parts = [self.value_of(child) for child in node.iter_child_nodes()]
        if not are_known(*parts):
            return UNKNOWN
        match node:
            case nodes.Neg() | nodes.Pos():
                return self._tried(sandbox().unop_table[node.operator], *parts)
            case nodes.Concat():
                return "".join(map(str, parts))
            case nodes.List():
                return parts
            case nodes.Tuple():
                return tuple(parts)
            case nodes.Dict():
                return self._tried(dict, parts)
            case nodes.Pair():
                return tuple(parts)
            case nodes.Slice():
                ends = iter(parts)
                return slice(*(None if end is None else next(ends) for end in (node.start, node.stop, node.step)))
        return UNKNOWN

    def _wrong(self, problem: str) -> object:
        self.problems.append(problem)
        return UNKNOWN

    def _tried(self, find: Callable[..., object], *given: object, **of_keys: object) -> object:
        """What is found; that it is not there is a problem."""
        found = self._found(find, *given, **of_keys)
        return self._wrong(restated(found._undefined_message)) if isinstance(found, Undefined) else found

    def _found(self, find: Callable[..., object], *given: object, **of_keys: object) -> object:
        """What is found; that it cannot be is a problem unless the numbers are why."""
        try:
            found = find(*given, **of_keys)
        except ArithmeticError:
            return UNKNOWN
        except UncomputableError as error:
            return self._wrong(str(error))
        except Exception as error:  # an expression may fail in any way that Python knows
            return self._wrong(restated(str(error) or type(error).__name__))
        return found.item() if isinstance(found, np.generic) else found

    def _truth(self, value: object) -> object:
        """Whether a value counts as true."""
        return self._found(bool, value) if are_known(value) else UNKNOWN

    # Names

    def _attribute(self, node: nodes.Getattr) -> object:
        owner, name = self.value_of(node.node), node.attr
        if name.startswith("_"):
            return self._wrong(f'no value may read "{name}"')
        if owner is self._results:
            return self._wrong(f'a run is read as results["{name}"], not results.{name}')
        return self._named(node.node, owner, name)

    def _named(self, node: nodes.Node, owner: object, name: str) -> object:
        if owner is UNKNOWN:
            return UNKNOWN
        is_some = owner is SOME_RESULT
        if problem := problem_of_result(name) if is_some else problem_of_member(node, owner, name):
            return self._wrong(problem)
        return UNKNOWN if is_some else self._tried(sandbox().getattr, owner, name)

    def _item(self, node: nodes.Getitem) -> object:
        owner, index = self.value_of(node.node), self.value_of(node.arg)
        is_open = not follows_from_settings(node.arg) and isinstance(index, int | str | slice)
        if index is UNKNOWN or is_open:
            index = 0 if isinstance(owner, Sequence | np.ndarray) and len(owner) and isinstance(index, int) else UNKNOWN
        if owner is self._results:
            return self._some_result() if index is UNKNOWN else self._result(str(index))
        if index is UNKNOWN:
            return UNKNOWN
        if isinstance(index, str) and not isinstance(owner, Mapping):
            return self._named(node.node, owner, index)
        if not are_known(owner):
            return UNKNOWN
        found = self._found(sandbox().getitem, owner, index)
        if isinstance(found, Undefined) and isinstance(index, int) and isinstance(owner, Sequence | np.ndarray):
            return self._wrong(f"there is no [{index}] in it, as it has {_extent(len(owner))}")
        if isinstance(found, Undefined) and not isinstance(owner, Sequence | np.ndarray | Mapping):
            return self._wrong(f"{kind_of(owner)} has no [{index}]")
        return self._tried(lambda: found)

    def _result(self, run_id: str) -> object:
        if run_id in self._results:
            return self._results[run_id]
        if not self._is_excused(run_id):
            self._wrong(f'no run is called "{run_id}"{did_you_mean(run_id, self._results)}')
        return self._some_result()

    def _some_result(self) -> object:
        self.reads_some_result = True
        return SOME_RESULT

    # Calls and operators

    def _call(self, call: nodes.Call) -> object:
        function, arguments = self.value_of(call.node), self._arguments(call)
        name = getattr(call.node, "attr", getattr(call.node, "name", "it"))
        return self._tried(called, name, function, arguments) if are_known(function) else UNKNOWN

    def _filtered(self, node: nodes.Filter) -> object:
        value, arguments = self.value_of(node.node) if node.node else UNKNOWN, self._arguments(node)
        return self._tried(filtered, node.name, value, arguments)

    def _tested(self, node: nodes.Test) -> object:
        return self._tried(tested, node.name, self.value_of(node.node), self._arguments(node))

    def _arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> Arguments:
        return Arguments(
            [self._argument(argument) for argument in node.args],
            {str(keyword.key): self._argument(keyword.value) for keyword in node.kwargs},
        )

    def _argument(self, node: nodes.Expr) -> Argument:
        return Argument(self.value_of(node), follows_from_settings(node))

    def _binary(self, node: nodes.BinExpr) -> object:
        left, right = self.value_of(node.left), self.value_of(node.right)
        if not are_known(left, right):
            return UNKNOWN
        if "it" in (kind_of(left), kind_of(right)):
            return self._wrong(f'a number or a text is needed on each side of "{node.operator}"')
        is_divided = node.operator in ("/", "//", "%") and kind_of(left) == kind_of(right) == "a number"
        if is_divided and right == 0 and follows_from_settings(node.right):
            return self._wrong("it divides by 0")
        return self._tried(sandbox().combined, node.operator, left, right)

    def _compared(self, node: nodes.Compare) -> object:
        """A yes or no, or a list of them where a list is compared number by number."""
        left, found = self.value_of(node.expr), UNKNOWN
        for index, other in enumerate(node.ops):
            if index:
                self._truth(found)
            right = self.value_of(other.expr)
            found = self._tried(COMPARISONS[other.op], left, right) if are_known(left, right) else UNKNOWN
            left = right
        return found


def _extent(count: int) -> str:
    """How long a list is, and what its first and last places are."""
    return f"{count}, [0] to [{count - 1}]" if count > 1 else "1, [0]" if count else "none"
