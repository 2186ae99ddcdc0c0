"""`serve`: show the report in a browser and follow what you write, until Ctrl-C."""

import argparse
import os
import sys
import time
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import lab
from lab.language.faults import Fault, FaultsError, MachineError, Place, beside
from lab.report.command_line.making import templates_of
from lab.report.command_line.options import Command, Options
from lab.report.command_line.progress import ProgressLine
from lab.report.commands.build import make_all, read_report
from lab.report.serving.background import Background, Ended, Message, News, Progress, Say, Speaker
from lab.report.serving.preview import Preview, Previews, Stage, at_stage
from lab.report.serving.server import served
from lab.report.serving.shown import Board, Shown
from lab.report.serving.watching import watched
from lab.report.site.publish import publish
from lab.store.disk import Disk
from lab.store.entries import Store, open_store
from lab.store.recipes import Recipe
from lab.store.sources import ChangedSourceError

PORT = 8000
"""Unless another is asked for."""

QUIET = 1.0
"""Seconds without a change after which a whole site is written to its folder, and the store is free for others."""

HALF_WRITTEN = 0.1
"""Seconds for which a fault must last to be said: editors may write a file in two steps."""

OFTEN = 2.0
"""Seconds after which pages may show again what was made meanwhile in the background."""

PACKAGE = Path(lab.__file__).parent


@dataclass(frozen=True, slots=True)
class ServeOptions(Options):
    """The options of `serve`."""

    port: int
    is_opening: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the port, and whether a browser is opened."""
    parser.add_argument("--port", metavar="N", type=_port, default=PORT, help=f"where it is served ({PORT})")
    parser.add_argument("--open", dest="is_opening", action="store_true", help="open it in your browser")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f'"{text}" is not a port; a whole number from 1 to 65535 is needed')


def run_command(options: ServeOptions) -> int:
    """Serve until Ctrl-C, which is how this command ends well: 0."""
    board = Board()
    progress = ProgressLine(sys.stderr, time.monotonic, is_quiet=options.is_quiet)
    try:
        with served(options.port, board) as address:
            progress.say(f"{address} shows the report and follows what you write; Ctrl-C ends it")
            if options.is_opening:
                webbrowser.open(address)
            follower = _Follower(options, board, progress)
            with watched([options.content, *templates_of(options), PACKAGE], follower.tell):
                follower.follow()
    except _OtherProgramError:
        arguments = [argument for argument in sys.orig_argv[1:] if argument != "--open"]
        os.execv(sys.executable, [sys.executable, *arguments])
    except KeyboardInterrupt:
        pass
    return 0


COMMAND = Command(ServeOptions, run_command, add_arguments)


class _OtherProgramError(Exception):
    """The program itself was changed, so it is started again."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What is made in the background."""

    options: Options
    stages: tuple[Stage, ...]


def make_missing(order: _Order, say: Say) -> None:
    """Make all that the store lacks of a report, stage by stage. The store is locked by who asks for it."""
    progress = ProgressLine(Speaker(say), time.monotonic, is_quiet=False)  # type: ignore[arg-type]
    report = read_report(order.options)
    for stage in order.stages:
        make_all(at_stage(report, stage), _TellingStore(order.options.store, say), order.options, progress)
        say(News())


class _TellingStore(Store):
    """A store that tells, now and then, that it has more."""

    def __init__(self, folder: Path, say: Say) -> None:
        super().__init__(folder, Disk())
        self._say = say
        self._told = -OFTEN

    def write(self, recipe: Recipe, name: str, content: bytes) -> None:
        """Keep bytes by a recipe under a name. Raises OSError."""
        super().write(recipe, name, content)
        if time.monotonic() - self._told > OFTEN:
            self._say(News())
            self._told = time.monotonic()


