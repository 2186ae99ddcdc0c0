"""Facts: the settings and the outcome of a run, in words and numbers for a reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lab.experiments.families import parameters_of
from lab.experiments.kept_aside import NewPoints, Share
from lab.experiments.results import Result
from lab.experiments.seeds import Seeds, SeedValues
from lab.experiments.settings import WORDS, Settings
from lab.language.keys import keys_of
from lab.report.wording import numbers

SETTING_NAMES = {name: key.title for name, key in keys_of(Settings).items()}
"""How pages call the settings."""

PARAMETER_NAMES = {
    f"{key}.{name}": f"{SETTING_NAMES[key]} {name}".replace("_", " ")
    for key, family in WORDS.items()
    for name in dict.fromkeys(name for function in family.values() for name in parameters_of(function))
}
"""How pages call the parameters of words."""

EVERY_NAME = {**SETTING_NAMES, **PARAMETER_NAMES}


def setting(settings: Settings, key: str) -> str:
    """A setting as a reader sees it: a word with the parameters that are not as by default; or one parameter."""
    if key in PARAMETER_NAMES:
        return _value(_parameter(settings, key))
    value = getattr(settings, key)
    word = str(value).upper() if key == "loss" else _value(value)
    own = (f"{name.partition('.')[2]} {_value(each)}" for name, each in settings.parameters_of(key))
    return f"{word} ({', '.join(own)})" if settings.parameters_of(key) else word


def _value(value: object) -> str:
    match value:
        case None:
            return numbers.UNKNOWN
        case bool():
            return "on" if value else "off"
        case int() | float():
            return numbers.number(value)
        case tuple():
            return numbers.layers(value)
        case Share():
            return f"{numbers.percent(value.share)} of the data, chosen by seed {value.seed}"
        case NewPoints():
            return f"{numbers.number(value.points)} new points of seed {value.seed}"
        case _:
            return str(value)


def settings_of(settings: Settings, names: Mapping[str, str]) -> dict[str, str]:
    """The settings with these keys, as texts by name; where nothing is kept aside, nothing is said of it."""
    is_said = {key: name for key, name in names.items() if key != "test" or settings.test is not None}
    return {name: setting(settings, key) for key, name in is_said.items()}


def differing(settings: Iterable[Settings]) -> list[str]:
    """The keys in which settings differ: of words that are the same, their parameters that are not."""
    every = list(settings)
    keys = [key for key in SETTING_NAMES if len({getattr(each, key) for each in every}) > 1]
    of_equal_words = [key for key in PARAMETER_NAMES if key.partition(".")[0] not in keys]
    return keys + [key for key in of_equal_words if len({_parameter(each, key) for each in every}) > 1]


def _parameter(settings: Settings, path: str) -> object:
    try:
        return settings.parameter(path)
    except ValueError:  # another word has it
        return None


def ended(result: Result) -> str:
    """When training converged, or diverged."""
    if result.diverged_at is not None:
        return f"diverged in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    return f"in epoch {result.converged_at}" if result.converged_at else "never"


def start(result: Result) -> str:
    """Where the initial weights came from."""
    return {"stream": "the report's stream", "fixed": "fixed"}.get(str(result.start), f"seed {result.start}")


@dataclass(frozen=True, slots=True)
class ShownOutcome:
    """The outcome of a run, as its page shows it."""

    featured: Mapping[str, str]  # of the replica that the page shows, as texts by name
    seeds: Mapping[str, str]  # over all seeds, as texts by name
    about_seeds: str  # a sentence: which replicas those numbers are of
    about_chaos: str  # a sentence, "" unless the run is chaotic


def outcome_of(result: Result) -> ShownOutcome:
    """The outcome of a run."""
    seeds = over_seeds(result.seeds, result.baseline)
    if len(result.seeds) and result.test_baseline is not None:
        seeds |= over_test(result.seeds, result.test_baseline)
    return ShownOutcome(featured_of(result), seeds, _about_seeds(result), chaos(result))


def featured_of(result: Result) -> dict[str, str]:
    """The outcome of the replica that a run features, as texts by name."""
    outcome = {
        "start": start(result),
        "number of weights": numbers.number(result.number_of_weights),
        "accuracy": f"{numbers.optional(result.accuracy)} (baseline {numbers.number(result.baseline)})",
        "final loss": numbers.optional(result.final_loss),
        f"first epoch with a loss below {numbers.number(result.threshold)}": numbers.epoch(result.converged_at),
        "the same, measured by squared error": numbers.epoch(result.squared_error_converged_at),
    }
    if result.test is not None:
        baseline = numbers.optional(result.test_baseline)
        outcome["accuracy on the samples kept aside"] = (
            f"{numbers.optional(result.test_accuracy)} (baseline {baseline})"
        )
        outcome["final loss of the samples kept aside"] = numbers.optional(result.test_final_loss)
    if result.diverged_at is not None:
        outcome["diverged"] = f"in epoch {result.diverged_at}, at sample {result.diverged_sample}"
    if result.difference is not None:
        outcome["largest difference to the reference"] = numbers.number(result.difference)
    if result.spread is not None and not result.is_chaotic:
        outcome["spread"] = numbers.number(result.spread)
    return outcome


def over_seeds(seeds: Seeds, baseline: float) -> dict[str, str]:
    """The outcome over a run's seeds, as texts by name; empty if there are no seeds."""
    if not len(seeds):
        return {}
    return {
        "median final loss": numbers.optional(seeds.final_loss.median, numbers.NEVER),
        "middle half of the final losses": middle_half(seeds.final_loss),
        "median accuracy": f"{numbers.optional(seeds.accuracy.median, numbers.NEVER)} "
        f"(baseline {numbers.number(baseline)})",
        "converged": f"{numbers.percent(seeds.converged_at.share)} of the seeds",
        "median epoch of convergence": numbers.epoch(seeds.converged_at.median),
        "diverged": f"{diverged(seeds) or 'none'} of {len(seeds)} seeds",
    }


