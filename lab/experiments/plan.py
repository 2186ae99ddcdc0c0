"""The plan: which replicas the runs need, which of them the store has, and in what stacks the others are trained."""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from lab.experiments.runs import Run
from lab.experiments.settings import WORDS, Settings
from lab.experiments.starts import Replica, Stream, featured_replicas
from lab.experiments.training import Part, Rows, row_type
from lab.language.keys import keys_of
from lab.network.arrays import Array
from lab.network.data_sets import Samples
from lab.store.code import Code, code_of
from lab.store.entries import DamagedEntryError, Store
from lab.store.recipes import Recipe, differences

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
    thresholds: tuple[float, ...]
    seeds: int  # 0 where no seed changes the start
    featured: tuple[Replica, ...]
    recipe: Recipe  # named as the first run


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """Replicas of a family that are to be trained, and the entry of the store that will keep them."""

    family: Family
    part: Part
    entry: str


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What the runs need: what is there, what is to be trained in which stacks, the longest first, and why."""

    runs: tuple[Run, ...]
    featured: Mapping[str, Replica]  # by run
    families: Mapping[str, Family]  # by run
    kept: Mapping[tuple[str, str], Rows]  # by the digest of the recipe and the entry
    damaged: tuple[tuple[Recipe, str], ...]  # entries that are there and cannot be used
    stacks: tuple[tuple[Missing, ...], ...]
    reasons: Mapping[str, tuple[str, ...]]  # by the name of the recipe; of what is to be trained
    modules: tuple[str, ...]  # those that train
    sources: Mapping[str, str]  # what the store may know of the code, so that the next plan is made sooner


def plan(runs: Sequence[Run], stream: Stream | None, store: Store) -> Work:
    """What is to be trained so that every run has its replicas. Reads the store and changes nothing. Raises OSError."""
    featured = featured_replicas(runs, stream)
    known = store.read_known()
    code = code_of(TRAINING, known)
    families = _families(runs, featured, code)
    kept: dict[tuple[str, str], Rows] = {}
    damaged: list[tuple[Recipe, str]] = []
    missing: list[Missing] = []
    reasons: dict[str, tuple[str, ...]] = {}
    for family in families:
        found, broken = _kept_of(family, store)
        kept |= {(family.recipe.digest, entry): rows for entry, rows in found.items()}
        damaged += [(family.recipe, entry) for entry in broken]
        parts = _missing_of(family, found)
        missing += parts
        if parts:
            reasons[family.recipe.name] = tuple(_reasons(family, store, has_some=bool(found), broken=broken))
    by_run = {run_id: family for family in families for run_id in family.runs}
    stacks = sorted(_stacks(missing), key=lambda stack: -seconds(stack))
    return Work(tuple(runs), featured, by_run, kept, tuple(damaged), tuple(stacks), reasons, tuple(code.modules), known)


def seconds(stack: Sequence[Missing]) -> float:
    """About how long a stack trains: only how work is divided and the time left rest on it."""
    settings, samples = stack[0].part.settings, stack[0].part.samples
    width = sum(missing.part.replicas for missing in stack)
    sizes = list(zip(settings.layers[1:], settings.layers[:-1], strict=True))
    of_calls = 12e-6 * len(sizes)
    of_numbers = width * sum(2.4e-9 * outputs * inputs + 14e-9 * outputs for outputs, inputs in sizes)
    return len(samples.labels) * settings.epochs * (of_calls + of_numbers)


def entry_of_seeds(first: int, last: int) -> str:
    """The entry of the replicas of these seeds, both included."""
    return f"seeds-{first}-{last}"


def entry_of_featured(weights: Sequence[Array]) -> str:
    """The entry of a replica that starts with these weights, and of its shadow."""
    return f"featured-{_digest(weights)}"


def seeds_of(entry: str) -> range:
    """The seeds of an entry's replicas; none where they are featured."""
    kind, _, numbers = entry.partition("-")
    first, _, last = numbers.partition("-")
    return range(int(first), int(last) + 1) if kind == "seeds" and first.isdecimal() and last.isdecimal() else range(0)


def _families(runs: Sequence[Run], featured: Mapping[str, Replica], code: Code) -> list[Family]:
    by_settings: dict[Settings, list[Run]] = {}
    for run in runs:
        by_settings.setdefault(run.settings, []).append(run)
    return [_family(settings, members, featured, code) for settings, members in by_settings.items()]


def _family(settings: Settings, runs: Sequence[Run], featured: Mapping[str, Replica], code: Code) -> Family:
    samples = runs[0].samples
    thresholds = tuple(sorted({run.replication.threshold for run in runs}))
    parts = {name: str(getattr(settings, name)) for name in keys_of(Settings)}
    words = [parts[key] for key in WORDS]
    parts |= {f"{CODE}{name}": digest for name, digest in code.used_with(words).items()}
    parts |= {"NumPy": np.__version__, "the processor": " ".join(_processor_features())}
    parts["data"] = _digest([samples.inputs, samples.labels])
    parts["threshold"] = ", ".join(map(repr, thresholds))
    return Family(
        runs=tuple(run.id for run in runs),
        settings=settings,
        samples=samples,
        thresholds=thresholds,
        seeds=0 if settings.has_fixed_start else max(run.replication.seeds for run in runs),
        featured=tuple({id(replica): replica for replica in (featured[run.id] for run in runs)}.values()),
        recipe=Recipe(runs[0].id, parts),
    )


