"""Progress: how much is done and how long the rest may take; one changing line on a terminal, plain lines elsewhere."""

from collections.abc import Callable
from contextlib import suppress
from typing import TextIO


class ProgressLine:
    """Shows how far work is, or nothing if quiet. `clock` returns seconds; what cannot be written is dropped."""

    def __init__(self, stream: TextIO, clock: Callable[[], float], *, is_quiet: bool) -> None:
        self._stream = stream
        self._clock = clock
        self._is_quiet = is_quiet
        self._is_terminal = stream.isatty()
        self._shown = ""

    def step(self, verb: str, noun: str) -> Callable[[int, int, float], None]:
        """The callback of a step of work: it takes how many are done, of how many, and their share of the work."""
        start = self._clock()
        said = -1

        def report(done: int, total: int, share: float) -> None:
            nonlocal said
            line = f"{verb}: {done} of {total} {noun}{'s' * (total != 1)}"
            if 0 < done < total:
                line += f", about {duration((self._clock() - start) * (1 - share) / share)} left"
            tenth = 10 * done // max(total, 1)
            if self._is_terminal:
                self._rewrite(line)
            elif tenth > said:
                self.say(line)
            said = max(said, tenth)

        return report

    def say(self, line: str) -> None:
        """Print a line that stays."""
        if not self._is_quiet:
            self.clear()
            self._print(line)

    def say_waiting(self) -> None:
        """Print that another build has to finish first."""
        self.say("another build is at work here; waiting for it")

    def clear(self) -> None:
        """Remove the line that changes."""
        if self._shown:
            self._rewrite("")

    def _rewrite(self, line: str) -> None:
        if not self._is_quiet:
            blank = " " * (len(self._shown) - len(line))
            self._print(f"\r{line}{blank}", end="\r" if not line else "")
            self._shown = line

    def _print(self, text: str, end: str = "\n") -> None:
        with suppress(OSError):
            print(text, end=end, file=self._stream, flush=True)


def duration(seconds: float) -> str:
    """A time in words, in a unit in which it has few digits."""
    whole = max(1, round(seconds))
    if whole < 100:
        return f"{whole} s"
    if whole < 100 * 60:
        return f"{round(whole / 60)} min"
    hours = round(whole / 3600)
    return f"{hours} hours" if hours < 100 else f"{round(hours / 24)} days"
