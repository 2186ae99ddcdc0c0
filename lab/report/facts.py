"""Facts: the settings of a run and what came of it, in words and numbers for a reader."""

from collections.abc import Mapping

from lab.experiments.results import Result
from lab.experiments.settings import Settings
from lab.report import numbers

SETTING_NAMES = {
    "data": "data",
    "layers": "layers",
    "activation": "activation",
    "loss": "loss",
    "learning_rate": "learning rate",
    "epochs": "epochs",
    "weights": "initial weights",
    "scale": "scale of the initial weights",
    "biases": "biases",
}
"""How pages call the settings."""


def setting(settings: Settings, key: str) -> str:
    """A setting as a reader sees it."""
    value = getattr(settings, key)
    match value:
        case bool():
            return "on" if value else "off"
        case int() | float():
            return numbers.number(value)
        case tuple():
            return numbers.layers(value)
        case _:
            return str(value).upper() if key == "loss" else str(value)


def settings_of(settings: Settings, names: Mapping[str, str]) -> dict[str, str]:
    """The settings with these keys as texts, by their names."""
    return {name: setting(settings, key) for key, name in names.items()}


def ended(result: Result) -> str:
    """When training converged, or diverged."""
    if result.diverged_at is not None:
        return f"diverged in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    return f"in epoch {result.converged_at}" if result.converged_at else "never"


def start(result: Result) -> str:
    """Where the initial weights came from."""
    return {"stream": "the report's stream", "fixed": "fixed"}.get(str(result.start), f"seed {result.start}")


def outcome_of(result: Result) -> dict[str, str]:
    """What came of a run, as texts by name."""
    outcome = {
        "start": start(result),
        "number of weights": numbers.number(result.number_of_weights),
        "accuracy": f"{numbers.optional(result.accuracy)} (baseline {numbers.number(result.baseline)})",
        "final loss": numbers.optional(result.final_loss),
        f"first epoch with a loss below {numbers.number(result.threshold)}": numbers.epoch(result.converged_at),
        "likewise by squared error": numbers.epoch(result.squared_error_converged_at),
    }
    if result.test_accuracy is not None:
        outcome["accuracy on the test samples"] = numbers.number(result.test_accuracy)
    if result.diverged_at is not None:
        outcome["diverged"] = f"in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    if result.difference is not None:
        outcome["largest difference to the reference"] = numbers.number(result.difference)
    return outcome