def _processor_features() -> Sequence[str]:
    """What NumPy uses of the processor: another choice of instructions may round otherwise."""
    extensions = np.show_config(mode="dicts").get("SIMD Extensions", {})
    return [*extensions.get("baseline", ()), *extensions.get("found", ())]


def _digest(arrays: Sequence[Array]) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.shape}".encode())
        digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return digest.hexdigest()[:40]


def _kept_of(family: Family, store: Store) -> tuple[dict[str, Rows], list[str]]:
    """What the store has of a family, by entry, and the entries that are damaged."""
    wanted = {entry_of_featured(replica.network.weights) for replica in family.featured}
    kept: dict[str, Rows] = {}
    damaged: list[str] = []
    for entry in store.names(family.recipe):
        seeds = seeds_of(entry)
        if entry not in wanted and not (seeds and seeds[0] <= family.seeds):
            continue
        try:
            content = store.read(family.recipe, entry)
            if content is not None:
                kept[entry] = _rows_of(content, _part(family, entry))
        except (DamagedEntryError, ValueError):
            damaged.append(entry)
    return kept, damaged


def _part(family: Family, entry: str) -> Part:
    """The replicas that an entry keeps."""
    seeds = tuple(seeds_of(entry))
    starts = {entry_of_featured(replica.network.weights): replica.network.weights for replica in family.featured}
    return Part(family.settings, family.samples, family.thresholds, seeds, () if seeds else starts[entry])


def _rows_of(content: bytes, part: Part) -> Rows:
    """The rows in an entry, whose fields follow from the settings. Raises ValueError when it has another size."""
    rows = np.frombuffer(content, row_type(part))
    if len(rows) != part.replicas:
        raise ValueError(f"{len(rows)} replicas instead of {part.replicas}")
    return rows


def _missing_of(family: Family, kept: Mapping[str, Rows]) -> list[Missing]:
    """What of a family is to be trained: starts, and seeds in ranges without a gap."""
    starts = [entry_of_featured(replica.network.weights) for replica in family.featured]
    entries = [entry for entry in starts if entry not in kept]
    have = {seed for entry in kept for seed in seeds_of(entry)}
    lacking = [seed for seed in range(1, family.seeds + 1) if seed not in have]
    for _, run in groupby(enumerate(lacking), lambda numbered: numbered[1] - numbered[0]):
        seeds = [seed for _, seed in run]
        entries.append(entry_of_seeds(seeds[0], seeds[-1]))
    return [Missing(family, _part(family, entry), entry) for entry in entries]


def _reasons(family: Family, store: Store, *, has_some: bool, broken: Sequence[str]) -> Iterator[str]:
    """Why replicas of a family are to be trained."""
    yield from (f"{entry} was damaged" for entry in broken)
    reasons = differences(store.last_recipe(family.recipe.name), family.recipe)
    moved = [reason for reason in reasons if reason.startswith(CODE) and not reason.endswith(" has changed")]
    if reasons:  # another word brings its code along
        yield from [reason for reason in reasons if reason not in moved] or moved
    elif not broken:
        yield "more seeds or another start are asked for" if has_some else "its results are gone"


def _stacks(missing: Sequence[Missing]) -> Iterator[tuple[Missing, ...]]:
    """What can be trained together, in stacks of about equal width that is not above the widest."""
    alike: dict[object, list[Missing]] = {}
    for part in missing:
        alike.setdefault(_shape(part), []).append(part)
    for parts in alike.values():
        width = sum(part.part.replicas for part in parts)
        count = -(-width // WIDEST)
        yield from _cut(parts, -(-width // count))


def _shape(missing: Missing) -> object:
    """What the replicas of a stack have in common."""
    settings, samples = missing.part.settings, missing.part.samples
    shapes = (samples.inputs.shape, samples.labels.shape)
    return settings.activation, settings.layers, settings.biases, settings.epochs, shapes


def _cut(parts: Sequence[Missing], width: int) -> Iterator[tuple[Missing, ...]]:
    """Stacks of at most this width, or of a start and its shadow; seeds are divided where a stack is full."""
    stack: list[Missing] = []
    room = width
    waiting = list(reversed(parts))
    while waiting:
        missing = waiting.pop()
        if missing.part.replicas > room > 0 and missing.part.seeds:
            first, rest = missing.part.seeds[:room], missing.part.seeds[room:]
            waiting += [_with_seeds(missing, rest), _with_seeds(missing, first)]
            continue
        if missing.part.replicas > room and stack:
            yield tuple(stack)
            stack, room = [], width
            waiting.append(missing)
            continue
        stack.append(missing)
        room -= missing.part.replicas
    yield tuple(stack)


def _with_seeds(missing: Missing, seeds: tuple[int, ...]) -> Missing:
    entry = entry_of_seeds(seeds[0], seeds[-1])
    return Missing(missing.family, dataclasses.replace(missing.part, seeds=seeds), entry)
