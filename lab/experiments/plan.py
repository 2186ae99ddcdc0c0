"""The plan: which replicas the runs need, which of them the store has, and in what stacks the others are trained."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from lab.experiments.chosen import chosen
from lab.experiments.digests import digest_of
from lab.experiments.replica_files import rows_of
from lab.experiments.runs import Run
from lab.experiments.settings import WORDS, Settings
from lab.experiments.starts import Replica, Stream, featured_replicas
from lab.experiments.training import FeaturedReplicas, Part, Rows, SeedReplicas, saved_epochs
from lab.language.keys import keys_of
from lab.network.activations import ACTIVATIONS
from lab.network.data_sets import Samples
from lab.store.code import Code, code_of
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import GONE, Recipe, differences

WIDEST = 1250
"""Replicas that are trained together: more gain little, and leave other processes without work."""

TRAINING = "lab.experiments.training"
"""The module whose code, with all that it imports, is part of a replica's recipe."""

CODE = "the code of "
"""What a part of a recipe is called that is a digest of code, before the name of the module or function."""


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """What runs of equal settings share: samples, starts, and so their replicas."""

    runs: tuple[str, ...]
    settings: Settings
    samples: Samples
    test: Samples | None
    thresholds: tuple[float, ...]
    seeds: int  # 0 where no seed changes the start
    featured: tuple[Replica, ...]
    recipe: Recipe  # named as the first run

    def of_seeds(self, first: int, last: int) -> SeedReplicas:
        """The replicas of these seeds, both included."""
        return SeedReplicas(self.settings, self.samples, self.thresholds, first, last, test=self.test)

    def of_start(self, replica: Replica) -> FeaturedReplicas:
        """The replica that starts there, and its shadow."""
        return FeaturedReplicas(self.settings, self.samples, self.thresholds, replica.network.weights, test=self.test)


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """Replicas of a family that are to be trained."""

    family: Family
    part: Part


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Replicas of a family that were trained, and their rows."""

    family: Family
    part: Part
    rows: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What the runs need: what is there, what is to be trained in which stacks, the longest first, and why."""

    runs: tuple[Run, ...]
    featured: Mapping[str, Replica]  # by run
    families: Mapping[str, Family]  # by run
    kept: tuple[Kept, ...]
    damaged: tuple[tuple[Recipe, str], ...]  # entries that are there and cannot be used
    stacks: tuple[tuple[Missing, ...], ...]
    reasons: Mapping[str, tuple[str, ...]]  # by the name of the recipe; of what is to be trained
    modules: tuple[str, ...]  # those that train
    sources: Mapping[str, str]  # what the store may know of the code, so that the next plan is made sooner

    @property
    def lacking(self) -> frozenset[str]:
        """The runs of which replicas are to be trained."""
        return frozenset(run_id for stack in self.stacks for missing in stack for run_id in missing.family.runs)

    @property
    def replicas(self) -> int:
        """How many replicas are to be trained."""
        return sum(missing.part.replicas for stack in self.stacks for missing in stack)

    def reasons_of(self, run_id: str) -> tuple[str, ...]:
        """Why replicas of a run are to be trained; none where all of them are there."""
        return self.reasons.get(self.families[run_id].recipe.name, ())


def plan(runs: Sequence[Run], stream: Stream | None, store: Store) -> Work:
    """What is to be trained so that every run has its replicas. Reads the store and changes nothing. Raises OSError."""
    featured = featured_replicas(runs, stream)
    known = store.read_known()
    code = code_of(TRAINING, known)
    families = _families(runs, featured, code)
    kept: list[Kept] = []
    damaged: list[tuple[Recipe, str]] = []
    missing: list[Missing] = []
    reasons: dict[str, tuple[str, ...]] = {}
    for family in families:
        found, broken = _kept_of(family, store)
        kept += found
        damaged += [(family.recipe, entry) for entry in broken]
        parts = _missing_of(family, [each.part for each in found])
        missing += [Missing(family, part) for part in parts]
        if parts:
            reasons[family.recipe.name] = tuple(_reasons(family, store, has_some=bool(found), broken=broken))
    by_run = {run_id: family for family in families for run_id in family.runs}
    stacks = sorted(_stacks(missing), key=lambda stack: -seconds(stack))
    modules = tuple(code.modules)
    return Work(tuple(runs), featured, by_run, tuple(kept), tuple(damaged), tuple(stacks), reasons, modules, known)


def seconds(stack: Sequence[Missing]) -> float:
    """About how long a stack trains; used only to divide the work and to estimate the time left."""
    settings, samples = stack[0].part.settings, stack[0].part.samples
    width = sum(missing.part.replicas for missing in stack)
    sizes = list(zip(settings.layers[1:], settings.layers[:-1], strict=True))
    of_calls = 12e-6 * len(sizes)
    of_numbers = sum(2.4e-9 * outputs * inputs + 14e-9 * outputs for outputs, inputs in sizes)
    tests = ((missing.part.test, missing.part.replicas) for missing in stack)
    tested = sum(len(test.labels) * replicas for test, replicas in tests if test) * len(saved_epochs(settings.epochs))
    return len(samples.labels) * settings.epochs * (of_calls + width * of_numbers) + tested * of_numbers


def _families(runs: Sequence[Run], featured: Mapping[str, Replica], code: Code) -> list[Family]:
    by_settings: dict[Settings, list[Run]] = {}
    for run in runs:
        by_settings.setdefault(run.settings, []).append(run)
    return [_family(settings, members, featured, code) for settings, members in by_settings.items()]


