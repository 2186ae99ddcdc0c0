"""Values to put in place of a run's own, to see what would change a verdict; only values that the run could have."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from lab.experiments.families import parameters_of
from lab.experiments.results import Result
from lab.experiments.seeds import SeedValues
from lab.experiments.settings import WORDS, Settings
from lab.language.keys import ProblemsError
from lab.language.words import kind, written
from lab.network.arrays import Array


def replacements(result: Result, read: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    """The values by name, in the form of those that were read. Raises ValueError for one that the run cannot have."""
    return {name: _replacement(result, name, read[name], value) for name, value in values.items()}


def _replacement(result: Result, name: str, own: object, value: object) -> Any:
    if name.startswith("settings."):
        return _setting(result.settings, name, value)
    if isinstance(own, SeedValues):
        return type(own)(_checked(result, name, each) for each in _one_each(name, value, len(own)))
    if isinstance(own, tuple | list):
        return tuple(
            _replacement(result, name, part, each)
            for part, each in zip(own, _one_each(name, value, len(own)), strict=True)
        )
    if isinstance(own, np.ndarray):
        return _array(name, own, value)
    if own is not None and not isinstance(own, int | float):
        raise ValueError(f"{name} is {kind(own)}, which cannot be replaced")
    return _checked(result, name, value)


def _one_each(name: str, value: object, count: int) -> list[object]:
    """A list as it is, or a single value repeated `count` times."""
    values = list(value) if isinstance(value, list | tuple) else [value] * count
    if len(values) != count:
        raise ValueError(f"{name} has {count} values, not {len(values)}")
    return values


def _array(name: str, own: Array, value: object) -> Array:
    """An array of the same shape as the run's own, from a single number or from one for each entry."""
    try:
        filled = np.broadcast_to(np.array(value, dtype=np.float64), own.shape)
    except (TypeError, ValueError):
        raise ValueError(f"{name} has the shape {own.shape}, which {written(value)} does not fill") from None
    if not np.isfinite(filled).all():
        raise ValueError(f"{name} has numbers that are not finite, which no run has")
    return filled


def _setting(settings: Settings, name: str, value: object) -> object:
    key = name.removeprefix("settings.")
    readers = {each.name: each.metadata["read"] for each in fields(Settings) if "read" in each.metadata}
    for word, family in WORDS.items():
        known = parameters_of(family[getattr(settings, word)]) if getattr(settings, word) in family else {}
        readers |= {f"parameter('{word}.{each.name}')": each.read for each in known.values()}
    if key not in readers:
        raise ValueError(f"{name} cannot be replaced")
    try:
        return readers[key](name, value)
    except ProblemsError as error:
        raise ValueError(error.problems[0].text) from None


def _checked(result: Result, name: str, value: object) -> object:
    """The value, if the run can have it under this name. Raises ValueError if not."""
    needed, may_be = _possible(result).get(name.removeprefix("seeds."), ("a finite number", _is_finite))
    if not may_be(value):
        raise ValueError(f"{name} is {written(value)}, which run {result.id} cannot have; {needed} is needed")
    return value


def _possible(result: Result) -> Mapping[str, tuple[str, Callable[[object], bool]]]:
    """What single values may be, by name: in words, and as a test."""
    count = len(result.samples.labels)
    of_epoch = f"an epoch from 1 to {result.settings.epochs}, or None", _whole(1, result.settings.epochs)
    of_loss = "a number of at least 0, or None", lambda value: value is None or _is_from(0.0, value)
    of_share = "a share from 0 to 1, or None", lambda value: value is None or _is_from(0.0, value, to=1.0)
    return {
        "accuracy": of_share,
        "test_accuracy": of_share,
        "test_baseline": of_share,
        "baseline": ("a share from 0.5 to 1", lambda value: _is_from(0.5, value, to=1.0)),
        "final_loss": of_loss,
        "test_final_loss": of_loss,
        "spread": of_loss,
        "difference": of_loss,
        "converged_at": of_epoch,
        "squared_error_converged_at": of_epoch,
        "diverged_at": of_epoch,
        "diverged_sample": (f"a sample from 1 to {count}, or None", _whole(1, count)),
        "number_of_weights": ("a whole number above 0", lambda value: value is not None and _whole(1, 10**9)(value)),
        "gradient_check.error": ("a number of at least 0", lambda value: _is_from(0.0, value)),
    }


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: value is None or (isinstance(value, int) and _is_finite(value) and least <= value <= most)


def _is_from(least: float, value: object, *, to: float = math.inf) -> bool:
    return isinstance(value, int | float) and _is_finite(value) and least <= value <= to


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
