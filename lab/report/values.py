"""Values in prose: `{{ expression }}`, read with the chapter, computed from the results, printed as text."""

import re
from collections.abc import Callable, Collection, Mapping, Sized
from dataclasses import dataclass, fields
from functools import cache
from types import FunctionType, MappingProxyType

import numpy as np
from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from lab.experiments.results import Result
from lab.experiments.settings import Settings
from lab.experiments.words import did_you_mean, kind, shortened
from lab.report.faults import Fault, Place
from lab.report.numbers import number

LONGEST_TEXT = 10_000
"""How many characters a value may print."""


MOST_BITS = 4096
"""How large a power may grow."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in the text, and where it stands."""

    expression: str
    place: Place


class UncomputableError(Exception):
    """A value that cannot be computed; its message says why."""


class _Sandbox(SandboxedEnvironment):
    """Jinja without its global names, without chance, and bounded: nothing in it makes much out of little.

    Methods of arrays, some of which write files, and filters and methods that pad are not there.
    """

    intercepted_binops = frozenset(["*", "**", "%"])

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self.globals.clear()
        for name in ("random", "center", "indent", "wordwrap"):
            del self.filters[name]
        self.filters["format"] = _format

    def wrap_str_format(self, value: object) -> None:
        """The method of texts is not there; the filter is."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        is_closed = isinstance(obj, np.ndarray | FunctionType)
        is_padding = isinstance(obj, str) and attr in (
            "center",
            "expandtabs",
            "format",
            "format_map",
            "ljust",
            "rjust",
            "zfill",
        )
        return not is_closed and not is_padding and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "%" and not numbers:
            return _format(left, right)
        if operator == "*" and not numbers and _size(left) * _size(right) > 2 * LONGEST_TEXT:
            raise SecurityError(f"more than {2 * LONGEST_TEXT} parts")
        if operator == "**" and _size(left).bit_length() * _size(right) > MOST_BITS:
            raise SecurityError("a power of too many digits")
        return super().call_binop(context, operator, left, right)


@cache
def _sandbox() -> _Sandbox:
    """The one sandbox of all values: making it takes longer than computing one."""
    return _Sandbox()


def _format(text: object, *values: object) -> str:
    """The values as a text like "%.2f" says, which may not ask for more than 99 letters."""
    if not isinstance(text, str) or re.search(r"%[^a-zA-Z%]*(\d{3}|\*)", text):
        raise SecurityError('a text like "%.2f" is needed, with at most two digits')
    return text % values


def _size(value: object) -> int:
    """How long a text or list is, how large a whole number; 1 for all else."""
    return len(value) if isinstance(value, Sized) else abs(value) if isinstance(value, int) else 1


def check_value(value: Value, run_ids: Collection[str], is_excused: Callable[[str], bool]) -> list[Fault]:
    """The faults of an expression that show before anything is run: its syntax, unknown runs and unknown names.

    `is_excused` tells of a run that is not known whether that follows from another fault.
    """
    said = f'value "{shortened(value.expression)}"'
    sandbox = _sandbox()
    try:
        tree = sandbox.parse("{{" + value.expression + "}}")
        sandbox.compile_expression(value.expression)
    except TemplateSyntaxError as error:
        return [Fault(value.place, f"{said}: {_restated(error.message or '')}")]
    except RecursionError:
        return [Fault(value.place, f"{said}: nested too deep")]
    except Exception as error:  # what holds constants alone is computed while it is compiled
        return [Fault(value.place, f"{said}: {_restated(shortened(str(error)))}")]
    texts = [
        f'no name is called "{name}"{did_you_mean(name, ["results"])}'
        for name in sorted(meta.find_undeclared_variables(tree) - {"results"})
    ]
    for item in tree.find_all(nodes.Getitem):
        run_id = _constant_of_results(item)
        if run_id is not None and run_id not in run_ids and not is_excused(run_id):
            texts.append(f'no run is called "{run_id}"{did_you_mean(run_id, run_ids)}')
    known = [field.name for field in fields(Result)]
    of_settings = [field.name for field in fields(Settings)]
    for attribute in tree.find_all(nodes.Getattr):
        if attribute.attr.startswith("_"):
            return [Fault(value.place, f'{said}: no value may read "{_innermost(attribute)}"')]
        is_of_result = isinstance(attribute.node, nodes.Getitem) and _constant_of_results(attribute.node) is not None
        is_of_table = isinstance(attribute.node, nodes.Name) and attribute.node.name == "results"
        if is_of_table and attribute.attr not in ("get", "items", "keys", "values"):
            texts.append(f'a run is read as results["{attribute.attr}"], not results.{attribute.attr}')
        is_of_settings = isinstance(attribute.node, nodes.Getattr) and attribute.node.attr == "settings"
        if is_of_settings and attribute.attr not in of_settings:
            texts.append(f'no settings have "{attribute.attr}"{did_you_mean(attribute.attr, of_settings)}')
        if is_of_result and attribute.attr not in known:
            texts.append(f'no result has "{attribute.attr}"{did_you_mean(attribute.attr, known)}')
    return [Fault(value.place, f"{said}: {text}") for text in texts]


def compute(value: Value, results: Mapping[str, Result]) -> str:
    """The value as text, not yet escaped. Raises UncomputableError."""
    try:
        expression = _sandbox().compile_expression(value.expression, undefined_to_none=False)
        computed = expression(results=MappingProxyType(dict(results)))
        if isinstance(computed, Undefined):
            raise UncomputableError("its last name is not known")
        return _text(computed)
    except UncomputableError:
        raise
    except Exception as error:  # an expression may fail in any way that Python knows
        raise UncomputableError(_restated(shortened(str(error)) or type(error).__name__)) from None


def _restated(message: str) -> str:
    """What Jinja says of an expression, in words for an author."""
    if message.startswith("expected token 'end of"):
        return "the expression goes on after its end"
    if "end of" in message or "'}'" in message or not message:
        return "the expression ends too early"
    return (message[:1].lower() + message[1:]).rstrip(".").replace("'", '"')


def _innermost(attribute: nodes.Getattr) -> str:
    """The first name with an underscore in a chain of names."""
    inner = attribute.node
    while isinstance(inner, nodes.Getattr | nodes.Getitem):
        if isinstance(inner, nodes.Getattr) and inner.attr.startswith("_"):
            return _innermost(inner)
        inner = inner.node
    return attribute.attr


def _constant_of_results(item: nodes.Getitem) -> str | None:
    """The run's id in `results["id"]`, or None where the expression is another."""
    is_named = isinstance(item.node, nodes.Name) and item.node.name == "results"
    if is_named and isinstance(item.arg, nodes.Const) and isinstance(item.arg.value, str):
        return item.arg.value
    return None


def _text(computed: object) -> str:
    if computed is None:
        return "never"
    if isinstance(computed, bool):
        return "yes" if computed else "no"
    if isinstance(computed, int | float):
        return number(computed)
    if isinstance(computed, np.generic):
        return _text(computed.item())
    if not isinstance(computed, str):
        is_table = isinstance(computed, Mapping)
        said = "a table" if is_table else kind(computed) if isinstance(computed, list) else "no number and no text"
        raise UncomputableError(f"it is {said}")
    if len(computed) > LONGEST_TEXT:
        raise UncomputableError(f"it has {len(computed)} characters; at most {LONGEST_TEXT} are printed")
    return str.__str__(computed)  # of a filter's markup the text alone
