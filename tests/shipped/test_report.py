"""The shipped report before anything is trained: it has no faults and no warnings."""

from collections.abc import Callable
from pathlib import Path


def test_it_has_no_faults_and_no_warnings(repository: Path, command: Callable[..., object]) -> None:
    outcome = command("check", "--strict", "--content", repository / "content")

    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("no faults; ")
    assert ", 0 warnings" in outcome.out