class _Follower:
    """Shows what an author writes, again after each change."""

    def __init__(self, options: ServeOptions, board: Board, progress: ProgressLine) -> None:
        self._options = options
        self._board = board
        self._progress = progress
        self._events: SimpleQueue[frozenset[Path] | Message] = SimpleQueue()
        self._background = Background(self._hear)
        self._previews = Previews(options, progress)
        self._unmade: tuple[str, ...] = ()  # what was wrong with what was made in the background
        self._is_to_make = True  # whether something was changed since that began
        self._said: tuple[str, ...] = ()
        self._unpublished: Preview | None = None

    def tell(self, changed: frozenset[Path]) -> None:
        """Take note of changed files."""
        self._events.put(changed)

    def _hear(self, message: Message) -> None:
        if isinstance(message, Progress):
            self._board.put_work(message.text)
        else:
            self._events.put(message)

    def follow(self) -> None:
        """Show the report, and again after each change. Raises _OtherProgramError when the program is to start anew."""
        while True:
            try:
                with open_store(self._options.store, Disk(), waiting=self._wait_for_others) as store:
                    self._board.put_work("")
                    self._follow(store)
            except OSError as error:
                self._put_faults((_said_of(error),), ())
            finally:
                self._background.close()
            while not self._next(QUIET):
                pass

    def _follow(self, store: Store) -> None:
        """Show what changes until nothing does for a while and all is made; then write it to its folder."""
        self._show(store)
        while True:
            if self._next(QUIET):
                self._show(store)
            elif not self._background.is_at_work():
                break
        if self._unpublished is not None:
            publish(self._unpublished.site, self._options.output, Disk(), waiting=self._wait_for_others)
            self._unpublished = None

    def _next(self, seconds: float) -> bool:
        """Whether something happens in so many seconds; what comes at once with it counts as one."""
        try:
            events = [self._events.get(timeout=seconds)]
        except Empty:
            return False
        while not self._events.empty():
            events.append(self._events.get())
        for event in events:
            if isinstance(event, Ended):
                self._background.close()
                self._unmade = event.faults
                self._board.put_work("")
            elif isinstance(event, frozenset):
                self._unmade, self._is_to_make = _faults_of_program(event), True
        return True

    def _show(self, store: Store) -> None:
        """Show the report as far as it is known, and begin to make the rest."""
        try:
            report = read_report(self._options)
            with beside(report.warnings):
                preview = self._previews.of(report, store)
        except FaultsError as error:
            if self._next(HALF_WRITTEN):
                self._show(store)
            else:
                self._put_faults(tuple(map(str, error.faults)), tuple(map(str, error.warnings)))
            return
        except (OSError, MachineError, ChangedSourceError) as error:
            self._put_faults((_said_of(error),), ())
            return
        faults = (*map(str, preview.faults), *self._unmade)
        self._put(preview.site.files, faults, tuple(map(str, report.warnings)))
        self._unpublished = preview if preview.is_whole and not faults else None
        if not preview.is_whole:
            self._make(preview)

    def _make(self, preview: Preview) -> None:
        """Make what is missing, unless that is done already or was tried in vain."""
        if self._is_to_make and not self._background.is_at_work_for(preview.wants):
            if preview.cost.replicas:
                self._progress.say(f"training {preview.cost}")
            self._background.start(make_missing, _Order(self._options, preview.stages), preview.wants)
            self._is_to_make = False

    def _put_faults(self, faults: tuple[str, ...], warnings: tuple[str, ...]) -> None:
        """Show what is wrong above the last good pages."""
        self._unpublished = None
        self._put(self._board.shown.files, faults, warnings)

    def _put(self, files: Mapping[str, bytes], faults: tuple[str, ...], warnings: tuple[str, ...]) -> None:
        self._board.put(Shown(files, faults, warnings, self._board.shown.work))
        said = (*(f"{warning} (a warning)" for warning in warnings), *faults)
        for line in said if said != self._said else ():
            self._progress.say(line)
        if self._said and not said:
            self._progress.say("all of it is mended")
        self._said = said

    def _wait_for_others(self) -> None:
        self._progress.say_waiting()
        self._board.put_work("another build is at work here; waiting for it")


def _said_of(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'the machine'}: {error.strerror or error}"
    return str(error)


def _faults_of_program(changed: frozenset[Path]) -> tuple[str, ...]:
    """What is wrong with files of this program that were changed. Raises _OtherProgramError where they can be run."""
    ours = sorted(path for path in changed if path.suffix == ".py" and path.is_relative_to(PACKAGE))
    faults = []
    for path in ours:
        try:
            compile(path.read_bytes(), path, "exec")
        except (SyntaxError, ValueError) as error:
            faults.append(str(Fault(Place(path.as_posix(), getattr(error, "lineno", 0) or 0), f"the program: {error}")))
        except OSError:  # it was removed
            continue
    if ours and not faults:
        raise _OtherProgramError
    return tuple(faults)
