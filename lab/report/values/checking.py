"""Checking: what is wrong with an expression that shows before anything is run."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache

from jinja2 import nodes

from lab.experiments.results import Result
from lab.experiments.runs import Run
from lab.experiments.seeds import COLUMNS, Seeds, SeedValues
from lab.experiments.settings import Settings
from lab.language.faults import Fault
from lab.language.words import did_you_mean, shortened
from lab.network.one_step import Step, check_is_among
from lab.report.values.computing import UncomputableError, compute
from lab.report.values.expressions import Value, parts_of
from lab.report.values.sandbox import sandbox
from lab.report.values.types import problem_of_kind

OF_SEEDS = tuple(name for name in COLUMNS if name != "seed")
"""The lists of a run's seeds that have a middle and a share."""

OF_LISTS = ("median", "share", "quantile")
"""What a list of seeds has."""


def check_value(
    value: Value, runs: Mapping[str, Run], is_excused: Callable[[str], bool], *, is_part: bool = False
) -> list[Fault]:
    """The faults of an expression that show before anything is run: its syntax, unknown runs and unknown names, and if
    it is no part of others, that what it gives cannot be printed.

    `is_excused` tells of a run that is not known whether that follows from another fault.
    """
    try:
        parts = list(parts_of(value.whole))
        problems = [problem for part in parts for problem in _problems(part, runs, is_excused, value.names)]
        if not problems and not is_part and not any(isinstance(part, nodes.Name) for part in parts):
            compute(value.whole, {})
        if not problems and not is_part and (problem := problem_of_kind(parts[0])):
            problems = [problem]
    except UncomputableError as error:
        problems = [str(error)]
    except RecursionError:
        problems = ["nested too deep"]
    return [Fault(value.place, f'value "{shortened(value.expression)}": {problem}') for problem in problems]


def _problems(
    part: nodes.Node, runs: Mapping[str, Run], is_excused: Callable[[str], bool], known: Iterable[str]
) -> Iterator[str]:
    """What is wrong with the name in a node of an expression, beside which these are known."""
    match part:
        case nodes.Name() if part.name != "results":
            yield f'no name is called "{part.name}"{did_you_mean(part.name, ["results", *known])}'
        case nodes.Filter() if part.name not in sandbox().filters:
            yield f'no filter is called "{part.name}"{did_you_mean(part.name, sandbox().filters)}'
        case nodes.Test() if part.name not in sandbox().tests:
            yield f'no test is called "{part.name}"{did_you_mean(part.name, sandbox().tests)}'
        case nodes.Getitem():
            run_id = _run_of(part)
            if run_id is not None and run_id not in runs and not is_excused(run_id):
                yield f'no run is called "{run_id}"{did_you_mean(run_id, runs)}'
        case nodes.Getattr():
            yield from _problems_of_attribute(part, runs)
        case nodes.Call() if _is_step(part):
            yield from _problems_of_step(part, runs)
        case nodes.Call():
            yield from _problems_of_call(part)


def _problems_of_attribute(part: nodes.Getattr, runs: Mapping[str, Run]) -> Iterator[str]:
    owner, name = part.node, part.attr
    is_of_table = isinstance(owner, nodes.Name) and owner.name == "results"
    if name.startswith("_"):
        yield f'no value may read "{name}"'
    elif is_of_table:
        yield f'a run is read as results["{name}"], not results.{name}'
    elif _run_of(owner) is not None:
        yield from _unknown("result has", name, _public_names(Result))
    elif isinstance(owner, nodes.Getattr) and owner.attr == "settings":
        yield from _unknown("settings have", name, [field.name for field in fields(Settings)])
    elif _is_step(owner):
        yield from _unknown("step has", name, _public_names(Step))
    elif _run_of_seeds(owner) is not None:
        yield from _unknown("seeds have", name, [field.name for field in fields(Seeds)])
    elif (column := _list_of_seeds(owner)) is not None:
        yield from _problems_of_list(*column, name, runs)


def _unknown(owner: str, name: str, known: Sequence[str]) -> Iterator[str]:
    if name not in known:
        yield f'no {owner} "{name}"{did_you_mean(name, known)}'


def _problems_of_step(call: nodes.Call, runs: Mapping[str, Run]) -> Iterator[str]:
    """What is wrong with the sample and the epoch of a step, where they are written as numbers."""
    run = runs.get(_run_of(call.node.node) or "") if isinstance(call.node, nodes.Getattr) else None
    if run is None or len(call.args) != 2:
        return
    limits = (("sample", len(run.samples.labels)), ("epoch", run.settings.epochs))
    for argument, (noun, most) in zip(call.args, limits, strict=True):
        if isinstance(argument, nodes.Const):
            try:
                check_is_among(noun, argument.value, most)
            except ValueError as error:
                yield str(error)


def _problems_of_list(run_id: str, column: str, name: str, runs: Mapping[str, Run]) -> Iterator[str]:
    """What is wrong with a name behind a list of seeds, or with there being one."""
    run = runs.get(run_id)
    if column not in OF_SEEDS:  # whether there is such a list is said where that is asked for
        if column in _public_names(Seeds):
            yield f'"{column}" has no "{name}", as it is no list of results'
    elif name not in OF_LISTS:
        yield from _unknown("list of seeds has", name, OF_LISTS)
    elif run is not None and run.settings.has_fixed_start:
        yield f'run "{run_id}" has no seeds, as none changes its start'


def _problems_of_call(call: nodes.Call) -> Iterator[str]:
    """What is wrong with a call of what a list of seeds has."""
    called = call.node
    if not isinstance(called, nodes.Getattr) or _list_of_seeds(called.node) is None:
        return
    name = called.attr
    arguments = [*call.args, *(keyword.value for keyword in call.kwargs if keyword.key == "q")]
    if name in OF_LISTS and name != "quantile":
        yield f'"{name}" is a number, and stands without parentheses'
    elif name == "quantile" and (len(arguments) != 1 or len(call.args) + len(call.kwargs) != 1):
        yield "a quantile is asked for as in quantile(0.25)"
    elif name == "quantile" and isinstance(arguments[0], nodes.Const):
        try:
            SeedValues((0.0,)).quantile(arguments[0].value)
        except ValueError as error:
            yield str(error)


def _run_of_seeds(node: nodes.Node) -> str | None:
    """The run's id in `results["id"].seeds`, or None where the expression is another."""
    return _run_of(node.node) if isinstance(node, nodes.Getattr) and node.attr == "seeds" else None


def _list_of_seeds(node: nodes.Node) -> tuple[str, str] | None:
    """The run's id and the list's name in `results["id"].seeds.NAME`, or None where the expression is another."""
    run_id = _run_of_seeds(node.node) if isinstance(node, nodes.Getattr) else None
    return (run_id, node.attr) if isinstance(node, nodes.Getattr) and run_id is not None else None


def _is_step(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr == "step"


@cache
def _public_names(type_: type) -> tuple[str, ...]:
    """The names that an expression may read of a value of this type."""
    return tuple(name for name in dir(type_) if not name.startswith("_"))


def _run_of(item: nodes.Node) -> str | None:
    """The run's id in `results["id"]`, or None where the expression is another."""
    if not isinstance(item, nodes.Getitem):
        return None
    is_named = isinstance(item.node, nodes.Name) and item.node.name == "results"
    if is_named and isinstance(item.arg, nodes.Const) and isinstance(item.arg.value, str):
        return item.arg.value
    return None
