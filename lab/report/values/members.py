"""Members: what may be read of a value of an expression, and what is wrong with a name that it does not have."""

from collections.abc import Sequence
from dataclasses import fields
from functools import cache

import numpy as np
from jinja2 import nodes

from lab.experiments.results import Result
from lab.experiments.seeds import NothingKept, Seeds, SeedValues
from lab.experiments.settings import Settings
from lab.language.words import did_you_mean, shortened
from lab.network.one_step import Step
from lab.report.values.sandbox import METHODS

OF_LISTS = ("median", "quantile", "share")
"""What a list of seeds has."""


def problem_of_member(node: nodes.Node, owner: object, name: str) -> str:
    """What is wrong with a name after this node, which has such a value; or nothing."""
    match owner:
        case SeedValues() if name not in OF_LISTS:
            return _unknown("list of seeds has", name, OF_LISTS)
        case NothingKept():
            return f'run "{_run_of(node)}" keeps no samples aside, or has no seeds'
        case SeedValues() if not owner:
            return f'run "{_run_of(node)}" has no seeds, as none changes its start'
        case SeedValues():
            return ""
        case tuple() | list() | np.ndarray() if name in OF_LISTS and isinstance(node, nodes.Getattr):
            return f'"{node.attr}" has no "{name}", because it is not a list of results'
        case tuple() | list() | np.ndarray():
            return f'a list has no "{name}"; [0] after it is the first of them'
        case Settings():
            return _unknown("settings have", name, [*(field.name for field in fields(Settings)), "parameter"])
        case Seeds():
            return _unknown("seeds have", name, [field.name for field in fields(Seeds)])
        case Step():
            return _unknown("step has", name, _public_names(Step))
        case Result():
            return problem_of_result(name)
        case str():
            return _unknown("text has", name, sorted(METHODS[str]))
        case None if isinstance(node, nodes.Getattr) and node.attr == "timing":
            return f'the layers of run "{_run_of(node)}" were not timed; build.py time does that'
        case None:
            return "a value in it is not there (never), so nothing can follow it"
        case bool() | int() | float():
            return f'a number has no "{name}"'
    return ""


def problem_of_result(name: str) -> str:
    """What is wrong with a name after a result, or nothing."""
    return _unknown("result has", name, _public_names(Result))


def kind_of(value: object) -> str:
    """What a value is, in words; "it" where there are none."""
    match value:
        case str():
            return "a text"
        case None | bool() | int() | float():
            return "a number"
        case tuple() | list() | np.ndarray():
            return "a list"
    return "it"


def _unknown(owner: str, name: str, known: Sequence[str]) -> str:
    return "" if name in known else f'no {owner} "{name}"{did_you_mean(name, known)}'


def _run_of(node: nodes.Node) -> str:
    """The run that a chain of names begins with."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call):
        if isinstance(node, nodes.Getitem) and isinstance(node.node, nodes.Name) and isinstance(node.arg, nodes.Const):
            return shortened(str(node.arg.value))
        node = node.node
    return ""


@cache
def _public_names(type_: type) -> tuple[str, ...]:
    """The names that an expression may read of a value of this type."""
    return tuple(name for name in dir(type_) if not name.startswith("_"))
