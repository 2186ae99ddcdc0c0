"""Comparing the replicas of a published run with those trained again.

A replica whose bits differ is trained again as three processors would that round differently, and if need be as thirty.
Its values may differ by ten times as much as these do, and must not contradict each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from typing import TypeAlias

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.digests import digest_of
from lab.experiments.executors import Executor
from lab.experiments.plan import Family, Work
from lab.experiments.replica_files import FEATURED_FILE, SEEDS_FILE, rows_in
from lab.experiments.results import LEAST_SPREAD, OF_SHADOW, Outcome, Result, spread_of
from lab.experiments.starts import Replica
from lab.experiments.training import Part, Rows, saved_epochs, start_of_seed, train_parts
from lab.network.backpropagation import Network
from lab.network.data_sets import Samples
from lab.network.distances import distances
from lab.network.kept_aside import mean_losses
from lab.network.losses import LOSSES, mse
from lab.network.parameters import with_parameters
from lab.network.prediction import accuracy, outputs
from lab.report.addresses import run_file
from lab.report.comparing.findings import Finding, Likeness, worst
from lab.report.comparing.other_processors import RoundedOtherwise
from lab.report.comparing.published import PublishedSite
from lab.report.wording.numbers import number

MOST_TOGETHER = 100
"""How many replicas are trained together, each as several processors would."""

PROCESSORS = 3, 30
"""As how many other processors a replica is trained whose bits differ, and one that differs from those too much."""

OF_WEIGHTS = ("parameters", "saved_parameters", "outputs")
"""The fields of a row that may differ by the spread, which is that of weights."""

NEAR_HALF = 1e-9
"""How near an output is to 0.5 if another processor may take the other class."""

NEAR_LOSS = 1e-9
"""How far apart, relative to it, another processor may compute the loss of a network."""

Key: TypeAlias = tuple[str, str]
"""The digests of a recipe and of the weights of a start."""


def compare_runs(
    published: PublishedSite, work: Work, trained: Mapping[str, Result], executor: Executor
) -> tuple[list[Finding], dict[str, Outcome]]:
    """How closely the published replicas of each run agree with those trained again; and the outcomes to make its pages
    from: what is published, or where that does not agree, what was trained.
    """
    outcomes = {name: result.outcome for name, result in trained.items()}
    found: dict[str, Finding] = {}
    differing: dict[str, list[_Differing]] = {}
    for name, new in outcomes.items():
        family, replica = work.families[name], work.featured[name]
        try:
            old = _published_outcome(published, name, family, replica)
        except ValueError as error:
            found[name] = Finding(f"run {name}", Likeness.DIFFERENT, str(error))
        else:
            differing[name] = list(_differing(old, new, family, replica))
            outcomes[name] = old
    elsewhere = _train_elsewhere([*chain.from_iterable(differing.values())], executor)
    for name, starts in differing.items():
        finding = worst([Finding("", Likeness.SAME), *(each for start in starts for each in start.findings(elsewhere))])
        found[name] = Finding(f"run {name}", finding.likeness, finding.what)
        if not finding.likeness.is_enough:
            outcomes[name] = trained[name].outcome
    return [found[name] for name in trained], outcomes


def _published_outcome(published: PublishedSite, run_id: str, family: Family, replica: Replica) -> Outcome:
    """What a site has of a run's replicas. Raises ValueError, in words, where its files are not those of the run."""
    return Outcome(
        family.recipe,
        _rows(published, run_file(run_id, FEATURED_FILE), family.of_start(replica)),
        _rows(published, run_file(run_id, SEEDS_FILE), family.of_seeds(1, family.seeds)),
        family.thresholds,
    )


def _rows(published: PublishedSite, path: str, part: Part) -> Rows:
    if path not in published.files:
        raise ValueError(f"{path} is missing")
    try:
        return rows_in(published.files[path], part)
    except ValueError as error:
        raise ValueError(f"{path} cannot be read: {error}") from None


@dataclass(frozen=True, slots=True, eq=False)
class _Differing:
    """A start of which the published rows have other bits than those trained again."""

    family: Family
    start: Network
    whose: tuple[str, ...]  # of each row, in words
    old: Rows
    new: Rows

    @property
    def key(self) -> Key:
        return self.family.recipe.digest, digest_of(self.start.weights)

    def otherwise(self, processors: int) -> RoundedOtherwise:
        family = self.family
        weights = self.start.weights
        return RoundedOtherwise(
            family.settings, family.samples, family.thresholds, weights, test=family.test, processors=processors
        )

    def findings(self, elsewhere: Mapping[Key, Rows]) -> Iterator[Finding]:
        """What differs, and what contradicts itself."""
        for whose, old, new in zip(self.whose, self.old, self.new, strict=True):
            if old.tobytes() != new.tobytes():
                yield from _differences(whose, old, new, elsewhere[self.key])
                yield from _contradictions(whose, old, self.start, self.family)


def _differing(old: Outcome, new: Outcome, family: Family, replica: Replica) -> Iterator[_Differing]:
    if old.featured.tobytes() != new.featured.tobytes():
        yield _Differing(family, replica.network, ("", "its shadow's "), old.featured, new.featured)
    for index in range(len(new.seeds)):
        one, other = old.seeds[index : index + 1], new.seeds[index : index + 1]
        if one.tobytes() != other.tobytes():
            start = start_of_seed(family.settings, index + 1)
            yield _Differing(family, start, (f"seed {index + 1}'s ",), one, other)


