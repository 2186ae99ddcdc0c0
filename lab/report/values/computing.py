"""Computing: an expression and results become text."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from jinja2 import Undefined

from lab.experiments.results import Result
from lab.experiments.seeds import SeedValues
from lab.language.characters import UNFIT
from lab.language.words import shortened
from lab.report.values.sandbox import LONGEST_TEXT, sandbox
from lab.report.wording.numbers import number

_QUOTED = re.compile(r"(?<!\w)'([^']*)'")

_ARGUMENTS = re.compile(r"(?:\w+\.|_|(?:sync_)?do_|test_)?(\w+?)(?:\(\))? (?:missing|takes|got|expected) .*\bargument")
"""What Python says of a function that is called with too few or too many arguments, or with unknown names for them."""

ADDRESS_IN_MEMORY = re.compile(r" at 0x[0-9a-f]+>")
"""What a text has of a value that is neither a number nor a text; it differs from build to build."""


class UncomputableError(Exception):
    """A value that cannot be computed; its message says why."""


def compute(expression: str, results: Mapping[str, Result]) -> str:
    """What an expression gives, as text, not yet escaped. Raises UncomputableError."""
    try:
        compiled = sandbox().compile_expression(expression, undefined_to_none=False)
        computed = compiled(results=MappingProxyType(dict(results)))
        if isinstance(computed, Undefined):
            raise UncomputableError(restated(computed._undefined_message))
        return _text(computed)
    except UncomputableError:
        raise
    except Exception as error:  # an expression may fail in any way that Python knows
        raise UncomputableError(restated(str(error) or type(error).__name__)) from None


def restated(message: str) -> str:
    """What Jinja says of an expression, in words for an author."""
    if message.startswith("expected token 'end of"):
        return "the expression goes on after its end"
    if missing := re.search(r"object'? has no (?:attribute|element) (.+)", message):
        return f"there is no {missing[1]} in it".replace("'", '"')
    if called := _ARGUMENTS.match(message):
        return f'"{called[1]}" needs other arguments than these'
    if "truth value of an array" in message:
        return "a list is neither true nor false; [0] after it is the first of them"
    if "NoneType" in message:
        return "a value in it is not there (never), and nothing can be computed with that"
    if "end of" in message or "'}'" in message or not message:
        return "the expression ends too early"
    return _QUOTED.sub(r'"\1"', shortened(message[:1].lower() + message[1:]).rstrip("."))


def _text(computed: object) -> str:
    if computed is None:
        return "never"
    if isinstance(computed, bool):
        return "yes" if computed else "no"
    if isinstance(computed, int | float):
        return number(computed)
    if isinstance(computed, np.generic):
        return _text(computed.item())
    if isinstance(computed, SeedValues):
        hint = "one a seed; .median after it is their middle" if computed else "as no seed changes the run's start"
        raise UncomputableError(f"it is a list of {len(computed)}, {hint}")
    if isinstance(computed, np.ndarray | tuple | list):
        raise UncomputableError(f"it is a list of {len(computed)}; [0] after it is the first of them")
    if not isinstance(computed, str):
        is_table = isinstance(computed, Mapping)
        said = "a table" if is_table else "neither a number nor a text"
        raise UncomputableError(f"it is {said}")
    if len(computed) > LONGEST_TEXT:
        raise UncomputableError(f"it has {len(computed)} characters; at most {LONGEST_TEXT} are printed")
    if UNFIT.search(computed):
        raise UncomputableError("it holds a character that no page may have")
    if ADDRESS_IN_MEMORY.search(computed):
        raise UncomputableError("it is neither a number nor a text")
    return str.__str__(computed)  # of a filter's markup the text alone
