"""Trial: an expression is tried on results before training, as far as what it gives follows from the settings."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import ismethod, signature
from typing import Any, Final

import numpy as np
from jinja2 import Undefined, nodes

from lab.experiments.results import Result
from lab.language.words import did_you_mean
from lab.report.values.computing import restated
from lab.report.values.members import kind_of, problem_of_member, problem_of_result
from lab.report.values.sandbox import FORMS, sandbox
from lab.report.values.untrained import NUMBER, UNTOLD

UNKNOWN: Final = object()
"""What is taken for a value of which not even the type is known."""

_SOME_RESULT: Final = object()
"""What is taken for the result of a run that is not known."""

CALLS: Mapping[str, tuple[str, tuple[float, ...]]] = {
    "step": ("a step is", (1, 1)),
    "outputs_after": ("the outputs after an epoch are", (1,)),
    "outputs_of_seed": ("the outputs of a seed are", (1,)),
    "curvature": ("a curvature is", (1,)),
    "quantile": ("a quantile is", (0.25,)),
}
"""What an expression may call of results, each with arguments that every run has."""

COUNTED: Mapping[str, tuple[str, int]] = {
    "digits": ("digits", 3),
    "decimals": ("decimals", 2),
    "scientific": ("digits", 3),
    "percent": ("decimals", 1),
}
"""The forms that have a count, each with what it counts."""

OPEN = ("map", "select", "reject", "selectattr", "rejectattr", "unique", "default", "d")
"""The filters that leave open how long a list is, or whether a value stays."""

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
        self.reads_results = False

    def value_of(self, node: nodes.Node) -> object:
        """What a node gives before training, UNKNOWN where that does not follow from the settings."""
        match node:
            case nodes.Const():
                return node.value
            case nodes.Name(name="results"):
                self.reads_results = True
                return self._results
            case nodes.Name():
                self.reads_results = True
                return self._wrong(
                    f'no name is called "{node.name}"{did_you_mean(node.name, ["results", *self._names])}'
                )
            case nodes.Getattr():
                return self._attribute(node)
            case nodes.Getitem():
                return self._item(node)
            case nodes.Call():
                return self._call(node)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.BinExpr() if node.operator in sandbox().intercepted_binops:
                return self._binary(node)
            case nodes.List():
                items = [self.value_of(item) for item in node.items]
                return items if _are_known(*items) else UNKNOWN
            case nodes.Compare(ops=[compared]):
                return self._compared(node, compared)
            case nodes.Concat():
                values = [self.value_of(part) for part in node.nodes]
                return "".join(map(str, values)) if _are_known(*values) else UNKNOWN
            case nodes.Neg():
                value = self.value_of(node.node)
                return self._tried(lambda: sandbox().unop_table["-"](value)) if _are_known(value) else UNKNOWN
            case nodes.Test() if node.name not in sandbox().tests:
                self._wrong(f'no test is called "{node.name}"{did_you_mean(node.name, sandbox().tests)}')
        for child in node.iter_child_nodes():
            self.value_of(child)
        return UNKNOWN

    def _wrong(self, problem: str) -> object:
        self.problems.append(problem)
        return UNKNOWN

    def _tried(self, find: Callable[[], object]) -> object:
        """What is found; that it is not there, or cannot be, is a problem unless the numbers are why."""
        try:
            found = find()
        except ArithmeticError:
            return UNKNOWN
        except Exception as error:  # an expression may fail in any way that Python knows
            return self._wrong(restated(str(error) or type(error).__name__))
        if isinstance(found, Undefined):
            return self._wrong(restated(found._undefined_message))
        return found.item() if isinstance(found, np.generic) else found

    # Names

    def _attribute(self, node: nodes.Getattr) -> object:
        owner, name = self.value_of(node.node), node.attr
        if name.startswith("_"):
            return self._wrong(f'no value may read "{name}"')
        if owner is self._results:
            return self._wrong(f'a run is read as results["{name}"], not results.{name}')
        return self._named(node.node, owner, name)

    def _named(self, node: nodes.Node, owner: object, name: str) -> object:
        if owner is UNKNOWN or (isinstance(owner, Result) and name in UNTOLD):
            return UNKNOWN
        is_some = owner is _SOME_RESULT
        if problem := problem_of_result(name) if is_some else problem_of_member(node, owner, name):
            return self._wrong(problem)
        return UNKNOWN if is_some else self._tried(lambda: sandbox().getattr(owner, name))

    def _item(self, node: nodes.Getitem) -> object:
        owner = self.value_of(node.node)
        index = _literal(node.arg)
        if index is UNKNOWN:
            self.value_of(node.arg)
            return _SOME_RESULT if owner is self._results else UNKNOWN
        if owner is self._results:
            return self._result(str(index))
        if isinstance(index, str) and not isinstance(owner, Mapping):
            return self._named(node.node, owner, index)
        if not _are_known(owner):
            return UNKNOWN
        found = sandbox().getitem(owner, index)
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
        return _SOME_RESULT

    # Calls and operators

    def _call(self, call: nodes.Call) -> object:
        called = self.value_of(call.node)
        given = [*call.args, *(keyword.value for keyword in call.kwargs)]
        for argument in given:
            self.value_of(argument)
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else "it"
        if kind_of(called) != "it":
            return self._wrong(f'"{name}" is {kind_of(called)}; write it without parentheses')
        if name not in CALLS or not ismethod(called) or call.dyn_args or call.dyn_kwargs:
            return UNKNOWN
        said, examples = CALLS[name]
        try:
            bound = signature(called).bind(*call.args, **{keyword.key: keyword.value for keyword in call.kwargs})
        except TypeError:
            return self._wrong(f"{said} asked for as in {name}({', '.join(map(str, examples))})")
        for (key, argument), example in zip(bound.arguments.items(), examples, strict=True):
            literal = _literal(argument)
            bound.arguments[key] = example if literal is UNKNOWN else literal
        return self._tried(lambda: called(*bound.args, **bound.kwargs))

    def _filtered(self, node: nodes.Filter) -> object:
        value, name = self.value_of(node.node) if node.node else UNKNOWN, node.name
        values = [self.value_of(argument) for argument in node.args]
        of_keys = {str(keyword.key): self.value_of(keyword.value) for keyword in node.kwargs}
        if name not in sandbox().filters:
            return self._wrong(f'no filter is called "{name}"{did_you_mean(name, sandbox().filters)}')
        if node.dyn_args or node.dyn_kwargs:
            return UNKNOWN
        if name in FORMS:
            return self._formed(node, value)
        if name in OPEN or not _are_known(value, *values, *of_keys.values()):
            return UNKNOWN
        return self._tried(lambda: sandbox().call_filter(name, value, values, of_keys))

    def _formed(self, node: nodes.Filter, value: object) -> object:
        """What a form gives of a value; how many digits it is to have is looked at where that is a number."""
        form = FORMS[node.name]
        counted, example = COUNTED.get(node.name, ("", 0))
        given = {str(keyword.key): keyword.value for keyword in node.kwargs}
        try:
            bound = signature(form).bind(value, *node.args, **given)
        except TypeError:
            if counted and not (node.args or given):
                return self._wrong(f"{node.name} needs a number of {counted}, as in {node.name}({example})")
            return self._wrong(f"{node.name} is written as in {node.name}{f'({example})' * bool(counted)}")
        if "count" in bound.arguments:
            literal = _literal(bound.arguments["count"])
            bound.arguments["count"] = example if literal is UNKNOWN else literal
        if not _are_known(value):
            if not counted:
                return UNKNOWN
            bound.arguments["value"] = NUMBER
        return self._tried(lambda: form(*bound.args, **bound.kwargs))

    def _binary(self, node: nodes.BinExpr) -> object:
        left, right = self.value_of(node.left), self.value_of(node.right)
        if not _are_known(left, right):
            return UNKNOWN
        if "it" in (kind_of(left), kind_of(right)):
            return self._wrong(f'a number or a text is needed on each side of "{node.operator}"')
        return self._tried(lambda: sandbox().combined(node.operator, left, right))

    def _compared(self, node: nodes.Compare, other: nodes.Operand) -> object:
        """A list where one is compared number by number; else a yes or no, of which nothing is known. What two lists
        give depends on what is in them.
        """
        left, right = self.value_of(node.expr), self.value_of(other.expr)
        if not _are_known(left, right) or kind_of(right) not in ("a number", "a text"):
            return UNKNOWN
        found = self._tried(lambda: COMPARISONS[other.op](left, right))
        return found if isinstance(found, np.ndarray) else UNKNOWN


def _extent(count: int) -> str:
    """How long a list is, and what its first and last places are."""
    return f"{count}, [0] to [{count - 1}]" if count > 1 else "1, [0]" if count else "none"


def _are_known(*values: object) -> bool:
    return all(value is not UNKNOWN and value is not _SOME_RESULT for value in values)


def _literal(node: nodes.Node) -> object:
    """A number, a text or a range of places as it is written; UNKNOWN of what is computed."""
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const):
        number = node.node.value
        return -number if isinstance(number, int | float) else UNKNOWN
    if isinstance(node, nodes.Slice):
        ends = [None if each is None else _literal(each) for each in (node.start, node.stop, node.step)]
        return UNKNOWN if UNKNOWN in ends else slice(*ends)
    return node.value if isinstance(node, nodes.Const) else UNKNOWN
