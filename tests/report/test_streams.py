"""Output that leads nowhere: what cannot be said is dropped, what cannot be written exits 3, without a traceback."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sharing import also_slowly

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full"),
]

CHAPTER = """\
# A

```experiment
id = "a"
data = "xor"
layers = [2, 1]
activation = "tanh"
loss = "mse"
learning_rate = 0.1
epochs = 2
seeds = 1
```
"""

Run = Callable[..., "tuple[int, str]"]


@pytest.fixture
def run(write, repository: Path) -> Run:
    """Runs a command of a report with its streams led elsewhere: its exit code, and what is seen all the same."""
    write({"01-a.md": CHAPTER})

    def run_in_shell(arguments: str, streams: str) -> tuple[int, str]:
        done = subprocess.run(
            [
                "bash",
                "-c",
                f"{sys.executable} {repository / 'build.py'} {arguments} {streams}; exit ${{PIPESTATUS[0]}}",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run_in_shell


@pytest.mark.parametrize("streams", ["2>&-", *also_slowly("2>/dev/full")])
def test_what_cannot_be_said_is_dropped(run: Run, streams: str) -> None:
    code, seen = run("", streams)

    assert code == 0
    assert "Exception" not in seen


FULL = "the machine: No space left on device\n"


@pytest.mark.parametrize(
    ("arguments", "streams", "said"),
    [
        ("", ">/dev/full", FULL),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [
                ("", ">&-", "standard output: it is closed\n"),
                ("", "| head -c 0", ""),
                ("", ">&- 2>&-", ""),
                ("", ">/dev/full 2>/dev/full", ""),
                *((command, ">/dev/full", FULL) for command in ("list", "check", "claims --json", "check --json")),
            ]
        ),
    ],
)
def test_what_cannot_be_written_exits_3(run: Run, arguments: str, streams: str, said: str) -> None:
    code, seen = run(arguments, streams)

    assert code == 3
    assert seen.endswith(said)
    assert "Traceback" not in seen
    assert "Exception" not in seen


@pytest.mark.parametrize("arguments", ["--help", *also_slowly("--version")])
def test_help_that_cannot_be_written_is_no_traceback(run: Run, arguments: str) -> None:
    code, seen = run(arguments, ">/dev/full")

    assert code in (0, 3)  # argparse drops what an unbuffered stream refuses
    assert "Exception" not in seen


@pytest.mark.parametrize("streams", [">&-", *also_slowly(">/dev/full")])
def test_faults_that_cannot_be_written_are_no_traceback(run: Run, streams: str) -> None:
    Path("content/01-a.md").write_text("# A\n\n@fig:nowhere\n")

    code, seen = run("check --json", streams)

    assert code in (1, 3)
    assert "Traceback" not in seen
    assert "Exception" not in seen


def test_a_site_whose_building_cannot_be_told_of_is_there(run: Run) -> None:
    run("", ">/dev/full 2>/dev/full")

    assert Path("site/index.html").is_file()


@pytest.mark.parametrize("streams", ["2>/dev/full", *also_slowly(">&- 2>&-")])
def test_a_fault_of_the_report_exits_1_though_nobody_is_told(run: Run, streams: str) -> None:
    Path("content/01-a.md").write_text("# A\n\n@fig:nowhere\n")

    assert run("", streams)[0] == 1


@pytest.mark.slow
@pytest.mark.parametrize("streams", ["2>/dev/full", "2>&1 | head -c 0"])
def test_what_an_author_prints_is_dropped_where_it_cannot_be_said(run: Run, streams: str) -> None:
    Path("content/figures.py").write_text("def plot(results, axes):\n    print('\u00e9' * 9999)\n")
    figure = '```figure\nid = "f"\nshow = "plot"\nof = "a"\nalt = "Words"\n```\n'
    Path("content/01-a.md").write_text(f"{CHAPTER}\n{figure}")

    assert run("-q", streams)[0] == 0
