"""Code that changes while a build runs: nothing is kept but under the digest of the code that made it."""

import os
import py_compile
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sharing import also_slowly

REPORT = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 3, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = {epochs}
seeds = 3
```

```figure
id = "f"
show = "boundary"
of = "a"
```
"""

RIGHT, WRONG = "return a, 1.0 - a * a", "return a, 2.0 - a * a"
"""The slope of tanh, and another of as many letters."""

PATIENCE = 60.0


@pytest.fixture
def copy(tmp_path: Path, repository: Path) -> Path:
    """A folder with a copy of the program and a report, whose site and store were never made."""
    for name in ("lab", "templates"):
        shutil.copytree(repository / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(repository / "build.py", tmp_path)
    lay_out(tmp_path, epochs=3)
    return tmp_path


def lay_out(folder: Path, epochs: int) -> None:
    (folder / "content").mkdir(exist_ok=True)
    (folder / "content" / "report.toml").write_text('title = "Title"\n')
    (folder / "content" / "01-a.md").write_text(REPORT.format(epochs=epochs))


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(copy: Path) -> Iterator[Start]:
    """Starts a build by the copied program."""
    started: list[subprocess.Popen[str]] = []

    def start_build(*arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        environment.pop("PYTHONPYCACHEPREFIX", None)  # byte code lies beside its source, as a user has it
        started.append(
            subprocess.Popen(
                [sys.executable, "build.py", *arguments],
                cwd=copy,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start_build
    for process in started:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def change(path: Path, old: str, new: str) -> None:
    """Change a text in a file, and leave its size and time stamp as they are."""
    source, status = path.read_text(), path.stat()
    assert old in source
    assert len(old) == len(new)
    path.write_text(source.replace(old, new))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def wait_for(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def result_of_clean_build(start: Start, copy: Path) -> bytes:
    shutil.rmtree(copy / ".lab", ignore_errors=True)
    assert start("-q").wait(PATIENCE) == 0
    return (copy / "site" / "runs" / "a" / "result.json").read_bytes()


@pytest.mark.slow
def test_byte_code_of_another_source_is_not_run(start: Start, copy: Path) -> None:
    activations = copy / "lab" / "network" / "activations.py"
    right = result_of_clean_build(start, copy)
    assert [*copy.rglob("activations.*.pyc")]

    change(activations, RIGHT, WRONG)
    wrong = result_of_clean_build(start, copy)
    change(activations, WRONG, RIGHT)

    assert wrong != right
    assert result_of_clean_build(start, copy) == right


@pytest.mark.slow
def test_byte_code_that_asks_not_to_be_checked_is_not_run(start: Start, copy: Path) -> None:
    activations = copy / "lab" / "network" / "activations.py"
    source = activations.read_text()
    py_compile.compile(str(activations), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    activations.write_text(source.replace(RIGHT, WRONG))
    wrong = result_of_clean_build(start, copy)
    activations.write_text(source)

    assert result_of_clean_build(start, copy) != wrong


@pytest.mark.parametrize("jobs", ["1", *also_slowly("2")])
def test_code_that_changes_while_it_trains_is_said_and_nothing_of_it_is_kept(
    start: Start, copy: Path, jobs: str
) -> None:
    lay_out(copy, epochs=2000)
    process = start("-j", jobs)
    wait_for(lambda: (copy / ".lab" / "sources").exists())

    change(copy / "lab" / "network" / "activations.py", RIGHT, WRONG)
    out, err = process.communicate(timeout=PATIENCE)

    assert (process.returncode, out) == (3, "")
    said = "was changed while the build ran; nothing more is kept, and the old site is as it was"
    assert err.splitlines()[-1] == f"lab/network/activations.py {said}"
    assert not [*(copy / ".lab" / "products").rglob("*-*")]


@pytest.mark.slow
def test_code_that_changes_before_a_build_has_the_lock_is_not_what_is_kept(start: Start, copy: Path) -> None:
    lay_out(copy, epochs=2000)
    first = start("-j", "1")
    wait_for(lambda: (copy / ".lab" / "sources").exists())
    second = start("-j", "1")
    assert second.stderr is not None
    assert "waiting for it" in second.stderr.readline()

    change(copy / "lab" / "network" / "losses.py", "error * error", "error + error")
    first.wait(PATIENCE)
    second.wait(PATIENCE)

    assert (first.returncode, second.returncode) == (3, 3)
    assert not [*(copy / ".lab" / "products").rglob("*-*")]


@pytest.mark.slow
def test_code_of_a_figure_that_changes_while_networks_train_draws_nothing_that_is_kept(
    start: Start, copy: Path
) -> None:
    lay_out(copy, epochs=500)
    process = start("-j", "1")
    wait_for(lambda: (copy / ".lab" / "sources").exists())

    change(copy / "lab" / "report" / "figures" / "boundary.py", "0", "1")
    _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 3
    assert "lab/report/figures/boundary.py was changed" in err
    assert not [*(copy / ".lab").rglob("*.svg")]


@pytest.mark.slow
def test_a_function_more_that_no_run_uses_trains_nothing_again_and_one_that_is_used_does(
    start: Start, copy: Path
) -> None:
    start("-q").wait(PATIENCE)
    activations = copy / "lab" / "network" / "activations.py"
    source = activations.read_text()

    activations.write_text(
        f"{source}\n\n@ACTIVATIONS\ndef half(z: Array) -> tuple[Array, Array]:\n    return z / 2, z\n"
    )
    out, _ = start().communicate(timeout=PATIENCE)
    assert "; nothing to train; " in out

    activations.write_text(source.replace(RIGHT, WRONG))
    out, _ = start().communicate(timeout=PATIENCE)
    assert "; 5 replicas trained in " in out
