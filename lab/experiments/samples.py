"""The samples of a run: those that it is trained on, and those kept aside, of which it is never shown one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lab.experiments.families import Word, parameters_of, read_word
from lab.experiments.frozen import frozen
from lab.experiments.kept_aside import NewPoints, Share, read_kept_aside
from lab.language.keys import Problem, ProblemsError
from lab.language.words import quoted
from lab.network.data_sets import DATA_SETS, Samples

SamplesOf: TypeAlias = Callable[[str, str], Samples | None]
"""Takes the path of a key and the name of a data set that it says; gives the samples, None where they cannot be read,
which is reported elsewhere; raises ProblemsError where there are none of this name."""


def built_in_samples(path: str, name: str) -> Samples:
    """The samples of a data set that comes with the program. Raises ProblemsError."""
    return _drawn(path, read_word(DATA_SETS, path, name))


@dataclass(slots=True)
class ReadSamples:
    """The samples that a run names, as far as there are any, and what is wrong with what it says of them."""

    data: Samples | None = None
    test: Samples | None = None
    problems: list[Problem] = field(default_factory=list)


def read_samples(values: Mapping[str, object], paths: Mapping[str, str], samples_of: SamplesOf) -> ReadSamples:
    """What the keys `data` and `test` of a run mean. Of samples kept aside none has the inputs of one to train on."""
    read, word = ReadSamples(), None
    path = paths.get("data", "data")
    try:
        if "data" in values:
            word = read_word(DATA_SETS, path, values["data"], is_open=True)
            read.data = _samples_of(path, word, samples_of)
    except ProblemsError as error:
        read.problems += error.problems
    if read.data is not None and (absent := _absent_class(read.data)) is not None:
        read.problems.append(Problem(path, f"{path} has no sample of class {absent}"))
    path = paths.get("test", "test")
    try:
        if "test" in values:
            _keep_aside(read, word, path, values["test"], samples_of)
    except ProblemsError as error:
        read.problems += error.problems
    return read


def _samples_of(path: str, word: Word, samples_of: SamplesOf) -> Samples | None:
    if word.name in DATA_SETS:
        return _drawn(path, word)
    return frozen(samples_of(path, word.name))


def _drawn(path: str, word: Word) -> Samples:
    try:
        return _once(word)
    except ValueError as error:
        raise ProblemsError(Problem(path, f"{path}: {error}")) from None


@lru_cache(maxsize=64)  # runs of one data set share its samples
def _once(word: Word) -> Samples:
    return frozen(DATA_SETS.chosen(word.name, dict(word.parameters))())


def _absent_class(samples: Samples) -> int | None:
    """The first class of which there is no sample; None where all are there."""
    labels = samples.labels
    one_hot = labels if labels.shape[1] > 1 else np.concatenate([1.0 - labels, labels], axis=1)
    absent = np.flatnonzero(~one_hot.any(axis=0))
    return int(absent[0]) if len(absent) else None


# Kept aside


def _keep_aside(read: ReadSamples, word: Word | None, path: str, value: object, samples_of: SamplesOf) -> None:
    """Add the samples that `test` means, which may be some of the data. Raises ProblemsError."""
    data = read.data
    match read_kept_aside(path, value):
        case Share() as share if data is not None:
            read.data, read.test = _divided(path, data, share)
        case NewPoints() as new if word is not None:
            read.test = _new_points(path, word, new)
            _check_apart(path, read, "choose another seed")
        case str(name):
            read.test = _samples_of(path, Word(name), samples_of)
            _check_apart(path, read, "leave out what is trained on")


def _divided(path: str, samples: Samples, kept: Share) -> tuple[Samples, Samples]:
    """The samples to train on and those kept aside. Raises ProblemsError where one of them lacks something."""
    trained, aside = _sides(samples, kept)
    if not len(aside.labels) or _absent_class(trained) is not None:
        kept_aside = f"{len(aside.labels)} of {len(samples.labels)} samples"
        text = f"{path} keeps {kept_aside} aside; keep at least one, and one of each class to train on"
        raise ProblemsError(Problem(path, text))
    return trained, aside


@lru_cache(maxsize=16)  # runs that divide alike share both parts
def _sides(samples: Samples, kept: Share) -> tuple[Samples, Samples]:
    """The samples to train on and those kept aside, both in their order.

    Samples with equal inputs stay together, so where some are equal there may be a few more kept aside.
    """
    points = _points(samples)
    count = round(kept.share * len(points))
    chosen = np.random.default_rng(kept.seed).permutation(len(points))[:count].tolist()
    aside = {points[place] for place in chosen}
    is_aside = np.array([point in aside for point in points])
    return _those(samples, ~is_aside), _those(samples, is_aside)


@lru_cache(maxsize=16)  # of pairs that runs share
def _known(test: Samples, data: Samples) -> int:
    """How many samples have the inputs of one of the data."""
    trained = set(_points(data))
    return sum(point in trained for point in _points(test))


def _points(samples: Samples) -> list[tuple[float, ...]]:
    return [tuple(point) for point in samples.inputs.tolist()]


def _those(samples: Samples, chosen: NDArray[np.bool_]) -> Samples:
    return frozen(Samples(samples.inputs[chosen], samples.labels[chosen]))


def _new_points(path: str, word: Word, new: NewPoints) -> Samples:
    """Points that the data set of a word draws from another seed."""
    known = parameters_of(DATA_SETS[word.name]) if word.name in DATA_SETS else {}
    if not {"points", "seed"} <= known.keys():
        redrawn = [name for name, each in DATA_SETS.items() if {"points", "seed"} <= parameters_of(each).keys()]
        text = f'{path}.points: "{word.name}" has no other points; of {quoted(redrawn)} new ones are drawn'
        raise ProblemsError(Problem(path, text))
    given = dict(word.parameters)
    if new.seed == given.get("seed", known["seed"].default):
        raise ProblemsError(Problem(path, f"{path}.seed is {new.seed}, the seed of the data; choose another"))
    other = {"name": word.name, **given, "points": new.points, "seed": new.seed}
    return _drawn(path, read_word(DATA_SETS, path, other))


def _check_apart(path: str, read: ReadSamples, advice: str) -> None:
    """Raises ProblemsError where the samples kept aside are no test of what is trained on the data."""
    data, test = read.data, read.test
    if data is None or test is None:
        return
    of_test, of_data = test.inputs.shape[1], data.inputs.shape[1]
    if of_test != of_data:
        text = f"{path} has {of_test} input{'s' * (of_test != 1)} a sample; the data have {of_data}"
        raise ProblemsError(Problem(path, text))
    if count := _known(test, data):
        text = f"{path} has {count} sample{'s' * (count != 1)} with the inputs of one that is trained on; {advice}"
        raise ProblemsError(Problem(path, text))
