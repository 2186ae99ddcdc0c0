"""Values in prose: `{{ expression }}`, read with the chapter, computed from the results, printed as text."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from types import FunctionType

import numpy as np
from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from lab.experiments.results import Result
from lab.experiments.words import did_you_mean, kind, shortened
from lab.report.faults import Fault, Place
from lab.report.numbers import number

LONGEST_TEXT = 10_000
"""How many characters a value may print."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression in the text, and where it stands."""

    expression: str
    place: Place


class UncomputableError(Exception):
    """A value that cannot be computed; its message says why."""


class _Sandbox(SandboxedEnvironment):
    """Jinja without its global names, without chance, and without the methods of arrays, some of which write files."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined)
        self.globals.clear()
        del self.filters["random"]

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return not isinstance(obj, np.ndarray | FunctionType) and super().is_safe_attribute(obj, attr, value)


def check_value(value: Value, run_ids: Collection[str], is_excused: Callable[[str], bool]) -> list[Fault]:
    """The faults of an expression that show before anything is run: its syntax, unknown runs and unknown names.

    `is_excused` tells of a run that is not known whether that follows from another fault.
    """
    said = f'value "{shortened(value.expression)}"'
    sandbox = _Sandbox()
    try:
        tree = sandbox.parse("{{" + value.expression + "}}")
        sandbox.compile_expression(value.expression)
    except TemplateSyntaxError as error:
        return [Fault(value.place, f"{said}: {_restated(error.message or '')}")]
    except RecursionError:
        return [Fault(value.place, f"{said}: nested too deep")]
    texts = [
        f'no name is called "{name}"{did_you_mean(name, ["results"])}'
        for name in sorted(meta.find_undeclared_variables(tree) - {"results"})
    ]
    for item in tree.find_all(nodes.Getitem):
        run_id = _constant_of_results(item)
        if run_id is not None and run_id not in run_ids and not is_excused(run_id):
            texts.append(f'no run is called "{run_id}"{did_you_mean(run_id, run_ids)}')
    known = [field.name for field in fields(Result)]
    for attribute in tree.find_all(nodes.Getattr):
        is_of_result = isinstance(attribute.node, nodes.Getitem) and _constant_of_results(attribute.node) is not None
        if is_of_result and attribute.attr not in known:
            texts.append(f'no result has "{attribute.attr}"{did_you_mean(attribute.attr, known)}')
    return [Fault(value.place, f"{said}: {text}") for text in texts]


def compute(value: Value, results: Mapping[str, Result]) -> str:
    """The value as text, not yet escaped. Raises UncomputableError."""
    try:
        computed = _Sandbox().compile_expression(value.expression, undefined_to_none=False)(results=results)
        if isinstance(computed, Undefined):
            raise UncomputableError("its last name is not known")
        return _text(computed)
    except (UndefinedError, SecurityError) as error:
        raise UncomputableError(str(error.message)) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, MemoryError) as error:
        raise UncomputableError(shortened(str(error)) or type(error).__name__) from None


def _restated(message: str) -> str:
    """What Jinja says of an expression, in words for an author."""
    if "end of" in message or not message:
        return "the expression ends too early"
    return message[:1].lower() + message[1:].rstrip(".")


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
    if not isinstance(computed, str):
        raise UncomputableError(
            f"it is {kind(computed) if isinstance(computed, list | dict) else 'no number and no text'}"
        )
    if len(computed) > LONGEST_TEXT:
        raise UncomputableError(f"it has {len(computed)} characters; at most {LONGEST_TEXT} are printed")
    return computed