def over_test(seeds: Seeds, baseline: float) -> dict[str, str]:
    """How a run's seeds answer to the samples kept aside, as texts by name."""
    return {
        "median accuracy on the samples kept aside": f"{numbers.optional(seeds.test_accuracy.median, numbers.NEVER)} "
        f"(baseline {numbers.number(baseline)})",
        "median final loss of the samples kept aside": numbers.optional(seeds.test_final_loss.median, numbers.NEVER),
    }


def middle_half(values: SeedValues) -> str:
    """The range of the middle half of the seeds: the lower and the upper quartile."""
    quartiles = (numbers.optional(values.quantile(q), numbers.NEVER) for q in (0.25, 0.75))
    return " to ".join(quartiles)


def diverged(seeds: Seeds) -> int:
    """How many seeds diverged."""
    return sum(epoch is not None for epoch in seeds.diverged_at)


def never_converged(seeds: Seeds) -> int:
    """How many seeds were trained to the end without converging."""
    ends = zip(seeds.converged_at, seeds.diverged_at, strict=True)
    return sum(converged is None and diverged is None for converged, diverged in ends)


def chaos(result: Result) -> str:
    """What it means that a run is chaotic, and how chaotic it is; "" if it is not."""
    if not result.is_chaotic:
        return ""
    moved = "This run is chaotic: when its start is moved by the last bit of each weight, "
    if numbers.known_decimals(result.spread) is None:
        return f"{moved}it does not even end alike. So none of its digits is certain on another computer."
    return (
        f"{moved}other digits come out at its end. Its spread, ten times the largest change of a weight, is "
        f"{numbers.number(result.spread or 0.0)}; finer digits are not certain on another computer."
    )


def _about_seeds(result: Result) -> str:
    count = len(result.seeds)
    if not count:
        return "Its start is fixed: no seed changes it, so there is this one replica only."
    return f"Trained again from {count} other start{'s' * (count != 1)}, one a seed; each start draws its own weights."
