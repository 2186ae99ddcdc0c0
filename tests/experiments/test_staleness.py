"""Staleness: what trains a replica counts as its code, all of it and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.experiments.plan import TRAINING
from lab.store.code import code_of

LOADED = """
import sys
from importlib.util import find_spec
import lab
before = {*sys.modules}
import lab.experiments.training
names = {*sys.modules} - before
names = [name for name in names if name.startswith("lab.") and find_spec(name).submodule_search_locations is None]
print(*sorted(names))
"""


def output_of(*arguments: str | Path, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_what_counts_as_code_is_all_that_training_loads_and_nothing_else(repository: Path) -> None:
    loaded = output_of("-c", LOADED, path=repository).split()

    assert loaded == list(code_of(TRAINING, {}).modules)
    assert "lab.network.stacked" in loaded
    assert "lab.language.words" not in loaded


@pytest.fixture(scope="module")
def made_stale(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    """What counts as changed, by the module and the name of the constant or helper that was changed."""
    copy = tmp_path_factory.mktemp("copy")
    repository = Path(__file__).parents[2]
    shutil.copytree(repository / "lab", copy / "lab", ignore=shutil.ignore_patterns("__pycache__", "report"))
    lines = output_of(repository / "tests" / "experiments" / "mutants.py", copy, path=copy).splitlines()
    return {(module, name): stale for module, name, stale in map(json.loads, lines)}


@pytest.mark.slow
def test_every_constant_and_helper_that_trains_makes_what_was_trained_stale(made_stale) -> None:
    ours = code_of(TRAINING, {}).whole

    wrong = {
        (module, name): stale
        for (module, name), stale in made_stale.items()
        if module in ours and not (stale and all(f"{part}.".startswith(f"{module}.") for part in stale))
    }

    assert not wrong
    assert {module for module, _ in made_stale} >= {*code_of(TRAINING, {}).modules}


@pytest.mark.slow
def test_no_other_constant_or_helper_makes_anything_stale(made_stale) -> None:
    ours = code_of(TRAINING, {}).whole

    others = {key: stale for key, stale in made_stale.items() if key[0] not in ours}

    assert len(others) > 100
    assert not {key: stale for key, stale in others.items() if stale}
