"""ProgressLine: one changing line on a terminal, plain lines elsewhere, nothing when quiet."""

import io
from collections.abc import Callable

import pytest

from lab.report.command_line.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def screen(written: str) -> list[str]:
    """What a terminal shows of what was written to it."""
    lines = [""]
    column = 0
    for sign in written:
        if sign == "\r":
            column = 0
        elif sign == "\n":
            lines.append("")
            column = 0
        else:
            lines[-1] = lines[-1][:column] + sign + lines[-1][column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


def run_step(progress: ProgressLine, clock: Clock, total: int, *, seconds: float = 1.0) -> None:
    step = progress.step("training", "network")
    step(0, total, 0.0)
    for done in range(1, total + 1):
        clock.now += seconds
        step(done, total, done / total)


def test_in_a_pipe_each_tenth_is_a_line() -> None:
    stream, clock = io.StringIO(), Clock()

    run_step(ProgressLine(stream, clock, is_quiet=False), clock, 40)

    lines = stream.getvalue().splitlines()
    assert lines[0] == "training: 0 of 40 networks"
    assert lines[1] == "training: 4 of 40 networks, about 36 s left"
    assert lines[-1] == "training: 40 of 40 networks"
    assert len(lines) == 11
    assert "\r" not in stream.getvalue()


@pytest.mark.parametrize("total", [1, 3, 10])
def test_a_few_items_are_a_line_each(total: int) -> None:
    stream, clock = io.StringIO(), Clock()

    run_step(ProgressLine(stream, clock, is_quiet=False), clock, total)

    assert len(stream.getvalue().splitlines()) == total + 1


def test_on_a_terminal_one_line_changes_and_goes() -> None:
    stream, clock = Terminal(), Clock()
    progress = ProgressLine(stream, clock, is_quiet=False)

    run_step(progress, clock, 40)
    shown = screen(stream.getvalue())
    progress.clear()

    assert shown == ["training: 40 of 40 networks"]
    assert screen(stream.getvalue()) == [""]


def test_a_line_that_stays_stands_alone() -> None:
    stream, clock = Terminal(), Clock()
    progress = ProgressLine(stream, clock, is_quiet=False)
    step = progress.step("training", "network")

    step(1, 2, 0.5)
    progress.say("a note")
    step(2, 2, 1.0)

    assert screen(stream.getvalue()) == ["a note", "training: 2 of 2 networks"]


def test_the_next_step_begins_its_own_line_on_a_terminal() -> None:
    stream, clock = Terminal(), Clock()
    progress = ProgressLine(stream, clock, is_quiet=False)

    run_step(progress, clock, 12)
    progress.step("drawing", "figure")(0, 3, 0.0)

    assert screen(stream.getvalue()) == ["drawing: 0 of 3 figures"]


@pytest.mark.parametrize("make_stream", [io.StringIO, Terminal])
def test_a_quiet_one_says_nothing(make_stream: Callable[[], io.StringIO]) -> None:
    stream, clock = make_stream(), Clock()
    progress = ProgressLine(stream, clock, is_quiet=True)

    run_step(progress, clock, 5)
    progress.say("a note")
    progress.clear()

    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(0.01, "about 1 s left"), (99, "about 99 s left"), (100, "about 2 min left"), (600, "about 10 min left")],
)
def test_the_time_left_is_in_seconds_or_minutes(seconds: float, left: str) -> None:
    stream, clock = io.StringIO(), Clock()
    step = ProgressLine(stream, clock, is_quiet=False).step("training", "network")
    clock.now += seconds

    step(1, 2, 0.5)

    assert stream.getvalue() == f"training: 1 of 2 networks, {left}\n"


def test_the_time_left_follows_the_share_of_the_work() -> None:
    stream, clock = io.StringIO(), Clock()
    step = ProgressLine(stream, clock, is_quiet=False).step("training", "network")
    clock.now += 30

    step(1, 10, 0.75)

    assert stream.getvalue() == "training: 1 of 10 networks, about 10 s left\n"
