"""What several files here need: the table of an experiment, its runs and their results, a store, and any value that
TOML can say.
"""

import importlib
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import strategies as st

from lab.experiments.plan import TRAINING
from lab.experiments.results import Result, result_json
from lab.experiments.runs import Run, read_experiment
from lab.experiments.samples import SamplesOf, built_in_samples
from lab.experiments.training import Part
from lab.language.keys import ProblemsError
from lab.network import printed_json
from lab.store.code import code_of
from lab.store.disk import Disk
from lab.store.entries import Store

Block = Callable[..., dict[str, object]]


class Counting:
    """An executor that keeps what it was given, and whether it was closed."""

    def __init__(self) -> None:
        self.items: list[tuple[Part, ...]] = []
        self.is_closed = False

    def __call__(
        self, function: Callable[..., object], items: Sequence[tuple[Part, ...]], tell: Callable[[int, float], None]
    ) -> Generator[tuple[int, object]]:
        self.items += items
        try:
            for index, item in enumerate(items):
                yield index, function(item, _untold)
        finally:
            self.is_closed = True


def _untold(share: float) -> None: ...


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture(scope="session")
def known_sources() -> dict[str, str]:
    """What parsing the code that trains finds: most of the time of a first plan."""
    known: dict[str, str] = {}
    code_of(TRAINING, known)
    return known


@pytest.fixture
def store(tmp_path: Path, known_sources: dict[str, str]) -> Store:
    """A store that keeps no replica yet, but knows the code."""
    made = Store(tmp_path / ".lab", Disk())
    made.note_known(known_sources)
    return made


@pytest.fixture(scope="session")
def bits() -> Callable[[Result], list[object]]:
    """All that a result is made of, where 0.0 and -0.0 differ and NaN is NaN."""

    def of(result: Result) -> list[object]:
        arrays = [*result.outputs, *(array for each in result.saved.values() for array in each.weights)]
        texts = [result_json(result), printed_json.to_json(result.printed)]
        return [*texts, result.history, list(result.saved), [array.tobytes() for array in arrays]]

    return of


@pytest.fixture(scope="session")
def block() -> Block:
    """Makes the table of an experiment: a right one, some of whose keys are replaced, or left out where None."""

    def make(**keys: object) -> dict[str, object]:
        right: dict[str, object] = {
            "id": "lr",
            "data": "linear",
            "layers": [2, 4, 4, 1],
            "activation": "sigmoid",
            "loss": "mse",
            "learning_rate": 0.1,
            "epochs": 500,
        }
        return {name: value for name, value in {**right, **keys}.items() if value is not None}

    return make


@pytest.fixture(scope="session")
def runs_of(block: Block) -> Callable[..., tuple[Run, ...]]:
    """The runs of such an experiment."""

    def read(*, samples_of: SamplesOf = built_in_samples, **keys: object) -> tuple[Run, ...]:
        return read_experiment(block(**keys), samples_of).runs

    return read


@pytest.fixture(scope="session")
def problems_of() -> Callable[..., list[tuple[str, str]]]:
    """The key and the text of each problem of the table of an experiment."""

    def read(table: Mapping[str, object], samples_of: SamplesOf = built_in_samples) -> list[tuple[str, str]]:
        with pytest.raises(ProblemsError) as caught:
            read_experiment(table, samples_of)
        return [(problem.key, problem.text) for problem in caught.value.problems]

    return read


@pytest.fixture(scope="session")
def toml_values() -> st.SearchStrategy[object]:
    """Anything that TOML can say, inf, nan and dates too."""
    scalars = st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.datetimes()
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
        max_leaves=8,
    )


@pytest.fixture
def chores(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module `chores` beside this file, found by worker processes too: they get this process's path, but need not
    import its main program, pytest.
    """
    monkeypatch.syspath_prepend(Path(__file__).parent)
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)
    return importlib.import_module("chores")