def _train_elsewhere(differing: Sequence[_Differing], executor: Executor) -> dict[Key, Rows]:
    """The rows of each start as other processors would train it: of more processors where its own rows differ from
    those of a few by too much.
    """
    elsewhere: dict[Key, Rows] = {}
    for processors in PROCESSORS:
        elsewhere |= _train(
            {
                each.key: each.otherwise(processors)
                for each in differing
                if each.key not in elsewhere or not all(found.likeness.is_enough for found in each.findings(elsewhere))
            },
            executor,
        )
    return elsewhere


def _train(parts: Mapping[Key, RoundedOtherwise], executor: Executor) -> dict[Key, Rows]:
    """The rows of parts; those of one recipe are trained together."""
    by_family = [list(keys) for _, keys in groupby(sorted(parts), key=itemgetter(0))]
    stacks = [keys[first : first + MOST_TOGETHER] for keys in by_family for first in range(0, len(keys), MOST_TOGETHER)]
    rows: dict[Key, Rows] = {}
    with closing(executor(train_parts, [tuple(parts[key] for key in keys) for keys in stacks])) as products:
        for index, product in products:
            rows |= zip(stacks[index], product, strict=True)
    return rows


def _contradictions(whose: str, row: Rows, start: Network, family: Family) -> Iterator[Finding]:
    """Numbers of a row that do not follow from others of it, as they do whatever the processor."""

    def contradiction(name: str, of: str) -> Finding:
        return Finding("", Likeness.DIFFERENT, f"{whose}{name} does not follow from {of}")

    if not row["diverged_at"]:
        network = with_parameters(start, row["parameters"])
        if not _answers(network, family.samples, float(row["accuracy"])):
            yield contradiction("accuracy", "its parameters")
        yield from (contradiction(name, "its parameters") for name in _wrong_of_test(network, row, family))
        if row["final_loss"] != row["losses"][-1]:
            yield contradiction("final_loss", "its losses")
    saved = np.array(saved_epochs(family.settings.epochs))
    for threshold, epoch in zip(family.thresholds, row["converged_at"], strict=True):
        is_below, is_since = row["losses"] < threshold, (saved >= epoch) & (epoch > 0)
        if is_below[~is_since].any() or not is_below[saved == epoch].all() or not 0 <= epoch <= saved[-1]:
            yield contradiction("converged_at", "its losses")
    if family.settings.loss == mse.__name__ and (row["squared_error_converged_at"] != row["converged_at"]).any():
        yield contradiction("squared_error_converged_at", "when it converged")
    if "history" in (row.dtype.names or ()):
        if not np.array_equal(row["history"][saved - 1], row["losses"], equal_nan=True):
            yield contradiction("losses", "its history")
        for threshold, epoch in zip(family.thresholds, row["converged_at"], strict=True):
            below = np.flatnonzero(row["history"] < threshold)
            if epoch != (below[0] + 1 if len(below) else 0):
                yield contradiction("converged_at", "its history")
        if not row["diverged_at"] and not np.array_equal(row["saved_parameters"][-1], row["parameters"]):
            yield contradiction("parameters", "what was saved last")


def _answers(network: Network, samples: Samples, share: float) -> bool:
    """Whether a network may answer this share of the samples with their labels, whatever the processor."""
    output = outputs(network, samples.inputs)[-1]
    uncertain = (np.abs(output - 0.5) < NEAR_HALF).any(axis=1).mean()
    return bool(abs(share - accuracy(output, samples.labels)) <= uncertain + LEAST_SPREAD)


def _wrong_of_test(network: Network, row: Rows, family: Family) -> Iterator[str]:
    """What a row says of the samples kept aside that its network does not answer."""
    if family.test is None:
        return
    if not _answers(network, family.test, float(row["test_accuracy"])):
        yield "test_accuracy"
    (loss,) = mean_losses(
        network, row["parameters"][:, np.newaxis], family.test, chosen(LOSSES, family.settings, "loss")
    )
    if np.isfinite(loss) and not np.isclose(row["test_losses"][-1], loss, rtol=NEAR_LOSS, atol=LEAST_SPREAD):
        yield "test_losses"


def _differences(whose: str, old: Rows, new: Rows, elsewhere: Rows) -> Iterator[Finding]:
    """For each value of a replica that differs: how much, which of its numbers most, and whether it may."""
    spreads = [spread_of(new, other) for other in elsewhere]
    spread = None if None in spreads else max(filter(None, spreads))
    for name in new.dtype.names or ():
        one, again = (np.atleast_1d(row[name]).ravel() for row in (old, new))
        if one.tobytes() == again.tobytes():
            continue
        difference = distances(one, again)
        place = int(np.argmax(difference))
        where = name if one.size == 1 else f"{name}[{place}]"
        said = f"{whose}{where} is {one[place].item()!r}, trained again {again[place].item()!r}"
        if name in ("accuracy", "test_accuracy"):  # which must follow from the parameters
            yield Finding("", Likeness.WITHIN, said)
            continue
        if spread is None:
            yield Finding("", Likeness.UNKNOWN, f"{said}; nothing of it is certain, as other processors end elsewhere")
            continue
        of_others = max(float(distances(np.atleast_1d(other[name]).ravel(), again).max()) for other in elsewhere)
        least = max(spread if name in OF_WEIGHTS else LEAST_SPREAD, OF_SHADOW * of_others)
        allowed = np.maximum(least, LEAST_SPREAD * np.abs(np.nan_to_num(again)))
        if (difference > allowed).any():
            yield Finding("", Likeness.DIFFERENT, f"{said}; its spread is {number(float(allowed[place]))}")
        elif all(map(_print_alike, one, again)):
            yield Finding("", Likeness.PRINTED, said)
        else:
            yield Finding("", Likeness.WITHIN, said)


def _print_alike(one: float, other: float) -> bool:
    return number(float(one)) == number(float(other))
