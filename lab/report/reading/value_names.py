"""Names for expressions: what a `values` block of a chapter says, so that a long expression is written once."""

import re
from collections.abc import Mapping

from lab.language.faults import Fault, Place
from lab.language.shapes import Shape
from lab.language.toml import parse_table
from lab.language.words import shortened
from lab.report.markdown.fences import Fence
from lab.report.reading.blocks.block import fault_of_block, place_of_key
from lab.report.values import Value, expanded

VALUES = "values"
"""The word of the block."""

RESERVED = ("results", "true", "false", "none", "and", "or", "not", "in", "is", "if", "else")
"""What no name may be, since expressions have it already."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")

SHAPE: Shape = {
    "type": "object",
    "propertyNames": {"pattern": f"^{_NAME.pattern}$", "not": {"enum": list(RESERVED)}},
    "additionalProperties": {"type": "string"},
}
"""What the block may say."""


def read_value_names(fence: Fence, known: Mapping[str, Value]) -> tuple[dict[str, Value], list[Fault]]:
    """The names of a block with their expressions, in which those that are known are written out; and its faults.

    Raises FaultsError where the block is not TOML.
    """
    table = parse_table(fence.body, Place(fence.place.file, fence.place.line + 1), VALUES)
    names: dict[str, Value] = dict(known)
    faults = []
    for name, expression in table.items():
        if problem := _problem(name, expression, known):
            faults.append(fault_of_block(VALUES, None, fence.place, fence.body, name, problem))
        else:
            place = place_of_key(fence.place, fence.body, name)
            names[name] = Value(expanded(str(expression), names), place)
    return names, faults


def _problem(name: str, expression: object, known: Mapping[str, Value]) -> str:
    """What is wrong with a line of the block, or nothing."""
    if _NAME.fullmatch(name) is None or name in RESERVED:
        return f'"{shortened(name)}" cannot be a name; use lower-case letters, digits and _, and no word of expressions'
    if name in known:
        return f'the name "{name}" is taken, at {known[name].place}'
    if not isinstance(expression, str):
        return f"{name}: a text with an expression is needed, as in s = 'results[\"a\"].step(1, 1)'"
    return ""
