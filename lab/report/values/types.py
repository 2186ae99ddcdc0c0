"""The types of what expressions read, as far as they are known before anything is run."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
from jinja2 import nodes

from lab.experiments.results import Result
from lab.experiments.seeds import SeedValues

PRINTED = (bool, int, float, str, NoneType)
"""The types of what can be printed."""


def problem_of_kind(expression: nodes.Node) -> str:
    """Why what an expression gives cannot be printed, whatever comes of the runs; nothing where that is not known."""
    found = _type_of(expression)
    if found is None or _is_printed(found):
        return ""
    if found is SeedValues or (isinstance(found, type) and issubclass(found, SeedValues)):
        return "it is a list, one a seed; .median behind it is their middle"
    if get_origin(found) in (tuple, np.ndarray):
        return "it is a list; [0] behind it is the first of them"
    is_table = found is Mapping or get_origin(found) is Mapping
    return "it is a table" if is_table else "it is no number and no text" if isinstance(found, type) else ""


def _is_printed(found: Any) -> bool:
    if get_origin(found) in (Union, UnionType):
        return any(map(_is_printed, get_args(found)))
    return found in PRINTED or get_origin(found) is Literal


def _type_of(node: nodes.Node) -> Any:
    """The type of what a node of an expression gives, None where it is not known."""
    match node:
        case nodes.Name(name="results"):
            return Mapping
        case nodes.Getitem(node=nodes.Name(name="results")):
            return Result
        case nodes.Getitem():
            listed = _type_of(node.node)
            return get_args(listed)[0] if get_origin(listed) is tuple and isinstance(node.arg, nodes.Const) else None
        case nodes.Getattr():
            return _type_of_attribute(_type_of(node.node), node.attr)
        case nodes.Call(node=nodes.Getattr(node=owner, attr=name)):
            method = getattr(_type_of(owner), name, None)
            return get_type_hints(method).get("return") if callable(method) else None
        case _:
            return None


def _type_of_attribute(owner: Any, name: str) -> Any:
    member = getattr(owner, name, None)
    if isinstance(member, property) and member.fget:
        return get_type_hints(member.fget).get("return")
    return get_type_hints(owner).get(name) if isinstance(owner, type) else None