def _family(settings: Settings, runs: Sequence[Run], featured: Mapping[str, Replica], code: Code) -> Family:
    samples, test = runs[0].samples, runs[0].test
    thresholds = tuple(sorted({run.replication.threshold for run in runs}))
    parts = {name: str(getattr(settings, name)) for name in keys_of(Settings)}
    words = [parts[key] for key in WORDS]
    parts |= {name: repr(value) for name, value in settings.parameters}
    parts |= {f"{CODE}{name}": digest for name, digest in code.used_with(words).items()}
    parts |= {"NumPy": np.__version__, "the processor": " ".join(processor_features())}
    parts["data"] = digest_of([samples.inputs, samples.labels])
    parts["test"] = digest_of([test.inputs, test.labels]) if test else "none"
    parts["threshold"] = ", ".join(map(repr, thresholds))
    return Family(
        runs=tuple(run.id for run in runs),
        settings=settings,
        samples=samples,
        test=test,
        thresholds=thresholds,
        seeds=0 if settings.has_fixed_start else max(run.replication.seeds for run in runs),
        featured=tuple({id(replica): replica for replica in (featured[run.id] for run in runs)}.values()),
        recipe=Recipe(runs[0].id, parts),
    )


def processor_features() -> Sequence[str]:
    """What NumPy uses of the processor: another choice of instructions may round otherwise."""
    extensions = np.show_config(mode="dicts").get("SIMD Extensions", {})
    return [*extensions.get("baseline", ()), *extensions.get("found", ())]


def _kept_of(family: Family, store: Store) -> tuple[list[Kept], list[str]]:
    """What the store has of a family, and the entries that are damaged."""
    kept: list[Kept] = []
    damaged: list[str] = []
    for entry in store.names(family.recipe):
        part = _part_in(entry, family)
        if part is None:
            continue
        try:
            content = store.read(family.recipe, entry)
            if content is not None:
                kept.append(Kept(family, part, rows_of(content, part)))
        except (DamagedEntryError, ValueError):
            damaged.append(entry)
    return kept, damaged


def _part_in(entry: str, family: Family) -> Part | None:
    """The replicas of a family that the store keeps under a name; None where the family needs none of them."""
    if numbers := re.fullmatch("seeds-([1-9][0-9]*)-([1-9][0-9]*)", entry):
        first, last = map(int, numbers.groups())
        return family.of_seeds(first, last) if first <= min(last, family.seeds) else None
    starts = map(family.of_start, family.featured)
    return next((part for part in starts if part.entry == entry), None)


def _missing_of(family: Family, kept: Sequence[Part]) -> list[Part]:
    """What of a family is to be trained: starts, and seeds in ranges without a gap."""
    entries = {part.entry for part in kept}
    missing: list[Part] = [part for part in map(family.of_start, family.featured) if part.entry not in entries]
    have = {seed for part in kept if isinstance(part, SeedReplicas) for seed in part.seeds}
    lacking = [seed for seed in range(1, family.seeds + 1) if seed not in have]
    for _, without_gap in groupby(enumerate(lacking), lambda numbered: numbered[1] - numbered[0]):
        seeds = [seed for _, seed in without_gap]
        missing.append(family.of_seeds(seeds[0], seeds[-1]))
    return missing


def _reasons(family: Family, store: Store, *, has_some: bool, broken: Sequence[str]) -> Iterator[str]:
    """Why replicas of a family are to be trained."""
    yield from (f"{entry} was damaged" for entry in broken)
    reasons = differences(store.last_recipe(family.recipe.name), family.recipe)
    moved = [reason for reason in reasons if reason.startswith(CODE) and not reason.endswith(" has changed")]
    if reasons:  # another word brings its code along
        yield from [reason for reason in reasons if reason not in moved] or moved
    elif not broken:
        yield "more seeds or another start are asked for" if has_some else GONE


def _stacks(missing: Sequence[Missing]) -> Iterator[tuple[Missing, ...]]:
    """What can be trained together, in stacks of about equal width that is not above the widest."""
    alike: dict[object, list[Missing]] = {}
    for each in missing:
        alike.setdefault(_shape(each), []).append(each)
    for together in alike.values():
        width = sum(each.part.replicas for each in together)
        count = -(-width // WIDEST)
        yield from _cut(together, -(-width // count))


def _shape(missing: Missing) -> object:
    """What the replicas of a stack have in common."""
    settings, samples = missing.part.settings, missing.part.samples
    shapes = (samples.inputs.shape, samples.labels.shape)
    activation = chosen(ACTIVATIONS, settings, "activation")
    return activation, settings.layers, settings.biases, settings.epochs, shapes


def _cut(together: Sequence[Missing], width: int) -> Iterator[tuple[Missing, ...]]:
    """Stacks of at most this width, or of a start and its shadow; seeds are divided where a stack is full."""
    stack: list[Missing] = []
    room = width
    waiting = list(reversed(together))
    while waiting:
        missing = waiting.pop()
        part = missing.part
        if part.replicas > room > 0 and isinstance(part, SeedReplicas):
            last = part.first + room - 1
            waiting.append(Missing(missing.family, replace(part, first=last + 1)))
            waiting.append(Missing(missing.family, replace(part, last=last)))
            continue
        if part.replicas > room and stack:
            yield tuple(stack)
            stack, room = [], width
            waiting.append(missing)
            continue
        stack.append(missing)
        room -= part.replicas
    yield tuple(stack)
